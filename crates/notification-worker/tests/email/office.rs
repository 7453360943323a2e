//! The worker with its dispatcher, and a stand-in for SendGrid that fails as told, all over HTTP.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use baybook_domain::booking::Booking;
use baybook_domain::clock::{Clock, SeededEntropy};
use baybook_domain::event::{Event, What};
use baybook_domain::ids::EventId;
use baybook_domain::store::{Store, schema};
use baybook_integrations::email::SendGrid;
use baybook_notification_worker::Worker;
use baybook_notification_worker::channel::{Breaker, Channel, Email};
use baybook_notification_worker::delivery::Deliveries;
use baybook_outbox::{Round, Tuning};
use baybook_service_kit::serve::{self, Listener, Service};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::scene::Scene;

/// What the provider does with a mail.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    Takes,
    /// Answers with this status line and headers, and does not take it.
    Refuses(&'static str),
    /// Takes it and closes the connection without a word.
    Closes,
    /// Takes it, and the connection breaks in the middle of the answer.
    Breaks,
    /// Takes it and never answers.
    Hangs,
}

/// A mail that the provider took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) delivery: String,
    /// Of the calendar file; `None` where there is none.
    pub(crate) method: Option<&'static str>,
}

#[derive(Debug, Default)]
struct Provider {
    acts: Mutex<VecDeque<Act>>,
    taken: Mutex<Vec<Taken>>,
}

pub(crate) struct Office {
    pub(crate) scene: Scene,
    url: String,
    channels: Vec<Arc<dyn Channel>>,
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
        let mailer = Arc::new(SendGrid::new(client, &base, "SG.key").unwrap());
        let (teller, from) = (Arc::clone(&scene.channel.teller), scene.channel.from.clone());
        let clock = Arc::clone(&scene.clock) as Arc<dyn Clock>;
        let email = Arc::new(Email { teller, mailer, from });
        let channels: Vec<Arc<dyn Channel>> =
            vec![Arc::new(Breaker::new(email, Arc::clone(&clock)))];

