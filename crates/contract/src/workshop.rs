use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Closure, Contact, OpeningHours, Policy};

/// Answer of `GET /staff/workshop`: what managers set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkshopSettings {
    pub shop: String,
    pub name: String,
    #[schema(example = "America/Chicago")]
    pub timezone: String,
    /// ISO 4217, of every price.
    #[schema(example = "USD")]
    pub currency: String,
    /// Today in the workshop's zone.
    pub today: String,
    /// One more with each change.
    pub revision: u32,
    /// Monday first, seven entries.
    pub hours: Vec<OpeningHours>,
    /// Days off from today on, in order.
    pub closures: Vec<Closure>,
    pub bays: Vec<BaySettings>,
    pub mechanics: Vec<MechanicSettings>,
    /// In the catalogue's order.
    pub services: Vec<ServiceSettings>,
    pub policy: Policy,
    pub calendar_blocks: CalendarBlocks,
    pub reminders: ReminderSettings,
    /// Everything a bay has or a service needs, to choose from.
    pub equipment: Vec<String>,
    /// Everything a mechanic can do or a service needs, to choose from.
    pub skills: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BaySettings {
    pub id: String,
    pub name: String,
    pub equipment: Vec<String>,
    /// Monday first, seven entries; absent: whenever the workshop is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Vec<OpeningHours>>,
    /// No longer booked.
    pub retired: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MechanicSettings {
    pub id: String,
    pub name: String,
    pub skills: Vec<String>,
    /// Monday first, seven entries; absent: whenever the workshop is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Vec<OpeningHours>>,
    /// Days away from today on, in order.
    pub absences: Vec<Closure>,
    /// No longer booked.
    pub retired: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceSettings {
    pub id: String,
    pub name: String,
    pub category: String,
    pub description: String,
    pub duration_minutes: u16,
    /// How long the bay is not usable afterwards.
    pub clean_up_minutes: u16,
    /// Absent when it is only known after a look at the vehicle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceSetting>,
    pub equipment: Vec<String>,
    pub skills: Vec<String>,
    pub featured: bool,
    /// The workshop agrees to each booking of it that a customer makes.
    #[serde(default)]
    pub on_request: bool,
    /// Place in the catalogue.
    pub position: u32,
    /// No longer offered.
    pub retired: bool,
}

/// When customers are reminded of an appointment, and at what hours they are left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReminderSettings {
    /// How long before the start, each.
    #[schema(example = json!([1440, 120]))]
    pub minutes_before: Vec<u32>,
    /// Wall-clock time from which on nobody is reminded, `HH:MM`.
    #[schema(example = "21:00")]
    pub quiet_from: String,
    /// Until when. The same as `quiet_from` for no quiet hours.
    #[schema(example = "08:00")]
    pub quiet_until: String,
}

/// What busy entries of the workshop's calendar close.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CalendarBlocks {
    /// Nothing; the staff see them.
    #[default]
    None,
    /// Every bay for their time, as far as it is not booked.
    Workshop,
}

/// In the workshop's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceSetting {
    /// In minor units (cents).
    pub amount: u64,
    /// The least it costs, not a fixed price.
    #[serde(default)]
    pub from: bool,
}

/// Body of `POST /staff/workshop`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkshopChange {
    pub change: Change,
    /// The revision the caller saw; another one now answers 409 `workshop-changed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// The `seen` of the answer `affects-bookings`: these bookings were shown, and the change is
    /// wanted all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// What becomes of the bookings that were shown. None is cancelled by a change.
    #[serde(default)]
    pub bookings: AffectedBookings,
}

/// What becomes of bookings that a change takes the bay or the mechanic from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AffectedBookings {
    /// They go to another bay or mechanic at the same time where one is free; the others stay
    /// where they are, marked.
    #[default]
    Reassign,
    /// All stay where they are, marked.
    Keep,
}

/// One change of the workshop. Days are `YYYY-MM-DD`, from the first to the last of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Change {
    /// Opening hours; a weekday left out is a day off.
    Hours { hours: Vec<OpeningHours> },
    /// Closed all day.
    Close { from: String, through: String, reason: String },
    /// Open after all.
    Open { from: String, through: String },
    /// A new bay (without `id`), or all of an existing one.
    Bay {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        name: String,
        #[serde(default)]
        equipment: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hours: Option<Vec<OpeningHours>>,
        #[serde(default)]
        retired: bool,
    },
    /// A new mechanic (without `id`), or all of an existing one but the absences.
    Mechanic {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        name: String,
        #[serde(default)]
        skills: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hours: Option<Vec<OpeningHours>>,
        #[serde(default)]
        retired: bool,
    },
    /// A mechanic is away all day.
    Away { mechanic: String, from: String, through: String, reason: String },
    /// A mechanic is there after all.
    Back { mechanic: String, from: String, through: String },
    /// A new service (without `id`), or all of an existing one. Bookings keep what they were
    /// booked with.
    Service {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        name: String,
        category: String,
        #[serde(default)]
        description: String,
        duration_minutes: u16,
        #[serde(default)]
        clean_up_minutes: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        price: Option<PriceSetting>,
        #[serde(default)]
        equipment: Vec<String>,
        #[serde(default)]
        skills: Vec<String>,
        #[serde(default)]
        featured: bool,
        #[serde(default)]
        on_request: bool,
        /// Left out: where it was, or last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<u32>,
        #[serde(default)]
        retired: bool,
    },
    /// The rules for bookings.
    Policy { policy: Policy },
    /// What busy entries of the workshop's calendar close. Time follows when the calendar is next
    /// read.
    CalendarBlocks { blocks: CalendarBlocks },
    /// When customers are reminded of appointments that are booked or moved from now on: at most
    /// four times, each 15 minutes to 14 days before. Quiet hours are `HH:MM`; both the same for
    /// none.
    Reminders { minutes_before: Vec<u32>, quiet_from: String, quiet_until: String },
}

/// Answer of `POST /staff/workshop`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkshopChanged {
    pub settings: WorkshopSettings,
    /// Bookings that went to another bay or mechanic, with where they are now.
    pub reassigned: Vec<AffectedBooking>,
    /// Bookings that stayed where they were and are marked until somebody sees to them.
    pub kept: Vec<AffectedBooking>,
}

/// A booking whose bay or mechanic is not there for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AffectedBooking {
    pub id: String,
    pub reference: String,
    pub date: String,
    pub start: String,
    pub end: String,
    /// Name of the service.
    pub service: String,
    pub first_name: String,
    /// How to reach the customer, for whoever may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<String>,
    /// Name of the bay.
    pub bay: String,
    /// Name of the mechanic.
    pub mechanic: String,
    pub why: Misfit,
    /// Where it could go at the same time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Elsewhere>,
}

/// Why a booking does not fit the workshop any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Misfit {
    /// Neither its bay nor its mechanic is there then: the workshop is closed.
    Closed,
    BayAway,
    MechanicAway,
    /// The bay has not what the job needs.
    BayUnsuited,
    /// The mechanic cannot do what the job needs.
    MechanicUnsuited,
}

/// Names of a bay and a mechanic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Elsewhere {
    pub bay: String,
    pub mechanic: String,
}

/// Answer of `GET /staff/displaced`: bookings from today on that have no bay or no mechanic at
/// their time any more, in order of start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DisplacedBookings {
    pub bookings: Vec<AffectedBooking>,
}
