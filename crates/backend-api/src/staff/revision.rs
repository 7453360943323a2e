//! `GET /staff/day/{date}/revision`: whether a day is still what a page shows.
//!
//! Every open grid asks every two seconds, so it costs as little as can be. Every change of a
//! booking, of blocked time and of the workshop writes the day's document, and what the workshop's
//! calendar has on it is a document of its own: the versions of these two say it all. However many
//! ask, they are read once for all of them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::{Path, State};
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::external::ExternalDay;
use baybook_domain::ids::ShopId;
use baybook_domain::store::{Document, Key, ReadError, Store, schema};
use baybook_domain::workshop::Shop;
use baybook_service_kit::problem::Reply;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::day::parse_date;
use super::{Staff, no_such_day};
use crate::caller::Now;

/// For how long one reading serves all. Less than the time between two looks of a page, so that
/// each look of a page that is alone is a new one.
const FRESH_FOR: SignedDuration = SignedDuration::from_millis(1500);
/// Days that are kept at most.
const MANY: usize = 500;

/// Revisions of days as they were read lately.
#[derive(Default)]
pub(crate) struct Revisions(Mutex<HashMap<(ShopId, Date), Place>>);

/// Of one day. Whoever holds it reads it for all who wait.
type Place = Arc<tokio::sync::Mutex<Option<Kept>>>;

#[derive(Clone)]
struct Kept {
    read_at: Timestamp,
    revision: String,
}

impl Revisions {
    /// As it was read a moment ago, or by whoever else asks at the same time, or now.
    async fn get(
        &self,
        store: &dyn Store,
        shop: &Shop,
        date: Date,
        now: Timestamp,
    ) -> Result<String, ReadError> {
        let place = self.place(&shop.id, date);
        let mut kept = place.lock().await;
        if let Some(kept) = kept.as_ref().filter(|kept| kept.is_fresh(now)) {
            return Ok(kept.revision.clone());
        }
        let revision = of(shop, &store.read(&keys(shop, date)).await?);
        *kept = Some(Kept { read_at: now, revision: revision.clone() });
        Ok(revision)
    }

    /// What was just read of a day for another reason.
    pub(super) fn keep(&self, shop: &ShopId, date: Date, revision: &str, now: Timestamp) {
        let place = self.place(shop, date);
        // Whoever holds it reads it anew.
        if let Ok(mut kept) = place.try_lock()
            && kept.as_ref().is_none_or(|kept| kept.read_at <= now)
        {
            *kept = Some(Kept { read_at: now, revision: revision.to_owned() });
        }
    }

    fn place(&self, shop: &ShopId, date: Date) -> Place {
        let mut days = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if days.len() >= MANY {
            // Those that nobody waits for.
            days.retain(|_, kept| Arc::strong_count(kept) > 1);
        }
        Arc::clone(days.entry((shop.clone(), date)).or_default())
    }
}

impl Kept {
    fn is_fresh(&self, now: Timestamp) -> bool {
        let age = now.duration_since(self.read_at);
        SignedDuration::ZERO <= age && age < FRESH_FOR
    }
}

impl fmt::Debug for Revisions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revisions").finish_non_exhaustive()
    }
}

/// The documents whose versions make the revision.
pub(super) fn keys(shop: &Shop, date: Date) -> [Key; 2] {
    [schema::day(&shop.id, date), ExternalDay::key(&shop.id, date)]
}

/// A day that is not stored yet follows from the shop.
pub(super) fn of(shop: &Shop, documents: &[Option<Document>]) -> String {
    let version = |index: usize| {
        let document = documents.get(index).and_then(Option::as_ref);
        document.map_or(0, |document| document.version.0)
    };
    format!("{:x}-{:x}-{:x}", version(0), version(1), shop.revision)
}

/// Whether a day has changed
///
/// The revision of `GET /staff/day/{date}` alone, for pages that look every other second.
#[utoipa::path(
    get, path = "/staff/day/{date}/revision", tag = "staff",
    params(("date" = String, Path, description = "Local day, `YYYY-MM-DD`"), crate::openapi::ShopParam),
    security(("access_token" = [])),
    responses((status = 200, body = wire::DayRevision), crate::openapi::Problems)
)]
pub(crate) async fn show(
    staff: Staff,
    State(store): State<Arc<dyn Store>>,
    State(revisions): State<Arc<Revisions>>,
    Now(now): Now,
    Path(date): Path<String>,
) -> Result<Json<wire::DayRevision>, Reply> {
    staff.may(Action::SeeDay)?;
    let date = parse_date(&date).ok_or_else(no_such_day)?;
    let shop = &staff.workshop.shop;
    let revision = revisions.get(store.as_ref(), shop, date, now).await?;
    Ok(Json(wire::DayRevision { revision, now: shop.timezone.rfc3339(now) }))
}
