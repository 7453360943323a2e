//! Clients of outside systems and the formats they speak.

pub mod calendar_entry;
pub mod email;
pub mod failure;
pub mod google;
pub mod ics;
mod mailbox;
pub mod sms;
pub mod webhook;

pub use failure::Failure;
