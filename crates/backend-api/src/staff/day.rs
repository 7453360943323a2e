//! `GET /staff/day/{date}`: the grid.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::amend::Settled;
use baybook_domain::booking::Booking;
use baybook_domain::day::{Block, Blocked, Day};
use baybook_domain::external::{ExternalDay, ExternalTime};
use baybook_domain::ids::{BookingId, ShopId};
use baybook_domain::quanta::{QUANTUM_MINUTES, Quanta};
use baybook_domain::store::{Document, Query, ReadError, Store, schema};
use baybook_domain::workshop::{Shop, Workshop};
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;
use jiff::civil::Date;

use super::card::Cards;
use super::fits::FitsQuery;
use super::revision::{self, Revisions};
use super::{Staff, no_such_day};
use crate::caller::{Asked, Now};

/// More than any workshop does on a day; the day document would be full before.
const MOST_BOOKINGS: u32 = 2000;

/// The day's grid
///
/// Bays and mechanics with their hours, appointments, blocked time and how much of the day is
/// booked. A mechanic sees first names and vehicles, not how to reach the customer. With a service
/// or a booking also where it can be put.
#[utoipa::path(
    get, path = "/staff/day/{date}", tag = "staff",
    params(
        ("date" = String, Path, description = "Local day, `YYYY-MM-DD`"), FitsQuery,
        crate::openapi::ShopParam
    ),
    security(("access_token" = [])),
    responses((status = 200, body = wire::StaffDay), crate::openapi::Problems)
)]
pub(crate) async fn show(
    staff: Staff,
    State(store): State<Arc<dyn Store>>,
    State(revisions): State<Arc<Revisions>>,
    Now(now): Now,
    Path(date): Path<String>,
    Asked(query): Asked<FitsQuery>,
) -> Result<Json<wire::StaffDay>, Reply> {
    staff.may(Action::SeeDay)?;
    let date = parse_date(&date).ok_or_else(no_such_day)?;
    let shop = &staff.workshop.shop;
    let ((day, revision, external), bookings) = tokio::try_join!(
        read_day(store.as_ref(), shop, date, now),
        bookings_of(store.as_ref(), &shop.id, date)
    )?;
    revisions.keep(&shop.id, date, &revision, now);
    let cards = Cards { staff: &staff, now };
    let grid = grid(&staff.workshop, &day, revision, &bookings, &cards, now);
    let fits = query.fits(&staff.workshop, &day, &bookings, now);
    let external = external.iter().map(|one| entry(&day, one)).collect();
    Ok(Json(wire::StaffDay { fits, external, ..grid }))
}

/// `YYYY-MM-DD` and nothing else that a lenient parser would take.
pub(super) fn parse_date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|date: &Date| date.to_string() == text)
}

/// The day, the revision that says whether it is another one later, and what the workshop's calendar
/// has on it, in one call of the store.
async fn read_day(
    store: &dyn Store,
    shop: &Shop,
    date: Date,
    now: Timestamp,
) -> Result<(Day, String, Vec<ExternalTime>), Reply> {
    let documents = store.read(&revision::keys(shop, date)).await?;
    let revision = revision::of(shop, &documents);
    let mut documents = documents.into_iter();
    let (stored, external) = (documents.next().flatten(), documents.next().flatten());
    let external = external.map(ExternalDay::from_document).transpose()?;
    let external = external.map_or_else(Vec::new, |day| day.times);
    let day = match stored {
        Some(Document { fields, .. }) => {
            let day =
                Day::from_fields(fields).map_err(|damage| ReadError::Broken(damage.into()))?;
            day.brought_up_to(shop, shop.timezone.date_at(now))
        }
        None => Day::empty(shop, date).map_err(|_| no_such_day())?,
    };
    Ok((day, revision, external))
}

async fn bookings_of(store: &dyn Store, shop: &ShopId, date: Date) -> Result<Vec<Booking>, Reply> {
    let query = Query::all(schema::bookings(shop), MOST_BOOKINGS).equal("date", date.to_string());
    let page = store.query(&query).await?;
    let read = page.documents.into_iter().map(Booking::from_document);
    let mut bookings = read
        .map(|stored| stored.map(|stored| stored.booking))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| ReadError::Broken(error.into()))?;
    bookings.sort_by(|a, b| (a.start, &a.bay, a.id).cmp(&(b.start, &b.bay, b.id)));
    Ok(bookings)
}

