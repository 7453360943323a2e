//! Reminders become tasks that the queue holds until their time.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use baybook_domain::clock::{Clock, ManualClock};
use baybook_domain::event::{Appointment, Event, EventState, What};
use baybook_domain::ids::{BookingId, EventId, Reference};
use baybook_domain::store::embedded::EmbeddedStore;
use baybook_domain::store::{Store, schema};
use baybook_domain::workshop::Workshop;
use baybook_domain::workshops::Workshops;
use baybook_notification_worker::channel::{Channel, Reminders, Sent};
use baybook_outbox::QueueConfig;
use baybook_service_kit::config::{Fixed, Reader};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

const QUEUE: &str = "projects/p/locations/us-central1/queues/outbox";

type Made = Arc<Mutex<Vec<(String, String)>>>;

/// Notes the name and the time of each task, and answers as told.
async fn create(
    State((made, answer)): State<(Made, StatusCode)>,
    Json(body): Json<Value>,
) -> StatusCode {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = text(&body["task"]["name"]);
    let name = name.rsplit('/').next().unwrap().to_owned();
    made.lock().unwrap().push((name, text(&body["task"]["scheduleTime"])));
    answer
}

/// Plans the reminders of an appointment at `start` with a queue that answers so. What is stored,
/// and what the queue was asked for.
async fn planned(start: &str, answer: StatusCode) -> (Vec<Option<Event>>, Vec<(String, String)>) {
    let directory = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> =
        Arc::new(EmbeddedStore::open(directory.path().join("test.db")).unwrap());
    let now: Timestamp = "2026-12-01T14:00:00Z".parse().unwrap();
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(now));
    let workshop: Workshop =
        toml::from_str(include_str!("../../../../demo/workshop.toml")).unwrap();
    let workshops = Workshops::new(Arc::clone(&store), Arc::clone(&clock));
    assert!(workshops.create(&workshop).await.unwrap());

    let made = Made::default();
    let route = post(create).with_state((Arc::clone(&made), answer));
    let routes = Router::new().route(&format!("/v2/{QUEUE}/tasks"), route);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let env = Fixed::from([
        ("BAYBOOK_TASK_QUEUE", QUEUE),
        ("BAYBOOK_TASKS_URL", &url),
        ("BAYBOOK_TASK_CALLER", "queue@p.iam.gserviceaccount.com"),
        ("BAYBOOK_WORKER_URL", "https://worker.example"),
    ]);
    let mut read = Reader::new(&env);
    let config = QueueConfig::read(&mut read);
    let config = read.finish(|| config).unwrap().unwrap();
    let queue = Arc::new(config.open(Arc::clone(&clock)).await.unwrap());

    let booking = BookingId::from_random([7; 16]);
    let (reference, start) = (Reference::of(&booking), start.parse().unwrap());
    let what = What::Booked(Appointment { booking, reference, revision: 1, start });
    let id = EventId::of(&booking, 1);
    let event = Event::new(id, workshop.shop.id, what, "en".to_owned(), now);
    let channel = Reminders::new(Arc::clone(&store), clock, Arc::new(workshops), queue);
    assert_eq!(channel.send(&event, "d").await, Ok(Sent::Accepted { id: None }));

    let keys = [1440, 120].map(|minutes| schema::event(&EventId::reminder(&booking, 1, minutes)));
    let stored = store.read(&keys).await.unwrap().into_iter();
    let stored = stored.map(|found| found.map(|found| Event::from_fields(found.fields).unwrap()));
    let made = made.lock().unwrap().clone();
    (stored.collect(), made)
}

#[tokio::test]
async fn the_queue_holds_each_reminder_until_its_time() {
    // On a Tuesday at two in the afternoon.
    let (stored, made) = planned("2026-12-08T14:00:00-06:00", StatusCode::OK).await;
    let [Some(day), Some(hours)] = &*stored else { panic!("{stored:?}") };
    let task = |event: &Event| (format!("{}-a0", event.id), event.due_at.to_string());
    assert_eq!(made, [task(day), task(hours)]);
    assert_eq!(hours.due_at, "2026-12-08T12:00:00-06:00".parse().unwrap());
}

#[tokio::test]
async fn what_the_queue_does_not_hold_is_left_to_the_sweep() {
    let (stored, made) =
        planned("2026-12-08T14:00:00-06:00", StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(made.len(), 2);
    let is_pending = |event: &Option<Event>| {
        event.as_ref().is_some_and(|event| event.state == EventState::Pending)
    };
    assert!(stored.iter().all(is_pending), "{stored:?}");
    // A queue takes no task for a day further off than a month.
    let far = "2026-12-01T14:00:00-06:00".parse::<Timestamp>().unwrap();
    let far = (far + SignedDuration::from_hours(24 * 45)).to_string();
    let (stored, made) = planned(&far, StatusCode::OK).await;
    assert!(made.is_empty() && stored.iter().all(is_pending), "{stored:?}");
}
