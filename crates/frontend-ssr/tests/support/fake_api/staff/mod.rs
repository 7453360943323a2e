//! The staff's part of the fake: days made up the same way every time, and changed in memory.
//!
//! The access token is the role: `front-desk`, `mechanic`, `manager`; every other one is a customer's.

mod changes;
mod fits;
mod made_up;
mod reachable;

pub(super) use made_up::{BAYS, MECHANICS};
pub(super) use reachable::Unreached;

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use baybook_contract::{
    BlockedTime, BookedPlace, BookingStatus, Card, DayRevision, DoneBy, FoundBooking,
    FoundBookings, HistoryKind, HistoryLine, Lane, Me, PlaceChange, Role, SearchRequest,
    StaffBooking, StaffDay, TimeSpan,
};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{FakeApi, NOW, ZONE, accounts, problem, reply};

/// Every day that somebody looked at.
#[derive(Default)]
pub(super) struct Days(BTreeMap<String, DayBook>);

/// What is planned on one day.
#[derive(Clone, Default)]
pub(crate) struct DayBook {
    pub(crate) changes: u32,
    pub(crate) open: Vec<TimeSpan>,
    pub(crate) cards: Vec<Card>,
    pub(crate) blocks: Vec<BlockedTime>,
}

pub(super) fn router() -> Router<FakeApi> {
    Router::new()
        .route("/auth/me", get(me))
        .route("/staff/day/{date}", get(show))
        .route("/staff/day/{date}/revision", get(revision))
        .route("/staff/bookings", post(changes::book))
        .route("/staff/bookings/search", post(search))
        .route("/staff/bookings/{id}", get(booking))
        .route("/staff/bookings/{id}/move", post(changes::move_to))
        .route("/staff/bookings/{id}/resize", post(changes::resize))
        .route("/staff/bookings/{id}/status", post(changes::advance))
        .route("/staff/requests", get(requests))
        .route("/staff/bookings/{id}/note", post(changes::annotate))
        .route("/staff/bookings/{id}/correct", post(changes::correct))
        .route("/staff/bookings/{id}/reachable", post(reachable::reachable))
        .route("/staff/blocks", post(changes::block))
        .route("/staff/day/{date}/blocks/{id}/remove", post(changes::unblock))
}

impl Days {
    pub(super) fn all(&self) -> impl Iterator<Item = (&String, &DayBook)> {
        self.0.iter()
    }
}

impl FakeApi {
    /// Reads or changes a day behind the pages' back.
    pub(crate) fn day_book<T>(&self, date: &str, edit: impl FnOnce(&mut DayBook) -> T) -> T {
        let mut book = self.book();
        let day = book.days.0.entry(date.to_owned()).or_insert_with(|| made_up::day(date));
        edit(day)
    }

    /// The first card of a day in this state.
    pub(crate) fn card(&self, date: &str, status: BookingStatus) -> Card {
        self.day_book(date, |day| day.cards.iter().find(|card| card.status == status).cloned())
            .unwrap()
    }
}

/// The role that the token stands for, if it is one of the staff.
pub(super) fn role(headers: &HeaderMap) -> Result<&str, Box<Response>> {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match token.and_then(|token| token.strip_prefix("Bearer ")) {
        None | Some("expired") => Err(Box::new(reply(problem(401, "unauthenticated")))),
        Some(role @ ("front-desk" | "mechanic" | "manager")) => Ok(role),
        Some(_) => Err(Box::new(reply(problem(403, "forbidden")))),
    }
}

async fn me(State(api): State<FakeApi>, headers: HeaderMap) -> Response {
    if let Some(known) = accounts::me(&api, &headers) {
        return known;
    }
    let (name, role) = match role(&headers) {
        Ok("mechanic") => ("Luis Ortega", Role::Mechanic),
        Ok("manager") => ("Gwen Stone", Role::Manager),
        Ok(_) => ("Nora Field", Role::FrontDesk),
        Err(refused) if refused.status() == 401 => return *refused,
        Err(_) => ("Ada Lovelace", Role::Customer),
    };
    Json(Me {
        id: "0190b5a8-2222-8000-8000-000000000001".to_owned(),
        name: name.to_owned(),
        email: "someone@example.com".to_owned(),
        email_verified: true,
        role,
        second_factor: false,
        recovery_codes_left: 0,
        has_password: true,
        has_google: false,
    })
    .into_response()
}

async fn show(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(date): Path<String>,
    Query(wanted): Query<fits::Wanted>,
) -> Response {
    let role = match role(&headers) {
        Ok(role) => role,
        Err(refused) => return *refused,
    };
    if date.parse::<Date>().is_err() {
        return reply(problem(404, "unknown-day"));
    }
    let day = api.day_book(&date, |day| day.clone());
    let fits = fits::of(&day, &wanted);
    Json(StaffDay { fits, ..grid(&date, &day, role) }).into_response()
}

async fn revision(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(date): Path<String>,
) -> Response {
    if let Err(refused) = role(&headers) {
        return *refused;
    }
    let revision = api.day_book(&date, |day| day.changes.to_string());
    Json(DayRevision { revision, now: NOW.to_owned() }).into_response()
}

fn seen(card: &Card, role: &str) -> Card {
    match role {
        "mechanic" => Card { contact: None, ..card.clone() },
        _ => card.clone(),
    }
}

