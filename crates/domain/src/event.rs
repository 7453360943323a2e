//! Events of the outbox: what happened, written in the same commit as the change itself.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::{BookingId, EventId, Reference, ShopId};
use crate::store::Fields;

/// One change of a booking, to be told to the outside. Holds no personal data: who reads it looks
/// the booking up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    pub shop: ShopId,
    pub kind: EventKind,
    pub booking: BookingId,
    pub reference: Reference,
    /// The booking's revision after the change.
    pub revision: u32,
    /// BCP 47 tag of the language to write in.
    pub locale: String,
    /// When the booked job starts, after the change.
    #[serde(with = "crate::instant")]
    pub start: Timestamp,
    #[serde(with = "crate::instant")]
    pub created_at: Timestamp,
    pub state: EventState,
    /// Deliveries tried so far.
    pub attempts: u32,
    /// Not to be delivered before.
    #[serde(with = "crate::instant")]
    pub due_at: Timestamp,
    /// Why the last delivery failed: a class, never a body.
    pub last_error: Option<String>,
    /// When the store may forget the event.
    #[serde(with = "crate::instant::expiry")]
    pub expire_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    Booked,
    Rescheduled,
    Cancelled,
    /// The appointment was given up because nobody came.
    NoShow,
}

impl EventKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Rescheduled => "rescheduled",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no-show",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventState {
    /// To be delivered.
    Pending,
    /// Delivered.
    Done,
    /// Given up after too many attempts; waits for a person.
    Dead,
}

impl EventState {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }
}

/// How long a delivered event is kept.
pub const KEEP_DELIVERED: SignedDuration = SignedDuration::from_hours(24 * 30);

impl Event {
    /// Reads a stored event.
    ///
    /// # Errors
    /// When the document is not an event.
    pub fn from_fields(fields: Fields) -> Result<Self, serde_json::Error> {
        serde_json::from_value(Value::Object(fields))
    }

    /// As it is stored.
    #[must_use]
    pub fn to_fields(&self) -> Fields {
        crate::store::fields(self)
    }
}
