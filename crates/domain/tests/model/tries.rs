//! What people try, by numbers that are read modulo what there is.

use baybook_domain::booking::{BookedService, Booking, CommandId, Customer, Fingerprint};
use baybook_domain::day::{Blocked, Day};
use baybook_domain::decide::{
    Advance, BlockTime, Book, Cancel, Command, Correct, Move, Reschedule, Resize, Terms,
    UnblockTime,
};
use baybook_domain::ids::{BlockId, BookingId};
use baybook_domain::status::{Mover, Status};
use baybook_domain::vehicle::Vehicle;
use baybook_domain::workshop::{Service, Workshop};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::select;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Try {
    Book { service: usize, minute: i64, terms: Terms },
    Reschedule { booking: usize, minute: i64 },
    Cancel { booking: usize, terms: Terms },
    Move { booking: usize, minute: i64, bay: Option<usize>, mechanic: Option<usize> },
    Resize { booking: usize, minutes: u16 },
    Correct { booking: usize, name: bool },
    Advance { booking: usize, to: Status, mover: Mover },
    Block { what: usize, minute: i64, minutes: u16 },
    Unblock { block: usize },
}

pub(crate) fn tries() -> impl Strategy<Value = Vec<Try>> {
    // Mostly on the grid, now and then off it.
    let minute = || prop_oneof![8 => (0..112_i64).prop_map(|n| n * 15), 1 => 0..1700_i64];
    let minutes = || prop_oneof![8 => (1..40_u16).prop_map(|n| n * 5), 1 => 0..2000_u16];
    let terms = || select(vec![Terms::Customer, Terms::Staff]);
    let status = select(vec![
        Status::Requested,
        Status::Confirmed,
        Status::Arrived,
        Status::InService,
        Status::Completed,
        Status::Cancelled,
        Status::NoShow,
    ]);
    let mover = select(vec![Mover::Holder, Mover::Mechanic, Mover::Desk, Mover::Desk]);
    let n = any::<usize>;
    let one = prop_oneof![
        10 => (n(), minute(), terms())
            .prop_map(|(service, minute, terms)| Try::Book { service, minute, terms }),
        3 => (n(), minute()).prop_map(|(booking, minute)| Try::Reschedule { booking, minute }),
        2 => (n(), terms()).prop_map(|(booking, terms)| Try::Cancel { booking, terms }),
        4 => (n(), minute(), any::<Option<usize>>(), any::<Option<usize>>()).prop_map(
            |(booking, minute, bay, mechanic)| Try::Move { booking, minute, bay, mechanic }
        ),
        3 => (n(), minutes()).prop_map(|(booking, minutes)| Try::Resize { booking, minutes }),
        1 => (n(), any::<bool>()).prop_map(|(booking, name)| Try::Correct { booking, name }),
        3 => (n(), status, mover)
            .prop_map(|(booking, to, mover)| Try::Advance { booking, to, mover }),
        3 => (n(), minute(), minutes())
            .prop_map(|(what, minute, minutes)| Try::Block { what, minute, minutes }),
        1 => n().prop_map(|block| Try::Unblock { block }),
    ];
    prop::collection::vec(one, 1..40)
}

/// A try made into a command: the `n`th, and the booking and service it is about.
pub(crate) struct Attempt<'a> {
    pub(crate) command: Command,
    pub(crate) service: Option<&'a Service>,
    pub(crate) own: Option<Booking>,
}

