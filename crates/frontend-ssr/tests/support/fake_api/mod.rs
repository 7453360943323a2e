//! A working stand-in for the API: one believable workshop, kept in memory, at a fixed moment.
//!
//! Addresses steer it, so that a person looking at pages can see every answer: an email that
//! starts with `taken@`, `busy@`, `limited@` or `broken@` gets that problem.

pub(crate) mod accounts;
mod changes;
pub(crate) mod feeds;
mod messages;
mod outbox;
mod policy;
pub(crate) mod reminders;
mod shop;
mod staff;
mod workshop;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use baybook_contract::{
    Availability, Booking, BookingStatus, DayStatus, NewBooking, OpenDay, Problem, Service,
    Services, Shop, Slot,
};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

use changes::{book, cancel, look_up, reschedule, show_booking};
use shop::{closures, hours, services, shop};

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
    shops: Vec<String>,
    accent: Option<String>,
    accounts: accounts::Accounts,
    days: staff::Days,
    workshop: workshop::Workshop,
    messages: messages::Messages,
    outbox: outbox::Outbox,
    unreached: staff::Unreached,
    unsubscribed: bool,
    reminded_by_text: Option<bool>,
    /// Nothing at all is sent to the address of the link.
    nothing_by_email: bool,
    feeds: feeds::Feeds,
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

    /// Workshops that were named in addresses, or `main` for the default: one for each call since
    /// the first that named one.
    pub(crate) fn shops(&self) -> Vec<String> {
        self.book().shops.clone()
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
            .merge(accounts::router())
            .merge(staff::router())
            .merge(workshop::router())
            .merge(messages::router())
            .merge(outbox::router())
            .merge(reminders::router())
            .merge(feeds::router())
            .layer(from_fn_with_state(self.clone(), policy::by_role))
            .layer(from_fn_with_state(self.clone(), note_shop))
            .with_state(self.clone())
    }

    fn note(&self, call: &'static str, headers: &HeaderMap) -> Option<Response> {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::to_owned);
        let mut book = self.book();
        let client = text("x-baybook-client");
        book.seen.push(Seen { call, key: text("idempotency-key"), client });
        book.next_problem.take().map(reply)
    }

    /// The booking, for whoever has its token, is its signed-in customer, or works here.
    fn held(&self, id: &str, headers: &HeaderMap) -> Option<Booking> {
        let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
        let booking = self.book().bookings.get(id).cloned()?;
        if token.starts_with("access.") {
            return self.seen_signed_in(booking, headers);
        }
        // Earlier links of a booking that was moved go on working.
        let first = |token: &str| token.trim_end_matches(".moved").to_owned();
        (first(&booking.manage_token) == first(token)).then_some(booking)
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

/// Keeps which workshop each call is about, and knows two of them.
async fn note_shop(
    State(api): State<FakeApi>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
    next: Next,
) -> Response {
    let named = query.get("shop").cloned();
    if named.as_deref().is_some_and(|shop| shop != "main" && shop != "east") {
        return reply(problem(404, "unknown-shop"));
    }
    {
        let mut book = api.book();
        if named.is_some() || !book.shops.is_empty() {
            book.shops.push(named.unwrap_or_else(|| "main".to_owned()));
        }
    }
    next.run(request).await
}

async fn show_shop(State(api): State<FakeApi>) -> Json<Shop> {
    let mut shop = shop();
    if let Some(accent) = &api.book().accent {
        shop.accent = Some(accent.clone());
    }
    shop.google_sign_in = api.book().accounts.offers_google;
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
