//! What is listed can be booked, and what is refused comes with something that can.

use std::collections::HashSet;

use baybook_contract::DayStatus;
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::app::{App, DAY, Setup, at, wish};
use crate::workshop::ALWAYS_OPEN;

#[tokio::test]
async fn every_listed_start_of_every_service_can_be_booked() {
    let services = App::start().await.get("/services").await.json();
    let services = services["services"].as_array().unwrap();
    assert_eq!(services.len(), 14);
    // Each service on a store of its own; after each booking the day is empty again.
    join_all(services.iter().map(|service| async {
        let service = service["id"].as_str().unwrap();
        let app = App::start().await;
        let starts = app.starts(service, DAY).await;
        assert!(!starts.is_empty(), "{service}");
        for start in starts {
            let booked = app.book_at(service, &start).await.booking(201);
            assert_eq!(booked.start, start);
            app.holder(&booked, "/cancel", &json!({})).await.booking(200);
        }
    }))
    .await;
}

#[tokio::test]
async fn as_many_can_start_as_the_listing_says_and_no_more() {
    let app = App::start().await;
    let listed = app.availability("oil-change", DAY, 1).await;
    let mut seen = HashSet::new();
    for slot in &listed.days[0].slots {
        let mut booked = Vec::new();
        for _ in 0..slot.capacity {
            booked.push(app.book_at("oil-change", &slot.start).await.booking(201));
        }
        app.book_at("oil-change", &slot.start).await.slot_taken();
        for one in booked {
            app.holder(&one, "/cancel", &json!({})).await.booking(200);
        }
        seen.insert(slot.capacity);
    }
    assert!(seen.len() > 1, "the day has quiet and busy hours: {seen:?}");
}

#[tokio::test]
async fn a_listing_tells_why_a_day_has_nothing() {
    let app = App::start().await;
    let status = |service: &'static str, date: &'static str| {
        let app = &app;
        async move { app.availability(service, date, 1).await.days.remove(0).status }
    };
    assert_eq!(status("oil-change", "2026-11-19").await, DayStatus::TooSoon);
    assert_eq!(status("oil-change", "2026-11-26").await, DayStatus::Closed);
    assert_eq!(status("oil-change", "2026-11-29").await, DayStatus::Closed);
    // Mei has Mondays off.
    assert_eq!(status("ev-check", "2026-11-30").await, DayStatus::Closed);
    assert_eq!(status("ev-check", DAY).await, DayStatus::Open);
    assert_eq!(status("oil-change", "2027-01-20").await, DayStatus::TooFar);
    for (path, errors) in [
        ("/availability", vec!["service", "date"]),
        ("/availability?service=oil-change&date=2027-02-29", vec!["date"]),
        ("/availability?service=oil-change&date=20261201", vec!["date"]),
        ("/availability?service=oil-change&date=2026-12-01&days=32", vec!["days"]),
        ("/availability?service=oil-change&date=2026-12-01&days=0", vec!["days"]),
        ("/availability?service=&date=&days=x", vec!["service", "date", "days"]),
        ("/availability?service=oil-change&date=2026-12-01&days=99999999999", vec!["days"]),
    ] {
        let problem = app.get(path).await.problem(422, "invalid");
        let fields: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, errors, "{path}");
    }
    // What is said twice is not guessed at.
    for path in [
        "/availability?service=oil-change&service=battery&date=2026-12-01",
        "/availability?service=oil-change&date=2026-12-01&shop=main&shop=nowhere",
        "/services?include=&include=next_start",
        "/shop?shop=main&shop=main",
    ] {
        app.get(path).await.problem(400, "malformed");
    }
    let unknown = app.get("/availability?service=hovercraft&date=2026-12-01").await;
    unknown.problem(404, "unknown-service");
    let unknown = app.get("/availability?service=oil-change&date=2026-12-01&shop=nowhere").await;
    unknown.problem(404, "unknown-shop");
}

#[tokio::test]
async fn a_lost_start_comes_with_the_nearest_ones_and_each_can_be_booked() {
    let app = App::start().await;
    app.book_at("ev-check", &at("10:00")).await.booking(201);
    let stored = app.contents().await;
    let problem = app.book_at("ev-check", &at("10:00")).await.slot_taken();
    assert_eq!(app.contents().await, stored, "a refusal stores nothing");
    let starts: Vec<_> = problem.alternatives.iter().map(|slot| slot.start.as_str()).collect();
    // The hour of the job, and the five minutes for the bay after it.
    assert_eq!(starts, [at("08:45"), at("11:15"), at("11:30")]);
    for start in starts {
        let app = App::start().await;
        app.book_at("ev-check", &at("10:00")).await.booking(201);
        app.book_at("ev-check", start).await.booking(201);
    }
}

#[tokio::test]
async fn a_full_day_offers_later_days() {
    let app = App::start().await;
    while let Some(start) = app.starts("ev-check", DAY).await.first() {
        app.book_at("ev-check", start).await.booking(201);
    }
    let day = app.availability("ev-check", DAY, 1).await.days.remove(0);
    assert_eq!(day.status, DayStatus::Full);
    let alternatives = app.book_at("ev-check", &at("08:00")).await.slot_taken().alternatives;
    assert_eq!(alternatives.len(), 3);
    for slot in alternatives {
        assert!(slot.start.as_str() > "2026-12-02", "{slot:?}");
        let booked = app.book_at("ev-check", &slot.start).await.booking(201);
        app.holder(&booked, "/cancel", &json!({})).await.booking(200);
    }
}

