//! One shop's day: what is open, what is taken, and so what can be booked.

mod hold;
mod layout;
mod offers;
mod resource;
mod room;
mod stored;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::day_clock::{DayClock, NoSuchDay};
use crate::ids::{BayId, BlockId, BookingId, MechanicId};
use crate::quanta::{Quanta, Quantum};

pub use layout::Misfit;
pub use offers::{Job, Offer, Refusal, Wish, nearest};
pub use room::{LaneRoom, Room};
pub use stored::NotAnAllocation;

use resource::Resource;

/// The state of one day, as decisions need it. Occupancy follows from the allocations and is
/// stored nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    clock: DayClock,
    bays: Vec<Resource<BayId>>,
    mechanics: Vec<Resource<MechanicId>>,
    /// Revision of the shop that made the open hours.
    layout: u32,
    allocations: Vec<Allocation>,
    blocks: Vec<Block>,
}

/// A bay and a mechanic held for a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    pub booking: BookingId,
    pub bay: BayId,
    pub mechanic: MechanicId,
    pub start: Quantum,
    /// Quanta that both are held.
    pub length: u16,
    /// Quanta that the bay is held afterwards.
    pub clean_up: u16,
}

/// A bay or a mechanic kept from being booked: lunch, a broken lift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub id: BlockId,
    pub what: Blocked,
    pub start: Quantum,
    pub length: u16,
    /// For the staff, in a few words.
    pub reason: String,
}

/// What is blocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Blocked {
    Bay(BayId),
    Mechanic(MechanicId),
}

/// Stored documents that do not fit together.
#[derive(Debug, thiserror::Error)]
pub enum DamagedDay {
    #[error("the stored day cannot be read")]
    Unreadable(#[from] serde_json::Error),
    #[error(transparent)]
    NotAnAllocation(#[from] NotAnAllocation),
    #[error(transparent)]
    NoSuchDay(#[from] NoSuchDay),
    #[error("an allocation of booking {0} lies outside its day or names an unknown resource")]
    Misplaced(BookingId),
    #[error("two allocations hold the same resource; one is of booking {0}")]
    Overlap(BookingId),
    #[error("block {0} lies outside its day, names an unknown resource or overlaps")]
    MisplacedBlock(BlockId),
}

impl Day {
    #[must_use]
    pub fn clock(&self) -> &DayClock {
        &self.clock
    }

    #[must_use]
    pub fn date(&self) -> Date {
        self.clock.date()
    }

    /// In the order in which they were made.
    #[must_use]
    pub fn allocations(&self) -> &[Allocation] {
        &self.allocations
    }

    /// In the order in which they were made.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Each bay's open quanta and those of them that are booked, in the shop's order.
    pub fn bay_use(&self) -> impl Iterator<Item = (&BayId, Quanta, Quanta)> {
        let booked = |allocation: &Allocation, id: &BayId| {
            (allocation.bay == *id)
                .then(|| allocation.spans(self.clock.quanta())?.1.into())
                .flatten()
        };
        self.bays.iter().map(move |bay| (&bay.id, bay.open, self.sum(|held| booked(held, &bay.id))))
    }

    /// Each mechanic's open quanta and those of them that are booked, in the shop's order.
    pub fn mechanic_use(&self) -> impl Iterator<Item = (&MechanicId, Quanta, Quanta)> {
        let booked = |allocation: &Allocation, id: &MechanicId| {
            (allocation.mechanic == *id)
                .then(|| allocation.spans(self.clock.quanta())?.0.into())
                .flatten()
        };
        self.mechanics
            .iter()
            .map(move |one| (&one.id, one.open, self.sum(|held| booked(held, &one.id))))
    }

    fn sum(&self, booked: impl Fn(&Allocation) -> Option<Quanta>) -> Quanta {
        self.allocations.iter().filter_map(booked).fold(Quanta::EMPTY, Quanta::or)
    }
}

impl Block {
    pub(crate) fn span(&self) -> Quanta {
        Quanta::range(self.start, self.start.saturating_add(self.length))
    }
}

impl Allocation {
    fn is_part_of(&self, other: &Self) -> bool {
        (&self.bay, &self.mechanic, self.start) == (&other.bay, &other.mechanic, other.start)
            && self.length <= other.length
            && self.clean_up <= other.clean_up
    }

    /// What the mechanic and what the bay is held for; `None` when it does not lie in a day of
    /// `quanta`.
    fn spans(&self, quanta: u16) -> Option<(Quanta, Quanta)> {
        let end = self.start.checked_add(self.length)?;
        let clean = end.checked_add(self.clean_up)?;
        (self.length > 0 && clean <= quanta)
            .then(|| (Quanta::range(self.start, end), Quanta::range(self.start, clean)))
    }
}
