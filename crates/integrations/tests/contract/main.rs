//! What we send to providers, held to the providers' own API descriptions.
//!
//! See [`prism`] for how a test is written.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod calendar;
mod prism;
mod sendgrid;
#[path = "../google/stand_in.rs"]
#[expect(dead_code, reason = "only its tokens are needed here")]
mod stand_in;
mod tasks;
mod twilio;
