//! One shop's day: what is open, what is taken, and so what can be booked.

use std::cmp::Reverse;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::day_clock::{DayClock, NoSuchDay, Zone};
use crate::hours::{Closure, WeekHours};
use crate::ids::{BayId, BookingId, MechanicId, Tag};
use crate::instant;
use crate::quanta::{QUANTUM_MINUTES, Quanta, Quantum, Tally};
use crate::store::{Fields, fields};
use crate::workshop::{BookingWindow, Needs, Shop};

/// The state of one day, as decisions need it. Occupancy follows from the allocations and is
/// stored nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    clock: DayClock,
    bays: Vec<Resource<BayId>>,
    mechanics: Vec<Resource<MechanicId>>,
    allocations: Vec<Allocation>,
}

/// A bay or a mechanic on this day.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Resource<Id> {
    id: Id,
    /// Equipment or skills, sorted.
    tags: Vec<Tag>,
    open: Quanta,
    free: Quanta,
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

/// What a service asks of a day.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    length: u16,
    clean_up: u16,
    needs: &'a Needs,
}

impl<'a> Job<'a> {
    /// A part of a quantum counts as a whole one.
    #[must_use]
    pub fn new(duration_minutes: u16, clean_up_minutes: u16, needs: &'a Needs) -> Self {
        Self {
            length: duration_minutes.div_ceil(QUANTUM_MINUTES).max(1),
            clean_up: clean_up_minutes.div_ceil(QUANTUM_MINUTES),
            needs,
        }
    }
}

/// A start at which the whole job fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    pub start: Timestamp,
    /// When the job is done (the clean-up of the bay comes after).
    pub end: Timestamp,
    /// How many such jobs could still start then.
    pub capacity: u32,
}

/// Why a job cannot start at a given instant of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not at the instants where starts are offered.
    OffGrid,
    /// The job never fits there, even on an empty day.
    OutsideHours,
    /// It would fit, but what it needs is taken.
    Taken,
}

