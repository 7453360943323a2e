//! Deciding: what is, what is asked, and when, in; effects or a refusal out. Pure.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::booking::{BookedService, Booking, CommandId, Customer, Fingerprint, Status};
use crate::day::{Allocation, Day, Job, Offer, Refusal, nearest};
use crate::event::{Event, EventKind, EventState};
use crate::ids::{BayId, BookingId, EventId, MechanicId, Reference, ShopId};
use crate::quanta::{QUANTUM_MINUTES, Quantum};
use crate::vehicle::Vehicle;
use crate::workshop::Policy;

/// How many other starts a refusal offers.
pub const ALTERNATIVES: usize = 3;

/// What somebody wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Book(Box<Book>),
    Reschedule(Reschedule),
    Cancel(Cancel),
}

/// Book a new job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    pub booking: BookingId,
    pub shop: ShopId,
    pub service: BookedService,
    pub start: Timestamp,
    pub customer: Customer,
    pub vehicle: Vehicle,
    pub notes: Option<String>,
    pub locale: String,
    pub fingerprint: Fingerprint,
    pub command: CommandId,
}

/// Move a booking to another start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reschedule {
    pub booking: BookingId,
    pub start: Timestamp,
    /// The revision the asker saw, if they said.
    pub expected_revision: Option<u32>,
    pub command: CommandId,
}

/// Call a booking off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancel {
    pub booking: BookingId,
    pub reason: Option<String>,
    /// The revision the asker saw, if they said.
    pub expected_revision: Option<u32>,
    pub command: CommandId,
}

impl Command {
    /// The booking it is about.
    #[must_use]
    pub fn booking(&self) -> BookingId {
        match self {
            Self::Book(book) => book.booking,
            Self::Reschedule(reschedule) => reschedule.booking,
            Self::Cancel(cancel) => cancel.booking,
        }
    }

    #[must_use]
    pub fn id(&self) -> CommandId {
        match self {
            Self::Book(book) => book.command,
            Self::Reschedule(reschedule) => reschedule.command,
            Self::Cancel(cancel) => cancel.command,
        }
    }
}

/// What a decision is made on.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    pub policy: &'a Policy,
    /// The day the command is for.
    pub day: &'a Day,
    /// The booking as it is; `None` if there is none.
    pub booking: Option<&'a Booking>,
}

/// What is to be written, all of it or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effects {
    pub booking: Booking,
    pub event: Event,
    /// The day on which the booking's allocation is to be given back.
    pub release: Option<Date>,
    /// The allocation to be made on the day the command was for.
    pub allocate: Option<Allocation>,
}

/// The answer to a command that is not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    Change(Box<Effects>),
    /// It is so already: nothing to write.
    Unchanged(Box<Booking>),
}

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    #[error("the start is in the past")]
    Past,
    #[error("the start is sooner than the notice the workshop needs")]
    TooSoon { earliest: Timestamp },
    #[error("the start is further ahead than bookings are taken")]
    TooFar { last_date: Date },
    #[error("the start is not one of those offered")]
    OffGrid { step_minutes: u16 },
    #[error("the job does not fit the hours of that day")]
    OutsideHours,
    #[error("the start is taken")]
    Taken { alternatives: Vec<Offer> },
    #[error("there is no such booking")]
    UnknownBooking,
    #[error("the booking's id is in use for another request")]
    FingerprintMismatch,
    #[error("the booking has changed meanwhile")]
    Changed(Box<Booking>),
    #[error("the booking is cancelled")]
    Cancelled(Box<Booking>),
    #[error("it is too late to change the booking")]
    PastCutoff { until: Timestamp },
}

/// Decides a command.
///
/// # Errors
/// Why it is refused.
pub fn decide(scene: &Scene<'_>, command: &Command, now: Timestamp) -> Result<Decision, Rejection> {
    match command {
        Command::Book(book) => decide_book(scene, book, now),
        Command::Reschedule(reschedule) => decide_reschedule(scene, reschedule, now),
        Command::Cancel(cancel) => decide_cancel(scene, cancel, now),
    }
}

fn decide_book(scene: &Scene<'_>, book: &Book, now: Timestamp) -> Result<Decision, Rejection> {
    if let Some(existing) = scene.booking {
        return if existing.fingerprint == book.fingerprint {
            Ok(Decision::Unchanged(Box::new(existing.clone())))
        } else {
            Err(Rejection::FingerprintMismatch)
        };
    }
    let place = place(scene.policy, scene.day, &book.service, book.start, now)?;
    let booking = Booking {
        id: book.booking,
        reference: Reference::of(&book.booking),
        shop: book.shop.clone(),
        status: Status::Confirmed,
        start: book.start,
        end: end_of(&book.service, book.start),
        date: scene.day.date(),
        bay: place.bay.clone(),
        mechanic: place.mechanic.clone(),
        service: book.service.clone(),
        customer: book.customer.clone(),
        vehicle: book.vehicle.clone(),
        notes: book.notes.clone(),
        locale: book.locale.clone(),
        created_at: now,
        updated_at: now,
        cancel_reason: None,
        revision: 1,
        fingerprint: book.fingerprint.clone(),
        changed_by: book.command,
    };
    let allocation = place.allocation(booking.id, &booking.service);
    Ok(change(booking, EventKind::Booked, now, None, Some(allocation)))
}

