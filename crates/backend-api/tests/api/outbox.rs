//! The local outbox, and what was given up on.

use baybook_domain::access::Role;
use baybook_domain::clock::Clock;
use baybook_domain::event::{Doubt, Event, EventState};
use baybook_domain::ids::EventId;
use baybook_domain::local_message::{Content, KEEP, LocalCalendar, LocalEmail, LocalMessage};
use baybook_domain::store::{Fields, Store, Write, schema};
use baybook_domain::suppression::{AddressId, Change, Reason, Scope, Source, note};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{App, Setup, at, wish};
use crate::reply::Reply;

async fn tried_out() -> App {
    App::with(Setup { local_outbox: true, ..Setup::default() }).await
}

fn mail(subject: &str, method: Option<&str>) -> Content {
    let file = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned();
    Content::Email(LocalEmail {
        from: "Main Street Motors <desk@example.com>".to_owned(),
        to: "ada@example.org".to_owned(),
        reply_to: None,
        subject: subject.to_owned(),
        text: "See you.".to_owned(),
        html: "<p>See you.</p>".to_owned(),
        calendar: method.map(|method| LocalCalendar { method: method.to_owned(), file }),
        list_unsubscribe: None,
    })
}

fn sms() -> Content {
    Content::Sms { to: "+13125550142".to_owned(), body: "See you.".to_owned() }
}

async fn keep(app: &App, delivery: &str, content: Content) {
    let message = LocalMessage::new(delivery, content, app.clock.now());
    app.store.commit(vec![message.write()]).await.unwrap();
    app.clock.advance(SignedDuration::from_secs(1));
}

