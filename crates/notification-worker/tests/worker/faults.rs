use std::time::Duration;

use baybook_domain::event::EventState;
use baybook_domain::store::fault::{CommitFault, Odds, ReadFault};
use baybook_outbox::{Round, Tuning};
use jiff::SignedDuration;

use super::world::{World, outcome, problem, tuning};

const EVERY_COMMIT_FAULT: [CommitFault; 5] = [
    CommitFault::Conflict,
    CommitFault::Unavailable,
    CommitFault::ReplyLost,
    CommitFault::RequestLost,
    CommitFault::Slow(Duration::from_millis(20)),
];

#[tokio::test]
async fn a_fault_while_claiming_costs_time_and_no_event() {
    for fault in EVERY_COMMIT_FAULT {
        let world = World::new().await;
        let events = world.due(3).await;
        let dispatcher = world.dispatcher(tuning());
        world.dispatcher_store.script_commits([Some(fault)]);
        let _ = dispatcher.round(&world.never).await;
        world.clock.advance(tuning().lease);
        dispatcher.round(&world.never).await.unwrap();
        world.channel.sent_once(&events);
        world.all_done(&events).await;
    }
}

#[tokio::test]
async fn a_claim_whose_reply_was_lost_is_recognised() {
    let world = World::new().await;
    world.due(3).await;
    world.dispatcher_store.script_commits([Some(CommitFault::ReplyLost)]);
    let round = world.dispatcher(tuning()).round(&world.never).await.unwrap();
    assert_eq!(round, Round { claimed: 3, done: 3, ..Round::default() });
}

#[tokio::test]
async fn a_fault_while_settling_is_overcome_in_the_same_round() {
    for fault in EVERY_COMMIT_FAULT {
        let world = World::new().await;
        let events = world.due(3).await;
        // Claim and mark of each, then the settling of the last.
        let fine = std::iter::repeat_n(None, 8);
        world.worker_store.script_commits(fine.chain([Some(fault), Some(fault)]));
        let one_by_one = Tuning { concurrency: 1, ..tuning() };
        world.dispatcher(one_by_one).round(&world.never).await.unwrap();
        world.all_done(&events).await;
        world.channel.sent_once(&events);
    }
}

#[tokio::test]
async fn what_could_not_be_settled_is_posted_again_and_takes_no_effect_again() {
    let world = World::new().await;
    let events = world.due(1).await;
    let dispatcher = world.dispatcher(tuning());
    let faults = [None; 2].into_iter().chain([Some(CommitFault::Unavailable); 8]);
    world.worker_store.script_commits(faults);
    let round = dispatcher.round(&world.never).await.unwrap();
    assert_eq!(
        (round.done, round.retried),
        (0, 1),
        "it was told, and nobody could write that down"
    );
    assert_eq!(world.stored(&events[0]).await.state, EventState::Pending);
    world.worker_store.script_commits([]);
    world.clock.advance(tuning().lease);
    dispatcher.round(&world.never).await.unwrap();
    world.all_done(&events).await;
    world.channel.sent_once(&events);
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_said_so_with_a_time_to_come_back() {
    let world = World::new().await;
    let events = world.due(1).await;
    world.worker_store.script_reads([Some(ReadFault::Unavailable)]);
    let answer = world.post(&events[0]).await;
    assert_eq!(answer.headers()["retry-after"], "2");
    let problem = problem(answer).await;
    assert_eq!((problem.status, problem.kind.as_str()), (503, "store-unavailable"));
    assert_eq!(outcome(world.post(&events[0]).await).await, "delivered");
}

#[tokio::test]
async fn any_fault_in_the_workers_commits_leaves_one_effect() {
    let faults = || EVERY_COMMIT_FAULT.map(Some).into_iter().chain([None]);
    let world = World::new().await;
    let events = world.due(36).await;
    let pairs = faults().flat_map(|claiming| faults().map(move |marking| (claiming, marking)));
    for ((claiming, marking), event) in pairs.zip(&events) {
        world.worker_store.script_commits([claiming, marking]);
        let answer = world.post(event).await;
        assert_eq!(outcome(answer).await, "delivered", "{claiming:?} {marking:?}");
        assert_eq!(outcome(world.post(event).await).await, "already-delivered");
    }
    world.channel.sent_once(&events);
}

#[tokio::test]
async fn under_a_rain_of_faults_every_event_is_delivered_once() {
    let world = World::new().await;
    let events = world.due(40).await;
    let odds = Odds {
        conflict: 40,
        unavailable: 40,
        reply_lost: 20,
        request_lost: 20,
        read_unavailable: 60,
        ..Odds::default()
    };
    world.worker_store.set_odds(odds);
    world.dispatcher_store.set_odds(odds);
    // One at a time: then the faults fall the same way each time.
    let dispatcher = world.dispatcher(Tuning { concurrency: 1, ..tuning() });
    for _ in 0..60 {
        let _ = dispatcher.round(&world.never).await;
        world.clock.advance(SignedDuration::from_mins(10));
    }
    world.all_done(&events).await;
    world.channel.sent_once(&events);
}
