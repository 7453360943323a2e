//! `POST /bookings/lookup`: find a booking by what its holder knows.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use baybook_contract as wire;
use baybook_domain::booking::Booking;
use baybook_domain::contact::EmailAddress;
use baybook_domain::ids::Reference;
use baybook_domain::store::{Query, ReadError, Store, schema};
use baybook_domain::workshops::Workshops;
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use super::Views;
use crate::caller::{ShopName, workshop_named};
use crate::refusal::{field, invalid, unknown_booking};

/// Bookings of one shop that may share a reference; eight characters make more than one rare.
const SAME_REFERENCE: u32 = 10;

/// Find a booking
///
/// By its reference and the email address it was made with. The answer does not tell which of the
/// two was wrong.
#[utoipa::path(
    post, path = "/bookings/lookup", tag = "bookings", request_body = wire::BookingLookup,
    params(crate::openapi::ShopParam),
    responses((status = 200, body = wire::Booking), crate::openapi::Problems)
)]
pub(crate) async fn lookup(
    shop: ShopName,
    State(workshops): State<Arc<Workshops>>,
    State(store): State<Arc<dyn Store>>,
    views: Views,
    JsonBody(lookup): JsonBody<wire::BookingLookup>,
) -> Result<Json<wire::Booking>, Reply> {
    let workshop = workshop_named(lookup.shop.as_deref(), shop, &workshops).await?;
    let (reference, email) = parse(&lookup)?;
    let query = Query::all(schema::bookings(&workshop.shop.id), SAME_REFERENCE)
        .equal("reference", reference.as_str());
    let page = store.query(&query).await?;
    for document in page.documents {
        let stored =
            Booking::from_document(document).map_err(|error| ReadError::Broken(error.into()))?;
        let theirs = stored.booking.customer.email.as_ref();
        if theirs.is_some_and(|theirs| theirs.is_same_mailbox(&email)) {
            return Ok(Json(views.found(&stored.booking, &workshop)));
        }
    }
    Err(unknown_booking())
}

fn parse(lookup: &wire::BookingLookup) -> Result<(Reference, EmailAddress), Reply> {
    let mut errors = Vec::new();
    let reference = lookup.reference.parse::<Reference>();
    if reference.is_err() {
        let (code, message) = if lookup.reference.trim().is_empty() {
            ("required", "Please fill in the reference of your booking.")
        } else {
            ("reference", "A reference has eight letters and digits, as 7KQ4-M2XD.")
        };
        errors.push(field("reference", code, message));
    }
    let email = lookup.email.parse::<EmailAddress>();
    if let Err(wrong) = &email {
        errors.push(field("email", wrong.code, wrong.message.clone()));
    }
    match (reference, email) {
        (Ok(reference), Ok(email)) => Ok((reference, email)),
        _ => Err(invalid(errors)),
    }
}
