//! Mail over SMTP, against a real server on this machine.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod failing;
mod message;
mod security;
mod server;
