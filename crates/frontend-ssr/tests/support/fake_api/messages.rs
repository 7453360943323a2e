//! Messages to look at: one text for all kinds, with the kind and the language in it.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use baybook_contract::{
    CalendarPreview, FieldError, MessageKinds, MessageLanguage, MessagePreview, MessageTest,
    SmsPreview, TextsGo,
};
use baybook_domain::event::MessageKind;
use serde::Deserialize;

use super::{FakeApi, problem, reply, staff};

/// Tests that were sent, and what becomes of texts.
pub(super) struct Messages {
    sent: Vec<(String, MessageTest)>,
    goes: TextsGo,
}

impl Default for Messages {
    fn default() -> Self {
        Self { sent: Vec::new(), goes: TextsGo::ToProvider }
    }
}

#[derive(Deserialize)]
struct Asked {
    locale: Option<String>,
}

pub(super) fn router() -> Router<FakeApi> {
    Router::new()
        .route("/staff/messages", get(list))
        .route("/staff/messages/{kind}", get(show))
        .route("/staff/messages/{kind}/test", post(test))
}

impl FakeApi {
    /// Tests that were asked for, the newest last.
    pub(crate) fn test_messages(&self) -> Vec<(String, Option<String>)> {
        let book = self.book();
        let sent = book.messages.sent.iter();
        sent.map(|(kind, test)| (kind.clone(), test.locale.clone())).collect()
    }

    /// The number that the newest test text went to.
    pub(crate) fn texted(&self) -> Option<String> {
        self.book().messages.sent.last().and_then(|(_, test)| test.phone.clone())
    }

    pub(crate) fn texts_go(&self, goes: TextsGo) {
        self.book().messages.goes = goes;
    }
}

fn refuse(headers: &HeaderMap) -> Option<Response> {
    match staff::role(headers) {
        Ok("manager") => None,
        Ok(_) => Some(reply(problem(403, "forbidden"))),
        Err(refused) => Some(*refused),
    }
}

async fn list(headers: HeaderMap) -> Response {
    if let Some(refused) = refuse(&headers) {
        return refused;
    }
    let language =
        |tag: &str, name: &str| MessageLanguage { tag: tag.to_owned(), name: name.to_owned() };
    Json(MessageKinds {
        kinds: MessageKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect(),
        languages: vec![language("en", "English"), language("es", "Español")],
    })
    .into_response()
}

async fn show(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    if let Some(refused) = refuse(&headers) {
        return refused;
    }
    if MessageKind::named(&kind).is_none() {
        return reply(problem(404, "unknown-message-kind"));
    }
    let locale = asked.locale.unwrap_or_else(|| "en".to_owned());
    let about_a_booking = ["booked", "rescheduled", "cancelled", "no-show", "reminder"];
    let sms = about_a_booking.contains(&kind.as_str()).then(|| SmsPreview {
        text: "Foundry Lane Motor Works: booked for Wed 9 Dec, 08:00.".to_owned(),
        characters: 54,
        segments: 1,
        goes: api.book().messages.goes,
    });
    let calendar = (kind == "booked").then(|| CalendarPreview {
        method: "REQUEST".to_owned(),
        summary: "Oil change at Foundry Lane".to_owned(),
        location: "12 Foundry Lane, Portland".to_owned(),
        start: "2026-12-09T08:00:00-08:00".to_owned(),
        end: "2026-12-09T08:45:00-08:00".to_owned(),
        sequence: 1,
    });
    Json(MessagePreview {
        subject: format!("Foundry Lane Motor Works: {kind} in {locale}"),
        text: "Hello Alex <Example>,\n\nhttps://bays.example/bookings/1\n".to_owned(),
        html: format!(
            "<!DOCTYPE html><html lang=\"{locale}\"><head><title>x</title></head>\
             <body><p style=\"margin:0\">Hello Alex,</p></body></html>"
        ),
        kind,
        locale,
        sms,
        calendar,
    })
    .into_response()
}

async fn test(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(kind): Path<String>,
    Json(test): Json<MessageTest>,
) -> Response {
    if let Some(refused) = refuse(&headers) {
        return refused;
    }
    let mut book = api.book();
    if let Some(problem) = book.next_problem.take() {
        return reply(problem);
    }
    if test.phone.as_deref().is_some_and(|phone| phone.len() < 8) {
        let mut wrong = problem(422, "invalid");
        wrong.errors = vec![FieldError {
            field: "phone".to_owned(),
            code: "phone".to_owned(),
            message: "Please check the number.".to_owned(),
        }];
        return reply(wrong);
    }
    book.messages.sent.push((kind, test));
    StatusCode::ACCEPTED.into_response()
}
