//! For every field of `POST /bookings`: what is refused is refused by name, stores nothing and
//! logs nothing of the person.

mod bodies;
mod customer;
mod job;
mod vehicle;

use reqwest::Method;
use serde_json::Value;

use crate::app::{App, at, wish};
use crate::log;
use crate::reply::Reply;

/// What a value of a field leads to.
enum Expect {
    /// 201
    Booked,
    /// 400 `malformed`, naming the place.
    Malformed,
    /// 422 `invalid`, with these fields and codes.
    Invalid(&'static [(&'static str, &'static str)]),
    /// 404 of this type.
    Unknown(&'static str),
}
use Expect::{Booked, Invalid, Malformed, Unknown};

/// No value at all, as opposed to `null`.
const ABSENT: Option<Value> = None;

/// Sends a good booking with one field (a JSON pointer) changed to each value in turn.
#[expect(clippy::print_stdout, reason = "a case that fails is the last one named")]
async fn check(field: &str, cases: impl IntoIterator<Item = (Option<Value>, Expect)>) {
    let app = App::start().await;
    for (value, expect) in cases {
        let mut body = wish("oil-change", &at("08:00"));
        let (parent, name) = field.rsplit_once('/').unwrap();
        let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        let shown = value.as_ref().map_or("absent".to_owned(), Value::to_string);
        match value {
            Some(value) => drop(parent.insert(name.to_owned(), value)),
            None => drop(parent.remove(name)),
        }
        println!("{field}: {shown}");
        if matches!(expect, Booked) {
            let fresh = App::start().await;
            let reply = fresh.book("a key", &body).await;
            reply.booking(201);
            log::check_privacy(reply.request_id());
            continue;
        }
        let request = app.request(Method::POST, "/bookings").header("Idempotency-Key", "a key");
        let reply = refused(&app, request.json(&body)).await;
        match expect {
            Booked => unreachable!("handled above"),
            Malformed => {
                let detail = reply.problem(400, "malformed").detail.unwrap();
                let place = field[1..].replace('/', ".");
                assert!(detail.contains(&format!("`{place}`")), "{detail}");
            }
            Invalid(expected) => invalid(&reply, expected),
            Unknown(kind) => drop(reply.problem(404, kind)),
        }
    }
}

/// Sends a request that must change nothing and tell nobody.
async fn refused(app: &App, request: reqwest::RequestBuilder) -> Reply {
    let before = app.contents().await;
    let reply = Reply::of(request).await;
    assert!(reply.status.is_client_error(), "{reply:?}");
    assert_eq!(app.contents().await, before, "something was stored: {reply:?}");
    log::check_privacy(reply.request_id());
    log::check_text(&reply.text);
    reply
}

fn invalid(reply: &Reply, expected: &[(&str, &str)]) {
    let problem = reply.problem(422, "invalid");
    let told: Vec<_> =
        problem.errors.iter().map(|error| (error.field.as_str(), error.code.as_str())).collect();
    assert_eq!(told, expected);
    assert!(problem.errors.iter().all(|error| !error.message.is_empty()));
}

fn some(value: impl Into<Value>) -> Option<Value> {
    Some(value.into())
}

const NULL: Option<Value> = Some(Value::Null);
