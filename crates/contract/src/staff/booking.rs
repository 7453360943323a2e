//! Bookings that are found, and one with all that happened to it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Card;

/// Body of `POST /staff/bookings/search`. What is searched for is personal, so it is no query.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchRequest {
    /// A reference, a plate, a telephone number, or how a name begins.
    #[serde(default)]
    #[schema(required = true)]
    pub q: String,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Answer of `POST /staff/bookings/search`, a page with the newest start first, and of
/// `GET /staff/requests`, all with the earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundBookings {
    pub bookings: Vec<FoundBooking>,
    /// For `cursor`, when there may be more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One find, with the day to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundBooking {
    pub date: String,
    pub card: Card,
}

/// Answer of `GET /staff/bookings/{id}`: a booking with what happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffBooking {
    /// The local day it is on.
    pub date: String,
    pub card: Card,
    pub created_at: String,
    /// What was said when it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
    /// How the customer is not told of anything, or not reminded, for who may see how to reach
    /// them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreachable: Vec<Unreachable>,
    /// The oldest first.
    pub history: Vec<HistoryLine>,
}

/// Why messages of one kind are not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unreachable {
    pub by: MessageMedium,
    /// `bounced`, `invalid`, `complained`, `stopped`, or `unsubscribed`, which is of reminders only.
    #[schema(example = "bounced")]
    pub reason: String,
    pub since: String,
    /// Whether the staff may say that the address takes messages again.
    pub repairable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MessageMedium {
    Email,
    Sms,
}

/// Body of `POST /staff/bookings/{id}/reachable`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReachableRequest {
    pub by: MessageMedium,
}

/// Something that happened to a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HistoryLine {
    pub at: String,
    pub what: HistoryKind,
    /// Absent where that is not on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<DoneBy>,
    /// Of somebody of the staff who still has an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// With `moved`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<PlaceChange>,
    /// With `resized`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resized: Option<LengthChange>,
    /// With `corrected`: of `name`, `email`, `phone`, `vehicle` and `arrival` those that were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<String>,
    /// Network address it was asked from, for those who may read the audit log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HistoryKind {
    Booked,
    Moved,
    Resized,
    /// The note for the staff was changed.
    Noted,
    /// Customer, vehicle or arrival were set right.
    Corrected,
    Confirmed,
    Arrived,
    /// Begun, or opened again.
    InService,
    Completed,
    Cancelled,
    NoShow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DoneBy {
    Customer,
    Staff,
    /// The deployment's operator.
    System,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlaceChange {
    pub from: BookedPlace,
    pub to: BookedPlace,
}

/// When and where: an instant, and identifiers of the bay and the mechanic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookedPlace {
    pub start: String,
    pub bay: String,
    pub mechanic: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LengthChange {
    pub from_minutes: u16,
    pub to_minutes: u16,
}
