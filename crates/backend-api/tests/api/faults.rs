//! Faults of the store, as the API's callers notice them.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use baybook_domain::clock::Clock;
use baybook_domain::store::fault::{CommitFault, Odds};
use baybook_domain::store::{Fields, Store, Write, schema};
use serde_json::json;

use crate::app::{App, DAY, Setup, at, wish};
use crate::customers::customers;
use crate::ledger::Ledger;
use crate::log;
use crate::store::Place;
use crate::workshop::ALWAYS_OPEN;

/// A store that answers nothing.
pub(crate) const DOWN: Odds = Odds {
    unavailable: 1000,
    read_unavailable: 1000,
    conflict: 0,
    reply_lost: 0,
    request_lost: 0,
    slow: 0,
    read_slow: 0,
    slowness: Duration::ZERO,
};

#[tokio::test]
async fn without_the_store_nothing_is_booked_and_the_answer_says_when_to_try_again() {
    let app = App::start().await;
    let booked = app.book("one", &wish("oil-change", &at("08:00"))).await.booking(201);
    let stored = app.contents().await;
    app.store.set_odds(DOWN);
    let body = wish("oil-change", &at("09:00"));
    let replies = tokio::join!(
        app.book("two", &body),
        app.get("/availability?service=oil-change&date=2026-12-01"),
        app.seen(&booked),
    );
    for reply in [replies.0, replies.1, replies.2] {
        assert!(reply.problem(503, "store-unavailable").retry_after.is_some());
    }
    // The catalogue is in memory.
    assert_eq!(app.get("/services").await.status, 200);
    app.store.set_odds(Odds::default());
    assert_eq!(app.contents().await, stored);
    app.book("two", &body).await.booking(201);
}

#[tokio::test]
async fn a_booking_whose_fate_is_unknown_is_told_on_retry_with_its_key() {
    let app = App::start().await;
    app.book("first", &wish("oil-change", &at("08:00"))).await.booking(201);
    for (n, fault) in [CommitFault::ReplyLost, CommitFault::RequestLost].into_iter().enumerate() {
        let key = format!("key {n}");
        let body = wish("oil-change", &at("10:00"));
        app.store.script_commits([Some(fault)]);
        app.store.set_odds(DOWN);
        let reply = app.book(&key, &body).await;
        let problem = reply.problem(503, "store-unavailable");
        assert!(problem.retry_after.is_some());
        assert!(problem.detail.unwrap().contains("same Idempotency-Key"));
        app.store.set_odds(Odds::default());
        let applied = app.contents().await;
        let booked = app.book(&key, &body).await.booking(201);
        let path = format!("shops/main/bookings/{}", booked.id);
        if fault == CommitFault::ReplyLost {
            assert_eq!(app.contents().await, applied, "it was there, and stayed as it was");
        } else {
            assert!(!applied.contains_key(&path));
        }
        assert_eq!(app.seen(&booked).await.booking(200), booked);
        assert!(app.contents().await.contains_key(&path));
    }
    let stored = app.contents().await;
    let count = |part: &str| stored.keys().filter(|key| key.contains(part)).count();
    assert_eq!((count("/bookings/"), count("outbox/")), (3, 3));
}

#[tokio::test]
async fn a_reply_lost_on_the_way_from_the_store_is_settled_unseen() {
    let app = App::start().await;
    let faults = [CommitFault::ReplyLost, CommitFault::RequestLost, CommitFault::Conflict];
    for (fault, start) in faults.into_iter().zip(["08:00", "09:00", "10:00"]) {
        app.store.script_commits([Some(fault)]);
        app.book(start, &wish("oil-change", &at(start))).await.booking(201);
    }
    let stored = app.contents().await;
    assert_eq!(stored.keys().filter(|key| key.contains("/bookings/")).count(), 3);
}

