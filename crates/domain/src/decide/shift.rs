//! Changing when, where and how long: rescheduling, moving, resizing, calling off.

use std::fmt;

use jiff::Timestamp;

use super::place::{self, Wanted};
use super::{Claim, Decision, Rejection, Scene, Terms, change, expect_claim, expect_revision};
use crate::booking::{Booking, CommandId, MovedFrom, Times};
use crate::day::{Day, Wish};
use crate::event::{Appointment, What};
use crate::ids::{BayId, BookingId, MechanicId};
use crate::quanta::{MAX_QUANTA, QUANTUM_MINUTES};
use crate::status::{Mover, Status};
use crate::workshop::Policy;

/// Move a booking to another start, by its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reschedule {
    pub booking: BookingId,
    pub start: Timestamp,
    /// By what it is theirs; left out by those who work there.
    pub claim: Option<Claim>,
    /// The revision the asker saw, if they said.
    pub expected_revision: Option<u32>,
    pub command: CommandId,
}

/// Call a booking off.
#[derive(Clone, PartialEq, Eq)]
pub struct Cancel {
    pub booking: BookingId,
    pub reason: Option<String>,
    pub terms: Terms,
    /// By what it is theirs; left out by those who work there.
    pub claim: Option<Claim>,
    /// The revision the asker saw, if they said.
    pub expected_revision: Option<u32>,
    pub command: CommandId,
}

// What people write may be personal: left out of logs and panics.
impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancel")
            .field("booking", &self.booking)
            .field("terms", &self.terms)
            .field("expected_revision", &self.expected_revision)
            .field("command", &self.command)
            .finish_non_exhaustive()
    }
}

/// Move a booking in time, to another bay or to another mechanic, by the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    pub booking: BookingId,
    pub start: Timestamp,
    /// `None`: whichever fits best.
    pub bay: Option<BayId>,
    pub mechanic: Option<MechanicId>,
    pub expected_revision: Option<u32>,
    pub command: CommandId,
}

/// Hold a booking's bay and mechanic longer or shorter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resize {
    pub booking: BookingId,
    pub length_minutes: u16,
    pub expected_revision: Option<u32>,
    pub command: CommandId,
}

pub(super) fn reschedule(
    scene: &Scene<'_>,
    command: &Reschedule,
    now: Timestamp,
) -> Result<Decision, Rejection> {
    let existing = scene.booking.ok_or(Rejection::UnknownBooking)?;
    expect_claim(existing, command.claim.as_ref())?;
    // Before the revision is compared: asking again for what was done already is no conflict.
    if existing.status.holds_time() && existing.start == command.start {
        return Ok(Decision::Unchanged(Box::new(existing.clone())));
    }
    expect_revision(existing, command.expected_revision)?;
    expect_movable(existing)?;
    expect_in_time(scene.policy, existing, now)?;
    let wish = Wish::default();
    let (start, id) = (command.start, command.command);
    shift(scene, existing, start, (Terms::Customer, wish), id, now)
}

pub(super) fn move_to(
    scene: &Scene<'_>,
    command: &Move,
    now: Timestamp,
) -> Result<Decision, Rejection> {
    let existing = scene.booking.ok_or(Rejection::UnknownBooking)?;
    let is_there = existing.start == command.start
        && command.bay.as_ref().is_none_or(|bay| *bay == existing.bay)
        && command.mechanic.as_ref().is_none_or(|one| *one == existing.mechanic);
    let is_named = command.bay.is_some() && command.mechanic.is_some();
    if existing.status.holds_time() && is_there && (is_named || has_its_place(scene.day, existing))
    {
        return Ok(Decision::Unchanged(Box::new(existing.clone())));
    }
    expect_revision(existing, command.expected_revision)?;
    expect_movable(existing)?;
    let wish = Wish { bay: command.bay.as_ref(), mechanic: command.mechanic.as_ref() };
    let (start, id) = (command.start, command.command);
    shift(scene, existing, start, (Terms::Staff, wish), id, now)
}

