//! `GET /shop` and `GET /services`: who the workshop is and what it does.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use baybook_contract as wire;
use baybook_domain::day::Day;
use baybook_domain::day_clock::DayClock;
use baybook_domain::hours::WeekHours;
use baybook_domain::store::Store;
use baybook_domain::workshop::{Policy, Price, Service, Shop, Workshop};
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;
use jiff::civil::Weekday;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::availability::job;
use crate::caller::{Asked, Here, Now};
use crate::config::ServiceConfig;
use crate::date_range::{dates, read_days, slot};

/// How many days ahead the first free start and the next opening are looked for.
const DAYS_AHEAD: u32 = 14;

/// The workshop
///
/// What it tells the world about itself, with its hours and the rules for bookings.
#[utoipa::path(
    get, path = "/shop", tag = "catalogue", params(crate::openapi::ShopParam),
    responses((status = 200, body = wire::Shop), crate::openapi::Problems)
)]
pub(crate) async fn shop(
    State(config): State<Arc<ServiceConfig>>,
    Here(workshop): Here,
    Now(now): Now,
) -> Json<wire::Shop> {
    let shop = &workshop.shop;
    let today = shop.timezone.date_at(now);
    let last_date = shop.policy.window(now, &shop.timezone).last_date;
    let closures =
        shop.closures.iter().filter(|closure| (today..=last_date).contains(&closure.date)).map(
            |closure| wire::Closure {
                date: closure.date.to_string(),
                reason: closure.reason.clone(),
            },
        );
    Json(wire::Shop {
        id: shop.id.to_string(),
        name: shop.name.clone(),
        tagline: shop.tagline.clone(),
        phone: shop.phone.clone(),
        email: shop.email.clone(),
        address: wire::Address {
            street: shop.address.street.clone(),
            city: shop.address.city.clone(),
            region: shop.address.region.clone(),
            postal_code: shop.address.postal_code.clone(),
            country: shop.address.country.clone(),
        },
        timezone: shop.timezone.name().to_owned(),
        accent: shop.accent.clone(),
        hours: opening_hours(&shop.hours),
        closures: closures.collect(),
        policy: wire_policy(&shop.policy),
        bring: shop.bring.clone(),
        status: status(shop, now),
        today: today.to_string(),
        google_sign_in: config.google.is_some(),
    })
}

pub(crate) fn wire_policy(policy: &Policy) -> wire::Policy {
    wire::Policy {
        step_minutes: policy.step_minutes.into(),
        lead_minutes: policy.lead_minutes,
        horizon_days: policy.horizon_days.into(),
        change_cutoff_minutes: policy.change_cutoff_minutes,
    }
}

/// Monday first, seven entries.
pub(crate) fn opening_hours(week: &WeekHours) -> Vec<wire::OpeningHours> {
    const WEEK: [(Weekday, &str); 7] = [
        (Weekday::Monday, "monday"),
        (Weekday::Tuesday, "tuesday"),
        (Weekday::Wednesday, "wednesday"),
        (Weekday::Thursday, "thursday"),
        (Weekday::Friday, "friday"),
        (Weekday::Saturday, "saturday"),
        (Weekday::Sunday, "sunday"),
    ];
    let interval = |interval: &baybook_domain::hours::Interval| {
        let (from, to) = interval.times();
        wire::Interval { from, to }
    };
    let day = |(weekday, name): (Weekday, &str)| wire::OpeningHours {
        weekday: name.to_owned(),
        intervals: week.on(weekday).iter().map(interval).collect(),
    };
    WEEK.into_iter().map(day).collect()
}

/// Whether the workshop is open now, and when that changes.
fn status(shop: &Shop, now: Timestamp) -> wire::ShopStatus {
    let today = shop.timezone.date_at(now);
    let mut open = false;
    let mut until = None;
    // From yesterday: the day that an instant belongs to may have begun the local day before.
    let first = today.yesterday().unwrap_or(today);
    let spans = dates(first, DAYS_AHEAD + 1).flat_map(|date| open_spans(shop, date));
    for (from, to) in spans {
        if to <= now {
            continue;
        }
        if from <= now || (open && until == Some(from)) {
            // A span that goes on past midnight is one opening.
            open = true;
            until = Some(to);
        } else if !open {
            until = Some(from);
            break;
        } else {
            break;
        }
    }
    wire::ShopStatus { open, until: until.map(|at| shop.timezone.rfc3339(at)) }
}

fn open_spans(shop: &Shop, date: jiff::civil::Date) -> Vec<(Timestamp, Timestamp)> {
    if shop.closure_on(date).is_some() {
        return Vec::new();
    }
    let Ok(clock) = DayClock::new(date, &shop.timezone) else { return Vec::new() };
    let open = clock.within(shop.hours.on(date.weekday())).ranges();
    open.into_iter().map(|(from, to)| (clock.instant(from), clock.instant(to))).collect()
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ServicesQuery {
    /// `next_start`: also the first free start of each service within two weeks.
    include: Option<String>,
}

/// The catalogue
///
/// What can be booked, in the workshop's order.
#[utoipa::path(
    get, path = "/services", tag = "catalogue", params(ServicesQuery, crate::openapi::ShopParam),
    responses((status = 200, body = wire::Services), crate::openapi::Problems)
)]
pub(crate) async fn services(
    Here(workshop): Here,
    Now(now): Now,
    State(store): State<Arc<dyn Store>>,
    Asked(query): Asked<ServicesQuery>,
) -> Result<Json<wire::Services>, Reply> {
    let include = query.include.as_deref().unwrap_or_default();
    let days = if include.split(',').any(|part| part == "next_start") {
        next_days(store.as_ref(), &workshop, now).await?
    } else {
        Vec::new()
    };
    let shop = &workshop.shop;
    let window = shop.policy.window(now, &shop.timezone);
    let services = workshop.offered().map(|service| {
        let offers =
            days.iter().map(|day| day.offers(job(service), shop.policy.step_minutes, &window));
        let next_start = offers.flatten().next().map(|offer| slot(offer, &shop.timezone));
        wire::Service { next_start, ..wire_service(service, &shop.currency) }
    });
    Ok(Json(wire::Services { shop: shop.id.to_string(), services: services.collect() }))
}

async fn next_days(
    store: &dyn Store,
    workshop: &Workshop,
    now: Timestamp,
) -> Result<Vec<Day>, Reply> {
    let shop = &workshop.shop;
    let window = shop.policy.window(now, &shop.timezone);
    let today = shop.timezone.date_at(now);
    let bookable: Vec<_> =
        dates(today, DAYS_AHEAD).take_while(|date| *date <= window.last_date).collect();
    Ok(read_days(store, shop, &bookable, now).await?.into_iter().flatten().collect())
}

fn wire_service(service: &Service, currency: &str) -> wire::Service {
    wire::Service {
        id: service.id.to_string(),
        name: service.name.clone(),
        category: service.category.clone(),
        description: service.description.clone(),
        duration_minutes: service.duration_minutes.into(),
        price: service.price.map(|price| wire_price(price, currency)),
        featured: service.featured,
        on_request: service.on_request,
        next_start: None,
    }
}

pub(crate) fn wire_price(price: Price, currency: &str) -> wire::Price {
    wire::Price { amount: price.amount, currency: currency.to_owned(), from: price.from }
}
