use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AffectedBooking, Slot};

/// Every error, as `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Which problem: a stable name, for example `slot-taken`.
    #[serde(rename = "type")]
    #[schema(example = "slot-taken")]
    pub kind: String,
    /// The same for people.
    pub title: String,
    pub status: u16,
    /// What happened this time, and what to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Names this request in the logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// With `invalid`: everything that is wrong, at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// With `slot-taken`: the nearest free starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Slot>,
    /// With `held`: ids of the bookings that are in the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_the_way: Vec<String>,
    /// With `affects-bookings`: the bookings that the change would take the bay or mechanic from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affected: Vec<AffectedBooking>,
    /// With `affects-bookings`: send it back as `seen` to have the change made all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// Seconds after which a retry may succeed; also in the header `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

/// One thing wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Path in the body, for example `customer.email`.
    #[schema(example = "customer.email")]
    pub field: String,
    /// Stable name of the rule, for example `required`, `too-long`, `email`.
    #[schema(example = "email")]
    pub code: String,
    pub message: String,
}
