use std::sync::Arc;
use std::time::Duration;

use baybook_domain::clock::Clock;
use baybook_domain::event::{Event, EventState, KEEP_DELIVERED};
use baybook_domain::store::{Write, schema};
use baybook_outbox::{Round, Tuning};
use jiff::SignedDuration;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::world::{World, tuning};

#[tokio::test]
async fn what_is_due_is_delivered_and_what_is_not_waits() {
    let world = World::new().await;
    let due = world.due(3).await;
    let later =
        Event { due_at: world.clock.now() + SignedDuration::from_secs(1), ..world.event(9) };
    world.write(std::slice::from_ref(&later)).await;

    let round = world.dispatcher(tuning()).round(&world.never).await.unwrap();
    assert_eq!(round, Round { claimed: 3, done: 3, ..Round::default() });
    world.channel.sent_once(&due);
    world.all_done(&due).await;
    let stored = world.stored(&due[0]).await;
    assert_eq!((stored.attempts, stored.last_error.clone()), (1, None));
    assert_eq!(stored.last_status, None);
    assert_eq!(stored.expire_at, Some(world.clock.now() + KEEP_DELIVERED));
    assert_eq!(world.stored(&later).await, later);
}

#[tokio::test]
async fn a_delivery_that_fails_twice_is_made_at_the_third_attempt() {
    let world = World::new().await;
    let events = world.due(1).await;
    let dispatcher = world.dispatcher(tuning());
    world.channel.fail(2);
    for attempt in 1..=2 {
        let round = dispatcher.round(&world.never).await.unwrap();
        assert_eq!(round, Round { claimed: 1, retried: 1, ..Round::default() });
        let stored = world.stored(&events[0]).await;
        assert_eq!((stored.state, stored.attempts), (EventState::Pending, attempt));
        assert_eq!(stored.last_error.as_deref(), Some("recorder: provider-error"));
        assert_eq!(stored.last_status, Some(503));
        let pause = stored.due_at.duration_since(world.clock.now());
        // The channel's failures ask for a second.
        let bound = SignedDuration::from_secs(1 << (attempt - 1));
        assert!(pause >= SignedDuration::from_secs(1) && pause <= bound, "{pause}");

        let early = dispatcher.round(&world.never).await.unwrap();
        assert_eq!(early, Round::default(), "before its time");
        world.clock.set(stored.due_at);
    }
    let round = dispatcher.round(&world.never).await.unwrap();
    assert_eq!(round, Round { claimed: 1, done: 1, ..Round::default() });
    world.channel.sent_once(&events);
    assert_eq!(world.stored(&events[0]).await.attempts, 3);
}

#[tokio::test]
async fn a_worker_that_is_not_there_costs_an_attempt_and_no_event() {
    let world = World::new().await;
    let events = world.due(2).await;
    let nowhere = world.dispatcher_to("http://127.0.0.1:1", tuning());
    let round = nowhere.round(&world.never).await.unwrap();
    assert_eq!(round, Round { claimed: 2, retried: 2, ..Round::default() });
    let stored = world.stored(&events[0]).await;
    assert_eq!(stored.last_error.as_deref(), Some("not reachable"));

    world.clock.advance(SignedDuration::from_secs(1));
    world.dispatcher(tuning()).round(&world.never).await.unwrap();
    world.channel.sent_once(&events);
}

#[tokio::test]
async fn a_dispatcher_that_dies_loses_nothing_and_repeats_nothing() {
    let world = World::new().await;
    let events = world.due(20).await;
    world.channel.let_through(7);
    let first = world.dispatcher(tuning());
    let never = world.never.clone();
    let round = tokio::spawn(async move { first.round(&never).await });
    world.until_sent(7).await;
    // Dies here: some events are delivered and not written down, some claimed and not posted.
    round.abort();
    assert!(round.await.unwrap_err().is_cancelled());
    world.channel.open();

    let second = world.dispatcher(tuning());
    assert_eq!(second.round(&world.never).await.unwrap(), Round::default(), "leases hold");
    world.clock.advance(tuning().lease);
    second.round(&world.never).await.unwrap();
    world.channel.sent_once(&events);
    world.all_done(&events).await;
}

#[tokio::test]
async fn several_dispatchers_on_one_store_do_not_get_in_each_others_way() {
    several_dispatchers(World::new().await).await;
}

