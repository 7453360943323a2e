//! Booking a new job.

use std::fmt;

use jiff::Timestamp;

use super::place::{self, Wanted};
use super::{Decision, Rejection, Scene, Terms, change};
use crate::booking::{
    Arrival, BookedService, Booking, CommandId, Customer, Fingerprint, Times, ToldAnew,
};
use crate::day::Wish;
use crate::event::What;
use crate::ids::{BayId, BookingId, MechanicId, Reference, ShopId};
use crate::status::Status;
use crate::vehicle::Vehicle;

/// Book a new job.
#[derive(Clone, PartialEq, Eq)]
pub struct Book {
    pub booking: BookingId,
    pub shop: ShopId,
    pub service: BookedService,
    pub start: Timestamp,
    pub customer: Customer,
    pub vehicle: Vehicle,
    pub notes: Option<String>,
    pub locale: String,
    pub arrival: Option<Arrival>,
    /// The bay and the mechanic, if it matters which.
    pub bay: Option<BayId>,
    pub mechanic: Option<MechanicId>,
    pub terms: Terms,
    pub fingerprint: Fingerprint,
    pub command: CommandId,
}

// What people write may be personal: left out of logs and panics.
impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Book")
            .field("booking", &self.booking)
            .field("service", &self.service)
            .field("start", &self.start)
            .field("command", &self.command)
            .finish_non_exhaustive()
    }
}

pub(super) fn decide(
    scene: &Scene<'_>,
    book: &Book,
    now: Timestamp,
) -> Result<Decision, Rejection> {
    if let Some(existing) = scene.booking {
        return if existing.fingerprint == book.fingerprint {
            Ok(Decision::Unchanged(Box::new(existing.clone())))
        } else {
            Err(Rejection::FingerprintMismatch)
        };
    }
    let wanted = Wanted {
        service: &book.service,
        length_minutes: book.service.duration_minutes,
        start: book.start,
        terms: book.terms,
        wish: Wish { bay: book.bay.as_ref(), mechanic: book.mechanic.as_ref() },
    };
    // Whoever books at the desk has agreed.
    let is_asked = book.service.on_request && book.terms == Terms::Customer;
    let place = place::find(scene.policy, scene.day, &wanted, now)?;
    let allocation = place.allocation(book.booking, &wanted);
    let booking = Booking {
        id: book.booking,
        reference: Reference::of(&book.booking),
        shop: book.shop.clone(),
        status: if is_asked { Status::Requested } else { Status::Confirmed },
        start: book.start,
        end: place::end(book.start, wanted.length_minutes),
        date: scene.day.date(),
        bay: place.bay,
        mechanic: place.mechanic,
        service: BookedService { on_request: is_asked, ..book.service.clone() },
        customer: book.customer.clone(),
        vehicle: book.vehicle.clone(),
        notes: book.notes.clone(),
        locale: book.locale.clone(),
        created_at: now,
        updated_at: now,
        cancel_reason: None,
        arrival: book.arrival,
        staff_note: None,
        times: Times::default(),
        moved: None,
        links: 0,
        told_anew: ToldAnew::default(),
        declined: false,
        revision: 1,
        fingerprint: book.fingerprint.clone(),
        changed_by: book.command,
    };
    Ok(change(booking, Some(What::Booked), now, None, Some(allocation)))
}
