//! Texts to customers.

use std::sync::Arc;

use async_trait::async_trait;
use baybook_domain::event::{Correction, Event, What};
use baybook_domain::suppression::{self, AddressId, Change, Medium, Reason, Scope, Source};
use baybook_integrations::Failure;
use baybook_integrations::sms::{INVALID_NUMBER, Sms as Text, Texter, UNSUBSCRIBED};

use super::{Channel, Sent};
use crate::telling::{Teller, Untold};

/// Tells by text.
#[derive(Debug)]
pub struct Sms {
    pub teller: Arc<Teller>,
    pub texter: Arc<dyn Texter>,
}

#[async_trait]
impl Channel for Sms {
    fn name(&self) -> &'static str {
        "sms"
    }

    fn takes(&self, what: &What) -> bool {
        match what {
            What::Booked(_)
            | What::Confirmed(_)
            | What::Rescheduled(_)
            | What::Cancelled(_)
            | What::NoShow(_)
            | What::Reminder(_) => true,
            What::Corrected(Correction { phone, .. }) => *phone,
            What::Test(test) => test.by == Medium::Sms,
            What::Moved(_) | What::AccountMail(_) => false,
        }
    }

    async fn send(&self, event: &Event, delivery: &str) -> Result<Sent, Failure> {
        let sent = self.tell(event, delivery).await;
        if matches!(event.what, What::Test(_)) && is_over(&sent) {
            self.teller.forget_number(&event.id).await;
        }
        sent
    }
}

/// Whether nobody will try again.
fn is_over(sent: &Result<Sent, Failure>) -> bool {
    matches!(sent, Ok(Sent::Accepted { .. } | Sent::Nothing { .. }) | Err(Failure::Never { .. }))
}

impl Sms {
    async fn tell(&self, event: &Event, delivery: &str) -> Result<Sent, Failure> {
        let (number, text) = match self.text(event, delivery).await {
            Ok(text) => text,
            Err(untold) => return untold.sent(),
        };
        match self.texter.send(&text).await {
            Ok(id) => Ok(Sent::Accepted { id }),
            // They told Twilio, and this is how it comes here: nothing went wrong.
            Err(Failure::Never { class: UNSUBSCRIBED }) => {
                self.remember(&number, Reason::Stopped).await;
                Ok(Sent::Nothing { reason: "stopped" })
            }
            Err(failure) => {
                if failure.class() == INVALID_NUMBER {
                    self.remember(&number, Reason::Invalid).await;
                }
                Err(failure)
            }
        }
    }

    async fn text(&self, event: &Event, delivery: &str) -> Result<(AddressId, Text), Untold> {
        let story = self.teller.story_by(Medium::Sms, event).await?;
        let phone = story.to.phone.ok_or(Untold::Nothing { reason: "no-number" })?;
        let body = story.message.sms.ok_or(Untold::Nothing { reason: "not-by-text" })?;
        let number = AddressId::of_phone(&phone);
        self.teller.may_reach(number.clone(), &event.what).await?;
        let (to, delivery) = (phone.as_str().to_owned(), delivery.to_owned());
        Ok((number, Text { to, body, delivery }))
    }

    /// Keeps the next texts back. If that fails, the next one is refused like this one.
    async fn remember(&self, number: &AddressId, reason: Reason) {
        let stop = Change::Stop { scope: Scope::All, reason };
        let (store, now) = (self.teller.store.as_ref(), self.teller.clock.now());
        let noted = suppression::note(store, number, stop, Source::Twilio, now).await;
        if let Err(error) = noted {
            tracing::warn!(%error, "that a number takes no texts was not noted");
        }
    }
}
