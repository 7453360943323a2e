use std::sync::Arc;
use std::time::Duration;

use baybook_domain::clock::{Clock, ManualClock, SeededEntropy};
use baybook_domain::event::{Appointment, Event, EventState, What};
use baybook_domain::ids::{BookingId, EventId, Reference};
use baybook_domain::store::embedded::EmbeddedStore;
use baybook_domain::store::fault::FaultyStore;
use baybook_domain::store::firestore::{DEFAULT_DATABASE, FirestoreStore};
use baybook_domain::store::{Store, Write, schema};
use baybook_notification_worker::Worker;
use baybook_notification_worker::callers::Callers;
use baybook_notification_worker::channel::Channel;
use baybook_notification_worker::routes::Senders;
use baybook_outbox::task::TaskHeaders;
use baybook_outbox::{Dispatcher, Post, Tuning};
use baybook_service_kit::serve::{self, Listener, Service};
use jiff::SignedDuration;
use reqwest::Response;
use tokio::sync::Notify;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::recorder::Recorder;

/// A worker that is served, its store, its channel and its clock.
pub(crate) struct World {
    pub(crate) url: String,
    pub(crate) clock: Arc<ManualClock>,
    /// The store itself.
    pub(crate) store: Arc<dyn Store>,
    /// The same as the worker sees it.
    pub(crate) worker_store: Arc<FaultyStore>,
    /// The same as the dispatchers made here see it.
    pub(crate) dispatcher_store: Arc<FaultyStore>,
    pub(crate) channel: Arc<Recorder>,
    pub(crate) never: CancellationToken,
    #[expect(dead_code, reason = "stops the server when it goes")]
    stop: DropGuard,
    #[expect(dead_code, reason = "removes the store's file when it goes")]
    directory: Option<tempfile::TempDir>,
}

pub(crate) fn tuning() -> Tuning {
    Tuning { gather: Duration::from_millis(5), ..Tuning::default() }
}

impl World {
    pub(crate) async fn new() -> Self {
        let channel = Arc::new(Recorder::new("recorder"));
        Self::with(Arc::clone(&channel), vec![channel], Senders::Anyone).await
    }