fn grid(date: &str, day: &DayBook, role: &str) -> StaffDay {
    let lane = |(id, name): &(&str, &str), of: fn(&Card) -> &str| {
        let minutes = |from: &str, to: &str| {
            let (from, to): (Timestamp, Timestamp) = (from.parse().unwrap(), to.parse().unwrap());
            u32::try_from(to.duration_since(from).as_mins()).unwrap()
        };
        let available: u32 = day.open.iter().map(|span| minutes(&span.start, &span.end)).sum();
        let blocked = day.blocks.iter().filter(|block| {
            block.bay.as_deref() == Some(*id) || block.mechanic.as_deref() == Some(*id)
        });
        let blocked: u32 = blocked.map(|block| minutes(&block.start, &block.end)).sum();
        let mine = day.cards.iter().filter(|card| changes::holds(card) && of(card) == *id);
        Lane {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            open: day.open.clone(),
            available_minutes: available - blocked,
            booked_minutes: mine.map(|card| minutes(&card.start, &card.bay_until)).sum(),
        }
    };
    StaffDay {
        shop: "main".to_owned(),
        date: date.to_owned(),
        timezone: ZONE.to_owned(),
        now: NOW.to_owned(),
        revision: day.changes.to_string(),
        opens: day.open.first().map(|span| span.start.clone()),
        closes: day.open.last().map(|span| span.end.clone()),
        closure: (date == "2026-12-25").then(|| "Christmas Day".to_owned()),
        bays: made_up::BAYS.iter().map(|one| lane(one, |card| &card.bay)).collect(),
        mechanics: made_up::MECHANICS.iter().map(|one| lane(one, |card| &card.mechanic)).collect(),
        cards: day.cards.iter().map(|card| seen(card, role)).collect(),
        blocks: day.blocks.clone(),
        external: made_up::external(date),
        fits: None,
    }
}

/// Finds on a page.
const PAGE: usize = 25;

async fn search(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(wanted): Json<SearchRequest>,
) -> Response {
    if let Err(refused) = role(&headers) {
        return *refused;
    }
    let text = wanted.q.to_lowercase();
    let day = api.day_book("2026-12-01", |day| day.clone());
    let found = day.cards.into_iter().filter(|card| {
        let vehicle = card.vehicle.as_ref().and_then(|vehicle| vehicle.plate.clone());
        [Some(card.reference.clone()), Some(card.first_name.clone()), vehicle]
            .iter()
            .flatten()
            .any(|field| field.to_lowercase().starts_with(&text))
    });
    let found = found.map(|card| FoundBooking { date: "2026-12-01".to_owned(), card });
    let from = wanted.cursor.map_or(0, |cursor| cursor.parse().unwrap());
    let mut bookings: Vec<_> = found.skip(from).collect();
    let next = (bookings.len() > PAGE).then(|| (from + PAGE).to_string());
    bookings.truncate(PAGE);
    Json(FoundBookings { bookings, next }).into_response()
}

async fn booking(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let role = match role(&headers) {
        Ok(role) => role,
        Err(refused) => return *refused,
    };
    let book = api.book();
    let found = book.days.0.iter().find_map(|(date, day)| {
        Some((date.clone(), day.cards.iter().find(|card| card.id == id)?.clone()))
    });
    drop(book);
    let Some((date, card)) = found else { return reply(problem(404, "unknown-booking")) };
    Json(StaffBooking {
        date,
        created_at: "2026-11-20T08:00:00-06:00".to_owned(),
        cancel_reason: None,
        unreachable: if role == "mechanic" { Vec::new() } else { api.unreachable(&id) },
        history: history(&card),
        card: seen(&card, role),
    })
    .into_response()
}

async fn requests(State(api): State<FakeApi>, headers: HeaderMap) -> Response {
    let role = match role(&headers) {
        Ok(role) => role,
        Err(refused) => return *refused,
    };
    let book = api.book();
    let all =
        book.days.0.iter().flat_map(|(date, day)| day.cards.iter().map(move |card| (date, card)));
    let open = all.filter(|(_, card)| card.status == BookingStatus::Requested);
    let bookings =
        open.map(|(date, card)| FoundBooking { date: date.clone(), card: seen(card, role) });
    Json(FoundBookings { bookings: bookings.collect(), next: None }).into_response()
}

/// Booked by the customer, and moved by the desk to where the card is now.
fn history(card: &Card) -> Vec<HistoryLine> {
    let line = |at: &str, what, by| HistoryLine {
        at: at.to_owned(),
        what,
        by: Some(by),
        name: None,
        moved: None,
        resized: None,
        corrected: Vec::new(),
        address: None,
    };
    let to = BookedPlace {
        start: card.start.clone(),
        bay: card.bay.clone(),
        mechanic: card.mechanic.clone(),
    };
    let from = BookedPlace { bay: "bay-5".to_owned(), ..to.clone() };
    vec![
        line("2026-11-20T08:00:00-06:00", HistoryKind::Booked, DoneBy::Customer),
        HistoryLine {
            name: Some("Nora Field".to_owned()),
            moved: Some(PlaceChange { from, to }),
            address: Some("203.0.113.7".to_owned()),
            ..line("2026-11-30T10:15:00-06:00", HistoryKind::Moved, DoneBy::Staff)
        },
    ]
}
