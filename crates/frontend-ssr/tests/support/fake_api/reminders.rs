//! Ending reminders by a link.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use baybook_contract::ReminderLink;

use super::{FakeApi, problem, reply};

/// The one link there is.
pub(crate) const UNSUBSCRIBE: &str = "main.0-booking.00ff";

pub(super) fn router() -> Router<FakeApi> {
    Router::new()
        .route("/reminders/unsubscribe", post(unsubscribe))
        .route("/reminders/subscribe", post(subscribe))
}

impl FakeApi {
    pub(crate) fn is_unsubscribed(&self) -> bool {
        self.book().unsubscribed
    }

    fn set(&self, link: &ReminderLink, headers: &HeaderMap, unsubscribed: bool) -> Response {
        if let Some(problem) = self.note("reminders", headers) {
            return problem;
        }
        if link.token != UNSUBSCRIBE {
            return reply(problem(403, "link-refused"));
        }
        self.book().unsubscribed = unsubscribed;
        StatusCode::NO_CONTENT.into_response()
    }
}

async fn unsubscribe(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(link): Json<ReminderLink>,
) -> Response {
    api.set(&link, &headers, true)
}

async fn subscribe(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(link): Json<ReminderLink>,
) -> Response {
    api.set(&link, &headers, false)
}
