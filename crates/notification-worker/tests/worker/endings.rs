//! How deliveries end that do not succeed at once.

use baybook_domain::event::{Doubt, Event, EventState, What};
use baybook_domain::store::{Write, schema};
use baybook_integrations::Failure;
use baybook_notification_worker::delivery::LEASE;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::world::{World, outcome, problem, tuning};

const LOST: Failure = Failure::Unknown { class: "broken-answer" };

impl World {
    async fn record(&self, event: &baybook_domain::event::Event) -> Value {
        let key = schema::delivery(&event.id, "recorder");
        let document = self.store.read(&[key]).await.unwrap().remove(0).unwrap();
        Value::Object(document.fields)
    }
}

#[tokio::test]
async fn what_is_refused_for_good_is_a_dead_letter_with_its_reason_at_once() {
    let world = World::new().await;
    let events = world.due(1).await;
    world.channel.fail_with(Failure::Never { class: "invalid-number" }, 1);
    let round = world.dispatcher(tuning()).round(&world.never).await.unwrap();
    assert_eq!((round.done, round.retried, round.dead), (0, 0, 1));
    let stored = world.stored(&events[0]).await;
    assert_eq!(stored.state, EventState::Dead);
    assert_eq!(stored.last_error.as_deref(), Some("recorder: invalid-number"));
    assert_eq!(world.record(&events[0]).await["state"], "gave-up");
    assert_eq!(outcome(world.post(&events[0]).await).await, "already-delivered", "nothing to do");
}

#[tokio::test]
async fn after_a_lost_answer_it_is_told_once_more_and_says_so() {
    let world = World::new().await;
    let events = world.due(1).await;
    world.channel.fail_with(LOST, 1);
    assert_eq!(problem(world.post(&events[0]).await).await.kind, "not-delivered");
    assert_eq!(outcome(world.post(&events[0]).await).await, "delivered");
    let record = world.record(&events[0]).await;
    assert_eq!((&record["state"], &record["resent"]), (&json!("sent"), &json!(true)));
    assert_eq!(record["provider_id"], format!("p-{}", events[0].id));
    assert_eq!(world.channel.sent()[events[0].id.as_str()], 2);
}

#[tokio::test]
async fn after_two_lost_answers_it_is_not_told_a_third_time() {
    let world = World::new().await;
    let events = world.due(1).await;
    world.channel.fail_with(LOST, 5);
    assert_eq!(problem(world.post(&events[0]).await).await.kind, "not-delivered");
    assert_eq!(outcome(world.post(&events[0]).await).await, "gave-up");
    let stored = world.stored(&events[0]).await;
    assert_eq!(stored.last_error.as_deref(), Some("recorder: broken-answer"));
    assert_eq!(stored.doubt, Some(Doubt::Resent));
    assert_eq!(world.channel.sent()[events[0].id.as_str()], 2);
}

#[tokio::test]
async fn processes_that_die_over_it_twice_leave_it_to_a_person() {
    let world = World::new().await;
    let events = world.due(1).await;
    let left_behind = |claims: u32, doubts: u32| {
        let until = (world.clock_now() + LEASE).to_string();
        let record = json!({
            "event": events[0].id, "channel": "recorder", "state": "sending",
            "claim": "somebody else's", "claims": claims, "doubts": doubts,
            "lease_until": until, "expire_at": null,
        });
        let key = schema::delivery(&events[0].id, "recorder");
        Write::Put { key, fields: record.as_object().unwrap().clone() }
    };
    world.store.commit(vec![left_behind(2, 1)]).await.unwrap();
    world.advance(LEASE);
    assert_eq!(outcome(world.post(&events[0]).await).await, "gave-up");
    let stored = world.stored(&events[0]).await;
    assert_eq!(stored.last_error.as_deref(), Some("recorder: outcome-unknown"));
    assert_eq!(stored.doubt, Some(Doubt::MayBeTold));
    assert!(world.channel.sent().is_empty());
}

/// With a queue nobody but the worker hears why it failed, and the sweep is what gives up.
#[tokio::test]
async fn what_a_queue_has_tried_to_no_end_is_given_up_on_for_what_the_channel_failed_with() {
    let world = World::new().await;
    let events = world.due(1).await;
    world.channel.fail_with(LOST, 1);
    world.channel.fail(1);
    for _ in 0..2 {
        assert_eq!(problem(world.post(&events[0]).await).await.kind, "not-delivered");
    }
    let event = Event { attempts: tuning().max_attempts, ..world.stored(&events[0]).await };
    world.write(&[event]).await;
    let round = world.dispatcher(tuning()).round(&world.never).await.unwrap();
    assert_eq!(round.dead, 1);
    let stored = world.stored(&events[0]).await;
    assert_eq!(stored.last_error.as_deref(), Some("recorder: provider-error"));
    assert_eq!(stored.doubt, Some(Doubt::Resent), "the first answer was lost");
}

#[tokio::test]
async fn an_event_whose_time_has_not_come_waits_for_it() {
    let world = World::new().await;
    let mut event = world.event(1);
    event.due_at = world.clock_now() + SignedDuration::from_hours(2);
    assert!(matches!(event.what, What::Booked(_)));
    world.write(std::slice::from_ref(&event)).await;
    assert_eq!(outcome(world.post(&event).await).await, "not-due");
    let dispatcher = world.dispatcher(tuning());
    assert_eq!(dispatcher.round(&world.never).await.unwrap().claimed, 0);
    world.advance(SignedDuration::from_hours(2));
    assert_eq!(dispatcher.round(&world.never).await.unwrap().done, 1);
    world.channel.sent_once(&[event]);
}

#[tokio::test]
async fn what_a_provider_tells_before_the_delivery_is_marked_is_kept() {
    let world = World::new().await;
    let events = world.due(1).await;
    world.channel.let_through(0);
    let key = schema::delivery(&events[0].id, "recorder");
    let telling = async {
        while world.channel.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        let document =
            world.store.read(std::slice::from_ref(&key)).await.unwrap().remove(0).unwrap();
        let mut fields = document.fields;
        fields.insert("outcome".to_owned(), "delivered".into());
        let write = Write::Update { key: key.clone(), fields, at: document.version };
        world.store.commit(vec![write]).await.unwrap();
        world.channel.open();
    };
    let (answer, ()) = tokio::join!(world.post(&events[0]), telling);
    assert_eq!(outcome(answer).await, "delivered");
    let record = world.record(&events[0]).await;
    assert_eq!((&record["state"], &record["outcome"]), (&json!("sent"), &json!("delivered")));
}
