use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Price, object};

/// Body of `POST /bookings`.
///
/// A required field that is missing reads as empty, so that the answer can name everything that is
/// wrong at once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBooking {
    /// Workshop; left out, the deployment's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shop: Option<String>,
    /// Slug of the service.
    #[serde(default)]
    #[schema(required = true, example = "oil-change")]
    pub service: String,
    /// One of the starts that `GET /availability` lists.
    #[serde(default)]
    #[schema(required = true, example = "2026-12-01T08:00:00-06:00")]
    pub start: String,
    #[serde(default, deserialize_with = "object::object")]
    #[schema(required = true)]
    pub customer: Customer,
    #[serde(
        default,
        deserialize_with = "object::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub vehicle: Option<Vehicle>,
    /// At most 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// BCP 47 tag of the language to write to the customer in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "en")]
    pub locale: Option<String>,
}

/// Who comes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    #[serde(default)]
    #[schema(required = true)]
    pub name: String,
    #[serde(default)]
    #[schema(required = true)]
    pub email: String,
    /// E.164, or a national number of the workshop's country. Answered as E.164.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// What they come with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Vehicle {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<String>,
    /// ISO 3779. The check digit is enforced for vehicles built for North America.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Model year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 2019)]
    pub year: Option<u16>,
}

/// A booking, as its holder sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Booking {
    pub id: String,
    /// Short form to read out on the phone.
    #[schema(example = "7KQ4-M2XD")]
    pub reference: String,
    pub status: BookingStatus,
    pub shop: String,
    pub service: BookedService,
    pub start: String,
    pub end: String,
    /// IANA zone of the workshop.
    pub timezone: String,
    pub assignment: Assignment,
    pub customer: Customer,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<Vehicle>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Link for the holder: opening it changes nothing.
    pub manage_url: String,
    /// The secret of that link, for `Authorization: Bearer` on this booking's calls.
    pub manage_token: String,
    pub created_at: String,
    /// Until when the holder may reschedule or cancel; absent when no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changeable_until: Option<String>,
    /// The appointment's time is over, whatever became of it.
    #[serde(default)]
    pub ended: bool,
    /// Counts the changes; send it back to be told when somebody else changed the booking.
    pub revision: u32,
    /// Things accepted that the person may want to check (codes, for example `vin-check-digit`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BookingStatus {
    /// Asked for; the workshop has yet to agree.
    Requested,
    Confirmed,
    /// The vehicle is there.
    Arrived,
    InService,
    Completed,
    Cancelled,
    /// Nobody came.
    NoShow,
}

/// The service as it was when booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookedService {
    pub id: String,
    pub name: String,
    pub duration_minutes: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

/// What the booking holds: identifiers, with the names people know them by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Assignment {
    #[schema(example = "bay-2")]
    pub bay: String,
    #[schema(example = "dana")]
    pub mechanic: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bay_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mechanic_name: Option<String>,
}

/// Body of `POST /reminders/unsubscribe`, `POST /reminders/subscribe` and `POST /reminders/lookup`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReminderLink {
    /// What stands in the link of a reminder.
    #[serde(default)]
    #[schema(required = true)]
    pub token: String,
    /// Whether reminders by text are meant as well as those by mail. A lookup tells of both.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub texts: bool,
}

/// Answer of `POST /reminders/lookup`: whether whoever got the link is reminded. Left out where there
/// is no such address, or nothing is sent that way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReminderState {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texts: Option<bool>,
    /// Nothing at all is sent to the address: it refused mail, or somebody called ours unwanted.
    #[serde(default)]
    pub nothing_by_email: bool,
}

/// Body of `POST /bookings/lookup`: finds a booking without its link.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookingLookup {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shop: Option<String>,
    #[serde(default)]
    #[schema(required = true)]
    pub reference: String,
    #[serde(default)]
    #[schema(required = true)]
    pub email: String,
}

/// Body of `POST /bookings/{id}/reschedule`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RescheduleRequest {
    #[serde(default)]
    #[schema(required = true)]
    pub start: String,
    /// The revision the caller saw; another one now answers 409 `booking-changed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
}

/// Body of `POST /bookings/{id}/cancel`; may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelRequest {
    /// At most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The revision the caller saw; another one now answers 409 `booking-changed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
}
