//! Bookings of somebody who is signed in: the session opens them, without the link of a mail.

use axum::http::StatusCode;
use baybook_contract::{BookingStatus, Role};

use crate::account::{ADA, Browser};
use crate::site::{Site, address};

#[tokio::test]
async fn own_bookings_are_listed_with_what_can_be_done_to_them() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let mut browser = Browser::signed_in(&site, Role::Customer).await;
    let page = browser.get("/bookings").await;
    for part in ["", "/reschedule", "/cancel", "/calendar.ics"] {
        let link = format!("/bookings/{}{part}", booking.id);
        assert!(page.attributes("href").contains(&link), "{part}");
        assert_eq!(browser.get(&link).await.status, StatusCode::OK, "{part}");
    }
    assert_eq!(site.get("/bookings").await.input("reference").as_deref(), Some(""));
    assert_eq!(browser.get("/bookings?find=1").await.input("reference").as_deref(), Some(""));
    let path = format!("/bookings/{}", booking.id);
    let page = browser.post(&format!("{path}/cancel"), &[("revision", "1")]).await;
    assert_eq!(page.location(), format!("{path}?cancelled=1"));
    assert!(browser.get(page.location()).await.has("This booking is cancelled"));
    let page = browser.get("/bookings").await;
    assert!(page.has("/availability?service=oil-change") && page.has("Book again"));
    site.api.edit_person(ADA, |me| me.email_verified = false);
    let page = browser.get("/bookings").await;
    assert!(page.has("not confirmed yet") && !page.has(&booking.reference));
}

#[tokio::test]
async fn a_booking_is_moved_by_the_session_and_no_secret_gets_into_an_address() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let mut browser = Browser::signed_in(&site, Role::Customer).await;
    let path = format!("/bookings/{}/reschedule", booking.id);
    let page = browser.get(&path).await;
    let days = page.attributes("href");
    assert!(days.contains(&format!("{path}?date=2026-12-10")), "{days:?}");
    assert!(!page.has(&booking.manage_token));
    let page = browser.post(&path, &[("token", "")]).await;
    assert_eq!(page.location(), format!("{path}?missing=1"));
    let later = [("token", ""), ("start", "2026-12-09T10:00:00-06:00"), ("revision", "1")];
    let page = browser.post(&path, &later).await;
    assert_eq!(page.location(), format!("/bookings/{}?moved=1", booking.id));
    assert!(browser.get(page.location()).await.has("10:00 to 10:45"));
}

#[tokio::test]
async fn a_link_that_is_too_old_opens_the_booking_for_its_account_alone() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let old = |page: &str| format!("{}.expired", address(&booking, page));
    let mut browser = Browser::signed_in(&site, Role::Customer).await;
    for page in ["", "/reschedule", "/cancel"] {
        let page = browser.get(&old(page)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.has("Oil change") && !page.has("token="));
    }
    assert_eq!(browser.get(&old("/calendar.ics")).await.status, StatusCode::OK);
    site.api.edit(&booking.id, |booking| booking.customer.email = "bob@example.com".to_owned());
    assert_eq!(browser.get(&old("")).await.status, StatusCode::GONE);
    let bare = format!("/bookings/{}", booking.id);
    assert_eq!(browser.get(&bare).await.status, StatusCode::NOT_FOUND);
    site.api.edit_person(ADA, |me| me.role = Role::FrontDesk);
    assert_eq!(browser.get(&bare).await.location(), format!("/staff{bare}"));
}

#[tokio::test]
async fn a_booking_whose_time_went_by_is_past_whatever_its_status_says() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let mut browser = Browser::signed_in(&site, Role::Customer).await;
    assert!(!browser.get("/bookings").await.has("<h2>Past</h2>"));
    site.api.edit(&booking.id, |booking| {
        booking.ended = true;
        booking.changeable_until = None;
    });
    let page = browser.get("/bookings").await;
    assert!(page.has("Nothing is booked.") && page.has("<h2>Past</h2>") && page.has("Book again"));
    let page = browser.get(&format!("/bookings/{}", booking.id)).await;
    assert!(page.has("<h1>This appointment is over</h1>") && !page.has("/calendar.ics"));
    // A job that overruns is there as long as its day lasts.
    site.api.edit(&booking.id, |booking| booking.status = BookingStatus::InService);
    assert!(!browser.get("/bookings").await.has("<h2>Past</h2>"));
    site.api.edit(&booking.id, |booking| booking.start = "2026-11-30T08:00:00-06:00".to_owned());
    assert!(browser.get("/bookings").await.has("<h2>Past</h2>"));
}
