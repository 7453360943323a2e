//! A workshop: who it is, when it is open, what it has and what it does.
//!
//! What is stored may hold fields that a later version of the program knows: while one takes over
//! from the other, both read the same documents. So fields that are not known are passed over here;
//! where a person writes a workshop into a file, the reader of the file tells of them.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::calendar_blocks::CalendarBlocks;
use crate::day_clock::Zone;
use crate::hours::{Closure, WeekHours};
use crate::ids::{BayId, MechanicId, ServiceId, ShopId, Tag};
use crate::quanta::{MAX_QUANTA, QUANTUM_MINUTES};
use crate::reminders::{MINUTES_BEFORE, MOST_REMINDERS, Reminders};
use crate::store::{Document, Fields, Version, fields};

/// The document `shops/{shop}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    pub id: ShopId,
    pub name: String,
    #[serde(default)]
    pub tagline: String,
    /// E.164.
    pub phone: String,
    pub email: String,
    pub address: Address,
    pub timezone: Zone,
    /// ISO 4217, for every price of the shop.
    pub currency: String,
    /// Accent colour of the pages, `#rrggbb`.
    #[serde(default)]
    pub accent: Option<String>,
    pub hours: WeekHours,
    /// Whole days off: holidays and the like.
    #[serde(default)]
    pub closures: Vec<Closure>,
    pub bays: Vec<Bay>,
    pub mechanics: Vec<Mechanic>,
    #[serde(default)]
    pub policy: Policy,
    /// When customers are reminded.
    #[serde(default)]
    pub reminders: Reminders,
    /// What busy entries of the workshop's calendar close.
    #[serde(default)]
    pub calendar_blocks: CalendarBlocks,
    /// What customers should bring, a line each.
    #[serde(default)]
    pub bring: Vec<String>,
    /// One more with each change of the workshop, its services included.
    #[serde(default)]
    pub revision: u32,
    /// The revision that last changed what days are laid out by: hours, closures, bays, mechanics.
    #[serde(default)]
    pub layout: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub street: String,
    pub city: String,
    #[serde(default)]
    pub region: Option<String>,
    pub postal_code: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// A place where one vehicle is worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bay {
    pub id: BayId,
    pub name: String,
    #[serde(default)]
    pub equipment: BTreeSet<Tag>,
    /// When it can be used; left out, whenever the workshop is open.
    #[serde(default)]
    pub hours: Option<WeekHours>,
    /// No longer booked. What was booked keeps its name.
    #[serde(default)]
    pub retired: bool,
}

/// A person who works on one vehicle at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mechanic {
    pub id: MechanicId,
    pub name: String,
    #[serde(default)]
    pub skills: BTreeSet<Tag>,
    /// When they work; a lunch break is a gap between two intervals. Left out, the shop's hours.
    #[serde(default)]
    pub hours: Option<WeekHours>,
    #[serde(default)]
    pub absences: Vec<Closure>,
    /// No longer booked. What was booked keeps their name.
    #[serde(default)]
    pub retired: bool,
}

/// The document `shops/{shop}/services/{slug}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    pub id: ServiceId,
    pub name: String,
    pub category: String,
    /// What is done, in a sentence.
    pub description: String,
    /// How long the mechanic and the bay are needed.
    pub duration_minutes: u16,
    /// How long the bay is not usable afterwards.
    #[serde(default)]
    pub clean_up_minutes: u16,
    #[serde(default)]
    pub price: Option<Price>,
    #[serde(default)]
    pub needs: Needs,
    /// Among the services people come for most.
    #[serde(default)]
    pub featured: bool,
    /// The workshop agrees to each booking of it that a customer makes.
    #[serde(default)]
    pub on_request: bool,
    /// Place in the catalogue.
    #[serde(default)]
    pub position: u32,
    /// No longer offered. What was booked keeps it.
    #[serde(default)]
    pub retired: bool,
}

/// In minor units of the shop's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    pub amount: u64,
    /// The least it costs, not a fixed price.
    #[serde(default)]
    pub from: bool,
}

/// What a bay must have and a mechanic must be able to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Needs {
    pub equipment: BTreeSet<Tag>,
    pub skills: BTreeSet<Tag>,
}

/// The rules a workshop sets for bookings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Minutes between offered starts, counted on the wall clock from midnight.
    pub step_minutes: u16,
    /// Least notice for a booking, in minutes.
    pub lead_minutes: u32,
    /// How many days after today can be booked.
    pub horizon_days: u16,
    /// Until how many minutes before the start a customer may reschedule or cancel.
    pub change_cutoff_minutes: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self { step_minutes: 15, lead_minutes: 120, horizon_days: 60, change_cutoff_minutes: 1440 }
    }
}

/// What may be booked at some moment, as far as notice and horizon go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookingWindow {
    pub now: Timestamp,
    /// The first instant at which a job may start.
    pub earliest: Timestamp,
    /// The last local date on which one may.
    pub last_date: Date,
}

impl Policy {
    #[must_use]
    pub fn window(&self, now: Timestamp, zone: &Zone) -> BookingWindow {
        let horizon = i64::from(self.horizon_days).days();
        BookingWindow {
            now,
            earliest: now
                .checked_add(SignedDuration::from_mins(i64::from(self.lead_minutes)))
                .unwrap_or(Timestamp::MAX),
            last_date: zone.date_at(now).checked_add(horizon).unwrap_or(Date::MAX),
        }
    }

