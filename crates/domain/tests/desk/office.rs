//! A workshop with desks, for tests.

use std::collections::HashMap;
use std::sync::Arc;

use baybook_domain::booking::{
    BookedService, Booking, CommandId, Customer, Fingerprint, Status, Stored,
};
use baybook_domain::clock::{Entropy, ManualClock, SeededEntropy};
use baybook_domain::day::Day;
use baybook_domain::decide::{
    Book, Cancel, Command, Decision, Rejection, Reschedule, Scene, Terms, decide,
};
use baybook_domain::desk::{DeskError, Desks, Outcome, Tuning};
use baybook_domain::event::Event;
use baybook_domain::ids::BookingId;
use baybook_domain::store::embedded::EmbeddedStore;
use baybook_domain::store::fault::FaultyStore;
use baybook_domain::store::{Query, Store, schema};
use baybook_domain::vehicle::Vehicle;
use baybook_domain::workshop::Workshop;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

/// A Tuesday without a closure.
pub(crate) const DAY: &str = "2026-12-01";
pub(crate) const NOW: &str = "2026-11-20T12:00:00Z";

pub(crate) struct Office {
    pub(crate) store: Arc<FaultyStore>,
    pub(crate) desks: Desks,
    pub(crate) workshop: Arc<Workshop>,
    pub(crate) clock: Arc<ManualClock>,
    entropy: Arc<SeededEntropy>,
    _directory: Option<TempDir>,
}

impl Office {
    pub(crate) fn new() -> Self {
        Self::tuned(Tuning::default())
    }

    pub(crate) fn tuned(tuning: Tuning) -> Self {
        let directory = TempDir::new().unwrap();
        let store = EmbeddedStore::open(directory.path().join("store.db")).unwrap();
        let store = Arc::new(FaultyStore::new(Arc::new(store)));
        Self { _directory: Some(directory), ..Self::on(store, 1, tuning) }
    }

    /// Another process's desks on the same store.
    pub(crate) fn beside(other: &Self, seed: u64) -> Self {
        Self::on(Arc::clone(&other.store), seed, Tuning::default())
    }

    pub(crate) fn knowing(self, workshop: Arc<Workshop>) -> Self {
        Self { workshop, ..self }
    }

    pub(crate) fn on(store: Arc<FaultyStore>, seed: u64, tuning: Tuning) -> Self {
        let clock = Arc::new(ManualClock::at(NOW.parse().unwrap()));
        let entropy = Arc::new(SeededEntropy::new(seed));
        let desks = Desks::new(
            Arc::clone(&store) as Arc<dyn Store>,
            Arc::clone(&clock) as _,
            Arc::clone(&entropy) as _,
            tuning,
        );
        let workshop: Workshop =
            toml::from_str(include_str!("../../../../demo/workshop.toml")).unwrap();
        Self { store, desks, workshop: Arc::new(workshop), clock, entropy, _directory: None }
    }

    pub(crate) fn command_id(&self) -> CommandId {
        CommandId::from_random(self.entropy.bytes16())
    }

    pub(crate) fn id(&self, key: &str) -> BookingId {
        BookingId::from_idempotency_key(&self.workshop.shop.id, key)
    }

    pub(crate) fn book_command(&self, key: &str, service: &str, start: Timestamp) -> Command {
        let service = self.workshop.service(&service.parse().unwrap()).unwrap();
        Command::Book(Box::new(Book {
            booking: self.id(key),
            shop: self.workshop.shop.id.clone(),
            service: BookedService::of(service, "USD"),
            start,
            customer: Customer {
                name: "Ada Lovelace".parse().unwrap(),
                email: Some("ada@example.com".parse().unwrap()),
                phone: None,
            },
            vehicle: Vehicle::default(),
            notes: None,
            locale: "en".to_owned(),
            arrival: None,
            bay: None,
            mechanic: None,
            terms: Terms::Customer,
            fingerprint: Fingerprint(format!("{} at {start}", service.id)),
            command: self.command_id(),
        }))
    }

    pub(crate) async fn book(
        &self,
        key: &str,
        service: &str,
        start: Timestamp,
    ) -> Result<Outcome, DeskError> {
        self.submit(start, self.book_command(key, service, start)).await
    }

    /// At the desk of the day of `start`.
    pub(crate) async fn submit(
        &self,
        start: Timestamp,
        command: Command,
    ) -> Result<Outcome, DeskError> {
        let date = self.workshop.shop.timezone.date_at(start);
        self.desks.submit(Arc::clone(&self.workshop), date, command, None).await
    }

    pub(crate) async fn reschedule(
        &self,
        key: &str,
        start: Timestamp,
    ) -> Result<Outcome, DeskError> {
        let command = Command::Reschedule(Reschedule {
            booking: self.id(key),
            start,
            claim: None,
            expected_revision: None,
            command: self.command_id(),
        });
        self.submit(start, command).await
    }

