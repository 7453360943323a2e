//! Schedules the reminders of an appointment.

use std::sync::Arc;

use async_trait::async_trait;
use baybook_domain::clock::Clock;
use baybook_domain::event::{Event, Reminder, What};
use baybook_domain::ids::EventId;
use baybook_domain::store::{CommitError, Store, Write, schema};
use baybook_domain::workshops::Workshops;
use baybook_integrations::Failure;
use baybook_outbox::Handover;

use super::{Channel, Sent};

/// Writes an event for each reminder of an appointment that was made or moved. Each has a name that
/// follows from the appointment's revision, so that doing so again changes nothing, and finds at
/// its time whether the appointment still is as it was: one that moved has other reminders.
#[derive(Debug)]
pub struct Reminders {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    workshops: Arc<Workshops>,
    handover: Arc<dyn Handover>,
}

impl Reminders {
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        workshops: Arc<Workshops>,
        handover: Arc<dyn Handover>,
    ) -> Self {
        Self { store, clock, workshops, handover }
    }
}

#[async_trait]
impl Channel for Reminders {
    fn name(&self) -> &'static str {
        "reminders"
    }

    fn takes(&self, what: &What) -> bool {
        matches!(what, What::Booked(_) | What::Rescheduled(_))
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    async fn send(&self, event: &Event, _: &str) -> Result<Sent, Failure> {
        let unavailable = Failure::Later { class: "store-unavailable", after: None };
        let Some(appointment) = event.what.appointment() else {
            return Ok(Sent::Nothing { reason: "no-appointment" });
        };
        let workshop = self.workshops.get(&event.shop).await.map_err(|_| unavailable)?;
        let Some(workshop) = workshop else {
            return Ok(Sent::Nothing { reason: "unknown-shop" });
        };
        let shop = &workshop.shop;
        let due = shop.reminders.due(appointment.start, self.clock.now(), &shop.timezone);
        let reminders = due.into_iter().map(|(minutes_before, due_at)| {
            let id = EventId::reminder(&appointment.booking, appointment.revision, minutes_before);
            let what =
                What::Reminder(Reminder { appointment: appointment.clone(), minutes_before });
            let (shop, locale) = (event.shop.clone(), event.locale.clone());
            Event { due_at, ..Event::new(id, shop, what, locale, event.created_at) }
        });
        for reminder in reminders {
            let (key, fields) = (schema::event(&reminder.id), reminder.to_fields());
            match self.store.commit(vec![Write::Create { key, fields }]).await {
                // Or written before, by a task that perhaps ended there.
                Ok(_) | Err(CommitError::Conflict) => self.handover.schedule(&reminder).await,
                Err(CommitError::Broken(error)) => {
                    tracing::error!(%error, "the store refused a reminder");
                    return Err(Failure::Never { class: "store-refused" });
                }
                Err(_) => return Err(unavailable),
            }
        }
        Ok(Sent::Accepted { id: None })
    }
}