fn decide_reschedule(
    scene: &Scene<'_>,
    command: &Reschedule,
    now: Timestamp,
) -> Result<Decision, Rejection> {
    let existing = scene.booking.ok_or(Rejection::UnknownBooking)?;
    // Before the revision is compared: asking again for what was done already is no conflict.
    if existing.status == Status::Confirmed && existing.start == command.start {
        return Ok(Decision::Unchanged(Box::new(existing.clone())));
    }
    expect_revision(existing, command.expected_revision)?;
    if existing.status == Status::Cancelled {
        return Err(Rejection::Cancelled(Box::new(existing.clone())));
    }
    expect_in_time(scene.policy, existing, now)?;
    // What the booking holds itself does not stand in its own way.
    let place = if existing.date == scene.day.date() {
        let mut without = scene.day.clone();
        without.release(&existing.id);
        place(scene.policy, &without, &existing.service, command.start, now)?
    } else {
        place(scene.policy, scene.day, &existing.service, command.start, now)?
    };
    let allocation = place.allocation(existing.id, &existing.service);
    let moved = Booking {
        start: command.start,
        end: end_of(&existing.service, command.start),
        date: scene.day.date(),
        bay: place.bay,
        mechanic: place.mechanic,
        updated_at: now,
        revision: existing.revision + 1,
        changed_by: command.command,
        ..existing.clone()
    };
    Ok(change(moved, EventKind::Rescheduled, now, Some(existing.date), Some(allocation)))
}

fn decide_cancel(
    scene: &Scene<'_>,
    command: &Cancel,
    now: Timestamp,
) -> Result<Decision, Rejection> {
    let existing = scene.booking.ok_or(Rejection::UnknownBooking)?;
    if existing.status == Status::Cancelled {
        return Ok(Decision::Unchanged(Box::new(existing.clone())));
    }
    expect_revision(existing, command.expected_revision)?;
    expect_in_time(scene.policy, existing, now)?;
    let cancelled = Booking {
        status: Status::Cancelled,
        cancel_reason: command.reason.clone(),
        updated_at: now,
        revision: existing.revision + 1,
        changed_by: command.command,
        ..existing.clone()
    };
    Ok(change(cancelled, EventKind::Cancelled, now, Some(existing.date), None))
}

/// Where a job goes on a day.
struct Place {
    start: Quantum,
    bay: BayId,
    mechanic: MechanicId,
}

impl Place {
    fn allocation(&self, booking: BookingId, service: &BookedService) -> Allocation {
        Allocation {
            booking,
            bay: self.bay.clone(),
            mechanic: self.mechanic.clone(),
            start: self.start,
            length: service.duration_minutes.div_ceil(QUANTUM_MINUTES).max(1),
            clean_up: service.clean_up_minutes.div_ceil(QUANTUM_MINUTES),
        }
    }
}

fn place(
    policy: &Policy,
    day: &Day,
    service: &BookedService,
    start: Timestamp,
    now: Timestamp,
) -> Result<Place, Rejection> {
    let window = policy.window(now, day.clock().zone());
    if start < now {
        return Err(Rejection::Past);
    }
    if start < window.earliest {
        return Err(Rejection::TooSoon { earliest: window.earliest });
    }
    if day.date() > window.last_date {
        return Err(Rejection::TooFar { last_date: window.last_date });
    }
    let job = Job::new(service.duration_minutes, service.clean_up_minutes, &service.needs);
    let step_minutes = policy.step_minutes;
    match day.choose(job, step_minutes, start) {
        Ok((start, bay, mechanic)) => Ok(Place { start, bay, mechanic }),
        Err(Refusal::OffGrid) => Err(Rejection::OffGrid { step_minutes }),
        Err(Refusal::OutsideHours) => Err(Rejection::OutsideHours),
        Err(Refusal::Taken) => {
            let offers = day.offers(job, step_minutes, &window);
            Err(Rejection::Taken { alternatives: nearest(offers, start, ALTERNATIVES) })
        }
    }
}

fn end_of(service: &BookedService, start: Timestamp) -> Timestamp {
    start + SignedDuration::from_mins(i64::from(service.duration_minutes))
}

fn expect_revision(existing: &Booking, expected: Option<u32>) -> Result<(), Rejection> {
    if expected.is_some_and(|revision| revision != existing.revision) {
        return Err(Rejection::Changed(Box::new(existing.clone())));
    }
    Ok(())
}

fn expect_in_time(policy: &Policy, existing: &Booking, now: Timestamp) -> Result<(), Rejection> {
    let until = policy.change_until(existing.start);
    if now > until { Err(Rejection::PastCutoff { until }) } else { Ok(()) }
}

fn change(
    booking: Booking,
    kind: EventKind,
    now: Timestamp,
    release: Option<Date>,
    allocate: Option<Allocation>,
) -> Decision {
    let event = Event {
        id: EventId::of(&booking.id, booking.revision),
        shop: booking.shop.clone(),
        kind,
        booking: booking.id,
        reference: booking.reference.clone(),
        revision: booking.revision,
        locale: booking.locale.clone(),
        start: booking.start,
        created_at: now,
        state: EventState::Pending,
        attempts: 0,
        due_at: now,
        last_error: None,
        expire_at: None,
    };
    Decision::Change(Box::new(Effects { booking, event, release, allocate }))
}
