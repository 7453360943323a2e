//! The counter: where commands are handed in to the day desks, and answered.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use baybook_contract::Slot;
use baybook_domain::booking::{BookedService, Booking, CommandId, Fingerprint, Stored};
use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::day::{Job, Offer, nearest};
use baybook_domain::day_clock::DayClock;
use baybook_domain::decide::{ALTERNATIVES, Command, Rejection};
use baybook_domain::desk::{DeskError, Desks};
use baybook_domain::ids::{BookingId, ShopId};
use baybook_domain::store::{ReadError, Store, Write, schema};
use baybook_domain::workshop::{Shop, Workshop};
use baybook_domain::workshops::Workshops;
use baybook_service_kit::problem::Reply;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::date_range::{dates, read_days, slot};
use crate::refusal::{desk_error, field, invalid, unknown_booking};

/// How many days after a full one are searched for other starts.
const SEARCH_DAYS: u32 = 14;

/// All that a handler needs to have something done.
#[derive(Debug)]
pub(crate) struct Counter {
    pub(crate) workshops: Arc<Workshops>,
    pub(crate) entropy: Arc<dyn Entropy>,
    /// One moment for all of the request.
    pub(crate) now: Timestamp,
    store: Arc<dyn Store>,
    desks: Desks,
}

/// A command with what its answer needs.
#[derive(Debug)]
pub(crate) struct Errand<'a> {
    pub(crate) workshop: &'a Arc<Workshop>,
    /// The day whose desk decides it.
    pub(crate) date: Date,
    pub(crate) command: Command,
    /// The booking as it was read.
    pub(crate) known: Option<Stored>,
    /// Written in the same commit if something changes.
    pub(crate) record: Vec<Write>,
    /// What is wanted, to offer other starts for.
    pub(crate) service: &'a BookedService,
    pub(crate) start: Timestamp,
}

impl<S> FromRequestParts<S> for Counter
where
    S: Send + Sync,
    Arc<dyn Store>: FromRef<S>,
    Arc<Workshops>: FromRef<S>,
    Arc<dyn Entropy>: FromRef<S>,
    Arc<dyn Clock>: FromRef<S>,
    Desks: FromRef<S>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self {
            workshops: FromRef::from_ref(state),
            entropy: FromRef::from_ref(state),
            now: Arc::<dyn Clock>::from_ref(state).now(),
            store: FromRef::from_ref(state),
            desks: FromRef::from_ref(state),
        })
    }
}

impl Counter {
    /// Hands in and waits for the answer. A lost slot is answered with the nearest other starts,
    /// of later days too when its own has too few.
    pub(crate) async fn hand_in(&self, errand: Errand<'_>) -> Result<Booking, Reply> {
        let Errand { workshop, date, command, known, record, service, start } = errand;
        let desk = &self.desks;
        let answer = desk.submit_recorded(Arc::clone(workshop), date, command, known, record);
        match answer.await {
            Ok(outcome) => Ok(outcome.into_booking()),
            Err(DeskError::Rejected(Rejection::Taken { alternatives })) => {
                let offers = self.enough(alternatives, &workshop.shop, service, start).await;
                let zone = &workshop.shop.timezone;
                let slots: Vec<Slot> = offers.iter().map(|offer| slot(*offer, zone)).collect();
                let taken = Rejection::Taken { alternatives: offers };
                Err(desk_error(DeskError::Rejected(taken), zone, slots))
            }
            Err(error) => Err(desk_error(error, &workshop.shop.timezone, Vec::new())),
        }
    }

    /// Has time blocked or given back.
    pub(crate) async fn block(
        &self,
        workshop: &Arc<Workshop>,
        date: Date,
        command: Command,
        record: Vec<Write>,
    ) -> Result<(), Reply> {
        let answer = self.desks.submit_block(Arc::clone(workshop), date, command, record).await;
        answer.map(drop).map_err(|error| desk_error(error, &workshop.shop.timezone, Vec::new()))
    }

    async fn enough(
        &self,
        mut offers: Vec<Offer>,
        shop: &Shop,
        service: &BookedService,
        start: Timestamp,
    ) -> Vec<Offer> {
        if offers.len() >= ALTERNATIVES {
            return offers;
        }
        let window = shop.policy.window(self.now, &shop.timezone);
        let job = Job::new(service.duration_minutes, service.clean_up_minutes, &service.needs);
        let next = day_of(start, shop).ok().and_then(|date| date.checked_add(1.day()).ok());
        let later: Vec<Date> = next
            .into_iter()
            .flat_map(|next| dates(next, SEARCH_DAYS))
            .take_while(|date| *date <= window.last_date)
            .collect();
        match read_days(self.store.as_ref(), shop, &later, self.now).await {
            Ok(days) => offers.extend(
                days.into_iter()
                    .flatten()
                    .flat_map(|day| day.offers(job, shop.policy.step_minutes, &window)),
            ),
            // The refusal stands, with what the day itself has.
            Err(error) => tracing::warn!(%error, "no later days could be read"),
        }
        nearest(offers, start, ALTERNATIVES)
    }

    pub(crate) async fn booking(&self, shop: &ShopId, id: &BookingId) -> Result<Stored, Reply> {
        read_booking(self.store.as_ref(), shop, id).await
    }

    /// The booking that the same request made before, if there is one.
    ///
    /// # Errors
    /// `idempotency-mismatch` when the key made another.
    pub(crate) async fn made_before(
        &self,
        shop: &Shop,
        id: &BookingId,
        fingerprint: &Fingerprint,
    ) -> Result<Option<Booking>, Reply> {
        let stored = find_booking(self.store.as_ref(), &shop.id, id).await?;
        let Some(Stored { booking, .. }) = stored else { return Ok(None) };
        if booking.fingerprint == *fingerprint {
            return Ok(Some(booking));
        }
        let mismatch = DeskError::Rejected(Rejection::FingerprintMismatch);
        Err(desk_error(mismatch, &shop.timezone, Vec::new()))
    }

    /// Names one attempt to change something.
    pub(crate) fn command_id(&self) -> CommandId {
        CommandId::from_random(self.entropy.bytes16())
    }
}

/// The local day that an instant belongs to.
pub(crate) fn day_of(start: Timestamp, shop: &Shop) -> Result<Date, Reply> {
    let local = shop.timezone.date_at(start);
    // Where clocks go back over midnight the wall shows a date again after the next has begun.
    [local, local.yesterday().unwrap_or(local), local.tomorrow().unwrap_or(local)]
        .into_iter()
        .find(|date| DayClock::new(*date, &shop.timezone).is_ok_and(|day| day.contains(start)))
        .ok_or_else(|| invalid(vec![field("start", "instant", "There is no such time here.")]))
}

pub(crate) async fn read_booking(
    store: &dyn Store,
    shop: &ShopId,
    id: &BookingId,
) -> Result<Stored, Reply> {
    find_booking(store, shop, id).await?.ok_or_else(unknown_booking)
}

async fn find_booking(
    store: &dyn Store,
    shop: &ShopId,
    id: &BookingId,
) -> Result<Option<Stored>, ReadError> {
    let document = store.read(&[schema::booking(shop, id)]).await?.into_iter().next().flatten();
    let stored = document.map(Booking::from_document).transpose();
    stored.map_err(|error| ReadError::Broken(error.into()))
}
