//! What a change of the workshop does to a day that has bookings on it.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::booking::{Booking, CommandId, Fingerprint};
use crate::day::{Allocation, Day, Job, Misfit, Wish};
use crate::ids::{BayId, BookingId, MechanicId};
use crate::quanta::QUANTUM_MINUTES;
use crate::status::Status;
use crate::workshop::Shop;

/// What becomes of bookings whose bay or mechanic is not there any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Resolve {
    /// Another bay or mechanic at the same time, where one is free; the others stay.
    #[default]
    Reassign,
    /// All stay where they are.
    Keep,
}

/// A booking that fitted before a change and does not after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// As it is, or was before it was reassigned.
    pub booking: Booking,
    pub why: Misfit,
    /// Where it could go, or went, at the same time.
    pub elsewhere: Option<(BayId, MechanicId)>,
}

/// A day after a change, with its bookings seen to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub day: Day,
    /// In order of start.
    pub affected: Vec<Affected>,
}

impl Settled {
    /// The day `before` as `shop` makes it. `None` when that is the same. Needs the bookings of
    /// [`Settled::unsettled`].
    #[must_use]
    pub fn new(
        before: &Day,
        shop: &Shop,
        bookings: &[Booking],
        resolve: Resolve,
        now: Timestamp,
    ) -> Option<Self> {
        let mut day = laid_out(before, shop, now)?;
        let mut affected: Vec<(Allocation, Affected)> = day
            .unsettled_since(before)
            .filter_map(|held| Some((held, misfit(&day, held, bookings, now)?)))
            .filter(|(held, one)| before.misfit(held, &one.booking.service.needs).is_none())
            .map(|(held, one)| (held.clone(), one))
            .collect();
        affected.sort_by_key(|(_, affected)| (affected.booking.start, affected.booking.id));
        let mut settled = day.clone();
        for (held, affected) in &mut affected {
            affected.elsewhere = reassign(&mut settled, held, &affected.booking);
        }
        if resolve == Resolve::Reassign {
            day = settled;
        }
        Some(Self { day, affected: affected.into_iter().map(|(_, affected)| affected).collect() })
    }

    /// The bookings of a day that their bay or mechanic is not there for.
    pub fn displaced<'a>(
        day: &'a Day,
        bookings: &'a [Booking],
        now: Timestamp,
    ) -> impl Iterator<Item = Affected> + 'a {
        day.allocations().iter().filter_map(move |held| misfit(day, held, bookings, now))
    }

    /// The bookings that have to be read to tell what a change does to a day.
    #[must_use]
    pub fn unsettled(before: &Day, shop: &Shop, now: Timestamp) -> Vec<BookingId> {
        let Some(day) = laid_out(before, shop, now) else { return Vec::new() };
        day.unsettled_since(before).map(|held| held.booking).collect()
    }
}

/// A booking that does not fit its day and is still to be worked on.
fn misfit(day: &Day, held: &Allocation, bookings: &[Booking], now: Timestamp) -> Option<Affected> {
    // One that was moved between the reads of the day and of the booking is another day's.
    let is_held = |booking: &&Booking| {
        booking.id == held.booking
            && day.clock().quantum_at(booking.start) == Some(held.start)
            && (&booking.bay, &booking.mechanic) == (&held.bay, &held.mechanic)
    };
    let booking = bookings.iter().find(is_held)?;
    // Work that is done, and time that has passed, need no bay any more.
    let is_ahead =
        booking.end > now && (booking.status.is_movable() || booking.status == Status::InService);
    let why = day.misfit(held, &booking.service.needs).filter(|_| is_ahead)?;
    Some(Affected { booking: booking.clone(), why, elsewhere: None })
}

fn laid_out(before: &Day, shop: &Shop, now: Timestamp) -> Option<Day> {
    let today: Date = shop.timezone.date_at(now);
    let day = before.clone().brought_up_to(shop, today);
    (!day.is_laid_out_like(before)).then_some(day)
}

/// Finds another bay or mechanic for a booking at its time, and moves its allocation there.
fn reassign(day: &mut Day, held: &Allocation, booking: &Booking) -> Option<(BayId, MechanicId)> {
    // What is on the lift stays there.
    if !booking.status.is_movable() {
        return None;
    }
    let service = &booking.service;
    let job = Job::new(booking.length_minutes(), service.clean_up_minutes, &service.needs);
    day.release(&booking.id);
    // As little as possible changes: the bay stays, or the mechanic does, before both go.
    let wishes = [
        Wish { bay: Some(&held.bay), mechanic: None },
        Wish { bay: None, mechanic: Some(&held.mechanic) },
        Wish::default(),
    ];
    let place = wishes
        .into_iter()
        .find_map(|wish| day.choose(job, QUANTUM_MINUTES, booking.start, wish).ok());
    let moved = place.and_then(|(_, bay, mechanic)| {
        let allocation = Allocation { bay, mechanic, ..held.clone() };
        let to = (allocation.bay.clone(), allocation.mechanic.clone());
        day.allocate(allocation).is_ok().then_some(to)
    });
    if moved.is_none() {
        // It was there a moment ago, and nothing came in between.
        let restored = day.restore(held.clone());
        debug_assert!(restored.is_ok(), "{restored:?}");
    }
    moved
}

impl Affected {
    /// The booking at its new place, if it has one.
    #[must_use]
    pub fn reassigned(&self, command: CommandId, now: Timestamp) -> Option<Booking> {
        let (bay, mechanic) = self.elsewhere.clone()?;
        Some(Booking {
            bay,
            mechanic,
            updated_at: now,
            revision: self.booking.revision + 1,
            changed_by: command,
            ..self.booking.clone()
        })
    }

    /// Names a list of affected bookings as somebody saw it.
    #[must_use]
    pub fn seen<'a>(list: impl Iterator<Item = &'a Self>) -> String {
        let of = |one: &Self| (one.booking.id, one.booking.start.to_string(), one.why);
        Fingerprint::of(&list.map(of).collect::<Vec<_>>()).0
    }
}
