//! The staff's day over HTTP.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baybook_contract::{BlockedTime, BookingStatus, Card, FoundBookings, StaffDay};
use baybook_domain::access::Role;
use baybook_domain::external::{ExternalDay, ExternalTime};
use baybook_domain::store::{Store, Write};
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{App, DAY, Setup, at, wish};
use crate::reply::Reply;
use crate::store::Place;

/// A workshop with somebody at its desk.
pub(crate) struct Desk {
    pub(crate) app: App,
    /// Access token of the front desk.
    pub(crate) token: String,
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self::at(Place::embedded()).await
    }

    async fn at(place: Place) -> Self {
        Self::with(Setup { place, ..Setup::default() }).await
    }

    async fn with(setup: Setup) -> Self {
        let app = App::with(setup).await;
        let token = app.staff(Role::FrontDesk, "desk@example.com").await.access_token;
        Self { app, token }
    }

    /// On [`DAY`] six minutes before eight. Tokens are good for a quarter of an hour.
    pub(crate) async fn on_the_day() -> Self {
        Self::with(Setup { now: "2026-12-01T13:54:00Z", ..Setup::default() }).await
    }

    /// Lets it be that time of [`DAY`].
    pub(crate) fn is_at(&self, time: &str) {
        self.app.clock.set(at(time).parse().unwrap());
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.app.call(Method::POST, path, &self.token, body).await
    }

    async fn day(&self) -> StaffDay {
        read(&self.app, &self.token, DAY).await
    }

    pub(crate) async fn walk_in(&self, body: Value) -> Card {
        card(&self.post("/staff/bookings", &body).await, 201)
    }

    pub(crate) async fn step(&self, card: &Card, to: &str) -> Reply {
        let path = format!("/staff/bookings/{}/status", card.id);
        self.post(&path, &json!({"to": to, "revision": card.revision})).await
    }
}

async fn read(app: &App, token: &str, date: &str) -> StaffDay {
    let reply = app.read(&format!("/staff/day/{date}"), token).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    serde_json::from_str(&reply.text).unwrap()
}

pub(crate) fn card(reply: &Reply, status: u16) -> Card {
    assert_eq!(reply.status, status, "{reply:?}");
    serde_json::from_str(&reply.text).unwrap()
}

pub(crate) fn oil_change(time: &str) -> Value {
    json!({"service": "oil-change", "start": at(time), "name": "Ada Lovelace", "plate": "B-MW 1"})
}

#[tokio::test]
async fn a_day_shows_what_the_workshops_calendar_has_and_is_another_by_it() {
    let desk = Desk::open().await;
    let before = desk.day().await;
    assert_eq!(before.external, []);
    let (from, to) = ("2026-12-01T22:00:00-06:00", "2026-12-03T00:00:00-06:00");
    let zone = serde_json::from_value("America/Chicago".into()).unwrap();
    let window = (DAY.parse().unwrap(), "2026-12-31".parse().unwrap());
    let span = (from.parse().unwrap(), to.parse().unwrap());
    let times = ExternalTime::by_day("e", span, "Audit", &zone, window);
    let shop = "main".parse().unwrap();
    let put = |time: ExternalTime| {
        let day = ExternalDay::new(time.date, vec![time]);
        Write::Put { key: ExternalDay::key(&shop, day.date), fields: day.to_fields() }
    };
    desk.app.store.commit(times.into_iter().map(put).collect()).await.unwrap();
    let day = desk.day().await;
    assert_ne!(day.revision, before.revision);
    let told = |day: &StaffDay| {
        let all = day.external.iter().map(|one| (one.start.clone(), one.all_day));
        all.collect::<Vec<_>>()
    };
    assert_eq!(told(&day), [(from.to_owned(), false)]);
    assert_eq!(day.external[0].title, "Audit");
    let next = read(&desk.app, &desk.token, "2026-12-02").await;
    assert_eq!(told(&next), [("2026-12-02T00:00:00-06:00".to_owned(), true)]);
}

