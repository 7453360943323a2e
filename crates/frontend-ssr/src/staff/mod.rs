//! The pages of the staff: the day's grid and what is done on it.

mod asked;
mod banner;
mod bar;
mod day;
mod grid;
mod lanes;
mod scale;
mod shell;
mod stylesheet;

use axum::Router;
use axum::routing::get;

use crate::state::Pages;

pub(crate) use stylesheet::places;

/// Every page of the staff.
pub(crate) fn routes() -> Router<Pages> {
    Router::new().route("/staff", get(day::today)).route("/staff/day/{date}", get(day::show))
}
