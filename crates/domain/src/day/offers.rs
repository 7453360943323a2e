//! What can be booked: the starts of a job, and the bay and mechanic it gets.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Day, Resource};
use crate::ids::{BayId, MechanicId, Tag};
use crate::quanta::{QUANTUM_MINUTES, Quanta, Quantum, Tally};
use crate::workshop::{BookingWindow, Needs};

/// Which bay and mechanic it should be; `None`: whichever fits best.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    pub bay: Option<&'a BayId>,
    pub mechanic: Option<&'a MechanicId>,
}

/// What a service asks of a day.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    pub(super) length: u16,
    pub(super) clean_up: u16,
    pub(super) needs: &'a Needs,
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

impl Day {
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

fn tally<Id>(resources: &[Resource<Id>], needs: &BTreeSet<Tag>, length: u16) -> Tally {
    let mut tally = Tally::default();
    for resource in resources.iter().filter(|one| one.has(needs)) {
        tally.add(resource.free().starts_of(length));
    }
    tally
}

fn suitable<'a, Id: PartialEq>(
    resources: &'a [Resource<Id>],
    needs: &'a BTreeSet<Tag>,
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
        .filter(|one| span.without(one.free()).is_empty())
        .min_by_key(|one| (one.free().run_around(start), one.tags.len(), &one.id))
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
