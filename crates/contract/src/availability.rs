use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Free starts of one service, day by day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Availability {
    pub shop: String,
    /// Slug of the service.
    pub service: String,
    /// IANA zone in which the days are cut.
    #[schema(example = "America/Chicago")]
    pub timezone: String,
    pub duration_minutes: u32,
    pub days: Vec<OpenDay>,
}

/// One local day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenDay {
    #[schema(example = "2026-12-01")]
    pub date: String,
    pub status: DayStatus,
    /// In order of time. Empty unless `status` is `open`.
    pub slots: Vec<Slot>,
}

/// Why a day has slots or has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DayStatus {
    /// At least one start is free.
    Open,
    /// The workshop works that day, but nothing is left that fits.
    Full,
    /// The workshop does not do this service that day.
    Closed,
    /// Past, or within the minimum notice.
    TooSoon,
    /// Further ahead than bookings are taken.
    TooFar,
}

/// A start at which the whole job fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Slot {
    #[schema(example = "2026-12-01T08:00:00-06:00")]
    pub start: String,
    #[schema(example = "2026-12-01T08:45:00-06:00")]
    pub end: String,
    /// How many such jobs could still start then.
    pub capacity: u32,
}
