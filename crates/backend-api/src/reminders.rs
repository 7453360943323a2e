//! Ending reminders by the link in one, and taking that back.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baybook_contract::{ReminderLink, ReminderState, TextsGo};
use baybook_domain::booking::Booking;
use baybook_domain::store::{ReadError, Store, schema};
use baybook_domain::suppression::{self, AddressId, Change, Reason, Scope, Source};
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;

use crate::accounts::{Accounts, link_refused};
use crate::caller::Now;
use crate::config::ServiceConfig;
use crate::refusal::note_error;

/// Who is reminded
///
/// Whether reminders are sent to whoever got the link, by mail and by text. Changes nothing.
#[utoipa::path(
    post, path = "/reminders/lookup", tag = "bookings", request_body = ReminderLink,
    responses((status = 200, body = ReminderState), crate::openapi::Problems)
)]
pub(crate) async fn lookup(
    State(accounts): State<Arc<Accounts>>,
    State(store): State<Arc<dyn Store>>,
    State(config): State<Arc<ServiceConfig>>,
    JsonBody(link): JsonBody<ReminderLink>,
) -> Result<Json<ReminderState>, Reply> {
    let reached = reached(&accounts, store.as_ref(), &link).await?;
    let (email, phone) = (reached.email, reached.phone);
    let texts = phone.filter(|_| config.texts_go() != TextsGo::Nowhere);
    let addresses: Vec<AddressId> = email.iter().chain(&texts).cloned().collect();
    let known = suppression::look_up(store.as_ref(), &addresses).await?;
    let nothing_by_email = email.is_some()
        && known
            .first()
            .is_some_and(|known| known.as_ref().is_some_and(|known| known.all.is_some()));
    let mut goes = known
        .into_iter()
        .map(|known| known.is_none_or(|known| known.all.is_none() && known.reminders.is_none()));
    let email = email.and_then(|_| goes.next());
    let texts = texts.and_then(|_| goes.next());
    Ok(Json(ReminderState { email, texts, nothing_by_email }))
}

/// No more reminders
///
/// Ends reminders by email to whoever got the link, and with `texts` those by text as well.
/// Confirmations and changes still come. Doing it again changes nothing.
#[utoipa::path(
    post, path = "/reminders/unsubscribe", tag = "bookings", request_body = ReminderLink,
    responses((status = 204, description = "No reminders are sent any more"), crate::openapi::Problems)
)]
pub(crate) async fn unsubscribe(
    State(accounts): State<Arc<Accounts>>,
    State(store): State<Arc<dyn Store>>,
    Now(now): Now,
    JsonBody(link): JsonBody<ReminderLink>,
) -> Result<StatusCode, Reply> {
    let stop = Change::Stop { scope: Scope::Reminders, reason: Reason::Unsubscribed };
    change(&accounts, store.as_ref(), &link, stop, now).await
}

/// Reminders again
///
/// Takes back that reminders were ended, by the same link.
#[utoipa::path(
    post, path = "/reminders/subscribe", tag = "bookings", request_body = ReminderLink,
    responses((status = 204, description = "Reminders are sent"), crate::openapi::Problems)
)]
pub(crate) async fn subscribe(
    State(accounts): State<Arc<Accounts>>,
    State(store): State<Arc<dyn Store>>,
    Now(now): Now,
    JsonBody(link): JsonBody<ReminderLink>,
) -> Result<StatusCode, Reply> {
    change(&accounts, store.as_ref(), &link, Change::Resubscribe, now).await
}

async fn change(
    accounts: &Accounts,
    store: &dyn Store,
    link: &ReminderLink,
    change: Change,
    now: Timestamp,
) -> Result<StatusCode, Reply> {
    let Reached { email, phone } = reached(accounts, store, link).await?;
    let phone = phone.filter(|_| link.texts);
    for address in email.into_iter().chain(phone) {
        let noted = suppression::note(store, &address, change, Source::Page, now).await;
        noted.map_err(note_error)?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Where the link's reader is reached.
struct Reached {
    email: Option<AddressId>,
    /// Only where the booking is with that address still: it is not theirs otherwise.
    phone: Option<AddressId>,
}

async fn reached(
    accounts: &Accounts,
    store: &dyn Store,
    link: &ReminderLink,
) -> Result<Reached, Reply> {
    let link = accounts.open_unsubscribe(&link.token).ok_or_else(link_refused)?;
    let found = store.read(&[schema::booking(&link.shop, &link.booking)]).await?;
    let found = found.into_iter().next().flatten().ok_or_else(link_refused)?;
    let stored = Booking::from_document(found)
        .map_err(|damaged| Reply::from(ReadError::Broken(damaged.into())))?;
    let booking = stored.booking;
    let now = booking.customer.email.as_ref().map(AddressId::of_email);
    let phone = booking.customer.phone.as_ref().map(AddressId::of_phone);
    match link.address {
        // It does not say to whom it went: to nobody else, as long as there was nobody else.
        None if booking.links > 0 => Err(link_refused()),
        None => Ok(Reached { email: now, phone }),
        Some(address) => {
            let phone = phone.filter(|_| now.as_ref() == Some(&address));
            Ok(Reached { email: Some(address), phone })
        }
    }
}
