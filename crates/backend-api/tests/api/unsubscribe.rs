//! The link that ends reminders.

use baybook_contract::{Booking, ReminderState};
use baybook_domain::access::Role;
use baybook_domain::accounts::LinkSecret;
use baybook_domain::clock::Clock;
use baybook_domain::contact::PhoneNumber;
use baybook_domain::store::Store;
use baybook_domain::suppression::{
    AddressId, Change, Reason, Scope, Source, Suppression, look_up, note,
};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;

use crate::app::{App, Setup, at, wish};
use crate::reply::Reply;

/// As `app` signs it.
fn link(booking: &Booking) -> String {
    signed(7, booking)
}

fn signed(key: u8, booking: &Booking) -> String {
    let address = AddressId::of_email(&EMAIL.parse().unwrap());
    let (shop, booking) = ("main".parse().unwrap(), booking.id.parse().unwrap());
    LinkSecret::new(&[key; 32]).unsubscribe(&shop, &booking, &address)
}

/// Whose the bookings of `wish` are.
const EMAIL: &str = "wilhelmina.quackenbush@example.org";

async fn post(app: &App, call: &str, token: &str) -> Reply {
    app.post(&format!("/reminders/{call}"), &json!({"token": token})).await
}

async fn post_both(app: &App, call: &str, token: &str) -> Reply {
    app.post(&format!("/reminders/{call}"), &json!({"token": token, "texts": true})).await
}

/// What the link tells: whether reminders go by mail and by text.
async fn reminded(app: &App, token: &str) -> (Option<bool>, Option<bool>) {
    let state = post(app, "lookup", token).await.json();
    let state: ReminderState = serde_json::from_value(state).unwrap();
    (state.email, state.texts)
}

async fn known(app: &App) -> Option<Suppression> {
    let email = EMAIL.parse().unwrap();
    let store = app.store.as_ref() as &dyn Store;
    look_up(store, &[AddressId::of_email(&email)]).await.unwrap().remove(0)
}

#[tokio::test]
async fn the_link_of_a_reminder_ends_reminders_and_takes_that_back() {
    let app = App::start().await;
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let token = link(&booking);
    assert_eq!(post(&app, "unsubscribe", &token).await.status, 204);
    let stopped = known(&app).await.unwrap();
    assert!(stopped.reminders.is_some() && stopped.all.is_none());
    // Mail programs and people press twice.
    app.clock.advance(SignedDuration::from_secs(5));
    assert_eq!(post(&app, "unsubscribe", &token).await.status, 204);
    let again = known(&app).await.unwrap();
    assert!(again.reminders.is_some() && again.all.is_none());

    assert_eq!(post(&app, "subscribe", &token).await.status, 204);
    assert_eq!(known(&app).await.unwrap().reminders, None);
    // Years later it still works.
    app.clock.advance(SignedDuration::from_hours(24 * 800));
    let late = post(&app, "unsubscribe", &token).await;
    assert_eq!(late.status, 204);
    assert!(known(&app).await.unwrap().reminders.is_some());
    crate::log::check_privacy(late.request_id());
}

#[tokio::test]
async fn reminders_by_text_go_on_until_they_are_ended_too() {
    let app = App::with(Setup { sends_texts: true, ..Setup::default() }).await;
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let token = link(&booking);
    let before = app.contents().await;
    assert_eq!(reminded(&app, &token).await, (Some(true), Some(true)));
    assert_eq!(app.contents().await, before, "looking changes nothing");

    assert_eq!(post(&app, "unsubscribe", &token).await.status, 204);
    assert_eq!(reminded(&app, &token).await, (Some(false), Some(true)));
    let both = post_both(&app, "unsubscribe", &token).await;
    assert_eq!(both.status, 204);
    assert_eq!(reminded(&app, &token).await, (Some(false), Some(false)));
    crate::log::check_privacy(both.request_id());

    app.clock.advance(SignedDuration::from_secs(5));
    assert_eq!(post(&app, "subscribe", &token).await.status, 204);
    assert_eq!(reminded(&app, &token).await, (Some(true), Some(false)));
    assert_eq!(post_both(&app, "subscribe", &token).await.status, 204);
    assert_eq!(reminded(&app, &token).await, (Some(true), Some(true)));
}

#[tokio::test]
async fn where_no_texts_are_sent_nothing_is_told_of_them() {
    let app = App::start().await;
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    assert_eq!(reminded(&app, &link(&booking)).await, (Some(true), None));
}

#[tokio::test]
async fn another_link_ends_nothing() {
    let app = App::start().await;
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let other = signed(8, &booking);
    for token in ["", "main.x.y", &booking.manage_token, &other] {
        post(&app, "unsubscribe", token).await.problem(403, "link-refused");
        post(&app, "subscribe", token).await.problem(403, "link-refused");
        post(&app, "lookup", token).await.problem(403, "link-refused");
    }
    assert_eq!(known(&app).await, None);
}

#[tokio::test]
async fn the_link_ends_reminders_to_its_own_address_whoever_has_the_booking_since() {
    let app = App::with(Setup { sends_texts: true, ..Setup::default() }).await;
    let desk = app.staff(Role::FrontDesk, "desk@example.com").await.access_token;
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let token = link(&booking);
    let path = format!("/staff/bookings/{}/correct", booking.id);
    let other_number = json!({"name": "W", "email": EMAIL, "phone": "+13125550199"});
    assert_eq!(app.call(Method::POST, &path, &desk, &other_number).await.status, 200);
    assert_eq!(reminded(&app, &token).await, (Some(true), Some(true)), "the mail is still theirs");
    let other_person = json!({"name": "W", "email": "w@example.org", "phone": "+13125550199"});
    assert_eq!(app.call(Method::POST, &path, &desk, &other_person).await.status, 200);
    // The number is somebody else's for them.
    assert_eq!(reminded(&app, &token).await, (Some(true), None));
    assert_eq!(post_both(&app, "unsubscribe", &token).await.status, 204);
    assert!(known(&app).await.unwrap().reminders.is_some());
    let theirs = AddressId::of_email(&"w@example.org".parse().unwrap());
    let phone = AddressId::of_phone(&PhoneNumber::parse("+13125550199", "US").unwrap());
    let store = app.store.as_ref() as &dyn Store;
    assert_eq!(look_up(store, &[theirs, phone]).await.unwrap(), [None, None]);
}

#[tokio::test]
async fn where_nothing_is_sent_at_all_the_link_says_so() {
    let app = App::start().await;
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let address = AddressId::of_email(&EMAIL.parse().unwrap());
    let complained = Change::Stop { scope: Scope::All, reason: Reason::Complained };
    let store = app.store.as_ref() as &dyn Store;
    note(store, &address, complained, Source::Sendgrid, app.clock.now()).await.unwrap();
    let state = post(&app, "lookup", &link(&booking)).await.json();
    assert_eq!(state["nothing_by_email"], true);
}
