//! What the staff do to appointments, without script.

use axum::http::StatusCode;
use baybook_contract::{ArrivalKind, BookingStatus, Card};

use crate::fake_api::problem;
use crate::site::Site;
use crate::staff::{DAY, Desk};

fn address(card: &Card, act: &str) -> String {
    format!("/staff/bookings/{}{act}", card.id)
}

/// A confirmed card with nothing after it in its bay.
fn last_of_a_bay(site: &Site) -> Card {
    site.api.day_book(DAY, |day| {
        let confirmed = day.cards.iter().filter(|card| card.status == BookingStatus::Confirmed);
        confirmed.max_by_key(|card| (card.end.clone(), card.bay.clone())).cloned().unwrap()
    })
}

/// Two cards of one bay, one right after the other.
fn neighbours(site: &Site) -> (Card, Card) {
    site.api.day_book(DAY, |day| {
        let pairs = day.cards.iter().flat_map(|one| day.cards.iter().map(move |two| (one, two)));
        let mut pairs = pairs.filter(|(one, two)| {
            one.bay == two.bay
                && one.bay_until == two.start
                && one.status == BookingStatus::Confirmed
                && two.status == BookingStatus::Confirmed
        });
        pairs.next().map(|(one, two)| (one.clone(), two.clone())).unwrap()
    })
}

fn now(site: &Site, id: &str) -> Card {
    site.api.day_book(DAY, |day| day.cards.iter().find(|card| card.id == id).cloned().unwrap())
}

#[tokio::test]
async fn a_card_has_everything_and_offers_the_steps_that_may_come_next() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let page = desk.get(&address(&card, "")).await;
    let contact = card.contact.clone().unwrap();
    for text in [&card.reference, &contact.name, contact.email.as_ref().unwrap()] {
        assert!(page.has(text), "{text}");
    }
    for step in ["arrived", "no-show", "cancelled"] {
        assert!(page.has(&format!("name=\"to\" value=\"{step}\"")), "{step}");
    }
    assert!(!page.has("value=\"completed\""));
    assert_eq!(page.text().matches("<h1").count(), 1);
}

#[tokio::test]
async fn only_what_can_still_be_done_is_offered() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let offers = [
        (BookingStatus::Arrived, "Not here after all", [true, true]),
        (BookingStatus::InService, "Not started after all", [false, true]),
        (BookingStatus::Completed, "Open again", [false, false]),
    ];
    for (status, back, [moving, length]) in offers {
        let card = site.api.card(DAY, status);
        let page = desk.get(&address(&card, "")).await;
        assert!(page.has(back), "{status:?}: {}", page.text());
        assert_eq!(page.has("/move\""), moving, "{status:?}");
        assert_eq!(page.has("/resize\""), length, "{status:?}");
    }
}

#[tokio::test]
async fn a_mechanic_sees_no_contact_and_no_way_to_move() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "mechanic");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let page = desk.get(&address(&card, "")).await;
    let contact = card.contact.clone().unwrap();
    for text in [&contact.name, contact.email.as_ref().unwrap(), contact.phone.as_ref().unwrap()] {
        assert!(!page.has(text), "{text}");
    }
    assert!(page.has(&card.first_name) && !page.has("/move\"") && page.has("/note\""));
    let day = desk.day().await;
    assert!(!day.has("/staff/new") && !day.has("/staff/block\"") && !day.has("data-move"));
}

#[tokio::test]
async fn a_step_leads_back_to_the_day_with_what_was_done() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let form = [("date", DAY), ("revision", "1"), ("to", "arrived"), ("by", "mechanics")];
    let done = desk.post(&address(&card, "/status"), &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = desk.get(done.location()).await;
    assert!(page.has(&format!("Checked in: {}, {}.", card.first_name, card.service.name)));
    assert!(page.has("<a href=\"/staff/day/2026-12-01?by=mechanics\" aria-current=\"true\""));
    assert_eq!(now(&site, &card.id).status, BookingStatus::Arrived);
    // A second press met the first.
    let again = desk.post(&address(&card, "/status"), &form).await;
    assert_eq!(again.location(), done.location());
}

#[tokio::test]
async fn a_move_can_be_undone_by_a_form_of_its_own() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = last_of_a_bay(&site);
    site.api.day_book("2026-12-09", |day| day.cards.clear());
    let form = [
        ("date", DAY),
        ("revision", "1"),
        ("start", card.start.as_str()),
        ("to_date", DAY),
        ("bay", "bay-3"),
        ("mechanic", ""),
        ("from_start", card.start.as_str()),
        ("from_bay", card.bay.as_str()),
        ("from_mechanic", card.mechanic.as_str()),
    ];
    site.api.day_book(DAY, |day| day.cards.retain(|other| other.bay != "bay-3"));
    let done = desk.post(&address(&card, "/move"), &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert_eq!(now(&site, &card.id).bay, "bay-3");
    let page = desk.get(done.location()).await;
    assert!(page.has("Moved: ") && page.has("id=\"undo\""));
    let value = |name: &str| {
        let text = page.text();
        let form = text.split("id=\"undo\"").nth(1).unwrap().to_owned();
        let field = form.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        field.split('"').next().unwrap().to_owned()
    };
    let (start, bay, mechanic) = (value("start"), value("bay"), value("mechanic"));
    let revision = value("revision");
    let back = [
        ("date", DAY),
        ("undo", "1"),
        ("start", &start),
        ("bay", &bay),
        ("mechanic", &mechanic),
        ("revision", &revision),
    ];
    let undone = desk.post(&address(&card, "/move"), &back).await;
    assert!(desk.get(undone.location()).await.has("Moved back: "));
    let card_now = now(&site, &card.id);
    assert_eq!((card_now.bay, card_now.start), (card.bay, card.start));
}

