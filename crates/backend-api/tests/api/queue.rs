//! A task queue that is down while people book: they notice nothing, and the sweep makes up for it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use baybook_domain::clock::{Clock, ManualClock, SeededEntropy};
use baybook_domain::dead_letters;
use baybook_domain::event::{Event, EventState};
use baybook_domain::ids::EventId;
use baybook_domain::store::{Store, Write, schema};
use baybook_outbox::{Dispatcher, QueueConfig, Round, Tuning};
use baybook_service_kit::clock::SystemClock;
use baybook_service_kit::config::{Fixed, Reader};
use jiff::SignedDuration;
use serde_json::Value;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::customers::{client, customers};
use crate::process::Process;
use crate::store::Place;

const QUEUE: &str = "projects/p/locations/us-central1/queues/outbox";

/// What the queue does with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Takes,
    Refuses,
    /// Says nothing, and does not take it.
    Hangs,
    /// Says that it has one of that name.
    KnowsIt,
    /// Takes it where it never had one of that name.
    Remembers,
}

/// A stand-in for Cloud Tasks.
struct Queue {
    url: String,
    act: Arc<Mutex<Act>>,
    /// The names of all tasks that it was asked to take, last parts only.
    asked: Arc<Mutex<Vec<String>>>,
}

type Shared = (Arc<Mutex<Act>>, Arc<Mutex<Vec<String>>>);

impl Queue {
    async fn start(act: Act) -> Self {
        let (act, asked) = (Arc::new(Mutex::new(act)), Arc::default());
        let route = post(create).with_state((Arc::clone(&act), Arc::clone(&asked)));
        let routes = Router::new().route(&format!("/v2/{QUEUE}/tasks"), route);
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, act, asked }
    }

    fn now(&self, act: Act) {
        *self.act.lock().unwrap_or_else(PoisonError::into_inner) = act;
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn until_asked(&self) {
        let waiting = async {
            while self.asked().is_empty() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap();
    }

    /// As a deployment names it.
    fn variables(&self) -> [(&str, &str); 4] {
        [
            ("BAYBOOK_TASK_QUEUE", QUEUE),
            ("BAYBOOK_TASKS_URL", &self.url),
            ("BAYBOOK_TASK_CALLER", "queue@p.iam.gserviceaccount.com"),
            ("BAYBOOK_WORKER_URL", "https://worker.example"),
        ]
    }

    /// One round of the sweep, so much later.
    async fn sweep(&self, store: &Arc<dyn Store>, later: SignedDuration) -> Round {
        let env = Fixed::from(self.variables());
        let mut read = Reader::new(&env);
        let config = QueueConfig::read(&mut read);
        let config = read.finish(|| config).unwrap().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(SystemClock.now() + later));
        let queue = Arc::new(config.open(Arc::clone(&clock)).await.unwrap());
        let (entropy, bell) = (Arc::new(SeededEntropy::new(5)), Arc::new(Notify::new()));
        let (store, tuning) = (Arc::clone(store), Tuning::for_queue());
        let dispatcher = Dispatcher::new(store, clock, entropy, queue, bell, tuning);
        dispatcher.round(&CancellationToken::new()).await.unwrap()
    }
}

async fn create(State((act, asked)): State<Shared>, Json(body): Json<Value>) -> StatusCode {
    let name = body["task"]["name"].as_str().unwrap();
    let name = name.strip_prefix(&format!("{QUEUE}/tasks/")).unwrap().to_owned();
    let is_known = {
        let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = asked.contains(&name);
        asked.push(name);
        is_known
    };
    let act = *act.lock().unwrap_or_else(PoisonError::into_inner);
    match act {
        Act::Remembers if is_known => StatusCode::CONFLICT,
        Act::Takes | Act::Remembers => StatusCode::OK,
        Act::Refuses => StatusCode::SERVICE_UNAVAILABLE,
        Act::KnowsIt => StatusCode::CONFLICT,
        Act::Hangs => std::future::pending().await,
    }
}

async fn event(store: &Arc<dyn Store>, id: &EventId) -> Event {
    let found = store.read(&[schema::event(id)]).await.unwrap().remove(0).unwrap();
    Event::from_fields(found.fields).unwrap()
}

