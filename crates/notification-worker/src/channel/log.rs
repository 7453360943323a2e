//! Where nothing else is configured.

use async_trait::async_trait;
use baybook_domain::event::{Event, What};
use baybook_integrations::Failure;

use super::{Channel, Sent};

/// Writes to the log what would be sent, without personal data.
#[derive(Debug, Clone, Copy, Default)]
pub struct Log;

#[async_trait]
impl Channel for Log {
    fn name(&self) -> &'static str {
        "log"
    }

    fn takes(&self, _: &What) -> bool {
        true
    }

    async fn send(&self, event: &Event, _: &str) -> Result<Sent, Failure> {
        tracing::info!(
            event.id = %event.id,
            event.kind = event.what.as_str(),
            booking.reference = event.what.appointment().map(|one| one.reference.as_str()),
            channel = self.name(),
            locale = event.locale,
            "would notify the customer"
        );
        Ok(Sent::Accepted { id: None })
    }
}
