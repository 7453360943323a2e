//! A change that bookings stand in the way of, and the bookings afterwards.

use axum::http::StatusCode;
use baybook_contract::{AffectedBookings, BookingStatus, Card};

use crate::manage::{filled, form, post, value};
use crate::site::{Page, Site};
use crate::staff::Desk;

const DATE: &str = "2026-12-04";
const CLOSE: &str = "/staff/workshop/hours/close";

/// A day with three bookings, of which two could go elsewhere.
fn three(site: &Site) -> Vec<Card> {
    site.api.day_book(DATE, |day| {
        day.cards.retain(|card| card.status == BookingStatus::Confirmed);
        day.cards.truncate(3);
        day.cards.clone()
    })
}

/// Asks to close that day.
async fn close(desk: &Desk<'_>) -> Page {
    let page = desk.get("/staff/workshop/hours").await;
    let values = [("from", DATE), ("reason", "Water & \"damage\"")];
    post(desk, CLOSE, &filled(form(&page, CLOSE), &values)).await
}

#[tokio::test]
async fn a_closure_on_booked_days_shows_the_bookings_and_changes_nothing_yet() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let cards = three(&site);
    let page = close(&desk).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("This affects 3 bookings"));
    assert!(page.has("The workshop is closed Friday, 4 December 2026"));
    for card in &cards {
        assert!(page.has(&format!("href=\"/staff/day/{DATE}#c-{}\"", card.id)));
        assert!(page.has(&card.first_name) && page.has(&card.reference));
    }
    assert!(
        page.has("(2 of 3)") && page.has("Bay 6, Jo Petrov") && page.has("Nowhere at that time")
    );
    assert!(site.api.workshop_changes().is_empty());
}

#[tokio::test]
async fn confirming_carries_the_whole_change_and_tells_what_moved_and_what_stayed() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let cards = three(&site);
    let page = close(&desk).await;
    let done = post(&desk, CLOSE, &form(&page, CLOSE)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let made = site.api.workshop_changes().pop().unwrap();
    assert_eq!(made.bookings, AffectedBookings::Reassign);
    assert_eq!(made.revision, Some(1));
    assert!(format!("{:?}", made.change).contains("Water & \\\"damage\\\""));
    let page = desk.get(done.location()).await;
    assert!(page.has("2 bookings moved") && page.has("1 booking stayed where it was"));
    assert!(page.has(&format!("href=\"/staff/day/{DATE}#c-{}\"", cards[1].id)));
    assert!(!page.has(&format!("href=\"/staff/day/{DATE}#c-{}\"", cards[0].id)));
}

#[tokio::test]
async fn all_can_be_left_where_they_are_and_are_marked_on_their_day() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let cards = three(&site);
    let page = close(&desk).await;
    let keep = filled(form(&page, CLOSE), &[("bookings", "keep")]);
    let done = post(&desk, CLOSE, &keep).await;
    assert!(desk.get(done.location()).await.has("3 bookings stayed"));
    let day = Desk::of(&site, "front-desk").get(&format!("/staff/day/{DATE}")).await;
    assert!(day.has("3 bookings have no bay or no mechanic any more."));
    assert_eq!(day.text().matches(">No place<").count(), 3);
    assert!(desk.get("/staff/workshop").await.has("3 bookings have no bay or no mechanic"));
    let list = Desk::of(&site, "front-desk").get("/staff/displaced").await;
    for card in &cards {
        assert!(list.has(&format!("href=\"/staff/day/{DATE}#c-{}\"", card.id)));
    }
    // Nobody looked where these could go, so nothing is said of it.
    assert!(!list.has("Nowhere at that time"));
    let booking =
        Desk::of(&site, "front-desk").get(&format!("/staff/bookings/{}", cards[0].id)).await;
    assert!(booking.has("No place"));
}

#[tokio::test]
async fn going_back_changes_nothing_and_keeps_what_was_typed() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    three(&site);
    let page = close(&desk).await;
    let back = filled(form(&page, CLOSE), &[("back", "1")]);
    let page = post(&desk, CLOSE, &back).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("Nothing was changed."));
    let again = form(&page, CLOSE);
    assert_eq!(value(&again, "from").as_deref(), Some(DATE));
    assert_eq!(value(&again, "seen"), None);
    assert!(site.api.workshop_changes().is_empty());
}

#[tokio::test]
async fn a_list_that_changed_since_it_was_seen_is_shown_anew() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let cards = three(&site);
    let page = close(&desk).await;
    site.api.day_book(DATE, |day| day.cards.retain(|card| card.id != cards[2].id));
    let keep = filled(form(&page, CLOSE), &[("bookings", "keep")]);
    let page = post(&desk, CLOSE, &keep).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("The bookings have changed since you looked."));
    assert!(page.has("This affects 2 bookings"));
    // The choice that was made stays made.
    let again = form(&page, CLOSE);
    assert!(again.contains(&("bookings".to_owned(), "keep".to_owned())));
    assert_eq!(again.iter().filter(|(name, _)| name == "seen").count(), 1);
    assert_eq!(post(&desk, CLOSE, &again).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_day_without_displaced_bookings_has_no_banner() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let day = desk.day().await;
    assert!(!day.has("/staff/displaced") && !day.has("No place"));
    assert!(desk.get("/staff/displaced").await.has("Every booking has its bay and its mechanic."));
}

#[tokio::test]
async fn each_booking_leads_to_its_page_with_the_reason_there_and_says_how_to_reach_the_customer() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let cards = three(&site);
    let page = close(&desk).await;
    for card in &cards {
        let order = format!("/staff/bookings/{}?reason=The+workshop+is+closed", card.id);
        assert!(page.attributes("href").contains(&order), "{order}");
        let contact = card.contact.clone().unwrap();
        for address in [
            contact.phone.map(|tel| format!("tel:{tel}")),
            contact.email.map(|mail| format!("mailto:{mail}")),
        ] {
            assert!(address.is_none_or(|address| page.attributes("href").contains(&address)));
        }
    }
    // The buttons come first; below a short list they are not there again.
    assert_eq!(page.text().matches("name=\"back\"").count(), 1);
    let order = format!("/staff/bookings/{}?reason=The+workshop+is+closed", cards[0].id);
    let reason = desk.get(&order).await.input("reason");
    assert_eq!(reason.as_deref(), Some("The workshop is closed"));
}
