//! Many customers at once on one day; then checks that nothing overlaps.

use std::{sync::Arc, time::Instant};

use jiff::civil::Date;
use tokio::{sync::Barrier, task::JoinSet};

use crate::{
    api::{self, ApiError, Booked, Start},
    args,
    connection::{Connection, Reply, Target, TransportError},
    customer::{self, Dice},
    overlap::clashes,
    tally::{Tally, Verdict, rate},
};

/// What one customer wanted and got.
#[derive(Debug)]
struct Attempt {
    start: String,
    key: String,
    body: String,
    answer: Result<Reply, TransportError>,
}

pub(crate) async fn run(options: args::Storm) -> Result<Verdict, ApiError> {
    let service = &options.system.service;
    let mut connection = Connection::to(&options.system.url);
    let date = match options.date {
        Some(date) => date,
        None => freest_day(&mut connection, service).await?,
    };
    let before = listed(&mut connection, service, date).await?;
    if before.is_empty() {
        return Err(ApiError::NothingFree);
    }

    let targets: Vec<&Target> = std::iter::once(&options.system.url).chain(&options.also).collect();
    let barrier = Arc::new(Barrier::new(options.customers as usize + 1));
    let mut dice = Dice::fresh();
    let mut tasks = JoinSet::new();
    for number in 0..options.customers as usize {
        let start = dice.pick(&before).map(|start| start.text.clone()).unwrap_or_default();
        let target = targets[number % targets.len()].clone();
        tasks.spawn(customer(target, service.clone(), start, dice.split(), Arc::clone(&barrier)));
    }
    barrier.wait().await;
    let started = Instant::now();
    let attempts = tasks.join_all().await;
    let took = started.elapsed();

    let mut all = Tally::default();
    for attempt in &attempts {
        all.add(&attempt.answer);
    }
    let mut verdict = Verdict::new(format!(
        "storm: {} customers on {}, {} origins, {:.2} s, {:.0} answers/s\n{}",
        options.customers,
        date,
        targets.len(),
        took.as_secs_f64(),
        rate(all.answers(), took),
        all.text(),
    ));
    let unexpected = all.unexpected(&[201, 409]);
    verdict.require(unexpected == 0, || format!("{unexpected} requests were neither 201 nor 409"));
    check_refusals(&attempts, &mut verdict);
    check_replays(&mut connection, &attempts, &mut verdict).await?;
    check_bookings(&mut connection, &attempts, &mut verdict).await?;
    let after = listed(&mut connection, service, date).await?;
    check_fullness(&attempts, &after, &mut verdict);
    Ok(verdict)
}

/// The day of the next four weeks with the most free starts.
async fn freest_day(connection: &mut Connection, service: &str) -> Result<Date, ApiError> {
    let today = api::today(connection).await?;
    let days = api::availability(connection, service, today, 28).await?;
    let freest = days.into_iter().max_by_key(|day| day.starts.len());
    freest.and_then(|day| day.date.parse().ok()).ok_or(ApiError::NothingFree)
}

async fn listed(
    connection: &mut Connection,
    service: &str,
    date: Date,
) -> Result<Vec<Start>, ApiError> {
    let days = api::availability(connection, service, date, 1).await?;
    Ok(days.into_iter().flat_map(|day| day.starts).collect())
}

/// Connects, waits until all are connected, and books.
async fn customer(
    target: Target,
    service: String,
    start: String,
    mut dice: Dice,
    barrier: Arc<Barrier>,
) -> Attempt {
    let mut connection = Connection::to(&target);
    let opened = connection.open().await;
    let body = customer::booking(&service, &start, &mut dice).to_string();
    let key = customer::idempotency_key(&mut dice);
    barrier.wait().await;
    let answer = match opened {
        Ok(()) => connection.post("/bookings", ("idempotency-key", &key), body.clone()).await,
        Err(error) => Err(error),
    };
    Attempt { start, key, body, answer }
}

/// Every refused customer is offered something else.
fn check_refusals(attempts: &[Attempt], verdict: &mut Verdict) {
    let empty = attempts
        .iter()
        .filter_map(|attempt| attempt.answer.as_ref().ok())
        .find(|reply| reply.status == 409 && !api::offers_alternatives(reply));
    verdict.require(empty.is_none(), || {
        format!("a 409 offers nothing else: {}", empty.map(api::excerpt).unwrap_or_default())
    });
}

/// An accepted customer who asks again with the same key has one booking still.
async fn check_replays(
    connection: &mut Connection,
    attempts: &[Attempt],
    verdict: &mut Verdict,
) -> Result<(), ApiError> {
    for attempt in attempts {
        let Ok(first) = &attempt.answer else { continue };
        if first.status != 201 {
            continue;
        }
        let key = ("idempotency-key", attempt.key.as_str());
        let again = connection.post("/bookings", key, attempt.body.clone()).await?;
        let ids = [first, &again].map(|reply| api::booked(reply).map(|booked| booked.id));
        verdict.require(again.status < 300 && ids[0] == ids[1], || {
            format!("the same key again was answered {} with {:?}", again.status, ids[1])
        });
    }
    Ok(())
}

/// Every accepted customer has a booking, and no two of them have the same bay or mechanic at the
/// same time.
async fn check_bookings(
    connection: &mut Connection,
    attempts: &[Attempt],
    verdict: &mut Verdict,
) -> Result<(), ApiError> {
    let accepted: Vec<&Reply> = attempts
        .iter()
        .filter_map(|attempt| attempt.answer.as_ref().ok())
        .filter(|reply| reply.status == 201)
        .collect();
    let booked: Vec<Booked> = accepted.iter().filter_map(|reply| api::booked(reply)).collect();
    verdict.require(booked.len() == accepted.len(), || "a 201 names no booking".to_owned());

    let mut held = Vec::new();
    for each in &booked {
        let booking = api::booking(connection, each).await?;
        let confirmed = booking.get("status").is_some_and(|status| status == "confirmed");
        verdict.require(confirmed, || format!("booking {} is not confirmed", each.id));
        match api::held(&booking) {
            Some(both) => held.extend(both),
            None => verdict.require(false, || format!("booking {} holds nothing", each.id)),
        }
    }
    for clash in clashes(&held) {
        verdict.require(false, || {
            let (one, other) = &clash.bookings;
            format!("{} is held by {one} and {other} at the same time", clash.resource)
        });
    }
    Ok(())
}

/// Nobody was refused a start that is free even now, after all that were accepted.
fn check_fullness(attempts: &[Attempt], after: &[Start], verdict: &mut Verdict) {
    let wrongly = attempts.iter().find(|attempt| {
        matches!(&attempt.answer, Ok(reply) if reply.status == 409)
            && after.iter().any(|start| start.text == attempt.start)
    });
    verdict.require(wrongly.is_none(), || {
        let start = wrongly.map(|attempt| attempt.start.as_str()).unwrap_or_default();
        format!("{start} was refused, and is still free")
    });
}
