//! `GET /availability`: free starts per day.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use baybook_contract::{Availability, DayStatus, OpenDay};
use baybook_domain::day::{Day, Job};
use baybook_domain::store::Store;
use baybook_domain::workshop::{BookingWindow, Policy, Service};
use baybook_service_kit::problem::Reply;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::caller::{Asked, Here, Now};
use crate::date_range::{dates, read_days, slot};
use crate::refusal::{field, invalid, unknown_service};

/// The most days of one answer.
const MOST_DAYS: u32 = 31;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AvailabilityQuery {
    /// Slug of the service.
    #[param(required = true, example = "oil-change")]
    service: Option<String>,
    /// First local day, `YYYY-MM-DD`.
    #[param(required = true, example = "2026-12-01")]
    date: Option<String>,
    /// How many days, 1 to 31; left out, 1.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 31)]
    days: Option<String>,
}

/// Free starts per day
///
/// Lists the starts at which the whole job fits, and so can be booked.
#[utoipa::path(
    get, path = "/availability", tag = "catalogue", params(AvailabilityQuery, crate::openapi::ShopParam),
    responses((status = 200, body = Availability), crate::openapi::Problems)
)]
pub(crate) async fn list(
    Here(workshop): Here,
    Now(now): Now,
    State(store): State<Arc<dyn Store>>,
    Asked(query): Asked<AvailabilityQuery>,
) -> Result<Json<Availability>, Reply> {
    let (service, date, days) = parse(&query)?;
    let service = service
        .parse()
        .ok()
        .and_then(|id| workshop.offered_service(&id))
        .ok_or_else(|| unknown_service(service))?;
    let shop = &workshop.shop;
    let window = shop.policy.window(now, &shop.timezone);
    let today = shop.timezone.date_at(now);
    let asked: Vec<Date> = dates(date, days).collect();
    let bookable: Vec<Date> =
        asked.iter().copied().filter(|date| (today..=window.last_date).contains(date)).collect();
    let mut read = read_days(store.as_ref(), shop, &bookable, now).await?.into_iter();
    let days = asked.into_iter().map(|date| {
        if date < today {
            return without_slots(date, DayStatus::TooSoon);
        }
        if date > window.last_date {
            return without_slots(date, DayStatus::TooFar);
        }
        match read.next().flatten() {
            Some(day) => open_day(&day, service, &shop.policy, &window),
            None => without_slots(date, DayStatus::Closed),
        }
    });
    Ok(Json(Availability {
        shop: shop.id.to_string(),
        service: service.id.to_string(),
        timezone: shop.timezone.name().to_owned(),
        duration_minutes: service.duration_minutes.into(),
        days: days.collect(),
    }))
}

fn parse(query: &AvailabilityQuery) -> Result<(&str, Date, u32), Reply> {
    let mut errors = Vec::new();
    let service = query.service.as_deref().unwrap_or_default();
    if service.is_empty() {
        errors.push(field("service", "required", "Name a service of `GET /services`."));
    }
    let date = match query.date.as_deref().unwrap_or_default() {
        "" => {
            errors.push(field("date", "required", "Name a day as YYYY-MM-DD."));
            None
        }
        text => parse_date(text).or_else(|| {
            errors.push(field("date", "date", "There is no such day. Write it as YYYY-MM-DD."));
            None
        }),
    };
    let days = match query.days.as_deref() {
        None | Some("") => Some(1),
        Some(text) => text.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days)),
    };
    if days.is_none() {
        errors.push(field("days", "range", "Ask for 1 to 31 days."));
    }
    match (date, days) {
        (Some(date), Some(days)) if errors.is_empty() => Ok((service, date, days)),
        _ => Err(invalid(errors)),
    }
}

/// `YYYY-MM-DD` and nothing else that a lenient parser would take.
fn parse_date(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

fn open_day(day: &Day, service: &Service, policy: &Policy, window: &BookingWindow) -> OpenDay {
    let job = job(service);
    let offers = day.offers(job, policy.step_minutes, window);
    let zone = day.clock().zone();
    let status = if !offers.is_empty() {
        DayStatus::Open
    } else if !day.is_served(job) {
        DayStatus::Closed
    } else if day.offers(job, policy.step_minutes, &without_notice(window)).is_empty() {
        DayStatus::Full
    } else {
        DayStatus::TooSoon
    };
    let slots = offers.into_iter().map(|offer| slot(offer, zone)).collect();
    OpenDay { date: day.date().to_string(), status, slots }
}

fn without_notice(window: &BookingWindow) -> BookingWindow {
    BookingWindow { earliest: jiff::Timestamp::MIN, ..*window }
}

fn without_slots(date: Date, status: DayStatus) -> OpenDay {
    OpenDay { date: date.to_string(), status, slots: Vec::new() }
}

/// What a service asks of a day.
pub(crate) fn job(service: &Service) -> Job<'_> {
    Job::new(service.duration_minutes, service.clean_up_minutes, &service.needs)
}
