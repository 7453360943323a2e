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
    let fingerprint = Fingerprint::of(&new);
    let named = idempotency_key(&headers)?
        .map(|key| BookingId::from_idempotency_key(&workshop.shop.id, &of_staff(&key)));
    let cards = Cards { staff: &staff, now: counter.now };
    let service = match (service_of(&new.service, workshop), &named) {
        (Ok(service), _) => service,
        // It may have left the catalogue after this request made a booking of it.
        (Err(unknown), Some(id)) => {
            let made = counter.made_before(&workshop.shop, id, &fingerprint).await?;
            let made = made.ok_or(unknown)?;
            return Ok((StatusCode::CREATED, Json(cards.card(&made, workshop))));
        }
        (Err(unknown), None) => return Err(unknown),
    };
    let (bay, mechanic) = wish(new.bay.as_deref(), new.mechanic.as_deref())?;
    let (start, date) = (parsed.start, day_of(parsed.start, &workshop.shop)?);
    let booking = named.unwrap_or_else(|| BookingId::from_random(counter.entropy.bytes16()));
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
        fingerprint,
        command: counter.command_id(),
    }));
    let entry = staff.record_booking(&counter, record::MADE, &booking);
    let (known, record) = (None, vec![entry.detail(record::REVISION, "1").write()]);
    let errand = Errand { workshop, date, command, known, record, service: &service, start };
    let booking = counter.hand_in(errand).await?;
    Ok((StatusCode::CREATED, Json(cards.card(&booking, workshop))))
}

/// A key of the staff, apart from those of customers: no header has a line end.
fn of_staff(key: &str) -> String {
    format!("staff\n{key}")
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