impl Try {
    /// `None` when there is nothing yet to try it on.
    pub(crate) fn attempt<'a>(
        self,
        n: usize,
        workshop: &'a Workshop,
        day: &Day,
        bookings: &[Booking],
    ) -> Option<Attempt<'a>> {
        let at = |minute| day.clock().start() + SignedDuration::from_mins(minute);
        let nth = |index: usize| (!bookings.is_empty()).then(|| &bookings[index % bookings.len()]);
        let command = CommandId::from_random(numbered(n));
        let about = |existing: &Booking, command| Attempt {
            command,
            service: workshop.service(&existing.service.id),
            own: Some(existing.clone()),
        };
        let about_the_day = |command| Attempt { command, service: None, own: None };
        let (bays, mechanics) = (&workshop.shop.bays, &workshop.shop.mechanics);
        Some(match self {
            Self::Book { service, minute, terms } => {
                let service = &workshop.services[service % workshop.services.len()];
                let command = book(n, workshop, service, at(minute), terms);
                Attempt { command, service: Some(service), own: None }
            }
            Self::Reschedule { booking, minute } => {
                let existing = nth(booking)?;
                let (booking, start) = (existing.id, at(minute));
                let wish =
                    Reschedule { booking, start, claim: None, expected_revision: None, command };
                about(existing, Command::Reschedule(wish))
            }
            Self::Cancel { booking, terms } => {
                let existing = nth(booking)?;
                let booking = existing.id;
                let wish = Cancel {
                    booking,
                    reason: None,
                    terms,
                    claim: None,
                    expected_revision: None,
                    command,
                };
                about(existing, Command::Cancel(wish))
            }
            Self::Move { booking, minute, bay, mechanic } => {
                let existing = nth(booking)?;
                let wish = Move {
                    booking: existing.id,
                    start: at(minute),
                    bay: bay.map(|n| bays[n % bays.len()].id.clone()),
                    mechanic: mechanic.map(|n| mechanics[n % mechanics.len()].id.clone()),
                    expected_revision: None,
                    command,
                };
                about(existing, Command::Move(wish))
            }
            Self::Resize { booking, minutes } => {
                let existing = nth(booking)?;
                let (booking, length_minutes) = (existing.id, minutes);
                let wish = Resize { booking, length_minutes, expected_revision: None, command };
                about(existing, Command::Resize(wish))
            }
            Self::Correct { booking, name } => {
                let existing = nth(booking)?;
                let name = if name { "Ada Lovelace" } else { "Ada King" };
                let wish = Correct {
                    booking: existing.id,
                    customer: Customer { name: name.parse().unwrap(), ..existing.customer.clone() },
                    vehicle: existing.vehicle.clone(),
                    arrival: existing.arrival,
                    expected_revision: None,
                    command,
                };
                about(existing, Command::Correct(Box::new(wish)))
            }
            Self::Advance { booking, to, mover } => {
                let existing = nth(booking)?;
                let booking = existing.id;
                let wish = Advance { booking, to, mover, expected_revision: None, command };
                about(existing, Command::Advance(wish))
            }
            Self::Block { what, minute, minutes } => {
                let what = what % (bays.len() + mechanics.len());
                about_the_day(Command::BlockTime(BlockTime {
                    block: BlockId::from_random(numbered(n)),
                    what: match bays.get(what) {
                        Some(bay) => Blocked::Bay(bay.id.clone()),
                        None => Blocked::Mechanic(mechanics[what - bays.len()].id.clone()),
                    },
                    start: at(minute),
                    length_minutes: minutes,
                    reason: "Lunch".to_owned(),
                    command,
                }))
            }
            Self::Unblock { block } => {
                let blocks = day.blocks();
                let block = blocks.get(block % blocks.len().max(1));
                let block = block.map_or(BlockId::from_random([0; 16]), |block| block.id);
                about_the_day(Command::UnblockTime(UnblockTime { block, command }))
            }
        })
    }
}

pub(crate) fn book(
    n: usize,
    workshop: &Workshop,
    service: &Service,
    start: Timestamp,
    terms: Terms,
) -> Command {
    Command::Book(Box::new(Book {
        booking: BookingId::from_random(numbered(n)),
        shop: workshop.shop.id.clone(),
        service: BookedService::of(service, &workshop.shop.currency),
        start,
        customer: Customer {
            name: "Ada Lovelace".parse().unwrap(),
            email: Some("ada@example.com".parse().unwrap()),
            phone: None,
        },
        vehicle: Vehicle::default(),
        notes: None,
        locale: "en".to_owned(),
        arrival: None,
        bay: None,
        mechanic: None,
        terms,
        fingerprint: Fingerprint(n.to_string()),
        command: CommandId::from_random(numbered(n)),
    }))
}

fn numbered(n: usize) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(n as u64).to_be_bytes());
    bytes
}
