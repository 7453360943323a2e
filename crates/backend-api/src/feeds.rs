//! Calendar feeds: the jobs of a workshop or of a mechanic, for whoever has the secret link.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::booking::{Booking, Status};
use baybook_domain::clock::Entropy;
use baybook_domain::feed_link::{self, Feed, FeedLinks, ReplaceError};
use baybook_domain::ids::MechanicId;
use baybook_domain::job_text::JobText;
use baybook_domain::store::{Query, Range, ReadError, Store, schema};
use baybook_domain::workshop::{Shop, Workshop};
use baybook_domain::workshops::Workshops;
use baybook_integrations::ics::{self, Appointment};
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;
use jiff::{SignedDuration, Timestamp, ToSpan};
use sha2::{Digest, Sha256};

use crate::caller::Now;
use crate::refusal::unknown_feed;
use crate::staff::Staff;

/// Local days before and after today that a feed has.
const BEFORE: i64 = 30;
const AHEAD: i64 = 180;
/// Bookings read with one query, and all that a feed has at most.
const PAGE: u32 = 500;
const MOST: usize = 20_000;
/// How long a feed is kept, here and by whoever asks.
const FRESH_FOR: SignedDuration = SignedDuration::from_mins(5);
const CACHE: &str = "private, max-age=300";
/// Feeds that are kept here at most.
const MANY: usize = 64;

/// Feeds as they were made lately, so that many calendars that ask cost one reading.
#[derive(Debug, Default)]
pub(crate) struct Feeds(Mutex<HashMap<Feed, Made>>);

#[derive(Clone)]
struct Made {
    at: Timestamp,
    etag: String,
    file: Arc<str>,
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Made").field("at", &self.at).finish_non_exhaustive()
    }
}

/// A calendar feed
///
/// The jobs of the last 30 and the next 180 days as iCalendar, with first names and plates, for
/// whoever has the link of `GET /staff/feeds`. May be kept for five minutes.
#[utoipa::path(
    get, path = "/calendar/{file}", tag = "operations",
    params(
        ("file" = String, Path, description = "The token of the link, and `.ics`"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an earlier answer"),
    ),
    responses(
        (status = 200, body = String, content_type = "text/calendar"),
        (status = 304, description = "It is as it was"),
        crate::openapi::Problems
    )
)]
pub(crate) async fn show(
    State(store): State<Arc<dyn Store>>,
    State(workshops): State<Arc<Workshops>>,
    State(links): State<Arc<FeedLinks>>,
    State(feeds): State<Arc<Feeds>>,
    Now(now): Now,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Reply> {
    let opened = file.strip_suffix(".ics").and_then(|token| links.open(token));
    let (feed, generation) = opened.ok_or_else(unknown_feed)?;
    let current = feed_link::generations(store.as_ref(), std::slice::from_ref(&feed)).await?;
    if current != [generation] {
        return Err(unknown_feed());
    }
    let made = match feeds.get(&feed, now) {
        Some(made) => made,
        None => {
            let workshop = workshops.get(&feed.shop).await?.ok_or_else(unknown_feed)?;
            feeds.keep(&feed, make(store.as_ref(), &workshop, &feed, now).await?)
        }
    };
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let is_known = known.is_some_and(|known| known.split(',').any(|one| same(one, &made.etag)));
    let headers = [(header::ETAG, made.etag), (header::CACHE_CONTROL, CACHE.to_owned())];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((headers, kind, made.file.to_string()).into_response())
}

/// Whoever compresses an answer on its way marks its tag as weak.
fn same(offered: &str, etag: &str) -> bool {
    let offered = offered.trim();
    offered == "*" || offered.strip_prefix("W/").unwrap_or(offered) == etag
}

/// Calendar feeds
///
/// The secret links by which calendars follow the jobs: of the workshop, and of each mechanic. They
/// show what every one of the staff sees of the day.
#[utoipa::path(
    get, path = "/staff/feeds", tag = "staff",
    params(crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 200, body = wire::CalendarFeeds), crate::openapi::Problems)
)]
pub(crate) async fn list(
    staff: Staff,
    State(store): State<Arc<dyn Store>>,
    State(links): State<Arc<FeedLinks>>,
) -> Result<Json<wire::CalendarFeeds>, Reply> {
    staff.may(Action::SeeDay)?;
    let shop = &staff.workshop.shop;
    let mechanics = shop.mechanics.iter().filter(|one| !one.retired);
    let whose = std::iter::once(None).chain(mechanics.map(|one| Some(one.id.clone())));
    let feeds: Vec<Feed> = whose.map(|mechanic| Feed { shop: shop.id.clone(), mechanic }).collect();
    let generations = feed_link::generations(store.as_ref(), &feeds).await?;
    let feeds = feeds.iter().zip(generations);
    let feeds = feeds.map(|(feed, generation)| shown(&links, shop, feed, generation)).collect();
    Ok(Json(wire::CalendarFeeds { feeds }))
}

