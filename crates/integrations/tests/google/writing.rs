use std::time::Duration;

use axum::http::StatusCode;
use baybook_integrations::Failure;
use baybook_integrations::google::calendar::Likely;
use serde_json::{Value, json};

use crate::stand_in::{Fault, refusal};
use crate::{entry, world};

#[tokio::test]
async fn an_entry_is_written_once_however_often_it_is_asked_for() {
    let world = world().await;
    for likely in [Likely::New, Likely::New, Likely::Known] {
        world.calendar.write(&entry("aaaaa"), likely).await.unwrap();
    }
    assert_eq!(world.google.calls(), ["POST", "POST", "PUT aaaaa", "PUT aaaaa"]);
    let entries = world.google.entries();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["summary"], "Oil change, KLM-4411");
    let start = json!({"dateTime": "2026-12-01T14:00:00Z", "timeZone": "America/Chicago"});
    assert_eq!(entries[0]["start"], start);
    assert_eq!(entries[0]["extendedProperties"]["private"]["baybook"], "main");
}

#[tokio::test]
async fn an_entry_that_should_be_there_and_is_not_is_made_anew() {
    let world = world().await;
    world.calendar.write(&entry("aaaaa"), Likely::Known).await.unwrap();
    assert_eq!(world.google.calls(), ["PUT aaaaa", "POST"]);
    world.google.take_away("aaaaa");
    assert_eq!(world.google.entries(), Vec::<Value>::new());
    world.calendar.write(&entry("aaaaa"), Likely::Known).await.unwrap();
    assert_eq!(world.google.entries().len(), 1);
}

#[tokio::test]
async fn an_entry_is_gone_after_it_was_deleted_twice_or_was_never_there() {
    let world = world().await;
    world.calendar.write(&entry("aaaaa"), Likely::New).await.unwrap();
    for _ in 0..2 {
        world.calendar.delete("aaaaa").await.unwrap();
        assert_eq!(world.google.entries(), Vec::<Value>::new());
    }
    world.calendar.delete("never").await.unwrap();
}

#[tokio::test]
async fn a_date_to_come_back_at_counts_from_that_of_the_answer() {
    let seven = Some(Duration::from_secs(7));
    for (status, reason, class) in [
        (StatusCode::FORBIDDEN, "rateLimitExceeded", "rate-limited"),
        (StatusCode::TOO_MANY_REQUESTS, "rateLimitExceeded", "rate-limited"),
        (StatusCode::SERVICE_UNAVAILABLE, "backendError", "provider-error"),
    ] {
        let world = world().await;
        world.google.fail_with(Fault::Dated(status, refusal(status, reason)));
        let written = world.calendar.write(&entry("aaaaa"), Likely::New).await;
        assert_eq!(written, Err(Failure::Later { class, after: seven }), "{status}");
    }
}

#[tokio::test]
async fn refusals_say_whether_waiting_helps() {
    let later =
        |class, after: Option<u64>| Failure::Later { class, after: after.map(Duration::from_secs) };
    for (status, reason, expected) in [
        (StatusCode::FORBIDDEN, "rateLimitExceeded", later("rate-limited", Some(7))),
        (StatusCode::FORBIDDEN, "userRateLimitExceeded", later("rate-limited", Some(7))),
        (StatusCode::FORBIDDEN, "quotaExceeded", later("rate-limited", Some(7))),
        (StatusCode::FORBIDDEN, "forbidden", later("forbidden", None)),
        (StatusCode::TOO_MANY_REQUESTS, "rateLimitExceeded", later("rate-limited", Some(7))),
        (StatusCode::SERVICE_UNAVAILABLE, "backendError", later("provider-error", Some(7))),
        (StatusCode::BAD_REQUEST, "invalid", Failure::Never { class: "bad-request" }),
    ] {
        let world = world().await;
        world.google.fail_with(Fault::Answer(status, refusal(status, reason)));
        let written = world.calendar.write(&entry("aaaaa"), Likely::New).await;
        assert_eq!(written, Err(expected), "{reason}");
        world.google.fail_with(Fault::Answer(status, refusal(status, reason)));
        assert_eq!(world.calendar.delete("aaaaa").await, Err(expected), "{reason}");
    }
    let world = world().await;
    world.google.fail_with(Fault::Answer(StatusCode::FORBIDDEN, "no JSON of theirs".into()));
    let written = world.calendar.write(&entry("aaaaa"), Likely::New).await;
    assert_eq!(written, Err(later("forbidden", None)));
}

#[tokio::test]
async fn a_provider_that_is_not_there_is_tried_later() {
    let world = world().await;
    world.calendar.write(&entry("aaaaa"), Likely::New).await.unwrap();
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let elsewhere = world.at(&format!("http://{address}"));
    let written = elsewhere.write(&entry("aaaaa"), Likely::New).await;
    assert_eq!(written, Err(Failure::Later { class: "not-connected", after: None }));
}

#[tokio::test]
async fn an_answer_that_breaks_off_leaves_an_entry_that_the_next_try_finds() {
    let world = world().await;
    world.google.fail_with(Fault::Half);
    let written = world.calendar.write(&entry("aaaaa"), Likely::New).await;
    assert!(matches!(written, Err(Failure::Unknown { .. })), "{written:?}");
    world.calendar.write(&entry("aaaaa"), Likely::New).await.unwrap();
    assert_eq!(world.google.entries().len(), 1);
}
