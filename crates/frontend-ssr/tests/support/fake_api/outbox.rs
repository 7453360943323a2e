//! What would be sent, and what could not be: lists that a test fills.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use baybook_contract::{
    DeadLetter, DeadLetters, LocalMessage, LocalMessageKind, LocalMessageLine, LocalOutbox,
    WaitingMessages,
};

use super::{FakeApi, problem, reply};

#[derive(Default)]
pub(super) struct Outbox {
    messages: Vec<LocalMessage>,
    letters: Vec<DeadLetter>,
    waiting: Vec<WaitingMessages>,
    retried: Vec<String>,
}

pub(super) fn router() -> Router<FakeApi> {
    Router::new()
        .route("/local-outbox", get(list))
        .route("/local-outbox/{id}", get(show))
        .route("/staff/dead-letters", get(dead_letters))
        .route("/staff/dead-letters/{event}/retry", post(retry))
}

impl FakeApi {
    /// A message that would have been sent, newer than those before.
    pub(crate) fn keep_message(&self, message: LocalMessage) {
        self.book().outbox.messages.insert(0, message);
    }

    pub(crate) fn give_up_on(&self, letter: DeadLetter) {
        self.book().outbox.letters.push(letter);
    }

    pub(crate) fn waits(&self, group: WaitingMessages) {
        self.book().outbox.waiting.push(group);
    }

    /// Events that were put back.
    pub(crate) fn retried(&self) -> Vec<String> {
        self.book().outbox.retried.clone()
    }
}

async fn list(State(api): State<FakeApi>) -> Json<LocalOutbox> {
    let messages = api.book().outbox.messages.iter().map(line).collect();
    Json(LocalOutbox { messages, next: None })
}

fn line(message: &LocalMessage) -> LocalMessageLine {
    let (kind, subject) = match &message.email {
        Some(email) => (LocalMessageKind::Email, Some(email.subject.clone())),
        None => (LocalMessageKind::Sms, message.sms.clone()),
    };
    let (id, at, to) = (message.id.clone(), message.at.clone(), message.to.clone());
    LocalMessageLine { id, at, kind, to, subject }
}

async fn show(State(api): State<FakeApi>, Path(id): Path<String>) -> Response {
    let found = api.book().outbox.messages.iter().find(|message| message.id == id).cloned();
    match found {
        Some(message) => Json(message).into_response(),
        None => reply(problem(404, "unknown-message")),
    }
}

async fn dead_letters(State(api): State<FakeApi>) -> Json<DeadLetters> {
    let outbox = &api.book().outbox;
    let (letters, waiting) = (outbox.letters.clone(), outbox.waiting.clone());
    Json(DeadLetters { letters, waiting, next: None })
}

async fn retry(State(api): State<FakeApi>, Path(event): Path<String>) -> Response {
    let outbox = &mut api.book().outbox;
    let before = outbox.letters.len();
    outbox.letters.retain(|letter| letter.event != event);
    if outbox.letters.len() == before {
        return reply(problem(404, "unknown-event"));
    }
    outbox.retried.push(event);
    StatusCode::NO_CONTENT.into_response()
}
