//! A working stand-in for the API: one believable workshop, kept in memory, at a fixed moment.
//!
//! Addresses steer it, so that a person looking at pages can see every answer: an email that
//! starts with `taken@`, `busy@`, `limited@` or `broken@` gets that problem.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use baybook_contract::{
    Address, Assignment, Availability, BookedService, Booking, BookingLookup, BookingStatus,
    CancelRequest, Closure, DayStatus, FieldError, Interval, NewBooking, OpenDay, OpeningHours,
    Policy, Price, Problem, RescheduleRequest, Service, Services, Shop, ShopStatus, Slot,
};
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

/// The moment at which the fake shop stands still: Tuesday 1 December 2026, 10:07.
pub(crate) const NOW: &str = "2026-12-01T10:07:00-06:00";
pub(crate) const ZONE: &str = "America/Chicago";
/// A day on which nothing is free.
pub(crate) const FULL_DAY: &str = "2026-12-03";

/// The running fake.
#[derive(Clone, Default)]
pub(crate) struct FakeApi {
    state: Arc<Mutex<Book>>,
}

#[derive(Default)]
struct Book {
    bookings: HashMap<String, Booking>,
    keys: HashMap<String, (String, NewBooking)>,
    next_problem: Option<Problem>,
    seen: Vec<Seen>,
    accent: Option<String>,
}

/// A change that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) call: &'static str,
    pub(crate) key: Option<String>,
    pub(crate) client: Option<String>,
}

impl FakeApi {
    /// Serves on `address` and answers the origin it got.
    pub(crate) async fn serve(&self, address: SocketAddr) -> String {
        let listener = tokio::net::TcpListener::bind(address).await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let router = self.router();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        origin
    }

    /// The next change is answered with this problem.
    pub(crate) fn answer_next_with(&self, problem: Problem) {
        self.book().next_problem = Some(problem);
    }

    pub(crate) fn paint(&self, accent: &str) {
        self.book().accent = Some(accent.to_owned());
    }

    pub(crate) fn bookings(&self) -> Vec<Booking> {
        self.book().bookings.values().cloned().collect()
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.book().seen.clone()
    }

    /// Changes a booking behind the pages' back.
    pub(crate) fn edit(&self, id: &str, edit: impl FnOnce(&mut Booking)) {
        edit(self.book().bookings.get_mut(id).unwrap());
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.state.lock().unwrap()
    }

    fn router(&self) -> Router {
        Router::new()
            .route("/shop", get(show_shop))
            .route("/services", get(list_services))
            .route("/availability", get(availability))
            .route("/bookings", post(book))
            .route("/bookings/lookup", post(look_up))
            .route("/bookings/{id}", get(show_booking))
            .route("/bookings/{id}/reschedule", post(reschedule))
            .route("/bookings/{id}/cancel", post(cancel))
            .with_state(self.clone())
    }

    fn note(&self, call: &'static str, headers: &HeaderMap) -> Option<Response> {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::to_owned);
        let mut book = self.book();
        let client = text("x-baybook-client");
        book.seen.push(Seen { call, key: text("idempotency-key"), client });
        book.next_problem.take().map(reply)
    }

    fn held(&self, id: &str, headers: &HeaderMap) -> Result<Booking, Response> {
        let token = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let token = token.and_then(|v| v.strip_prefix("Bearer ")).unwrap_or_default().to_owned();
        match self.book().bookings.get(id) {
            Some(booking) if booking.manage_token == token => Ok(booking.clone()),
            _ => Err(reply(problem(404, "unknown-booking"))),
        }
    }

    fn taken(&self, start: &str) -> u32 {
        let book = self.book();
        let at = |booking: &&Booking| {
            booking.status == BookingStatus::Confirmed && booking.start == start
        };
        u32::try_from(book.bookings.values().filter(at).count()).unwrap()
    }

    fn days(&self, service: &Service, from: Date, days: u32) -> Vec<OpenDay> {
        (0..days).map(|day| self.day(service, from + i64::from(day).days())).collect()
    }

