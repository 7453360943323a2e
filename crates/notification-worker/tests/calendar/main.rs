//! The workshop's calendar, kept by the worker's channel: bookings are made and changed at real
//! desks, and their events come late, twice and in any order.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod blocking;
mod keeping;
mod reading;
mod shop;
#[path = "../../../integrations/tests/google/stand_in.rs"]
#[expect(dead_code, reason = "also for the client's own tests")]
mod stand_in;
mod watching;
