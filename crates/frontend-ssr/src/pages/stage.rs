//! Where a booking stands, as far as its page differs.

use baybook_contract::{Booking, BookingStatus};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The holder has yet to come.
    Ahead,
    /// The vehicle is in the workshop.
    Here,
    /// There is nothing more to do: done, cancelled, nobody came, or its time went by.
    Over,
}

impl Stage {
    pub(crate) fn of(booking: &Booking) -> Self {
        match booking.status {
            BookingStatus::Requested | BookingStatus::Confirmed if booking.ended => Self::Over,
            BookingStatus::Requested | BookingStatus::Confirmed => Self::Ahead,
            BookingStatus::Arrived | BookingStatus::InService => Self::Here,
            BookingStatus::Completed | BookingStatus::Cancelled | BookingStatus::NoShow => {
                Self::Over
            }
        }
    }
}

/// Key of the headline of a booking's page.
pub(crate) fn heading(booking: &Booking) -> &'static str {
    match booking.status {
        BookingStatus::Requested | BookingStatus::Confirmed if booking.ended => {
            "booking-heading-ended"
        }
        BookingStatus::Requested => "booking-heading-requested",
        BookingStatus::Confirmed => "booking-heading",
        BookingStatus::Arrived => "booking-heading-arrived",
        BookingStatus::InService => "booking-heading-in-service",
        BookingStatus::Completed => "booking-heading-completed",
        BookingStatus::Cancelled => "booking-heading-cancelled",
        BookingStatus::NoShow => "booking-heading-no-show",
    }
}
