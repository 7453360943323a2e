//! Changing a workshop together with the days and bookings that it affects.
//!
//! The shop's document, the stored days that the change lays out anew, the bookings that go to
//! another bay or mechanic, and the record of it are one commit, with a precondition on each. Days
//! that do not fit into that commit, and days that were made while it was on its way, follow one
//! by one. Until they have, whoever reads such a day lays it out by the shop as it is now.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Workshops;
use crate::amend::{Affected, AmendError, Amendment, Resolve, Settled};
use crate::audit::AuditEntry;
use crate::booking::{Booking, CommandId, Stored};
use crate::day::Day;
use crate::event::{Event, What};
use crate::ids::{BookingId, ShopId};
use crate::store::{
    Cause, CommitError, Document, Key, Query, Range, ReadError, Version, Write, schema,
};
use crate::workshop::{Shop, Workshop};

/// Tries before giving up: each loses only to a booking or a change of the same moment.
const ATTEMPTS: u32 = 8;
/// Writes in one commit, and bytes of days: well below what Firestore takes.
const MOST_WRITES: usize = 300;
const MOST_BYTES: usize = 4 << 20;
/// Documents read with one call.
const MOST_READ: usize = 300;

/// A change somebody wants made.
#[derive(Debug, Clone)]
pub struct ChangeRequest {
    pub amendment: Amendment,
    /// The revision of the shop that they saw, if they said.
    pub expected_revision: Option<u32>,
    /// That they saw which bookings are affected.
    pub consent: Option<Consent>,
    pub command: CommandId,
}

/// "I saw these bookings; do it."
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Of [`ChangeError::Affects`].
    pub seen: String,
    pub resolve: Resolve,
}