/// The starts of a day of the workshop that never closes, as instants.
async fn starts_of(app: &App, date: &str) -> Vec<(String, Timestamp)> {
    let starts = app.starts("oil", date).await;
    starts.into_iter().map(|start| (start.clone(), start.parse().unwrap())).collect()
}

/// Books every listed start of the day that does not overlap one before it, twice, for there are
/// two bays and two mechanics; the times are the workshop's, and all jobs are as long as they are.
async fn book_all_of(app: &App, starts: &[(String, Timestamp)]) -> usize {
    let mut free_from = Timestamp::MIN;
    let mut booked = 0;
    for (text, start) in starts {
        if *start < free_from {
            continue;
        }
        for n in 0..2 {
            let made = app.book(&format!("{text} {n}"), &wish("oil", text)).await.booking(201);
            assert_eq!(&made.start, text);
            let end: Timestamp = made.end.parse().unwrap();
            assert_eq!(end.duration_since(*start), SignedDuration::from_mins(45), "{text}");
            booked += 1;
        }
        app.book_at("oil", text).await.slot_taken();
        free_from = *start + SignedDuration::from_mins(50);
    }
    booked
}

fn evenly_spaced(starts: &[(String, Timestamp)]) -> bool {
    starts
        .windows(2)
        .all(|pair| pair[1].1.duration_since(pair[0].1) == SignedDuration::from_mins(15))
}

fn texts(starts: &[(String, Timestamp)]) -> Vec<&str> {
    starts.iter().map(|(text, _)| text.as_str()).collect()
}

#[tokio::test]
async fn the_hour_that_clocks_skip_is_never_offered() {
    let setup =
        Setup { now: "2027-03-10T12:00:00Z", workshop: Some(ALWAYS_OPEN), ..Setup::default() };
    let app = App::with(setup).await;
    let starts = starts_of(&app, "2027-03-14").await;
    // 23 hours, of which the last start leaves room for 50 minutes.
    assert_eq!(starts.len(), 23 * 4 - 3);
    assert!(evenly_spaced(&starts));
    let shown = texts(&starts);
    assert_eq!(shown[0], "2027-03-14T00:00:00-06:00");
    assert_eq!(shown[7..9], ["2027-03-14T01:45:00-06:00", "2027-03-14T03:00:00-05:00"]);
    // Neither do the days beside it offer any of the same instants.
    let around = app.availability("oil", "2027-03-13", 3).await;
    let all: Vec<_> =
        around.days.iter().flat_map(|day| &day.slots).map(|slot| &slot.start).collect();
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
    // One an hour in each bay: 45 minutes, 5 of clean-up, on the quarter.
    assert_eq!(book_all_of(&app, &starts).await, 2 * 23);
}

#[tokio::test]
async fn the_hour_that_clocks_show_twice_is_two_hours() {
    let setup =
        Setup { now: "2027-11-03T12:00:00Z", workshop: Some(ALWAYS_OPEN), ..Setup::default() };
    let app = App::with(setup).await;
    let starts = starts_of(&app, "2027-11-07").await;
    assert_eq!(starts.len(), 25 * 4 - 3);
    assert!(evenly_spaced(&starts));
    let shown = texts(&starts);
    assert!(shown.contains(&"2027-11-07T01:30:00-05:00"));
    assert!(shown.contains(&"2027-11-07T01:30:00-06:00"));
    let set: HashSet<_> = shown.iter().collect();
    assert_eq!(set.len(), shown.len());
    // Both are there to be had, and each is one time.
    let first = "2027-11-07T01:00:00-05:00";
    let second = "2027-11-07T01:00:00-06:00";
    for start in [first, second] {
        for _ in 0..2 {
            assert_eq!(app.book_at("oil", start).await.booking(201).start, start);
        }
        app.book_at("oil", start).await.slot_taken();
    }
    let rest = starts_of(&app, "2027-11-07").await;
    assert_eq!(book_all_of(&app, &rest).await, 2 * (25 - 2));
}

#[tokio::test]
async fn a_job_over_the_clock_change_is_as_long_as_any_other() {
    for (now, start, end) in [
        ("2027-03-10T12:00:00Z", "2027-03-14T01:30:00-06:00", "2027-03-14T03:15:00-05:00"),
        ("2027-11-03T12:00:00Z", "2027-11-07T01:30:00-05:00", "2027-11-07T01:15:00-06:00"),
    ] {
        let app = App::with(Setup { now, workshop: Some(ALWAYS_OPEN), ..Setup::default() }).await;
        let booked = app.book_at("oil", start).await.booking(201);
        assert_eq!((booked.start.as_str(), booked.end.as_str()), (start, end));
        let seen = app.seen(&booked).await.booking(200);
        assert_eq!(seen, booked);
        // Moved to the same wall-clock time of the next day, which is another distance away.
        let (date, _) = start.split_once('T').unwrap();
        let next = if date == "2027-03-14" {
            "2027-03-15T01:30:00-05:00"
        } else {
            "2027-11-08T01:30:00-06:00"
        };
        let moved = app.holder(&booked, "/reschedule", &json!({"start": next})).await.booking(200);
        assert_eq!(moved.start, next);
        assert_eq!(starts_of(&app, date).await.len(), if date == "2027-03-14" { 89 } else { 97 });
    }
}
