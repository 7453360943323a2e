//! `GET /staff/requests`: what customers asked for and the desk has yet to confirm.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::booking::{Booking, Status};
use baybook_domain::store::{Query, ReadError, Store, schema};
use baybook_service_kit::problem::Reply;

use super::Staff;
use super::card::Cards;
use crate::caller::Now;

/// More than any desk leaves open.
const MOST: u32 = 100;

/// Open requests
///
/// Of all days, the earliest first; a hundred at most. One whose start has passed is among them until
/// it is called off.
#[utoipa::path(
    get, path = "/staff/requests", tag = "staff",
    params(crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 200, body = wire::FoundBookings), crate::openapi::Problems)
)]
pub(crate) async fn requests(
    staff: Staff,
    State(store): State<Arc<dyn Store>>,
    Now(now): Now,
) -> Result<Json<wire::FoundBookings>, Reply> {
    staff.may(Action::Confirm)?;
    let query = Query::all(schema::bookings(&staff.workshop.shop.id), MOST)
        .equal("status", Status::Requested.as_str());
    let read = store.query(&query).await?.documents.into_iter().map(Booking::from_document);
    let mut open = read
        .map(|stored| stored.map(|stored| stored.booking))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| ReadError::Broken(error.into()))?;
    open.sort_by_key(|booking| (booking.start, booking.id));
    let cards = Cards { staff: &staff, now };
    let bookings = open.iter().map(|booking| wire::FoundBooking {
        date: booking.date.to_string(),
        card: cards.card(booking, &staff.workshop),
    });
    Ok(Json(wire::FoundBookings { bookings: bookings.collect(), next: None }))
}
