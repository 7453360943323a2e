//! What the staff change, and what the fake refuses: what overlaps, and what is stale.
#![expect(clippy::result_large_err, reason = "a problem is what a refusal is on the wire")]

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use baybook_contract::{
    BlockedTime, BookingStatus, Card, Contact, CorrectRequest, FieldError, MoveRequest, NewBlock,
    NoteRequest, Problem, ResizeRequest, StatusRequest, Vehicle, WalkIn,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::super::shop::services;
use super::super::{FakeApi, ZONE, problem, reply, rfc3339};
use super::made_up::{BAYS, First, MECHANICS, card, next};
use super::{DayBook, role};

pub(super) fn holds(card: &Card) -> bool {
    !matches!(card.status, BookingStatus::Cancelled | BookingStatus::NoShow)
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn local(at: Timestamp) -> String {
    rfc3339(&at.to_zoned(TimeZone::get(ZONE).unwrap()))
}

/// Whether the place of this card is nobody else's.
fn is_free(day: &DayBook, card: &Card) -> bool {
    let within = day
        .open
        .iter()
        .any(|span| at(&span.start) <= at(&card.start) && at(&card.end) <= at(&span.end));
    let apart =
        |start: &str, end: &str, until: &str| at(end) <= at(&card.start) || at(until) <= at(start);
    let others =
        day.cards.iter().filter(|other| other.id != card.id && holds(other)).all(|other| {
            (other.bay != card.bay || apart(&other.start, &other.bay_until, &card.bay_until))
                && (other.mechanic != card.mechanic || apart(&other.start, &other.end, &card.end))
        });
    let blocks = day.blocks.iter().all(|block| {
        (block.bay.as_deref() != Some(&card.bay)
            || apart(&block.start, &block.end, &card.bay_until))
            && (block.mechanic.as_deref() != Some(&card.mechanic)
                || apart(&block.start, &block.end, &card.end))
    });
    within && others && blocks
}

/// Puts the card where it is wanted; what was left open goes to whoever is free.
fn place(
    day: &DayBook,
    card: &Card,
    bay: Option<&String>,
    mechanic: Option<&String>,
) -> Option<Card> {
    let named = |wish: Option<&String>, all: &[(&str, &str)]| match wish {
        Some(id) if !id.is_empty() => vec![id.clone()],
        _ => all.iter().map(|(id, _)| (*id).to_owned()).collect(),
    };
    let mechanics = named(mechanic, &MECHANICS);
    named(bay, &BAYS).into_iter().find_map(|bay| {
        mechanics.iter().find_map(|mechanic| {
            let card = Card { bay: bay.clone(), mechanic: mechanic.clone(), ..card.clone() };
            is_free(day, &card).then_some(card)
        })
    })
}

fn change(
    api: &FakeApi,
    call: &'static str,
    headers: &HeaderMap,
    id: &str,
    revision: Option<u32>,
    change: impl FnOnce(&DayBook, Card) -> Result<Card, Problem>,
) -> Response {
    if let Some(problem) = api.note(call, headers) {
        return problem;
    }
    if let Err(refused) = role(headers) {
        return *refused;
    }
    let mut book = api.book();
    let found = book.days.0.iter().find_map(|(date, day)| {
        day.cards.iter().position(|card| card.id == id).map(|index| (date.clone(), index))
    });
    let Some((date, index)) = found else { return reply(problem(404, "unknown-booking")) };
    let day = book.days.0.get_mut(&date).unwrap();
    let card = day.cards[index].clone();
    if revision.is_some_and(|revision| revision != card.revision) {
        return reply(problem(409, "booking-changed"));
    }
    match change(day, card) {
        Ok(mut card) => {
            card.revision += 1;
            card.next = next(card.status);
            let now = super::super::now().timestamp();
            card.late = card.status == BookingStatus::Confirmed && at(&card.start) < now;
            card.overrun = card.status == BookingStatus::InService && at(&card.end) < now;
            day.cards[index] = card.clone();
            day.changes += 1;
            Json(card).into_response()
        }
        Err(problem) => reply(problem),
    }
}

pub(super) async fn move_to(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(to): Json<MoveRequest>,
) -> Response {
    change(&api, "move", &headers, &id, to.revision, |day, card| {
        let by = at(&to.start).duration_since(at(&card.start));
        let shifted = |text: &str| local(at(text) + by);
        let moved = Card {
            start: shifted(&card.start),
            end: shifted(&card.end),
            bay_until: shifted(&card.bay_until),
            ..card
        };
        place(day, &moved, to.bay.as_ref(), to.mechanic.as_ref())
            .ok_or_else(|| problem(409, "held"))
    })
}

pub(super) async fn resize(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(to): Json<ResizeRequest>,
) -> Response {
    change(&api, "resize", &headers, &id, to.revision, |day, card| {
        let clean_up = at(&card.bay_until).duration_since(at(&card.end));
        let end = at(&card.start) + SignedDuration::from_mins(i64::from(to.length_minutes));
        let card = Card { end: local(end), bay_until: local(end + clean_up), ..card };
        if is_free(day, &card) {
            return Ok(card);
        }
        let in_the_way = day.cards.iter().filter(|other| {
            let (cards, blocks) = (vec![(*other).clone()], Vec::new());
            let alone = DayBook { cards, blocks, ..day.clone() };
            !is_free(&alone, &card)
        });
        let in_the_way = in_the_way.map(|other| other.id.clone()).collect();
        Err(Problem { in_the_way, ..problem(409, "held") })
    })
}

pub(super) async fn advance(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(to): Json<StatusRequest>,
) -> Response {
    change(&api, "status", &headers, &id, to.revision, |_, card| {
        if !card.next.contains(&to.to) {
            return Err(problem(409, "booking-changed"));
        }
        Ok(Card { status: to.to, ..card })
    })
}

pub(super) async fn annotate(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(request): Json<NoteRequest>,
) -> Response {
    change(&api, "note", &headers, &id, request.revision, |_, card| {
        let staff_note = Some(request.note.clone()).filter(|note| !note.is_empty());
        Ok(Card { staff_note, ..card })
    })
}

pub(super) async fn correct(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(to): Json<CorrectRequest>,
) -> Response {
    change(&api, "correct", &headers, &id, to.revision, |_, card| {
        if to.email.as_ref().is_some_and(|email| !email.contains('@')) {
            let (field, code) = ("email".to_owned(), "email".to_owned());
            let errors = vec![FieldError { field, code, message: "is no address".to_owned() }];
            return Err(Problem { errors, ..problem(422, "invalid") });
        }
        let CorrectRequest { name, email, phone, vehicle, arrival, .. } = to;
        Ok(Card { contact: Some(Contact { name, email, phone }), vehicle, arrival, ..card })
    })
}

pub(super) async fn book(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(new): Json<WalkIn>,
) -> Response {
    if let Some(problem) = api.note("walk-in", &headers) {
        return problem;
    }
    if let Err(refused) = role(&headers) {
        return *refused;
    }
    if new.name.is_empty() {
        let error = FieldError {
            field: "name".to_owned(),
            code: "required".to_owned(),
            message: "is needed".to_owned(),
        };
        return reply(Problem { errors: vec![error], ..problem(422, "invalid") });
    }
    let Some(service) = services().into_iter().find(|service| service.id == new.service) else {
        return reply(problem(404, "unknown-service"));
    };
    let (date, start) = (new.start[..10].to_owned(), at(&new.start));
    api.day_book(&date, |day| {
        let length = i64::from(service.duration_minutes);
        let until = start + SignedDuration::from_mins(length);
        let made = card(5000 + day.cards.len(), &mut First, &service, "", start, length, until);
        let made = Card {
            status: BookingStatus::Confirmed,
            next: next(BookingStatus::Confirmed),
            first_name: new.name.split(' ').next().unwrap_or_default().to_owned(),
            contact: Some(Contact {
                name: new.name.clone(),
                email: new.email.clone(),
                phone: new.phone.clone(),
            }),
            vehicle: new
                .plate
                .clone()
                .map(|plate| Vehicle { plate: Some(plate), ..Vehicle::default() }),
            notes: new.notes.clone(),
            arrival: new.arrival,
            ..made
        };
        let Some(made) = place(day, &made, new.bay.as_ref(), new.mechanic.as_ref()) else {
            return reply(problem(409, "slot-taken"));
        };
        day.changes += 1;
        day.cards.push(made.clone());
        (StatusCode::CREATED, Json(made)).into_response()
    })
}

pub(super) async fn block(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(new): Json<NewBlock>,
) -> Response {
    if let Some(problem) = api.note("block", &headers) {
        return problem;
    }
    if let Err(refused) = role(&headers) {
        return *refused;
    }
    api.day_book(&new.start[..10], |day| {
        let end = at(&new.start) + SignedDuration::from_mins(i64::from(new.length_minutes));
        let block = BlockedTime {
            id: format!("b{}", day.blocks.len() + 10),
            bay: new.bay.clone(),
            mechanic: new.mechanic.clone(),
            start: new.start.clone(),
            end: local(end),
            reason: new.reason.clone(),
        };
        let in_the_way = day.cards.iter().filter(|card| holds(card)).any(|card| {
            (block.bay.as_ref() == Some(&card.bay)
                || block.mechanic.as_ref() == Some(&card.mechanic))
                && at(&card.start) < end
                && at(&block.start) < at(&card.bay_until)
        });
        if in_the_way {
            return reply(problem(409, "held"));
        }
        day.changes += 1;
        day.blocks.push(block.clone());
        (StatusCode::CREATED, Json(block)).into_response()
    })
}

pub(super) async fn unblock(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path((date, id)): Path<(String, String)>,
) -> Response {
    if let Err(refused) = role(&headers) {
        return *refused;
    }
    api.day_book(&date, |day| {
        day.blocks.retain(|block| block.id != id);
        day.changes += 1;
    });
    StatusCode::NO_CONTENT.into_response()
}
