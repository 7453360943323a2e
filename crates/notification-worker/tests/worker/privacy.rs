use std::io;
use std::sync::{Arc, Mutex};

use baybook_domain::store::{Write, schema};
use baybook_notification_worker::channel::Log;
use baybook_notification_worker::routes::Senders;
use baybook_service_kit::telemetry;
use reqwest::Client;
use serde_json::{Value, json};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;

use super::recorder::Recorder;
use super::world::{World, tuning};

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// On one thread, so that the log of everything that runs is caught.
#[tokio::test(flavor = "current_thread")]
async fn the_log_tells_what_would_be_sent_and_nothing_of_the_person() {
    let buffer = Buffer::default();
    let writer = buffer.clone();
    let layer = telemetry::json(move || writer.clone(), None);
    let filter = EnvFilter::new("trace,hyper=off,reqwest=off");
    let subscriber = tracing_subscriber::registry().with(filter).with(layer);
    let _caught = tracing::subscriber::set_default(subscriber);

    let recorder = Arc::new(Recorder::new("recorder"));
    let world = World::with(recorder.clone(), vec![Arc::new(Log), recorder], Senders::Anyone).await;
    let events = world.due(2).await;
    let person = json!({"customer": {"name": "Jane Roe", "email": "jane.roe@example.com"}});
    let fields = person.as_object().unwrap().clone();
    let key = schema::booking(&events[0].shop, &events[0].what.appointment().unwrap().booking);
    world.store.commit(vec![Write::Create { key, fields }]).await.unwrap();

    world.channel.fail(1);
    let round = world.dispatcher(tuning()).round(&world.never).await.unwrap();
    assert_eq!((round.done, round.retried), (1, 1));
    for body in [json!({"event": "jane.roe@example.com"}), json!({"event": "a-r1", "Jane Roe": 1})]
    {
        let post =
            Client::new().post(format!("{}/tasks/notify?to=jane.roe@example.com", world.url));
        assert_eq!(post.json(&body).send().await.unwrap().status(), 400);
    }

    let log = String::from_utf8(buffer.0.lock().unwrap().clone()).unwrap();
    for secret in ["Jane", "Roe", "jane.roe"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<&Value> =
        lines.iter().filter(|line| line["message"] == "would notify the customer").collect();
    assert_eq!(told.len(), 2);
    for event in &events {
        let line = told.iter().find(|line| line["event.id"] == event.id.as_str()).unwrap();
        assert_eq!(line["event.kind"], "booked");
        assert_eq!(line["booking.reference"], event.what.appointment().unwrap().reference.as_str());
        assert_eq!((&line["channel"], &line["locale"]), (&json!("log"), &json!("en")));
    }
    let access = lines.iter().filter(|line| line["http.route"] == "/tasks/notify");
    assert!(access.count() >= 4);
}
