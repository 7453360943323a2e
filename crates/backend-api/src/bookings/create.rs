//! `POST /bookings`: book.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use baybook_contract as wire;
use baybook_domain::booking::{BookedService, Fingerprint};
use baybook_domain::clock::Entropy;
use baybook_domain::decide::{Book, Command, Terms};
use baybook_domain::desk::Desks;
use baybook_domain::ids::BookingId;
use baybook_domain::store::Store;
use baybook_domain::workshop::{Shop, Workshop};
use baybook_domain::workshops::Workshops;
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;
use sha2::{Digest, Sha256};

use super::parse::{Parsed, new_booking};
use super::{Views, Wish, command_id, day_of, refuse};
use crate::caller::{Now, ShopName, workshop_named};
use crate::refusal::{field, invalid, unknown_service};

/// Book
///
/// Takes a bay and a mechanic together, or neither. Send an `Idempotency-Key` (1 to 255 printable
/// characters, best a UUID): the same key with the same body books once and answers the same
/// booking, however often it is sent.
#[utoipa::path(
    post, path = "/bookings", tag = "bookings", request_body = wire::NewBooking,
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "Names this request among all of the caller's"),
        crate::openapi::ShopParam
    ),
    responses(
        (status = 201, body = wire::Booking, headers(("Location" = String, description = "The booking"))),
        crate::openapi::Problems
    )
)]
#[expect(clippy::too_many_arguments, reason = "one extractor for each thing it works with")]
pub(crate) async fn create(
    shop: ShopName,
    State(workshops): State<Arc<Workshops>>,
    State(store): State<Arc<dyn Store>>,
    State(desks): State<Desks>,
    State(entropy): State<Arc<dyn Entropy>>,
    Now(now): Now,
    views: Views,
    headers: HeaderMap,
    JsonBody(new): JsonBody<wire::NewBooking>,
) -> Result<Response, Reply> {
    let key = idempotency_key(&headers)?;
    let workshop = workshop_named(new.shop.as_deref(), shop, &workshops).await?;
    let shop = &workshop.shop;
    let parsed = new_booking(&new, shop, now);
    if new.service.trim().is_empty() {
        let mut errors = parsed.err().unwrap_or_default();
        errors.insert(0, field("service", "required", "Please choose a service."));
        return Err(invalid(errors));
    }
    let service = service_of(&new, &workshop)?;
    let parsed = parsed.map_err(invalid)?;
    let date = day_of(parsed.start, shop)
        .ok_or_else(|| invalid(vec![field("start", "instant", "There is no such time here.")]))?;
    let start = parsed.start;
    let booking = match key {
        Some(key) => BookingId::from_idempotency_key(&shop.id, &key),
        None => BookingId::from_random(entropy.bytes16()),
    };
    let command = book(booking, parsed, service.clone(), shop, fingerprint(&new), &entropy);
    match desks.submit(Arc::clone(&workshop), date, command, None).await {
        Ok(outcome) => {
            let seen = views.holder(outcome.booking(), &workshop);
            let location = format!("/bookings/{}", seen.id);
            Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(seen)).into_response())
        }
        Err(error) => {
            let wish = Wish {
                start,
                duration_minutes: service.duration_minutes,
                clean_up_minutes: service.clean_up_minutes,
                needs: &service.needs,
            };
            Err(refuse(error, store.as_ref(), shop, now, wish).await)
        }
    }
}

fn book(
    booking: BookingId,
    parsed: Parsed,
    service: BookedService,
    shop: &Shop,
    fingerprint: Fingerprint,
    entropy: &Arc<dyn Entropy>,
) -> Command {
    Command::Book(Box::new(Book {
        booking,
        shop: shop.id.clone(),
        service,
        start: parsed.start,
        customer: parsed.customer,
        vehicle: parsed.vehicle,
        notes: parsed.notes,
        locale: parsed.locale,
        arrival: None,
        bay: None,
        mechanic: None,
        terms: Terms::Customer,
        fingerprint,
        command: command_id(entropy),
    }))
}

fn service_of(new: &wire::NewBooking, workshop: &Workshop) -> Result<BookedService, Reply> {
    let id = new.service.parse().ok();
    let service = id.and_then(|id| workshop.service(&id));
    let service = service.ok_or_else(|| unknown_service(&new.service))?;
    Ok(BookedService::of(service, &workshop.shop.currency))
}

/// The key, if there is one. 255 bytes is what the header's draft standard suggests to bound it by.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Reply> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().map(str::trim).filter(|key| (1..=255).contains(&key.len()));
    match key {
        Some(key) => Ok(Some(key.to_owned())),
        None => Err(invalid(vec![field(
            "Idempotency-Key",
            "idempotency-key",
            "Use 1 to 255 printable characters, for example a UUID.",
        )])),
    }
}

/// Digest of what was asked, whatever blanks and order of fields it was written with.
fn fingerprint(new: &wire::NewBooking) -> Fingerprint {
    // The wire type always serialises: it holds only strings and numbers.
    let canonical = serde_json::to_vec(new).unwrap_or_default();
    let digest = Sha256::digest(&canonical);
    Fingerprint(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}
