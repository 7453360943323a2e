mod booking;
mod commands;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{BookedService, BookingStatus, Vehicle};

pub use booking::*;
pub use commands::*;

/// Answer of `GET /staff/day/{date}`: everything on one day's grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffDay {
    pub shop: String,
    #[schema(example = "2026-12-01")]
    pub date: String,
    #[schema(example = "America/Chicago")]
    pub timezone: String,
    /// The moment of this answer.
    pub now: String,
    /// Changes with every change of the day; a newer day has another one.
    pub revision: String,
    /// First opening and last closing of anything that day; absent when all is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes: Option<String>,
    /// Why the workshop is closed, if it is by a closure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closure: Option<String>,
    pub bays: Vec<Lane>,
    pub mechanics: Vec<Lane>,
    /// In order of start. Cancelled and missed appointments too: they hold no time.
    pub cards: Vec<Card>,
    pub blocks: Vec<BlockedTime>,
    /// What others entered in the workshop's own calendar, the earliest first. It keeps nothing
    /// from being booked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external: Vec<ExternalEntry>,
    /// Where the service or the booking of the query can be put.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fits: Option<Fits>,
}

/// Where a job can be put on a day, by the rules for staff: a booking or a move to such a start,
/// with the bay or the mechanic of the list, is not refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fits {
    /// How long it takes.
    pub minutes: u32,
    /// Starts with whichever bay and mechanic fit best.
    pub starts: Vec<StartSpan>,
    /// Starts in each bay: of a service with some mechanic, of a booking with its own.
    pub bays: Vec<LaneFits>,
    /// Starts with each mechanic: of a service in some bay, of a booking in its own.
    pub mechanics: Vec<LaneFits>,
}

/// Where a job can be put in one lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LaneFits {
    pub id: String,
    /// Whether the bay has the equipment, or the mechanic the skill.
    pub suits: bool,
    pub starts: Vec<StartSpan>,
}

/// Starts every five minutes from the first to the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StartSpan {
    pub first: String,
    pub last: String,
}

/// Answer of `GET /staff/day/{date}/revision`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayRevision {
    /// As [`StaffDay::revision`].
    pub revision: String,
    /// The moment of this answer.
    pub now: String,
}

/// The part of a calendar's entry that falls on the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExternalEntry {
    pub start: String,
    pub end: String,
    /// It takes all of the day.
    pub all_day: bool,
    /// Empty where the entry is private or has no title.
    pub title: String,
}

/// A bay or a mechanic on the grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lane {
    pub id: String,
    pub name: String,
    /// When it can be used.
    pub open: Vec<TimeSpan>,
    /// Minutes it can be used that day, without blocked ones.
    pub available_minutes: u32,
    /// Minutes of these that are booked, clean-up of a bay included.
    pub booked_minutes: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimeSpan {
    pub start: String,
    pub end: String,
}

/// An appointment on the grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Card {
    pub id: String,
    pub reference: String,
    pub status: BookingStatus,
    pub service: BookedService,
    pub start: String,
    pub end: String,
    /// Until when the bay is held for cleaning up.
    pub bay_until: String,
    pub bay: String,
    pub mechanic: String,
    pub first_name: String,
    /// Only for those who may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<Vehicle>,
    /// What the customer wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// What the staff noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival: Option<ArrivalKind>,
    /// Confirmed, and its start has passed.
    pub late: bool,
    /// In service, and its end has passed.
    pub overrun: bool,
    /// Its bay or its mechanic is not there for it any more.
    #[serde(default)]
    pub displaced: bool,
    pub times: CardTimes,
    pub revision: u32,
    /// The steps that may come next, for whoever asked.
    pub next: Vec<BookingStatus>,
}

/// How to reach the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// How the vehicle comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ArrivalKind {
    /// The customer stays.
    Waiting,
    DropOff,
    Towed,
}

/// When the appointment moved on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardTimes {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed: Option<String>,
    /// Cancelled, or given up as a no-show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
}

/// Time of a bay or a mechanic that is kept from being booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlockedTime {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bay: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mechanic: Option<String>,
    pub start: String,
    pub end: String,
    pub reason: String,
}