/// Replace a calendar feed's link
///
/// The link before opens nothing any more; calendars that follow it have to be given the new one.
#[utoipa::path(
    post, path = "/staff/feeds/replace", tag = "staff", request_body = wire::ReplaceFeed,
    params(crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 200, body = wire::CalendarFeed), crate::openapi::Problems)
)]
pub(crate) async fn replace(
    staff: Staff,
    State(store): State<Arc<dyn Store>>,
    State(entropy): State<Arc<dyn Entropy>>,
    State(links): State<Arc<FeedLinks>>,
    Now(now): Now,
    JsonBody(asked): JsonBody<wire::ReplaceFeed>,
) -> Result<Json<wire::CalendarFeed>, Reply> {
    staff.may(Action::ReplaceFeeds)?;
    let shop = &staff.workshop.shop;
    let mechanic = asked.mechanic.map(|id| id.parse::<MechanicId>()).transpose();
    let mechanic = mechanic.map_err(|_| unknown_feed())?;
    // Also of one who is retired: theirs above all.
    if mechanic.as_ref().is_some_and(|id| !shop.mechanics.iter().any(|one| one.id == *id)) {
        return Err(unknown_feed());
    }
    let feed = Feed { shop: shop.id.clone(), mechanic };
    let record = staff.record(entropy.as_ref(), now, "feed-replaced", feed.object());
    let generation = feed_link::replace(store.as_ref(), &feed, record.write()).await;
    let generation = generation.map_err(|error| match error {
        ReplaceError::Read(error) => Reply::from(error),
        ReplaceError::Commit(error) => Reply::from(error),
    })?;
    Ok(Json(shown(&links, shop, &feed, generation)))
}

fn shown(links: &FeedLinks, shop: &Shop, feed: &Feed, generation: u32) -> wire::CalendarFeed {
    wire::CalendarFeed {
        mechanic: feed.mechanic.as_ref().map(ToString::to_string),
        name: name(shop, feed),
        url: links.url(feed, generation),
    }
}

fn name(shop: &Shop, feed: &Feed) -> String {
    let Some(id) = &feed.mechanic else { return shop.name.clone() };
    let mechanic = shop.mechanics.iter().find(|one| one.id == *id);
    mechanic.map_or_else(|| id.to_string(), |one| one.name.clone())
}

impl Feeds {
    fn get(&self, feed: &Feed, now: Timestamp) -> Option<Made> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(feed).filter(|made| is_fresh(made, now)).cloned()
    }

    fn keep(&self, feed: &Feed, made: Made) -> Made {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MANY {
            kept.retain(|_, one| is_fresh(one, made.at));
        }
        if kept.len() < MANY {
            kept.insert(feed.clone(), made.clone());
        }
        made
    }
}

fn is_fresh(made: &Made, now: Timestamp) -> bool {
    let age = now.duration_since(made.at);
    SignedDuration::ZERO <= age && age < FRESH_FOR
}

async fn make(
    store: &dyn Store,
    workshop: &Workshop,
    feed: &Feed,
    now: Timestamp,
) -> Result<Made, ReadError> {
    let shop = &workshop.shop;
    let today = shop.timezone.date_at(now);
    let day = |ahead: i64| today.saturating_add(ahead.days()).to_string();
    let window = || Range {
        field: "date",
        from: Some(day(-BEFORE).into()),
        before: Some(day(AHEAD + 1).into()),
    };
    let (mut jobs, mut after) = (Vec::new(), None);
    loop {
        let query = Query::all(schema::bookings(&shop.id), PAGE).range(window()).after(after);
        let page = store.query(&query).await?;
        for document in page.documents {
            let booking = Booking::from_document(document)
                .map_err(|error| ReadError::Broken(error.into()))?
                .booking;
            let theirs = feed.mechanic.as_ref().is_none_or(|one| *one == booking.mechanic);
            if theirs && booking.status.holds_time() {
                jobs.push(booking);
            }
        }
        after = page.next;
        if after.is_none() || jobs.len() >= MOST {
            break;
        }
    }
    jobs.sort_by_key(|booking| (booking.start, booking.id));
    let jobs: Vec<Appointment> = jobs.iter().map(|booking| job(booking, shop)).collect();
    let file: Arc<str> = ics::feed(&name(shop, feed), &jobs).into();
    let digest = Sha256::digest(file.as_bytes());
    let etag = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    Ok(Made { at: now, etag: format!("\"{etag}\""), file })
}

fn job(booking: &Booking, shop: &Shop) -> Appointment {
    let text = JobText::of(booking, shop);
    Appointment {
        booking: booking.id.to_string(),
        revision: booking.revision,
        start: booking.start,
        end: booking.end,
        created: booking.updated_at,
        description: text.description(),
        summary: text.summary,
        location: text.bay,
        url: String::new(),
        cancelled: false,
        tentative: booking.status == Status::Requested,
    }
}
