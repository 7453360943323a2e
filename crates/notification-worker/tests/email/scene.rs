use std::sync::Arc;

use baybook_domain::accounts::{LinkSecret, Token, User, UserId};
use baybook_domain::booking::{
    BookedService, Booking, CommandId, Customer, Fingerprint, Status, Times, ToldAnew,
};
use baybook_domain::clock::{Clock, ManualClock};
use baybook_domain::event::{self, Event, Reminder, What};
use baybook_domain::ids::{BookingId, EventId, Reference, ShopId};
use baybook_domain::local_message::{Content, LocalEmail, LocalMessage};
use baybook_domain::manage_link::ManageLinks;
use baybook_domain::store::embedded::EmbeddedStore;
use baybook_domain::store::fault::FaultyStore;
use baybook_domain::store::{Fields, Key, Store, Write, fields, schema};
use baybook_domain::vehicle::Vehicle;
use baybook_domain::workshop::Workshop;
use baybook_domain::workshops::Workshops;
use baybook_integrations::Failure;
use baybook_integrations::email::Mailbox;
use baybook_notification_worker::channel::{Channel, Email, Sent};
use baybook_notification_worker::local_outbox::LocalMailer;
use baybook_notification_worker::telling::{Addresses, Teller};
use baybook_service_kit::text::Languages;
use jiff::{SignedDuration, Timestamp};

pub(crate) const START: &str = "2026-12-08T15:00:00Z";
pub(crate) const PUBLIC_URL: &str = "https://book.example.com";

const KEY: [u8; 32] = [7; 32];
const DELIVERY: &str = "event.email";

