use baybook_domain::booking::Booking;
use baybook_domain::contact::national_phone;
use baybook_domain::event::MessageKind;
use baybook_domain::workshop::Shop;
use baybook_service_kit::text::{Texts, town};

/// What an appointment is called in the customer's calendar, the same as the booking's page says.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryWords {
    pub summary: String,
    pub location: String,
    pub description: String,
}

impl EntryWords {
    #[must_use]
    pub fn of(texts: &Texts, shop: &Shop, booking: &Booking) -> Self {
        let values = [
            ("service", booking.service.name.as_str().into()),
            ("shop", shop.name.as_str().into()),
            ("reference", booking.reference.as_str().into()),
            ("phone", national_phone(&shop.phone).into()),
        ];
        let mut description = texts.format("calendar-description", &values);
        for line in &shop.bring {
            description.push_str("\n- ");
            description.push_str(line);
        }
        let place = &shop.address;
        let town = town(&place.city, place.region.as_deref(), &place.postal_code);
        Self {
            summary: texts.format("calendar-summary", &values),
            location: format!("{}, {town}", place.street),
            description,
        }
    }
}

// Who comes when is personal.
impl std::fmt::Debug for EntryWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EntryWords(..)")
    }
}

/// Whether the mail brings a calendar file: what enters, moves or removes the appointment.
#[must_use]
pub fn brings_entry(kind: MessageKind) -> bool {
    matches!(
        kind,
        MessageKind::Booked
            | MessageKind::Requested
            | MessageKind::Rescheduled
            | MessageKind::RescheduledRequest
            | MessageKind::Cancelled
            | MessageKind::Declined
    )
}
