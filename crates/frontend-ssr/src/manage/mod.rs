//! What managers set: hours, bays, mechanics, services, rules and reminders, and the bookings
//! that a change takes the bay or the mechanic from.

mod affected;
mod bays;
mod calendar;
mod change;
mod confirm;
mod days;
mod displaced;
mod hours;
mod inputs;
mod mechanics;
mod message;
mod messages;
mod notice;
mod outcome;
mod overview;
mod page;
mod priced;
mod reminders;
mod resource;
mod rules;
mod sentence;
mod services;
mod tags;
mod typed;
mod week;

use axum::routing::{get, post};

use crate::routes::Routes;

pub(crate) use page::manages;

/// Every page of the workshop's settings.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/staff/workshop", get(overview::show))
        .route("/staff/workshop/hours", get(hours::show).post(hours::save))
        .route("/staff/workshop/hours/close", post(hours::close))
        .route("/staff/workshop/hours/open", post(hours::open))
        .route("/staff/workshop/bays", get(bays::show_all))
        .route("/staff/workshop/bays/new", get(bays::show_new).post(bays::add))
        .route("/staff/workshop/bays/{id}", get(bays::show).post(bays::save))
        .route("/staff/workshop/bays/{id}/retired", post(bays::retire))
        .route("/staff/workshop/mechanics", get(mechanics::show_all))
        .route("/staff/workshop/mechanics/new", get(mechanics::show_new).post(mechanics::add))
        .route("/staff/workshop/mechanics/{id}", get(mechanics::show).post(mechanics::save))
        .route("/staff/workshop/mechanics/{id}/retired", post(mechanics::retire))
        .route("/staff/workshop/mechanics/{id}/away", post(mechanics::away))
        .route("/staff/workshop/mechanics/{id}/back", post(mechanics::back))
        .route("/staff/workshop/services", get(services::show_all))
        .route("/staff/workshop/services/new", get(services::show_new).post(services::add))
        .route("/staff/workshop/services/{id}", get(services::show).post(services::save))
        .route("/staff/workshop/services/{id}/retired", post(services::retire))
        .route("/staff/workshop/services/{id}/place", post(services::place))
        .route("/staff/workshop/rules", get(rules::show).post(rules::save))
        .route("/staff/workshop/rules/calendar", post(calendar::save))
        .route("/staff/workshop/rules/reminders", post(reminders::save))
        .route("/staff/workshop/messages", get(messages::show))
        .route("/staff/workshop/messages/{kind}", get(message::show).post(message::send_test))
        .route("/staff/workshop/messages/{kind}/message.html", get(message::html))
        .route("/staff/displaced", get(displaced::show))
}
