use axum::http::StatusCode;

use crate::fake_api::problem;
use crate::site::{Site, address};

#[tokio::test]
async fn reference_and_email_lead_to_the_booking_and_the_email_is_in_no_address() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let form = [("reference", booking.reference.as_str()), ("email", " Ada@Example.com ")];
    let page = site.post("/bookings", &form).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.location(), address(&booking, ""));
    assert!(!page.location().contains("ada"));
}

#[tokio::test]
async fn an_unknown_booking_is_said_plainly_and_the_input_kept() {
    let site = Site::open().await;
    let form = [("reference", "AAAA-BBBB"), ("email", "x@example.com")];
    let page = site.post("/bookings", &form).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.has("We have no booking with this reference and email."));
    assert_eq!(page.input("reference").as_deref(), Some("AAAA-BBBB"));
    assert_eq!(page.input("email").as_deref(), Some("x@example.com"));
}

#[tokio::test]
async fn many_tries_are_asked_to_wait() {
    let site = Site::open().await;
    site.api.answer_next_with(problem(429, "rate-limited"));
    let page = site.post("/bookings", &[("reference", "A"), ("email", "b")]).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.has("Wait a minute"));
    assert_eq!(page.input("reference").as_deref(), Some("A"));
}
