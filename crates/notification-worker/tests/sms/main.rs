//! What is told by text, from the event to what the provider is handed.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod faults;
mod office;
#[path = "../email/scene.rs"]
#[expect(dead_code, reason = "what is about mails is not needed here")]
mod scene;
mod trying_out;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use baybook_domain::accounts::{AccountMail, MailKind};
use baybook_domain::booking::{Booking, Status};
use baybook_domain::contact::PhoneNumber;
use baybook_domain::event::{Correction, What};
use baybook_domain::suppression::{AddressId, Change, Reason, Scope, Source, look_up, note};
use baybook_integrations::Failure;
use baybook_integrations::sms::{Sms as Text, Texter};
use baybook_messages::sms::segments;
use baybook_notification_worker::channel::{Channel, Sent, Sms};

use crate::scene::{Scene, appointment, reminder};

const NUMBER: &str = "+13125550177";
const DELIVERY: &str = "event.sms";

/// Keeps what it is handed, and answers as it is told.
#[derive(Debug, Default)]
struct Kept {
    texts: Mutex<Vec<Text>>,
    answers: Mutex<VecDeque<Failure>>,
}

#[async_trait]
impl Texter for Kept {
    async fn send(&self, sms: &Text) -> Result<Option<String>, Failure> {
        self.texts.lock().unwrap().push(sms.clone());
        match self.answers.lock().unwrap().pop_front() {
            Some(failure) => Err(failure),
            None => Ok(Some("SM1".to_owned())),
        }
    }
}

struct Phones {
    scene: Scene,
    kept: Arc<Kept>,
    channel: Sms,
    booking: Booking,
}

impl Phones {
    async fn new() -> Self {
        let scene = Scene::new().await;
        let kept = Arc::new(Kept::default());
        let teller = Arc::clone(&scene.channel.teller);
        let channel = Sms { teller, texter: Arc::clone(&kept) as _ };
        let mut booking = scene.booking();
        booking.customer.phone = Some(PhoneNumber::parse(NUMBER, "US").unwrap());
        scene.keep(&booking).await;
        Self { scene, kept, channel, booking }
    }

    async fn tell(&self, what: What) -> Result<Sent, Failure> {
        assert!(self.channel.takes(&what));
        self.channel.send(&self.scene.event(what, "en"), DELIVERY).await
    }

    fn texts(&self) -> Vec<Text> {
        self.kept.texts.lock().unwrap().clone()
    }

    fn answers(&self, failure: Failure) {
        self.kept.answers.lock().unwrap().push_back(failure);
    }

    async fn said(&self, change: Change) {
        let (store, now) = (self.scene.store.as_ref(), self.scene.now());
        note(store, &number(), change, Source::Twilio, now).await.unwrap();
    }
}

fn number() -> AddressId {
    AddressId::of_phone(&PhoneNumber::parse(NUMBER, "US").unwrap())
}

fn nothing(reason: &'static str) -> Result<Sent, Failure> {
    Ok(Sent::Nothing { reason })
}

fn accepted() -> Result<Sent, Failure> {
    Ok(Sent::Accepted { id: Some("SM1".to_owned()) })
}

#[tokio::test]
async fn a_corrected_number_gets_the_confirmation_and_one_that_is_not_new_does_not() {
    let phones = Phones::new().await;
    let corrected = |email, phone| {
        What::Corrected(Correction { appointment: appointment(&phones.booking), email, phone })
    };
    assert!(!phones.channel.takes(&corrected(true, false)));
    phones.tell(corrected(false, true)).await.unwrap();
    assert_eq!(phones.texts()[0].to, NUMBER);
}

#[tokio::test]
async fn a_customer_with_a_number_is_told_in_two_segments_at_most() {
    let phones = Phones::new().await;
    assert_eq!(phones.tell(What::Booked(appointment(&phones.booking))).await, accepted());
    assert_eq!(phones.tell(reminder(&phones.booking)).await, accepted());
    for text in phones.texts() {
        assert_eq!((text.to.as_str(), text.delivery.as_str()), (NUMBER, DELIVERY));
        assert!((1..=2).contains(&segments(&text.body)), "{}", text.body);
    }
}

#[tokio::test]
async fn who_answered_stop_is_sent_nothing_until_they_answer_start() {
    let phones = Phones::new().await;
    phones.said(Change::Stop { scope: Scope::All, reason: Reason::Stopped }).await;
    assert_eq!(phones.tell(reminder(&phones.booking)).await, nothing("stopped"));
    let booked = What::Booked(appointment(&phones.booking));
    assert_eq!(phones.tell(booked).await, nothing("stopped"));
    assert_eq!(phones.texts(), []);
    // What is told by mail is another list.
    phones.scene.mail(reminder(&phones.booking)).await;

    phones.said(Change::Start).await;
    assert_eq!(phones.tell(reminder(&phones.booking)).await, accepted());
}

#[tokio::test]
async fn what_twilio_knows_of_a_number_is_remembered() {
    for (class, told, next) in [
        ("unsubscribed", nothing("stopped"), "stopped"),
        ("invalid-number", Err(Failure::Never { class: "invalid-number" }), "invalid-address"),
    ] {
        let phones = Phones::new().await;
        phones.answers(Failure::Never { class });
        assert_eq!(phones.tell(reminder(&phones.booking)).await, told);
        assert_eq!(phones.tell(reminder(&phones.booking)).await, nothing(next));
        assert_eq!(phones.texts().len(), 1);
    }
    let phones = Phones::new().await;
    let down = Failure::Later { class: "provider-error", after: None };
    phones.answers(down);
    assert_eq!(phones.tell(reminder(&phones.booking)).await, Err(down));
    let known = look_up(phones.scene.store.as_ref(), &[number()]).await.unwrap();
    assert_eq!(known, [None]);
}

#[tokio::test]
async fn nobody_is_texted_about_what_is_not_so_any_more_or_without_a_number() {
    let phones = Phones::new().await;
    let mut booking = phones.booking.clone();
    booking.status = Status::Cancelled;
    phones.scene.keep(&booking).await;
    assert_eq!(phones.tell(reminder(&booking)).await, nothing("called-off"));
    booking.status = Status::Confirmed;
    booking.customer.phone = None;
    phones.scene.keep(&booking).await;
    assert_eq!(phones.tell(reminder(&booking)).await, nothing("no-number"));
    assert_eq!(phones.texts(), []);
}

#[tokio::test]
async fn accounts_are_told_of_by_mail_only() {
    let phones = Phones::new().await;
    let mail = AccountMail { mail: MailKind::PasswordChanged, token: None, user: None };
    assert!(!phones.channel.takes(&What::AccountMail(mail)));
    assert!(!phones.channel.takes(&What::Moved(appointment(&phones.booking))));
}
