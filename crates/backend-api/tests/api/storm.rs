//! Five hundred customers at once on one day, at one process and at two.
//!
//! How often two processes meet in a storm is chance. That they take turns is not: there every
//! booking is decided by a process whose view of the day is old.

use std::collections::HashSet;
use std::sync::Arc;

use baybook_domain::clock::Clock;
use baybook_service_kit::clock::SystemClock;
use futures::future::join_all;
use tokio::sync::Barrier;

use crate::customers::{client, customers};
use crate::ledger::Ledger;
use crate::process::Process;
use crate::store::Place;

const CUSTOMERS: usize = 500;

/// Lets the storm loose and checks that exactly what fits was booked, and everybody else was
/// offered something else.
async fn storm(place: Place, processes: usize) {
    // All on an empty store: each would load the workshop and make the signing key.
    let running = join_all((0..processes).map(|_| Process::start(&place))).await;
    let client = client();
    let customers = customers(&client, &running[0].url, CUSTOMERS, 1).await;
    let gate = Arc::new(Barrier::new(CUSTOMERS));
    let asking: Vec<_> = customers
        .into_iter()
        .enumerate()
        .map(|(n, customer)| {
            let (client, gate) = (client.clone(), Arc::clone(&gate));
            let url = running[n % processes].url.clone();
            tokio::spawn(async move {
                gate.wait().await;
                let reply = customer.book(&client, &url).await.unwrap();
                (customer, reply)
            })
        })
        .collect();
    let mut booked = HashSet::new();
    let mut refused = Vec::new();
    for customer in asking {
        let (customer, reply) = customer.await.unwrap();
        if reply.status == 201 {
            let booking = reply.booking(201);
            assert_eq!(booking.start, customer.start);
            assert!(booked.insert(booking.id), "a booking of two customers");
        } else {
            // Also that it is no failure of ours.
            assert_eq!(reply.slot_taken().alternatives.len(), 3);
            refused.push((customer.service, customer.start));
        }
    }
    assert_eq!(booked.len() + refused.len(), CUSTOMERS);
    assert!(booked.len() > 20 && refused.len() > 300, "{} booked", booked.len());
    for process in running {
        process.kill().await;
    }
    check(&place, &booked, &refused).await;
}

/// What was answered is what is stored, and what was refused does not fit.
async fn check(place: &Place, booked: &HashSet<String>, refused: &[(String, String)]) {
    let ledger = Ledger::read(&place.open().await).await;
    ledger.check();
    let stored: HashSet<_> = ledger.bookings.keys().map(ToString::to_string).collect();
    assert_eq!(&stored, booked);
    ledger.check_against_model(refused, SystemClock.now());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_500_at_once_exactly_as_many_are_booked_as_fit() {
    storm(Place::embedded(), 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_500_at_once_exactly_as_many_are_booked_as_fit_on_firestore() {
    let Some(place) = Place::firestore("storm-of-one") else { return };
    storm(place, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_store_book_exactly_as_many_as_fit() {
    storm(Place::embedded(), 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_store_book_exactly_as_many_as_fit_on_firestore() {
    let Some(place) = Place::firestore("storm-of-two") else { return };
    storm(place, 2).await;
}

/// Two processes book by turns, each with a day in memory that the other has just changed.
async fn turns(place: Place) {
    let running = join_all((0..2).map(|_| Process::start(&place))).await;
    let client = client();
    let customers = customers(&client, &running[0].url, 60, 1).await;
    let mut replies = Vec::new();
    for (n, customer) in customers.iter().enumerate() {
        replies.push(customer.book(&client, &running[n % 2].url).await.unwrap());
    }
    let mut booked = HashSet::new();
    let mut refused = Vec::new();
    for (n, (customer, reply)) in customers.into_iter().zip(replies).enumerate() {
        let at_the_other = customer.book(&client, &running[(n + 1) % 2].url).await.unwrap();
        if reply.status == 201 {
            assert_eq!((at_the_other.status, &at_the_other.text), (reply.status, &reply.text));
            assert!(booked.insert(reply.booking(201).id), "a booking of two customers");
        } else {
            reply.slot_taken();
            at_the_other.slot_taken();
            refused.push((customer.service, customer.start));
        }
    }
    assert!(booked.len() > 20 && !refused.is_empty(), "{} booked", booked.len());
    for process in running {
        process.kill().await;
    }
    check(&place, &booked, &refused).await;
}

#[tokio::test]
async fn two_processes_that_take_turns_never_undo_each_other() {
    turns(Place::embedded()).await;
}

#[tokio::test]
async fn two_processes_that_take_turns_never_undo_each_other_on_firestore() {
    let Some(place) = Place::firestore("turns") else { return };
    turns(place).await;
}
