//! Rows of the audit log about bookings. They name ids, instants and lengths; nobody and nothing
//! that a person wrote.

use baybook_domain::accounts::AuditId;
use baybook_domain::audit::AuditEntry;
use baybook_domain::booking::Booking;
use baybook_domain::day_clock::Zone;
use baybook_domain::decide::Correct;
use baybook_domain::ids::{BayId, BookingId, MechanicId, ShopId};
use baybook_domain::store::Write;
use jiff::Timestamp;

use super::Counter;
use crate::accounts::Scene;
use crate::holder::Holder;

pub(crate) const MADE: &str = "booking-made";
pub(crate) const MOVED: &str = "booking-moved";
pub(crate) const RESIZED: &str = "booking-resized";
pub(crate) const NOTED: &str = "booking-noted";
pub(crate) const CORRECTED: &str = "booking-corrected";
pub(crate) const CANCELLED: &str = "booking-cancelled";

/// Names of details.
pub(crate) const REVISION: &str = "revision";
pub(crate) const FROM: Place<&str> =
    Place { start: "from-start", bay: "from-bay", mechanic: "from-mechanic" };
pub(crate) const TO: Place<&str> =
    Place { start: "to-start", bay: "to-bay", mechanic: "to-mechanic" };
pub(crate) const FROM_MINUTES: &str = "from-minutes";
pub(crate) const TO_MINUTES: &str = "to-minutes";
pub(crate) const FIELDS: &str = "fields";

/// When and where, whatever stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place<T> {
    pub(crate) start: T,
    pub(crate) bay: T,
    pub(crate) mechanic: T,
}

/// What rows about a booking are of.
pub(crate) fn object(booking: &BookingId) -> String {
    format!("booking/{booking}")
}

/// Tells which revision the change makes, so that rows of the same millisecond have an order.
pub(crate) fn changing(entry: AuditEntry, booking: &Booking) -> AuditEntry {
    entry.detail(REVISION, (booking.revision + 1).to_string())
}

/// Tells from where to where. A bay or mechanic that the desk is to choose is left out: it is
/// where the next move is from, or where the booking is.
pub(crate) fn moving(
    entry: AuditEntry,
    from: &Booking,
    (start, bay, mechanic): (Timestamp, Option<&BayId>, Option<&MechanicId>),
    zone: &Zone,
) -> AuditEntry {
    let mut entry = changing(entry, from)
        .detail(FROM.start, zone.rfc3339(from.start))
        .detail(FROM.bay, from.bay.to_string())
        .detail(FROM.mechanic, from.mechanic.to_string())
        .detail(TO.start, zone.rfc3339(start));
    if let Some(bay) = bay {
        entry = entry.detail(TO.bay, bay.to_string());
    }
    match mechanic {
        Some(mechanic) => entry.detail(TO.mechanic, mechanic.to_string()),
        None => entry,
    }
}

/// Tells how long before and after.
pub(crate) fn resizing(entry: AuditEntry, from: &Booking, minutes: u16) -> AuditEntry {
    changing(entry, from)
        .detail(FROM_MINUTES, from.length_minutes().to_string())
        .detail(TO_MINUTES, minutes.to_string())
}

/// Tells what was set right, and neither how it was nor how it is.
pub(crate) fn correcting(entry: AuditEntry, from: &Booking, to: &Correct) -> AuditEntry {
    let (before, after) = (&from.customer, &to.customer);
    let fields = [
        ("name", before.name != after.name),
        ("email", before.email != after.email),
        ("phone", before.phone != after.phone),
        ("vehicle", from.vehicle != to.vehicle),
        ("arrival", from.arrival != to.arrival),
    ];
    let fields: Vec<_> = fields.iter().filter(|(_, other)| *other).map(|(name, _)| *name).collect();
    changing(entry, from).detail(FIELDS, fields.join(" "))
}

/// A row of what a customer does, or the row of their having booked. Of where they are it keeps the
/// network alone: enough to see that many bookings come from one place.
pub(super) fn of_customer(
    counter: &Counter,
    (shop, scene): (&ShopId, &Scene),
    action: &str,
    booking: &BookingId,
) -> AuditEntry {
    let id = AuditId::from_random(counter.entropy.bytes16());
    let entry = AuditEntry::new(id, counter.now, shop, None, action, object(booking));
    entry.by_customer().from_address(scene.network())
}

/// The row of a customer's having booked.
pub(super) fn booked(
    counter: &Counter,
    (shop, scene): (&ShopId, &Scene),
    booking: &BookingId,
) -> Vec<Write> {
    vec![of_customer(counter, (shop, scene), MADE, booking).detail(REVISION, "1").write()]
}

/// A row of what the holder of a booking does: the customer, or somebody of the staff for them.
pub(super) fn of_holder(
    counter: &Counter,
    (holder, scene): (&Holder, &Scene),
    action: &str,
    booking: &Booking,
) -> AuditEntry {
    let other = holder.person().filter(|person| !person.principal.owns(booking));
    let Some(person) = other else {
        return of_customer(counter, (&holder.shop, scene), action, &booking.id);
    };
    let id = AuditId::from_random(counter.entropy.bytes16());
    let (user, object) = (Some(person.principal.user), object(&booking.id));
    AuditEntry::new(id, counter.now, &holder.shop, user, action, object)
        .from_address(scene.address.to_string())
}
