use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use baybook_contract as wire;
use baybook_domain::booking::{Booking, email_key};
use baybook_domain::store::{Query, ReadError, schema};
use baybook_domain::workshops::Workshops;
use baybook_service_kit::problem::Reply;

use super::{Accounts, Person};
use crate::bookings::Views;
use crate::caller::{ShopName, workshop};

/// Bookings of one customer that are looked at.
const MANY_BOOKINGS: u32 = 500;

/// Own bookings
///
/// Those made with the person's proven address, as a guest too, the latest start first.
#[utoipa::path(
    get, path = "/me/bookings", tag = "accounts",
    params(crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 200, body = wire::OwnBookings), crate::openapi::Problems)
)]
pub(crate) async fn own_bookings(
    State(accounts): State<Arc<Accounts>>,
    State(workshops): State<Arc<Workshops>>,
    ShopName(shop): ShopName,
    views: Views,
    person: Person,
) -> Result<Json<wire::OwnBookings>, Reply> {
    let workshop = workshop(&shop, &workshops).await?;
    let principal = &person.principal;
    let query = Query::all(schema::bookings(&shop), MANY_BOOKINGS)
        .equal("email_key", email_key(principal.email.as_str()));
    let mut bookings = Vec::new();
    for document in accounts.store.query(&query).await?.documents {
        let booking = Booking::from_document(document)
            .map_err(|error| ReadError::Broken(error.into()))?
            .booking;
        // The policy's own word on what is theirs.
        if principal.owns(&booking) {
            bookings.push(booking);
        }
    }
    bookings.sort_by_key(|booking| std::cmp::Reverse((booking.start, booking.id)));
    let bookings = bookings.iter().map(|booking| views.holder(booking, &workshop)).collect();
    Ok(Json(wire::OwnBookings { bookings }))
}
