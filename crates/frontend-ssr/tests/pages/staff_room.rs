//! What fits where, and what is asked when it does not.

use axum::http::StatusCode;
use baybook_contract::{BookingStatus, Card};

use crate::site::{Page, Site};
use crate::staff::{DAY, Desk};

fn address(card: &Card, act: &str) -> String {
    format!("/staff/bookings/{}{act}", card.id)
}

fn now(site: &Site, card: &Card) -> Card {
    site.api.day_book(DAY, |day| day.cards.iter().find(|one| one.id == card.id).cloned().unwrap())
}

/// Two cards of one bay, one right after the other, and nothing else on the day.
fn neighbours(site: &Site) -> (Card, Card) {
    site.api.day_book(DAY, |day| {
        let pairs = day.cards.iter().flat_map(|one| day.cards.iter().map(move |two| (one, two)));
        let mut pairs = pairs.filter(|(one, two)| {
            one.bay == two.bay
                && one.bay_until == two.start
                && one.status == BookingStatus::Confirmed
                && two.status == BookingStatus::Confirmed
        });
        let (one, two) = pairs.next().map(|(one, two)| (one.clone(), two.clone())).unwrap();
        day.cards.retain(|card| card.id == one.id || card.id == two.id);
        (one, two)
    })
}

fn first_option(page: &Page, name: &str) -> String {
    let text = page.text();
    let select = text.split(&format!("name=\"{name}\"")).nth(1).unwrap().to_owned();
    select.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_longer_job_asks_who_makes_room_and_then_both_are_done() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let (card, next) = neighbours(&site);
    let longer = (card.service.duration_minutes + 15).to_string();
    let form = [("date", DAY), ("revision", "1"), ("length_minutes", longer.as_str())];
    let page = desk.post(&address(&card, "/resize"), &form).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Who makes room?"), "{}", page.text());
    assert_eq!(
        page.input("length_minutes").as_deref(),
        Some(longer.as_str()),
        "what was typed is kept"
    );
    let at = first_option(&page, "makes_room_at");
    let revision = next.revision.to_string();
    let form = [
        ("date", DAY),
        ("revision", "1"),
        ("length_minutes", longer.as_str()),
        ("makes_room", next.id.as_str()),
        ("makes_room_revision", revision.as_str()),
        ("makes_room_at", at.as_str()),
    ];
    let done = desk.post(&address(&card, "/resize"), &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(desk.get(done.location()).await.has("Room was made: "));
    assert!(now(&site, &card).end > card.end);
    let moved = now(&site, &next);
    assert_ne!((moved.start, moved.bay), (next.start, next.bay));
}

#[tokio::test]
async fn whoever_cannot_make_room_any_more_is_told_and_the_rest_is_asked_again() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let (card, next) = neighbours(&site);
    let longer = (card.service.duration_minutes + 15).to_string();
    let form = [
        ("date", DAY),
        ("revision", "1"),
        ("length_minutes", longer.as_str()),
        ("makes_room", next.id.as_str()),
        ("makes_room_revision", "77"),
        ("makes_room_at", "2026-12-01T16:00:00-06:00 bay-2 mei"),
    ];
    let page = desk.post(&address(&card, "/resize"), &form).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("The other booking was not moved: somebody changed it meanwhile."));
    assert!(page.has("Who makes room?") && now(&site, &card).end == card.end);
}

#[tokio::test]
async fn a_card_can_be_dropped_where_the_api_says_that_it_fits() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let (card, next) = neighbours(&site);
    let page = desk.get(&format!("{}?date={DAY}", address(&card, "/places"))).await;
    let places: serde_json::Value = serde_json::from_str(&page.text()).unwrap();
    let rows = |bay: &str| places[bay]["rows"].as_array().unwrap().clone();
    assert_eq!(places[&card.bay]["suits"], true);
    // The neighbour of the own bay is in the way there, and in no other bay unless it is the mechanic.
    let other = if card.bay == "bay-2" { "bay-3" } else { "bay-2" };
    if card.mechanic != next.mechanic {
        assert!(rows(&card.bay).len() > rows(other).len());
    }
}

