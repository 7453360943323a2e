//! `GET /staff/bookings/{id}`: a booking with what happened to it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::ids::BookingId;
use baybook_domain::store::Store;
use baybook_service_kit::problem::Reply;

use super::Staff;
use super::card::Cards;
use super::history::{self, Told};
use super::reachable;
use crate::accounts::Accounts;
use crate::bookings::read_booking;
use crate::caller::Now;
use crate::refusal::unknown_booking;

/// One booking, for the staff
///
/// As the role may see it: a mechanic gets a first name and the vehicle. With its history, the
/// oldest first; the address that something was asked from is for those who may read the audit
/// log.
#[utoipa::path(
    get, path = "/staff/bookings/{id}", tag = "staff",
    params(("id" = String, Path, description = "Id of the booking"), crate::openapi::ShopParam),
    security(("access_token" = [])),
    responses((status = 200, body = wire::StaffBooking), crate::openapi::Problems)
)]
pub(crate) async fn show(
    staff: Staff,
    State(store): State<Arc<dyn Store>>,
    State(accounts): State<Arc<Accounts>>,
    Now(now): Now,
    Path(id): Path<String>,
) -> Result<Json<wire::StaffBooking>, Reply> {
    staff.may(Action::SeeHistory)?;
    let id: BookingId = id.parse().map_err(|_| unknown_booking())?;
    let shop = &staff.workshop.shop;
    let (stored, rows) = tokio::join!(
        read_booking(store.as_ref(), &shop.id, &id),
        history::rows(store.as_ref(), &shop.id, &id)
    );
    let (booking, rows) = (stored?.booking, rows?);
    let unreachable = match staff.may(Action::SeeContact) {
        Ok(()) => reachable::unreachable(store.as_ref(), &booking.customer, &shop.timezone).await?,
        Err(_) => Vec::new(),
    };
    let names = accounts.names_of(rows.iter().map(|row| row.actor.as_str())).await?;
    let told = Told {
        zone: &shop.timezone,
        names: &names,
        addresses: staff.may(Action::ReadAudit).is_ok(),
    };
    let cards = Cards { staff: &staff, now };
    Ok(Json(wire::StaffBooking {
        date: booking.date.to_string(),
        created_at: shop.timezone.rfc3339(booking.created_at),
        cancel_reason: booking.cancel_reason.clone(),
        unreachable,
        history: told.lines(&booking, rows),
        card: cards.card(&booking, &staff.workshop),
    }))
}