/// Books with the queue as it is, and ends the process.
async fn book(place: &Place, queue: &Queue) -> Vec<EventId> {
    let process = Process::start_with(place, &queue.variables()).await;
    let client = client();
    let mut events = Vec::new();
    for customer in customers(&client, &process.url, 4, 2).await {
        let reply = customer.book(&client, &process.url).await.unwrap();
        if reply.status == 201 {
            events.push(EventId::of(&reply.booking(201).id.parse().unwrap(), 1));
            // From now on the queue is being asked, or has been, while others book.
            queue.until_asked().await;
        }
    }
    assert!(events.len() > 1, "{events:?}");
    process.kill().await;
    events
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_is_down_holds_up_no_booking_and_the_sweep_makes_the_tasks() {
    for act in [Act::Refuses, Act::Hangs] {
        let (place, queue) = (Place::embedded(), Queue::start(act).await);
        // Where it hangs, it has answered nothing when the last customer has their booking.
        let events = book(&place, &queue).await;
        let store = place.open().await;
        for id in &events {
            assert_eq!(event(&store, id).await.state, EventState::Pending, "{act:?}");
        }

        queue.now(Act::Takes);
        let before = queue.asked().len();
        let round = queue.sweep(&store, SignedDuration::from_hours(2)).await;
        let count = u32::try_from(events.len()).unwrap();
        assert_eq!(round, Round { claimed: count, queued: count, ..Round::default() }, "{act:?}");
        let asked = queue.asked();
        for id in &events {
            let made = asked[before..].iter().filter(|name| name.starts_with(id.as_str())).count();
            assert_eq!(made, 1, "{act:?}: {asked:?}");
        }
        // A queue remembers names: each attempt has one of its own.
        assert_eq!(asked.iter().collect::<HashSet<_>>().len(), asked.len(), "{asked:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_the_queue_has_already_counts_as_made() {
    let (place, queue) = (Place::embedded(), Queue::start(Act::Refuses).await);
    let events = book(&place, &queue).await;
    let store = place.open().await;
    queue.now(Act::KnowsIt);
    let later = SignedDuration::from_hours(2);
    let round = queue.sweep(&store, later).await;
    let count = u32::try_from(events.len()).unwrap();
    assert_eq!(round, Round { claimed: count, queued: count, ..Round::default() });
    for id in &events {
        let left = event(&store, id).await.due_at.duration_since(SystemClock.now());
        assert!(left > later, "it is left to the queue for a while");
    }
    assert_eq!(queue.sweep(&store, later).await, Round::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_is_up_has_the_task_before_any_sweep() {
    let (place, queue) = (Place::embedded(), Queue::start(Act::Takes).await);
    let events = book(&place, &queue).await;
    assert_eq!(queue.asked()[0], format!("{}-a1", events[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_puts_back_is_a_task_that_the_queue_does_not_know() {
    let (place, queue) = (Place::embedded(), Queue::start(Act::Remembers).await);
    let events = book(&place, &queue).await;
    let store = place.open().await;
    let given_up = Event { state: EventState::Dead, ..event(&store, &events[0]).await };
    let write = Write::Put { key: schema::event(&events[0]), fields: given_up.to_fields() };
    store.commit(vec![write]).await.unwrap();

    let now = SystemClock.now();
    for _ in 0..2 {
        let before = queue.asked();
        let back = dead_letters::put_back(store.as_ref(), &events[0], None, now, |_| Vec::new());
        let back = back.await.unwrap();
        assert!(queue.sweep(&store, SignedDuration::ZERO).await.queued > 0);
        let mut made = queue.asked().split_off(before.len());
        made.retain(|name| name.starts_with(back.id.as_str()));
        assert!(made.len() == 1 && !before.contains(&made[0]), "{made:?} after {before:?}");
        let again = Event { state: EventState::Dead, ..event(&store, &events[0]).await };
        let write = Write::Put { key: schema::event(&events[0]), fields: again.to_fields() };
        store.commit(vec![write]).await.unwrap();
    }
}
