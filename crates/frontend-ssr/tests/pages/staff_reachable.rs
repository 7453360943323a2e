//! Whether messages reach a customer, on the page of their booking.

use axum::http::StatusCode;
use baybook_contract::{BookingStatus, MessageMedium, Unreachable};

use crate::fake_api::problem;
use crate::site::Site;
use crate::staff::{DAY, Desk};

const WORKS_AGAIN: &str = "It works again: send messages there";

fn unreachable(by: MessageMedium, reason: &str, repairable: bool) -> Unreachable {
    let since = "2026-11-28T09:30:00-06:00".to_owned();
    Unreachable { by, reason: reason.to_owned(), since, repairable }
}

/// The page of a booking.
fn booking(site: &Site) -> (String, String) {
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    (format!("/staff/bookings/{}", card.id), card.id)
}

#[tokio::test]
async fn what_does_not_reach_a_customer_is_said_with_its_reason_and_its_day() {
    use MessageMedium::{Email, Sms};
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let (page, id) = booking(&site);
    assert!(!desk.get(&page).await.has(WORKS_AGAIN), "where everything arrives nothing is said");
    for (by, reason, repairable, told) in [
        (Email, "bounced", true, "Email to this address came back ("),
        (Email, "invalid", true, "There is no such mailbox ("),
        (Sms, "invalid", true, "This number takes no texts ("),
        (Email, "complained", false, "They marked an email as spam ("),
        (Sms, "stopped", false, "They answered STOP ("),
        (Email, "unsubscribed", false, "They want no reminders by email ("),
        (Sms, "unsubscribed", false, "They want no reminders by text ("),
    ] {
        site.api.does_not_reach(&id, vec![unreachable(by, reason, repairable)]);
        let shown = desk.get(&page).await;
        assert!(shown.has(told), "{told} in {}", shown.text());
        let text = shown.text();
        let since = text.split(told).nth(1).and_then(|rest| rest.split(')').next()).unwrap();
        assert!(since.contains("28 Nov") || since.contains("Nov 28"), "{since}");
        assert_eq!(shown.has(WORKS_AGAIN), repairable, "{reason}");
    }
}

#[tokio::test]
async fn the_front_desk_says_that_an_address_works_again_and_the_other_stays_as_it_was() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let (page, id) = booking(&site);
    let number = unreachable(MessageMedium::Sms, "stopped", false);
    let email = unreachable(MessageMedium::Email, "bounced", true);
    site.api.does_not_reach(&id, vec![email, number.clone()]);
    let action = format!("{page}/reachable");
    let shown = desk.get(&page).await;
    assert!(shown.has(&format!("<form action=\"{action}\" method=\"post\"")), "{}", shown.text());
    assert!(shown.has("name=\"by\" value=\"email\""), "{}", shown.text());

    let done = desk.post(&action, &[("by", "email")]).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, page.as_str()));
    assert_eq!(site.api.unreachable(&id), [number]);
    let after = desk.get(&page).await;
    assert!(!after.has("came back") && after.has("They answered STOP"), "{}", after.text());
    // What the customer asked for is not the desk's to take back.
    desk.post(&action, &[("by", "sms")]).await;
    assert_eq!(site.api.unreachable(&id).len(), 1);
}

#[tokio::test]
async fn a_mechanic_is_shown_no_addresses_and_says_nothing_of_them() {
    let site = Site::open().await;
    let (page, id) = booking(&site);
    let bounced = unreachable(MessageMedium::Email, "bounced", true);
    site.api.does_not_reach(&id, vec![bounced.clone()]);
    let desk = Desk::of(&site, "mechanic");
    let shown = desk.get(&page).await;
    assert!(!shown.has("came back") && !shown.has(WORKS_AGAIN), "{}", shown.text());
    let refused = desk.post(&format!("{page}/reachable"), &[("by", "email")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(site.api.unreachable(&id), [bounced]);
}

#[tokio::test]
async fn what_cannot_be_done_or_read_is_said_and_changes_nothing() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let (page, id) = booking(&site);
    let bounced = unreachable(MessageMedium::Email, "bounced", true);
    site.api.does_not_reach(&id, vec![bounced.clone()]);
    let action = format!("{page}/reachable");
    let odd = desk.post(&action, &[("by", "pigeon")]).await;
    assert!(odd.status.is_client_error(), "{}", odd.status);
    site.api.answer_next_with(problem(503, "store-unavailable"));
    let down = desk.post(&action, &[("by", "email")]).await;
    assert_eq!(down.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(site.api.unreachable(&id), [bounced]);
}
