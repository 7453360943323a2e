use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer of `GET /staff/feeds`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalendarFeeds {
    /// Of the whole workshop first, then of each mechanic.
    pub feeds: Vec<CalendarFeed>,
}

/// The jobs of a workshop, or of a mechanic, for calendars that follow an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalendarFeed {
    /// Absent: of the whole workshop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mechanic: Option<String>,
    /// Of the workshop, or of the mechanic.
    pub name: String,
    /// Whoever has it can read the feed.
    pub url: String,
}

/// Body of `POST /staff/feeds/replace`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceFeed {
    /// Absent: the link of the whole workshop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mechanic: Option<String>,
}
