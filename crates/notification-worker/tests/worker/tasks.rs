use std::sync::Arc;

use baybook_domain::store::{Fields, Query, Write, schema};
use baybook_notification_worker::delivery::LEASE;
use baybook_notification_worker::routes::Senders;
use reqwest::Client;
use serde_json::json;

use super::recorder::Recorder;
use super::world::{World, outcome, problem};

#[tokio::test]
async fn an_event_is_delivered_once_though_posted_five_times_at_once() {
    five_at_once(World::new().await).await;
}

pub(crate) async fn five_at_once(world: World) {
    let events = world.due(1).await;
    let posts = (0..5).map(|_| world.post(&events[0]));
    for answer in futures::future::join_all(posts).await {
        match answer.status().as_u16() {
            200 => assert!(outcome(answer).await.ends_with("delivered")),
            _ => assert_eq!(problem(answer).await.kind, "in-progress"),
        }
    }
    assert_eq!(outcome(world.post(&events[0]).await).await, "already-delivered");
    world.channel.sent_once(&events);
}

#[tokio::test]
async fn a_task_for_an_event_that_does_not_exist_is_taken_as_done() {
    let world = World::new().await;
    let event = world.event(7);
    assert_eq!(outcome(world.post(&event).await).await, "unknown-event");
    let deliveries = schema::delivery(&event.id, "recorder").parent();
    let left = world.store.query(&Query::all(deliveries, 10)).await.unwrap();
    assert!(left.documents.is_empty());
}

#[tokio::test]
async fn only_a_queue_may_post_where_that_is_required() {
    let channel = Arc::new(Recorder::new("recorder"));
    let world = World::with(channel.clone(), vec![channel], Senders::Queue).await;
    let events = world.due(1).await;
    let body = json!({"event": events[0].id});
    let post = Client::new().post(format!("{}/tasks/notify", world.url)).json(&body);
    let problem = problem(post.send().await.unwrap()).await;
    assert_eq!((problem.status, problem.kind.as_str()), (400, "malformed"));
    assert!(problem.detail.unwrap().contains("x-cloudtasks-queuename"));
    assert_eq!(outcome(world.post(&events[0]).await).await, "delivered");
}

#[tokio::test]
async fn a_person_may_post_by_hand_but_half_a_queue_may_not() {
    let world = World::new().await;
    let events = world.due(1).await;
    let body = json!({"event": events[0].id});
    let post = Client::new().post(format!("{}/tasks/notify", world.url)).json(&body);
    let half = post.try_clone().unwrap().header("X-CloudTasks-QueueName", "outbox");
    assert_eq!(problem(half.send().await.unwrap()).await.kind, "malformed");
    assert_eq!(outcome(post.send().await.unwrap()).await, "delivered");
}

#[tokio::test]
async fn a_body_that_is_no_task_is_refused() {
    let world = World::new().await;
    let long = format!("{{\"event\":\"{}\"}}", "a".repeat(80 * 1024));
    for (body, status, kind) in [
        ("", 400, "malformed"),
        ("{}", 400, "malformed"),
        (r#"{"event":7}"#, 400, "malformed"),
        (r#"{"event":"../bookings"}"#, 400, "malformed"),
        (r#"{"event":"a-r1","to":"ann@example.com"}"#, 400, "malformed"),
        (&long, 413, "too-large"),
    ] {
        let post = Client::new().post(format!("{}/tasks/notify", world.url));
        let post = post.header("content-type", "application/json").body(body.to_owned());
        let problem = problem(post.send().await.unwrap()).await;
        assert_eq!((problem.status, problem.kind.as_str()), (status, kind), "{body:.60}");
    }
}

#[tokio::test]
async fn a_damaged_event_is_an_error_that_names_the_request() {
    let world = World::new().await;
    let event = world.event(1);
    let fields = Fields::from_iter([("state".to_owned(), json!("pending"))]);
    let write = Write::Create { key: schema::event(&event.id), fields };
    world.store.commit(vec![write]).await.unwrap();
    let problem = problem(world.post(&event).await).await;
    assert_eq!((problem.status, problem.kind.as_str()), (500, "internal"));
    assert!(problem.request_id.is_some());
}

#[tokio::test]
async fn a_failed_channel_is_tried_again_and_the_others_are_not() {
    let (steady, shaky) = (Arc::new(Recorder::new("steady")), Arc::new(Recorder::new("shaky")));
    let channels: Vec<Arc<dyn baybook_notification_worker::channel::Channel>> =
        vec![shaky.clone(), steady.clone()];
    let world = World::with(steady.clone(), channels, Senders::Anyone).await;
    let events = world.due(1).await;
    shaky.fail(2);
    for _ in 0..2 {
        let answer = world.post(&events[0]).await;
        assert_eq!(answer.status(), 503);
        assert_eq!(answer.headers()["retry-after"], "1");
        let problem: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(problem["type"], "not-delivered");
        assert_eq!(problem["failed"], json!({"channel": "shaky", "class": "provider-error"}));
    }
    assert_eq!(outcome(world.post(&events[0]).await).await, "delivered");
    steady.sent_once(&events);
    shaky.sent_once(&events);
}

#[tokio::test]
async fn what_a_dead_process_had_begun_is_taken_over_after_its_lease() {
    let world = World::new().await;
    let events = world.due(1).await;
    let left_behind = json!({
        "event": events[0].id,
        "channel": "recorder",
        "state": "sending",
        "claim": "somebody else's",
        "claims": 1,
        "lease_until": "2026-12-01T14:00:20.000Z",
        "expire_at": null,
    });
    let key = schema::delivery(&events[0].id, "recorder");
    let fields = left_behind.as_object().unwrap().clone();
    world.store.commit(vec![Write::Create { key, fields }]).await.unwrap();

    let answer = world.post(&events[0]).await;
    assert_eq!(answer.headers()["retry-after"], "2");
    assert_eq!(problem(answer).await.kind, "in-progress");
    world.clock.advance(LEASE);
    assert_eq!(outcome(world.post(&events[0]).await).await, "delivered");
    world.channel.sent_once(&events);
}

#[tokio::test]
async fn a_delivery_is_finished_though_the_queue_goes_away_meanwhile() {
    let world = World::new().await;
    let events = world.due(1).await;
    world.channel.let_through(0);
    let begun = async {
        while world.channel.waiting() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        answer = world.post(&events[0]) => panic!("answered {}", answer.status()),
        () = begun => {}
    }
    assert_eq!(problem(world.post(&events[0]).await).await.kind, "in-progress");
    world.channel.open();
    world.until_sent(1).await;
    let settled = async {
        while world.post(&events[0]).await.status() != 200 {
            tokio::task::yield_now().await;
        }
    };
    settled.await;
    world.channel.sent_once(&events);
}