    fn day(&self, service: &Service, date: Date) -> OpenDay {
        let today = now().date();
        let mut slots = Vec::new();
        let hours = if closures().iter().any(|closure| closure.date == date.to_string()) {
            Vec::new()
        } else {
            hours(date.weekday())
        };
        for (from, to) in &hours {
            let minutes = i64::from(service.duration_minutes);
            let mut at = from.duration_since(Time::midnight());
            while at + SignedDuration::from_mins(minutes) <= to.duration_since(Time::midnight()) {
                let start = (date.to_datetime(Time::midnight()) + at).in_tz(ZONE).unwrap();
                slots.extend(self.slot(service, &start));
                at += SignedDuration::from_mins(15);
            }
        }
        let status = match () {
            () if date > today + 60.days() => DayStatus::TooFar,
            () if hours.is_empty() => DayStatus::Closed,
            () if date < today => DayStatus::TooSoon,
            () if slots.is_empty() => DayStatus::Full,
            () => DayStatus::Open,
        };
        if status != DayStatus::Open || date.to_string() == FULL_DAY {
            slots.clear();
        }
        let status = if date.to_string() == FULL_DAY { DayStatus::Full } else { status };
        OpenDay { date: date.to_string(), status, slots }
    }

    fn slot(&self, service: &Service, start: &Zoned) -> Option<Slot> {
        if start.timestamp() < now().timestamp() + SignedDuration::from_hours(2) {
            return None;
        }
        let text = rfc3339(start);
        // Some other customers, the same ones every time.
        let sum: u32 = text
            .bytes()
            .chain(service.id.bytes())
            .fold(7, |sum, b| sum.wrapping_mul(31).wrapping_add(u32::from(b)));
        let others = [0, 0, 1, 1, 2, 3, 4][(sum >> 8) as usize % 7];
        let capacity = 4_u32.saturating_sub(others).saturating_sub(self.taken(&text));
        let end = start + SignedDuration::from_mins(i64::from(service.duration_minutes));
        (capacity > 0).then(|| Slot { start: text, end: rfc3339(&end), capacity })
    }

    fn next_start(&self, service: &Service) -> Option<Slot> {
        let days = self.days(service, now().date(), 14);
        days.into_iter().find_map(|day| day.slots.into_iter().next())
    }

    fn nearest(&self, service: &Service, start: &str) -> Vec<Slot> {
        let at: Timestamp = start.parse().unwrap();
        let day = at.to_zoned(TimeZone::get(ZONE).unwrap()).date();
        let mut slots: Vec<_> =
            self.days(service, day, 3).into_iter().flat_map(|d| d.slots).collect();
        slots.retain(|slot| slot.start != start);
        slots.sort_by_key(|slot| {
            (slot.start.parse::<Timestamp>().unwrap().as_second() - at.as_second()).abs()
        });
        slots.truncate(3);
        slots.sort_by(|a, b| a.start.cmp(&b.start));
        slots
    }

    fn is_free(&self, service: &Service, start: &str) -> bool {
        let Ok(at) = start.parse::<Timestamp>() else { return false };
        let day = at.to_zoned(TimeZone::get(ZONE).unwrap()).date();
        self.day(service, day).slots.iter().any(|slot| slot.start == start)
    }
}

async fn show_shop(State(api): State<FakeApi>) -> Json<Shop> {
    let mut shop = shop();
    if let Some(accent) = &api.book().accent {
        shop.accent = Some(accent.clone());
    }
    Json(shop)
}

async fn list_services(
    State(api): State<FakeApi>,
    Query(query): Query<HashMap<String, String>>,
) -> Json<Services> {
    let mut services = services();
    if query.get("include").is_some_and(|include| include == "next_start") {
        for service in &mut services {
            service.next_start = api.next_start(service);
        }
    }
    Json(Services { shop: "main".to_owned(), services })
}

async fn availability(
    State(api): State<FakeApi>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let Some(service) = services().into_iter().find(|s| s.id == query["service"]) else {
        return reply(problem(404, "unknown-service"));
    };
    let days = query.get("days").map_or(1, |days| days.parse().unwrap());
    assert!((1..=31).contains(&days), "the API answers 31 days at most");
    Json(Availability {
        shop: "main".to_owned(),
        service: service.id.clone(),
        timezone: ZONE.to_owned(),
        duration_minutes: service.duration_minutes,
        days: api.days(&service, query["date"].parse().unwrap(), days),
    })
    .into_response()
}