/// Three dispatchers share 120 events in small batches.
pub(crate) async fn several_dispatchers(world: World) {
    let events = world.due(120).await;
    let small = Tuning { batch: 20, ..tuning() };
    let runs = (0..3).map(|_| {
        let (dispatcher, never) = (world.dispatcher(small), world.never.clone());
        tokio::spawn(async move {
            let mut claimed = 0;
            loop {
                match dispatcher.round(&never).await.unwrap().claimed {
                    0 => return claimed,
                    more => claimed += more,
                }
            }
        })
    });
    let claimed: u32 = futures::future::join_all(runs).await.into_iter().map(Result::unwrap).sum();
    // Whoever kept losing the race for a batch leaves the rest to the next poll.
    let mut left = 120 - claimed;
    while left > 0 {
        left -= world.dispatcher(small).round(&world.never).await.unwrap().claimed;
    }
    world.channel.sent_once(&events);
    world.all_done(&events).await;
}

#[tokio::test]
async fn stopping_gives_back_what_was_not_posted() {
    let world = World::new().await;
    let events = world.due(3).await;
    let stopped = CancellationToken::new();
    stopped.cancel();
    world.dispatcher(tuning()).round(&stopped).await.unwrap();
    assert!(world.channel.sent().is_empty());
    for event in &events {
        assert_eq!(world.stored(event).await, *event);
    }
}

#[tokio::test]
async fn the_bell_wakes_a_running_dispatcher() {
    let world = World::new().await;
    let hour = Duration::from_secs(3600);
    let dispatcher = Arc::new(world.dispatcher(Tuning { poll: hour, idle_poll: hour, ..tuning() }));
    let stop = CancellationToken::new();
    let running = {
        let (dispatcher, stop) = (dispatcher.clone(), stop.clone());
        tokio::spawn(async move { dispatcher.run(stop).await })
    };
    for number in 0..3 {
        let event = world.event(number);
        world.write(&[event]).await;
        dispatcher.bell().notify_one();
        world.until_sent(usize::from(number) + 1).await;
    }
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn an_event_whose_deliveries_end_with_the_process_is_given_up_on() {
    let world = World::new().await;
    let crashed = Event { attempts: tuning().max_attempts, ..world.event(1) };
    world.write(std::slice::from_ref(&crashed)).await;
    let round = world.dispatcher(tuning()).round(&world.never).await.unwrap();
    assert_eq!(round, Round { dead: 1, ..Round::default() });
    let stored = world.stored(&crashed).await;
    assert_eq!(stored.state, EventState::Dead);
    assert_eq!(stored.last_error.as_deref(), Some("no answer"));
}

#[tokio::test]
async fn a_damaged_event_does_not_hold_up_the_others() {
    let world = World::new().await;
    let mut damaged = world.event(200).to_fields();
    damaged.insert("kind".to_owned(), json!("exploded"));
    let key = schema::event(&world.event(200).id);
    world.store.commit(vec![Write::Create { key: key.clone(), fields: damaged }]).await.unwrap();
    let events = world.due(2).await;
    let round = world.dispatcher(tuning()).round(&world.never).await.unwrap();
    assert_eq!(round, Round { claimed: 2, done: 2, dead: 1, ..Round::default() });
    world.all_done(&events).await;
    let stored = world.store.read(&[key]).await.unwrap()[0].clone().unwrap();
    assert_eq!(
        (&stored.fields["state"], &stored.fields["last_error"]),
        (&json!("dead"), &json!("damaged"))
    );
}

#[tokio::test]
async fn a_sweep_runs_one_round() {
    let world = World::new().await;
    let events = world.due(2).await;
    let sweep = reqwest::Client::new().post(format!("{}/tasks/sweep", world.url));
    let round: serde_json::Value = sweep.send().await.unwrap().json().await.unwrap();
    assert_eq!(round, json!({"claimed": 2, "done": 2, "retried": 0, "dead": 0}));
    world.channel.sent_once(&events);
}

#[tokio::test]
async fn claiming_many_events_takes_one_commit_and_those_that_fail_one_more() {
    let world = World::new().await;
    let events = world.due(100).await;
    world.channel.fail(100);
    let tuning = Tuning { concurrency: 100, gather: Duration::from_secs(5), ..tuning() };
    let dispatcher = world.dispatcher(tuning);
    assert_eq!(dispatcher.round(&world.never).await.unwrap().retried, 100);
    assert_eq!(world.dispatcher_store.counts().commits, 2);
    world.clock.advance(tuning.backoff.longest);
    assert_eq!(dispatcher.round(&world.never).await.unwrap().done, 100);
    assert_eq!(world.dispatcher_store.counts().commits, 3);
    world.all_done(&events).await;
}
