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
            stored.extend(self.read_state(batch, &ids, read_day, attempt).await?);
            attempt.day_is_fresh |= read_day;
            attempt.read.extend(ids);
        }
        Ok(stored)
    }

    /// Reads bookings, and the desk's day into the cache if asked, in one call. With the day, or
    /// after a failure, the shop too: its hours may be what has changed, and the day follows from
    /// them.
    pub(super) async fn read_state(
        &mut self,
        batch: &[Request],
        ids: &[BookingId],
        with_day: bool,
        attempt: &Attempt,
    ) -> Result<Vec<(BookingId, Option<Stored>)>, Failure> {
        let mut keys: Vec<Key> = ids.iter().map(|id| schema::booking(&self.shop, id)).collect();
        if with_day {
            keys.push(schema::day(&self.shop, self.date));
        }
        let with_shop = with_day || attempt.read_all;
        if with_shop {
            keys.push(schema::shop(&self.shop));
        }
        let mut documents = self.office.store.read(&keys).await.map_err(Failure::from)?;
        if with_shop && let Some(document) = documents.pop().flatten() {
            let version = document.version;
            let shop = Shop::from_document(document);
            self.shop_as_read =
                Some((shop.map_err(|error| Failure::Broken(error.into()))?, version));
        }
        if with_day {
            let document = documents.pop().flatten();
            self.cached = Some(self.open_day(batch, self.date, document, attempt)?);
        }
        ids.iter().zip(documents).map(|(id, document)| Ok((*id, read_booking(document)?))).collect()
    }

    fn open_day(
        &self,
        batch: &[Request],
        date: Date,
        document: Option<Document>,
        attempt: &Attempt,
    ) -> Result<(Day, Option<Version>), Failure> {
        let Some(document) = document else { return Ok((self.new_day(batch, date)?, None)) };
        let version = document.version;
        let day = Day::from_fields(document.fields).map_err(Failure::Damaged)?;
        Ok((self.up_to_date(day, batch, attempt)?, Some(version)))
    }

    fn new_day(&self, batch: &[Request], date: Date) -> Result<Day, Failure> {
        Day::empty(self.newest_shop(batch)?.0, date)
            .map_err(|no_such_day| Failure::Damaged(no_such_day.into()))
    }

    /// A stored day as the shop's hours are now. A change of the shop does so with the days that
    /// it finds; this one may have come in between.
    fn up_to_date(&self, day: Day, batch: &[Request], attempt: &Attempt) -> Result<Day, Failure> {
        let (shop, _) = self.newest_shop(batch)?;
        Ok(day.brought_up_to(shop, shop.timezone.date_at(attempt.now)))
    }

    /// The shop as the newest of all that was read tells it, with the version of its document.
    pub(super) fn newest_shop<'a>(
        &'a self,
        batch: &'a [Request],
    ) -> Result<(&'a Shop, Option<Version>), Failure> {
        let given = batch.iter().map(|request| (&request.workshop.shop, request.workshop.version));
        let read = self.shop_as_read.iter().map(|(shop, version)| (shop, Some(*version)));
        given
            .chain(read)
            .max_by_key(|(shop, version)| (shop.revision, *version))
            .ok_or_else(|| Failure::Broken("a batch without requests".into()))
    }

    /// Lays out what the commands are decided on: the desk's day, the bookings, and the other days
    /// that bookings are moved away from.
    pub(super) async fn stage(
        &mut self,
        batch: &[Request],
        stored: &[(BookingId, Option<Stored>)],
        attempt: &Attempt,
    ) -> Result<Staging, Failure> {
        let mut staging = Staging::for_shop_at(self.newest_shop(batch)?.1);
        match self.cached.clone() {
            Some((day, Some(version))) => {
                staging.put_day(self.up_to_date(day, batch, attempt)?, Some(version));
            }
            // Not stored yet: as the shop's hours are now, not as they were when first asked.
            Some((_, None)) | None => staging.put_day(self.new_day(batch, self.date)?, None),
        }
        for (id, stored) in stored {
            staging.put_booking(*id, stored.clone());
        }
        let others =
            staging.missing_days(batch.iter().filter_map(|request| request.command.booking()));
        if !others.is_empty() {
            let keys: Vec<Key> = others.iter().map(|date| schema::day(&self.shop, *date)).collect();
            let documents = self.office.store.read(&keys).await.map_err(Failure::from)?;
            for (date, document) in others.into_iter().zip(documents) {
                let (day, version) = self.open_day(batch, date, document, attempt)?;
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

fn read_booking(document: Option<Document>) -> Result<Option<Stored>, Failure> {
    document
        .map(|document| {
            Booking::from_document(document).map_err(|error| Failure::Broken(error.into()))
        })
        .transpose()
}
