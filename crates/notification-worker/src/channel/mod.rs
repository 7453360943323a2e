//! The ways in which an event reaches somebody.

use std::fmt::Debug;

use async_trait::async_trait;
use baybook_domain::event::{Event, What};
use baybook_integrations::Failure;
use jiff::Timestamp;

mod breaker;
mod calendar;
mod email;
mod log;
mod reminders;
mod sms;

pub use breaker::Breaker;
pub(crate) use breaker::CIRCUIT_OPEN;
pub use calendar::WorkshopCalendar;
pub use email::Email;
pub use log::Log;
pub use reminders::Reminders;
pub use sms::Sms;

/// One way of telling: email, SMS, a calendar, the log.
#[async_trait]
pub trait Channel: Debug + Send + Sync + 'static {
    /// Stable name, part of the delivery's key: lower-case letters.
    fn name(&self) -> &'static str;

    /// Whether this channel ever tells of such a thing. What it does not take leaves no record.
    fn takes(&self, what: &What) -> bool;

    /// Whether telling twice is the same as telling once. A channel that says no is asked at most
    /// once more after an answer was lost.
    fn is_idempotent(&self) -> bool {
        false
    }

    /// Tells about `event`. Called at least once per event, and again only when it failed or its
    /// outcome was lost; a provider that takes an idempotency key is to be given `delivery`.
    ///
    /// # Errors
    /// When it was not told, or nobody knows.
    async fn send(&self, event: &Event, delivery: &str) -> Result<Sent, Failure>;
}

/// How telling ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The provider took it.
    Accepted {
        /// The provider's name for it.
        id: Option<String>,
    },
    /// There was nothing to tell: nobody to tell it to, or it is not so any more.
    Nothing { reason: &'static str },
    /// It is to be told, but not before.
    NotNow { until: Timestamp },
}
