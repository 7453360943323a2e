//! Messages that are kept on this machine.

use std::sync::Arc;

use baybook_domain::clock::ManualClock;
use baybook_domain::local_message::{Content, KEEP, LocalMessage};
use baybook_domain::store::embedded::EmbeddedStore;
use baybook_domain::store::fault::FaultyStore;
use baybook_domain::store::{Query, Store, schema};
use baybook_integrations::email::{CalendarPart, Email, Mailbox, Mailer};
use baybook_integrations::ics::Method;
use baybook_integrations::sms::{Sms, Texter};
use baybook_notification_worker::local_outbox::{LocalMailer, LocalTexter};
use jiff::SignedDuration;

struct Shelf {
    store: Arc<FaultyStore>,
    clock: Arc<ManualClock>,
    mailer: LocalMailer,
    texter: LocalTexter,
    _directory: tempfile::TempDir,
}

impl Shelf {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = Arc::new(EmbeddedStore::open(directory.path().join("test.db")).unwrap());
        let store = Arc::new(FaultyStore::new(store));
        let clock = Arc::new(ManualClock::at("2026-12-01T14:00:00Z".parse().unwrap()));
        let mailer = LocalMailer::new(Arc::clone(&store) as _, Arc::clone(&clock) as _);
        let texter = LocalTexter::new(Arc::clone(&store) as _, Arc::clone(&clock) as _);
        Self { store, clock, mailer, texter, _directory: directory }
    }

    async fn kept(&self) -> Vec<LocalMessage> {
        let page = self.store.query(&Query::all(schema::local_messages(), 100)).await.unwrap();
        let documents = page.documents.into_iter();
        documents.map(|document| LocalMessage::from_fields(document.fields).unwrap()).collect()
    }
}

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox { name: name.to_owned(), address: address.to_owned() }
}

fn email(delivery: &str, subject: &str) -> Email {
    let file = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned();
    Email {
        from: mailbox("Main Street Motors", "desk@example.com"),
        to: mailbox("", "ada@example.org"),
        reply_to: None,
        subject: subject.to_owned(),
        text: "See you on Tuesday.".to_owned(),
        html: "<p>See you on Tuesday.</p>".to_owned(),
        calendar: Some(CalendarPart { method: Method::Cancel, file }),
        list_unsubscribe: None,
        delivery: delivery.to_owned(),
    }
}

fn sms(delivery: &str) -> Sms {
    let (to, body) = ("+13125550142".to_owned(), "See you on Tuesday.".to_owned());
    Sms { to, body, delivery: delivery.to_owned() }
}

#[tokio::test]
async fn mails_and_texts_are_kept_as_they_would_have_been_sent() {
    let shelf = Shelf::new();
    let id = shelf.mailer.send(&email("b-r1.email", "You are booked")).await.unwrap();
    assert_eq!(id.as_deref(), Some("b-r1.email"));
    shelf.texter.send(&sms("b-r1.sms")).await.unwrap();

    let kept = shelf.kept().await;
    let Content::Email(mail) = &kept[0].content else { panic!("a mail: {kept:?}") };
    assert_eq!(mail.from, "Main Street Motors <desk@example.com>");
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("ada@example.org", "You are booked"));
    let calendar = mail.calendar.as_ref().unwrap();
    assert_eq!(calendar.method, "CANCEL");
    assert!(calendar.file.starts_with("BEGIN:VCALENDAR"));
    let text = Content::Sms { to: "+13125550142".into(), body: "See you on Tuesday.".into() };
    assert_eq!(kept[1].content, text);
}

#[tokio::test]
async fn the_same_delivery_again_takes_the_place_of_the_first() {
    let shelf = Shelf::new();
    for subject in ["First", "Second"] {
        shelf.mailer.send(&email("b-r1.email", subject)).await.unwrap();
    }
    let kept = shelf.kept().await;
    assert_eq!(kept.len(), 1);
    assert!(matches!(&kept[0].content, Content::Email(mail) if mail.subject == "Second"));
}

#[tokio::test]
async fn what_is_older_than_a_week_goes() {
    let shelf = Shelf::new();
    shelf.texter.send(&sms("old.sms")).await.unwrap();
    shelf.clock.advance(KEEP + SignedDuration::from_secs(1));
    shelf.texter.send(&sms("new.sms")).await.unwrap();
    let kept: Vec<_> = shelf.kept().await.into_iter().map(|message| message.delivery).collect();
    assert_eq!(kept, ["new.sms"]);
}