#[tokio::test]
async fn a_client_that_goes_away_gets_its_booking_all_the_same() {
    let app = App::start().await;
    app.store.script_commits([Some(CommitFault::Slow(Duration::from_millis(200)))]);
    let body = wish("oil-change", &at("08:00"));
    let waiting = app.book("one", &body);
    let commits = app.store.counts().commits;
    tokio::select! {
        _ = waiting => panic!("the commit is slow"),
        () = until(|| app.store.counts().commits > commits) => {}
    }
    // The connection is closed; the same wish again finds what the first one made.
    let booked = app.book("one", &body).await.booking(201);
    let stored = app.contents().await;
    assert_eq!(stored.keys().filter(|key| key.contains("/bookings/")).count(), 1);
    assert!(stored.contains_key(&format!("shops/main/bookings/{}", booked.id)));
}

/// 200 customers of a store that fails in every way it can. Who gets no answer asks again.
async fn through_every_fault(place: Place) {
    let setup = Setup { place, workshop: Some(ALWAYS_OPEN), ..Setup::default() };
    let app = Arc::new(App::with(setup).await);
    let wishes = customers(&app.client, &app.url, 200, 4).await;
    app.store.set_odds(Odds {
        conflict: 100,
        unavailable: 100,
        reply_lost: 150,
        request_lost: 50,
        slow: 50,
        read_unavailable: 100,
        read_slow: 50,
        slowness: Duration::from_millis(3),
    });
    let asking: Vec<_> = wishes
        .into_iter()
        .enumerate()
        .map(|(n, customer)| {
            let app = Arc::clone(&app);
            tokio::spawn(async move {
                // Each a little later than the one before, so that there are many commits.
                tokio::time::sleep(Duration::from_millis(5 * n as u64)).await;
                loop {
                    let reply = customer.book(&app.client, &app.url).await.unwrap();
                    if reply.status != 503 {
                        return (customer, reply);
                    }
                    assert!(reply.header("retry-after").is_some());
                }
            })
        })
        .collect();
    let (mut booked, mut refused) = (HashSet::new(), Vec::new());
    for one in asking {
        let (customer, reply) = one.await.unwrap();
        if reply.status == 201 {
            assert!(booked.insert(reply.booking(201).id), "a booking of two customers");
        } else {
            // Later days could not always be read; what is offered is there all the same.
            reply.problem(409, "slot-taken");
            refused.push((customer.service, customer.start));
        }
    }
    app.store.set_odds(Odds::default());
    assert!(booked.len() > 50 && !refused.is_empty(), "{} booked", booked.len());
    let ledger = Ledger::read(&(Arc::clone(&app.store) as Arc<dyn Store>)).await;
    ledger.check();
    let stored: HashSet<_> = ledger.bookings.keys().map(ToString::to_string).collect();
    assert_eq!(stored, booked);
    ledger.check_against_model(&refused, app.clock.now());
}

#[tokio::test(flavor = "multi_thread")]
async fn through_every_kind_of_fault_each_answer_is_true() {
    through_every_fault(Place::embedded()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn through_every_kind_of_fault_each_answer_is_true_on_firestore() {
    let Some(place) = Place::firestore("faults") else { return };
    through_every_fault(place).await;
}

#[tokio::test]
async fn damage_is_told_by_its_request_id_and_nothing_else() {
    let app = App::start().await;
    let key = schema::day(&"main".parse().unwrap(), DAY.parse().unwrap());
    let fields: Fields = serde_json::from_value(json!({"allocations": "gone"})).unwrap();
    app.store.commit(vec![Write::Put { key, fields }]).await.unwrap();
    let stored = app.contents().await;
    let listing = app.get("/availability?service=oil-change&date=2026-12-01").await;
    let booking = app.book_at("oil-change", &at("08:00")).await;
    for reply in [listing, booking] {
        let problem = reply.problem(500, "internal");
        let told = problem.detail.unwrap_or_default() + &problem.title;
        for internal in ["allocations", "serde", "missing", "day", "store", "src/"] {
            assert!(!told.contains(internal), "{told}");
        }
        log::check_privacy(reply.request_id());
    }
    assert_eq!(app.contents().await, stored);
    // Other days are as well as ever.
    app.book_at("oil-change", "2026-12-02T08:00:00-06:00").await.booking(201);
}

/// Looks until it has happened.
pub(crate) async fn until(happened: impl Fn() -> bool) {
    while !happened() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
