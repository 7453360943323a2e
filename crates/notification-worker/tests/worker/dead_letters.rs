use baybook_domain::event::{Event, EventState};
use baybook_integrations::Failure;
use baybook_notification_worker::dead_letters::DeadLetters;
use jiff::SignedDuration;
use reqwest::{Client, Response};

use super::world::{World, problem, tuning};

async fn dead(world: &World, query: &str) -> DeadLetters {
    let answer = reqwest::get(format!("{}/outbox/dead{query}", world.url)).await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

async fn retry(world: &World, id: &str) -> Response {
    Client::new().post(format!("{}/outbox/{id}/retry", world.url)).send().await.unwrap()
}

#[tokio::test]
async fn what_always_fails_is_given_up_on_listed_and_delivered_after_a_retry_by_hand() {
    always_failing(World::new().await).await;
}

pub(crate) async fn always_failing(world: World) {
    let events = world.due(1).await;
    let dispatcher = world.dispatcher(tuning());
    let attempts = tuning().max_attempts;
    world.channel.fail(attempts as usize);
    for attempt in 1..=attempts {
        let round = dispatcher.round(&world.never).await.unwrap();
        assert_eq!((round.claimed, round.dead), (1, u32::from(attempt == attempts)));
        world.clock.advance(tuning().backoff.longest);
    }
    assert_eq!(dispatcher.round(&world.never).await.unwrap().claimed, 0, "it is left alone");

    let listed = dead(&world, "").await;
    assert_eq!(listed.events.len(), 1);
    assert_eq!(listed.events[0].id, events[0].id.as_str());
    assert_eq!(listed.events[0].event["last_error"], "recorder: provider-error");
    assert_eq!(listed.events[0].event["doubt"], serde_json::Value::Null);
    assert_eq!(listed.events[0].event["attempts"], attempts);

    let answer = retry(&world, events[0].id.as_str()).await;
    assert_eq!(answer.status(), 200);
    let put_back: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(
        (put_back["state"].as_str(), put_back["attempts"].as_u64()),
        (Some("pending"), Some(0))
    );
    dispatcher.round(&world.never).await.unwrap();
    world.channel.sent_once(&events);
    world.all_done(&events).await;
    assert!(dead(&world, "").await.events.is_empty());
}

#[tokio::test]
async fn what_was_refused_for_good_is_sent_after_a_retry_by_hand() {
    let world = World::new().await;
    let events = world.due(1).await;
    let dispatcher = world.dispatcher(tuning());
    world.channel.fail_with(Failure::Never { class: "invalid-number" }, 1);
    assert_eq!(dispatcher.round(&world.never).await.unwrap().dead, 1);
    // Somebody corrects what was wrong.
    assert_eq!(retry(&world, events[0].id.as_str()).await.status(), 200);
    assert_eq!(dispatcher.round(&world.never).await.unwrap().done, 1);
    world.channel.sent_once(&events);
    world.all_done(&events).await;
}

#[tokio::test]
async fn dead_letters_come_in_pages_oldest_first() {
    pages(World::new().await).await;
}

pub(crate) async fn pages(world: World) {
    let events: Vec<Event> = (0..5)
        .map(|number| {
            let event = world.event(number);
            let due_at = event.due_at - SignedDuration::from_secs(i64::from(number) / 2);
            Event { state: EventState::Dead, due_at, ..event }
        })
        .collect();
    world.write(&events).await;
    let mut expected = events.clone();
    expected.sort_by_key(|event| (event.due_at, event.id.clone()));

    let (mut seen, mut sizes, mut query) = (Vec::new(), Vec::new(), "?limit=2".to_owned());
    loop {
        let page = dead(&world, &query).await;
        sizes.push(page.events.len());
        seen.extend(page.events.into_iter().map(|event| event.id));
        match page.next {
            Some(next) => query = format!("?limit=2&after={next}"),
            None => break,
        }
    }
    let expected: Vec<String> = expected.iter().map(|event| event.id.to_string()).collect();
    assert_eq!((seen, sizes), (expected, vec![2, 2, 1]));
}

#[tokio::test]
async fn only_a_dead_event_can_be_put_back() {
    let world = World::new().await;
    let events = world.due(1).await;
    let pending = problem(retry(&world, events[0].id.as_str()).await).await;
    assert_eq!((pending.status, pending.kind.as_str()), (409, "not-dead"));
    for id in [world.event(9).id.as_str(), "No-Such"] {
        let unknown = problem(retry(&world, id).await).await;
        assert_eq!((unknown.status, unknown.kind.as_str()), (404, "unknown-event"));
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused() {
    let world = World::new().await;
    for query in ["?limit=0", "?limit=501", "?limit=many", "?color=red"] {
        let answer = reqwest::get(format!("{}/outbox/dead{query}", world.url)).await.unwrap();
        assert_eq!(problem(answer).await.kind, "malformed", "{query}");
    }
}
