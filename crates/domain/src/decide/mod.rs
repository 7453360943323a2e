//! Deciding: what is, what is asked, and when, in; effects or a refusal out. Pure.

mod block;
mod book;
mod correct;
mod place;
mod progress;
mod shift;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::booking::{Booking, CommandId};
use crate::contact::EmailAddress;
use crate::day::{Allocation, Block, Day, Offer};
use crate::event::{Appointment, Event, What};
use crate::ids::{BlockId, BookingId};
use crate::status::Status;
use crate::workshop::Policy;

pub use block::{BlockTime, UnblockTime};
pub use book::Book;
pub use correct::Correct;
pub use place::room_for_staff;
pub use progress::{Advance, Annotate, NO_SHOW_AFTER, earliest};
pub use shift::{Cancel, Move, Reschedule, Resize};

/// How many other starts a refusal offers.
pub const ALTERNATIVES: usize = 3;

/// What somebody wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Book(Box<Book>),
    Reschedule(Reschedule),
    Cancel(Cancel),
    Move(Move),
    Resize(Resize),
    Advance(Advance),
    Annotate(Annotate),
    Correct(Box<Correct>),
    BlockTime(BlockTime),
    UnblockTime(UnblockTime),
}

/// By whose rules a command is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Terms {
    /// Notice, horizon, grid and cut-off of the shop's policy.
    #[default]
    Customer,
    /// The workshop knows what it does: any quantum from the start of today on, and no cut-off.
    Staff,
}

/// By what somebody has it that a booking is theirs. Held against the booking when it is decided: a
/// correction may have given it to somebody else after it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// A manage link of this number, of [`Booking::links`].
    Link(u32),
    /// The proven address that it is made with.
    Mailbox(EmailAddress),
}

impl Claim {
    fn holds(&self, booking: &Booking) -> bool {
        match self {
            Self::Link(links) => *links == booking.links,
            Self::Mailbox(mailbox) => {
                let email = booking.customer.email.as_ref();
                email.is_some_and(|email| email.is_same_mailbox(mailbox))
            }
        }
    }
}

impl Command {
    /// The booking it is about, if it is about one.
    #[must_use]
    pub fn booking(&self) -> Option<BookingId> {
        match self {
            Self::Book(book) => Some(book.booking),
            Self::Reschedule(reschedule) => Some(reschedule.booking),
            Self::Cancel(cancel) => Some(cancel.booking),
            Self::Move(to) => Some(to.booking),
            Self::Resize(resize) => Some(resize.booking),
            Self::Advance(advance) => Some(advance.booking),
            Self::Annotate(annotate) => Some(annotate.booking),
            Self::Correct(correct) => Some(correct.booking),
            Self::BlockTime(_) | Self::UnblockTime(_) => None,
        }
    }

    #[must_use]
    pub fn id(&self) -> CommandId {
        match self {
            Self::Book(book) => book.command,
            Self::Reschedule(reschedule) => reschedule.command,
            Self::Cancel(cancel) => cancel.command,
            Self::Move(to) => to.command,
            Self::Resize(resize) => resize.command,
            Self::Advance(advance) => advance.command,
            Self::Annotate(annotate) => annotate.command,
            Self::Correct(correct) => correct.command,
            Self::BlockTime(block) => block.command,
            Self::UnblockTime(unblock) => unblock.command,
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
    /// What is to be told to the outside, if anything.
    pub event: Option<Event>,
    /// The day on which the booking's allocation is to be given back.
    pub release: Option<Date>,
    /// The allocation to be made on the day the command was for.
    pub allocate: Option<Allocation>,
}

/// The answer to a command that is not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    Change(Box<Effects>),
    /// The booking is so already: nothing to write.
    Unchanged(Box<Booking>),
    /// The block is to be put onto the day.
    Block(Block),
    /// The block is to be taken off the day.
    Unblock(BlockId),
    /// The day is so already: nothing to write.
    SameBlocks,
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
    #[error("the bay or mechanic asked for is held by others then")]
    Blocked { bookings: Vec<BookingId>, blocks: Vec<BlockId> },
    #[error("the bay or mechanic asked for does not suit the job")]
    Unsuitable,
    #[error("a length must be whole quanta within a day")]
    Length,
    #[error("there is no such booking")]
    UnknownBooking,
    #[error("the booking is somebody else's")]
    NotTheirs,
    #[error("the booking's id is in use for another request")]
    FingerprintMismatch,
    #[error("the booking has changed meanwhile")]
    Changed(Box<Booking>),
    #[error("the booking is cancelled")]
    Cancelled(Box<Booking>),
    #[error("an appointment that is {} cannot become {}", .from.as_str(), .to.as_str())]
    Transition { from: Status, to: Status },
    #[error("an appointment is not {} before its time", .to.as_str())]
    TooEarly { to: Status, from: Timestamp },
    #[error("it is too late to change the booking")]
    PastCutoff { until: Timestamp },
}

/// Decides a command.
///
/// # Errors
/// Why it is refused.
pub fn decide(scene: &Scene<'_>, command: &Command, now: Timestamp) -> Result<Decision, Rejection> {
    match command {
        Command::Book(book) => book::decide(scene, book, now),
        Command::Reschedule(reschedule) => shift::reschedule(scene, reschedule, now),
        Command::Cancel(cancel) => shift::cancel(scene, cancel, now),
        Command::Move(to) => shift::move_to(scene, to, now),
        Command::Resize(resize) => shift::resize(scene, resize, now),
        Command::Advance(advance) => progress::advance(scene, advance, now),
        Command::Annotate(annotate) => progress::annotate(scene, annotate, now),
        Command::Correct(correct) => correct::correct(scene, correct, now),
        Command::BlockTime(block) => block::block(scene, block),
        Command::UnblockTime(unblock) => Ok(block::unblock(scene, unblock)),
    }
}

fn expect_revision(existing: &Booking, expected: Option<u32>) -> Result<(), Rejection> {
    if expected.is_some_and(|revision| revision != existing.revision) {
        return Err(Rejection::Changed(Box::new(existing.clone())));
    }
    Ok(())
}

fn expect_claim(existing: &Booking, claim: Option<&Claim>) -> Result<(), Rejection> {
    match claim {
        Some(claim) if !claim.holds(existing) => Err(Rejection::NotTheirs),
        _ => Ok(()),
    }
}

fn change(
    booking: Booking,
    tell: Option<fn(Appointment) -> What>,
    now: Timestamp,
    release: Option<Date>,
    allocate: Option<Allocation>,
) -> Decision {
    let event = tell.map(|what| Event::about(&booking, what, now));
    Decision::Change(Box::new(Effects { booking, event, release, allocate }))
}
