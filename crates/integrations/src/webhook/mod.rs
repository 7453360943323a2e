//! What providers call back with, and how to know that it is them.

pub mod sendgrid;
pub mod twilio;

/// Why a call is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Disbelieved {
    #[error("the signature is not the provider's")]
    Forged,
    #[error("it was signed too long ago")]
    Stale,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Delivered,
    /// It did not arrive, and will not: why, as a class.
    Undelivered(&'static str),
}
