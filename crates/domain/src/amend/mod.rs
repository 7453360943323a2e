//! Changing a workshop: its hours, closures, bays, mechanics, services, rules and
//! reminders. Pure; what becomes of the bookings is [`crate::workshops`]' part.

mod affected;
mod catalogue;
mod slug;

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::access::Action;
use crate::calendar_blocks::CalendarBlocks;
use crate::hours::{Closure, WeekHours};
use crate::ids::{BayId, MechanicId, Tag};
use crate::reminders::{HOURS_APART, Reminders};
use crate::workshop::{Bay, Mechanic, Policy, Shop, Workshop};

pub use affected::{Affected, Resolve, Settled};
pub use catalogue::ServiceAmendment;

/// Bays, and mechanics, that a workshop may have at most. Each is an entry in every day's document.
pub const MOST_RESOURCES: usize = 60;
/// Services that a workshop may have at most.
pub const MOST_SERVICES: usize = 500;
/// Days in one closure or absence at most.
pub const MOST_DAYS: usize = 366;

/// Of the shop's document, well below the mebibyte that Firestore takes: years of days off for
/// everybody, which is what grows.
const MOST_STORED_BYTES: usize = 512 << 10;

/// Local days, both ends included, at most [`MOST_DAYS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    from: Date,
    through: Date,
}

/// The last day is before the first, or too long after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the last day must be on or after the first, and at most a year later")]
pub struct NotDays;

impl Days {
    /// # Errors
    /// When there are none, or too many.
    pub fn new(from: Date, through: Date) -> Result<Self, NotDays> {
        let days = Self { from, through };
        let is_some = through >= from && days.iter().take(MOST_DAYS + 1).count() <= MOST_DAYS;
        if is_some { Ok(days) } else { Err(NotDays) }
    }

    pub fn iter(self) -> impl Iterator<Item = Date> {
        (0_i64..)
            .map_while(move |ahead| self.from.checked_add(ahead.days()).ok())
            .take_while(move |date| *date <= self.through)
    }

    fn contains(self, date: Date) -> bool {
        self.from <= date && date <= self.through
    }
}

/// One change. Where an id is `None`, something new is added and gets an id from its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amendment {
    Hours(WeekHours),
    /// Closed all day.
    Close {
        days: Days,
        reason: String,
    },
    /// Open after all.
    Open(Days),
    Bay {
        id: Option<BayId>,
        name: String,
        equipment: BTreeSet<Tag>,
        hours: Option<WeekHours>,
        retired: bool,
    },
    Mechanic {
        id: Option<MechanicId>,
        name: String,
        skills: BTreeSet<Tag>,
        hours: Option<WeekHours>,
        retired: bool,
    },
    /// A mechanic is away all day.
    Away {
        mechanic: MechanicId,
        days: Days,
        reason: String,
    },
    /// A mechanic is there after all.
    Back {
        mechanic: MechanicId,
        days: Days,
    },
    Service(ServiceAmendment),
    Policy(Policy),
    CalendarBlocks(CalendarBlocks),
    /// Of appointments that are booked or moved from then on.
    Reminders(Reminders),
}

/// A workshop as a change makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amended {
    pub workshop: Workshop,
    /// Kind and id of what was changed, as `bay/bay-6`.
    pub object: String,
}

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmendError {
    #[error("there is no such {0}")]
    Unknown(&'static str),
    #[error("another one has this name")]
    NameTaken,
    #[error("there are {0} already, which is the most there may be")]
    TooMany(usize),
    /// A sentence for each thing that does not fit.
    #[error("the workshop would not fit together: {}", .0.join("; "))]
    DoesNotFit(Vec<String>),
}

impl Amendment {
    /// What the policy calls it.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::Hours(_)
            | Self::Close { .. }
            | Self::Open(_)
            | Self::Policy(_)
            | Self::CalendarBlocks(_)
            | Self::Reminders(_) => Action::ManageHours,
            Self::Bay { .. } => Action::ManageBays,
            Self::Mechanic { .. } | Self::Away { .. } | Self::Back { .. } => {
                Action::ManageMechanics
            }
            Self::Service(_) => Action::ManageServices,
        }
    }

    /// A stable name, for the audit log.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Hours(_) => "hours-changed",
            Self::Close { .. } => "closed",
            Self::Open(_) => "opened",
            Self::Bay { id: None, .. } => "bay-added",
            Self::Bay { .. } => "bay-changed",
            Self::Mechanic { id: None, .. } => "mechanic-added",
            Self::Mechanic { .. } => "mechanic-changed",
            Self::Away { .. } => "mechanic-away",
            Self::Back { .. } => "mechanic-back",
            Self::Service(service) if service.id.is_none() => "service-added",
            Self::Service(_) => "service-changed",
            Self::Policy(_) => "rules-changed",
            Self::CalendarBlocks(_) => "calendar-blocks-changed",
            Self::Reminders(_) => "reminders-changed",
        }
    }

    /// The workshop with this change, at its next revision; one that changes nothing gives the
    /// workshop as it was.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub fn apply(&self, workshop: &Workshop) -> Result<Amended, AmendError> {
        let before = workshop;
        let mut workshop = before.clone();
        let shop = &mut workshop.shop;
        let object = match self {
            Self::Hours(hours) => {
                shop.hours = hours.clone();
                of_shop(shop)
            }
            Self::Close { days, reason } => {
                add(&mut shop.closures, *days, reason);
                of_shop(shop)
            }
            Self::Open(days) => {
                shop.closures.retain(|closure| !days.contains(closure.date));
                of_shop(shop)
            }
            Self::Policy(policy) => {
                shop.policy = policy.clone();
                of_shop(shop)
            }
            Self::CalendarBlocks(blocks) => {
                shop.calendar_blocks = *blocks;
                of_shop(shop)
            }
            Self::Reminders(reminders) => {
                // Asked here and not of every workshop: one that has such reminders can still change
                // its hours.
                if Reminders::too_close(&reminders.minutes_before).is_some() {
                    let apart = format!(
                        "reminders.minutes_before: leave {HOURS_APART} hours between two reminders"
                    );
                    return Err(AmendError::DoesNotFit(vec![apart]));
                }
                shop.reminders = reminders.clone();
                of_shop(shop)
            }
            Self::Bay { id, name, equipment, hours, retired } => {
                let id = put_bay(&mut shop.bays, id.as_ref(), name)?;
                for bay in shop.bays.iter_mut().filter(|bay| bay.id == id) {
                    bay.name.clone_from(name);
                    bay.equipment.clone_from(equipment);
                    bay.hours.clone_from(hours);
                    bay.retired = *retired;
                }
                format!("bay/{id}")
            }
            Self::Mechanic { id, name, skills, hours, retired } => {
                let id = put_mechanic(&mut shop.mechanics, id.as_ref(), name)?;
                for one in shop.mechanics.iter_mut().filter(|one| one.id == id) {
                    one.name.clone_from(name);
                    one.skills.clone_from(skills);
                    one.hours.clone_from(hours);
                    one.retired = *retired;
                }
                format!("mechanic/{id}")
            }
            Self::Away { mechanic, days, reason } => {
                add(&mut known(shop, mechanic)?.absences, *days, reason);
                format!("mechanic/{mechanic}")
            }
            Self::Back { mechanic, days } => {
                known(shop, mechanic)?.absences.retain(|absence| !days.contains(absence.date));
                format!("mechanic/{mechanic}")
            }
            Self::Service(service) => {
                format!("service/{}", service.apply(&mut workshop.services)?)
            }
        };
        workshop.check().map_err(AmendError::DoesNotFit)?;
        if stored_bytes(&workshop.shop) > MOST_STORED_BYTES.max(stored_bytes(&before.shop)) {
            let sentence = "There are too many days off to keep. Please take back some of long ago";
            return Err(AmendError::DoesNotFit(vec![sentence.to_owned()]));
        }
        if workshop != *before {
            workshop.shop.revision += 1;
            if !workshop.shop.lays_out_like(&before.shop) {
                workshop.shop.layout = workshop.shop.revision;
            }
        }
        Ok(Amended { workshop, object })
    }
}

