//! What holds for every page: who asks, from where, and what the browser may do with the answer.

mod guard;
mod headers;
mod visit;

pub(crate) use guard::same_origin;
pub(crate) use headers::security_headers;
pub(crate) use visit::Visit;
