//! The pages of the staff: the day's grid and what is done on it.

mod act;
mod asked;
pub(crate) mod banner;
mod bar;
mod block;
mod booking;
mod card;
mod changes;
mod choices;
mod correct;
mod day;
mod external;
mod grid;
mod history;
mod lanes;
mod making_room;
mod notice;
mod outbox;
mod places;
mod reachable;
mod scale;
mod search;
pub(crate) mod shell;
mod stylesheet;
mod unsent;
mod walk_in;

use axum::routing::{get, post};

use crate::routes::Routes;

pub(crate) use stylesheet::places;
pub(crate) use unsent::keep as keep_unsent;

/// Every page of the staff.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/staff", get(day::today))
        .route("/staff/day/{date}", get(day::show))
        .route("/staff/day/{date}/changes", get(changes::stream))
        .route("/staff/day/{date}/blocks/{id}/remove", post(block::remove))
        .route("/staff/bookings", get(search::show).post(search::find))
        .route("/staff/bookings/{id}", get(booking::show))
        .route("/staff/bookings/{id}/places", get(places::show))
        .route("/staff/bookings/{id}/status", post(act::advance))
        .route("/staff/bookings/{id}/move", post(act::move_to))
        .route("/staff/bookings/{id}/resize", post(act::resize))
        .route("/staff/bookings/{id}/note", post(act::annotate))
        .route("/staff/bookings/{id}/correct", post(correct::send))
        .route("/staff/bookings/{id}/reachable", post(reachable::send))
        .route("/staff/new", get(walk_in::show).post(walk_in::send))
        .route("/staff/outbox", get(outbox::show))
        .route("/staff/outbox/retry", post(outbox::retry_all))
        .route("/staff/outbox/{event}/retry", post(outbox::retry))
        .route("/staff/block", get(block::show).post(block::send))
}
