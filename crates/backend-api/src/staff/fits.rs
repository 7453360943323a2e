//! Where a service or a booking can be put on a day, for whoever plans it.

use baybook_contract as wire;
use baybook_domain::booking::{BookedService, Booking};
use baybook_domain::day::{Allocation, Day, LaneRoom, Room, Wish};
use baybook_domain::decide::room_for_staff;
use baybook_domain::quanta::{QUANTUM_MINUTES, Quanta};
use baybook_domain::workshop::Workshop;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::bookings::service_of;

/// What a place is looked for. What is unknown, or of another day, has none.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FitsQuery {
    /// Where this service can be put.
    service: Option<String>,
    /// Where this booking of the day can be put.
    booking: Option<String>,
    /// As if this other booking of the day took `minutes`.
    longer: Option<String>,
    minutes: Option<u16>,
}

impl FitsQuery {
    pub(super) fn fits(
        &self,
        workshop: &Workshop,
        day: &Day,
        bookings: &[Booking],
        now: Timestamp,
    ) -> Option<wire::Fits> {
        let of_day = |id: &Option<String>| {
            let id = id.as_deref()?;
            bookings.iter().find(|booking| booking.id.to_string() == id)
        };
        if let Some(booking) = of_day(&self.booking) {
            let mut day = day.clone();
            day.release(&booking.id);
            let longer = of_day(&self.longer).zip(self.minutes);
            let longer = longer.and_then(|(longer, minutes)| stretched(&day, longer, minutes));
            let day = longer.map_or(day.clone(), |held| day.as_if_held(&held));
            let wish = Wish { bay: Some(&booking.bay), mechanic: Some(&booking.mechanic) };
            let minutes = booking.length_minutes();
            let room = room_for_staff(&day, &booking.service, minutes, wish, now);
            return Some(told(&day, minutes, room));
        }
        let service: BookedService = service_of(self.service.as_deref()?, workshop).ok()?;
        let minutes = service.duration_minutes;
        let room = room_for_staff(day, &service, minutes, Wish::default(), now);
        Some(told(day, minutes, room))
    }
}

/// What a booking would hold if it took that many minutes.
fn stretched(day: &Day, booking: &Booking, minutes: u16) -> Option<Allocation> {
    let held = day.allocations().iter().find(|held| held.booking == booking.id)?;
    Some(Allocation { length: minutes.div_ceil(QUANTUM_MINUTES).max(1), ..held.clone() })
}

fn told(day: &Day, minutes: u16, room: Room) -> wire::Fits {
    wire::Fits {
        minutes: u32::from(minutes),
        starts: spans(day, room.starts),
        bays: room.bays.into_iter().map(|bay| lane(day, bay)).collect(),
        mechanics: room.mechanics.into_iter().map(|one| lane(day, one)).collect(),
    }
}

fn lane<Id: ToString>(day: &Day, room: LaneRoom<Id>) -> wire::LaneFits {
    let LaneRoom { id, suits, starts } = room;
    wire::LaneFits { id: id.to_string(), suits, starts: spans(day, starts) }
}

fn spans(day: &Day, starts: Quanta) -> Vec<wire::StartSpan> {
    let at = |quantum| day.clock().zone().rfc3339(day.clock().instant(quantum));
    let ranges = starts.ranges().into_iter();
    ranges.map(|(from, to)| wire::StartSpan { first: at(from), last: at(to - 1) }).collect()
}
