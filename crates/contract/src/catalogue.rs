use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Slot;

/// Answer of `GET /services`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Services {
    pub shop: String,
    pub services: Vec<Service>,
}

/// What can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Service {
    /// Slug, stable, fit for a URL.
    #[schema(example = "oil-change")]
    pub id: String,
    pub name: String,
    #[schema(example = "Maintenance")]
    pub category: String,
    /// What is done, in a sentence.
    pub description: String,
    pub duration_minutes: u32,
    /// Absent when the price is only known after a look at the vehicle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// Among the services people come for most.
    pub featured: bool,
    /// A booking of it is a request, until the workshop confirms it. It holds its time meanwhile.
    #[serde(default)]
    pub on_request: bool,
    /// The first free start of the next two weeks; only with `?include=next_start`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_start: Option<Slot>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Price {
    /// In minor units (cents).
    #[schema(example = 4999)]
    pub amount: u64,
    /// ISO 4217.
    #[schema(example = "USD")]
    pub currency: String,
    /// The least it costs, not a fixed price.
    #[serde(default)]
    pub from: bool,
}

/// Answer of `GET /shop`: what the workshop tells the world about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Shop {
    pub id: String,
    pub name: String,
    /// One line under the name.
    pub tagline: String,
    /// E.164.
    pub phone: String,
    pub email: String,
    pub address: Address,
    #[schema(example = "America/Chicago")]
    pub timezone: String,
    /// Accent colour of the pages, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// Monday first, seven entries.
    pub hours: Vec<OpeningHours>,
    /// Closed days from today on, within the booking horizon.
    pub closures: Vec<Closure>,
    pub policy: Policy,
    /// What customers should bring, a line each.
    pub bring: Vec<String>,
    pub status: ShopStatus,
    /// Today in the workshop's zone.
    pub today: String,
    /// Whether customers can sign in with Google.
    #[serde(default)]
    pub google_sign_in: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Address {
    pub street: String,
    pub city: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    pub postal_code: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpeningHours {
    /// `monday` to `sunday`.
    pub weekday: String,
    /// Empty: closed.
    pub intervals: Vec<Interval>,
}

/// Local wall-clock times, `HH:MM`; `24:00` is the end of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Interval {
    #[schema(example = "07:30")]
    pub from: String,
    #[schema(example = "18:00")]
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Closure {
    pub date: String,
    pub reason: String,
}

/// Rules the workshop sets for bookings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Policy {
    /// Minutes between offered starts.
    pub step_minutes: u32,
    /// Least notice for a booking.
    pub lead_minutes: u32,
    /// How many days ahead bookings are taken.
    pub horizon_days: u32,
    /// Until how long before the start a customer may reschedule or cancel.
    pub change_cutoff_minutes: u32,
}

/// Whether the workshop is open at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShopStatus {
    pub open: bool,
    /// When that changes next; absent when not within two weeks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// Answer of `GET /version`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Version {
    pub version: String,
    pub commit: String,
    pub built: String,
}
