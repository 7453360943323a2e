//! What the staff have done.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ArrivalKind;
use crate::{BookingStatus, Vehicle};

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
