//! The pages, one module each.

pub(crate) mod availability;
pub(crate) mod book;
pub(crate) mod booking;
pub(crate) mod calendar;
pub(crate) mod cancel;
pub(crate) mod find;
pub(crate) mod home;
pub(crate) mod reschedule;
pub(crate) mod robots;
pub(crate) mod services;
pub(crate) mod trouble;

mod card;
mod details;
mod fields;
mod hours;
mod layout;
mod picker;
mod stage;
mod structured;
mod taken;
mod week;
