use axum::http::StatusCode;
use baybook_contract::BookingStatus;

use crate::fake_api::problem;
use crate::site::{Site, address};

#[tokio::test]
async fn a_booking_is_cancelled_only_by_the_form() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let page = site.get(&address(&booking, "/cancel")).await;
    assert!(page.has("Cancel this booking?"));
    assert_eq!(site.api.bookings()[0].status, BookingStatus::Confirmed);

    let path = format!("/bookings/{}/cancel", booking.id);
    let form = [("token", booking.manage_token.as_str()), ("revision", "1"), ("reason", "")];
    let done = site.post(&path, &form).await;
    assert_eq!(done.location(), format!("{}&cancelled=1", address(&booking, "")));
    assert_eq!(site.api.bookings()[0].status, BookingStatus::Cancelled);
    // A second press finds it done.
    assert_eq!(site.post(&path, &form).await.location(), done.location());

    let after = site.get(done.location()).await;
    assert!(after.has("This booking is cancelled"));
    assert!(!after.has("/cancel?token"));
}

#[tokio::test]
async fn a_reason_is_kept_when_the_api_is_busy() {
    let site = Site::open().await;
    let booking = site.booked().await;
    site.api.answer_next_with(problem(503, "busy"));
    let path = format!("/bookings/{}/cancel", booking.id);
    let form = [("token", booking.manage_token.as_str()), ("revision", "1"), ("reason", "Sold it")];
    let page = site.post(&path, &form).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.has("Sold it</textarea>"), "{}", page.text());
}

#[tokio::test]
async fn too_close_to_the_start_nothing_is_cancelled() {
    let site = Site::open().await;
    let booking = site.booked().await;
    site.api.edit(&booking.id, |booking| booking.changeable_until = None);
    let path = format!("/bookings/{}/cancel", booking.id);
    let page = site.post(&path, &[("token", booking.manage_token.as_str())]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("can no longer be changed online"));
    assert_eq!(site.api.bookings()[0].status, BookingStatus::Confirmed);
}