async fn book(
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
        warnings: Vec::new(),
        id,
    }
}

async fn look_up(
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

async fn show_booking(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    api.held(&id, &headers).map_or_else(|problem| problem, |b| Json(b).into_response())
}

async fn reschedule(
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
            return Err(Problem { alternatives, ..problem(409, "slot-taken") });
        }
        let minutes = i64::from(service.duration_minutes);
        let start: Timestamp = to.start.parse().unwrap();
        let end =
            (start + SignedDuration::from_mins(minutes)).to_zoned(TimeZone::get(ZONE).unwrap());
        booking.end = rfc3339(&end);
        booking.start = to.start.clone();
        Ok(())
    })
}

async fn cancel(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(request): Json<CancelRequest>,
) -> Response {
    change(&api, "cancel", &headers, &id, request.revision, |booking| {
        booking.status = BookingStatus::Cancelled;
        booking.changeable_until = None;
        Ok(())
    })
}

fn change(
    api: &FakeApi,
    call: &'static str,
    headers: &HeaderMap,
    id: &str,
    revision: Option<u32>,
    change: impl FnOnce(&mut Booking) -> Result<(), Problem>,
) -> Response {
    if let Some(problem) = api.note(call, headers) {
        return problem;
    }
    let mut booking = match api.held(id, headers) {
        Ok(booking) => booking,
        Err(problem) => return problem,
    };
    if revision.is_some_and(|revision| revision != booking.revision) {
        return reply(problem(409, "booking-changed"));
    }
    if booking.changeable_until.is_none() {
        return reply(problem(403, "past-cutoff"));
    }
    if let Err(problem) = change(&mut booking) {
        return reply(problem);
    }
    booking.revision += 1;
    api.book().bookings.insert(id.to_owned(), booking.clone());
    Json(booking).into_response()
}

pub(crate) fn problem(status: u16, kind: &str) -> Problem {
    Problem { kind: kind.to_owned(), title: kind.to_owned(), status, ..Problem::default() }
}

fn reply(problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap();
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, kind, serde_json::to_string(&problem).unwrap()).into_response()
}

fn now() -> Zoned {
    NOW.parse::<Timestamp>().unwrap().to_zoned(TimeZone::get(ZONE).unwrap())
}

