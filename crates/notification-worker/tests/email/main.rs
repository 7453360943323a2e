//! What is told by mail, from the event to the mail, on the embedded store.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod accounts;
mod appointments;
mod faults;
mod office;
mod outdated;
mod scene;
mod unwanted;