    /// The last instant at which the holder of a booking may change it.
    #[must_use]
    pub fn change_until(&self, start: Timestamp) -> Timestamp {
        start
            .checked_sub(SignedDuration::from_mins(i64::from(self.change_cutoff_minutes)))
            .unwrap_or(Timestamp::MIN)
    }
}

/// A shop with its services: all that deciding about a booking needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workshop {
    pub shop: Shop,
    pub services: Vec<Service>,
    /// Version of the shop's document; `None` where it was not read from a store.
    #[serde(skip)]
    pub version: Option<Version>,
}

impl Workshop {
    #[must_use]
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| &service.id == id)
    }

    /// A service that can be booked.
    #[must_use]
    pub fn offered_service(&self, id: &ServiceId) -> Option<&Service> {
        self.service(id).filter(|service| !service.retired)
    }

    /// The services that can be booked, in the catalogue's order.
    pub fn offered(&self) -> impl Iterator<Item = &Service> {
        self.services.iter().filter(|service| !service.retired)
    }

    /// Checks that the parts fit each other, and tells everything that does not.
    ///
    /// # Errors
    /// A sentence for each mistake.
    pub fn check(&self) -> Result<(), Vec<String>> {
        let shop = &self.shop;
        let mut wrong = Vec::new();
        let mut must = |good: bool, sentence: String| {
            if !good {
                wrong.push(sentence);
            }
        };
        let step = shop.policy.step_minutes;
        must(
            step > 0 && step.is_multiple_of(QUANTUM_MINUTES) && 1440_u16.is_multiple_of(step),
            format!("policy.step_minutes is {step}: use a divisor of a day in steps of 5 minutes"),
        );
        must(
            shop.reminders.are_within_bounds(),
            format!(
                "reminders.minutes_before: use at most {MOST_REMINDERS}, each {} to {} minutes",
                MINUTES_BEFORE.start(),
                MINUTES_BEFORE.end()
            ),
        );
        must(
            shop.currency.len() == 3 && shop.currency.bytes().all(|b| b.is_ascii_uppercase()),
            format!("currency is `{}`: use an ISO 4217 code such as USD", shop.currency),
        );
        let is_colour = |text: &str| {
            text.strip_prefix('#')
                .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
        };
        must(
            shop.accent.as_deref().is_none_or(is_colour),
            "accent is not a colour such as #b3261e".to_owned(),
        );
        must(unique(shop.bays.iter().map(|bay| &bay.id)), "two bays have the same id".to_owned());
        must(
            unique(shop.mechanics.iter().map(|mechanic| &mechanic.id)),
            "two mechanics have the same id".to_owned(),
        );
        must(
            unique(self.services.iter().map(|service| &service.id)),
            "two services have the same id".to_owned(),
        );
        for service in self.offered() {
            let id = &service.id;
            let (duration, clean_up) = (service.duration_minutes, service.clean_up_minutes);
            must(
                duration > 0
                    && duration.is_multiple_of(QUANTUM_MINUTES)
                    && clean_up.is_multiple_of(QUANTUM_MINUTES)
                    && u32::from(duration) + u32::from(clean_up)
                        <= u32::from(MAX_QUANTA) * u32::from(QUANTUM_MINUTES),
                format!(
                    "service {id}: duration and clean-up must be multiples of 5 minutes within a day"
                ),
            );
            must(
                shop.bays
                    .iter()
                    .any(|bay| !bay.retired && bay.equipment.is_superset(&service.needs.equipment)),
                format!("service {id}: no bay has all the equipment it needs"),
            );
            must(
                shop.mechanics
                    .iter()
                    .any(|one| !one.retired && one.skills.is_superset(&service.needs.skills)),
                format!("service {id}: no mechanic has all the skills it needs"),
            );
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

fn unique<T: Ord>(items: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    let mut items = items;
    items.all(|item| seen.insert(item))
}

impl Shop {
    /// # Errors
    /// When the document is not a shop.
    pub fn from_document(document: Document) -> Result<Self, serde_json::Error> {
        serde_json::from_value(Value::Object(document.fields))
    }

    #[must_use]
    pub fn to_fields(&self) -> Fields {
        fields(self)
    }

    /// Whether both make the same days.
    #[must_use]
    pub fn lays_out_like(&self, other: &Self) -> bool {
        self.hours == other.hours
            && self.closures == other.closures
            && self.bays == other.bays
            && self.mechanics == other.mechanics
    }

    /// Why the workshop is closed all of a day, if it is by a closure.
    #[must_use]
    pub fn closure_on(&self, date: Date) -> Option<&Closure> {
        self.closures.iter().find(|closure| closure.date == date)
    }
}

impl Service {
    /// # Errors
    /// When the document is not a service.
    pub fn from_document(document: Document) -> Result<Self, serde_json::Error> {
        serde_json::from_value(Value::Object(document.fields))
    }

    #[must_use]
    pub fn to_fields(&self) -> Fields {
        fields(self)
    }
}