fn rfc3339(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn hours(weekday: Weekday) -> Vec<(Time, Time)> {
    let time = |hour, minute| Time::constant(hour, minute, 0, 0);
    match weekday {
        Weekday::Sunday => Vec::new(),
        Weekday::Saturday => vec![(time(8, 0), time(13, 0))],
        _ => vec![(time(7, 30), time(12, 0)), (time(13, 0), time(18, 0))],
    }
}

fn closures() -> Vec<Closure> {
    let closure =
        |date: &str, reason: &str| Closure { date: date.to_owned(), reason: reason.to_owned() };
    vec![
        closure("2026-12-24", "Christmas Eve"),
        closure("2026-12-25", "Christmas Day"),
        closure("2027-01-01", "New Year’s Day"),
    ]
}

pub(crate) fn shop() -> Shop {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let opening = days.iter().zip(1..).map(|(weekday, number)| OpeningHours {
        weekday: (*weekday).to_owned(),
        intervals: hours(Weekday::from_monday_one_offset(number).unwrap())
            .into_iter()
            .map(|(from, to)| Interval {
                from: from.strftime("%H:%M").to_string(),
                to: to.strftime("%H:%M").to_string(),
            })
            .collect(),
    });
    Shop {
        id: "main".to_owned(),
        name: "Foundry Lane Motor Works".to_owned(),
        tagline:
            "Independent workshop for every make. Five mechanics, five bays, straight answers."
                .to_owned(),
        phone: "+12175550142".to_owned(),
        email: "desk@foundrylane.example".to_owned(),
        address: Address {
            street: "12 Foundry Lane".to_owned(),
            city: "Springfield".to_owned(),
            region: Some("IL".to_owned()),
            postal_code: "62701".to_owned(),
            country: "US".to_owned(),
        },
        timezone: ZONE.to_owned(),
        accent: Some("#d9480f".to_owned()),
        hours: opening.collect(),
        closures: closures(),
        policy: Policy {
            step_minutes: 15,
            lead_minutes: 120,
            horizon_days: 60,
            change_cutoff_minutes: 1440,
        },
        bring: vec![
            "All keys, with the wheel lock key if you have one".to_owned(),
            "Your registration".to_owned(),
            "The service book, if there is one".to_owned(),
        ],
        status: ShopStatus { open: true, until: Some("2026-12-01T12:00:00-06:00".to_owned()) },
        today: "2026-12-01".to_owned(),
    }
}

pub(crate) fn services() -> Vec<Service> {
    let list: [(&str, &str, &str, &str, u32, Option<(u64, bool)>, bool); 14] = [
        (
            "oil-change",
            "Oil change",
            "Maintenance",
            "Fresh oil and filter to the maker’s grade, fluids topped up, a look underneath.",
            45,
            Some((5900, true)),
            true,
        ),
        (
            "tyre-rotation",
            "Tyre rotation",
            "Maintenance",
            "Tyres moved round to wear evenly, pressures and tread checked.",
            30,
            Some((2900, false)),
            true,
        ),
        (
            "battery",
            "Battery check and replacement",
            "Maintenance",
            "Load test, clean terminals, and a new battery if yours is done.",
            30,
            Some((1900, true)),
            false,
        ),
        (
            "air-conditioning",
            "Air conditioning service",
            "Maintenance",
            "Leak test, refrigerant recovered and refilled, cabin filter checked.",
            60,
            Some((12900, false)),
            true,
        ),
        (
            "coolant-flush",
            "Coolant flush",
            "Maintenance",
            "Old coolant out, system rinsed, new coolant in and bled.",
            75,
            Some((14900, false)),
            false,
        ),
        (
            "transmission",
            "Transmission service",
            "Maintenance",
            "Fluid and filter changed, pan cleaned, level set at temperature.",
            90,
            Some((21900, true)),
            false,
        ),
        (
            "brake-pads",
            "Brake pads, one axle",
            "Brakes and steering",
            "New pads on one axle, hardware cleaned and greased, test drive.",
            90,
            Some((18900, true)),
            true,
        ),
        (
            "brake-inspection",
            "Brake inspection",
            "Brakes and steering",
            "Pads, rotors, lines and fluid measured; you get the figures.",
            30,
            Some((3900, false)),
            false,
        ),
        (
            "wheel-alignment",
            "Wheel alignment",
            "Brakes and steering",
            "Four wheels on the rack, set to the maker’s figures, with a print-out.",
            60,
            Some((10900, false)),
            true,
        ),
        (
            "timing-belt",
            "Timing belt",
            "Engine",
            "Belt, tensioner and water pump replaced as one job.",
            240,
            Some((68900, true)),
            false,
        ),
        (
            "diagnostics",
            "Diagnostics",
            "Engine",
            "We find what the warning light means and tell you before we fix anything.",
            60,
            None,
            true,
        ),
        (
            "ev-check",
            "Electric vehicle check",
            "Engine",
            "High-voltage battery health, coolant, brakes and software state.",
            60,
            Some((9900, false)),
            false,
        ),
        (
            "state-inspection",
            "State inspection",
            "Inspections",
            "The yearly inspection, done while you wait.",
            45,
            Some((3500, false)),
            false,
        ),
        (
            "pre-purchase",
            "Pre-purchase inspection",
            "Inspections",
            "An independent look at a car before you buy it, with photos and a written report.",
            90,
            Some((15900, false)),
            false,
        ),
    ];
    list.into_iter()
        .map(|(id, name, category, description, duration_minutes, price, featured)| Service {
            id: id.to_owned(),
            name: name.to_owned(),
            category: category.to_owned(),
            description: description.to_owned(),
            duration_minutes,
            price: price.map(|(amount, from)| Price { amount, currency: "USD".to_owned(), from }),
            featured,
            next_start: None,
        })
        .collect()
}
