//! `POST /staff/bookings`: book for somebody at the desk or on the telephone.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::booking::{Customer, Fingerprint};
use baybook_domain::contact::{PhoneNumber, paragraph};
use baybook_domain::decide::{Book, Command, Terms};
use baybook_domain::ids::BookingId;
use baybook_domain::vehicle::Vehicle;
use baybook_domain::workshop::Shop;
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;

use super::Staff;
use super::card::{Cards, arrival};
use super::command::wish;
use crate::bookings::{
    Counter, Errand, day_of, idempotency_key, instant, keep, optional, record, service_of,
};
use crate::refusal::{field, invalid};

/// Book for somebody else
///
/// By the rules for staff. The customer's email and telephone may be left out.
#[utoipa::path(
    post, path = "/staff/bookings", tag = "staff", request_body = wire::WalkIn,
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "Names this request among all of the caller's"),
        crate::openapi::ShopParam
    ),
    security(("access_token" = [])),
    responses((status = 201, body = wire::Card), crate::openapi::Problems)
)]
pub(crate) async fn book(
    staff: Staff,
    counter: Counter,
    headers: HeaderMap,
    JsonBody(new): JsonBody<wire::WalkIn>,
) -> Result<(StatusCode, Json<wire::Card>), Reply> {
    staff.may(Action::BookForOthers)?;
    let workshop = &staff.workshop;
    let parsed = parse(&new, &workshop.shop)?;
    let service = service_of(&new.service, workshop)?;
    let (bay, mechanic) = wish(new.bay.as_deref(), new.mechanic.as_deref())?;
    let (start, date) = (parsed.start, day_of(parsed.start, &workshop.shop)?);
    let booking = match idempotency_key(&headers)? {
        Some(key) => BookingId::from_idempotency_key(&workshop.shop.id, &format!("staff {key}")),
        None => BookingId::from_random(counter.entropy.bytes16()),
    };
    let command = Command::Book(Box::new(Book {
        booking,
        shop: workshop.shop.id.clone(),
        service: service.clone(),
        start,
        customer: parsed.customer,
        vehicle: parsed.vehicle,
        notes: parsed.notes,
        locale: "en".to_owned(),
        arrival: new.arrival.map(arrival),
        bay,
        mechanic,
        terms: Terms::Staff,
        fingerprint: Fingerprint::of(&new),
        command: counter.command_id(),
    }));
    let entry = staff.record_booking(&counter, record::MADE, &booking);
    let (known, record) = (None, vec![entry.detail(record::REVISION, "1").write()]);
    let errand = Errand { workshop, date, command, known, record, service: &service, start };
    let booking = counter.hand_in(errand).await?;
    let cards = Cards { staff: &staff, now: counter.now };
    Ok((StatusCode::CREATED, Json(cards.card(&booking, workshop))))
}

struct Parsed {
    start: Timestamp,
    customer: Customer,
    vehicle: Vehicle,
    notes: Option<String>,
}

fn parse(new: &wire::WalkIn, shop: &Shop) -> Result<Parsed, Reply> {
    let mut errors = Vec::new();
    if new.service.trim().is_empty() {
        errors.push(field("service", "required", "Please choose a service."));
    }
    let start = keep(&mut errors, "start", instant(&new.start));
    let name = keep(&mut errors, "name", new.name.parse());
    let email = optional(&mut errors, "email", new.email.as_deref(), str::parse);
    let phone = optional(&mut errors, "phone", new.phone.as_deref(), |text| {
        PhoneNumber::parse(text, &shop.address.country)
    });
    let plate = optional(&mut errors, "plate", new.plate.as_deref(), str::parse);
    let notes = keep(&mut errors, "notes", paragraph(new.notes.as_deref().unwrap_or(""), 1000));
    match (start, name, notes) {
        (Some(start), Some(name), Some(notes)) if errors.is_empty() => Ok(Parsed {
            start,
            customer: Customer { name, email, phone },
            vehicle: Vehicle { plate, ..Vehicle::default() },
            notes,
        }),
        _ => Err(invalid(errors)),
    }
}
