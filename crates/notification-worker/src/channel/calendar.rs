//! The workshop's calendar at Google.

use std::sync::Arc;

use async_trait::async_trait;
use baybook_domain::booking::{Booking, Status};
use baybook_domain::event::{Event, What};
use baybook_domain::ids::{BookingId, ShopId};
use baybook_domain::job_text::JobText;
use baybook_domain::store::{Store, schema};
use baybook_domain::workshop::Workshop;
use baybook_domain::workshops::Workshops;
use baybook_integrations::Failure;
use baybook_integrations::google::calendar::{Calendar, Entry, Likely};

use super::{Channel, Sent};

/// Keeps one entry for each booking of a shop: what the booking is now, whatever the event says.
/// So it does not matter in which order events come, or how often.
#[derive(Debug)]
pub struct WorkshopCalendar {
    pub store: Arc<dyn Store>,
    pub workshops: Arc<Workshops>,
    pub calendar: Arc<Calendar>,
    /// Whose calendar it is.
    pub shop: ShopId,
}

/// Looks at a booking that changes while it is written. Each is a change by a person.
const LOOKS: u32 = 4;

#[async_trait]
impl Channel for WorkshopCalendar {
    fn name(&self) -> &'static str {
        "calendar"
    }

    fn takes(&self, what: &What) -> bool {
        matches!(
            what,
            What::Booked(_)
                | What::Confirmed(_)
                | What::Rescheduled(_)
                | What::Moved(_)
                | What::Corrected(_)
                | What::Cancelled(_)
                | What::NoShow(_)
        )
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    async fn send(&self, event: &Event, _: &str) -> Result<Sent, Failure> {
        let Some(appointment) = event.what.appointment() else {
            return Ok(Sent::Nothing { reason: "no-booking" });
        };
        if event.shop != self.shop {
            return Ok(Sent::Nothing { reason: "other-shop" });
        }
        let Some(mut booking) = self.booking(&appointment.booking).await? else {
            return Ok(Sent::Nothing { reason: "unknown-booking" });
        };
        let mut likely = match event.what {
            What::Booked(_) => Likely::New,
            _ => Likely::Known,
        };
        for _ in 0..LOOKS {
            self.write(&booking, likely).await?;
            likely = Likely::Known;
            // Another task may have written a later state before this one wrote an earlier. Whoever
            // writes last looks after that, and so sees the latest.
            let written = booking.revision;
            match self.booking(&booking.id).await? {
                Some(now) if now.revision != written => booking = now,
                _ => return Ok(Sent::Accepted { id: Some(booking.calendar_event_id()) }),
            }
        }
        Err(Failure::Later { class: "booking-changes", after: None })
    }
}

impl WorkshopCalendar {
    async fn write(&self, booking: &Booking, likely: Likely) -> Result<(), Failure> {
        if !booking.status.holds_time() {
            return self.calendar.delete(&booking.calendar_event_id()).await;
        }
        let workshop = self.workshops.get(&self.shop).await.map_err(|error| {
            tracing::warn!(%error, "the workshop cannot be read");
            STORE
        })?;
        let workshop = workshop.ok_or(Failure::Never { class: "unknown-shop" })?;
        self.calendar.write(&entry(booking, &workshop), likely).await
    }

    async fn booking(&self, id: &BookingId) -> Result<Option<Booking>, Failure> {
        let read = self.store.read(&[schema::booking(&self.shop, id)]).await;
        let documents = read.map_err(|error| {
            tracing::warn!(%error, "a booking cannot be read");
            STORE
        })?;
        let Some(document) = documents.into_iter().next().flatten() else { return Ok(None) };
        Booking::from_document(document).map(|stored| Some(stored.booking)).map_err(|error| {
            tracing::error!(%error, "a booking cannot be read");
            Failure::Never { class: "damaged-booking" }
        })
    }
}

const STORE: Failure = Failure::Later { class: "store-unavailable", after: None };

fn entry(booking: &Booking, workshop: &Workshop) -> Entry {
    let shop = &workshop.shop;
    let job = JobText::of(booking, shop);
    Entry {
        tentative: booking.status == Status::Requested,
        id: booking.calendar_event_id(),
        description: job.description(),
        summary: job.summary,
        location: job.bay,
        start: booking.start,
        end: booking.end,
        zone: shop.timezone.name().to_owned(),
        shop: shop.id.to_string(),
    }
}
