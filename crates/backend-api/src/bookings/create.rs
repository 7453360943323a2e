//! `POST /bookings`: book.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use baybook_contract as wire;
use baybook_domain::booking::{BookedService, Booking, CommandId, Fingerprint};
use baybook_domain::decide::{Book, Command, Terms};
use baybook_domain::ids::BookingId;
use baybook_domain::workshop::{Shop, Workshop};
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use super::parse::{Parsed, new_booking};
use super::{Counter, Errand, Views, day_of, record};
use crate::accounts::Scene;
use crate::caller::{ShopName, workshop_named};
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
pub(crate) async fn create(
    shop: ShopName,
    scene: Scene,
    counter: Counter,
    views: Views,
    headers: HeaderMap,
    JsonBody(new): JsonBody<wire::NewBooking>,
) -> Result<Response, Reply> {
    let key = idempotency_key(&headers)?;
    let workshop = workshop_named(new.shop.as_deref(), shop, &counter.workshops).await?;
    let shop = &workshop.shop;
    let parsed = new_booking(&new, shop, counter.now);
    if new.service.trim().is_empty() {
        let mut errors = parsed.err().unwrap_or_default();
        errors.insert(0, field("service", "required", "Please choose a service."));
        return Err(invalid(errors));
    }
    let fingerprint = Fingerprint::of(&new);
    let named = key.map(|key| BookingId::from_idempotency_key(&shop.id, &key));
    let service = match (service_of(&new.service, &workshop), &named) {
        (Ok(service), _) => service,
        // It may have left the catalogue after this request made a booking of it.
        (Err(unknown), Some(id)) => {
            let made = counter.made_before(shop, id, &fingerprint).await?;
            return created(&views, &made.ok_or(unknown)?, &workshop);
        }
        (Err(unknown), None) => return Err(unknown),
    };
    let parsed = parsed.map_err(invalid)?;
    let start = parsed.start;
    let date = day_of(start, shop)?;
    let booking = named.unwrap_or_else(|| BookingId::from_random(counter.entropy.bytes16()));
    let command = book(booking, parsed, service.clone(), shop, fingerprint, counter.command_id());
    let errand = Errand {
        workshop: &workshop,
        date,
        command,
        known: None,
        record: record::booked(&counter, (&shop.id, &scene), &booking),
        service: &service,
        start,
    };
    created(&views, &counter.hand_in(errand).await?, &workshop)
}

fn created(views: &Views, made: &Booking, workshop: &Workshop) -> Result<Response, Reply> {
    // The desk gave it to somebody else since, whom whoever asks again may not be.
    if made.links > 0 {
        return Err(handed_on());
    }
    let location = [(header::LOCATION, views.location(made))];
    Ok((StatusCode::CREATED, location, Json(views.holder(made, workshop))).into_response())
}

fn handed_on() -> Reply {
    let title = "This booking was made, and the workshop has corrected whose it is since";
    Reply::new(StatusCode::CONFLICT, "booking-changed", title)
        .detail("The link to it is in the message to the corrected address. If that is not yours, call the workshop.")
}

fn book(
    booking: BookingId,
    parsed: Parsed,
    service: BookedService,
    shop: &Shop,
    fingerprint: Fingerprint,
    command: CommandId,
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
        command,
    }))
}

pub(crate) fn service_of(id: &str, workshop: &Workshop) -> Result<BookedService, Reply> {
    let service = id.parse().ok().and_then(|id| workshop.offered_service(&id));
    let service = service.ok_or_else(|| unknown_service(id))?;
    Ok(BookedService::of(service, &workshop.shop.currency))
}

/// The key, if there is one. 255 bytes is what the header's draft standard suggests to bound it by.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Reply> {
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