#[tokio::test]
async fn a_no_show_can_be_taken_back_by_who_pressed_it_and_by_who_opens_the_card() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let form = [("date", DAY), ("revision", "1"), ("to", "no-show")];
    let gone = desk.post(&address(&card, "/status"), &form).await;
    let page = desk.get(gone.location()).await;
    assert!(page.has("No-show: ") && page.has("id=\"undo\"") && page.has("value=\"confirmed\""));
    let page = desk.get(&address(&card, "")).await;
    assert!(page.has("Came after all: check in") && page.has("Not a no-show after all"));
    let back = [("date", DAY), ("revision", "2"), ("to", "confirmed")];
    desk.post(&address(&card, "/status"), &back).await;
    assert_eq!(now(&site, &card.id).status, BookingStatus::Confirmed);
}

#[tokio::test]
async fn an_undo_is_not_offered_once_somebody_changed_the_card_again() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let page = desk
        .get(&format!("/staff/day/{DAY}?done=moved&card={}&revision=7&start=x&bay=y", card.id))
        .await;
    assert!(page.has("Moved: ") && !page.has("id=\"undo\""));
}

#[tokio::test]
async fn what_changed_meanwhile_is_said_and_shown_as_it_is_now() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let start = [("date", DAY), ("revision", "1"), ("to", "arrived")];
    desk.post(&address(&card, "/status"), &start).await;
    let late = [("date", DAY), ("revision", "1"), ("to", "no-show")];
    let page = desk.post(&address(&card, "/status"), &late).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Changed meanwhile") && page.has("key arrived"));
    assert!(page.has("name=\"revision\" value=\"2\""));
    assert_eq!(now(&site, &card.id).status, BookingStatus::Arrived);
}

#[tokio::test]
async fn a_note_or_a_reason_that_came_too_late_is_still_there() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let note = |text| [("date", DAY), ("revision", "1"), ("note", text)];
    desk.post(&address(&card, "/note"), &note("Key in the boot")).await;
    let page = desk.post(&address(&card, "/note"), &note("Call before noon")).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Key in the boot") && page.has("Call before noon</textarea>"));
    let cancel =
        [("date", DAY), ("revision", "1"), ("to", "cancelled"), ("reason", "Sold the car")];
    let page = desk.post(&address(&card, "/status"), &cancel).await;
    assert_eq!(page.input("reason").as_deref(), Some("Sold the car"));
}

#[tokio::test]
async fn a_longer_job_names_the_one_that_is_in_the_way() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let (card, next) = neighbours(&site);
    let longer = (card.service.duration_minutes + 15).to_string();
    let form = [("date", DAY), ("revision", "1"), ("length_minutes", longer.as_str())];
    let page = desk.post(&address(&card, "/resize"), &form).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Something is in the way"));
    assert!(page.has(&format!("<a href=\"/staff/bookings/{}\">", next.id)));
    assert!(page.has(&format!("{}, {}. ", next.first_name, next.service.name)));
}

#[tokio::test]
async fn a_note_is_kept_and_what_is_typed_is_never_markup() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let typed = "</textarea><script>alert(1)</script>";
    let form = [("date", DAY), ("revision", "1"), ("note", typed)];
    let done = desk.post(&address(&card, "/note"), &form).await;
    assert!(desk.get(done.location()).await.has("Note kept for "));
    let page = desk.get(&address(&card, "")).await;
    assert!(!page.has("<script>alert") && page.has("&lt;script&gt;alert"));
}

#[tokio::test]
async fn what_was_misheard_is_set_right_from_what_is_booked() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let page = desk.get(&address(&card, "")).await;
    let contact = card.contact.clone().unwrap();
    assert_eq!(page.input("name"), Some(contact.name));
    assert_eq!(page.input("email"), contact.email);
    assert_eq!(page.input("plate"), card.vehicle.clone().and_then(|vehicle| vehicle.plate));
    let form = [
        ("date", DAY),
        ("revision", "1"),
        ("name", "Ada King"),
        ("phone", ""),
        ("email", "ada@example.org"),
        ("plate", "QK 77"),
        ("year", "2019"),
        ("arrival", "towed"),
    ];
    let done = desk.post(&address(&card, "/correct"), &form).await;
    assert!(desk.get(done.location()).await.has("Details corrected: "));
    let now = now(&site, &card.id);
    let (contact, vehicle) = (now.contact.unwrap(), now.vehicle.unwrap());
    assert_eq!((contact.name.as_str(), contact.phone), ("Ada King", None));
    assert_eq!((vehicle.plate.as_deref(), vehicle.year), (Some("QK 77"), Some(2019)));
    assert_eq!(now.arrival, Some(ArrivalKind::Towed));
}

