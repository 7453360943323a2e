//! The worker with its dispatcher, and a stand-in for Twilio that fails as told, all over HTTP.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use baybook_domain::booking::Booking;
use baybook_domain::clock::{Clock, SeededEntropy};
use baybook_domain::contact::PhoneNumber;
use baybook_domain::event::{Event, What};
use baybook_domain::ids::{BookingId, EventId, Reference};
use baybook_domain::store::{Store, schema};
use baybook_integrations::sms::Twilio;
use baybook_notification_worker::Worker;
use baybook_notification_worker::channel::{Breaker, Channel, Email, Sms};
use baybook_outbox::{Round, Tuning};
use baybook_service_kit::serve::{self, Listener, Service};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::NUMBER;
use crate::scene::{Scene, appointment};

const SID: &str = "AC0123456789abcdef0123456789abcdef";

/// What the provider does with a text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    Takes,
    /// Answers with this status line, and does not take it.
    Refuses(&'static str),
    /// Takes it and closes the connection without a word.
    Closes,
    /// Takes it, and the connection breaks before the answer says so.
    BreaksEarly,
    /// Takes it and says so, and the connection breaks in the middle of the rest.
    BreaksLate,
    /// Takes it and never answers.
    Hangs,
}

#[derive(Debug, Default)]
struct Provider {
    acts: Mutex<VecDeque<Act>>,
    /// Names of the deliveries that were taken.
    taken: Mutex<Vec<String>>,
}

pub(crate) struct Office {
    pub(crate) scene: Scene,
    provider: Arc<Provider>,
    worker: Worker,
    _stop: DropGuard,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let scene = Scene::new().await;
        let provider = Arc::new(Provider::default());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(serve_provider(listener, Arc::clone(&provider)));
        // As production's, with less patience.
        let client = reqwest::Client::builder().timeout(Duration::from_secs(1)).build().unwrap();
        let callback = "https://api.example.com/webhooks/twilio/status".parse().ok();
        let (account, sender) = ((SID, "hunter2"), "+13125550100".parse().unwrap());
        let twilio = Twilio::new(client, &base, account, sender, callback).unwrap();
        let clock = Arc::clone(&scene.clock) as Arc<dyn Clock>;
        let guarded = |channel: Arc<dyn Channel>| -> Arc<dyn Channel> {
            Arc::new(Breaker::new(channel, Arc::clone(&clock)))
        };
        let Email { teller, mailer, from } = &scene.channel;
        let (mailer, from) = (Arc::clone(mailer), from.clone());
        let channels = vec![
            guarded(Arc::new(Email { teller: Arc::clone(teller), mailer, from })),
            guarded(Arc::new(Sms { teller: Arc::clone(teller), texter: Arc::new(twilio) })),
        ];

        let listener = Listener::bind([127, 0, 0, 1].into(), 0, "PORT").await.unwrap();
        let url = listener.local_url();
        // One at a time: then the provider's acts fall the same way each time.
        let tuning = Tuning { concurrency: 1, ..Tuning::default() };
        let store = Arc::clone(&scene.store) as Arc<dyn Store>;
        let (entropy, bell) = (Arc::new(SeededEntropy::new(1)), Arc::new(Notify::new()));
        let worker = Worker::new(store, Arc::clone(&clock), entropy, &url, bell, tuning);
        let worker = worker.unwrap().channels(channels);
        let stop = CancellationToken::new();
        let service = Service { name: "worker", listener, router: worker.router() };
        tokio::spawn(serve::serve(vec![service], stop.clone()));
        Self { scene, provider, worker, _stop: stop.drop_guard() }
    }

    /// What the provider does with the next texts; it takes those after.
    pub(crate) fn provider(&self, acts: impl IntoIterator<Item = Act>) {
        *self.provider.acts.lock().unwrap() = acts.into_iter().collect();
    }

    /// A booking of somebody with a telephone, with its confirmation due.
    pub(crate) async fn books(&self, number: u8) -> Event {
        let id = BookingId::from_random([number; 16]);
        let mut booking = Booking { id, reference: Reference::of(&id), ..self.scene.booking() };
        booking.customer.phone = Some(PhoneNumber::parse(NUMBER, "US").unwrap());
        self.scene.keep(&booking).await;
        let (id, what) = (EventId::of(&id, booking.revision), What::Booked(appointment(&booking)));
        let event = Event::new(id, self.scene.shop(), what, "en".to_owned(), self.scene.now());
        self.scene.put(schema::event(&event.id), event.to_fields()).await;
        event
    }

    /// How often the text of an event was taken.
    pub(crate) fn times(&self, event: &Event) -> usize {
        let name = format!("{}.sms", event.id);
        self.provider.taken.lock().unwrap().iter().filter(|taken| **taken == name).count()
    }

    pub(crate) async fn round(&self) -> Round {
        self.worker.dispatcher.round(&CancellationToken::new()).await.unwrap()
    }

    /// Rounds, with time passing between them, until nothing is due any more.
    pub(crate) async fn settle(&self) {
        for _ in 0..60 {
            self.scene.clock.advance(Tuning::default().backoff.longest);
            if self.round().await.claimed == 0 {
                return;
            }
        }
        panic!("there is no end to it");
    }

    pub(crate) async fn stored(&self, event: &Event) -> Event {
        let found = self.scene.store.read(&[schema::event(&event.id)]).await.unwrap().remove(0);
        Event::from_fields(found.unwrap().fields).unwrap()
    }

    /// The record of the event's delivery by `channel`.
    pub(crate) async fn record(&self, event: &Event, channel: &str) -> Value {
        let key = schema::delivery(&event.id, channel);
        let found = self.scene.store.read(&[key]).await.unwrap().remove(0);
        Value::Object(found.unwrap().fields)
    }
}

async fn serve_provider(listener: TcpListener, provider: Arc<Provider>) {
    while let Ok((socket, _)) = listener.accept().await {
        let provider = Arc::clone(&provider);
        tokio::spawn(async move { drop(answer(socket, &provider).await) });
    }
}

/// Reads one text and does with it as told; the connection ends with the answer.
async fn answer(mut socket: TcpStream, provider: &Provider) -> io::Result<()> {
    let mut request = Vec::new();
    let delivery = loop {
        if socket.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
        if let Some(delivery) = delivery(&request) {
            break delivery;
        }
    };
    let act = provider.acts.lock().unwrap().pop_front().unwrap_or(Act::Takes);
    if !matches!(act, Act::Refuses(_)) {
        provider.taken.lock().unwrap().push(delivery);
    }
    let whole = r#"{"sid":"SM1","status":"queued"}"#;
    let created = format!("HTTP/1.1 201 Created\r\nContent-Length: {}\r\n\r\n", whole.len());
    let answer = match act {
        Act::Takes => format!("{created}{whole}"),
        Act::Refuses(head) => {
            format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        Act::Closes => String::new(),
        Act::BreaksEarly => created[..15].to_owned(),
        Act::BreaksLate => format!("{created}{}", &whole[..9]),
        Act::Hangs => return std::future::pending().await,
    };
    socket.write_all(answer.as_bytes()).await
}

/// Name of the delivery in the form's callback, once the whole form is there.
fn delivery(request: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(request).ok()?;
    let (head, form) = text.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    if form.len() < length.parse().ok()? {
        return None;
    }
    let mut pairs = url::form_urlencoded::parse(form.as_bytes());
    let (_, callback) = pairs.find(|(name, _)| name == "StatusCallback")?;
    Some(callback.split_once("delivery=")?.1.to_owned())
}