/// The demo's workshop, and a channel that keeps mails instead of sending them.
pub(crate) struct Scene {
    pub(crate) channel: Email,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) store: Arc<FaultyStore>,
    pub(crate) workshop: Workshop,
    _directory: tempfile::TempDir,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let kept: Arc<dyn Store> =
            Arc::new(EmbeddedStore::open(directory.path().join("test.db")).unwrap());
        let store = Arc::new(FaultyStore::new(Arc::clone(&kept)));
        let clock = Arc::new(ManualClock::at("2026-12-01T14:00:00Z".parse().unwrap()));
        let ticks: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let workshop: Workshop =
            toml::from_str(include_str!("../../../../demo/workshop.toml")).unwrap();
        let workshops = Workshops::new(Arc::clone(&kept), Arc::clone(&ticks));
        assert!(workshops.create(&workshop).await.unwrap());
        let teller = Teller {
            store: Arc::clone(&store) as _,
            workshops,
            clock: Arc::clone(&ticks),
            languages: Languages::compiled().unwrap(),
            links: Addresses::new(&KEY, PUBLIC_URL, workshop.shop.id.clone()),
        };
        let from = Mailbox { name: String::new(), address: "bookings@mail.example".to_owned() };
        let mailer = Arc::new(LocalMailer::new(kept, ticks));
        let channel = Email { teller: Arc::new(teller), mailer, from };
        Self { channel, clock, store, workshop, _directory: directory }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn shop(&self) -> ShopId {
        self.workshop.shop.id.clone()
    }

    /// A booking that is not stored yet.
    pub(crate) fn booking(&self) -> Booking {
        let id = BookingId::from_random([7; 16]);
        let start: Timestamp = START.parse().unwrap();
        let service = self.workshop.service(&"oil-change".parse().unwrap()).unwrap();
        let shop = &self.workshop.shop;
        Booking {
            id,
            reference: Reference::of(&id),
            shop: shop.id.clone(),
            status: Status::Confirmed,
            service: BookedService::of(service, &shop.currency),
            start,
            end: start + SignedDuration::from_mins(service.duration_minutes.into()),
            date: shop.timezone.date_at(start),
            bay: shop.bays[0].id.clone(),
            mechanic: shop.mechanics[0].id.clone(),
            customer: Customer {
                name: "Ada Lovelace".parse().unwrap(),
                email: Some("ada@example.com".parse().unwrap()),
                phone: None,
            },
            vehicle: Vehicle::default(),
            notes: None,
            locale: "en".to_owned(),
            created_at: self.now(),
            updated_at: self.now(),
            cancel_reason: None,
            arrival: None,
            staff_note: None,
            times: Times::default(),
            moved: None,
            links: 0,
            told_anew: ToldAnew::default(),
            declined: false,
            revision: 1,
            fingerprint: Fingerprint(String::new()),
            changed_by: CommandId::from_random([0; 16]),
        }
    }

    pub(crate) async fn put(&self, key: Key, fields: Fields) {
        self.store.commit(vec![Write::Put { key, fields }]).await.unwrap();
    }

    /// Stores a booking as it is now.
    pub(crate) async fn keep(&self, booking: &Booking) {
        self.put(schema::booking(&booking.shop, &booking.id), booking.to_fields()).await;
    }

    /// Stores an account.
    pub(crate) async fn account(&self) -> UserId {
        let id = UserId::from_random([3; 16]);
        let user = User {
            id,
            email: "grace@example.com".parse().unwrap(),
            email_verified: false,
            name: "Grace Hopper".parse().unwrap(),
            roles: [].into(),
            second_factor: false,
            recovery_codes_left: None,
            has_password: true,
            has_google: false,
            locale: "en".to_owned(),
            created_at: self.now(),
            updated_at: self.now(),
        };
        self.put(schema::user(&id), fields(&user)).await;
        id
    }

    pub(crate) async fn token(&self, token: &Token) {
        self.put(schema::token(&token.id), fields(token)).await;
    }

    pub(crate) fn event(&self, what: What, locale: &str) -> Event {
        let id = EventId::mail([9; 16]);
        Event::new(id, self.shop(), what, locale.to_owned(), self.now())
    }

    pub(crate) async fn tell(&self, what: What) -> Result<Sent, Failure> {
        self.tell_in(what, "en").await
    }

    pub(crate) async fn tell_in(&self, what: What, locale: &str) -> Result<Sent, Failure> {
        self.channel.send(&self.event(what, locale), DELIVERY).await
    }

    /// The mail that telling this makes.
    pub(crate) async fn mail(&self, what: What) -> LocalEmail {
        self.mail_in(what, "en").await
    }

    pub(crate) async fn mail_in(&self, what: What, locale: &str) -> LocalEmail {
        let sent = self.tell_in(what, locale).await.unwrap();
        assert_eq!(sent, Sent::Accepted { id: Some(DELIVERY.to_owned()) });
        let kept = self.store.read(&[schema::local_message(DELIVERY)]).await.unwrap();
        let message = LocalMessage::from_fields(kept[0].clone().unwrap().fields).unwrap();
        match message.content {
            Content::Email(email) => email,
            Content::Sms { .. } => panic!("not a mail"),
        }
    }

    /// Holds that nothing is told, and why.
    pub(crate) async fn silent(&self, what: What, reason: &str) {
        let name = what.as_str();
        match self.tell(what).await.unwrap() {
            Sent::Nothing { reason: told } => assert_eq!(told, reason, "{name}"),
            sent => panic!("{name}: {sent:?}"),
        }
    }
}

/// The appointment as a change left it.
pub(crate) fn appointment(booking: &Booking) -> event::Appointment {
    event::Appointment {
        booking: booking.id,
        reference: booking.reference.clone(),
        revision: booking.revision,
        start: booking.start,
    }
}

pub(crate) fn reminder(booking: &Booking) -> What {
    What::Reminder(Reminder { appointment: appointment(booking), minutes_before: 120 })
}

pub(crate) fn links() -> LinkSecret {
    LinkSecret::new(&KEY)
}

pub(crate) fn manage_links(shop: ShopId) -> ManageLinks {
    ManageLinks::new(&KEY, PUBLIC_URL, shop)
}

/// The first link in a text that leads to `path`, its query included.
pub(crate) fn link(text: &str, path: &str) -> String {
    let start = text.find(&format!("{PUBLIC_URL}{path}")).unwrap_or_else(|| panic!("{text}"));
    text[start..].split_whitespace().next().unwrap().to_owned()
}

/// What stands behind `token=`.
pub(crate) fn token_of(link: &str) -> String {
    link.split_once("token=").unwrap().1.to_owned()
}
