//! The stored form of a day: `shops/{shop}/availability/{date}`.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Allocation, Block, Blocked, DamagedDay, Day, Resource};
use crate::day_clock::{DayClock, Zone};
use crate::ids::{BayId, BlockId, BookingId, MechanicId, Tag};
use crate::instant;
use crate::quanta::{QUANTUM_MINUTES, Quanta};
use crate::store::{Fields, fields};

#[derive(Serialize, Deserialize)]
struct DayDocument {
    date: Date,
    timezone: Zone,
    /// Revision of the shop that made the open hours.
    #[serde(default)]
    layout: u32,
    bays: Vec<BayEntry>,
    mechanics: Vec<MechanicEntry>,
    /// See [`AllocationLine`].
    allocations: Vec<String>,
    #[serde(default)]
    blocks: Vec<BlockEntry>,
}

#[derive(Serialize, Deserialize)]
struct BlockEntry {
    id: BlockId,
    #[serde(flatten)]
    what: Blocked,
    #[serde(with = "instant")]
    start: Timestamp,
    /// In minutes.
    length: u16,
    reason: String,
}

#[derive(Serialize, Deserialize)]
struct BayEntry {
    id: BayId,
    equipment: Vec<Tag>,
    open: Vec<Span>,
}

#[derive(Serialize, Deserialize)]
struct MechanicEntry {
    id: MechanicId,
    skills: Vec<Tag>,
    open: Vec<Span>,
}

#[derive(Serialize, Deserialize)]
struct Span {
    #[serde(with = "instant")]
    from: Timestamp,
    #[serde(with = "instant")]
    to: Timestamp,
}

/// An allocation in one line: `{booking} {bay} {mechanic} {start} {length} {clean_up}`, the start
/// as an instant, both lengths in minutes. A day has hundreds, and each commit writes them all: as
/// objects they took three times the space and the time.
struct AllocationLine {
    booking: BookingId,
    bay: BayId,
    mechanic: MechanicId,
    start: Timestamp,
    length: u16,
    clean_up: u16,
}

/// A stored line is not an allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an allocation is not of the form `booking bay mechanic start length clean_up`")]
pub struct NotAnAllocation;

impl AllocationLine {
    fn text(day: &Day, held: &Allocation) -> String {
        let start = instant::seconds(day.clock.instant(held.start));
        let (length, clean_up) = (held.length * QUANTUM_MINUTES, held.clean_up * QUANTUM_MINUTES);
        format!("{} {} {} {start} {length} {clean_up}", held.booking, held.bay, held.mechanic)
    }
}

impl FromStr for AllocationLine {
    type Err = NotAnAllocation;

    fn from_str(line: &str) -> Result<Self, NotAnAllocation> {
        let mut parts = line.split(' ');
        let mut next = || parts.next().ok_or(NotAnAllocation);
        let line = Self {
            booking: next()?.parse().map_err(|_| NotAnAllocation)?,
            bay: next()?.parse().map_err(|_| NotAnAllocation)?,
            mechanic: next()?.parse().map_err(|_| NotAnAllocation)?,
            start: next()?.parse().map_err(|_| NotAnAllocation)?,
            length: next()?.parse().map_err(|_| NotAnAllocation)?,
            clean_up: next()?.parse().map_err(|_| NotAnAllocation)?,
        };
        if parts.next().is_some() { Err(NotAnAllocation) } else { Ok(line) }
    }
}

impl Day {
    /// Reads a stored day.
    ///
    /// # Errors
    /// When it cannot be read, or two allocations overlap: a day that is wrong is never built on.
    pub fn from_fields(fields: Fields) -> Result<Self, DamagedDay> {
        let stored: DayDocument = serde_json::from_value(Value::Object(fields))?;
        let clock = DayClock::new(stored.date, &stored.timezone)?;
        let open = |spans: Vec<Span>| {
            spans.into_iter().fold(Quanta::EMPTY, |open, span| {
                let (from, to) =
                    (clock.first_at_or_after(span.from), clock.first_at_or_after(span.to));
                open.or(Quanta::range(from, to))
            })
        };
        let bays = stored
            .bays
            .into_iter()
            .map(|bay| Resource::new(bay.id, sorted(bay.equipment), open(bay.open)));
        let mechanics = stored
            .mechanics
            .into_iter()
            .map(|one| Resource::new(one.id, sorted(one.skills), open(one.open)));
        let mut day = Self {
            bays: bays.collect(),
            mechanics: mechanics.collect(),
            layout: stored.layout,
            allocations: Vec::with_capacity(stored.allocations.len()),
            blocks: Vec::with_capacity(stored.blocks.len()),
            clock,
        };
        for entry in stored.blocks {
            let misplaced = DamagedDay::MisplacedBlock(entry.id);
            let start = day.clock.quantum_at(entry.start).ok_or(misplaced)?;
            let length = entry.length.div_ceil(QUANTUM_MINUTES);
            day.block(Block {
                id: entry.id,
                what: entry.what,
                start,
                length,
                reason: entry.reason,
            })?;
        }
        for line in &stored.allocations {
            let entry: AllocationLine = line.parse()?;
            let misplaced = DamagedDay::Misplaced(entry.booking);
            let start = day.clock.quantum_at(entry.start).ok_or(misplaced)?;
            day.restore(Allocation {
                booking: entry.booking,
                bay: entry.bay,
                mechanic: entry.mechanic,
                start,
                length: entry.length.div_ceil(QUANTUM_MINUTES),
                clean_up: entry.clean_up.div_ceil(QUANTUM_MINUTES),
            })?;
        }
        Ok(day)
    }

    /// About how large it is when stored.
    #[must_use]
    pub fn stored_bytes(&self) -> usize {
        // A line of each allocation, an object of each resource and block.
        128 * self.allocations.len()
            + 512 * (self.bays.len() + self.mechanics.len() + self.blocks.len())
    }

    /// As it is stored.
    #[must_use]
    pub fn to_fields(&self) -> Fields {
        let spans = |open: Quanta| {
            let span =
                |(from, to)| Span { from: self.clock.instant(from), to: self.clock.instant(to) };
            open.ranges().into_iter().map(span).collect()
        };
        let bays = self.bays.iter().map(|bay| BayEntry {
            id: bay.id.clone(),
            equipment: bay.tags.clone(),
            open: spans(bay.open),
        });
        let mechanics = self.mechanics.iter().map(|one| MechanicEntry {
            id: one.id.clone(),
            skills: one.tags.clone(),
            open: spans(one.open),
        });
        let allocations = self.allocations.iter().map(|held| AllocationLine::text(self, held));
        let blocks = self.blocks.iter().map(|block| BlockEntry {
            id: block.id,
            what: block.what.clone(),
            start: self.clock.instant(block.start),
            length: block.length * QUANTUM_MINUTES,
            reason: block.reason.clone(),
        });
        fields(&DayDocument {
            date: self.date(),
            timezone: self.clock.zone().clone(),
            layout: self.layout,
            bays: bays.collect(),
            mechanics: mechanics.collect(),
            allocations: allocations.collect(),
            blocks: blocks.collect(),
        })
    }
}

fn sorted(mut tags: Vec<Tag>) -> Vec<Tag> {
    tags.sort();
    tags
}
