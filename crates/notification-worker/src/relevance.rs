//! Whether something that happened is still to be told.
//!
//! Events come late and in any order. What is told is what the booking is now, so an event that it
//! has moved on from is passed over: a later one tells it.

use baybook_domain::booking::{Booking, Status};
use baybook_domain::event::What;
use baybook_domain::suppression::Medium;
use jiff::Timestamp;

/// Why `what` is not to be told of `booking` any more, if it is not.
#[must_use]
pub fn outdated(what: &What, booking: &Booking, now: Timestamp) -> Option<&'static str> {
    let appointment = what.appointment()?;
    let stands = booking.status.holds_time();
    // One that came back to where it was has moved on all the same: what was planned for the first
    // time is planned for the second as well.
    let is_newest = booking.moved.is_none_or(|moved| moved.revision <= appointment.revision);
    let in_place = booking.start == appointment.start && is_newest;
    let is_ahead = matches!(
        what,
        What::Booked(_)
            | What::Confirmed(_)
            | What::Corrected(_)
            | What::Rescheduled(_)
            | What::Reminder(_)
    );
    let is_moved = matches!(what, What::Moved(_));
    match what {
        _ if (is_ahead || is_moved) && !stands => Some("called-off"),
        _ if (is_ahead || is_moved) && !in_place => Some("moved-on"),
        _ if is_ahead && booking.start <= now => Some("started"),
        What::Booked(_) | What::Confirmed(_) | What::Corrected(_) | What::Rescheduled(_)
            if booking.status == Status::Completed =>
        {
            Some("over")
        }
        // The workshop has agreed meanwhile, and that is told.
        What::Booked(_) if booking.service.on_request && booking.status != Status::Requested => {
            Some("confirmed")
        }
        What::Reminder(_) if booking.status == Status::Requested => Some("not-confirmed"),
        What::Reminder(_) if booking.status != Status::Confirmed => Some("arrived"),
        What::Cancelled(_) if booking.status != Status::Cancelled => Some("not-cancelled"),
        What::NoShow(_) if booking.status != Status::NoShow => Some("not-a-no-show"),
        _ => None,
    }
}

/// Whether a later correction tells by `medium` what `what` was to tell of `booking` by it.
#[must_use]
pub fn is_told_anew(what: &What, booking: &Booking, medium: Medium) -> bool {
    let appointment = match what {
        What::Booked(appointment)
        | What::Confirmed(appointment)
        | What::Rescheduled(appointment) => appointment,
        What::Corrected(correction) => &correction.appointment,
        _ => return false,
    };
    let since = match medium {
        Medium::Email => booking.told_anew.email,
        Medium::Sms => booking.told_anew.phone,
    };
    appointment.revision < since
}
