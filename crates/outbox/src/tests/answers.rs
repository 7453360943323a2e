//! What the worker answers, and what becomes of it in the event.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use baybook_domain::accounts::{AccountMail, MailKind};
use baybook_domain::clock::{Clock, ManualClock, SeededEntropy};
use baybook_domain::event::{Event, EventState, What};
use baybook_domain::ids::EventId;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::shelf::Shelf;
use crate::task::TaskHeaders;
use crate::{Answer, Dispatcher, Failed, Handover, Post, Tuning};

/// Answers every task the same, and keeps what the last one's headers said.
#[derive(Debug)]
struct Worker {
    answer: (StatusCode, Value),
    heard: Mutex<Option<TaskHeaders>>,
}

async fn worker(status: u16, body: Value) -> (String, Arc<Worker>) {
    let answer = (StatusCode::from_u16(status).unwrap(), body);
    let worker = Arc::new(Worker { answer, heard: Mutex::default() });
    let router =
        Router::new().route("/tasks/notify", post(answered)).with_state(Arc::clone(&worker));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, worker)
}

async fn answered(
    State(worker): State<Arc<Worker>>,
    headers: HeaderMap,
) -> (StatusCode, [(&'static str, &'static str); 1], Json<Value>) {
    *worker.heard.lock().unwrap() = TaskHeaders::parse(&headers).ok();
    let (status, body) = worker.answer.clone();
    (status, [("retry-after", "7")], Json(body))
}

fn event() -> Event {
    let mail = AccountMail { mail: MailKind::PasswordChanged, token: None, user: None };
    let now = "2026-12-01T14:00:00Z".parse().unwrap();
    let (id, what) = (EventId::mail([1; 16]), What::AccountMail(mail));
    Event::new(id, "main".parse().unwrap(), what, "en".to_owned(), now)
}

/// What handing an event over comes to.
async fn handed_over(status: u16, body: Value) -> Answer {
    let (url, _) = worker(status, body).await;
    Post::new(&url, Tuning::default().request_timeout).unwrap().hand_over(&event()).await
}

fn not_delivered(failed: Value) -> Value {
    // The words are for people, and may be any.
    json!({"type": "not-delivered", "title": "Oops", "status": 503, "detail": "a: b", "failed": failed})
}

#[tokio::test]
async fn the_channel_that_failed_and_why_are_a_member_of_the_problem() {
    let failed = json!({"channel": "email", "class": "provider-error"});
    let told = Failed {
        channel: Some("email".to_owned()),
        class: "provider-error".to_owned(),
        status: Some(503),
        retry_after: Some(7),
    };
    assert_eq!(handed_over(503, not_delivered(failed)).await, Answer::Failed(told));
}

#[tokio::test]
async fn what_has_no_such_member_failed_with_its_status() {
    let with = |status: u16| {
        let class = format!("status {status}");
        Answer::Failed(Failed { channel: None, class, status: Some(status), retry_after: Some(7) })
    };
    for (status, body) in [
        (503, not_delivered(json!(null))),
        (503, not_delivered(json!("email: provider-error"))),
        (503, json!({"type": "store-unavailable", "detail": "email: provider-error"})),
        (500, json!({"type": "internal", "failed": {"channel": "email", "class": "timeout"}})),
        (404, json!([])),
    ] {
        let shown = body.to_string();
        assert_eq!(handed_over(status, body).await, with(status), "{shown}");
    }
}

#[tokio::test]
async fn the_next_attempt_says_how_the_one_before_was_answered() {
    let failed = json!({"channel": "sms", "class": "rate-limited"});
    for (status, body, told) in [
        (503, not_delivered(failed), "sms: rate-limited"),
        (500, json!({"type": "internal"}), "status 500"),
    ] {
        let (url, worker) = worker(status, body).await;
        let clock = Arc::new(ManualClock::at(event().created_at));
        let shelf = Arc::new(Shelf::default());
        let dispatcher = Dispatcher::new(
            Arc::clone(&shelf) as _,
            Arc::clone(&clock) as _,
            Arc::new(SeededEntropy::new(1)),
            Arc::new(Post::new(&url, Tuning::default().request_timeout).unwrap()),
            Arc::new(Notify::new()),
            Tuning { max_attempts: 2, ..Tuning::default() },
        );
        shelf.put(&event()).await;
        let previous = || worker.heard.lock().unwrap().clone().unwrap().previous_response;

        dispatcher.round(&CancellationToken::new()).await.unwrap();
        assert_eq!(previous(), None);
        let waiting = shelf.event(&event()).await;
        assert_eq!(waiting.last_error.as_deref(), Some(told));
        assert_eq!(waiting.last_status, Some(status));
        assert!(waiting.due_at.duration_since(clock.now()).as_secs() >= 7, "as it was asked");

        clock.set(waiting.due_at);
        dispatcher.round(&CancellationToken::new()).await.unwrap();
        assert_eq!(previous(), Some(status));
        let dead = shelf.event(&event()).await;
        assert_eq!((dead.state, dead.last_error.as_deref()), (EventState::Dead, Some(told)));
    }
}