        let listener = Listener::bind([127, 0, 0, 1].into(), 0, "PORT").await.unwrap();
        let url = listener.local_url();
        // One at a time: then the provider's acts fall the same way each time.
        let tuning = Tuning { concurrency: 1, ..Tuning::default() };
        let store = Arc::clone(&scene.store) as Arc<dyn Store>;
        let entropy = Arc::new(SeededEntropy::new(1));
        let worker = Worker::new(store, clock, entropy, &url, Arc::new(Notify::new()), tuning);
        let worker = worker.unwrap().channels(channels.clone());
        let stop = CancellationToken::new();
        let service = Service { name: "worker", listener, router: worker.router() };
        tokio::spawn(serve::serve(vec![service], stop.clone()));
        Self { scene, url, channels, provider, worker, _stop: stop.drop_guard() }
    }

    /// What the provider does with the next mails; it takes those after.
    pub(crate) fn provider(&self, acts: impl IntoIterator<Item = Act>) {
        *self.provider.acts.lock().unwrap() = acts.into_iter().collect();
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.provider.taken.lock().unwrap().clone()
    }

    /// How often the mail of an event was taken.
    pub(crate) fn times(&self, event: &Event) -> usize {
        let name = format!("{}.email", event.id);
        self.taken().iter().filter(|taken| taken.delivery == name).count()
    }

    /// Writes an event that is due now, of the booking as it is.
    pub(crate) async fn happens(&self, booking: &Booking, what: What) -> Event {
        let id = EventId::of(&booking.id, booking.revision);
        let event = Event::new(id, self.scene.shop(), what, "en".to_owned(), self.scene.now());
        self.scene.put(schema::event(&event.id), event.to_fields()).await;
        event
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

    /// Posts the event's task, and the outcome or the kind of problem it is answered with.
    pub(crate) async fn post(&self, event: &Event) -> String {
        let post = reqwest::Client::new().post(format!("{}/tasks/notify", self.url));
        let answer = post.json(&json!({"event": event.id})).send().await.unwrap();
        let body: Value = answer.json().await.unwrap();
        let told = body.get("outcome").or_else(|| body.get("type")).unwrap();
        told.as_str().unwrap().to_owned()
    }

    pub(crate) async fn stored(&self, event: &Event) -> Event {
        let found = self.scene.store.read(&[schema::event(&event.id)]).await.unwrap().remove(0);
        Event::from_fields(found.unwrap().fields).unwrap()
    }

    /// The record of the event's mail.
    pub(crate) async fn record(&self, event: &Event) -> Value {
        let key = schema::delivery(&event.id, "email");
        let found = self.scene.store.read(&[key]).await.unwrap().remove(0);
        Value::Object(found.unwrap().fields)
    }

    /// Delivers an event in a task of its own, which can be made to die.
    pub(crate) async fn begin(&self, event: &Event) -> tokio::task::JoinHandle<()> {
        let found = self.scene.store.read(&[schema::event(&event.id)]).await.unwrap().remove(0);
        let (event, version) = (event.clone(), found.unwrap().version);
        let deliveries = Deliveries {
            store: Arc::clone(&self.scene.store) as _,
            clock: Arc::clone(&self.scene.clock) as _,
            entropy: Arc::new(SeededEntropy::new(3)),
            channels: self.channels.clone(),
        };
        tokio::spawn(async move { drop(deliveries.deliver(&event, version).await) })
    }

    /// Waits until the provider took `count` mails.
    pub(crate) async fn until_taken(&self, count: usize) {
        let waiting = async {
            while self.taken().len() < count {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap();
    }
}

async fn serve_provider(listener: TcpListener, provider: Arc<Provider>) {
    while let Ok((socket, _)) = listener.accept().await {
        let provider = Arc::clone(&provider);
        tokio::spawn(async move { drop(answer(socket, &provider).await) });
    }
}

/// Reads one mail and does with it as told; the connection ends with the answer.
async fn answer(mut socket: TcpStream, provider: &Provider) -> io::Result<()> {
    let mut request = Vec::new();
    let mail = loop {
        if socket.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
        if let Some(mail) = body(&request) {
            break mail;
        }
    };
    let act = provider.acts.lock().unwrap().pop_front().unwrap_or(Act::Takes);
    if !matches!(act, Act::Refuses(_)) {
        provider.taken.lock().unwrap().push(taken(&mail));
    }
    let answer = match act {
        Act::Takes => "HTTP/1.1 202 Accepted\r\nX-Message-Id: m-1\r\n",
        Act::Refuses(head) => &format!("HTTP/1.1 {head}\r\n"),
        Act::Closes => return Ok(()),
        Act::Breaks => return socket.write_all(b"HTTP/1.1 202 Acc").await,
        Act::Hangs => return std::future::pending().await,
    };
    let rest = "Content-Length: 0\r\nConnection: close\r\n\r\n";
    socket.write_all(format!("{answer}{rest}").as_bytes()).await
}

/// The body, once all of it is there.
fn body(request: &[u8]) -> Option<Value> {
    let end = request.windows(4).position(|window| window == b"\r\n\r\n")?;
    serde_json::from_slice(&request[end + 4..]).ok()
}

fn taken(mail: &Value) -> Taken {
    let delivery = &mail["personalizations"][0]["custom_args"]["delivery"];
    let file = mail["attachments"][0]["content"].as_str().unwrap_or_default();
    let file = String::from_utf8(STANDARD.decode(file).unwrap()).unwrap();
    let methods = ["REQUEST", "CANCEL"];
    let method = methods.into_iter().find(|method| file.contains(&format!("METHOD:{method}\r\n")));
    Taken { delivery: delivery.as_str().unwrap().to_owned(), method }
}
