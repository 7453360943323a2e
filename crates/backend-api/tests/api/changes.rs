//! A booking moved and cancelled.

use baybook_contract::BookingStatus;
use reqwest::Method;
use serde_json::json;

use crate::app::{App, DAY, at, wish};
use crate::log;
use crate::reply::Reply;

#[tokio::test]
async fn a_booking_moves_and_its_time_is_free_again() {
    let app = App::start().await;
    let booked = app.book("one", &wish("ev-check", &at("08:00"))).await.booking(201);
    assert!(!app.starts("ev-check", DAY).await.contains(&at("08:00")));
    let reply = app.holder(&booked, "/reschedule", &json!({"start": at("10:00")})).await;
    let moved = reply.booking(200);
    assert_eq!(
        (moved.start.as_str(), moved.end.as_str()),
        (at("10:00").as_str(), at("11:00").as_str())
    );
    assert_eq!((moved.revision, &moved.id, &moved.reference), (2, &booked.id, &booked.reference));
    assert_eq!(app.seen(&booked).await.booking(200), moved);
    let starts = app.starts("ev-check", DAY).await;
    assert!(starts.contains(&at("08:00")) && !starts.contains(&at("10:00")));
    // Asked for again it stays, also with the revision from before.
    let again = json!({"start": at("10:00"), "revision": 1});
    assert_eq!(app.holder(&booked, "/reschedule", &again).await.booking(200), moved);
    log::check_privacy(reply.request_id());
}

#[tokio::test]
async fn a_move_that_is_refused_leaves_the_booking_where_it_was() {
    let app = App::start().await;
    let booked = app.book("one", &wish("ev-check", &at("08:00"))).await.booking(201);
    app.book("two", &wish("ev-check", &at("10:00"))).await.booking(201);
    let stored = app.contents().await;
    let taken = app.holder(&booked, "/reschedule", &json!({"start": at("10:15")})).await;
    let alternatives = taken.slot_taken().alternatives;
    let invalid = [
        (json!({}), "required"),
        (json!({"start": "2027-02-30T08:00:00-06:00"}), "instant"),
        (json!({"start": "2026-12-01T08:00:00"}), "instant"),
        (json!({"start": "2026-11-19T08:00:00-06:00"}), "past"),
        (json!({"start": "2026-11-20T07:15:00-06:00"}), "too-soon"),
        (json!({"start": at("08:07")}), "off-grid"),
        (json!({"start": at("20:00")}), "outside-hours"),
        (json!({"start": "2027-01-20T08:00:00-06:00"}), "too-far"),
    ];
    for (body, code) in invalid {
        let problem = app.holder(&booked, "/reschedule", &body).await.problem(422, "invalid");
        assert_eq!(
            (problem.errors[0].field.as_str(), problem.errors[0].code.as_str()),
            ("start", code)
        );
    }
    for body in
        [json!({"start": 7}), json!({"start": at("09:00"), "revision": "1"}), json!([at("09:00")])]
    {
        app.holder(&booked, "/reschedule", &body).await.problem(400, "malformed");
    }
    assert_eq!(app.contents().await, stored);
    let to = json!({"start": alternatives[0].start});
    app.holder(&booked, "/reschedule", &to).await.booking(200);
}

#[tokio::test]
async fn cancelling_gives_the_time_back_and_asking_again_changes_nothing() {
    let app = App::start().await;
    let booked = app.book("one", &wish("ev-check", &at("08:00"))).await.booking(201);
    let why = json!({"reason": "I changed my mind about it", "revision": 1});
    let reply = app.holder(&booked, "/cancel", &why).await;
    let cancelled = reply.booking(200);
    assert_eq!((cancelled.status, cancelled.revision), (BookingStatus::Cancelled, 2));
    assert_eq!(cancelled.changeable_until, None);
    assert!(app.starts("ev-check", DAY).await.contains(&at("08:00")));
    log::check_privacy(reply.request_id());

    let stored = app.contents().await;
    assert_eq!(app.holder(&booked, "/cancel", &why).await.booking(200), cancelled);
    // No body at all is fine too.
    let path = format!("/bookings/{}/cancel", booked.id);
    let bare = app.request(Method::POST, &path).bearer_auth(&booked.manage_token);
    assert_eq!(Reply::of(bare).await.booking(200), cancelled);
    let to = json!({"start": at("09:00")});
    app.holder(&booked, "/reschedule", &to).await.problem(409, "booking-changed");
    for (body, status) in [
        (json!({"reason": 7}), 400),
        (json!({"why": ""}), 400),
        (json!({"reason": "r".repeat(501)}), 422),
    ] {
        assert_eq!(app.holder(&booked, "/cancel", &body).await.status, status);
    }
    assert_eq!(app.contents().await, stored);
    // The key still names the booking as it is now, and books nothing new.
    let again = app.book("one", &wish("ev-check", &at("08:00"))).await.booking(201);
    assert_eq!(again, cancelled);
}

#[tokio::test]
async fn who_looked_before_the_last_change_is_told_so() {
    let app = App::start().await;
    let booked = app.book("one", &wish("oil-change", &at("08:00"))).await.booking(201);
    app.holder(&booked, "/reschedule", &json!({"start": at("09:00")})).await.booking(200);
    let stored = app.contents().await;
    let stale = json!({"start": at("10:00"), "revision": 1});
    app.holder(&booked, "/reschedule", &stale).await.problem(409, "booking-changed");
    app.holder(&booked, "/cancel", &json!({"revision": 1})).await.problem(409, "booking-changed");
    assert_eq!(app.contents().await, stored);
    app.holder(&booked, "/cancel", &json!({"revision": 2})).await.booking(200);
}

#[tokio::test]
async fn changes_end_four_hours_before_the_job() {
    let app = App::start().await;
    let booked = app.book("one", &wish("oil-change", &at("12:00"))).await.booking(201);
    assert_eq!(booked.changeable_until.as_deref(), Some(at("08:00").as_str()));
    app.clock.set(at("08:00").parse().unwrap());
    let moved =
        app.holder(&booked, "/reschedule", &json!({"start": at("12:15")})).await.booking(200);
    assert_eq!(moved.changeable_until.as_deref(), Some(at("08:15").as_str()));
    app.clock.set("2026-12-01T08:15:00.001-06:00".parse().unwrap());
    let stored = app.contents().await;
    let late = app.holder(&booked, "/reschedule", &json!({"start": at("13:00")})).await;
    late.problem(403, "past-cutoff");
    app.holder(&booked, "/cancel", &json!({})).await.problem(403, "past-cutoff");
    assert_eq!(app.contents().await, stored);
    assert_eq!(app.seen(&booked).await.booking(200).changeable_until, None);
}
