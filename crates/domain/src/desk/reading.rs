//! What a desk reads before it decides.

use std::collections::HashSet;

use jiff::civil::Date;

use super::Request;
use super::batch::{Attempt, Desk, Failure};
use super::staging::Staging;
use crate::booking::{Booking, Stored};
use crate::day::Day;
use crate::decide::Command;
use crate::ids::BookingId;
use crate::store::{Document, Key, ReadError, Version, schema};
use crate::workshop::Shop;

impl Desk {
    /// Reads what the batch cannot do without.
    pub(super) async fn load(
        &mut self,
        batch: &[Request],
        attempt: &mut Attempt,
    ) -> Result<Vec<(BookingId, Option<Stored>)>, Failure> {
        let needs_read = |request: &&Request| {
            attempt.read_all
                || (request.known.is_none() && !matches!(request.command, Command::Book(_)))
        };
        let ids: HashSet<BookingId> = batch
            .iter()
            .filter(needs_read)
            .filter_map(|request| request.command.booking())
            .collect();
        let ids: Vec<BookingId> = ids.into_iter().collect();
        let read_day = self.cached.is_none();
        let known = batch.iter().filter(|_| !attempt.read_all).filter_map(|request| {
            request.known.clone().map(|stored| (stored.booking.id, Some(stored)))
        });
        let mut stored: Vec<_> = known.collect();
        // Of several views of one booking the newest counts, whoever came last.
        stored.sort_by_key(|(_, known)| known.as_ref().map(|stored| stored.booking.revision));
        if read_day || !ids.is_empty() {
            stored.extend(self.read_state(batch, &ids, read_day).await?);
            attempt.day_is_fresh |= read_day;
            attempt.read.extend(ids);
        }
        Ok(stored)
    }

    /// Reads bookings, and the desk's day into the cache if asked, in one call.
    pub(super) async fn read_state(
        &mut self,
        batch: &[Request],
        ids: &[BookingId],
        with_day: bool,
    ) -> Result<Vec<(BookingId, Option<Stored>)>, Failure> {
        let mut keys: Vec<Key> = ids.iter().map(|id| schema::booking(&self.shop, id)).collect();
        if with_day {
            keys.push(schema::day(&self.shop, self.date));
        }
        let mut documents = self.office.store.read(&keys).await.map_err(Failure::from)?;
        if with_day {
            let document = documents.pop().flatten();
            self.cached = Some(self.open_day(batch, self.date, document)?);
        }
        ids.iter().zip(documents).map(|(id, document)| Ok((*id, read_booking(document)?))).collect()
    }

    fn open_day(
        &self,
        batch: &[Request],
        date: Date,
        document: Option<Document>,
    ) -> Result<(Day, Option<Version>), Failure> {
        match document {
            Some(document) => {
                let version = document.version;
                Ok((Day::from_fields(document.fields).map_err(Failure::Damaged)?, Some(version)))
            }
            None => Ok((self.new_day(latest_shop(batch), date)?, None)),
        }
    }

    fn new_day(&self, shop: Option<&Shop>, date: Date) -> Result<Day, Failure> {
        let missing = || Failure::Broken("a batch without requests".into());
        Day::empty(shop.ok_or_else(missing)?, date)
            .map_err(|no_such_day| Failure::Damaged(no_such_day.into()))
    }

    /// Lays out what the commands are decided on: the desk's day, the bookings, and the other days
    /// that bookings are moved away from.
    pub(super) async fn stage(
        &mut self,
        batch: &[Request],
        stored: &[(BookingId, Option<Stored>)],
    ) -> Result<Staging, Failure> {
        let mut staging = Staging::default();
        let (mut day, version) = match self.cached.clone() {
            Some(cached) => cached,
            None => (self.new_day(latest_shop(batch), self.date)?, None),
        };
        if version.is_none() {
            // Not stored yet: as the shop's hours are now, not as they were when first asked.
            day = self.new_day(latest_shop(batch), self.date)?;
        }
        staging.put_day(day, version);
        for (id, stored) in stored {
            staging.put_booking(*id, stored.clone());
        }
        let others =
            staging.missing_days(batch.iter().filter_map(|request| request.command.booking()));
        if !others.is_empty() {
            let keys: Vec<Key> = others.iter().map(|date| schema::day(&self.shop, *date)).collect();
            let documents = self.office.store.read(&keys).await.map_err(Failure::from)?;
            for (date, document) in others.into_iter().zip(documents) {
                let (day, version) = self.open_day(batch, date, document)?;
                staging.put_day(day, version);
            }
        }
        Ok(staging)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unavailable(cause) => Self::Unavailable(cause),
            ReadError::Broken(cause) => Self::Broken(cause),
        }
    }
}

fn latest_shop(batch: &[Request]) -> Option<&Shop> {
    batch.last().map(|request| &request.workshop.shop)
}

fn read_booking(document: Option<Document>) -> Result<Option<Stored>, Failure> {
    document
        .map(|document| {
            Booking::from_document(document).map_err(|error| Failure::Broken(error.into()))
        })
        .transpose()
}
