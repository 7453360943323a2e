//! Finding a booking, and its page.

use axum::http::StatusCode;
use baybook_contract::{BookingStatus, Card, CardTimes};

use crate::site::Site;
use crate::staff::{DAY, Desk};

const FIND: &str = "/staff/bookings";

fn address(card: &Card) -> String {
    format!("/staff/bookings/{}", card.id)
}

#[tokio::test]
async fn bookings_are_found_by_what_people_say_and_no_address_holds_it() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let form = desk.get(FIND).await;
    assert!(form.has("name=\"q\"") && form.has("<form method=\"post\" action=\"/staff/bookings\""));
    let found = desk.post(FIND, &[("q", &card.first_name)]).await;
    assert_eq!(found.status, StatusCode::OK);
    assert_eq!(found.header("cache-control"), "no-store");
    assert!(found.has(&format!("href=\"{}\"", address(&card))));
    for link in found.attributes("href").iter().chain(&found.attributes("action")) {
        assert!(!link.contains(&card.first_name) && !link.contains("q="), "{link}");
    }
    assert!(desk.post(FIND, &[("q", "nobody")]).await.has("Nothing found."));
    // What an old address asks for is not searched.
    let old = desk.get(&format!("{FIND}?q={}", card.first_name)).await;
    assert!(old.has("name=\"q\" value=\"\""));
}

#[tokio::test]
async fn a_reference_leads_straight_to_its_booking() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.day_book(DAY, |day| {
        "7KQ4-M2XD".clone_into(&mut day.cards[0].reference);
        day.cards[0].clone()
    });
    let found = desk.post(FIND, &[("q", " 7kq4-m2xd")]).await;
    assert_eq!((found.status, found.location()), (StatusCode::SEE_OTHER, address(&card).as_str()));
}

#[tokio::test]
async fn many_finds_come_a_page_at_a_time_by_a_form() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    site.api.day_book(DAY, |day| {
        let one = day.cards[0].clone();
        day.cards = (0..30)
            .map(|number| Card {
                id: format!("z{number}"),
                first_name: "Zed".to_owned(),
                contact: None,
                times: CardTimes::default(),
                ..one.clone()
            })
            .collect();
    });
    let first = desk.post(FIND, &[("q", "zed")]).await;
    assert!(first.has("25 bookings on this page") && first.has("name=\"cursor\" value=\"25\""));
    let second = desk.post(FIND, &[("q", "zed"), ("cursor", "25")]).await;
    assert!(second.has("5 bookings on this page") && !second.has("name=\"cursor\""));
    assert!(second.has("href=\"/staff/bookings/z29\""));
}

#[tokio::test]
async fn before_a_search_those_who_are_expected_are_listed() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let page = desk.get(FIND).await;
    let expected = site.api.card(DAY, BookingStatus::Confirmed);
    assert!(page.has("Expected today") && page.has("Tomorrow"));
    assert!(page.has(&format!("href=\"{}\"", address(&expected))));
    let finished = site.api.card(DAY, BookingStatus::Completed);
    assert!(!page.has(&format!("href=\"{}\"", address(&finished))));
    assert!(page.has("href=\"/staff/day/2026-12-02\""));
}

#[tokio::test]
async fn who_may_not_search_is_told_so() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "mechanic");
    for page in [desk.get(FIND).await, desk.post(FIND, &[("q", "ada")]).await] {
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.has("Your role does not reach this") && !page.has("href=\"/staff/bookings\""));
    }
}

#[tokio::test]
async fn a_booking_shows_its_order_and_what_happened() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let page = desk.get(&address(&card)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("cache-control"), "no-store");
    let plate = card.vehicle.clone().unwrap().plate.unwrap();
    for text in [&card.reference, &card.service.name, &plate] {
        assert!(page.has(text), "{text}");
    }
    assert!(page.has(&format!("href=\"/staff/day/{DAY}#c-{}\"", card.id)));
    for text in ["What happened", "by the customer", "Moved from Alignment to ", "by Nora Field"] {
        assert!(page.has(text), "{text}");
    }
    assert!(page.has("from 203.0.113.7"));
    // The grid leads here.
    assert!(desk.day().await.has(&format!("href=\"{}\"", address(&card))));
}

#[tokio::test]
async fn what_is_done_on_a_booking_leads_back_to_it() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let page = desk.get(&format!("{}?by=mechanics", address(&card))).await;
    assert!(page.has("name=\"back\" value=\"booking\""));
    let form = [
        ("date", DAY),
        ("back", "booking"),
        ("by", "mechanics"),
        ("revision", "1"),
        ("to", "arrived"),
    ];
    let done = desk.post(&format!("{}/status", address(&card)), &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(done.location().starts_with(&format!("{}?done=arrived", address(&card))));
    let page = desk.get(done.location()).await;
    assert!(page.has("Checked in: ") && page.has("key arrived"));
    assert!(page.has("/staff/day/2026-12-01?by=mechanics#c-"), "the day is looked at as before");
}

#[tokio::test]
async fn a_booking_that_is_not_there_is_said_in_plain_words() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let page = desk.get("/staff/bookings/0190b5a8-0000-8000-8000-000000009999").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.has("There is no such booking") && page.has("href=\"/staff/bookings\""));
}

#[tokio::test]
async fn a_mechanic_gets_a_first_name_and_the_vehicle() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "mechanic");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let page = desk.get(&address(&card)).await;
    let contact = card.contact.clone().unwrap();
    for hidden in [&contact.name, contact.email.as_ref().unwrap(), contact.phone.as_ref().unwrap()]
    {
        assert!(!page.has(hidden), "{hidden}");
    }
    assert!(page.has(&card.first_name) && page.has(&card.vehicle.unwrap().plate.unwrap()));
}