fn stored_bytes(shop: &Shop) -> usize {
    serde_json::to_vec(&shop.to_fields()).map_or(0, |json| json.len())
}

fn of_shop(shop: &Shop) -> String {
    format!("shop/{}", shop.id)
}

fn known<'a>(shop: &'a mut Shop, id: &MechanicId) -> Result<&'a mut Mechanic, AmendError> {
    shop.mechanics.iter_mut().find(|one| one.id == *id).ok_or(AmendError::Unknown("mechanic"))
}

/// Puts days off into a list in order; the last reason counts.
fn add(closures: &mut Vec<Closure>, days: Days, reason: &str) {
    closures.retain(|closure| !days.contains(closure.date));
    closures.extend(days.iter().map(|date| Closure { date, reason: reason.to_owned() }));
    closures.sort_by_key(|closure| closure.date);
}

fn put_bay(bays: &mut Vec<Bay>, id: Option<&BayId>, name: &str) -> Result<BayId, AmendError> {
    let others = bays.iter().filter(|bay| Some(&bay.id) != id && !bay.retired);
    expect_new_name(name, others.map(|bay| bay.name.as_str()))?;
    if let Some(id) = id {
        let is_known = bays.iter().any(|bay| bay.id == *id);
        return is_known.then(|| id.clone()).ok_or(AmendError::Unknown("bay"));
    }
    expect_room(bays.len(), MOST_RESOURCES)?;
    let id: BayId = slug::of(name, "bay", |id| bays.iter().any(|bay| bay.id == *id));
    bays.push(Bay {
        id: id.clone(),
        name: String::new(),
        equipment: BTreeSet::new(),
        hours: None,
        retired: false,
    });
    Ok(id)
}

fn put_mechanic(
    mechanics: &mut Vec<Mechanic>,
    id: Option<&MechanicId>,
    name: &str,
) -> Result<MechanicId, AmendError> {
    let others = mechanics.iter().filter(|one| Some(&one.id) != id && !one.retired);
    expect_new_name(name, others.map(|one| one.name.as_str()))?;
    if let Some(id) = id {
        let is_known = mechanics.iter().any(|one| one.id == *id);
        return is_known.then(|| id.clone()).ok_or(AmendError::Unknown("mechanic"));
    }
    expect_room(mechanics.len(), MOST_RESOURCES)?;
    let id: MechanicId = slug::of(name, "mechanic", |id| mechanics.iter().any(|m| m.id == *id));
    mechanics.push(Mechanic {
        id: id.clone(),
        name: String::new(),
        skills: BTreeSet::new(),
        hours: None,
        absences: Vec::new(),
        retired: false,
    });
    Ok(id)
}

fn expect_new_name<'a>(
    name: &str,
    mut others: impl Iterator<Item = &'a str>,
) -> Result<(), AmendError> {
    let name = name.to_lowercase();
    if others.any(|other| other.to_lowercase() == name) {
        return Err(AmendError::NameTaken);
    }
    Ok(())
}

fn expect_room(there: usize, most: usize) -> Result<(), AmendError> {
    if there >= most { Err(AmendError::TooMany(most)) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