/// Stored documents that do not fit together.
#[derive(Debug, thiserror::Error)]
pub enum DamagedDay {
    #[error("the stored day cannot be read")]
    Unreadable(#[from] serde_json::Error),
    #[error(transparent)]
    NoSuchDay(#[from] NoSuchDay),
    #[error("an allocation of booking {0} lies outside its day or names an unknown resource")]
    Misplaced(BookingId),
    #[error("two allocations hold the same resource; one is of booking {0}")]
    Overlap(BookingId),
}

impl Day {
    /// The day as the shop's hours, closures and people make it, with nothing booked.
    ///
    /// # Errors
    /// When the shop's zone has no such day.
    pub fn empty(shop: &Shop, date: Date) -> Result<Self, NoSuchDay> {
        let clock = DayClock::new(date, &shop.timezone)?;
        let closed = shop.closure_on(date).is_some();
        let shop_open = clock.within(shop.hours.on(date.weekday()));
        let open = |hours: Option<&WeekHours>, absences: &[Closure]| {
            if closed || absences.iter().any(|absence| absence.date == date) {
                return Quanta::EMPTY;
            }
            // Nobody and nothing works while the workshop is closed.
            hours.map_or(shop_open, |hours| clock.within(hours.on(date.weekday())).and(shop_open))
        };
        let bays = shop.bays.iter().map(|bay| {
            let open = open(bay.hours.as_ref(), &[]);
            Resource::new(bay.id.clone(), bay.equipment.iter().cloned().collect(), open)
        });
        let mechanics = shop.mechanics.iter().map(|one| {
            let open = open(one.hours.as_ref(), &one.absences);
            Resource::new(one.id.clone(), one.skills.iter().cloned().collect(), open)
        });
        Ok(Self {
            bays: bays.collect(),
            mechanics: mechanics.collect(),
            allocations: Vec::new(),
            clock,
        })
    }

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

    /// Whether anything at all is open that a job needs, booked or not.
    #[must_use]
    pub fn is_served(&self, job: Job<'_>) -> bool {
        !self.fits(job, |bay| bay.open, |mechanic| mechanic.open).is_empty()
    }

    /// The starts that can be booked now, in order, with how many such jobs could start then.
    #[must_use]
    pub fn offers(&self, job: Job<'_>, step_minutes: u16, window: &BookingWindow) -> Vec<Offer> {
        let bays = tally(&self.bays, &job.needs.equipment, job.length + job.clean_up);
        let mechanics = tally(&self.mechanics, &job.needs.skills, job.length);
        let starts = bays
            .any()
            .and(mechanics.any())
            .and(self.clock.grid(step_minutes))
            .and(self.bookable(window));
        let offer = |start| Offer {
            start: self.clock.instant(start),
            end: self.clock.instant(start + job.length),
            capacity: bays.count(start).min(mechanics.count(start)),
        };
        starts.iter().map(offer).collect()
    }

    /// Chooses a bay and a mechanic for a job that starts at `start`: the tightest fit, then the
    /// least versatile resource, so that scarce ones and long gaps stay free. Takes nothing.
    ///
    /// # Errors
    /// Why it cannot start then.
    pub fn choose(
        &self,
        job: Job<'_>,
        step_minutes: u16,
        start: Timestamp,
    ) -> Result<(Quantum, BayId, MechanicId), Refusal> {
        let start = self.clock.quantum_at(start).ok_or(Refusal::OffGrid)?;
        if !self.clock.grid(step_minutes).contains(start) {
            return Err(Refusal::OffGrid);
        }
        let bay = tightest(&self.bays, &job.needs.equipment, start, job.length + job.clean_up);
        let mechanic = tightest(&self.mechanics, &job.needs.skills, start, job.length);
        match (bay, mechanic) {
            (Some(bay), Some(mechanic)) => Ok((start, bay.id.clone(), mechanic.id.clone())),
            _ if self.fits(job, |bay| bay.open, |one| one.open).contains(start) => {
                Err(Refusal::Taken)
            }
            _ => Err(Refusal::OutsideHours),
        }
    }

    /// Takes a bay and a mechanic. Checks again that both are free, whoever chose them.
    ///
    /// # Errors
    /// When one is unknown, not open or not free for all of it; nothing is taken then.
    pub fn allocate(&mut self, allocation: Allocation) -> Result<(), DamagedDay> {
        let misplaced = || DamagedDay::Misplaced(allocation.booking);
        let (held, bay_held) = allocation.spans(self.clock.quanta()).ok_or_else(misplaced)?;
        let bay = self.bays.iter_mut().find(|bay| bay.id == allocation.bay);
        let mechanic = self.mechanics.iter_mut().find(|one| one.id == allocation.mechanic);
        let (Some(bay), Some(mechanic)) = (bay, mechanic) else {
            return Err(misplaced());
        };
        if !bay_held.without(bay.free).is_empty() || !held.without(mechanic.free).is_empty() {
            return Err(DamagedDay::Overlap(allocation.booking));
        }
        bay.free = bay.free.without(bay_held);
        mechanic.free = mechanic.free.without(held);
        self.allocations.push(allocation);
        Ok(())
    }

    /// Gives back what a booking holds. Answers whether it held anything.
    pub fn release(&mut self, booking: &BookingId) -> bool {
        let Some(index) = self.allocations.iter().position(|held| &held.booking == booking) else {
            return false;
        };
        let allocation = self.allocations.remove(index);
        if let Some((held, bay_held)) = allocation.spans(self.clock.quanta()) {
            if let Some(bay) = self.bays.iter_mut().find(|bay| bay.id == allocation.bay) {
                bay.free = bay.free.or(bay_held.and(bay.open));
            }
            if let Some(one) = self.mechanics.iter_mut().find(|one| one.id == allocation.mechanic) {
                one.free = one.free.or(held.and(one.open));
            }
        }
        true
    }

    /// The quanta at which a job may start as far as notice and horizon go.
    fn bookable(&self, window: &BookingWindow) -> Quanta {
        if self.date() > window.last_date {
            return Quanta::EMPTY;
        }
        Quanta::range(self.clock.first_at_or_after(window.earliest), self.clock.quanta())
    }

    fn fits(
        &self,
        job: Job<'_>,
        bay: impl Fn(&Resource<BayId>) -> Quanta,
        mechanic: impl Fn(&Resource<MechanicId>) -> Quanta,
    ) -> Quanta {
        let bays = self
            .bays
            .iter()
            .filter(|bay| bay.has(&job.needs.equipment))
            .fold(Quanta::EMPTY, |any, one| any.or(bay(one).starts_of(job.length + job.clean_up)));
        let mechanics = self
            .mechanics
            .iter()
            .filter(|one| one.has(&job.needs.skills))
            .fold(Quanta::EMPTY, |any, one| any.or(mechanic(one).starts_of(job.length)));
        bays.and(mechanics)
    }
}

impl<Id> Resource<Id> {
    fn new(id: Id, tags: Vec<Tag>, open: Quanta) -> Self {
        Self { id, tags, open, free: open }
    }

    fn has(&self, needs: &std::collections::BTreeSet<Tag>) -> bool {
        // Both are sorted and short.
        let mut tags = self.tags.iter();
        needs.iter().all(|need| tags.any(|tag| tag == need))
    }
}

fn tally<Id>(
    resources: &[Resource<Id>],
    needs: &std::collections::BTreeSet<Tag>,
    length: u16,
) -> Tally {
    let mut tally = Tally::default();
    for resource in resources.iter().filter(|one| one.has(needs)) {
        tally.add(resource.free.starts_of(length));
    }
    tally
}

fn tightest<'a, Id: Ord>(
    resources: &'a [Resource<Id>],
    needs: &std::collections::BTreeSet<Tag>,
    start: Quantum,
    length: u16,
) -> Option<&'a Resource<Id>> {
    let span = Quanta::range(start, start.saturating_add(length));
    resources
        .iter()
        .filter(|one| span.without(one.free).is_empty() && one.has(needs))
        .min_by_key(|one| (one.free.run_around(start), one.tags.len(), &one.id))
}

