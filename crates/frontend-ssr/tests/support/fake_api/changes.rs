//! What changes bookings, and what the fake refuses.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use baybook_contract::{
    Assignment, BookedService, Booking, BookingLookup, BookingStatus, CancelRequest, FieldError,
    NewBooking, Problem, RescheduleRequest, Service, Slot,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::shop::services;
use super::{FakeApi, NOW, ZONE, now, problem, reply, rfc3339};

pub(super) async fn book(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(body): Json<NewBooking>,
) -> Response {
    if let Some(problem) = api.note("book", &headers) {
        return problem;
    }
    let key = headers["idempotency-key"].to_str().unwrap().to_owned();
    let sent_before = api.book().keys.get(&key).cloned();
    if let Some((id, first)) = sent_before {
        if first != body {
            return reply(problem(422, "idempotency-mismatch"));
        }
        let booking = api.book().bookings[&id].clone();
        return (StatusCode::CREATED, Json(booking)).into_response();
    }
    let Some(service) = services().into_iter().find(|s| s.id == body.service) else {
        return reply(problem(404, "unknown-service"));
    };
    if let Some(problem) = steered(&body.customer.email) {
        return reply(Problem {
            alternatives: alternatives(&api, &service, &body, &problem),
            ..problem
        });
    }
    let errors = mistakes(&body);
    if !errors.is_empty() {
        return reply(Problem { errors, ..problem(422, "invalid") });
    }
    if !api.is_free(&service, &body.start) {
        let alternatives = api.nearest(&service, &body.start);
        return reply(Problem { alternatives, ..problem(409, "slot-taken") });
    }
    let booking = new_booking(&api, &service, body.clone());
    let mut book = api.book();
    book.keys.insert(key, (booking.id.clone(), body));
    book.bookings.insert(booking.id.clone(), booking.clone());
    (StatusCode::CREATED, Json(booking)).into_response()
}

fn steered(email: &str) -> Option<Problem> {
    let (word, _) = email.split_once('@')?;
    match word {
        "taken" => Some(problem(409, "slot-taken")),
        "busy" => Some(Problem { retry_after: Some(2), ..problem(503, "busy") }),
        "limited" => Some(Problem { retry_after: Some(30), ..problem(429, "rate-limited") }),
        "broken" => Some(problem(500, "internal")),
        _ => None,
    }
}

fn alternatives(
    api: &FakeApi,
    service: &Service,
    body: &NewBooking,
    problem: &Problem,
) -> Vec<Slot> {
    if problem.kind == "slot-taken" { api.nearest(service, &body.start) } else { Vec::new() }
}

fn mistakes(body: &NewBooking) -> Vec<FieldError> {
    let error = |field: &str, code: &str, message: &str| FieldError {
        field: field.to_owned(),
        code: code.to_owned(),
        message: message.to_owned(),
    };
    let mut errors = Vec::new();
    if body.customer.name.is_empty() {
        errors.push(error("customer.name", "required", "is needed"));
    }
    if !body.customer.email.contains('@') {
        errors.push(error("customer.email", "email", "is no email address"));
    }
    let vin = body.vehicle.as_ref().and_then(|vehicle| vehicle.vin.as_deref());
    if vin.is_some_and(|vin| vin.len() != 17) {
        errors.push(error("vehicle.vin", "vin", "A VIN has 17 characters."));
    }
    errors
}

