//! Texts that a manager sends to themselves.

use baybook_domain::contact::PhoneNumber;
use baybook_domain::event::{Event, MessageKind, TestMessage, What};
use baybook_domain::ids::EventId;
use baybook_domain::store::Store;
use baybook_domain::suppression::{Change, Medium, Reason, Scope};
use baybook_domain::test_number::{self, TestNumber};
use baybook_integrations::Failure;
use baybook_messages::sms::segments;
use baybook_notification_worker::channel::Channel;
use jiff::SignedDuration;

use crate::{DELIVERY, NUMBER, Phones, accepted, nothing};

impl Phones {
    /// A test text that was asked for now.
    async fn asks(&self, message: MessageKind) -> Event {
        let user = self.scene.account().await;
        let what = What::Test(TestMessage { message, user, by: Medium::Sms });
        let event = Event { id: EventId::mail([6; 16]), ..self.scene.event(what, "es") };
        let until = self.scene.now() + SignedDuration::from_hours(24);
        let phone = PhoneNumber::parse(NUMBER, "US").unwrap();
        let number = TestNumber { phone, expire_at: Some(until) };
        self.scene.store.commit(vec![number.write(&event.id)]).await.unwrap();
        event
    }

    async fn number_of(&self, event: &Event) -> Option<TestNumber> {
        test_number::of_event(self.scene.store.as_ref(), &event.id).await.unwrap()
    }
}

#[tokio::test]
async fn a_test_text_goes_to_the_number_that_was_typed_and_forgets_it() {
    let phones = Phones::new().await;
    let event = phones.asks(MessageKind::Reminder).await;
    assert!(phones.channel.takes(&event.what) && !phones.scene.channel.takes(&event.what));
    assert_eq!(phones.channel.send(&event, DELIVERY).await, accepted());
    let [text] = phones.texts().try_into().unwrap();
    assert_eq!((text.to.as_str(), text.delivery.as_str()), (NUMBER, DELIVERY));
    assert!(text.body.contains("STOP") && segments(&text.body) <= 2, "{}", text.body);
    assert_eq!(phones.number_of(&event).await, None);
    assert_eq!(phones.channel.send(&event, DELIVERY).await, nothing("no-number"));
}

#[tokio::test]
async fn a_test_text_that_failed_for_now_keeps_its_number_for_a_day() {
    let phones = Phones::new().await;
    let event = phones.asks(MessageKind::Booked).await;
    let down = Failure::Later { class: "provider-error", after: None };
    phones.answers(down);
    assert_eq!(phones.channel.send(&event, DELIVERY).await, Err(down));
    assert!(phones.number_of(&event).await.is_some());
    phones.scene.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(phones.channel.send(&event, DELIVERY).await, nothing("no-number"));
}

#[tokio::test]
async fn a_test_text_does_not_go_to_who_answered_stop() {
    let phones = Phones::new().await;
    let event = phones.asks(MessageKind::Booked).await;
    phones.said(Change::Stop { scope: Scope::All, reason: Reason::Stopped }).await;
    assert_eq!(phones.channel.send(&event, DELIVERY).await, nothing("stopped"));
    assert!(phones.texts().is_empty());
    assert_eq!(phones.number_of(&event).await, None, "nobody will try again");
}

#[tokio::test]
async fn a_test_mail_is_not_for_a_telephone() {
    let phones = Phones::new().await;
    let user = phones.scene.account().await;
    let mail = TestMessage { message: MessageKind::Booked, user, by: Medium::Email };
    assert!(
        !phones.channel.takes(&What::Test(mail)) && phones.scene.channel.takes(&What::Test(mail))
    );
}
