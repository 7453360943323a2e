//! Mail to customers and to holders of accounts.

use std::sync::Arc;

use async_trait::async_trait;
use baybook_domain::event::{Correction, Event, MessageKind, What};
use baybook_domain::suppression::{AddressId, Medium};
use baybook_integrations::Failure;
use baybook_integrations::email::{CalendarPart, Email as Mail, Mailbox, Mailer};
use baybook_integrations::ics::{Appointment, Invitation, invitation};
use baybook_messages::{EntryWords, brings_entry};

use super::{Channel, Sent};
use crate::telling::{Story, Teller, Untold};

/// Tells by mail.
#[derive(Debug)]
pub struct Email {
    pub teller: Arc<Teller>,
    pub mailer: Arc<dyn Mailer>,
    /// Whom mails come from; without a name, by the name of the shop that they are about.
    pub from: Mailbox,
}

#[async_trait]
impl Channel for Email {
    fn name(&self) -> &'static str {
        "email"
    }

    fn takes(&self, what: &What) -> bool {
        match what {
            What::Moved(_) => false,
            What::Corrected(Correction { email, .. }) => *email,
            What::Test(test) => test.by == Medium::Email,
            _ => true,
        }
    }

    async fn send(&self, event: &Event, delivery: &str) -> Result<Sent, Failure> {
        match self.mail(event, delivery).await {
            Ok(mail) => Ok(Sent::Accepted { id: self.mailer.send(&mail).await? }),
            Err(untold) => untold.sent(),
        }
    }
}

impl Email {
    async fn mail(&self, event: &Event, delivery: &str) -> Result<Mail, Untold> {
        let mut story = self.teller.story_by(Medium::Email, event).await?;
        let address = story.to.email.take().ok_or(Untold::Nothing { reason: "no-address" })?;
        self.teller.may_reach(AddressId::of_email(&address), &event.what).await?;

        let shop = &story.workshop.shop;
        let mut from = self.from.clone();
        if from.name.is_empty() {
            from.name.clone_from(&shop.name);
        }
        // Without the name: anybody can book with anybody's address, and a name can be a message.
        let to = Mailbox { name: String::new(), address: address.as_str().to_owned() };
        let reply_to = (!shop.email.is_empty())
            .then(|| Mailbox { name: shop.name.clone(), address: shop.email.clone() });
        let calendar = calendar(&event.what, &story, &from, &to);
        let Story { message, unsubscribe, .. } = story;
        Ok(Mail {
            from,
            to,
            reply_to,
            subject: message.subject,
            text: message.text,
            html: message.html,
            calendar,
            list_unsubscribe: unsubscribe,
            delivery: delivery.to_owned(),
        })
    }
}

/// What enters, moves or removes the appointment in the customer's calendar.
fn calendar(what: &What, story: &Story, from: &Mailbox, to: &Mailbox) -> Option<CalendarPart> {
    let told = match what {
        What::Booked(_) | What::Confirmed(_) | What::Corrected(_) => MessageKind::Booked,
        What::Rescheduled(_) => MessageKind::Rescheduled,
        What::Cancelled(_) => MessageKind::Cancelled,
        What::Test(test) => test.message,
        _ => return None,
    };
    let (booking, page) = story.booking.as_ref().filter(|_| brings_entry(told))?;
    let EntryWords { summary, location, description } =
        EntryWords::of(&story.texts, &story.workshop.shop, booking);
    let entry = Appointment { summary, location, description, ..Appointment::of(booking, page) };
    let between =
        Invitation { organizer: from.clone(), attendee: to.clone(), told: booking.updated_at };
    let (method, file) = invitation(&entry, &between);
    Some(CalendarPart { method, file })
}
