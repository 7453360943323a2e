//! Bookings: making, seeing, finding, moving and cancelling them.

mod change;
mod create;
mod find;
mod parse;
mod view;

use std::sync::Arc;

use baybook_contract::Slot;
use baybook_domain::booking::{Booking, Stored};
use baybook_domain::clock::Entropy;
use baybook_domain::day::{Job, nearest};
use baybook_domain::day_clock::DayClock;
use baybook_domain::decide::{ALTERNATIVES, Rejection};
use baybook_domain::desk::DeskError;
use baybook_domain::ids::{BookingId, ShopId};
use baybook_domain::store::{ReadError, Store, schema};
use baybook_domain::workshop::{Needs, Shop};
use baybook_service_kit::problem::Reply;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::date_range::{dates, read_days, slot};
use crate::refusal::{desk_error, unknown_booking};

pub(crate) use change::{cancel, reschedule};
pub(crate) use create::create;
pub(crate) use find::lookup;
pub(crate) use view::{Views, get};

pub(crate) use change::{__path_cancel, __path_reschedule};
pub(crate) use create::__path_create;
pub(crate) use find::__path_lookup;
pub(crate) use view::__path_get;

/// How many days after a full one are searched for other starts.
const SEARCH_DAYS: u32 = 14;

/// What a request wants time for.
struct Wish<'a> {
    start: Timestamp,
    duration_minutes: u16,
    clean_up_minutes: u16,
    needs: &'a Needs,
}

/// Answers a failed command; a lost slot with the nearest other starts, of later days too when
/// its own has too few.
async fn refuse(
    error: DeskError,
    store: &dyn Store,
    shop: &Shop,
    now: Timestamp,
    wish: Wish<'_>,
) -> Reply {
    let DeskError::Rejected(Rejection::Taken { alternatives }) = &error else {
        return desk_error(error, &shop.timezone, Vec::new());
    };
    let mut offers = alternatives.clone();
    if offers.len() < ALTERNATIVES {
        let window = shop.policy.window(now, &shop.timezone);
        let job = Job::new(wish.duration_minutes, wish.clean_up_minutes, wish.needs);
        let next = day_of(wish.start, shop).and_then(|date| date.checked_add(1.day()).ok());
        let later: Vec<Date> = next
            .into_iter()
            .flat_map(|next| dates(next, SEARCH_DAYS))
            .take_while(|date| *date <= window.last_date)
            .collect();
        match read_days(store, shop, &later).await {
            Ok(days) => offers.extend(
                days.into_iter()
                    .flatten()
                    .flat_map(|day| day.offers(job, shop.policy.step_minutes, &window)),
            ),
            // The refusal stands, with what the day itself has.
            Err(error) => tracing::warn!(%error, "no later days could be read"),
        }
        offers = nearest(offers, wish.start, ALTERNATIVES);
    }
    let alternatives: Vec<Slot> =
        offers.into_iter().map(|offer| slot(offer, &shop.timezone)).collect();
    desk_error(error, &shop.timezone, alternatives)
}

/// The local day that an instant belongs to.
fn day_of(start: Timestamp, shop: &Shop) -> Option<Date> {
    let local = shop.timezone.date_at(start);
    // Where clocks go back over midnight the wall shows a date again after the next has begun.
    [local, local.yesterday().unwrap_or(local), local.tomorrow().unwrap_or(local)]
        .into_iter()
        .find(|date| DayClock::new(*date, &shop.timezone).is_ok_and(|day| day.contains(start)))
}

async fn read_booking(store: &dyn Store, shop: &ShopId, id: &BookingId) -> Result<Stored, Reply> {
    let document = store.read(&[schema::booking(shop, id)]).await?.into_iter().next().flatten();
    let document = document.ok_or_else(unknown_booking)?;
    Ok(Booking::from_document(document).map_err(|error| ReadError::Broken(error.into()))?)
}

fn command_id(entropy: &Arc<dyn Entropy>) -> baybook_domain::booking::CommandId {
    baybook_domain::booking::CommandId::from_random(entropy.bytes16())
}