    /// One that only `callers` may call.
    pub(crate) async fn guarded(channel: Arc<Recorder>, callers: Callers) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = Arc::new(EmbeddedStore::open(directory.path().join("test.db")).unwrap());
        let channels: Vec<Arc<dyn Channel>> = vec![channel.clone()];
        let guarded = Self::on(store, channel, channels, (Senders::Anyone, Some(callers))).await;
        Self { directory: Some(directory), ..guarded }
    }

    /// `channel` is the one to look at.
    pub(crate) async fn with(
        channel: Arc<Recorder>,
        channels: Vec<Arc<dyn Channel>>,
        senders: Senders,
    ) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = Arc::new(EmbeddedStore::open(directory.path().join("test.db")).unwrap());
        let world = Self::on(store, channel, channels, (senders, None)).await;
        Self { directory: Some(directory), ..world }
    }

    async fn on(
        store: Arc<dyn Store>,
        channel: Arc<Recorder>,
        channels: Vec<Arc<dyn Channel>>,
        (senders, callers): (Senders, Option<Callers>),
    ) -> Self {
        let worker_store = Arc::new(FaultyStore::new(Arc::clone(&store)));
        let dispatcher_store = Arc::new(FaultyStore::new(Arc::clone(&store)));
        let clock = Arc::new(ManualClock::at("2026-12-01T14:00:00Z".parse().unwrap()));

        let listener = Listener::bind([127, 0, 0, 1].into(), 0, "PORT").await.unwrap();
        let url = listener.local_url();
        let worker = Worker::new(
            worker_store.clone(),
            clock.clone(),
            Arc::new(SeededEntropy::new(1)),
            &url,
            Arc::new(Notify::new()),
            tuning(),
        );
        let router = worker.unwrap().channels(channels).senders(senders).callers(callers).router();
        let stop = CancellationToken::new();
        let service = Service { name: "worker", listener, router };
        tokio::spawn(serve::serve(vec![service], stop.clone()));
        Self {
            url,
            clock,
            store,
            worker_store,
            dispatcher_store,
            channel,
            never: CancellationToken::new(),
            stop: stop.drop_guard(),
            directory: None,
        }
    }

    /// The same on a project of its own in the emulator, if there is one.
    #[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
    pub(crate) async fn on_firestore(test: &'static str) -> Option<Self> {
        const HOST: &str = "FIRESTORE_EMULATOR_HOST";
        if std::env::var_os(HOST).is_none() {
            assert!(std::env::var_os("CI").is_none(), "{HOST} is not set: {test} cannot run");
            println!("SKIPPED (needs {HOST}): {test}");
            return None;
        }
        let project = format!("t-{test}-{}", std::process::id());
        let store = FirestoreStore::connect(&project, DEFAULT_DATABASE, Duration::from_secs(10));
        let store = Arc::new(store.await.unwrap());
        let channel = Arc::new(Recorder::new("recorder"));
        Some(Self::on(store, channel.clone(), vec![channel], (Senders::Anyone, None)).await)
    }

    pub(crate) fn clock_now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    pub(crate) fn advance(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    pub(crate) fn dispatcher(&self, tuning: Tuning) -> Dispatcher {
        self.dispatcher_to(&self.url, tuning)
    }

    pub(crate) fn dispatcher_to(&self, url: &str, tuning: Tuning) -> Dispatcher {
        let entropy = Arc::new(SeededEntropy::new(2));
        let (store, clock) = (self.dispatcher_store.clone(), self.clock.clone());
        let post = Arc::new(Post::new(url, tuning.request_timeout).unwrap());
        Dispatcher::new(store, clock, entropy, post, Arc::new(Notify::new()), tuning)
    }

    /// An event that is due now.
    pub(crate) fn event(&self, number: u8) -> Event {
        let booking = BookingId::from_random([number; 16]);
        let now = self.clock.now();
        let start = now + SignedDuration::from_hours(48);
        let reference = Reference::of(&booking);
        let what = What::Booked(Appointment { booking, reference, revision: 1, start });
        let id = EventId::of(&booking, 1);
        Event::new(id, "main".parse().unwrap(), what, "en".to_owned(), now)
    }

    /// Writes `events` to the outbox.
    pub(crate) async fn write(&self, events: &[Event]) {
        let write =
            |event: &Event| Write::Put { key: schema::event(&event.id), fields: event.to_fields() };
        self.store.commit(events.iter().map(write).collect()).await.unwrap();
    }

    /// Writes `count` events that are due now.
    pub(crate) async fn due(&self, count: u8) -> Vec<Event> {
        let events: Vec<Event> = (0..count).map(|number| self.event(number)).collect();
        self.write(&events).await;
        events
    }

    pub(crate) async fn stored(&self, event: &Event) -> Event {
        let documents = self.store.read(&[schema::event(&event.id)]).await.unwrap();
        Event::from_fields(documents[0].clone().unwrap().fields).unwrap()
    }

    pub(crate) async fn all_done(&self, events: &[Event]) {
        for event in events {
            let stored = self.stored(event).await;
            assert_eq!(stored.state, EventState::Done, "{stored:?}");
        }
    }

    /// Posts the event as a queue would.
    pub(crate) async fn post(&self, event: &Event) -> Response {
        let headers = TaskHeaders {
            queue: "outbox".to_owned(),
            task: event.id.to_string(),
            retry_count: 0,
            execution_count: 0,
            eta: self.clock.now(),
            previous_response: None,
        };
        let body = serde_json::json!({"event": event.id});
        let client = reqwest::Client::new();
        let post = client.post(format!("{}/tasks/notify", self.url)).headers(headers.to_headers());
        post.json(&body).send().await.unwrap()
    }

    /// Waits until the channel has sent `count` times.
    pub(crate) async fn until_sent(&self, count: usize) {
        let sent = || self.channel.sent().values().sum::<u32>() as usize;
        let waiting = async {
            while sent() < count {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap();
    }
}

pub(crate) async fn outcome(response: Response) -> String {
    assert_eq!(response.status(), 200);
    let body: serde_json::Value = response.json().await.unwrap();
    body["outcome"].as_str().unwrap().to_owned()
}

pub(crate) async fn problem(response: Response) -> baybook_contract::Problem {
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    response.json().await.unwrap()
}