    pub(crate) async fn cancel(
        &self,
        known: &Stored,
        revision: Option<u32>,
    ) -> Result<Outcome, DeskError> {
        let command = Command::Cancel(Cancel {
            booking: known.booking.id,
            reason: None,
            terms: Terms::Customer,
            claim: None,
            expected_revision: revision,
            command: self.command_id(),
        });
        let date = known.booking.date;
        self.desks.submit(Arc::clone(&self.workshop), date, command, Some(known.clone())).await
    }

    pub(crate) async fn stored(&self, key: &str) -> Option<Stored> {
        let key = schema::booking(&self.workshop.shop.id, &self.id(key));
        let document = self.store.read(&[key]).await.unwrap().remove(0);
        document.map(|document| Booking::from_document(document).unwrap())
    }

    pub(crate) async fn day(&self, date: &str) -> Day {
        let date: Date = date.parse().unwrap();
        let key = schema::day(&self.workshop.shop.id, date);
        match self.store.read(&[key]).await.unwrap().remove(0) {
            Some(document) => Day::from_fields(document.fields).unwrap(),
            None => Day::empty(&self.workshop.shop, date).unwrap(),
        }
    }

    pub(crate) async fn bookings(&self) -> HashMap<BookingId, Booking> {
        let query = Query::all(schema::bookings(&self.workshop.shop.id), 10_000);
        let page = self.store.query(&query).await.unwrap();
        page.documents
            .into_iter()
            .map(|document| Booking::from_document(document).unwrap().booking)
            .map(|booking| (booking.id, booking))
            .collect()
    }

    pub(crate) async fn events(&self) -> Vec<Event> {
        let page = self.store.query(&Query::all(schema::outbox(), 10_000)).await.unwrap();
        page.documents
            .into_iter()
            .map(|document| Event::from_fields(document.fields).unwrap())
            .collect()
    }

    /// What must hold of the store at any time: every confirmed booking has its one allocation,
    /// every allocation its booking, every change its event. (`Day::from_fields` refuses overlaps.)
    pub(crate) async fn check(&self, dates: &[&str]) {
        let bookings = self.bookings().await;
        let mut allocated = HashMap::new();
        for date in dates {
            let day = self.day(date).await;
            for held in day.allocations() {
                let booking = &bookings[&held.booking];
                assert_eq!(booking.status, Status::Confirmed);
                assert_eq!(day.clock().instant(held.start), booking.start);
                assert_eq!((&held.bay, &held.mechanic), (&booking.bay, &booking.mechanic));
                assert_eq!(booking.date, day.date());
                assert_eq!(allocated.insert(held.booking, date), None, "allocated twice");
            }
        }
        let confirmed = bookings.values().filter(|b| b.status == Status::Confirmed).count();
        assert_eq!(allocated.len(), confirmed);
        let events = self.events().await;
        let changes: u32 = bookings.values().map(|booking| booking.revision).sum();
        assert_eq!(events.len(), usize::try_from(changes).unwrap());
    }

    /// Plays the allocations of a day through the pure model in the order in which they were made.
    /// Each must be accepted with the same bay and mechanic, and then nothing in `refused` may fit.
    pub(crate) async fn check_against_model(&self, date: &str, refused: &[(String, Timestamp)]) {
        let real = self.day(date).await;
        let bookings = self.bookings().await;
        let policy = &self.workshop.shop.policy;
        let mut model = Day::empty(&self.workshop.shop, real.date()).unwrap();
        let now = NOW.parse().unwrap();
        for (n, held) in real.allocations().iter().enumerate() {
            let booking = &bookings[&held.booking];
            let command =
                self.book_command(&n.to_string(), booking.service.id.as_str(), booking.start);
            let decision = decide(&Scene { policy, day: &model, booking: None }, &command, now);
            let Ok(Decision::Change(effects)) = decision else { panic!("{decision:?}") };
            let allocation = effects.allocate.unwrap();
            assert_eq!((&allocation.bay, &allocation.mechanic), (&held.bay, &held.mechanic));
            model.allocate(allocation).unwrap();
        }
        for (service, start) in refused {
            let command = self.book_command("another", service, *start);
            let decision = decide(&Scene { policy, day: &model, booking: None }, &command, now);
            assert!(matches!(decision, Err(Rejection::Taken { .. })), "{service} fits at {start}");
        }
    }
}

/// A wall-clock time of [`DAY`] in Chicago, in winter.
pub(crate) fn at(time: &str) -> Timestamp {
    on(DAY, time)
}

pub(crate) fn on(date: &str, time: &str) -> Timestamp {
    format!("{date}T{time}:00-06:00").parse().unwrap()
}

/// Starts every quarter of an hour from 07:30 to 16:00.
pub(crate) fn quarters() -> Vec<Timestamp> {
    (0..35).map(|n| at("07:30") + SignedDuration::from_mins(15 * n)).collect()
}

/// Whether nothing may have been done.
pub(crate) fn is_taken(result: &Result<Outcome, DeskError>) -> bool {
    matches!(result, Err(DeskError::Rejected(Rejection::Taken { .. })))
}