/// What a change did.
#[derive(Debug, Clone)]
pub struct Change {
    pub workshop: Arc<Workshop>,
    /// Bookings that went elsewhere.
    pub reassigned: Vec<Affected>,
    /// Bookings that stayed, without their bay or mechanic.
    pub kept: Vec<Affected>,
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    #[error("there is no such workshop")]
    NoSuchShop,
    #[error(transparent)]
    Refused(#[from] AmendError),
    #[error("the workshop has changed meanwhile")]
    Changed(Arc<Workshop>),
    /// Bookings would lose their bay or mechanic. Nothing was changed.
    #[error("{} bookings are affected", .affected.len())]
    Affects { affected: Vec<Affected>, workshop: Arc<Workshop>, seen: String },
    /// Too many bookings came in at the same time. Nothing was changed.
    #[error("the workshop is too busy")]
    Busy,
    #[error("the store is not available: {0}")]
    Unavailable(#[source] Cause),
    /// The store's answer was lost; only looking tells.
    #[error("the outcome is not known")]
    OutcomeUnknown,
    #[error("the store refused: {0}")]
    Broken(#[source] Cause),
}

/// Makes the record of something that was done, to an object: who, when and from where.
pub type Recorder<'a> = &'a (dyn Fn(&str, String) -> AuditEntry + Send + Sync);

/// One stored day on its way to a new layout.
pub(super) struct Plan {
    pub(super) date: Date,
    version: Version,
    settled: Settled,
    bookings: Vec<Stored>,
}

impl Workshops {
    /// Changes a workshop. Bookings that the change takes the bay or the mechanic from are told
    /// before ([`ChangeError::Affects`]), and none is ever cancelled by it.
    ///
    /// # Errors
    /// See [`ChangeError`].
    pub async fn change(
        &self,
        id: &ShopId,
        request: &ChangeRequest,
        record: Recorder<'_>,
    ) -> Result<Change, ChangeError> {
        for _ in 0..ATTEMPTS {
            if let Some(change) = self.try_change(id, request, record).await? {
                return Ok(change);
            }
            // Whatever was in the way is committed; the next look sees it.
            tokio::task::yield_now().await;
        }
        Err(ChangeError::Busy)
    }

    /// `None` when something changed while it was looked at.
    async fn try_change(
        &self,
        id: &ShopId,
        request: &ChangeRequest,
        record: Recorder<'_>,
    ) -> Result<Option<Change>, ChangeError> {
        let now = crate::instant::truncated(self.0.clock.now());
        let before = self.read(id).await?.ok_or(ChangeError::NoSuchShop)?;
        let Some(version) = before.version else { return Err(ChangeError::NoSuchShop) };
        if request.expected_revision.is_some_and(|seen| seen != before.shop.revision) {
            return Err(ChangeError::Changed(Arc::new(before)));
        }
        let amended = request.amendment.apply(&before)?;
        let mut workshop = amended.workshop;
        if workshop == before {
            // Asked again, perhaps because the answer was lost: days may be left from then.
            let resolve = request.consent.as_ref().map_or(Resolve::Keep, |one| one.resolve);
            let done = self.catch_up(&workshop.shop, resolve, request.command, record).await;
            return Ok(Some(Change::of(Arc::new(workshop), done, resolve)));
        }
        let resolve = request.consent.as_ref().map_or(Resolve::Reassign, |one| one.resolve);
        let are_days_same = workshop.shop.lays_out_like(&before.shop);
        let mut plans = match are_days_same {
            true => Vec::new(),
            false => self.plans(&workshop.shop, resolve, now).await?,
        };
        let affected = || plans.iter().flat_map(|plan| &plan.settled.affected);
        let seen = Affected::seen(affected());
        let is_seen = request.consent.as_ref().is_some_and(|consent| consent.seen == seen);
        if affected().next().is_some() && !is_seen {
            let affected = affected().cloned().collect();
            return Err(ChangeError::Affects { affected, workshop: Arc::new(workshop), seen });
        }
        let mut writes = vec![Write::Update {
            key: schema::shop(id),
            fields: workshop.shop.to_fields(),
            at: version,
        }];
        let changed = workshop.services.iter().filter(|one| before.service(&one.id) != Some(one));
        writes.extend(changed.map(|service| Write::Put {
            key: schema::service(id, &service.id),
            fields: service.to_fields(),
        }));
        let mut entry = record(request.amendment.name(), amended.object);
        let affected_count = affected().count();
        if affected_count > 0 {
            entry = entry.detail("bookings-affected", affected_count.to_string());
        }
        writes.push(entry.write());
        let mut bytes = 0;
        let mut done = Vec::new();
        while let Some(plan) = plans.first() {
            let more = plan.writes(id, resolve, request.command, record, now);
            bytes += plan.settled.day.stored_bytes();
            if writes.len() + more.len() > MOST_WRITES || bytes > MOST_BYTES {
                break;
            }
            writes.extend(more);
            done.push(plans.remove(0));
        }
        workshop.version = match self.0.store.commit(writes).await {
            Ok(versions) => versions.first().copied(),
            Err(CommitError::Conflict) => return Ok(None),
            Err(CommitError::OutcomeUnknown(cause)) => {
                self.settle(&workshop.shop, &entry, cause).await?
            }
            Err(error) => return Err(error.into()),
        };
        let workshop = Arc::new(workshop);
        if workshop.version.is_some() {
            self.keep(&workshop, now);
        }
        if !are_days_same {
            done.extend(self.catch_up(&workshop.shop, resolve, request.command, record).await);
        }
        Ok(Some(Change::of(workshop, done, resolve)))
    }

    /// What became of a commit in doubt: the version of the shop that it made, or `None` when the
    /// shop has changed again since. The record of the change tells whether it was applied.
    async fn settle(
        &self,
        shop: &Shop,
        entry: &AuditEntry,
        cause: Cause,
    ) -> Result<Option<Version>, ChangeError> {
        tracing::warn!(error = %cause, "a change of the workshop is in doubt");
        let keys = [entry.key(), schema::shop(&shop.id)];
        let Ok(documents) = self.0.store.read(&keys).await else {
            return Err(ChangeError::OutcomeUnknown);
        };
        let [Some(_), stored] = &documents[..] else { return Err(ChangeError::OutcomeUnknown) };
        let stored = stored.as_ref().filter(|stored| stored.fields == shop.to_fields());
        Ok(stored.map(|stored| stored.version))
    }

    /// The stored days from today on that the shop lays out otherwise than they are.
    pub(super) async fn plans(
        &self,
        shop: &Shop,
        resolve: Resolve,
        now: Timestamp,
    ) -> Result<Vec<Plan>, ReadError> {
        let mut plans = Vec::new();
        for document in self.stored_days(&shop.id, shop.timezone.date_at(now)).await? {
            let version = document.version;
            let before = read_day(document)?;
            let ids = Settled::unsettled(&before, shop, now);
            let bookings = self.bookings(&shop.id, &ids).await?;
            let list: Vec<Booking> = bookings.iter().map(|one| one.booking.clone()).collect();
            if let Some(settled) = Settled::new(&before, shop, &list, resolve, now) {
                plans.push(Plan { date: before.date(), version, settled, bookings });
            }
        }
        Ok(plans)
    }

    /// Stored days from `today` on, in order.
    async fn stored_days(&self, shop: &ShopId, today: Date) -> Result<Vec<Document>, ReadError> {
        let mut days = Vec::new();
        let from = Some(today.to_string().into());
        let mut query =
            Query::all(schema::days(shop), 50).range(Range { field: "date", from, before: None });
        loop {
            let page = self.0.store.query(&query).await?;
            days.extend(page.documents);
            match page.next {
                Some(next) => query = query.after(Some(next)),
                None => return Ok(days),
            }
        }
    }

    async fn bookings(&self, shop: &ShopId, ids: &[BookingId]) -> Result<Vec<Stored>, ReadError> {
        let mut bookings = Vec::with_capacity(ids.len());
        for ids in ids.chunks(MOST_READ) {
            let keys: Vec<Key> = ids.iter().map(|id| schema::booking(shop, id)).collect();
            for document in self.0.store.read(&keys).await?.into_iter().flatten() {
                let booking = Booking::from_document(document);
                bookings.push(booking.map_err(|error| ReadError::Broken(error.into()))?);
            }
        }
        Ok(bookings)
    }

    /// The bookings from today on whose bay or mechanic is not there at their time, in order of
    /// start. Equipment and skills that were taken away since are not looked at: that would read
    /// every booking ahead.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn displaced(&self, workshop: &Workshop) -> Result<Vec<Affected>, ReadError> {
        let (now, shop) = (self.0.clock.now(), &workshop.shop);
        let today = shop.timezone.date_at(now);
        let mut displaced = Vec::new();
        for document in self.stored_days(&shop.id, today).await? {
            let day = read_day(document)?.brought_up_to(shop, today);
            let held = day.allocations().iter().filter(|held| !day.is_open_for(held));
            let ids: Vec<BookingId> = held.map(|held| held.booking).collect();
            let bookings = self.bookings(&shop.id, &ids).await?;
            let list: Vec<Booking> = bookings.into_iter().map(|one| one.booking).collect();
            displaced.extend(Settled::displaced(&day, &list, now));
        }
        displaced.sort_by_key(|one| (one.booking.start, one.booking.id));
        Ok(displaced)
    }
}

impl Change {
    fn of(workshop: Arc<Workshop>, done: Vec<Plan>, resolve: Resolve) -> Self {
        let affected = done.into_iter().flat_map(|plan| plan.settled.affected);
        let (reassigned, kept) =
            affected.partition(|one| resolve == Resolve::Reassign && one.elsewhere.is_some());
        Self { workshop, reassigned, kept }
    }
}

impl Plan {
    /// The day, the bookings that go elsewhere, and the record of each.
    pub(super) fn writes(
        &self,
        shop: &ShopId,
        resolve: Resolve,
        command: CommandId,
        record: Recorder<'_>,
        now: Timestamp,
    ) -> Vec<Write> {
        let mut writes = vec![Write::Update {
            key: schema::day(shop, self.date),
            fields: self.settled.day.to_fields(),
            at: self.version,
        }];
        if resolve == Resolve::Keep {
            return writes;
        }
        for affected in &self.settled.affected {
            let stored = self.bookings.iter().find(|one| one.booking.id == affected.booking.id);
            let (Some(stored), Some(booking)) = (stored, affected.reassigned(command, now)) else {
                continue;
            };
            let entry = record("booking-reassigned", format!("booking/{}", booking.id))
                .detail("from", format!("{} {}", stored.booking.bay, stored.booking.mechanic))
                .detail("to", format!("{} {}", booking.bay, booking.mechanic));
            writes.push(Write::Update {
                key: schema::booking(shop, &booking.id),
                fields: booking.to_fields(),
                at: stored.version,
            });
            writes.push(entry.write());
            // For the workshop's calendar; the customer comes at the same time.
            let event = Event::about(&booking, What::Moved, now);
            writes.push(Write::Create { key: schema::event(&event.id), fields: event.to_fields() });
        }
        writes
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("date", &self.date).finish_non_exhaustive()
    }
}

fn read_day(document: Document) -> Result<Day, ReadError> {
    Day::from_fields(document.fields).map_err(|damage| ReadError::Broken(damage.into()))
}

impl From<ReadError> for ChangeError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unavailable(cause) => Self::Unavailable(cause),
            ReadError::Broken(cause) => Self::Broken(cause),
        }
    }
}

impl From<CommitError> for ChangeError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => Self::Busy,
            CommitError::Unavailable(cause) => Self::Unavailable(cause),
            CommitError::OutcomeUnknown(_) => Self::OutcomeUnknown,
            CommitError::Broken(cause) => Self::Broken(cause),
        }
    }
}
