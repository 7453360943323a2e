//! The pages over a working stand-in for the API, laid out like the addresses.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

#[path = "../support/fake_api/mod.rs"]
mod fake_api;
mod site;

mod access;
mod account;
mod account_feeds;
mod account_google;
mod account_staff;
mod availability;
mod book;
mod booking;
mod cancel;
mod find;
mod home;
mod manage;
mod manage_confirm;
mod manage_messages;
mod outbox;
mod own_bookings;
mod reschedule;
mod services;
mod shell;
mod spanish;
mod staff;
mod staff_booking;
mod staff_desk;
mod staff_reachable;
mod staff_room;
mod staff_unsent;
mod texts;
mod unsubscribe;
