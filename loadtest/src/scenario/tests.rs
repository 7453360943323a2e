//! The scenarios against a small workshop, right and wrong.

use clap::Parser;

use crate::{
    args::Args,
    fake::{Flaw, serve},
    scenario,
    tally::Verdict,
};

async fn play(flaw: Flaw, line: &str) -> Verdict {
    let url = serve(flaw).await;
    let line = format!("loadtest {line} --url {}", url.origin());
    let args = Args::try_parse_from(line.split(' ')).expect("a scenario");
    scenario::run(args.scenario).await.expect("a verdict")
}

#[tokio::test]
async fn a_storm_on_a_sound_workshop_is_good() {
    let verdict = play(Flaw::None, "storm --customers 60 --date 2026-12-01").await;
    assert!(verdict.is_good(), "{}", verdict.text());
}

#[tokio::test]
async fn a_storm_sees_a_bay_that_is_booked_twice() {
    let verdict = play(Flaw::BooksTwice, "storm --customers 60 --date 2026-12-01").await;
    assert!(verdict.text().contains("bay bay-1 is held by"), "{}", verdict.text());
}

#[tokio::test]
async fn a_storm_sees_a_refusal_that_offers_nothing() {
    let line = "storm --customers 60 --date 2026-12-01";
    let verdict = play(Flaw::RefusesWithoutAlternatives, line).await;
    assert!(verdict.text().contains("offers nothing else"), "{}", verdict.text());
}

#[tokio::test]
async fn a_storm_sees_a_refusal_of_what_is_free() {
    let verdict = play(Flaw::RefusesEverything, "storm --customers 20").await;
    assert!(verdict.text().contains("was refused, and is still free"), "{}", verdict.text());
}

#[tokio::test]
async fn a_storm_sees_a_key_that_is_forgotten() {
    let verdict = play(Flaw::ForgetsKeys, "storm --customers 20").await;
    assert!(verdict.text().contains("the same key again was answered 409"), "{}", verdict.text());
}

#[tokio::test]
async fn every_scenario_sees_a_server_error() {
    for line in
        ["storm --customers 20", "book --users 3 --bookings 5", "smoke --users 2 --seconds 0.5"]
    {
        let verdict = play(Flaw::Breaks, line).await;
        assert!(!verdict.is_good() && verdict.text().contains("× 500"), "{}", verdict.text());
    }
}

#[tokio::test]
async fn bookings_are_counted_and_end_when_nothing_is_left() {
    let two = play(Flaw::None, "book --users 2 --bookings 2").await;
    assert!(two.is_good() && two.text().contains("2 × 201"), "{}", two.text());
    let all = play(Flaw::None, "book --users 3 --seconds 20").await;
    assert!(all.text().contains("every start was taken"), "{}", all.text());
    assert!(all.is_good(), "{}", all.text());
}

#[tokio::test]
async fn paced_users_book_no_faster_than_told() {
    let started = std::time::Instant::now();
    let verdict = play(Flaw::None, "book --users 2 --bookings 4 --rate 20").await;
    assert!(verdict.is_good() && verdict.text().contains("4 × 201"), "{}", verdict.text());
    assert!(started.elapsed() >= std::time::Duration::from_millis(150));
}

#[tokio::test]
async fn people_who_look_and_book_are_answered_in_time() {
    let verdict = play(Flaw::None, "smoke --users 1 --seconds 0.8").await;
    assert!(verdict.is_good(), "{}", verdict.text());
    let verdict = play(Flaw::None, "availability --users 4 --seconds 0.2").await;
    assert!(verdict.is_good(), "{}", verdict.text());
}
