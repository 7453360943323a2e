//! `kill -9` in mid-storm: what was answered stays, and who asks again gets the same.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use baybook_domain::clock::Clock;
use baybook_service_kit::clock::SystemClock;
use futures::stream::{self, StreamExt};
use tokio::sync::{Semaphore, mpsc, watch};

use crate::customers::{Customer, client, customers};
use crate::ledger::Ledger;
use crate::process::Process;
use crate::reply::Reply;
use crate::store::Place;

const CUSTOMERS: usize = 300;
/// Customers that ask at the same time.
const TOGETHER: usize = 24;
/// Bookings that are answered before each kill.
const KILL_AFTER: [usize; 2] = [15, 25];

/// Asks until there is an answer, at wherever the API is by then. Also how often it took.
async fn ask(
    client: &reqwest::Client,
    customer: &Customer,
    at: &mut watch::Receiver<String>,
) -> (Reply, usize) {
    for tries in 1.. {
        let url = at.borrow_and_update().clone();
        match customer.book(client, &url).await {
            Ok(reply) if reply.status != 503 => return (reply, tries),
            // Nobody there, or a connection that broke: the key makes asking again safe.
            Ok(_) | Err(_) => {
                let moved = at.changed();
                drop(tokio::time::timeout(Duration::from_millis(50), moved).await);
            }
        }
    }
    unreachable!("there is no last try")
}

async fn kills(place: Place) {
    let mut process = Process::start(&place).await;
    let client = client();
    let wishes = customers(&client, &process.url, CUSTOMERS, 6).await;
    let (address, at) = watch::channel(process.url.clone());
    let (tell, mut answers) = mpsc::unbounded_channel();
    let together = Arc::new(Semaphore::new(TOGETHER));
    for customer in wishes.clone() {
        let (client, tell, mut at) = (client.clone(), tell.clone(), at.clone());
        let together = Arc::clone(&together);
        tokio::spawn(async move {
            let _turn = together.acquire().await.unwrap();
            let (reply, tries) = ask(&client, &customer, &mut at).await;
            tell.send((customer.key, reply, tries)).unwrap();
        });
    }
    drop(tell);

    let mut first = HashMap::new();
    let (mut booked, mut interrupted) = (0, 0);
    let mut kills = KILL_AFTER.into_iter();
    let mut next_kill = kills.next();
    while let Some((key, reply, tries)) = answers.recv().await {
        booked += usize::from(reply.status == 201);
        interrupted += usize::from(tries > 1);
        first.insert(key, reply);
        if next_kill.is_some_and(|after| booked >= after) {
            next_kill = kills.next();
            process.kill().await;
            process = Process::start(&place).await;
            address.send(process.url.clone()).unwrap();
        }
    }
    assert_eq!(next_kill, None, "too few were booked to kill so often");
    assert!(interrupted > 0, "nobody was asking when the process was killed");
    assert_eq!(first.len(), CUSTOMERS);

    // Everybody again, with the same key.
    let mut refused = Vec::new();
    let mut ids = HashSet::new();
    let asking = wishes.iter().map(|customer| customer.book(&client, &process.url));
    let again: Vec<_> = stream::iter(asking).buffered(TOGETHER).collect().await;
    for (customer, again) in wishes.iter().zip(again) {
        let (before, again) = (&first[&customer.key], again.unwrap());
        if before.status == 201 {
            assert_eq!((again.status, &again.text), (before.status, &before.text));
            assert!(ids.insert(again.booking(201).id), "a booking of two customers");
        } else {
            before.slot_taken();
            again.slot_taken();
            refused.push((customer.service.clone(), customer.start.clone()));
        }
    }
    process.kill().await;
    let ledger = Ledger::read(&place.open().await).await;
    ledger.check();
    let stored: HashSet<_> = ledger.bookings.keys().map(ToString::to_string).collect();
    assert_eq!(stored, ids);
    assert!(ids.len() > KILL_AFTER[1] && !refused.is_empty(), "{} booked", ids.len());
    ledger.check_against_model(&refused, SystemClock.now());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_and_doubles_nothing() {
    kills(Place::embedded()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_and_doubles_nothing_on_firestore() {
    let Some(place) = Place::firestore("kill") else { return };
    kills(place).await;
}
