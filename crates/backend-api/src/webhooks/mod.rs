//! What providers call back with: what became of messages, and who wants no more of them.
//!
//! A call is believed by its signature alone. What it tells is taken in once, however often it is
//! told ([`intake`]).

mod google_calendar;
mod intake;
mod sendgrid;
mod twilio;

use std::sync::Arc;

use baybook_integrations::webhook::sendgrid::VerificationKey;
use baybook_integrations::webhook::twilio::Signatures;
use baybook_service_kit::config::{self, Reader, Recorded};

pub(crate) use google_calendar::{__path_changed, changed};
pub(crate) use intake::IntakeError;
pub(crate) use sendgrid::{__path_events, events};
pub(crate) use twilio::{__path_inbound, __path_status, inbound, status};

/// Where all of them are. Providers send more at once than any visitor may.
pub(crate) const PATH: &str = "/webhooks/";

/// SendGrid gathers events up to 768 KB.
pub(crate) const SENDGRID_PATH: &str = "/webhooks/sendgrid";
pub(crate) const SENDGRID_BODY: usize = 1024 * 1024;

/// How providers are known; those that are not configured find nothing here.
#[derive(Debug, Clone, Default)]
pub struct WebhooksConfig {
    pub twilio: Option<Arc<Signatures>>,
    pub sendgrid: Option<Arc<VerificationKey>>,
}

impl WebhooksConfig {
    /// # Errors
    /// When a variable cannot be used; `read` has the mistakes.
    pub(crate) fn read(read: &mut Reader<'_>) -> Result<Self, Recorded> {
        let token = read.optional(&config::TWILIO_TOKEN);
        let address = read.optional(&config::WEBHOOK_URL);
        let key = read.optional(&config::SENDGRID_WEBHOOK_KEY);
        // Without the address there is nothing to call, and texts are sent all the same.
        let twilio = token?
            .zip(address?)
            .map(|(token, address)| Arc::new(Signatures::new(token.expose(), address.as_str())));
        let sendgrid = key?.map(|key| VerificationKey::parse(&key).map(Arc::new)).transpose();
        let sendgrid = sendgrid
            .map_err(|error| read.mistake(&config::SENDGRID_WEBHOOK_KEY, error.to_string()))?;
        Ok(Self { twilio, sendgrid })
    }
}