fn shift(
    scene: &Scene<'_>,
    existing: &Booking,
    start: Timestamp,
    (terms, wish): (Terms, Wish<'_>),
    command: CommandId,
    now: Timestamp,
) -> Result<Decision, Rejection> {
    let length_minutes = existing.length_minutes();
    let wanted = Wanted { service: &existing.service, length_minutes, start, terms, wish };
    // What the booking holds itself does not stand in its own way.
    let place = if existing.date == scene.day.date() {
        place::find(scene.policy, &without(scene.day, existing), &wanted, now)
            .map_err(|rejection| other_than(existing.start, rejection))?
    } else {
        place::find(scene.policy, scene.day, &wanted, now)?
    };
    let allocation = place.allocation(existing.id, &wanted);
    let revision = existing.revision + 1;
    let is_in_place = start == existing.start;
    let tell: fn(Appointment) -> What = if is_in_place { What::Moved } else { What::Rescheduled };
    let from = (!is_in_place).then_some(MovedFrom { start: existing.start, revision });
    // What the desk agreed to was another time.
    let is_asked = terms == Terms::Customer
        && existing.service.on_request
        && existing.status.may_become(Status::Requested, Mover::Holder);
    let moved = Booking {
        status: if is_asked { Status::Requested } else { existing.status },
        start,
        end: place::end(start, length_minutes),
        date: scene.day.date(),
        bay: place.bay,
        mechanic: place.mechanic,
        updated_at: now,
        moved: from.or(existing.moved),
        revision,
        changed_by: command,
        ..existing.clone()
    };
    Ok(change(moved, Some(tell), now, Some(existing.date), Some(allocation)))
}

pub(super) fn resize(
    scene: &Scene<'_>,
    command: &Resize,
    now: Timestamp,
) -> Result<Decision, Rejection> {
    let existing = scene.booking.ok_or(Rejection::UnknownBooking)?;
    let length_minutes = command.length_minutes;
    if existing.status.holds_time() && existing.length_minutes() == length_minutes {
        return Ok(Decision::Unchanged(Box::new(existing.clone())));
    }
    expect_revision(existing, command.expected_revision)?;
    if !existing.status.is_movable() && existing.status != Status::InService {
        return Err(not_movable(existing));
    }
    let is_length = length_minutes > 0
        && length_minutes.is_multiple_of(QUANTUM_MINUTES)
        && length_minutes <= MAX_QUANTA * QUANTUM_MINUTES;
    if !is_length {
        return Err(Rejection::Length);
    }
    let allocation = place::held(scene.day, existing, length_minutes)?;
    let resized = Booking {
        end: place::end(existing.start, length_minutes),
        updated_at: now,
        revision: existing.revision + 1,
        changed_by: command.command,
        ..existing.clone()
    };
    Ok(change(resized, Some(What::Moved), now, Some(existing.date), Some(allocation)))
}

pub(super) fn cancel(
    scene: &Scene<'_>,
    command: &Cancel,
    now: Timestamp,
) -> Result<Decision, Rejection> {
    let existing = scene.booking.ok_or(Rejection::UnknownBooking)?;
    expect_claim(existing, command.claim.as_ref())?;
    if existing.status == Status::Cancelled {
        return Ok(Decision::Unchanged(Box::new(existing.clone())));
    }
    expect_revision(existing, command.expected_revision)?;
    let mover = match command.terms {
        Terms::Customer => Mover::Holder,
        Terms::Staff => Mover::Desk,
    };
    if !existing.status.may_become(Status::Cancelled, mover) {
        return Err(Rejection::Transition { from: existing.status, to: Status::Cancelled });
    }
    if command.terms == Terms::Customer {
        expect_in_time(scene.policy, existing, now)?;
    }
    let cancelled = Booking {
        status: Status::Cancelled,
        declined: mover == Mover::Desk && existing.status == Status::Requested,
        cancel_reason: command.reason.clone(),
        times: Times { closed: Some(now), ..existing.times.clone() },
        updated_at: now,
        revision: existing.revision + 1,
        changed_by: command.command,
        ..existing.clone()
    };
    Ok(change(cancelled, Some(What::Cancelled), now, Some(existing.date), None))
}

/// The refusal without the start that the booking has already: it is no alternative.
fn other_than(start: Timestamp, mut rejection: Rejection) -> Rejection {
    if let Rejection::Taken { alternatives } = &mut rejection {
        alternatives.retain(|offer| offer.start != start);
    }
    rejection
}

/// Whether bay and mechanic are there for a booking. After a change of the workshop they may not
/// be, and whichever fits best is another one.
fn has_its_place(day: &Day, booking: &Booking) -> bool {
    let held = day.allocations().iter().find(|held| held.booking == booking.id);
    held.is_none_or(|held| day.misfit(held, &booking.service.needs).is_none())
}

fn without(day: &Day, booking: &Booking) -> Day {
    let mut without = day.clone();
    without.release(&booking.id);
    without
}

fn expect_movable(existing: &Booking) -> Result<(), Rejection> {
    if existing.status.is_movable() { Ok(()) } else { Err(not_movable(existing)) }
}

fn not_movable(existing: &Booking) -> Rejection {
    if existing.status == Status::Cancelled {
        Rejection::Cancelled(Box::new(existing.clone()))
    } else {
        Rejection::Transition { from: existing.status, to: existing.status }
    }
}

fn expect_in_time(policy: &Policy, existing: &Booking, now: Timestamp) -> Result<(), Rejection> {
    let until = policy.change_until(existing.start);
    if now > until { Err(Rejection::PastCutoff { until }) } else { Ok(()) }
}
