//! Ending reminders by the link in one, and taking that back.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use baybook_contract::ReminderLink;
use baybook_domain::booking::Booking;
use baybook_domain::store::{ReadError, Store, schema};
use baybook_domain::suppression::{self, AddressId, Change, Reason, Scope, Source};
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;

use crate::accounts::{Accounts, link_refused};
use crate::caller::Now;
use crate::refusal::note_error;

/// No more reminders
///
/// Ends reminders by email to whoever got the link. Confirmations and changes still come. Doing it
/// again changes nothing.
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
    let opened = accounts.open_unsubscribe(&link.token);
    let (shop, booking) = opened.ok_or_else(link_refused)?;
    let found = store.read(&[schema::booking(&shop, &booking)]).await?;
    let found = found.into_iter().next().flatten().ok_or_else(link_refused)?;
    let stored = Booking::from_document(found)
        .map_err(|damaged| Reply::from(ReadError::Broken(damaged.into())))?;
    // Without an address there is nobody to remind.
    if let Some(email) = &stored.booking.customer.email {
        let address = AddressId::of_email(email);
        let noted = suppression::note(store, &address, change, Source::Page, now).await;
        noted.map_err(note_error)?;
    }
    Ok(StatusCode::NO_CONTENT)
}
