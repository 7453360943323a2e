//! `baybook outbox` as a person and a script meet it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use baybook_domain::event::{Appointment, Doubt, Event, EventState, What};
use baybook_domain::ids::{BookingId, EventId, Reference};
use baybook_domain::store::embedded::EmbeddedStore;
use baybook_domain::store::{Store, Write, schema};
use serde_json::Value;

/// A data directory with one event that waits and two that are dead. The store stays open, as that
/// of a running Baybook does.
struct Shop {
    directory: tempfile::TempDir,
    store: Arc<dyn Store>,
}

impl Shop {
    async fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = EmbeddedStore::open(directory.path().join("baybook.db")).unwrap();
        let shop = Self { directory, store: Arc::new(store) };
        for (number, state) in
            [EventState::Pending, EventState::Dead, EventState::Dead].iter().enumerate()
        {
            let event = event(number, *state);
            let (key, fields) = (schema::event(&event.id), event.to_fields());
            shop.store.commit(vec![Write::Create { key, fields }]).await.unwrap();
        }
        shop
    }

    fn run(&self, arguments: &[&str]) -> Output {
        baybook(self.directory.path(), arguments)
    }

    async fn states(&self) -> Vec<EventState> {
        let ids: Vec<_> = (0..3).map(|number| schema::event(&id(number))).collect();
        let documents = self.store.read(&ids).await.unwrap();
        let events = documents.into_iter().map(|one| Event::from_fields(one.unwrap().fields));
        events.map(|event| event.unwrap().state).collect()
    }
}

fn baybook(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_baybook"))
        .args(["outbox"])
        .args(arguments)
        .arg("--data")
        .arg(data)
        .env_remove("BAYBOOK_STORE")
        .output()
        .unwrap()
}

fn booking(number: usize) -> BookingId {
    BookingId::from_random([u8::try_from(number).unwrap(); 16])
}

fn id(number: usize) -> EventId {
    EventId::of(&booking(number), 1)
}

fn event(number: usize, state: EventState) -> Event {
    let (booking, now) = (booking(number), "2026-12-01T14:00:00Z".parse().unwrap());
    let reference = Reference::of(&booking);
    let what = What::Booked(Appointment { booking, reference, revision: 1, start: now });
    let event = Event::new(id(number), "main".parse().unwrap(), what, "en".to_owned(), now);
    let dead = state == EventState::Dead;
    let last_error = dead.then(|| "email: bad-request".to_owned());
    let doubt = (number == 2).then_some(Doubt::MayBeTold);
    Event { state, attempts: if dead { 20 } else { 0 }, last_error, doubt, ..event }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_and_what_was_given_up_on_is_listed_beside_a_running_baybook() {
    let shop = Shop::open().await;
    let all = shop.run(&["list"]);
    assert!(all.status.success(), "{all:?}");
    let lines = text(&all);
    assert!(lines.starts_with("EVENT"), "{lines}");
    assert!(lines.contains("pending") && lines.contains("email: bad-request"), "{lines}");
    assert!(lines.contains("\n3 events, 2 given up on.\n"), "{lines}");
    let doubtful: Vec<_> =
        lines.lines().filter(|line| line.contains("(may have been sent)")).collect();
    assert!(matches!(&*doubtful, [line] if line.starts_with(id(2).as_str())), "{lines}");
    assert!(lines.ends_with("trying again may send it twice.\n"), "{lines}");
    let dead = json(&shop.run(&["list", "--dead", "--json"]));
    let dead = dead["events"].as_array().unwrap();
    assert_eq!((dead.len(), dead[0]["id"].as_str()), (2, Some(id(1).as_str())));
    assert_eq!(dead[0]["attempts"], 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_event_is_put_back_and_one_that_is_not_dead_is_not() {
    let shop = Shop::open().await;
    let done = shop.run(&["retry", id(1).as_str()]);
    assert!(done.status.success() && text(&done).starts_with("Put back 1 event."), "{done:?}");
    use EventState::{Dead, Pending};
    assert_eq!(shop.states().await, [Pending, Pending, Dead]);
    for (id, why) in [(id(1), "the event is pending, not dead"), (id(9), "no such event")] {
        let refused = shop.run(&["retry", id.as_str()]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&refused.stderr).contains(why), "{refused:?}");
        assert!(refused.stdout.is_empty());
    }
    assert_eq!(shop.run(&["retry"]).status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_dead_is_put_back_at_once() {
    let shop = Shop::open().await;
    let done = json(&shop.run(&["retry", "--all-dead", "--json"]));
    assert_eq!(done["retried"], serde_json::json!([id(1).as_str(), id(2).as_str()]));
    assert_eq!(shop.states().await, [EventState::Pending; 3]);
    let again = shop.run(&["retry", "--all-dead"]);
    assert!(again.status.success() && text(&again) == "Nothing was given up on.\n", "{again:?}");
    assert_eq!(text(&shop.run(&["list", "--dead"])), "Nothing is waiting.\n");
}

#[test]
fn a_directory_that_was_mistyped_is_said_so_and_not_made() {
    let directory = tempfile::tempdir().unwrap();
    let typo = directory.path().join("typo");
    for arguments in [&["list"][..], &["retry", "--all-dead"]] {
        let refused = baybook(&typo, arguments);
        assert_eq!(refused.status.code(), Some(1), "{refused:?}");
        let told = String::from_utf8_lossy(&refused.stderr);
        assert!(told.contains("there is no") && told.contains("--data DIRECTORY"), "{told}");
        assert!(!typo.exists());
    }
}