#[tokio::test]
async fn a_correction_that_is_refused_keeps_what_was_typed_and_says_where_it_is_wrong() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    let path = address(&card, "/correct");
    let form = |revision, email, year| {
        [
            ("date", DAY),
            ("revision", revision),
            ("name", "Ada King"),
            ("email", email),
            ("year", year),
        ]
    };
    for (wrong, field) in
        [(form("1", "ada", "2019"), "email"), (form("1", "ada@example.org", "new"), "year")]
    {
        let page = desk.post(&path, &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(page.has(&format!("href=\"#{field}\"")), "{field}: {}", page.text());
        assert!(page.has(&format!("id=\"{field}-error\"")), "{field}");
        assert_eq!(page.input("name").as_deref(), Some("Ada King"));
    }
    let page = desk.post(&path, &form("7", "ada@example.org", "")).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Changed meanwhile") && page.has("Ada King"), "{}", page.text());
    assert_ne!(now(&site, &card.id).contact.unwrap().name, "Ada King");
}

#[tokio::test]
async fn what_customers_wait_for_is_listed_whatever_its_day() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.day_book("2026-12-18", |day| {
        let card =
            day.cards.iter_mut().find(|card| card.status == BookingStatus::Confirmed).unwrap();
        card.status = BookingStatus::Requested;
        card.clone()
    });
    let page = desk.get("/staff/bookings").await;
    assert!(page.has("To be confirmed") && page.has(&card.reference), "{}", page.text());
}

#[tokio::test]
async fn a_walk_in_is_booked_and_what_was_typed_is_kept_when_it_is_not() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    site.api.day_book("2026-12-09", |day| day.cards.clear());
    let mut form = vec![
        ("date", "2026-12-09"),
        ("key", "a-key-of-a-test"),
        ("service", "oil-change"),
        ("start", "2026-12-09T08:00:00-06:00"),
        ("to_date", "2026-12-09"),
        ("bay", ""),
        ("mechanic", "luis"),
        ("name", ""),
        ("plate", "BAY 123"),
        ("arrival", "waiting"),
    ];
    let wrong = desk.post("/staff/new", &form).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("href=\"#name\"") && wrong.has("value=\"BAY 123\""));
    assert!(wrong.has("<option value=\"waiting\" selected"));
    form.retain(|(name, _)| *name != "name");
    form.push(("name", "Ada Lovelace"));
    let done = desk.post("/staff/new", &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = desk.get(done.location()).await;
    assert!(page.has("Booked: Ada, Oil change.") && page.has("Luis Ortega."));
    // The same place again is somebody else's.
    form.retain(|(name, _)| *name != "key");
    form.push(("key", "another-key"));
    let taken = desk.post("/staff/new", &form).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    assert!(taken.has("Something is in the way") && taken.has("Ada, Oil change. "));
}

#[tokio::test]
async fn time_is_blocked_and_given_back() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    site.api.day_book("2026-12-09", |day| day.cards.clear());
    let form = [
        ("date", "2026-12-09"),
        ("what", "mechanic:mei"),
        ("start", "2026-12-09T09:00:00-06:00"),
        ("to_date", "2026-12-09"),
        ("length_minutes", "60"),
        ("reason", "Dentist"),
    ];
    let done = desk.post("/staff/block", &form).await;
    assert_eq!(done.location(), "/staff/day/2026-12-09?done=blocked");
    let page = desk.get("/staff/day/2026-12-09?by=mechanics").await;
    assert!(page.has("<span>Dentist</span>"));
    let id = site.api.day_book("2026-12-09", |day| day.blocks[0].id.clone());
    let remove = format!("/staff/day/2026-12-09/blocks/{id}/remove");
    let done = desk.post(&remove, &[("date", "2026-12-09"), ("by", "mechanics")]).await;
    assert_eq!(done.location(), "/staff/day/2026-12-09?done=unblocked&by=mechanics");
    assert!(!desk.get(done.location()).await.has("Dentist"));
}

#[tokio::test]
async fn a_busy_api_leaves_the_card_with_what_to_do() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let card = site.api.card(DAY, BookingStatus::Confirmed);
    site.api.answer_next_with(problem(503, "busy"));
    let form = [("date", DAY), ("revision", "1"), ("to", "arrived")];
    let page = desk.post(&address(&card, "/status"), &form).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.has("Look at the day before you try again.") && page.has("value=\"arrived\""));
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_leads_to_signing_in() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "expired");
    let page = desk.day().await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert!(page.location().starts_with("/sign-in?next="), "{}", page.location());
}
