//! What customers are told, as managers look at it.

use baybook_domain::access::Role;
use baybook_domain::event::{Event, MessageKind, TestMessage, What};
use baybook_domain::store::{Query, Store, schema};
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::App;

/// Tests that wait to be sent, each with its language.
async fn tests(app: &App) -> Vec<(TestMessage, String)> {
    let page = app.store.query(&Query::all(schema::outbox(), 1000)).await.unwrap();
    let events = page.documents.into_iter().map(|one| Event::from_fields(one.fields).unwrap());
    events
        .filter_map(|event| match event.what {
            What::Test(test) => Some((test, event.locale)),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn every_message_can_be_looked_at_in_every_language() {
    let app = App::start().await;
    let boss = app.staff(Role::Manager, "boss@example.org").await.access_token;
    let list = app.read("/staff/messages", &boss).await.json();
    assert_eq!(list["languages"][1], json!({"tag": "es", "name": "Español"}));
    let kinds: Vec<&str> =
        list["kinds"].as_array().unwrap().iter().map(|kind| kind.as_str().unwrap()).collect();
    assert_eq!(kinds.len(), MessageKind::ALL.len());
    let events = tests(&app).await.len();
    for kind in kinds {
        for tag in ["en", "es"] {
            let path = format!("/staff/messages/{kind}?locale={tag}");
            let shown = app.read(&path, &boss).await.json();
            assert_eq!((&shown["kind"], &shown["locale"]), (&json!(kind), &json!(tag)));
            let subject = shown["subject"].as_str().unwrap();
            assert!(subject.starts_with("Ridgeline Auto Works: "), "{subject}");
            let html = shown["html"].as_str().unwrap();
            assert!(html.contains(&format!("<html lang=\"{tag}\"")), "{html}");
            let text = shown["text"].as_str().unwrap();
            assert!(text.contains("https://book.example.com/"), "{text}");
        }
    }
    assert_eq!(tests(&app).await.len(), events, "looking sends nothing");
}

#[tokio::test]
async fn an_sms_comes_with_its_segments_and_a_mail_about_an_account_without_one() {
    let app = App::start().await;
    let boss = app.staff(Role::Owner, "boss@example.org").await.access_token;
    let booked = app.read("/staff/messages/booked", &boss).await.json();
    let sms = &booked["sms"];
    let length = sms["text"].as_str().unwrap().chars().count();
    assert_eq!(sms["characters"], length);
    assert!((1..=2).contains(&sms["segments"].as_u64().unwrap()), "{sms}");
    let reset = app.read("/staff/messages/reset-password", &boss).await.json();
    assert_eq!(reset.get("sms"), None);
}

#[tokio::test]
async fn a_test_becomes_an_event_for_whoever_asks_in_the_language_asked_for() {
    let app = App::start().await;
    let boss = app.staff(Role::Manager, "boss@example.org").await.access_token;
    let me = app.read("/auth/me", &boss).await.json();
    let path = "/staff/messages/reminder/test";
    let sent = app.call(Method::POST, path, &boss, &json!({"locale": "es-MX"})).await;
    assert_eq!(sent.status, 202, "{sent:?}");
    let sent = app.call(Method::POST, path, &boss, &json!({})).await;
    assert_eq!(sent.status, 202, "{sent:?}");
    let mut found = tests(&app).await;
    found.sort_by(|a, b| a.1.cmp(&b.1));
    let [(test, english), (_, spanish)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((english.as_str(), spanish.as_str()), ("en", "es"));
    assert_eq!(test.message, MessageKind::Reminder);
    assert_eq!(Value::from(test.user.to_string()), me["id"]);
}

#[tokio::test]
async fn what_there_is_not_is_refused_in_words() {
    let app = App::start().await;
    let boss = app.staff(Role::Manager, "boss@example.org").await.access_token;
    app.read("/staff/messages/birthday", &boss).await.problem(404, "unknown-message-kind");
    let odd = app.read("/staff/messages/booked?locale=%3F", &boss).await;
    odd.problem(422, "invalid");
    let path = "/staff/messages/birthday/test";
    app.call(Method::POST, path, &boss, &json!({})).await.problem(404, "unknown-message-kind");
    assert!(tests(&app).await.is_empty());
}

#[tokio::test]
async fn nobody_fills_their_mailbox_with_tests() {
    let app = App::start().await;
    let boss = app.staff(Role::Manager, "boss@example.org").await.access_token;
    let path = "/staff/messages/booked/test";
    for _ in 0..30 {
        assert_eq!(app.call(Method::POST, path, &boss, &json!({})).await.status, 202);
    }
    app.call(Method::POST, path, &boss, &json!({})).await.problem(429, "rate-limited");
    assert_eq!(tests(&app).await.len(), 30);
}
