//! Accounts: signing up and in, the account itself, and who works here.

pub(crate) mod audit;
pub(crate) mod bookings;
pub(crate) mod feeds;
pub(crate) mod forgot;
pub(crate) mod google;
pub(crate) mod home;
pub(crate) mod join;
pub(crate) mod password;
pub(crate) mod people;
pub(crate) mod resend;
pub(crate) mod reset;
pub(crate) mod role;
pub(crate) mod second_factor;
pub(crate) mod sessions;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod sign_up;
pub(crate) mod verify;

mod audit_filter;
mod device;
mod inputs;
mod qr;
mod routes;
mod sheet;

pub(crate) use routes::routes;