fn new_booking(api: &FakeApi, service: &Service, body: NewBooking) -> Booking {
    let number = api.book().bookings.len() + 1;
    let id = format!("0190b5a8-0000-8000-8000-{number:012}");
    let token = format!("tok.{number:08}");
    let start: Timestamp = body.start.parse().unwrap();
    let zone = TimeZone::get(ZONE).unwrap();
    let end = start + SignedDuration::from_mins(i64::from(service.duration_minutes));
    let until = start - SignedDuration::from_hours(24);
    Booking {
        reference: format!("7KQ4-M2X{number}"),
        status: BookingStatus::Confirmed,
        shop: "main".to_owned(),
        service: BookedService {
            id: service.id.clone(),
            name: service.name.clone(),
            duration_minutes: service.duration_minutes,
            price: service.price.clone(),
        },
        end: rfc3339(&end.to_zoned(zone.clone())),
        start: body.start,
        timezone: ZONE.to_owned(),
        assignment: Assignment {
            bay: "bay-2".to_owned(),
            mechanic: "dana".to_owned(),
            bay_name: Some("Bay 2".to_owned()),
            mechanic_name: Some("Dana Whitfield".to_owned()),
        },
        customer: body.customer,
        vehicle: body.vehicle,
        notes: body.notes,
        locale: body.locale,
        manage_url: format!("https://bays.example/bookings/{id}?token={token}"),
        manage_token: token,
        created_at: NOW.to_owned(),
        changeable_until: (until > now().timestamp()).then(|| rfc3339(&until.to_zoned(zone))),
        revision: 1,
        ended: false,
        warnings: Vec::new(),
        id,
    }
}

pub(super) async fn look_up(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(lookup): Json<BookingLookup>,
) -> Response {
    if let Some(problem) = api.note("look-up", &headers) {
        return problem;
    }
    let found = api.bookings().into_iter().find(|booking| {
        booking.reference.eq_ignore_ascii_case(&lookup.reference)
            && booking.customer.email.eq_ignore_ascii_case(&lookup.email)
    });
    found.map_or_else(|| reply(problem(404, "unknown-booking")), |b| Json(b).into_response())
}

pub(super) async fn show_booking(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let token = headers.get("authorization").and_then(|token| token.to_str().ok());
    if token.is_some_and(|token| token.ends_with(".expired")) {
        return reply(problem(403, "link-expired"));
    }
    let held = api.held(&id, &headers);
    held.map_or_else(|| reply(problem(404, "unknown-booking")), |b| Json(b).into_response())
}

pub(super) async fn reschedule(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(to): Json<RescheduleRequest>,
) -> Response {
    let service = |booking: &Booking| {
        services().into_iter().find(|service| service.id == booking.service.id).unwrap()
    };
    change(&api, "reschedule", &headers, &id, to.revision, |booking| {
        let service = service(booking);
        if !api.is_free(&service, &to.start) {
            let alternatives = api.nearest(&service, &to.start);
            return Some(Problem { alternatives, ..problem(409, "slot-taken") });
        }
        let minutes = i64::from(service.duration_minutes);
        let start: Timestamp = to.start.parse().unwrap();
        let end =
            (start + SignedDuration::from_mins(minutes)).to_zoned(TimeZone::get(ZONE).unwrap());
        booking.end = rfc3339(&end);
        booking.start = to.start.clone();
        None
    })
}

pub(super) async fn cancel(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(request): Json<CancelRequest>,
) -> Response {
    change(&api, "cancel", &headers, &id, request.revision, |booking| {
        booking.status = BookingStatus::Cancelled;
        booking.changeable_until = None;
        None
    })
}

fn change(
    api: &FakeApi,
    call: &'static str,
    headers: &HeaderMap,
    id: &str,
    revision: Option<u32>,
    change: impl FnOnce(&mut Booking) -> Option<Problem>,
) -> Response {
    if let Some(problem) = api.note(call, headers) {
        return problem;
    }
    let Some(mut booking) = api.held(id, headers) else {
        return reply(problem(404, "unknown-booking"));
    };
    if revision.is_some_and(|revision| revision != booking.revision) {
        return reply(problem(409, "booking-changed"));
    }
    if booking.changeable_until.is_none() {
        return reply(problem(403, "past-cutoff"));
    }
    if let Some(problem) = change(&mut booking) {
        return reply(problem);
    }
    booking.revision += 1;
    if call == "reschedule" {
        // The new appointment has a link of its own.
        booking.manage_token.push_str(".moved");
    }
    api.book().bookings.insert(id.to_owned(), booking.clone());
    Json(booking).into_response()
}
