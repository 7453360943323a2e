//! How a shop's hours, closures and people make a day, also when they change after bookings were
//! made.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Allocation, Day, Resource};
use crate::day_clock::{DayClock, NoSuchDay};
use crate::hours::{Closure, WeekHours};
use crate::ids::{BayId, MechanicId};
use crate::quanta::Quanta;
use crate::workshop::{Needs, Shop};

/// Why an allocation does not fit its day any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Misfit {
    /// Neither its bay nor its mechanic is there.
    Closed,
    BayAway,
    MechanicAway,
    /// The bay has not what the job needs.
    BayUnsuited,
    /// The mechanic cannot do what the job needs.
    MechanicUnsuited,
}

impl Day {
    /// The day as the shop's hours, closures and people make it, with nothing booked.
    ///
    /// # Errors
    /// When the shop's zone has no such day.
    pub fn empty(shop: &Shop, date: Date) -> Result<Self, NoSuchDay> {
        Ok(Self::laid_out(shop, DayClock::new(date, &shop.timezone)?))
    }

    fn laid_out(shop: &Shop, clock: DayClock) -> Self {
        let date = clock.date();
        let closed = shop.closure_on(date).is_some();
        let shop_open = clock.within(shop.hours.on(date.weekday()));
        let open = |hours: Option<&WeekHours>, absences: &[Closure]| {
            if closed || absences.iter().any(|absence| absence.date == date) {
                return Quanta::EMPTY;
            }
            // Nobody and nothing works while the workshop is closed.
            hours.map_or(shop_open, |hours| clock.within(hours.on(date.weekday())).and(shop_open))
        };
        let bays = shop.bays.iter().filter(|bay| !bay.retired).map(|bay| {
            let open = open(bay.hours.as_ref(), &[]);
            Resource::new(bay.id.clone(), bay.equipment.iter().cloned().collect(), open)
        });
        let mechanics = shop.mechanics.iter().filter(|one| !one.retired).map(|one| {
            let open = open(one.hours.as_ref(), &one.absences);
            Resource::new(one.id.clone(), one.skills.iter().cloned().collect(), open)
        });
        Self {
            bays: bays.collect(),
            mechanics: mechanics.collect(),
            layout: shop.layout,
            allocations: Vec::new(),
            blocks: Vec::new(),
            clock,
        }
    }

    /// The revision of the shop that this day is laid out by.
    #[must_use]
    pub fn layout(&self) -> u32 {
        self.layout
    }

    /// The day as a later revision of the shop makes it, with all that is booked and blocked on
    /// it. What the shop no longer has stays as long as something is held of it, and is not open.
    /// Days before `today`, and days that a later revision laid out, stay as they are.
    #[must_use]
    pub fn brought_up_to(self, shop: &Shop, today: Date) -> Self {
        if self.layout >= shop.layout || self.date() < today {
            return self;
        }
        // The clock stays: instants of what is held are counted by it.
        let new = Self::laid_out(shop, self.clock.clone());
        Self {
            bays: carried(self.bays, new.bays),
            mechanics: carried(self.mechanics, new.mechanics),
            allocations: self.allocations,
            blocks: self.blocks,
            ..new
        }
    }

    /// Why the bay and the mechanic of an allocation are not there for it, if they are not.
    #[must_use]
    pub fn misfit(&self, held: &Allocation, needs: &Needs) -> Option<Misfit> {
        let (bay, mechanic) = self.held_of(held);
        let (Some((span, bay_span)), Some(bay), Some(mechanic)) =
            (held.spans(self.clock.quanta()), bay, mechanic)
        else {
            return Some(Misfit::Closed);
        };
        let is_bay_away = !bay_span.without(bay.open).is_empty();
        let is_mechanic_away = !span.without(mechanic.open).is_empty();
        match (is_bay_away, is_mechanic_away) {
            (true, true) => Some(Misfit::Closed),
            (true, false) => Some(Misfit::BayAway),
            (false, true) => Some(Misfit::MechanicAway),
            (false, false) if !bay.has(&needs.equipment) => Some(Misfit::BayUnsuited),
            (false, false) if !mechanic.has(&needs.skills) => Some(Misfit::MechanicUnsuited),
            (false, false) => None,
        }
    }

    /// Whether bay and mechanic are open for all of it, whoever holds them.
    #[must_use]
    pub fn is_open_for(&self, held: &Allocation) -> bool {
        self.misfit(held, &Needs::default()).is_none()
    }

    /// Whether both have the same bays and mechanics with the same hours.
    #[must_use]
    pub fn is_laid_out_like(&self, other: &Self) -> bool {
        alike(&self.bays, &other.bays) && alike(&self.mechanics, &other.mechanics)
    }

    /// The allocations that may have fitted the day as it was laid out before and do not now.
    /// Whether one does depends on the needs of its booking.
    pub fn unsettled_since<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = &'a Allocation> {
        let lost = |held: &&Allocation| {
            let ((bay, mechanic), (old_bay, old_mechanic)) =
                (self.held_of(held), before.held_of(held));
            has_lost_tags(old_bay, bay) || has_lost_tags(old_mechanic, mechanic)
        };
        self.allocations
            .iter()
            .filter(move |held| before.is_open_for(held) && (!self.is_open_for(held) || lost(held)))
    }

    fn held_of(
        &self,
        held: &Allocation,
    ) -> (Option<&Resource<BayId>>, Option<&Resource<MechanicId>>) {
        (
            self.bays.iter().find(|bay| bay.id == held.bay),
            self.mechanics.iter().find(|one| one.id == held.mechanic),
        )
    }
}

/// What is held of each resource, over to the new ones.
fn carried<Id: PartialEq>(old: Vec<Resource<Id>>, mut new: Vec<Resource<Id>>) -> Vec<Resource<Id>> {
    for resource in old.into_iter().filter(|resource| !resource.taken.is_empty()) {
        match new.iter_mut().find(|one| one.id == resource.id) {
            Some(one) => one.taken = resource.taken,
            None => new.push(Resource { open: Quanta::EMPTY, ..resource }),
        }
    }
    new
}

fn alike<Id: PartialEq>(these: &[Resource<Id>], those: &[Resource<Id>]) -> bool {
    let is_alike = |(one, other): (&Resource<Id>, &Resource<Id>)| {
        one.id == other.id && one.open == other.open && one.tags == other.tags
    };
    these.len() == those.len() && these.iter().zip(those).all(is_alike)
}

fn has_lost_tags<Id>(before: Option<&Resource<Id>>, now: Option<&Resource<Id>>) -> bool {
    let (Some(before), Some(now)) = (before, now) else { return true };
    before.tags.iter().any(|tag| !now.tags.contains(tag))
}
