//! What every service does around its handlers: request ids, access log, limits, and a well
//! formed reply when a handler panics or takes too long.

mod body;
mod client;
mod edge;
mod host;
mod request;

pub use body::{JsonBody, RawBody, read_body};
pub use client::client_address;
pub use edge::{Edge, Failure, problem_fallbacks};
pub use host::is_own_name;
pub use request::RequestId;
