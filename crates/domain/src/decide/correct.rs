//! Correcting who comes, with what and how.

use std::fmt;

use jiff::Timestamp;

use super::{Decision, Effects, Rejection, Scene, expect_revision};
use crate::booking::{Arrival, Booking, CommandId, Customer, ToldAnew};
use crate::event::{Correction, Event, What};
use crate::ids::BookingId;
use crate::vehicle::Vehicle;

/// Set right what was misheard at the telephone or mistyped: the whole of it as it is to be.
#[derive(Clone, PartialEq, Eq)]
pub struct Correct {
    pub booking: BookingId,
    pub customer: Customer,
    pub vehicle: Vehicle,
    pub arrival: Option<Arrival>,
    pub expected_revision: Option<u32>,
    pub command: CommandId,
}

// What people write may be personal: left out of logs and panics.
impl fmt::Debug for Correct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Correct")
            .field("booking", &self.booking)
            .field("expected_revision", &self.expected_revision)
            .field("command", &self.command)
            .finish_non_exhaustive()
    }
}

/// Any appointment may be corrected, also a past one: it is what the invoice is written from.
pub(super) fn correct(
    scene: &Scene<'_>,
    command: &Correct,
    now: Timestamp,
) -> Result<Decision, Rejection> {
    let existing = scene.booking.ok_or(Rejection::UnknownBooking)?;
    let Correct { customer, vehicle, arrival, .. } = command;
    let is_same = existing.customer == *customer
        && existing.vehicle == *vehicle
        && existing.arrival == *arrival;
    if is_same {
        return Ok(Decision::Unchanged(Box::new(existing.clone())));
    }
    expect_revision(existing, command.expected_revision)?;
    let revision = existing.revision + 1;
    let before = &existing.customer;
    let is_other_email = match (&before.email, &customer.email) {
        (Some(before), Some(after)) => !before.is_same_mailbox(after),
        (before, after) => before.is_some() || after.is_some(),
    };
    let is_other_phone = before.phone != customer.phone;
    // Whoever got the links so far, by mail or by text, may be somebody else. What nobody had before
    // went to nobody.
    let is_lost =
        (is_other_email && before.email.is_some()) || (is_other_phone && before.phone.is_some());
    // With other links, who has not moved needs them too.
    let (email, phone) = (is_lost || is_other_email, is_lost || is_other_phone);
    let told = |is_told: bool, before: u32| if is_told { revision } else { before };
    let corrected = Booking {
        customer: customer.clone(),
        vehicle: vehicle.clone(),
        arrival: *arrival,
        links: existing.links + u32::from(is_lost),
        told_anew: ToldAnew {
            email: told(email, existing.told_anew.email),
            phone: told(phone, existing.told_anew.phone),
        },
        updated_at: now,
        revision,
        changed_by: command.command,
        ..existing.clone()
    };
    let what = |appointment| What::Corrected(Correction { appointment, email, phone });
    let event = Some(Event::about(&corrected, what, now));
    let (release, allocate) = (None, None);
    Ok(Decision::Change(Box::new(Effects { booking: corrected, event, release, allocate })))
}
