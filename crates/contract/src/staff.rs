use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{BookedService, BookingStatus, Vehicle};

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

/// Body of `POST /staff/bookings`: book for somebody at the desk or on the telephone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WalkIn {
    #[serde(default)]
    #[schema(required = true)]
    pub service: String,
    /// Any multiple of 5 minutes from the start of today on.
    #[serde(default)]
    #[schema(required = true)]
    pub start: String,
    /// Left out, whichever fits best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bay: Option<String>,
    /// Left out, whichever fits best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mechanic: Option<String>,
    #[serde(default)]
    #[schema(required = true)]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival: Option<ArrivalKind>,
}

/// Body of `POST /staff/bookings/{id}/move`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveRequest {
    #[serde(default)]
    #[schema(required = true)]
    pub start: String,
    /// Left out, whichever fits best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bay: Option<String>,
    /// Left out, whichever fits best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mechanic: Option<String>,
    /// The revision the caller saw; another one now answers 409 `booking-changed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
}

/// Body of `POST /staff/bookings/{id}/resize`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResizeRequest {
    pub length_minutes: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
}

/// Body of `POST /staff/bookings/{id}/status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusRequest {
    pub to: BookingStatus,
    /// With `cancelled`: why. At most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
}

/// Body of `POST /staff/bookings/{id}/note`. Empty removes the note.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteRequest {
    /// At most 1,000 characters.
    #[serde(default)]
    pub note: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
}

/// Body of `POST /staff/bookings/{id}/correct`: who comes, with what and how, all of it as it is to
/// be. What is left out is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectRequest {
    #[serde(default)]
    #[schema(required = true)]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<Vehicle>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival: Option<ArrivalKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
}

/// Body of `POST /staff/blocks`: exactly one of `bay` and `mechanic`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBlock {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bay: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mechanic: Option<String>,
    #[serde(default)]
    #[schema(required = true)]
    pub start: String,
    #[serde(default)]
    #[schema(required = true)]
    pub length_minutes: u16,
    /// At most 100 characters.
    #[serde(default)]
    #[schema(required = true)]
    pub reason: String,
}

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

/// Answer of `POST /staff/bookings/search`: a page, newest start first.
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
