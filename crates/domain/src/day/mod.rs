//! One shop's day: what is open, what is taken, and so what can be booked.

mod stored;

use std::cmp::Reverse;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::day_clock::{DayClock, NoSuchDay};
use crate::hours::{Closure, WeekHours};
use crate::ids::{BayId, BlockId, BookingId, MechanicId, Tag};
use crate::quanta::{QUANTUM_MINUTES, Quanta, Quantum, Tally};
use crate::workshop::{BookingWindow, Needs, Shop};

pub use stored::NotAnAllocation;

/// The state of one day, as decisions need it. Occupancy follows from the allocations and is
/// stored nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    clock: DayClock,
    bays: Vec<Resource<BayId>>,
    mechanics: Vec<Resource<MechanicId>>,
    allocations: Vec<Allocation>,
    blocks: Vec<Block>,
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

/// Which bay and mechanic it should be; `None`: whichever fits best.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    pub bay: Option<&'a BayId>,
    pub mechanic: Option<&'a MechanicId>,
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
    /// The bay or mechanic asked for is not there, or has not what the job needs.
    Unsuitable,
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
            blocks: Vec::new(),
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

    /// Chooses a bay and a mechanic for a job that starts at `start`: those wished for, else the
    /// tightest fit, then the least versatile resource, so that scarce ones and long gaps stay
    /// free. Takes nothing.
    ///
    /// # Errors
    /// Why it cannot start then.
    pub fn choose(
        &self,
        job: Job<'_>,
        step_minutes: u16,
        start: Timestamp,
        wish: Wish<'_>,
    ) -> Result<(Quantum, BayId, MechanicId), Refusal> {
        let start = self.clock.quantum_at(start).ok_or(Refusal::OffGrid)?;
        if !self.clock.grid(step_minutes).contains(start) {
            return Err(Refusal::OffGrid);
        }
        let bays = suitable(&self.bays, &job.needs.equipment, wish.bay);
        let mechanics = suitable(&self.mechanics, &job.needs.skills, wish.mechanic);
        let bay_length = job.length + job.clean_up;
        let chosen = tightest(bays.clone(), start, bay_length).zip(tightest(
            mechanics.clone(),
            start,
            job.length,
        ));
        if let Some((bay, mechanic)) = chosen {
            return Ok((start, bay.id.clone(), mechanic.id.clone()));
        }
        let is_wish_in_vain = (wish.bay.is_some() && bays.clone().next().is_none())
            || (wish.mechanic.is_some() && mechanics.clone().next().is_none());
        let opens = |length: u16| move |open: Quanta| open.starts_of(length).contains(start);
        if is_wish_in_vain {
            Err(Refusal::Unsuitable)
        } else if bays.map(|bay| bay.open).any(opens(bay_length))
            && mechanics.map(|one| one.open).any(opens(job.length))
        {
            Err(Refusal::Taken)
        } else {
            Err(Refusal::OutsideHours)
        }
    }

    /// The other bookings and the blocks that hold the bay or the mechanic of an allocation at
    /// some time of it.
    #[must_use]
    pub fn holders(&self, wanted: &Allocation) -> (Vec<BookingId>, Vec<BlockId>) {
        let Some((held, bay_held)) = wanted.spans(self.clock.quanta()) else {
            return Default::default();
        };
        let (mut bookings, mut blocks) =
            self.holders_of(&Blocked::Bay(wanted.bay.clone()), bay_held);
        let (more, others) = self.holders_of(&Blocked::Mechanic(wanted.mechanic.clone()), held);
        bookings.extend(more);
        blocks.extend(others);
        bookings.retain(|booking| *booking != wanted.booking);
        bookings.sort_unstable();
        bookings.dedup();
        (bookings, blocks)
    }

    /// The bookings and blocks that hold what a block is to hold.
    #[must_use]
    pub fn holders_of_block(&self, block: &Block) -> (Vec<BookingId>, Vec<BlockId>) {
        self.holders_of(&block.what, block.span())
    }

    fn holders_of(&self, what: &Blocked, span: Quanta) -> (Vec<BookingId>, Vec<BlockId>) {
        let held = |other: &&Allocation| {
            other.spans(self.clock.quanta()).is_some_and(|(held, bay_held)| match what {
                Blocked::Bay(bay) => other.bay == *bay && !bay_held.and(span).is_empty(),
                Blocked::Mechanic(one) => other.mechanic == *one && !held.and(span).is_empty(),
            })
        };
        let blocked = |other: &&Block| other.what == *what && !other.span().and(span).is_empty();
        (
            self.allocations.iter().filter(held).map(|other| other.booking).collect(),
            self.blocks.iter().filter(blocked).map(|other| other.id).collect(),
        )
    }

    /// Keeps a bay or a mechanic from being booked. Time at which it is not open anyway may be
    /// blocked too.
    ///
    /// # Errors
    /// When it is unknown or booked at some time of it; nothing is blocked then.
    pub fn block(&mut self, block: Block) -> Result<(), DamagedDay> {
        let span = block.span();
        let misplaced = || DamagedDay::MisplacedBlock(block.id);
        let is_within = block.length > 0
            && block.start.checked_add(block.length).is_some_and(|end| end <= self.clock.quanta());
        let (open, free) = match &block.what {
            Blocked::Bay(id) => {
                self.bays.iter_mut().find(|bay| bay.id == *id).map(|bay| (bay.open, &mut bay.free))
            }
            Blocked::Mechanic(id) => self
                .mechanics
                .iter_mut()
                .find(|one| one.id == *id)
                .map(|one| (one.open, &mut one.free)),
        }
        .ok_or_else(misplaced)?;
        if !is_within || !span.and(open).without(*free).is_empty() {
            return Err(misplaced());
        }
        *free = free.without(span);
        self.blocks.push(block);
        Ok(())
    }

    /// Takes a block away. Answers whether there was one.
    pub fn unblock(&mut self, id: &BlockId) -> bool {
        let Some(index) = self.blocks.iter().position(|block| block.id == *id) else {
            return false;
        };
        let block = self.blocks.remove(index);
        let span = block.span();
        match &block.what {
            Blocked::Bay(id) => {
                if let Some(bay) = self.bays.iter_mut().find(|bay| bay.id == *id) {
                    bay.free = bay.free.or(span.and(bay.open));
                }
            }
            Blocked::Mechanic(id) => {
                if let Some(one) = self.mechanics.iter_mut().find(|one| one.id == *id) {
                    one.free = one.free.or(span.and(one.open));
                }
            }
        }
        true
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

fn suitable<'a, Id: PartialEq>(
    resources: &'a [Resource<Id>],
    needs: &'a std::collections::BTreeSet<Tag>,
    wish: Option<&'a Id>,
) -> impl Iterator<Item = &'a Resource<Id>> + Clone {
    resources.iter().filter(move |one| wish.is_none_or(|wish| *wish == one.id) && one.has(needs))
}

fn tightest<'a, Id: Ord + 'a>(
    suitable: impl Iterator<Item = &'a Resource<Id>>,
    start: Quantum,
    length: u16,
) -> Option<&'a Resource<Id>> {
    let span = Quanta::range(start, start.saturating_add(length));
    suitable
        .filter(|one| span.without(one.free).is_empty())
        .min_by_key(|one| (one.free.run_around(start), one.tags.len(), &one.id))
}

impl Block {
    fn span(&self) -> Quanta {
        Quanta::range(self.start, self.start.saturating_add(self.length))
    }
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
