//! The write set of one batch, and the state that its commands see.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use crate::booking::{Booking, Stored};
use crate::day::{Block, DamagedDay, Day};
use crate::decide::Effects;
use crate::event::Event;
use crate::ids::{BlockId, BookingId, ShopId};
use crate::store::{Fields, Key, Version, Write, schema};

/// Documents as they were read, changed by the commands decided so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Staging {
    days: BTreeMap<Date, Staged<Day>>,
    bookings: HashMap<BookingId, Staged<Option<Booking>>>,
    events: Vec<Event>,
    records: Vec<Write>,
    /// Version of the shop by which days that are not stored yet are laid out.
    shop: Option<Version>,
}

#[derive(Debug, Clone)]
struct Staged<T> {
    value: T,
    /// The version it was read at; `None` when there was no document.
    base: Option<Version>,
    changed: bool,
}

impl<T> Staged<T> {
    fn read(value: T, base: Option<Version>) -> Self {
        Self { value, base, changed: false }
    }

    fn write(&self, key: Key, fields: Fields) -> Write {
        match self.base {
            Some(at) => Write::Update { key, fields, at },
            None => Write::Create { key, fields },
        }
    }
}

impl Staging {
    pub(super) fn for_shop_at(shop: Option<Version>) -> Self {
        Self { shop, ..Self::default() }
    }

    pub(super) fn put_day(&mut self, day: Day, base: Option<Version>) {
        self.days.insert(day.date(), Staged::read(day, base));
    }

    pub(super) fn put_booking(&mut self, id: BookingId, stored: Option<Stored>) {
        let (value, base) = match stored {
            Some(Stored { booking, version }) => (Some(booking), Some(version)),
            None => (None, None),
        };
        self.bookings.insert(id, Staged::read(value, base));
    }

    pub(super) fn day(&self, date: Date) -> Option<&Day> {
        self.days.get(&date).map(|staged| &staged.value)
    }

    /// The booking as read and changed so far; `None` also when it was never read.
    pub(super) fn booking(&self, id: &BookingId) -> Option<&Booking> {
        self.bookings.get(id).and_then(|staged| staged.value.as_ref())
    }

    /// Days that hold allocations of the given bookings and are not here yet.
    pub(super) fn missing_days(&self, of: impl Iterator<Item = BookingId>) -> Vec<Date> {
        let dates: HashSet<Date> =
            of.filter_map(|id| self.booking(&id)).map(|booking| booking.date).collect();
        dates.into_iter().filter(|date| !self.days.contains_key(date)).collect()
    }

    pub(super) fn apply(&mut self, date: Date, effects: Effects) -> Result<(), DamagedDay> {
        let Effects { booking, event, release, allocate } = effects;
        if let Some(from) = release.filter(|from| allocate.is_none() || *from != date)
            && let Some(day) = self.days.get_mut(&from)
        {
            day.value.release(&booking.id);
            day.changed = true;
        }
        if let (Some(allocation), Some(day)) = (allocate, self.days.get_mut(&date)) {
            day.value.exchange(allocation)?;
            day.changed = true;
        }
        // So that the version of the day tells whether anything on it changed.
        if let Some(day) = self.days.get_mut(&booking.date) {
            day.changed = true;
        }
        let staged = self.bookings.entry(booking.id).or_insert_with(|| Staged::read(None, None));
        staged.value = Some(booking);
        staged.changed = true;
        self.events.extend(event);
        Ok(())
    }

    pub(super) fn block(&mut self, date: Date, block: Block) -> Result<(), DamagedDay> {
        if let Some(day) = self.days.get_mut(&date) {
            day.value.block(block)?;
            day.changed = true;
        }
        Ok(())
    }

    pub(super) fn unblock(&mut self, date: Date, id: &BlockId) {
        if let Some(day) = self.days.get_mut(&date) {
            day.changed |= day.value.unblock(id);
        }
    }

    /// Writes that go with a command, to be made only if it changes something.
    pub(super) fn record(&mut self, writes: &[Write]) {
        self.records.extend_from_slice(writes);
    }

    /// The write set: days first, in order of date, then bookings and events.
    pub(super) fn writes(&self, shop: &ShopId) -> Vec<Write> {
        let days = self
            .changed_days()
            .map(|(date, day)| day.write(schema::day(shop, *date), day.value.to_fields()));
        let bookings =
            self.bookings.iter().filter(|(_, staged)| staged.changed).filter_map(|(id, staged)| {
                let booking = staged.value.as_ref()?;
                Some(staged.write(schema::booking(shop, id), booking.to_fields()))
            });
        let events = self.events.iter().map(|event| Write::Create {
            key: schema::event(&event.id),
            fields: event.to_fields(),
        });
        // A stored day is changed together with the shop's hours. One that is not stored yet
        // follows from them, and so must not be made from old ones.
        let is_new_day = self.changed_days().any(|(_, day)| day.base.is_none());
        let hours = self.shop.filter(|_| is_new_day);
        let hours = hours.map(|at| Write::Verify { key: schema::shop(shop), at });
        days.chain(bookings)
            .chain(events)
            .chain(self.records.iter().cloned())
            .chain(hours)
            .collect()
    }

    /// The day and its version after the write set was committed with `versions`.
    pub(super) fn committed_day(
        mut self,
        date: Date,
        versions: &[Version],
    ) -> Option<(Day, Option<Version>)> {
        let place = self.changed_days().position(|(changed, _)| *changed == date);
        let staged = self.days.remove(&date)?;
        let version = match place {
            Some(place) => Some(*versions.get(place)?),
            None => staged.base,
        };
        Some((staged.value, version))
    }

    fn changed_days(&self) -> impl Iterator<Item = (&Date, &Staged<Day>)> {
        self.days.iter().filter(|(_, day)| day.changed)
    }
}
