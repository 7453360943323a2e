//! The HTTP API of Baybook: `api.md` made real.
//!
//! [`Api::open`] builds what the handlers need, [`router`] puts it behind HTTP.

mod accounts;
mod availability;
mod bookings;
mod caller;
mod catalogue;
pub mod config;
mod date_range;
mod feeds;
mod holder;
mod limit;
mod local_outbox;
mod manage;
mod messages;
pub mod openapi;
mod refusal;
mod reminders;
mod routes;
mod shop_file;
mod staff;
mod state;
mod webhooks;

pub use accounts::{AccountsError, GoogleError, KeysError, OwnerLinkError};
pub use config::ApiConfig;
pub use routes::router;
pub use shop_file::ShopFileError;
pub use state::{Api, StartError};
pub use webhooks::WebhooksConfig;
