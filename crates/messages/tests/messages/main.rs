//! What people are told, as they get it.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

mod appointments;
mod markup;
mod short;
mod wording;
mod world;
