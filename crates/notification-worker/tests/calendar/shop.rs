use std::sync::Arc;

use baybook_domain::booking::{BookedService, Booking, CommandId, Customer, Fingerprint};
use baybook_domain::calendar_watch::WatchTokens;
use baybook_domain::clock::{Clock, Entropy, ManualClock, SeededEntropy};
use baybook_domain::contact::PhoneNumber;
use baybook_domain::decide::{Advance, Book, Cancel, Command, Move, Resize, Terms};
use baybook_domain::desk::{Desks, Outcome, Tuning};
use baybook_domain::event::Event;
use baybook_domain::ids::{BookingId, MechanicId};
use baybook_domain::status::{Mover, Status};
use baybook_domain::store::embedded::EmbeddedStore;
use baybook_domain::store::fault::FaultyStore;
use baybook_domain::store::{Query, Store, schema};
use baybook_domain::vehicle::Vehicle;
use baybook_domain::workshop::Workshop;
use baybook_domain::workshops::Workshops;
use baybook_integrations::Failure;
use baybook_integrations::google::ServiceAccount;
use baybook_notification_worker::calendar_blocking::CalendarBlocking;
use baybook_notification_worker::calendar_config::CalendarConfig;
use baybook_notification_worker::calendar_sync::CalendarSync;
use baybook_notification_worker::calendar_upkeep::CalendarUpkeep;
use baybook_notification_worker::calendar_watch::CalendarWatch;
use baybook_notification_worker::channel::{Channel, Sent, WorkshopCalendar};
use jiff::Timestamp;

use crate::stand_in::{CALENDAR, Google};

