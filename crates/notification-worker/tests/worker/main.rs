//! The worker and its dispatcher over real HTTP, on the embedded store, with a clock that is
//! moved by hand.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod callers;
mod dead_letters;
mod dispatching;
mod endings;
mod faults;
mod firestore;
mod local_outbox;
mod privacy;
mod recorder;
mod reminders;
mod tasks;
mod world;
