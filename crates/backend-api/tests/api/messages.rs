//! What customers are told, as managers look at it.

use baybook_domain::access::Role;
use baybook_domain::clock::Clock;
use baybook_domain::contact::PhoneNumber;
use baybook_domain::event::{Event, MessageKind, TestMessage, What};
use baybook_domain::store::{Query, Store, schema};
use baybook_domain::suppression::{AddressId, Change, Medium, Reason, Scope, Source, note};
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{App, Setup};
use crate::log;

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
async fn what_a_calendar_makes_of_a_message_is_told() {
    let app = App::start().await;
    let boss = app.staff(Role::Manager, "boss@example.org").await.access_token;
    for (kind, method, sequence) in
        [("booked", "REQUEST", 0), ("rescheduled", "REQUEST", 1), ("cancelled", "CANCEL", 2)]
    {
        let shown = app.read(&format!("/staff/messages/{kind}"), &boss).await.json();
        let entry = &shown["calendar"];
        assert_eq!((&entry["method"], &entry["sequence"]), (&json!(method), &json!(sequence)));
        assert!(entry["summary"].as_str().unwrap().contains("Ridgeline Auto Works"), "{entry}");
        assert!(!entry["location"].as_str().unwrap().is_empty(), "{entry}");
        let at = |name: &str| entry[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        assert!(at("start") < at("end") && at("start") > app.clock.now(), "{entry}");
    }
    for kind in ["reminder", "no-show", "verify-email"] {
        let shown = app.read(&format!("/staff/messages/{kind}"), &boss).await.json();
        assert_eq!(shown.get("calendar"), None, "{kind}");
    }
}

/// The number that is kept for the one test text there is.
async fn numbers(app: &App) -> Vec<Value> {
    let contents = app.contents().await;
    let kept = contents.iter().filter(|(key, _)| key.starts_with("test_numbers/"));
    kept.map(|(_, (_, fields))| fields["phone"].clone()).collect()
}

#[tokio::test]
async fn the_number_of_a_test_text_is_gone_with_the_next_once_it_is_a_day_old() {
    let app = App::with(Setup { sends_texts: true, ..Setup::default() }).await;
    let boss = app.staff(Role::Manager, "boss@example.org").await;
    let path = "/staff/messages/reminder/test";
    let body = |number: &str| json!({"phone": number});
    app.call(Method::POST, path, &boss.access_token, &body("(312) 555-0177")).await;
    app.clock.advance(jiff::SignedDuration::from_hours(25));
    let again = app.refresh(&boss.refresh_token).await.json();
    let access = again["access_token"].as_str().unwrap();
    let sent = app.call(Method::POST, path, access, &body("(312) 555-0188")).await;
    assert_eq!(sent.status, 202, "{sent:?}");
    assert_eq!(numbers(&app).await, ["+13125550188"]);
}

#[tokio::test]
async fn a_test_text_goes_to_the_number_that_was_typed_which_no_event_holds() {
    let app = App::with(Setup { sends_texts: true, ..Setup::default() }).await;
    let boss = app.staff(Role::Manager, "boss@example.org").await.access_token;
    let shown = app.read("/staff/messages/reminder", &boss).await.json();
    assert_eq!(shown["sms"]["goes"], "to-provider");
    let path = "/staff/messages/reminder/test";
    let sent = app.call(Method::POST, path, &boss, &json!({"phone": "(312) 555-0177"})).await;
    assert_eq!(sent.status, 202, "{sent:?}");
    let found = tests(&app).await;
    let [(test, _)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((test.message, test.by), (MessageKind::Reminder, Medium::Sms));
    assert_eq!(numbers(&app).await, ["+13125550177"]);
    let contents = app.contents().await;
    let elsewhere = contents.iter().filter(|(key, _)| !key.starts_with("test_numbers/"));
    for (key, document) in elsewhere {
        assert!(!format!("{key} {document:?}").contains("5550177"), "{key}");
    }
    log::check_privacy(sent.request_id());
}

#[tokio::test]
async fn a_test_text_that_cannot_be_sent_is_refused_in_words() {
    let app = App::with(Setup { sends_texts: true, ..Setup::default() }).await;
    let boss = app.staff(Role::Manager, "boss@example.org").await.access_token;
    let path = "/staff/messages/reminder/test";
    for phone in ["", "12", "call me"] {
        let told = app.call(Method::POST, path, &boss, &json!({"phone": phone})).await;
        let problem = told.problem(422, "invalid");
        assert_eq!(problem.errors[0].field, "phone", "{phone}");
    }
    let number = AddressId::of_phone(&PhoneNumber::parse("+13125550177", "US").unwrap());
    let stop = Change::Stop { scope: Scope::All, reason: Reason::Stopped };
    let (store, now) = (app.store.as_ref() as &dyn Store, app.clock.now());
    note(store, &number, stop, Source::Twilio, now).await.unwrap();
    let told = app.call(Method::POST, path, &boss, &json!({"phone": "+13125550177"})).await;
    let problem = told.problem(422, "invalid");
    assert_eq!((&*problem.errors[0].field, &*problem.errors[0].code), ("phone", "no-texts"));

    let mail = "/staff/messages/reset-password/test";
    let phone = json!({"phone": "+13125550178"});
    app.call(Method::POST, mail, &boss, &phone).await.problem(409, "not-texted");
    assert!(tests(&app).await.is_empty() && numbers(&app).await.is_empty());
}

#[tokio::test]
async fn without_a_provider_texts_go_to_the_local_outbox_or_nowhere() {
    for (local_outbox, goes, status) in [(true, "to-local-outbox", 202), (false, "nowhere", 409)] {
        let app = App::with(Setup { local_outbox, ..Setup::default() }).await;
        let boss = app.staff(Role::Manager, "boss@example.org").await.access_token;
        let shown = app.read("/staff/messages/booked", &boss).await.json();
        assert_eq!(shown["sms"]["goes"], goes);
        let path = "/staff/messages/booked/test";
        let sent = app.call(Method::POST, path, &boss, &json!({"phone": "+13125550177"})).await;
        assert_eq!(sent.status, status, "{sent:?}");
    }
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