#[tokio::test]
async fn the_day_shows_what_customers_and_the_desk_booked() {
    let desk = Desk::open().await;
    let booked = desk.app.book("one", &wish("oil-change", &at("08:00"))).await.booking(201);
    let walk_in = desk
        .walk_in(json!({
            "service": "diagnostics", "start": at("09:05"), "name": "Grace Hopper", "arrival": "waiting"
        }))
        .await;
    let day = desk.day().await;
    assert_eq!(day.opens, Some(at("07:30")));
    assert_eq!((day.bays.len(), day.mechanics.len()), (5, 5));
    let ids: Vec<_> = day.cards.iter().map(|card| card.id.clone()).collect();
    assert_eq!(ids, [booked.id, walk_in.id]);
    let card = &day.cards[1];
    assert_eq!((card.start.as_str(), card.first_name.as_str()), (at("09:05").as_str(), "Grace"));
    assert!(card.contact.as_ref().is_some_and(|contact| contact.email.is_none()));
    let booked: u32 = day.bays.iter().map(|bay| bay.booked_minutes).sum();
    assert_eq!(booked, 45 + 5 + 60 + 5, "with cleaning up");
}

#[tokio::test]
async fn the_grid_costs_three_store_calls_at_most() {
    let desk = Desk::open().await;
    for time in ["08:00", "09:00", "10:00"] {
        desk.walk_in(oil_change(time)).await;
    }
    desk.day().await;
    let before = desk.app.store.counts();
    assert_eq!(desk.day().await.cards.len(), 3);
    let after = desk.app.store.counts();
    assert!(after.reads + after.queries - before.reads - before.queries <= 3);
}

