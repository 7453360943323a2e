//! Ending reminders by a link.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use baybook_contract::{ReminderLink, ReminderState};

use super::{FakeApi, problem, reply};

/// The one link there is.
pub(crate) const UNSUBSCRIBE: &str = "main.0-booking.00ff";

pub(super) fn router() -> Router<FakeApi> {
    Router::new()
        .route("/reminders/lookup", post(lookup))
        .route("/reminders/unsubscribe", post(unsubscribe))
        .route("/reminders/subscribe", post(subscribe))
}

impl FakeApi {
    pub(crate) fn is_unsubscribed(&self) -> bool {
        self.book().unsubscribed
    }

    /// Whether reminders by text go to the customer; none where they have no number.
    pub(crate) fn texts_reminders(&self, goes: Option<bool>) {
        self.book().reminded_by_text = goes;
    }

    /// The address takes no mail any more.
    pub(crate) fn sends_nothing(&self) {
        self.book().nothing_by_email = true;
    }

    pub(crate) fn reminded_by_text(&self) -> Option<bool> {
        self.book().reminded_by_text
    }

    fn refuses(&self, link: &ReminderLink, headers: &HeaderMap) -> Option<Response> {
        let refused = || reply(problem(403, "link-refused"));
        self.note("reminders", headers).or_else(|| (link.token != UNSUBSCRIBE).then(refused))
    }

    fn set(&self, link: &ReminderLink, headers: &HeaderMap, unsubscribed: bool) -> Response {
        if let Some(refused) = self.refuses(link, headers) {
            return refused;
        }
        let mut book = self.book();
        book.unsubscribed = unsubscribed;
        if link.texts {
            book.reminded_by_text = book.reminded_by_text.map(|_| !unsubscribed);
        }
        StatusCode::NO_CONTENT.into_response()
    }
}

async fn lookup(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(link): Json<ReminderLink>,
) -> Response {
    if let Some(refused) = api.refuses(&link, &headers) {
        return refused;
    }
    let book = api.book();
    let (email, texts) = (Some(!book.unsubscribed), book.reminded_by_text);
    let nothing_by_email = book.nothing_by_email;
    Json(ReminderState { email, texts, nothing_by_email }).into_response()
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