fn grid(
    workshop: &Workshop,
    day: &Day,
    revision: String,
    bookings: &[Booking],
    cards: &Cards<'_>,
    now: Timestamp,
) -> wire::StaffDay {
    let shop = &workshop.shop;
    let zone = &shop.timezone;
    let name_of_bay =
        |id: &str| shop.bays.iter().find(|bay| bay.id.as_str() == id).map(|bay| &bay.name);
    let name_of_one =
        |id: &str| shop.mechanics.iter().find(|one| one.id.as_str() == id).map(|one| &one.name);
    let blocked = |what: &Blocked| {
        let of = day.blocks().iter().filter(|block| block.what == *what);
        of.fold(Quanta::EMPTY, |sum, block| {
            sum.or(Quanta::range(block.start, block.start.saturating_add(block.length)))
        })
    };
    let bays = day.bay_use().map(|(id, open, booked)| {
        let blocked = blocked(&Blocked::Bay(id.clone()));
        lane(day, id.as_str(), name_of_bay(id.as_str()), open, blocked, booked)
    });
    let mechanics = day.mechanic_use().map(|(id, open, booked)| {
        let blocked = blocked(&Blocked::Mechanic(id.clone()));
        lane(day, id.as_str(), name_of_one(id.as_str()), open, blocked, booked)
    });
    let displaced: Vec<BookingId> =
        Settled::displaced(day, bookings, now).map(|one| one.booking.id).collect();
    let card = |booking: &Booking| wire::Card {
        displaced: displaced.contains(&booking.id),
        ..cards.card(booking, workshop)
    };
    let open = day.bay_use().fold(Quanta::EMPTY, |sum, (_, open, _)| sum.or(open));
    let ranges = open.ranges();
    let at = |q| zone.rfc3339(day.clock().instant(q));
    wire::StaffDay {
        shop: shop.id.to_string(),
        date: day.date().to_string(),
        timezone: zone.name().to_owned(),
        now: zone.rfc3339(now),
        revision,
        opens: ranges.first().map(|(from, _)| at(*from)),
        closes: ranges.last().map(|(_, to)| at(*to)),
        closure: shop.closure_on(day.date()).map(|closure| closure.reason.clone()),
        bays: bays.collect(),
        mechanics: mechanics.collect(),
        cards: bookings.iter().map(card).collect(),
        blocks: day.blocks().iter().map(|block| wire_block(day, block)).collect(),
        external: Vec::new(),
        fits: None,
    }
}

fn entry(day: &Day, external: &ExternalTime) -> wire::ExternalEntry {
    let clock = day.clock();
    let whole = (clock.start(), clock.instant(clock.quanta()));
    let rfc3339 = |at| clock.zone().rfc3339(at);
    wire::ExternalEntry {
        start: rfc3339(external.start),
        end: rfc3339(external.end),
        all_day: (external.start, external.end) == whole,
        title: external.summary.clone(),
    }
}

fn lane(
    day: &Day,
    id: &str,
    name: Option<&String>,
    open: Quanta,
    blocked: Quanta,
    booked: Quanta,
) -> wire::Lane {
    let zone = day.clock().zone();
    let span = |(from, to)| wire::TimeSpan {
        start: zone.rfc3339(day.clock().instant(from)),
        end: zone.rfc3339(day.clock().instant(to)),
    };
    let minutes = |set: Quanta| set.len() * u32::from(QUANTUM_MINUTES);
    wire::Lane {
        id: id.to_owned(),
        name: name.cloned().unwrap_or_else(|| id.to_owned()),
        open: open.ranges().into_iter().map(span).collect(),
        available_minutes: minutes(open.without(blocked)),
        booked_minutes: minutes(booked),
    }
}

pub(super) fn wire_block(day: &Day, block: &Block) -> wire::BlockedTime {
    let zone = day.clock().zone();
    let (bay, mechanic) = match &block.what {
        Blocked::Bay(id) => (Some(id.to_string()), None),
        Blocked::Mechanic(id) => (None, Some(id.to_string())),
    };
    wire::BlockedTime {
        id: block.id.to_string(),
        bay,
        mechanic,
        start: zone.rfc3339(day.clock().instant(block.start)),
        end: zone.rfc3339(day.clock().instant(block.start.saturating_add(block.length))),
        reason: block.reason.clone(),
    }
}
