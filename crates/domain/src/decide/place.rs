//! Finding the bay and the mechanic for a job.

use jiff::{SignedDuration, Timestamp};

use super::{ALTERNATIVES, Rejection, Terms};
use crate::booking::{BookedService, Booking};
use crate::day::{Allocation, Day, Job, Refusal, Room, Wish, nearest};
use crate::ids::{BayId, BookingId, MechanicId};
use crate::quanta::{QUANTUM_MINUTES, Quantum};
use crate::workshop::Policy;

/// A job on its way to a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) service: &'a BookedService,
    /// How long bay and mechanic are held, in minutes.
    pub(super) length_minutes: u16,
    pub(super) start: Timestamp,
    pub(super) terms: Terms,
    pub(super) wish: Wish<'a>,
}

/// Where a job goes on a day.
pub(super) struct Place {
    pub(super) start: Quantum,
    pub(super) bay: BayId,
    pub(super) mechanic: MechanicId,
}

impl Place {
    pub(super) fn allocation(&self, booking: BookingId, wanted: &Wanted<'_>) -> Allocation {
        allocation(
            booking,
            (self.start, wanted.length_minutes),
            wanted.service,
            (self.bay.clone(), self.mechanic.clone()),
        )
    }
}

/// The booking's own bay and mechanic at its own start for `length_minutes`, if nobody else has them.
pub(super) fn held(
    day: &Day,
    booking: &Booking,
    length_minutes: u16,
) -> Result<Allocation, Rejection> {
    let Some(start) = day.clock().quantum_at(booking.start) else {
        // It has moved to another day meanwhile.
        return Err(Rejection::Changed(Box::new(booking.clone())));
    };
    let allocation = allocation(
        booking.id,
        (start, length_minutes),
        &booking.service,
        (booking.bay.clone(), booking.mechanic.clone()),
    );
    if day.clone().exchange(allocation.clone()).is_ok() {
        return Ok(allocation);
    }
    let (bookings, blocks) = day.holders(&allocation);
    if bookings.is_empty() && blocks.is_empty() {
        Err(Rejection::OutsideHours)
    } else {
        Err(Rejection::Blocked { bookings, blocks })
    }
}

fn allocation(
    booking: BookingId,
    (start, length_minutes): (Quantum, u16),
    service: &BookedService,
    (bay, mechanic): (BayId, MechanicId),
) -> Allocation {
    Allocation {
        booking,
        bay,
        mechanic,
        start,
        length: length_minutes.div_ceil(QUANTUM_MINUTES).max(1),
        clean_up: service.clean_up_minutes.div_ceil(QUANTUM_MINUTES),
    }
}

pub(super) fn end(start: Timestamp, length_minutes: u16) -> Timestamp {
    start + SignedDuration::from_mins(i64::from(length_minutes))
}

pub(super) fn find(
    policy: &Policy,
    day: &Day,
    wanted: &Wanted<'_>,
    now: Timestamp,
) -> Result<Place, Rejection> {
    let start = wanted.start;
    expect_bookable(policy, day, start, wanted.terms, now)?;
    let service = wanted.service;
    let job = Job::new(wanted.length_minutes, service.clean_up_minutes, &service.needs);
    let step_minutes = match wanted.terms {
        Terms::Customer => policy.step_minutes,
        Terms::Staff => QUANTUM_MINUTES,
    };
    match day.choose(job, step_minutes, start, wanted.wish) {
        Ok((start, bay, mechanic)) => Ok(Place { start, bay, mechanic }),
        Err(Refusal::OffGrid) => Err(Rejection::OffGrid { step_minutes }),
        Err(Refusal::OutsideHours) => Err(Rejection::OutsideHours),
        Err(Refusal::Unsuitable) => Err(Rejection::Unsuitable),
        Err(Refusal::Taken) => {
            let window = policy.window(now, day.clock().zone());
            let offers = day.offers(job, policy.step_minutes, &window);
            Err(Rejection::Taken { alternatives: nearest(offers, start, ALTERNATIVES) })
        }
    }
}

/// Where the staff could put a job that takes `length_minutes`: every start at which their booking
/// or move of it is not refused. The day is one on which it does not hold anything itself.
#[must_use]
pub fn room_for_staff(
    day: &Day,
    service: &BookedService,
    length_minutes: u16,
    wish: Wish<'_>,
    now: Timestamp,
) -> Room {
    let room = day.room(Job::new(length_minutes, service.clean_up_minutes, &service.needs), wish);
    if is_history(day, now) { room.none() } else { room }
}

/// What has begun today is still put in; yesterday is history.
fn is_history(day: &Day, now: Timestamp) -> bool {
    day.date() < day.clock().zone().date_at(now)
}

fn expect_bookable(
    policy: &Policy,
    day: &Day,
    start: Timestamp,
    terms: Terms,
    now: Timestamp,
) -> Result<(), Rejection> {
    let zone = day.clock().zone();
    if terms == Terms::Staff {
        return if is_history(day, now) { Err(Rejection::Past) } else { Ok(()) };
    }
    let window = policy.window(now, zone);
    if start < now {
        return Err(Rejection::Past);
    }
    if start < window.earliest {
        return Err(Rejection::TooSoon { earliest: window.earliest });
    }
    if day.date() > window.last_date {
        return Err(Rejection::TooFar { last_date: window.last_date });
    }
    Ok(())
}
