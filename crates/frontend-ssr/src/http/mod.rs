//! What holds for every page: who asks, from where, and what the browser may do with the answer.

mod cookies;
mod guard;
mod headers;
mod journey;
mod local_path;
mod refreshes;
mod session;
mod visit;

pub(crate) use guard::{same_origin, staff_only};
pub(crate) use headers::{framing, security_headers};
pub(crate) use journey::Journey;
pub(crate) use local_path::{local_path, sign_in_path};
pub(crate) use refreshes::Refreshes;
pub(crate) use session::{MaybeSession, Session, SignedOut, Visitor, sessions, to_sign_in};
pub(crate) use visit::Visit;
