//! The API as its callers meet it: real listeners, real stores, real processes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod access;
mod accounts;
mod app;
mod audit;
mod bad_input;
mod bookings;
mod changes;
mod counts;
mod customers;
mod faults;
mod feeds;
mod google;
mod kill;
mod ledger;
mod log;
mod manage;
mod messages;
mod offers;
mod operations;
mod outbox;
mod people;
mod process;
mod queue;
mod reply;
mod sessions;
mod staff;
mod staff_booking;
mod staff_room;
mod start;
mod store;
mod storm;
mod unsubscribe;
mod webhooks;
mod workshop;
