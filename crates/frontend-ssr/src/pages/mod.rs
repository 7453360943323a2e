//! The pages, one module each.

pub(crate) mod availability;
pub(crate) mod book;
pub(crate) mod booking;
pub(crate) mod calendar;
pub(crate) mod cancel;
pub(crate) mod card;
pub(crate) mod details;
pub(crate) mod feed;
pub(crate) mod fields;
pub(crate) mod find;
pub(crate) mod home;
pub(crate) mod hours;
pub(crate) mod layout;
pub(crate) mod letter;
pub(crate) mod outbox;
pub(crate) mod picker;
pub(crate) mod reschedule;
pub(crate) mod robots;
pub(crate) mod services;
pub(crate) mod stage;
pub(crate) mod structured;
pub(crate) mod taken;
pub(crate) mod trouble;
pub(crate) mod unsubscribe;
pub(crate) mod week;