fn ids(list: &Value) -> Vec<&str> {
    let messages = list["messages"].as_array().unwrap().iter();
    messages.map(|message| message["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn without_a_local_outbox_nobody_finds_one() {
    let app = App::start().await;
    keep(&app, "b-r1.email", mail("You are booked", Some("REQUEST"))).await;
    for path in ["", "/b-r1.email", "/b-r1.email/calendar.ics"] {
        app.get(&format!("/local-outbox{path}")).await.problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_web_page_that_has_its_own_name_point_here_reads_nothing() {
    let app = tried_out().await;
    keep(&app, "b-r1.email", mail("You are booked", Some("REQUEST"))).await;
    for path in ["", "/b-r1.email", "/b-r1.email/calendar.ics"] {
        let path = format!("/local-outbox{path}");
        let by = |host| Reply::of(app.request(Method::GET, &path).header("Host", host));
        by("evil.example:8081").await.problem(421, "misdirected");
        for host in ["localhost:8081", "127.0.0.1:8081", "[::1]:8081", "book.example.com"] {
            assert_eq!(by(host).await.status, 200, "{host}");
        }
    }
}

#[tokio::test]
async fn what_would_have_been_sent_is_listed_newest_first_and_shown_whole() {
    let app = tried_out().await;
    keep(&app, "b-r1.email", mail("You are booked", Some("REQUEST"))).await;
    keep(&app, "b-r1.sms", sms()).await;
    let list = app.get("/local-outbox").await.json();
    assert_eq!(ids(&list), ["b-r1.sms", "b-r1.email"]);
    assert_eq!(list["messages"][1]["subject"], "You are booked");
    assert_eq!(list["messages"][0]["kind"], "sms");

    let shown = app.get("/local-outbox/b-r1.email").await.json();
    assert_eq!(shown["email"]["html"], "<p>See you.</p>");
    assert_eq!(shown["email"]["calendar"]["method"], "REQUEST");
    let shown = app.get("/local-outbox/b-r1.sms").await.json();
    assert_eq!((&shown["to"], &shown["sms"]), (&json!("+13125550142"), &json!("See you.")));

    let file = app.get("/local-outbox/b-r1.email/calendar.ics").await;
    assert_eq!(file.header("content-type"), Some("text/calendar; charset=utf-8; method=REQUEST"));
    assert!(file.text.starts_with("BEGIN:VCALENDAR\r\n"));
    for path in ["b-r1.sms/calendar.ics", "b-r2.email", "a%20b", "%2e%2e%2fx"] {
        app.get(&format!("/local-outbox/{path}")).await.problem(404, "unknown-message");
    }
}

#[tokio::test]
async fn a_long_outbox_comes_in_pages_and_what_is_too_old_is_not_in_it() {
    let app = tried_out().await;
    keep(&app, "old", sms()).await;
    app.clock.advance(KEEP);
    for number in 0..53 {
        keep(&app, &format!("m-{number}"), sms()).await;
    }
    let first = app.get("/local-outbox").await.json();
    let next = first["next"].as_str().unwrap();
    let second = app.get(&format!("/local-outbox?after={next}")).await.json();
    assert_eq!((ids(&first).len(), ids(&second)), (50, vec!["m-2", "m-1", "m-0"]));
    app.get("/local-outbox/old").await.problem(404, "unknown-message");
    app.get("/local-outbox?after=x").await.problem(422, "invalid");
}

/// The event of a booking that was just made, given up on.
async fn dead_event(app: &App, reason: &str) -> Event {
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let id = EventId::of(&booking.id.parse().unwrap(), 1);
    let event = read(app, &id).await;
    let last_error = Some(reason.to_owned());
    let event = Event { state: EventState::Dead, attempts: 7, last_error, ..event };
    let fields = event.to_fields();
    let gave_up = delivery(&id, "email", "gave-up");
    let sent = delivery(&id, "sms", "sent");
    let writes = vec![Write::Put { key: schema::event(&id), fields }, gave_up, sent];
    app.store.commit(writes).await.unwrap();
    event
}

fn delivery(event: &EventId, channel: &str, state: &str) -> Write {
    let mut fields = Fields::new();
    for (name, value) in [("event", event.as_str()), ("channel", channel), ("state", state)] {
        fields.insert(name.to_owned(), value.into());
    }
    fields.insert("doubts".to_owned(), 2.into());
    Write::Put { key: schema::delivery(event, channel), fields }
}

async fn read(app: &App, id: &EventId) -> Event {
    let found = app.store.read(&[schema::event(id)]).await.unwrap().remove(0).unwrap();
    Event::from_fields(found.fields).unwrap()
}

#[tokio::test]
async fn what_was_given_up_on_is_listed_with_its_booking_and_its_reason() {
    let app = App::start().await;
    let manager = app.staff(Role::Manager, "boss@example.org").await;
    let access = manager.access_token.as_str();
    let none = app.read("/staff/dead-letters", access).await.json();
    assert_eq!(none, json!({"letters": []}));
    let event = dead_event(&app, "email: bad-request").await;
    let listed = app.read("/staff/dead-letters", access).await.json();
    let appointment = event.what.appointment().unwrap();
    let expected = json!({
        "event": event.id.as_str(), "kind": "booked", "booking": appointment.booking.to_string(),
        "reference": appointment.reference.as_str(), "since": "2026-11-20T12:00:00.000Z",
        "attempts": 7, "channel": "email", "reason": "bad-request",
    });
    assert_eq!(listed, json!({"letters": [expected]}));
    let elsewhere = app.read("/staff/dead-letters?shop=east", access).await;
    assert!(elsewhere.status.is_client_error());

    let doubt = Some(Doubt::MayBeTold);
    let doubtful = Event { doubt, ..read(&app, &event.id).await };
    let write = Write::Put { key: schema::event(&event.id), fields: doubtful.to_fields() };
    app.store.commit(vec![write]).await.unwrap();
    let listed = app.read("/staff/dead-letters", access).await.json();
    assert_eq!(listed["letters"][0]["doubt"], "may-be-told");
}

/// Between a failure and the next try, a manager sees that something waits, and for what.
#[tokio::test]
async fn what_waits_is_listed_by_its_reason_and_what_nobody_tried_yet_is_not() {
    let app = App::start().await;
    let manager = app.staff(Role::Manager, "boss@example.org").await;
    let access = manager.access_token.as_str();
    let event = dead_event(&app, "email: bad-request").await;
    let put = |event: Event| {
        let write = Write::Put { key: schema::event(&event.id), fields: event.to_fields() };
        app.store.commit(vec![write])
    };
    let waiting = async || app.read("/staff/dead-letters", access).await.json()["waiting"].clone();
    let (state, due_at) = (EventState::Pending, app.clock.now() + SignedDuration::from_secs(60));
    let event = Event { state, due_at, last_error: None, attempts: 0, ..event };
    put(event.clone()).await.unwrap();
    assert_eq!(waiting().await, Value::Null, "its turn has not come");

    put(Event { round: 1, ..event.clone() }).await.unwrap();
    let group = waiting().await[0].clone();
    assert_eq!((&group["count"], &group["reason"]), (&json!(1), &Value::Null), "being tried");

    let last_error = Some("email: circuit-open".to_owned());
    put(Event { attempts: 2, last_error, ..event.clone() }).await.unwrap();
    let expected = json!([{
        "count": 1, "channel": "email", "reason": "circuit-open",
        "since": "2026-11-20T06:00:00-06:00", "next": "2026-11-20T06:01:00-06:00",
    }]);
    assert_eq!(waiting().await, expected);

    // A queue writes nothing into the event: the channel's record tells.
    put(Event { attempts: 2, ..event.clone() }).await.unwrap();
    let mut record = delivery(&event.id, "email", "failed");
    if let Write::Put { fields, .. } = &mut record {
        fields.insert("reason".to_owned(), "rate-limited".into());
    }
    app.store.commit(vec![record]).await.unwrap();
    assert_eq!(waiting().await[0]["reason"], "rate-limited");
}

#[tokio::test]
async fn a_dead_letter_is_put_back_for_the_channels_that_gave_up_and_that_is_on_record() {
    let app = App::start().await;
    let manager = app.staff(Role::Manager, "boss@example.org").await;
    let access = manager.access_token.as_str();
    let event = dead_event(&app, "email: bad-request").await;
    app.clock.advance(SignedDuration::from_secs(5));
    let path = format!("/staff/dead-letters/{}/retry", event.id);
    let done = app.call(Method::POST, &path, access, &json!({})).await;
    assert_eq!(done.status, 204);

    let back = read(&app, &event.id).await;
    assert_eq!((back.state, back.attempts, back.last_error), (EventState::Pending, 0, None));
    assert_eq!(back.due_at, app.clock.now());
    let keys = ["email", "sms"].map(|channel| schema::delivery(&event.id, channel));
    let deliveries = app.store.read(&keys).await.unwrap();
    let states = deliveries.iter().map(|one| &one.as_ref().unwrap().fields["state"]);
    assert_eq!(states.collect::<Vec<_>>(), ["failed", "sent"]);

    let log = app.read("/staff/audit?action=message-retried", access).await.json();
    let booking = event.what.appointment().unwrap().booking;
    assert_eq!(log["entries"][0]["object"], format!("booking/{booking}"));
    assert_eq!(log["entries"][0]["details"], json!({"message": "booked"}));
    assert!(app.read("/staff/dead-letters", access).await.json()["letters"] == json!([]));
    // It is not dead any more.
    app.call(Method::POST, &path, access, &json!({})).await.problem(409, "not-dead");
    for unknown in ["no-such-event", "No%20such"] {
        let path = format!("/staff/dead-letters/{unknown}/retry");
        app.call(Method::POST, &path, access, &json!({})).await.problem(404, "unknown-event");
    }
}

#[tokio::test]
async fn a_dead_letter_of_another_shop_is_none_here() {
    let app = App::start().await;
    let manager = app.staff(Role::Manager, "boss@example.org").await;
    let event = dead_event(&app, "timeout").await;
    let elsewhere = Event { shop: "east".parse().unwrap(), ..event.clone() };
    let write = Write::Put { key: schema::event(&event.id), fields: elsewhere.to_fields() };
    app.store.commit(vec![write]).await.unwrap();
    let access = manager.access_token.as_str();
    assert!(app.read("/staff/dead-letters", access).await.json()["letters"] == json!([]));
    let path = format!("/staff/dead-letters/{}/retry", event.id);
    app.call(Method::POST, &path, access, &json!({})).await.problem(404, "unknown-event");
}

/// The front desk has the customer on the phone and knows that the mailbox works again.
#[tokio::test]
async fn a_bounce_is_shown_and_lifted_by_the_desk_on_record_and_a_wish_is_not() {
    let app = App::start().await;
    let desk = app.staff(Role::FrontDesk, "desk@example.org").await;
    let access = desk.access_token.as_str();
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let stored = schema::booking(&"main".parse().unwrap(), &booking.id.parse().unwrap());
    let stored = app.store.read(&[stored]).await.unwrap().remove(0).unwrap();
    let email = stored.fields["customer"]["email"].as_str().unwrap().parse().unwrap();
    let address = AddressId::of_email(&email);
    let path = format!("/staff/bookings/{}", booking.id);
    let stop = async |reason| {
        let (change, now) = (Change::Stop { scope: Scope::All, reason }, app.clock.now());
        note(app.store.as_ref(), &address, change, Source::Sendgrid, now).await.unwrap();
    };
    let lift = async || {
        app.clock.advance(SignedDuration::from_secs(5));
        let path = format!("{path}/reachable");
        let done = app.call(Method::POST, &path, access, &json!({"by": "email"})).await;
        assert_eq!(done.status, 204);
    };
    let shown = async || app.read(&path, access).await.json()["unreachable"].clone();
    assert_eq!(shown().await, Value::Null);

    stop(Reason::Bounced).await;
    let bounced = shown().await;
    assert_eq!((&bounced[0]["by"], &bounced[0]["reason"]), (&json!("email"), &json!("bounced")));
    assert_eq!(bounced[0]["repairable"], true);
    lift().await;
    assert_eq!(shown().await, Value::Null);
    let boss = app.staff(Role::Manager, "boss@example.org").await;
    let boss = boss.access_token.as_str();
    let log = async || app.read("/staff/audit?action=address-repaired", boss).await.json();
    assert_eq!(log().await["entries"].as_array().unwrap().len(), 1, "{}", log().await);

    app.clock.advance(SignedDuration::from_secs(5));
    stop(Reason::Complained).await;
    lift().await;
    assert_eq!(shown().await[0]["reason"], "complained");
    assert_eq!(log().await["entries"].as_array().unwrap().len(), 1, "nothing was changed");

    let mechanic = app.staff(Role::Mechanic, "mech@example.org").await;
    let mechanic = mechanic.access_token.as_str();
    assert_eq!(app.read(&path, mechanic).await.json()["unreachable"], Value::Null);
    let path = format!("{path}/reachable");
    let refused = app.call(Method::POST, &path, mechanic, &json!({"by": "email"})).await;
    refused.problem(403, "forbidden");
}
