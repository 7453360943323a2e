//! Where on a day there is room for a job: bay by bay and mechanic by mechanic.

use std::collections::BTreeSet;

use super::{Allocation, Day, Job, Resource, Wish};
use crate::ids::{BayId, MechanicId, Tag};
use crate::quanta::Quanta;

/// Where a job can start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// With some bay and some mechanic.
    pub starts: Quanta,
    /// In each bay, with some mechanic or with the one wished for.
    pub bays: Vec<LaneRoom<BayId>>,
    /// With each mechanic, in some bay or in the one wished for.
    pub mechanics: Vec<LaneRoom<MechanicId>>,
}

/// Where a job can start in a bay, or with a mechanic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneRoom<Id> {
    pub id: Id,
    /// Whether it has what the job needs; without, there are no starts.
    pub suits: bool,
    pub starts: Quanta,
}

impl Day {
    /// Every start at which [`Day::choose`] finds a place for the job, in the shop's order. What is
    /// wished for narrows the other kind of lanes alone, so that all bays can be compared for one
    /// mechanic.
    #[must_use]
    pub fn room(&self, job: Job<'_>, wish: Wish<'_>) -> Room {
        let bays = lanes(&self.bays, &job.needs.equipment, job.length + job.clean_up);
        let mechanics = lanes(&self.mechanics, &job.needs.skills, job.length);
        let starts = any(&bays, None).and(any(&mechanics, None));
        let (with_bay, with_mechanic) = (any(&bays, wish.bay), any(&mechanics, wish.mechanic));
        Room {
            starts,
            bays: bays.into_iter().map(|bay| bay.narrowed(with_mechanic)).collect(),
            mechanics: mechanics.into_iter().map(|one| one.narrowed(with_bay)).collect(),
        }
    }

    /// The day as if this were held too, whoever else holds it: to look at what would be left.
    #[must_use]
    pub fn as_if_held(mut self, wanted: &Allocation) -> Self {
        self.release(&wanted.booking);
        if let Some((held, bay_held)) = wanted.spans(self.clock.quanta()) {
            for bay in self.bays.iter_mut().filter(|bay| bay.id == wanted.bay) {
                bay.taken = bay.taken.or(bay_held);
            }
            for one in self.mechanics.iter_mut().filter(|one| one.id == wanted.mechanic) {
                one.taken = one.taken.or(held);
            }
        }
        self
    }
}

impl Room {
    /// No room at all, on a day that has these lanes.
    #[must_use]
    pub(crate) fn none(mut self) -> Self {
        self.starts = Quanta::EMPTY;
        self.bays = self.bays.into_iter().map(|bay| bay.narrowed(Quanta::EMPTY)).collect();
        self.mechanics =
            self.mechanics.into_iter().map(|one| one.narrowed(Quanta::EMPTY)).collect();
        self
    }
}

impl<Id> LaneRoom<Id> {
    fn narrowed(self, by: Quanta) -> Self {
        Self { starts: self.starts.and(by), ..self }
    }
}

fn lanes<Id: Clone>(
    resources: &[Resource<Id>],
    needs: &BTreeSet<Tag>,
    length: u16,
) -> Vec<LaneRoom<Id>> {
    let lane = |one: &Resource<Id>| {
        let suits = one.has(needs);
        let starts = if suits { one.free().starts_of(length) } else { Quanta::EMPTY };
        LaneRoom { id: one.id.clone(), suits, starts }
    };
    resources.iter().map(lane).collect()
}

fn any<Id: PartialEq>(lanes: &[LaneRoom<Id>], only: Option<&Id>) -> Quanta {
    lanes
        .iter()
        .filter(|lane| only.is_none_or(|only| *only == lane.id))
        .fold(Quanta::EMPTY, |any, lane| any.or(lane.starts))
}
