use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use baybook_domain::ids::ShopId;
use baybook_integrations::Failure;
use baybook_notification_worker::channel::Sent;
use serde_json::Value;

use crate::shop::{Shop, at};
use crate::stand_in::{Fault, Gate, refusal};

#[tokio::test]
async fn an_entry_says_what_is_done_where_and_not_how_to_reach_anybody() {
    let shop = Shop::open().await;
    let booking = shop.book("one", at("08:00")).await;
    shop.send_all(&shop.events().await).await;
    let entries = shop.google.entries();
    assert_eq!(entries.len(), 1);
    let entry = &entries[0];
    assert_eq!(entry["id"], booking.calendar_event_id());
    assert_eq!(entry["summary"], format!("{}, KLM-4411, Ada", booking.service.name));
    let mechanic = shop.workshop.shop.mechanics.iter().find(|one| one.id == booking.mechanic);
    let bay = shop.workshop.shop.bays.iter().find(|one| one.id == booking.bay).unwrap();
    let description = entry["description"].as_str().unwrap();
    assert!(description.contains(&mechanic.unwrap().name), "{description}");
    assert_eq!(entry["location"], bay.name);
    assert_eq!(entry["start"]["dateTime"], "2026-12-01T14:00:00Z");
    let text = entry.to_string();
    for personal in ["Lovelace", "example.com", "312555", "knocks"] {
        assert!(!text.contains(personal), "{text}");
    }
}

#[tokio::test]
async fn whatever_the_order_and_however_often_the_entry_ends_as_the_booking_is() {
    let shop = Shop::open().await;
    let booked = shop.book("one", at("08:00")).await;
    let other = shop.workshop.shop.mechanics.iter().find(|one| one.id != booked.mechanic);
    shop.move_to(booked.id, at("10:00"), None).await;
    shop.move_to(booked.id, at("10:00"), other.map(|one| one.id.clone())).await;
    let last = shop.resize(booked.id, 60).await;
    let events = shop.events().await;
    assert_eq!(events.len(), 4);
    shop.send_all(events.iter().rev().chain(&events).chain(&events[..1])).await;
    let entries = shop.google.entries();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["start"]["dateTime"], last.start.to_string());
    assert_eq!(entries[0]["end"]["dateTime"], last.end.to_string());
    assert!(entries[0]["description"].as_str().unwrap().contains(&other.unwrap().name));
}

#[tokio::test]
async fn a_cancellation_that_comes_before_the_booking_leaves_nothing_behind() {
    let shop = Shop::open().await;
    let one = shop.book("one", at("08:00")).await;
    shop.cancel(one.id).await;
    let two = shop.book("two", at("09:00")).await;
    shop.clock.set(at("09:05"));
    shop.no_show(two.id).await;
    let events = shop.events().await;
    shop.send_all(events.iter().rev().chain(&events)).await;
    assert_eq!(shop.google.entries(), Vec::<Value>::new());
    assert!(shop.google.calls().iter().all(|call| call.starts_with("DELETE")));
}

#[tokio::test]
async fn a_write_that_is_overtaken_is_put_right_by_whoever_made_it() {
    let shop = Arc::new(Shop::open().await);
    let booking = shop.book("one", at("08:00")).await;
    let booked = shop.events().await;
    let gate = Gate::default();
    shop.google.fail_with(Fault::Hold(gate.clone()));
    let slow = tokio::spawn({
        let (shop, booked) = (Arc::clone(&shop), booked.clone());
        async move { shop.send(&booked[0]).await }
    });
    gate.reached.notified().await;
    // The insertion is on its way when the booking is cancelled, and arrives after that.
    shop.cancel(booking.id).await;
    shop.send_all(&shop.events().await[1..]).await;
    gate.open.notify_one();
    assert!(slow.await.unwrap().is_ok());
    assert_eq!(shop.google.entries(), Vec::<Value>::new());
    assert_eq!(shop.google.calls().last().unwrap().split(' ').next(), Some("DELETE"));
}

#[tokio::test]
async fn five_at_once_leave_one_entry() {
    let shop = Shop::open().await;
    shop.book("one", at("08:00")).await;
    let event = shop.events().await.remove(0);
    let sent = futures::future::join_all((0..5).map(|_| shop.send(&event))).await;
    assert!(sent.iter().all(Result::is_ok), "{sent:?}");
    assert_eq!(shop.google.entries().len(), 1);
}

#[tokio::test]
async fn a_calendar_that_is_down_is_written_when_it_is_back() {
    let shop = Shop::open().await;
    shop.book("one", at("08:00")).await;
    let event = shop.events().await.remove(0);
    let later = |class, after: Option<u64>| {
        Err(Failure::Later { class, after: after.map(Duration::from_secs) })
    };
    for (status, reason, failed) in [
        (StatusCode::INTERNAL_SERVER_ERROR, "backendError", later("provider-error", Some(7))),
        (StatusCode::TOO_MANY_REQUESTS, "rateLimitExceeded", later("rate-limited", Some(7))),
        (StatusCode::FORBIDDEN, "userRateLimitExceeded", later("rate-limited", Some(7))),
    ] {
        shop.google.fail_with(Fault::Answer(status, refusal(status, reason)));
        assert_eq!(shop.send(&event).await, failed);
    }
    // Done, and the answer lost.
    shop.google.fail_with(Fault::Half);
    assert!(matches!(shop.send(&event).await, Err(Failure::Unknown { .. })));
    shop.send_all([&event]).await;
    assert_eq!(shop.google.entries().len(), 1);
}

#[tokio::test]
async fn bookings_of_another_workshop_are_not_shown() {
    let shop = Shop::open().await;
    shop.book("one", at("08:00")).await;
    let mut event = shop.events().await.remove(0);
    event.shop = "east".parse::<ShopId>().unwrap();
    assert_eq!(shop.send(&event).await, Ok(Sent::Nothing { reason: "other-shop" }));
    assert_eq!(shop.google.calls(), Vec::<String>::new());
}
