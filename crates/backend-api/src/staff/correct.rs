//! `POST /staff/bookings/{id}/correct`: set right what was misheard or mistyped.

use axum::Json;
use axum::extract::Path;
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::booking::{Arrival, Customer};
use baybook_domain::contact::PhoneNumber;
use baybook_domain::decide::{Command, Correct};
use baybook_domain::vehicle::Vehicle;
use baybook_domain::workshop::Shop;
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;

use super::Staff;
use super::card::arrival;
use super::command::{hand_in, known};
use crate::bookings::{Counter, keep, optional, record, vehicle};
use crate::refusal::invalid;

/// Correct
///
/// Replaces who comes, with what and how. A new email address or telephone number gets the
/// confirmation, and links that went to the earlier ones open nothing any more.
#[utoipa::path(
    post, path = "/staff/bookings/{id}/correct", tag = "staff", request_body = wire::CorrectRequest,
    params(("id" = String, Path, description = "Id of the booking"), crate::openapi::ShopParam),
    security(("access_token" = [])),
    responses((status = 200, body = wire::Card), crate::openapi::Problems)
)]
pub(crate) async fn correct(
    staff: Staff,
    counter: Counter,
    Path(id): Path<String>,
    JsonBody(request): JsonBody<wire::CorrectRequest>,
) -> Result<Json<wire::Card>, Reply> {
    staff.may(Action::Correct)?;
    let (customer, vehicle, arrival) = parse(&request, &staff.workshop.shop, counter.now)?;
    let known = known(&staff, &counter, &id).await?;
    let (expected_revision, command) = (request.revision, counter.command_id());
    let booking = known.booking.id;
    let correct = Correct { booking, customer, vehicle, arrival, expected_revision, command };
    let entry = staff.record_booking(&counter, record::CORRECTED, &booking);
    let entry = record::correcting(entry, &known.booking, &correct);
    let (date, start) = (known.booking.date, known.booking.start);
    let command = Command::Correct(Box::new(correct));
    hand_in(&staff, &counter, (entry, date, start), command, known).await
}

fn parse(
    request: &wire::CorrectRequest,
    shop: &Shop,
    now: Timestamp,
) -> Result<(Customer, Vehicle, Option<Arrival>), Reply> {
    let mut errors = Vec::new();
    let name = keep(&mut errors, "name", request.name.parse());
    let email = optional(&mut errors, "email", request.email.as_deref(), str::parse);
    let phone = optional(&mut errors, "phone", request.phone.as_deref(), |text| {
        PhoneNumber::parse(text, &shop.address.country)
    });
    let vehicle = vehicle(&mut errors, request.vehicle.as_ref(), shop, now);
    match name {
        Some(name) if errors.is_empty() => {
            Ok((Customer { name, email, phone }, vehicle, request.arrival.map(arrival)))
        }
        _ => Err(invalid(errors)),
    }
}