#[tokio::test]
async fn a_mechanic_sees_first_names_and_vehicles_but_not_whom_to_call() {
    let desk = Desk::open().await;
    let mut body = oil_change("08:00");
    body["email"] = "ada@example.org".into();
    body["phone"] = "+13125550188".into();
    let booked = desk.walk_in(body).await;
    assert!(booked.contact.is_some());
    let mechanic = desk.app.staff(Role::Mechanic, "luis@example.com").await.access_token;
    let reply = desk.app.read(&format!("/staff/day/{DAY}"), &mechanic).await;
    assert!(reply.text.contains("Ada") && reply.text.contains("B-MW 1"));
    for hidden in ["Lovelace", "ada@example.org", "3125550188"] {
        assert!(!reply.text.contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn an_appointment_goes_its_way_and_each_step_is_timed() {
    let desk = Desk::on_the_day().await;
    let mut seen = desk.walk_in(oil_change("08:00")).await;
    for (to, status) in [
        ("arrived", BookingStatus::Arrived),
        ("in-service", BookingStatus::InService),
        ("completed", BookingStatus::Completed),
    ] {
        assert!(seen.next.contains(&status), "{:?}", seen.next);
        desk.app.clock.advance(jiff::SignedDuration::from_mins(4));
        seen = card(&desk.step(&seen, to).await, 200);
        assert_eq!(seen.status, status);
    }
    let times = &seen.times;
    assert!(times.arrived < times.started && times.started < times.completed, "{times:?}");
    desk.step(&seen, "no-show").await.problem(409, "booking-changed");
    // Again with the same word: it is so already.
    assert_eq!(card(&desk.step(&seen, "completed").await, 200).revision, seen.revision);
}

#[tokio::test]
async fn nothing_is_checked_in_or_given_up_before_its_time() {
    let desk = Desk::on_the_day().await;
    let mut tomorrow = oil_change("08:00");
    tomorrow["start"] = "2026-12-02T08:00:00-06:00".into();
    let tomorrow = desk.walk_in(tomorrow).await;
    assert_eq!(tomorrow.next, [BookingStatus::Cancelled]);
    for (to, then) in
        [("arrived", "2026-12-02T00:00:00-06:00"), ("no-show", "2026-12-02T08:05:00-06:00")]
    {
        let early = desk.step(&tomorrow, to).await.problem(409, "too-early");
        assert!(early.detail.unwrap_or_default().contains(then), "{to}");
    }
    let booked = desk.walk_in(oil_change("08:00")).await;
    assert_eq!(booked.next, [BookingStatus::Cancelled, BookingStatus::Arrived], "not yet missed");
    desk.is_at("08:04");
    desk.step(&booked, "no-show").await.problem(409, "too-early");
    desk.is_at("08:05");
    let missed = card(&desk.step(&booked, "no-show").await, 200);
    assert_eq!(missed.next, [BookingStatus::Arrived, BookingStatus::Confirmed]);
}

#[tokio::test]
async fn who_did_not_come_gives_the_time_back() {
    let desk = Desk::on_the_day().await;
    let missed = desk.walk_in(oil_change("08:00")).await;
    desk.is_at("08:05");
    let missed = card(&desk.step(&missed, "no-show").await, 200);
    let mut again = oil_change("08:00");
    again["bay"] = missed.bay.clone().into();
    again["mechanic"] = missed.mechanic.clone().into();
    let taken = desk.walk_in(again).await;
    let statuses: Vec<_> = desk.day().await.cards.iter().map(|card| card.status).collect();
    assert!(statuses.contains(&BookingStatus::NoShow), "it stays to be seen: {statuses:?}");
    // Who comes after all has no bay to go to.
    let held = desk.step(&missed, "arrived").await.problem(409, "held");
    assert_eq!(held.in_the_way, [taken.id]);
}

#[tokio::test]
async fn who_came_after_all_has_the_time_that_nobody_took() {
    let desk = Desk::on_the_day().await;
    let booked = desk.walk_in(oil_change("08:00")).await;
    desk.is_at("08:06");
    let missed = card(&desk.step(&booked, "no-show").await, 200);
    let mistaken = card(&desk.step(&missed, "confirmed").await, 200);
    assert_eq!((mistaken.status, &mistaken.times.closed), (BookingStatus::Confirmed, &None));
    let missed = card(&desk.step(&mistaken, "no-show").await, 200);
    let came = card(&desk.step(&missed, "arrived").await, 200);
    assert_eq!((&came.bay, &came.mechanic), (&booked.bay, &booked.mechanic));
    assert!(came.times.arrived.is_some());
    let mut onto = oil_change("08:00");
    onto["bay"] = came.bay.clone().into();
    desk.post("/staff/bookings", &onto).await.problem(409, "slot-taken");
    let mechanic = desk.app.staff(Role::Mechanic, "luis@example.com").await.access_token;
    let path = format!("/staff/bookings/{}/status", missed.id);
    let back = json!({"to": "confirmed"});
    desk.app.call(Method::POST, &path, &mechanic, &back).await.problem(409, "booking-changed");
}

#[tokio::test]
async fn a_move_goes_where_it_is_sent_or_nowhere() {
    let desk = Desk::open().await;
    let one = desk.walk_in(oil_change("08:00")).await;
    let two = desk.walk_in(oil_change("08:00")).await;
    let path = format!("/staff/bookings/{}/move", one.id);
    let onto = json!({"start": two.start, "bay": two.bay, "revision": one.revision});
    desk.post(&path, &onto).await.problem(409, "slot-taken");
    let beside =
        json!({"start": at("08:05"), "bay": one.bay, "mechanic": one.mechanic, "revision": 1});
    let moved = card(&desk.post(&path, &beside).await, 200);
    assert_eq!((moved.start, moved.revision), (at("08:05"), 2));
    let unfit = json!({"start": at("08:05"), "bay": "bay-9", "revision": 2});
    desk.post(&path, &unfit).await.problem(422, "unsuitable");
    let stale = json!({"start": at("11:00"), "revision": 1});
    desk.post(&path, &stale).await.problem(409, "booking-changed");
    // Undo is a move back.
    let back = json!({"start": one.start, "bay": one.bay, "mechanic": one.mechanic, "revision": 2});
    assert_eq!(card(&desk.post(&path, &back).await, 200).start, one.start);
}

#[tokio::test]
async fn a_job_grows_until_something_is_in_the_way() {
    let desk = Desk::open().await;
    let one = desk.walk_in(oil_change("08:00")).await;
    let mut next = oil_change("09:00");
    next["bay"] = one.bay.clone().into();
    next["mechanic"] = one.mechanic.clone().into();
    let next = desk.walk_in(next).await;
    let path = format!("/staff/bookings/{}/resize", one.id);
    let longer = card(&desk.post(&path, &json!({"length_minutes": 55})).await, 200);
    assert_eq!(longer.end, at("08:55"));
    let held = desk.post(&path, &json!({"length_minutes": 60})).await.problem(409, "held");
    assert_eq!(held.in_the_way, [next.id], "so that it can be asked which one moves");
    desk.post(&path, &json!({"length_minutes": 7})).await.problem(422, "invalid");
    let shorter = card(&desk.post(&path, &json!({"length_minutes": 20})).await, 200);
    assert_eq!(shorter.end, at("08:20"));
}

#[tokio::test]
async fn blocked_time_is_offered_to_nobody_until_it_is_given_back() {
    let desk = Desk::open().await;
    let capacity = async || {
        let days = desk.app.availability("ev-check", DAY, 1).await.days;
        days[0].slots.len()
    };
    let before = capacity().await;
    let lift = json!({"bay": "bay-4", "start": at("07:30"), "length_minutes": 630, "reason": "Lift broken"});
    let reply = desk.post("/staff/blocks", &lift).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let block: BlockedTime = serde_json::from_str(&reply.text).unwrap();
    assert_eq!(capacity().await, 0, "the only bay for electric cars");
    let day = desk.day().await;
    assert_eq!(day.blocks, std::slice::from_ref(&block));
    desk.post("/staff/blocks", &lift).await.problem(409, "held");
    let path = format!("/staff/day/{DAY}/blocks/{}/remove", block.id);
    for _ in 0..2 {
        assert_eq!(desk.post(&path, &json!({})).await.status, 204);
    }
    assert_eq!(capacity().await, before);
}

async fn search(desk: &Desk, body: Value) -> FoundBookings {
    let reply = desk.post("/staff/bookings/search", &body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    serde_json::from_str(&reply.text).unwrap()
}

#[tokio::test]
async fn bookings_are_found_by_what_people_say() {
    let desk = Desk::open().await;
    let mut body = oil_change("08:00");
    body["phone"] = "(312) 555-0188".into();
    body["email"] = "Ada@example.org".into();
    let booked = desk.walk_in(body).await;
    let reference = booked.reference.to_lowercase();
    let names = ["ada", "Ada Love", "lovelace", "Love"];
    let others = ["bmw 1", "b-mw1", "312 555 0188", "0188", "ada@Example.org", &reference];
    for said in names.into_iter().chain(others) {
        let found = search(&desk, json!({"q": said})).await;
        assert_eq!(found.bookings.len(), 1, "{said}");
        assert_eq!(found.bookings[0].card.id, booked.id);
        assert_eq!(found.next, None);
    }
    for said in ["", "a", "velace", "188", "5550", "ada@example.com", "zz"] {
        assert_eq!(search(&desk, json!({"q": said})).await.bookings.len(), 0, "{said}");
    }
    let gone = desk.app.read("/staff/bookings?q=ada", &desk.token).await;
    assert_eq!(gone.status, 405, "what is said stands in no address");
}

#[tokio::test]
async fn many_finds_come_in_pages_without_gaps() {
    let desk = Desk::open().await;
    for number in 0..30 {
        let mut body = oil_change(&format!("{:02}:00", 8 + number % 9));
        body["start"] =
            format!("2026-12-0{}T{:02}:00:00-06:00", 1 + number / 9, 8 + number % 9).into();
        body["name"] = format!("Ada Number {number}").into();
        desk.walk_in(body).await;
    }
    let first = search(&desk, json!({"q": "ada"})).await;
    assert_eq!(first.bookings.len(), 25);
    let second = search(&desk, json!({"q": "ada", "cursor": first.next})).await;
    assert_eq!((second.bookings.len(), second.next), (5, None));
    let pages = first.bookings.iter().chain(&second.bookings);
    let mut seen: Vec<_> = pages.map(|found| found.card.id.clone()).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 30);
    for wrong in ["x", "eyJhIjoxfQ"] {
        let body = json!({"q": "ada", "cursor": wrong});
        desk.post("/staff/bookings/search", &body).await.problem(422, "invalid");
    }
}

#[tokio::test]
async fn what_no_name_is_as_long_as_is_not_looked_for() {
    let desk = Desk::open().await;
    let path = "/staff/bookings/search";
    desk.post(path, &json!({"q": "x".repeat(201)})).await.problem(422, "invalid");
    assert_eq!(desk.post(path, &json!({"q": "é".repeat(200)})).await.status, 200);
    // Pages that never ended anywhere.
    let id = "0190b6a0-0000-8000-8000-000000000000";
    for end in [
        json!({"name_key": ["ada", "../../users"]}),
        json!({"name_key": [null, id]}),
        json!({"family_key": [null, id]}),
        json!({"plate_key": ["BMW1", id]}),
    ] {
        let body = json!({"q": "ada", "cursor": URL_SAFE_NO_PAD.encode(end.to_string())});
        desk.post(path, &body).await.problem(422, "invalid");
    }
}

#[tokio::test]
async fn a_walk_in_is_answered_again_though_its_service_left_the_catalogue() {
    let desk = Desk::open().await;
    let mut body = oil_change("08:00");
    body["service"] = "ev-check".into();
    let book = async |key: &str, body: &Value| {
        let request = desk.app.request(Method::POST, "/staff/bookings").bearer_auth(&desk.token);
        Reply::of(request.header("Idempotency-Key", key).json(body)).await
    };
    let first = card(&book("a key", &body).await, 201);
    desk.app.close_service("ev-check").await;
    let stored = desk.app.contents().await;
    let again = card(&book("a key", &body).await, 201);
    assert_eq!((&again.id, again.revision), (&first.id, first.revision));
    let mut other = body.clone();
    other["name"] = "Somebody Else".into();
    book("a key", &other).await.problem(422, "idempotency-mismatch");
    book("another key", &body).await.problem(404, "unknown-service");
    desk.post("/staff/bookings", &body).await.problem(404, "unknown-service");
    assert_eq!(desk.app.contents().await, stored);
}

#[tokio::test]
async fn no_key_of_a_customer_is_one_of_the_staff() {
    let desk = Desk::open().await;
    let theirs = desk.app.book("staff a key", &wish("oil-change", &at("08:00"))).await;
    let request = desk.app.request(Method::POST, "/staff/bookings").bearer_auth(&desk.token);
    let request = request.header("Idempotency-Key", "a key").json(&oil_change("10:00"));
    assert_ne!(card(&Reply::of(request).await, 201).id, theirs.booking(201).id);
}

#[tokio::test]
async fn who_is_not_of_the_staff_is_not_told_whether_there_is_a_booking() {
    let desk = Desk::open().await;
    let booked = desk.walk_in(oil_change("08:00")).await;
    let customer = desk.app.customer("eve@example.org").await.access_token;
    for id in [booked.id.as_str(), "0190b6a0-0000-8000-8000-000000000000", "nonsense"] {
        for (call, body) in [
            ("status", json!({"to": "cancelled", "revision": 1})),
            ("note", json!({"note": "", "revision": 1})),
            ("resize", json!({"length_minutes": 60, "revision": 1})),
            ("move", json!({"start": at("09:00"), "revision": 1})),
        ] {
            let path = format!("/staff/bookings/{id}/{call}");
            let reply = desk.app.call(Method::POST, &path, &customer, &body).await;
            reply.problem(403, "forbidden");
        }
    }
}

#[tokio::test]
async fn what_is_searched_for_is_not_logged() {
    let desk = Desk::open().await;
    for said in ["Quackenbush", "QK-77 XY", "+13125550177"] {
        let reply = desk.post("/staff/bookings/search", &json!({"q": said})).await;
        assert_eq!(reply.status, 200);
        crate::log::check_privacy(reply.request_id());
    }
}

#[tokio::test]
async fn what_the_desk_did_is_in_the_audit_log() {
    let desk = Desk::on_the_day().await;
    let one = desk.walk_in(oil_change("08:00")).await;
    drop(card(&desk.step(&one, "arrived").await, 200));
    let owner = desk.app.staff(Role::Owner, "owner@example.com").await.access_token;
    let log = desk.app.read("/staff/audit", &owner).await;
    for action in ["booking-made", "booking-arrived"] {
        assert!(log.text.contains(action), "{action}: {}", log.text);
    }
    assert!(!log.text.contains("Lovelace"));
}

/// A full house with exactly one gap: two of the desk drag the same card there, and two customers
/// book it, all at once.
async fn race(place: Place) {
    let desk = Arc::new(Desk::at(place).await);
    let gap = at("10:00");
    for round in 0..4 {
        // A day of its own for each round, on which everything but the gap and a card is blocked.
        let date = format!("2026-12-{:02}", [1, 2, 3, 8][round]);
        let on = |text: &str| text.replace(DAY, &date);
        let mut early = oil_change("08:00");
        early["start"] = on(&at("08:00")).into();
        let moved = desk.walk_in(early).await;
        fill(&desk, &date, &moved, &on(&gap)).await;
        let start = on(&gap);
        let starts = desk.app.starts("oil-change", &date).await;
        assert_eq!(starts, std::slice::from_ref(&start), "one gap");
        let path = format!("/staff/bookings/{}/move", moved.id);
        let drag = || {
            let (desk, path, revision) = (Arc::clone(&desk), path.clone(), moved.revision);
            let body = json!({"start": start, "revision": revision});
            tokio::spawn(async move { desk.post(&path, &body).await })
        };
        let book = || {
            let (desk, start) = (Arc::clone(&desk), start.clone());
            tokio::spawn(async move { desk.app.book_at("oil-change", &start).await })
        };
        // Whoever comes first in one round comes last in the next.
        let all = if round % 2 == 0 {
            [drag(), book(), drag(), book()]
        } else {
            [book(), drag(), book(), drag()]
        };
        let mut holders = BTreeSet::new();
        for (n, one) in all.into_iter().enumerate() {
            let reply = one.await.unwrap();
            let is_move = n % 2 == round % 2;
            match reply.status.as_u16() {
                // Two who move a card to the same place both have what they want.
                200 | 201 => {
                    holders.insert(reply.json()["id"].to_string());
                }
                409 => drop(reply.problem(409, "slot-taken")),
                _ => panic!("{reply:?}"),
            }
            assert!(is_move || reply.status != 200);
        }
        assert_eq!(holders.len(), 1, "the card or one of the customers: {holders:?}");
        let day = read(&desk.app, &desk.token, &date).await;
        assert_eq!(day.cards.iter().filter(|card| card.start == start).count(), 1);
        expect_no_overlap(&day);
    }
}

/// Blocks every bay but that of `card` for the day, and that bay but for the card and `gap`.
async fn fill(desk: &Desk, date: &str, card: &Card, gap: &str) {
    let day = read(&desk.app, &desk.token, date).await;
    let block = async |bay: &str, from: &str, to: &str| {
        let (start, end): (jiff::Timestamp, jiff::Timestamp) =
            (from.parse().unwrap(), to.parse().unwrap());
        let minutes = end.duration_since(start).as_mins();
        let body = json!({"bay": bay, "start": from, "length_minutes": minutes, "reason": "Full"});
        let reply = desk.post("/staff/blocks", &body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
    };
    let (opens, closes) = (day.opens.unwrap(), day.closes.unwrap());
    for bay in &day.bays {
        if bay.id != card.bay {
            block(&bay.id, &opens, &closes).await;
        }
    }
    let after = |text: &str, minutes: i64| {
        let at: jiff::Timestamp = text.parse().unwrap();
        (at + jiff::SignedDuration::from_mins(minutes)).to_string()
    };
    block(&card.bay, &opens, &card.start).await;
    block(&card.bay, &card.bay_until, gap).await;
    // The oil change and its clean-up.
    block(&card.bay, &after(gap, 50), &closes).await;
}

fn expect_no_overlap(day: &StaffDay) {
    for (n, one) in day.cards.iter().enumerate() {
        for other in &day.cards[n + 1..] {
            let apart_in_bay = one.bay_until <= other.start || other.bay_until <= one.start;
            assert!(one.bay != other.bay || apart_in_bay, "{one:?} {other:?}");
            let apart = one.end <= other.start || other.end <= one.start;
            assert!(one.mechanic != other.mechanic || apart, "{one:?} {other:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_gap_goes_to_one_of_the_desk_and_the_customers_and_the_others_are_told() {
    race(Place::embedded()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_gap_goes_to_one_of_them_on_firestore_too() {
    if let Some(place) = Place::firestore("race") {
        race(place).await;
    }
}

#[tokio::test]
async fn nobody_sees_the_day_without_a_role() {
    let app = App::start().await;
    app.get(&format!("/staff/day/{DAY}")).await.problem(401, "unauthenticated");
    let customer = app.customer("ada@example.com").await.access_token;
    app.read(&format!("/staff/day/{DAY}"), &customer).await.problem(403, "forbidden");
    let mechanic = app.staff(Role::Mechanic, "luis@example.com").await.access_token;
    for bad in ["2026-02-30", "tomorrow", "2026-12-1"] {
        app.read(&format!("/staff/day/{bad}"), &mechanic).await.problem(404, "unknown-day");
    }
    let walk_in = app.call(Method::POST, "/staff/bookings", &mechanic, &oil_change("08:00")).await;
    walk_in.problem(403, "forbidden");
}