impl Allocation {
    /// What the mechanic and what the bay is held for; `None` when it does not lie in a day of
    /// `quanta`.
    fn spans(&self, quanta: u16) -> Option<(Quanta, Quanta)> {
        let end = self.start.checked_add(self.length)?;
        let clean = end.checked_add(self.clean_up)?;
        (self.length > 0 && clean <= quanta)
            .then(|| (Quanta::range(self.start, end), Quanta::range(self.start, clean)))
    }
}

/// The offers nearest to a wish, in order of time.
#[must_use]
pub fn nearest(mut offers: Vec<Offer>, wish: Timestamp, count: usize) -> Vec<Offer> {
    offers.sort_by_key(|offer| {
        // Of two equally far, the later: people would rather come later than too early.
        (offer.start.duration_since(wish).abs(), Reverse(offer.start))
    });
    offers.truncate(count);
    offers.sort_by_key(|offer| offer.start);
    offers
}

/// The stored form: `shops/{shop}/availability/{date}`.
#[derive(Serialize, Deserialize)]
struct DayDocument {
    date: Date,
    timezone: Zone,
    bays: Vec<BayEntry>,
    mechanics: Vec<MechanicEntry>,
    allocations: Vec<AllocationEntry>,
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

#[derive(Serialize, Deserialize)]
struct AllocationEntry {
    booking: BookingId,
    bay: BayId,
    mechanic: MechanicId,
    #[serde(with = "instant")]
    start: Timestamp,
    /// In minutes.
    length: u16,
    /// In minutes.
    clean_up: u16,
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
            allocations: Vec::with_capacity(stored.allocations.len()),
            clock,
        };
        for entry in stored.allocations {
            let misplaced = DamagedDay::Misplaced(entry.booking);
            let start = day.clock.quantum_at(entry.start).ok_or(misplaced)?;
            day.allocate(Allocation {
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
        let allocations = self.allocations.iter().map(|held| AllocationEntry {
            booking: held.booking,
            bay: held.bay.clone(),
            mechanic: held.mechanic.clone(),
            start: self.clock.instant(held.start),
            length: held.length * QUANTUM_MINUTES,
            clean_up: held.clean_up * QUANTUM_MINUTES,
        });
        fields(&DayDocument {
            date: self.date(),
            timezone: self.clock.zone().clone(),
            bays: bays.collect(),
            mechanics: mechanics.collect(),
            allocations: allocations.collect(),
        })
    }
}

fn sorted(mut tags: Vec<Tag>) -> Vec<Tag> {
    tags.sort();
    tags
}
