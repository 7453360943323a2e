//! Somebody who changes the workshop, for tests.

use std::collections::HashMap;
use std::sync::Arc;

use baybook_domain::accounts::AuditId;
use baybook_domain::amend::{Amendment, Days, Resolve};
use baybook_domain::audit::AuditEntry;
use baybook_domain::booking::{Booking, CommandId};
use baybook_domain::clock::{Entropy, SeededEntropy};
use baybook_domain::day::{Allocation, Day};
use baybook_domain::ids::BookingId;
use baybook_domain::store::{CollectionPath, Document, Query, Store, schema};
use baybook_domain::workshop::Workshop;
use baybook_domain::workshops::{Change, ChangeError, ChangeRequest, Consent, Workshops};
use jiff::civil::Date;

use crate::office::{NOW, Office};

pub(crate) struct Manager {
    pub(crate) workshops: Workshops,
    store: Arc<dyn Store>,
    entropy: SeededEntropy,
}

impl Manager {
    /// Of an instance of its own on the store of `office`, by the same clock.
    pub(crate) fn beside(office: &Office, seed: u64) -> Self {
        let store = Arc::clone(&office.store) as Arc<dyn Store>;
        let workshops = Workshops::new(Arc::clone(&store), Arc::clone(&office.clock) as _);
        Self { workshops, store, entropy: SeededEntropy::new(1000 + seed) }
    }

    /// An office whose workshop is in the store, and its manager.
    pub(crate) async fn of(mut office: Office) -> (Office, Self) {
        let manager = Self::beside(&office, 0);
        assert!(manager.workshops.create(&office.workshop).await.unwrap());
        office.workshop = manager.latest().await;
        (office, manager)
    }

    /// The workshop as it is stored.
    pub(crate) async fn latest(&self) -> Arc<Workshop> {
        let now: jiff::Timestamp = NOW.parse().unwrap();
        let clock = Arc::new(baybook_domain::clock::ManualClock::at(now));
        let anew = Workshops::new(Arc::clone(&self.store), clock);
        anew.get(&"main".parse().unwrap()).await.unwrap().unwrap()
    }

    pub(crate) async fn ask(
        &self,
        amendment: &Amendment,
        consent: Option<Consent>,
    ) -> Result<Change, ChangeError> {
        let request = ChangeRequest {
            amendment: amendment.clone(),
            expected_revision: None,
            consent,
            command: CommandId::from_random(self.entropy.bytes16()),
        };
        let shop = "main".parse().unwrap();
        let record = |action: &str, object: String| {
            let id = AuditId::from_random(self.entropy.bytes16());
            AuditEntry::new(id, NOW.parse().unwrap(), &shop, None, action, object)
        };
        self.workshops.change(&shop, &request, &record).await
    }

    /// Consents to whatever is affected.
    pub(crate) async fn insist(
        &self,
        amendment: &Amendment,
        resolve: Resolve,
    ) -> Result<Change, ChangeError> {
        let mut consent = None;
        loop {
            match self.ask(amendment, consent).await {
                Err(ChangeError::Affects { seen, .. }) => consent = Some(Consent { seen, resolve }),
                result => return result,
            }
        }
    }

    pub(crate) async fn displaced(&self) -> Vec<BookingId> {
        let displaced = self.workshops.displaced(&*self.latest().await).await.unwrap();
        displaced.into_iter().map(|one| one.booking.id).collect()
    }

    /// Kinds and objects of the audit log, in order.
    pub(crate) async fn log(&self) -> Vec<(String, String)> {
        let entries = self.documents(schema::audit_log(&"main".parse().unwrap())).await;
        let mut log: Vec<_> = entries
            .into_iter()
            .map(|document| AuditEntry::from_fields(document.fields).unwrap())
            .map(|entry| (entry.action, entry.object))
            .collect();
        log.sort();
        log
    }

    async fn documents(&self, of: CollectionPath) -> Vec<Document> {
        self.store.query(&Query::all(of, 10_000)).await.unwrap().documents
    }

    /// All that is stored.
    pub(crate) async fn everything(&self) -> Vec<Document> {
        let shop = "main".parse().unwrap();
        let mut all = Vec::new();
        for collection in [
            CollectionPath::root(schema::SHOPS),
            schema::services(&shop),
            schema::days(&shop),
            schema::bookings(&shop),
            schema::audit_log(&shop),
            schema::outbox(),
        ] {
            all.extend(self.documents(collection).await);
        }
        all
    }

    pub(crate) async fn days(&self) -> Vec<Day> {
        let days = self.documents(schema::days(&"main".parse().unwrap())).await;
        days.into_iter().map(|document| Day::from_fields(document.fields).unwrap()).collect()
    }

    /// What must hold however the workshop was changed: every booking that holds time has its one
    /// allocation, and every allocation its booking. (Reading a day refuses overlaps.)
    pub(crate) async fn check(&self) {
        let bookings = self.documents(schema::bookings(&"main".parse().unwrap())).await;
        let bookings: HashMap<BookingId, Booking> = bookings
            .into_iter()
            .map(|document| Booking::from_document(document).unwrap().booking)
            .map(|booking| (booking.id, booking))
            .collect();
        let days = self.days().await;
        let held: Vec<(&Day, &Allocation)> = days
            .iter()
            .flat_map(|day| day.allocations().iter().map(move |one| (day, one)))
            .collect();
        for (day, held) in &held {
            let booking = &bookings[&held.booking];
            assert!(booking.status.holds_time());
            assert_eq!(day.clock().instant(held.start), booking.start);
            assert_eq!((&held.bay, &held.mechanic), (&booking.bay, &booking.mechanic));
            assert_eq!(booking.date, day.date());
        }
        let mut ids: Vec<_> = held.iter().map(|(_, held)| held.booking).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), held.len(), "nothing is allocated twice");
        let holding = bookings.values().filter(|booking| booking.status.holds_time()).count();
        assert_eq!(holding, held.len(), "nothing lost its allocation");
    }

    /// Whether every stored day from `today` on is as the shop makes it.
    pub(crate) async fn are_days_laid_out(&self) -> bool {
        let shop = &self.latest().await.shop;
        let today = "2026-11-20".parse().unwrap();
        let days = self.days().await;
        days.iter().all(|day| day.clone().brought_up_to(shop, today).is_laid_out_like(day))
    }
}

pub(crate) fn days(from: &str, through: &str) -> Days {
    let date = |text: &str| text.parse::<Date>().unwrap();
    Days::new(date(from), date(through)).unwrap()
}

pub(crate) fn close(from: &str, through: &str) -> Amendment {
    Amendment::Close { days: days(from, through), reason: "Stocktaking".to_owned() }
}

pub(crate) fn away(mechanic: &str, date: &str) -> Amendment {
    let mechanic = mechanic.parse().unwrap();
    Amendment::Away { mechanic, days: days(date, date), reason: "Ill".to_owned() }
}

/// The demo's hours, but for the Tuesday.
pub(crate) fn tuesdays(workshop: &Workshop, interval: &str) -> Amendment {
    let mut hours = workshop.shop.hours.clone();
    hours.tuesday = vec![interval.parse().unwrap()];
    Amendment::Hours(hours)
}

/// The bookings that a change affects, and their name.
pub(crate) fn affected(result: Result<Change, ChangeError>) -> (Vec<BookingId>, String) {
    match result {
        Err(ChangeError::Affects { affected, seen, .. }) => {
            (affected.into_iter().map(|one| one.booking.id).collect(), seen)
        }
        other => panic!("{other:?}"),
    }
}