/// The demo workshop with a calendar.
pub(crate) struct Shop {
    pub(crate) google: Google,
    pub(crate) channel: Arc<WorkshopCalendar>,
    pub(crate) sync: CalendarSync,
    pub(crate) watch: CalendarWatch,
    pub(crate) upkeep: CalendarUpkeep,
    pub(crate) workshop: Arc<Workshop>,
    pub(crate) store: Arc<FaultyStore>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) desks: Desks,
    pub(crate) entropy: SeededEntropy,
    _directory: tempfile::TempDir,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let kept = EmbeddedStore::open(directory.path().join("store.db")).unwrap();
        let kept = Arc::new(FaultyStore::new(Arc::new(kept)));
        let store: Arc<dyn Store> = kept.clone();
        let time = Arc::new(ManualClock::at("2026-11-20T12:00:00Z".parse().unwrap()));
        let clock: Arc<dyn Clock> = time.clone();
        let workshop: Workshop =
            toml::from_str(include_str!("../../../../demo/workshop.toml")).unwrap();
        let workshops = Workshops::new(Arc::clone(&store), Arc::clone(&clock));
        assert!(workshops.create(&workshop).await.unwrap());
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(1));
        let desks = Desks::new(Arc::clone(&store), Arc::clone(&clock), entropy, Tuning::default());
        let google = Google::start().await;
        let config = CalendarConfig {
            account: ServiceAccount::from_json(&google.key_file()).unwrap(),
            calendar: CALENDAR.to_owned(),
            base: google.url.parse().unwrap(),
            shop: workshop.shop.id.clone(),
            api: Some("https://api.example.com/".to_owned()),
        };
        let workshops = Arc::new(workshops);
        let calendar = Arc::new(config.open(Arc::clone(&clock)).unwrap());
        let channel = Arc::new(WorkshopCalendar {
            store: Arc::clone(&store),
            workshops: Arc::clone(&workshops),
            calendar: Arc::clone(&calendar),
            shop: config.shop.clone(),
        });
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(3));
        let upkeep = CalendarUpkeep::open(&config, &store, &clock, &entropy, &[7; 32]).unwrap();
        let watch = CalendarWatch {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
            entropy,
            calendar: Arc::clone(&calendar),
            tokens: WatchTokens::new(&[7; 32]),
            shop: config.shop.clone(),
            api: config.api.clone().unwrap(),
        };
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(4));
        let blocking = CalendarBlocking::open(&store, &clock, &entropy);
        let sync = CalendarSync { store, clock, workshops, calendar, blocking, shop: config.shop };
        let (workshop, entropy) = (Arc::new(workshop), SeededEntropy::new(2));
        Self {
            google,
            channel,
            sync,
            watch,
            upkeep,
            workshop,
            store: kept,
            clock: time,
            desks,
            entropy,
            _directory: directory,
        }
    }

    fn command(&self) -> CommandId {
        CommandId::from_random(self.entropy.bytes16())
    }

    /// At the desk of the day, which is the first of December.
    async fn submit(&self, command: Command) -> Booking {
        let date = "2026-12-01".parse().unwrap();
        let done = self.desks.submit(Arc::clone(&self.workshop), date, command, None).await;
        match done.unwrap() {
            Outcome::Done(booking) => booking,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn book(&self, key: &str, start: Timestamp) -> Booking {
        let service = self.workshop.service(&"oil-change".parse().unwrap()).unwrap();
        let booking = BookingId::from_idempotency_key(&self.workshop.shop.id, key);
        self.submit(Command::Book(Box::new(Book {
            booking,
            shop: self.workshop.shop.id.clone(),
            service: BookedService::of(service, "USD"),
            start,
            customer: Customer {
                name: "Ada Lovelace".parse().unwrap(),
                email: Some("ada@example.com".parse().unwrap()),
                phone: Some(PhoneNumber::parse("+13125550142", "US").unwrap()),
            },
            vehicle: Vehicle { plate: Some("KLM-4411".parse().unwrap()), ..Vehicle::default() },
            notes: Some("knocks when cold".to_owned()),
            locale: "en".to_owned(),
            arrival: None,
            bay: None,
            mechanic: None,
            terms: Terms::Customer,
            fingerprint: Fingerprint(key.to_owned()),
            command: self.command(),
        })))
        .await
    }

    pub(crate) async fn move_to(
        &self,
        booking: BookingId,
        start: Timestamp,
        mechanic: Option<MechanicId>,
    ) -> Booking {
        let (expected_revision, command) = (None, self.command());
        let to = Move { booking, start, bay: None, mechanic, expected_revision, command };
        self.submit(Command::Move(to)).await
    }

    pub(crate) async fn resize(&self, booking: BookingId, length_minutes: u16) -> Booking {
        let (expected_revision, command) = (None, self.command());
        self.submit(Command::Resize(Resize { booking, length_minutes, expected_revision, command }))
            .await
    }

    pub(crate) async fn cancel(&self, booking: BookingId) -> Booking {
        let (expected_revision, command) = (None, self.command());
        let (reason, terms) = (None, Terms::Staff);
        self.submit(Command::Cancel(Cancel {
            booking,
            reason,
            terms,
            claim: None,
            expected_revision,
            command,
        }))
        .await
    }

    pub(crate) async fn no_show(&self, booking: BookingId) -> Booking {
        let (expected_revision, command) = (None, self.command());
        let (to, mover) = (Status::NoShow, Mover::Desk);
        self.submit(Command::Advance(Advance { booking, to, mover, expected_revision, command }))
            .await
    }

    /// Every event so far, the oldest first.
    pub(crate) async fn events(&self) -> Vec<Event> {
        let page = self.store.query(&Query::all(schema::outbox(), 1000)).await.unwrap();
        let events = page.documents.into_iter().map(|one| Event::from_fields(one.fields).unwrap());
        let mut events: Vec<_> = events.collect();
        events.sort_by_key(|event| event.what.appointment().map(|one| one.revision));
        events
    }

    pub(crate) async fn send(&self, event: &Event) -> Result<Sent, Failure> {
        assert!(self.channel.takes(&event.what));
        self.channel.send(event, "d").await
    }

    /// Sends all of `events` and holds that each is accepted.
    pub(crate) async fn send_all<'e>(&self, events: impl IntoIterator<Item = &'e Event>) {
        for event in events {
            let sent = self.send(event).await;
            assert!(matches!(sent, Ok(Sent::Accepted { .. })), "{sent:?}");
        }
    }
}

/// A wall-clock time of the first of December in Chicago.
pub(crate) fn at(time: &str) -> Timestamp {
    format!("2026-12-01T{time}:00-06:00").parse().unwrap()
}
