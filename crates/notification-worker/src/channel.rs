//! The ways in which an event reaches somebody.

use std::fmt::Debug;

use async_trait::async_trait;
use baybook_domain::event::Event;

/// One way of telling: the log now, email and SMS later.
#[async_trait]
pub trait Channel: Debug + Send + Sync + 'static {
    /// Stable name, part of the delivery's key: lower-case letters.
    fn name(&self) -> &'static str;

    /// Tells about `event`. Called at least once per event, and again only when it failed or its
    /// outcome was lost; a provider that takes an idempotency key is to be given `delivery`.
    ///
    /// # Errors
    /// When it was not told and may be tried again.
    async fn send(&self, event: &Event, delivery: &str) -> Result<(), SendError>;
}

/// The event was not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not sent: {class}")]
pub struct SendError {
    /// What kind of failure, for logs: never a provider's text, which may quote the message.
    pub class: &'static str,
    /// Seconds after which the provider wants to be asked again.
    pub retry_after: Option<u64>,
}

/// Writes to the log what would be sent, without personal data.
#[derive(Debug, Clone, Copy, Default)]
pub struct Log;

#[async_trait]
impl Channel for Log {
    fn name(&self) -> &'static str {
        "log"
    }

    async fn send(&self, event: &Event, _: &str) -> Result<(), SendError> {
        tracing::info!(
            event.id = %event.id,
            event.kind = event.what.as_str(),
            booking.reference = event.what.appointment().map(|one| one.reference.as_str()),
            channel = self.name(),
            locale = event.locale,
            "would notify the customer"
        );
        Ok(())
    }
}
