//! Clients of outside systems and the formats they speak.

pub mod failure;
pub mod google;
pub mod ics;
pub mod sms;
pub mod webhook;

pub use failure::Failure;
