//! What happened to a booking: from the audit log, and where that has no row from the booking's
//! own times.

use std::collections::{BTreeMap, HashSet};

use baybook_contract as wire;
use baybook_contract::HistoryKind;
use baybook_domain::audit::{AuditEntry, CUSTOMER, SYSTEM};
use baybook_domain::booking::Booking;
use baybook_domain::day_clock::Zone;
use baybook_domain::ids::{BookingId, ShopId};
use baybook_domain::status::Status;
use baybook_domain::store::{Direction, Query, ReadError, Store, schema};
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;

use crate::bookings::record::{self, FROM, Place, TO};

/// The newest; a booking has a dozen at most, unless somebody plays with it.
const MOST_ROWS: u32 = 200;

/// The rows of the audit log about a booking, in the order in which things happened.
pub(super) async fn rows(
    store: &dyn Store,
    shop: &ShopId,
    booking: &BookingId,
) -> Result<Vec<AuditEntry>, Reply> {
    let query = Query::all(schema::audit_log(shop), MOST_ROWS)
        .equal("object", record::object(booking))
        .order("at", Direction::Descending);
    let documents = store.query(&query).await?.documents.into_iter();
    let mut rows = documents
        .map(|document| AuditEntry::from_fields(document.fields))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| ReadError::Broken(error.into()))?;
    rows.sort_by_key(|row| (row.at, number::<u32>(row, record::REVISION)));
    Ok(rows)
}

/// What is told, and to whom.
pub(super) struct Told<'a> {
    pub(super) zone: &'a Zone,
    /// Of the staff, by id.
    pub(super) names: &'a BTreeMap<String, String>,
    /// Whether from where something was asked is told.
    pub(super) addresses: bool,
}

impl Told<'_> {
    pub(super) fn lines(&self, booking: &Booking, rows: Vec<AuditEntry>) -> Vec<wire::HistoryLine> {
        let mut lines = Vec::with_capacity(rows.len());
        // Backwards from where the booking is: a move without a bay went to where the next is from.
        let mut now = self.place(booking);
        for row in rows.into_iter().rev() {
            let Some(what) = kind(&row.action) else { continue };
            let moved = match row.action.as_str() {
                record::MOVED => moved(&row, &now),
                REASSIGNED => reassigned(&row, &now),
                _ => None,
            };
            if let Some(change) = &moved {
                now.clone_from(&change.from);
            }
            lines.push((row.at, self.line(what, row, moved)));
        }
        lines.reverse();
        let known: HashSet<HistoryKind> = lines.iter().map(|(_, line)| line.what).collect();
        let own = own_times(booking);
        let mut missing: Vec<_> = own
            .into_iter()
            .filter(|(what, _)| !known.contains(what))
            .filter_map(|(what, at)| Some((at?, self.bare(what, at?))))
            .collect();
        missing.append(&mut lines);
        missing.sort_by_key(|(at, line)| (*at, line.what != HistoryKind::Booked));
        missing.into_iter().map(|(_, line)| line).collect()
    }

    fn line(
        &self,
        what: HistoryKind,
        row: AuditEntry,
        moved: Option<wire::PlaceChange>,
    ) -> wire::HistoryLine {
        let minutes = |name| number::<u16>(&row, name);
        let resized = minutes(record::FROM_MINUTES).zip(minutes(record::TO_MINUTES));
        let resized = resized
            .map(|(from_minutes, to_minutes)| wire::LengthChange { from_minutes, to_minutes });
        let corrected = row.details.get(record::FIELDS).map(String::as_str).unwrap_or_default();
        let corrected = corrected.split_whitespace().map(str::to_owned).collect();
        wire::HistoryLine {
            by: Some(match row.actor.as_str() {
                CUSTOMER => wire::DoneBy::Customer,
                SYSTEM => wire::DoneBy::System,
                _ => wire::DoneBy::Staff,
            }),
            name: self.names.get(&row.actor).cloned(),
            moved,
            resized,
            corrected,
            address: row.from.filter(|_| self.addresses),
            ..self.bare(what, row.at)
        }
    }

    /// All that the booking itself knows.
    fn bare(&self, what: HistoryKind, at: Timestamp) -> wire::HistoryLine {
        wire::HistoryLine {
            at: self.zone.rfc3339(at),
            what,
            by: None,
            name: None,
            moved: None,
            resized: None,
            corrected: Vec::new(),
            address: None,
        }
    }

    fn place(&self, booking: &Booking) -> wire::BookedPlace {
        wire::BookedPlace {
            start: self.zone.rfc3339(booking.start),
            bay: booking.bay.to_string(),
            mechanic: booking.mechanic.to_string(),
        }
    }
}

fn own_times(booking: &Booking) -> [(HistoryKind, Option<Timestamp>); 5] {
    let times = &booking.times;
    let closed = match booking.status {
        Status::NoShow => HistoryKind::NoShow,
        _ => HistoryKind::Cancelled,
    };
    [
        (HistoryKind::Booked, Some(booking.created_at)),
        (HistoryKind::Arrived, times.arrived),
        (HistoryKind::InService, times.started),
        (HistoryKind::Completed, times.completed),
        (closed, times.closed),
    ]
}

fn moved(row: &AuditEntry, after: &wire::BookedPlace) -> Option<wire::PlaceChange> {
    let told = |names: Place<&str>, open: Option<&wire::BookedPlace>| {
        let told = |name: &str| row.details.get(name).cloned();
        Some(wire::BookedPlace {
            start: told(names.start)?,
            bay: told(names.bay).or_else(|| Some(open?.bay.clone()))?,
            mechanic: told(names.mechanic).or_else(|| Some(open?.mechanic.clone()))?,
        })
    };
    Some(wire::PlaceChange { from: told(FROM, None)?, to: told(TO, Some(after))? })
}

/// A change of the workshop sends a booking to another bay or mechanic, at its time.
fn reassigned(row: &AuditEntry, after: &wire::BookedPlace) -> Option<wire::PlaceChange> {
    let place = |name: &str| {
        let (bay, mechanic) = row.details.get(name)?.split_once(' ')?;
        let (bay, mechanic) = (bay.to_owned(), mechanic.to_owned());
        Some(wire::BookedPlace { start: after.start.clone(), bay, mechanic })
    };
    Some(wire::PlaceChange { from: place("from")?, to: place("to")? })
}

fn number<T: std::str::FromStr>(row: &AuditEntry, name: &str) -> Option<T> {
    row.details.get(name)?.parse().ok()
}

const REASSIGNED: &str = "booking-reassigned";

/// Every kind with its rows' actions.
const KINDS: [(HistoryKind, &str); 12] = [
    (HistoryKind::Booked, record::MADE),
    (HistoryKind::Moved, record::MOVED),
    (HistoryKind::Moved, REASSIGNED),
    (HistoryKind::Resized, record::RESIZED),
    (HistoryKind::Noted, record::NOTED),
    (HistoryKind::Corrected, record::CORRECTED),
    (HistoryKind::Confirmed, "booking-confirmed"),
    (HistoryKind::Arrived, "booking-arrived"),
    (HistoryKind::InService, "booking-in-service"),
    (HistoryKind::Completed, "booking-completed"),
    (HistoryKind::Cancelled, record::CANCELLED),
    (HistoryKind::NoShow, "booking-no-show"),
];

fn kind(action: &str) -> Option<HistoryKind> {
    KINDS.iter().find(|(_, known)| *known == action).map(|(kind, _)| *kind)
}
