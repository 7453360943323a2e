//! Whether messages reach a customer, and saying that they do again.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::booking::Customer;
use baybook_domain::clock::Entropy;
use baybook_domain::day_clock::Zone;
use baybook_domain::ids::BookingId;
use baybook_domain::store::{ReadError, Store};
use baybook_domain::suppression::{self, AddressId, Change, Reason, Source, Suppression};
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use super::Staff;
use crate::bookings::{read_booking, record};
use crate::caller::Now;
use crate::refusal::{note_error, unknown_booking};

/// What is not sent to a customer, and why.
pub(super) async fn unreachable(
    store: &dyn Store,
    customer: &Customer,
    zone: &Zone,
) -> Result<Vec<wire::Unreachable>, ReadError> {
    let email = address(customer, wire::MessageMedium::Email);
    let sms = address(customer, wire::MessageMedium::Sms);
    let media = [(wire::MessageMedium::Email, email), (wire::MessageMedium::Sms, sms)];
    let (media, addresses): (Vec<_>, Vec<_>) =
        media.into_iter().filter_map(|(medium, address)| Some((medium, address?))).unzip();
    let known = suppression::look_up(store, &addresses).await?;
    let told = media.into_iter().zip(known).filter_map(|(by, known)| told(by, known?, zone));
    Ok(told.collect())
}

fn told(by: wire::MessageMedium, known: Suppression, zone: &Zone) -> Option<wire::Unreachable> {
    let stop = known.all.or(known.reminders)?;
    Some(wire::Unreachable {
        by,
        reason: reason(stop.reason).to_owned(),
        since: zone.rfc3339(stop.since),
        repairable: known.all.is_some() && stop.reason.can_be_repaired(),
    })
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Stopped => "stopped",
        Reason::Unsubscribed => "unsubscribed",
        Reason::Bounced => "bounced",
        Reason::Complained => "complained",
        Reason::Invalid => "invalid",
    }
}

fn address(customer: &Customer, by: wire::MessageMedium) -> Option<AddressId> {
    match by {
        wire::MessageMedium::Email => customer.email.as_ref().map(AddressId::of_email),
        wire::MessageMedium::Sms => customer.phone.as_ref().map(AddressId::of_phone),
    }
}

/// Messages again
///
/// Has messages sent again to an address that refused one, for instance after the mailbox was
/// emptied. What the customer asked for themselves stays. Who did so is written down.
#[utoipa::path(
    post, path = "/staff/bookings/{id}/reachable", tag = "staff",
    request_body = wire::ReachableRequest,
    params(("id" = String, Path, description = "Id of the booking"), crate::openapi::ShopParam),
    security(("access_token" = [])),
    responses((status = 204, description = "Messages are sent there"), crate::openapi::Problems)
)]
pub(crate) async fn reachable(
    staff: Staff,
    State(store): State<Arc<dyn Store>>,
    State(entropy): State<Arc<dyn Entropy>>,
    Now(now): Now,
    Path(id): Path<String>,
    JsonBody(request): JsonBody<wire::ReachableRequest>,
) -> Result<StatusCode, Reply> {
    staff.may(Action::BookForOthers)?;
    let id: BookingId = id.parse().map_err(|_| unknown_booking())?;
    let stored = read_booking(store.as_ref(), &staff.workshop.shop.id, &id).await?;
    if let Some(address) = address(&stored.booking.customer, request.by) {
        let along = || {
            let object = record::object(&id);
            let entry = staff.record(entropy.as_ref(), now, "address-repaired", object);
            let by = match request.by {
                wire::MessageMedium::Email => "email",
                wire::MessageMedium::Sms => "sms",
            };
            vec![entry.detail("by", by).write()]
        };
        let (change, source) = (Change::Repaired, Source::Page);
        let noted =
            suppression::note_along(store.as_ref(), &address, change, source, now, along).await;
        noted.map_err(note_error)?;
    }
    Ok(StatusCode::NO_CONTENT)
}
