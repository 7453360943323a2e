use axum::http::StatusCode;

use crate::fake_api::problem;
use crate::site::{Site, address};

const LATER: &str = "2026-12-10T09:00:00-06:00";

fn path(booking: &baybook_contract::Booking) -> String {
    format!("/bookings/{}/reschedule", booking.id)
}

#[tokio::test]
async fn the_picker_opens_on_the_day_of_the_booking_and_keeps_the_service() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let page = site.get(&address(&booking, "/reschedule")).await;
    assert!(page.has("<h2 id=\"day\">Wednesday, 9 December 2026</h2>"));
    assert!(page.has("Booked now: Wed 9 Dec, 08:00"));
    assert!(!page.has("<select"));
    assert_eq!(page.input("revision").as_deref(), Some("1"));
}

#[tokio::test]
async fn a_booking_moves_to_the_chosen_start() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let form = [("token", booking.manage_token.as_str()), ("revision", "1"), ("start", LATER)];
    let page = site.post(&path(&booking), &form).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let moved = site.api.bookings().remove(0);
    assert_eq!(moved.start, LATER);
    // With the link of the new appointment, which lasts longer.
    assert_ne!(moved.manage_token, booking.manage_token);
    assert_eq!(page.location(), format!("{}&moved=1", address(&moved, "")));
    // A second press finds it done.
    let again = site.post(&path(&booking), &form).await;
    assert_eq!(again.location(), page.location());
}

#[tokio::test]
async fn a_start_that_was_taken_offers_others_and_leaves_the_booking() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let form = [
        ("token", booking.manage_token.as_str()),
        ("revision", "1"),
        ("start", "2026-12-09T12:00:00-06:00"),
    ];
    let page = site.post(&path(&booking), &form).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("still at its old time"));
    assert_eq!(page.text().matches("<button").count(), 3);
    assert_eq!(site.api.bookings()[0].start, booking.start);
}

#[tokio::test]
async fn a_booking_that_changed_meanwhile_is_shown_as_it_is_now() {
    let site = Site::open().await;
    let booking = site.booked().await;
    site.api.edit(&booking.id, |booking| booking.revision = 5);
    let form = [("token", booking.manage_token.as_str()), ("revision", "1"), ("start", LATER)];
    let page = site.post(&path(&booking), &form).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("changed in the meantime"));
    assert!(page.has("Wednesday, 9 December 2026"));
}

#[tokio::test]
async fn when_the_api_is_busy_the_picker_stays_on_the_chosen_day() {
    let site = Site::open().await;
    let booking = site.booked().await;
    site.api.answer_next_with(problem(503, "busy"));
    let form = [("token", booking.manage_token.as_str()), ("revision", "1"), ("start", LATER)];
    let page = site.post(&path(&booking), &form).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.has("<h2 id=\"day\">Thursday, 10 December 2026</h2>"));
}

#[tokio::test]
async fn a_form_without_a_start_asks_for_one() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let form = [("token", booking.manage_token.as_str()), ("revision", "1")];
    let page = site.post(&path(&booking), &form).await;
    assert_eq!(page.location(), format!("{}&missing=1", address(&booking, "/reschedule")));
}
