//! Bookings of the demo's workshop and their events, written straight into a store.

use baybook_domain::{
    booking::{BookedService, Booking, CommandId, Customer, Fingerprint, Status, Times},
    event::{Appointment, Event, What},
    ids::{BookingId, EventId, Reference},
    store::{Store, Write, schema},
    vehicle::Vehicle,
    workshop::Workshop,
};
use jiff::{SignedDuration, Timestamp};

use super::OutboxError;

/// Bookings in one commit.
const TOGETHER: usize = 100;
/// How far ahead they are: beyond the time of any reminder.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 60);

/// Writes `count` bookings whose confirmations are due `now`. The program makes the workshop itself
/// when it finds none.
pub(super) async fn fill(
    store: &dyn Store,
    count: u32,
    now: Timestamp,
) -> Result<Vec<EventId>, OutboxError> {
    let demo: Workshop = toml::from_str(include_str!("../../../../demo/workshop.toml"))
        .map_err(|error| OutboxError::Workshop(error.to_string()))?;
    let mut events = Vec::new();
    let mut writes = Vec::new();
    for number in 0..count {
        let booking = booking(&demo, number, now)?;
        let appointment = Appointment {
            booking: booking.id,
            reference: booking.reference.clone(),
            revision: booking.revision,
            start: booking.start,
        };
        let id = EventId::of(&booking.id, booking.revision);
        let (what, shop) = (What::Booked(appointment), booking.shop.clone());
        let event = Event::new(id.clone(), shop, what, booking.locale.clone(), now);
        let key = schema::booking(&booking.shop, &booking.id);
        writes.push(Write::Create { key, fields: booking.to_fields() });
        writes.push(Write::Create { key: schema::event(&id), fields: event.to_fields() });
        events.push(id);
        if writes.len() >= 2 * TOGETHER || number + 1 == count {
            store.commit(std::mem::take(&mut writes)).await?;
        }
    }
    Ok(events)
}

fn booking(demo: &Workshop, number: u32, now: Timestamp) -> Result<Booking, OutboxError> {
    let wrong = |what: &str| OutboxError::Workshop(format!("{what} is missing"));
    let unusable = |_| OutboxError::Workshop("a made-up customer is not accepted".to_owned());
    let shop = &demo.shop;
    let service = demo.services.first().ok_or_else(|| wrong("a service"))?;
    let (bay, mechanic) =
        shop.bays.first().zip(shop.mechanics.first()).ok_or_else(|| wrong("a bay"))?;
    let mut bytes = [0; 16];
    // References are made of the first bytes.
    bytes[1..5].copy_from_slice(&number.to_be_bytes());
    let id = BookingId::from_random(bytes);
    let start = now + AHEAD;
    Ok(Booking {
        id,
        reference: Reference::of(&id),
        shop: shop.id.clone(),
        status: Status::Confirmed,
        service: BookedService::of(service, &shop.currency),
        start,
        end: start + SignedDuration::from_mins(service.duration_minutes.into()),
        date: shop.timezone.date_at(start),
        bay: bay.id.clone(),
        mechanic: mechanic.id.clone(),
        customer: Customer {
            name: format!("Customer {number}").parse().map_err(unusable)?,
            email: Some(format!("customer-{number}@example.com").parse().map_err(unusable)?),
            phone: None,
        },
        vehicle: Vehicle::default(),
        notes: None,
        locale: "en".to_owned(),
        created_at: now,
        updated_at: now,
        cancel_reason: None,
        arrival: None,
        staff_note: None,
        times: Times::default(),
        moved: None,
        links: 0,
        told_anew: Default::default(),
        declined: false,
        revision: 1,
        fingerprint: Fingerprint(String::new()),
        changed_by: CommandId::from_random([0; 16]),
    })
}
