//! Ending reminders by the link in one, and taking that back.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baybook_contract::{ReminderLink, ReminderState, TextsGo};
use baybook_domain::booking::{Booking, Customer};
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
    let customer = customer(&accounts, store.as_ref(), &link).await?;
    let email = customer.email.as_ref().map(AddressId::of_email);
    let phone = customer.phone.as_ref().map(AddressId::of_phone);
    let texts = phone.filter(|_| config.texts_go() != TextsGo::Nowhere);
    let addresses: Vec<AddressId> = email.iter().chain(&texts).cloned().collect();
    let known = suppression::look_up(store.as_ref(), &addresses).await?;
    let mut goes = known
        .into_iter()
        .map(|known| known.is_none_or(|known| known.all.is_none() && known.reminders.is_none()));
    let email = email.and_then(|_| goes.next());
    let texts = texts.and_then(|_| goes.next());
    Ok(Json(ReminderState { email, texts }))
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
    let customer = customer(accounts, store, link).await?;
    // Without an address there is nobody to remind.
    let email = customer.email.as_ref().map(AddressId::of_email);
    let phone = customer.phone.as_ref().filter(|_| link.texts).map(AddressId::of_phone);
    for address in email.into_iter().chain(phone) {
        let noted = suppression::note(store, &address, change, Source::Page, now).await;
        noted.map_err(note_error)?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Whom the link is about.
async fn customer(
    accounts: &Accounts,
    store: &dyn Store,
    link: &ReminderLink,
) -> Result<Customer, Reply> {
    let opened = accounts.open_unsubscribe(&link.token);
    let (shop, booking, links) = opened.ok_or_else(link_refused)?;
    let found = store.read(&[schema::booking(&shop, &booking)]).await?;
    let found = found.into_iter().next().flatten().ok_or_else(link_refused)?;
    let stored = Booking::from_document(found)
        .map_err(|damaged| Reply::from(ReadError::Broken(damaged.into())))?;
    // The desk may have given it to another address since.
    match stored.booking.links == links {
        true => Ok(stored.booking.customer),
        false => Err(link_refused()),
    }
}
