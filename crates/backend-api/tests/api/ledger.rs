//! What a store holds of a workshop's days, held against the pure model.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use baybook_domain::booking::{BookedService, Booking, CommandId, Fingerprint, Status};
use baybook_domain::day::{Allocation, Day};
use baybook_domain::decide::{Book, Command, Decision, Rejection, Scene, Terms, decide};
use baybook_domain::event::Event;
use baybook_domain::ids::BookingId;
use baybook_domain::store::{Query, Store, schema};
use baybook_domain::workshop::Workshop;
use baybook_domain::workshops::Workshops;
use baybook_service_kit::clock::SystemClock;
use jiff::Timestamp;
use jiff::civil::Date;

/// A read of everything that bookings leave behind.
pub(crate) struct Ledger {
    workshop: Arc<Workshop>,
    pub(crate) bookings: HashMap<BookingId, Booking>,
    events: Vec<Event>,
    days: Vec<Day>,
}

impl Ledger {
    pub(crate) async fn read(store: &Arc<dyn Store>) -> Self {
        let shop = "main".parse().unwrap();
        let workshops = Workshops::new(Arc::clone(store), Arc::new(SystemClock));
        let workshop = workshops.get(&shop).await.unwrap().unwrap();
        let all = |collection| {
            let query = Query::all(collection, 10_000);
            async move { store.query(&query).await.unwrap().documents }
        };
        let bookings = all(schema::bookings(&shop)).await.into_iter();
        let bookings = bookings.map(|one| Booking::from_document(one).unwrap().booking);
        let events = all(schema::outbox()).await.into_iter();
        let days = all(schema::shop(&shop).collection(schema::AVAILABILITY)).await.into_iter();
        Self {
            workshop,
            bookings: bookings.map(|booking| (booking.id, booking)).collect(),
            events: events.map(|one| Event::from_fields(one.fields).unwrap()).collect(),
            // Refused when two allocations overlap.
            days: days.map(|one| Day::from_fields(one.fields).unwrap()).collect(),
        }
    }

    /// Every booking is confirmed, has one allocation and one event, and no two overlap.
    pub(crate) fn check(&self) {
        let mut allocated = HashSet::new();
        for day in &self.days {
            for held in day.allocations() {
                let booking = &self.bookings[&held.booking];
                assert_eq!(booking.status, Status::Confirmed);
                assert_eq!(day.clock().instant(held.start), booking.start);
                assert_eq!((&held.bay, &held.mechanic), (&booking.bay, &booking.mechanic));
                assert!(allocated.insert(held.booking), "allocated twice: {}", held.booking);
            }
            check_overlaps(day.allocations());
        }
        assert_eq!(allocated.len(), self.bookings.len());
        let told: HashSet<_> = self
            .events
            .iter()
            .filter_map(|event| event.what.appointment())
            .map(|one| one.booking)
            .collect();
        assert_eq!(told, allocated);
        assert_eq!(self.events.len(), allocated.len());
    }

    /// Plays each day's allocations through the pure model in the order in which they were made:
    /// each is accepted with the same bay and mechanic, and after them nothing of `refused` fits
    /// at `now`.
    pub(crate) fn check_against_model(&self, refused: &[(String, String)], now: Timestamp) {
        let mut filled: HashMap<Date, Day> = HashMap::new();
        for real in &self.days {
            let mut model = Day::empty(&self.workshop.shop, real.date()).unwrap();
            for held in real.allocations() {
                let booking = &self.bookings[&held.booking];
                let service = booking.service.id.as_str();
                let decision = self.decide(&model, service, booking.start, booking.created_at);
                let Ok(Decision::Change(effects)) = decision else { panic!("{decision:?}") };
                let allocation = effects.allocate.unwrap();
                assert_eq!((&allocation.bay, &allocation.mechanic), (&held.bay, &held.mechanic));
                model.allocate(allocation).unwrap();
            }
            filled.insert(real.date(), model);
        }
        for (service, start) in refused {
            let start: Timestamp = start.parse().unwrap();
            let model = &filled[&self.workshop.shop.timezone.date_at(start)];
            let decision = self.decide(model, service, start, now);
            assert!(
                matches!(decision, Err(Rejection::Taken { .. })),
                "{service} fits at {start}, and was refused"
            );
        }
    }

    fn decide(
        &self,
        day: &Day,
        service: &str,
        start: Timestamp,
        now: Timestamp,
    ) -> Result<Decision, Rejection> {
        let shop = &self.workshop.shop;
        let service = self.workshop.service(&service.parse().unwrap()).unwrap();
        let any = self.bookings.values().next().unwrap();
        let command = Command::Book(Box::new(Book {
            booking: BookingId::from_idempotency_key(&shop.id, "of the model"),
            shop: shop.id.clone(),
            service: BookedService::of(service, &shop.currency),
            start,
            customer: any.customer.clone(),
            vehicle: any.vehicle.clone(),
            notes: None,
            locale: "en".to_owned(),
            arrival: None,
            bay: None,
            mechanic: None,
            terms: Terms::Customer,
            fingerprint: Fingerprint(String::new()),
            command: CommandId::from_random([0; 16]),
        }));
        decide(&Scene { policy: &shop.policy, day, booking: None }, &command, now)
    }
}

/// Compares every pair, minute by minute as a person would.
fn check_overlaps(allocations: &[Allocation]) {
    for (n, one) in allocations.iter().enumerate() {
        for other in &allocations[n + 1..] {
            let meet = |one_length: u16, other_length: u16| {
                one.start < other.start + other_length && other.start < one.start + one_length
            };
            let same_mechanic = one.mechanic == other.mechanic;
            assert!(!(same_mechanic && meet(one.length, other.length)), "{one:?} {other:?}");
            let same_bay = one.bay == other.bay;
            let (bay_one, bay_other) = (one.length + one.clean_up, other.length + other.clean_up);
            assert!(!(same_bay && meet(bay_one, bay_other)), "{one:?} {other:?}");
        }
    }
}
