//! Google: signing in as a service account, and the calendar of a workshop.

pub mod calendar;
pub mod changes;
pub mod id_token;
pub mod service_account;
pub mod tasks;
pub mod watch;

pub use calendar::{Calendar, Entry};
pub use service_account::{AccessTokens, KeyError, ServiceAccount};
