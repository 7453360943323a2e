//! The pages of Baybook: Leptos rendered on the server, no WebAssembly.
//!
//! Handlers load their data through the API's client and hand it to views as plain values. Links
//! and forms do all the work; one small module of script swaps parts of a page without a reload,
//! and nothing is lost when it does not load. The state of a page is in its address.

mod account;
mod assets;
mod colour;
mod config;
mod http;
mod icons;
mod manage;
mod money;
mod pages;
mod router;
mod routes;
mod staff;
mod state;
mod wording;

pub use config::{PagesConfig, StartError};
pub use router::{paths, router};
pub use state::Pages;