#[tokio::test]
async fn a_move_that_is_refused_keeps_the_day_and_the_place_that_were_typed() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let sunday = "2026-12-06";
    let form = [
        ("date", DAY),
        ("revision", "1"),
        ("start", card.start.as_str()),
        ("to_date", sunday),
        ("bay", "bay-3"),
        ("mechanic", "mei"),
    ];
    let page = desk.post(&address(&card, "/move"), &form).await;
    assert!(page.status.is_client_error());
    assert_eq!(page.input("to_date").as_deref(), Some(sunday));
    for chosen in ["bay-3", "mei"] {
        assert!(page.has(&format!("<option value=\"{chosen}\" selected")), "{chosen}");
    }
}

#[tokio::test]
async fn a_date_that_cannot_be_read_moves_and_books_nothing() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    for date in ["", "tomorrow", "2026-02-30"] {
        let form = [("date", DAY), ("revision", "1"), ("start", &card.start), ("to_date", date)];
        let page = desk.post(&address(&card, "/move"), &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{date}");
        assert!(page.has("id=\"move-date-error\""), "{date}");
        assert_eq!(now(&site, &card), card);
        for (path, more) in [("/staff/new", ("name", "Ada")), ("/staff/block", ("reason", "Lunch"))]
        {
            let form = [("date", DAY), ("start", &card.start), ("to_date", date), more];
            let page = desk.post(path, &form).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {date}");
            assert!(page.has("id=\"to_date-error\""), "{path} {date}");
        }
    }
}

#[tokio::test]
async fn a_move_to_another_day_names_it_and_one_that_changes_nothing_says_so() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let was = date_before(&card.start);
    let day = desk
        .get(&format!("/staff/day/{DAY}?done=moved&card={}&revision=1&start={was}", card.id))
        .await;
    assert!(day.has("Moved to Tuesday, 1 December 2026: "), "{}", day.text());
    let same = desk.get(&format!("/staff/day/{DAY}?done=same&card={}", card.id)).await;
    assert!(same.has("Nothing changed: "));
}

/// The same time on the day before.
fn date_before(start: &str) -> String {
    start.replace("2026-12-01", "2026-11-30")
}

#[tokio::test]
async fn the_form_of_a_new_booking_speaks_to_the_staff_and_says_what_is_free() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let form = [("date", DAY), ("service", "oil-change"), ("to_date", DAY), ("name", "")];
    let wrong = desk.post("/staff/new", &form).await;
    assert!(wrong.has("Enter the customer’s name.") && !wrong.has("Enter your name."));
    let open = desk.get(&format!("/staff/new?date={DAY}&service=oil-change")).await;
    assert!(open.has(", not free</option>"), "the day is full");
    assert!(open.has("autofocus"));
    let look = [("date", DAY), ("to_date", DAY), ("name", "Ada"), ("look", "1")];
    let look = desk.post("/staff/new", &look).await;
    assert_eq!((look.status, look.input("name").as_deref()), (StatusCode::OK, Some("Ada")));
}

#[tokio::test]
async fn every_card_names_who_does_it_and_where() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    for by in ["bays", "mechanics"] {
        let page = desk.get(&format!("/staff/day/{DAY}?by={by}")).await;
        let cards = page.text().matches("data-id=").count();
        assert_eq!(page.text().matches("class=\"o\"").count(), cards, "{by}");
    }
}

#[tokio::test]
async fn without_script_a_page_says_from_when_it_is_and_leads_to_a_newer_one() {
    let site = Site::open().await;
    let page = Desk::of(&site, "front-desk").day().await;
    assert!(page.has("As it was at ") && page.has("Load it again"));
}
