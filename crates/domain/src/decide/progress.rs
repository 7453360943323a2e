//! Moving an appointment on: checked in, started, finished, nobody came; and notes about it.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::{Decision, Rejection, Scene, change, expect_revision, place};
use crate::booking::{Booking, CommandId, Times};
use crate::day_clock::{DayClock, Zone};
use crate::event::{Appointment, What};
use crate::ids::BookingId;
use crate::status::{Mover, Status};

/// How late somebody may be before they can be given up as a no-show: who is looking for a place to
/// park, or goes by the clock of their car, has not missed anything. The mail that says so cannot be
/// taken back.
pub const NO_SHOW_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// Take an appointment to its next state. Cancelling is a command of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advance {
    pub booking: BookingId,
    pub to: Status,
    pub mover: Mover,
    pub expected_revision: Option<u32>,
    pub command: CommandId,
}

/// Keep a note about a booking, for the staff; `None` removes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Annotate {
    pub booking: BookingId,
    pub note: Option<String>,
    pub expected_revision: Option<u32>,
    pub command: CommandId,
}

// What people write may be personal: left out of logs and panics.
impl fmt::Debug for Annotate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Annotate")
            .field("booking", &self.booking)
            .field("expected_revision", &self.expected_revision)
            .field("command", &self.command)
            .finish_non_exhaustive()
    }
}

pub(super) fn advance(
    scene: &Scene<'_>,
    command: &Advance,
    now: Timestamp,
) -> Result<Decision, Rejection> {
    let existing = scene.booking.ok_or(Rejection::UnknownBooking)?;
    let (from, to) = (existing.status, command.to);
    if from == to {
        return Ok(Decision::Unchanged(Box::new(existing.clone())));
    }
    expect_revision(existing, command.expected_revision)?;
    // Neither of these is a step by itself: calling off is a command, and moving asks anew.
    let is_other_command = matches!(to, Status::Cancelled | Status::Requested);
    if is_other_command || !from.may_become(to, command.mover) {
        return Err(Rejection::Transition { from, to });
    }
    if let Some(from) = earliest(existing, to, scene.day.clock().zone()).filter(|from| now < *from)
    {
        return Err(Rejection::TooEarly { to, from });
    }
    let advanced = Booking {
        status: to,
        times: times(&existing.times, to, now),
        updated_at: now,
        revision: existing.revision + 1,
        changed_by: command.command,
        ..existing.clone()
    };
    if !from.holds_time() {
        // The customer is not told: they know, or never missed anything. The calendar is.
        let allocation = place::held(scene.day, existing, existing.length_minutes())?;
        return Ok(change(advanced, Some(What::Moved), now, None, Some(allocation)));
    }
    let release = (!to.holds_time()).then_some(existing.date);
    let tell: Option<fn(Appointment) -> What> = match (from, to) {
        (_, Status::NoShow) => Some(What::NoShow),
        (Status::Requested, Status::Confirmed) => Some(What::Confirmed),
        _ => None,
    };
    Ok(change(advanced, tell, now, release, None))
}

/// The instant from which an appointment may be `to`, if it depends on its time. People come early,
/// but not on an earlier day: there it is a mistake, or the appointment is to be moved first.
#[must_use]
pub fn earliest(booking: &Booking, to: Status, zone: &Zone) -> Option<Timestamp> {
    match to {
        Status::NoShow => Some(booking.start + NO_SHOW_AFTER),
        Status::Arrived | Status::InService | Status::Completed => {
            // A stored booking is on a day that the zone has.
            DayClock::new(booking.date, zone).ok().map(|clock| clock.start())
        }
        Status::Requested | Status::Confirmed | Status::Cancelled => None,
    }
}

/// The times after a step; a step back takes the later ones away.
fn times(before: &Times, to: Status, now: Timestamp) -> Times {
    let Times { arrived, started, .. } = before.clone();
    let arrived = arrived.or(Some(now));
    match to {
        Status::Requested | Status::Confirmed => Times::default(),
        Status::Arrived => Times { arrived, ..Times::default() },
        Status::InService => Times { arrived, started: started.or(Some(now)), ..Times::default() },
        Status::Completed => Times { completed: Some(now), ..before.clone() },
        Status::Cancelled | Status::NoShow => Times { closed: Some(now), ..before.clone() },
    }
}

pub(super) fn annotate(
    scene: &Scene<'_>,
    command: &Annotate,
    now: Timestamp,
) -> Result<Decision, Rejection> {
    let existing = scene.booking.ok_or(Rejection::UnknownBooking)?;
    if existing.staff_note == command.note {
        return Ok(Decision::Unchanged(Box::new(existing.clone())));
    }
    expect_revision(existing, command.expected_revision)?;
    let noted = Booking {
        staff_note: command.note.clone(),
        updated_at: now,
        revision: existing.revision + 1,
        changed_by: command.command,
        ..existing.clone()
    };
    Ok(change(noted, None, now, None, None))
}
