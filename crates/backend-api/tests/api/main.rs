//! The API as its callers meet it: real listeners, real stores, real processes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod app;
mod bad_input;
mod bookings;
mod counts;
mod log;
mod offers;
mod operations;
mod reply;
mod store;
mod workshop;
