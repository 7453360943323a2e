//! An appointment as one of the staff may see it.

use baybook_contract as wire;
use baybook_domain::access::{Action, first_name};
use baybook_domain::booking::{Arrival, Booking};
use baybook_domain::day_clock::Zone;
use baybook_domain::decide::earliest;
use baybook_domain::status::{Status, TRANSITIONS};
use baybook_domain::workshop::Workshop;
use jiff::{SignedDuration, Timestamp};

use super::Staff;
use crate::bookings::{wire_service, wire_status, wire_vehicle};

/// Makes cards for one of the staff.
pub(super) struct Cards<'a> {
    pub(super) staff: &'a Staff,
    pub(super) now: Timestamp,
}

impl Cards<'_> {
    pub(super) fn card(&self, booking: &Booking, workshop: &Workshop) -> wire::Card {
        let zone = &workshop.shop.timezone;
        let clean_up = SignedDuration::from_mins(i64::from(booking.service.clean_up_minutes));
        let told = |at: Option<Timestamp>| at.map(|at| zone.rfc3339(at));
        wire::Card {
            id: booking.id.to_string(),
            reference: booking.reference.to_string(),
            status: wire_status(booking.status),
            service: wire_service(&booking.service),
            start: zone.rfc3339(booking.start),
            end: zone.rfc3339(booking.end),
            bay_until: zone.rfc3339(booking.end + clean_up),
            bay: booking.bay.to_string(),
            mechanic: booking.mechanic.to_string(),
            first_name: first_name(&booking.customer.name).to_owned(),
            contact: self.staff.contact(booking),
            vehicle: wire_vehicle(booking),
            notes: booking.notes.clone(),
            staff_note: booking.staff_note.clone(),
            arrival: booking.arrival.map(wire_arrival),
            late: booking.status == Status::Confirmed && booking.start < self.now,
            overrun: booking.status == Status::InService && booking.end < self.now,
            displaced: false,
            times: wire::CardTimes {
                arrived: told(booking.times.arrived),
                started: told(booking.times.started),
                completed: told(booking.times.completed),
                closed: told(booking.times.closed),
            },
            revision: booking.revision,
            next: self.next(booking, zone),
        }
    }

    /// The steps that the table of transitions, the policy and the hour allow together.
    fn next(&self, booking: &Booking, zone: &Zone) -> Vec<wire::BookingStatus> {
        let from = booking.status;
        let mut next: Vec<Status> = TRANSITIONS
            .iter()
            .filter(|(before, ..)| *before == from)
            .map(|(_, to, _)| *to)
            .filter(|to| {
                from.may_become(*to, self.staff.mover())
                    && self.staff.may(action_of(from, *to)).is_ok()
                    && earliest(booking, *to, zone).is_none_or(|earliest| earliest <= self.now)
            })
            .collect();
        next.dedup();
        next.into_iter().map(wire_status).collect()
    }
}

/// What the policy calls a step.
pub(super) fn action_of(from: Status, to: Status) -> Action {
    match (from, to) {
        (_, Status::Cancelled) => Action::Cancel,
        (_, Status::NoShow) | (Status::NoShow, _) => Action::MarkNoShow,
        (_, Status::Completed) => Action::Finish,
        (Status::Requested, _) => Action::Confirm,
        (Status::Completed | Status::Arrived, Status::InService) => Action::Start,
        _ => Action::CheckIn,
    }
}

fn wire_arrival(arrival: Arrival) -> wire::ArrivalKind {
    match arrival {
        Arrival::Waiting => wire::ArrivalKind::Waiting,
        Arrival::DropOff => wire::ArrivalKind::DropOff,
        Arrival::Towed => wire::ArrivalKind::Towed,
    }
}

pub(super) fn arrival(arrival: wire::ArrivalKind) -> Arrival {
    match arrival {
        wire::ArrivalKind::Waiting => Arrival::Waiting,
        wire::ArrivalKind::DropOff => Arrival::DropOff,
        wire::ArrivalKind::Towed => Arrival::Towed,
    }
}

pub(super) fn status(status: wire::BookingStatus) -> Status {
    match status {
        wire::BookingStatus::Requested => Status::Requested,
        wire::BookingStatus::Confirmed => Status::Confirmed,
        wire::BookingStatus::Arrived => Status::Arrived,
        wire::BookingStatus::InService => Status::InService,
        wire::BookingStatus::Completed => Status::Completed,
        wire::BookingStatus::Cancelled => Status::Cancelled,
        wire::BookingStatus::NoShow => Status::NoShow,
    }
}
