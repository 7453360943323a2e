use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use baybook_domain::accounts::UNSUBSCRIBE_PATH;
use baybook_service_kit::health;
use baybook_service_kit::http::{Edge, Failure};
use baybook_service_kit::text::Languages;
use tower_http::compression::CompressionLayer;

use crate::http::{same_origin, security_headers, sessions, staff_only};
use crate::pages::{
    availability, book, booking, calendar, cancel, feed, home, outbox, reschedule, robots,
    services, trouble, unsubscribe,
};
use crate::routes::Routes;
use crate::staff;
use crate::state::Pages;
use crate::{account, assets, manage};

/// Address of every page, as the router has it: `/bookings/{id}`.
#[must_use]
pub fn paths() -> Vec<String> {
    routes().into_paths()
}

fn routes() -> Routes {
    Routes::new()
        .route("/", get(home::show))
        .route("/services", get(services::list))
        .route("/services/{slug}", get(services::one))
        .route("/availability", get(availability::show))
        .route("/book", get(book::show).post(book::send))
        .route("/bookings/{id}", get(booking::show))
        .route("/bookings/{id}/calendar.ics", get(calendar::download))
        .route("/bookings/{id}/reschedule", get(reschedule::show).post(reschedule::send))
        .route("/bookings/{id}/cancel", get(cancel::show).post(cancel::send))
        .route("/calendar/{file}", get(feed::show))
        .merge(outbox::routes())
        .route(UNSUBSCRIBE_PATH, get(unsubscribe::show).post(unsubscribe::send))
        .route(unsubscribe::UNDO_PATH, post(unsubscribe::undo))
        .merge(staff::routes())
        .merge(manage::routes())
        .route("/robots.txt", get(robots::robots))
        .route("/sitemap.xml", get(robots::sitemap))
        .route("/favicon.svg", get(assets::icon))
        .route("/assets/{name}", get(assets::asset))
        .merge(account::routes())
}

/// Every page, ready to be served.
pub fn router(pages: Pages) -> Router {
    let routes = routes()
        .into_router()
        .fallback(trouble::not_found)
        .method_not_allowed_fallback(trouble::method_not_allowed)
        .layer(from_fn_with_state(pages.clone(), staff::keep_unsent))
        .layer(from_fn_with_state(pages.clone(), staff_only))
        .layer(from_fn_with_state(pages.clone(), same_origin))
        .layer(from_fn_with_state(pages.clone(), sessions))
        .with_state(pages);
    let service = routes
        .merge(health::router(None))
        .layer(CompressionLayer::new())
        .layer(from_fn(security_headers));
    Edge::new().render(failure).wrap(service)
}

/// A page for when no handler could make one.
fn failure(failure: Failure) -> Response {
    let (status, title, text) = match failure {
        Failure::Panicked => {
            (StatusCode::INTERNAL_SERVER_ERROR, "trouble-broken", "trouble-broken-text")
        }
        Failure::TimedOut => (StatusCode::SERVICE_UNAVAILABLE, "trouble-busy", "trouble-busy-text"),
        Failure::TooLarge(_) => {
            (StatusCode::PAYLOAD_TOO_LARGE, "trouble-large", "trouble-large-text")
        }
    };
    let Ok(languages) = Languages::compiled() else { return status.into_response() };
    let texts = languages.negotiate(None);
    let page = format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body><h1>{title}</h1><p>{}</p><p><a href=\"/\">{}</a></p></body></html>",
        texts.tag(),
        texts.get(text),
        texts.get("trouble-to-home"),
        title = texts.get(title),
    );
    (status, Html(page)).into_response()
}
