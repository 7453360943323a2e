//! `POST /bookings/{id}/reschedule` and `/cancel`, within the shop's policy.

use axum::Json;
use axum::body::HttpBody;
use axum::extract::{FromRequest, Request};
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::contact::paragraph;
use baybook_domain::decide::{Cancel, Command, Reschedule, Terms};
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use super::parse::instant;
use super::{Counter, Errand, Views, day_of, record};
use crate::accounts::Scene;
use crate::caller::workshop;
use crate::holder::Holder;
use crate::refusal::{field, invalid};

/// Reschedule
///
/// Moves the booking to another start, with a bay and a mechanic for it, or leaves it as it is.
/// Asking for the start it has already changes nothing.
#[utoipa::path(
    post, path = "/bookings/{id}/reschedule", tag = "bookings", request_body = wire::RescheduleRequest,
    params(("id" = String, Path, description = "Id of the booking"), crate::openapi::ShopParam),
    security(("manage_token" = []), ("access_token" = [])),
    responses((status = 200, body = wire::Booking), crate::openapi::Problems)
)]
pub(crate) async fn reschedule(
    holder: Holder,
    scene: Scene,
    counter: Counter,
    views: Views,
    JsonBody(request): JsonBody<wire::RescheduleRequest>,
) -> Result<Json<wire::Booking>, Reply> {
    let workshop = workshop(&holder.shop, &counter.workshops).await?;
    let start = instant(&request.start)
        .map_err(|wrong| invalid(vec![field("start", wrong.code, wrong.message)]))?;
    let date = day_of(start, &workshop.shop)?;
    let known = counter.booking(&holder.shop, &holder.booking).await?;
    holder.may(Action::Reschedule, &known.booking)?;
    let service = known.booking.service.clone();
    let entry = record::of_holder(&counter, (&holder, &scene), record::MOVED, &known.booking);
    let zone = &workshop.shop.timezone;
    let entry = record::moving(entry, &known.booking, (start, None, None), zone);
    let command = Command::Reschedule(Reschedule {
        booking: holder.booking,
        start,
        claim: holder.claim(&known.booking),
        expected_revision: request.revision,
        command: counter.command_id(),
    });
    let errand = Errand {
        workshop: &workshop,
        date,
        command,
        known: Some(known),
        record: vec![entry.write()],
        service: &service,
        start,
    };
    let changed = counter.hand_in(errand).await?;
    // It may have become somebody else's meanwhile.
    holder.may(Action::SeeBooking, &changed)?;
    Ok(Json(views.seen_by(&holder, &changed, &workshop)))
}

/// Cancel
///
/// Gives the bay and the mechanic back. Cancelling again changes nothing. The body may be empty.
#[utoipa::path(
    post, path = "/bookings/{id}/cancel", tag = "bookings", request_body = Option<wire::CancelRequest>,
    params(("id" = String, Path, description = "Id of the booking"), crate::openapi::ShopParam),
    security(("manage_token" = []), ("access_token" = [])),
    responses((status = 200, body = wire::Booking), crate::openapi::Problems)
)]
pub(crate) async fn cancel(
    holder: Holder,
    scene: Scene,
    counter: Counter,
    views: Views,
    CancelBody(request): CancelBody,
) -> Result<Json<wire::Booking>, Reply> {
    let workshop = workshop(&holder.shop, &counter.workshops).await?;
    let reason = paragraph(request.reason.as_deref().unwrap_or_default(), 500)
        .map_err(|wrong| invalid(vec![field("reason", wrong.code, wrong.message)]))?;
    let known = counter.booking(&holder.shop, &holder.booking).await?;
    holder.may(Action::Cancel, &known.booking)?;
    let (date, start) = (known.booking.date, known.booking.start);
    let service = known.booking.service.clone();
    let entry = record::of_holder(&counter, (&holder, &scene), record::CANCELLED, &known.booking);
    let entry = record::changing(entry, &known.booking);
    let command = Command::Cancel(Cancel {
        booking: holder.booking,
        reason,
        terms: Terms::Customer,
        claim: holder.claim(&known.booking),
        expected_revision: request.revision,
        command: counter.command_id(),
    });
    let errand = Errand {
        workshop: &workshop,
        date,
        command,
        known: Some(known),
        record: vec![entry.write()],
        service: &service,
        start,
    };
    let changed = counter.hand_in(errand).await?;
    // It may have become somebody else's meanwhile.
    holder.may(Action::SeeBooking, &changed)?;
    Ok(Json(views.seen_by(&holder, &changed, &workshop)))
}

/// The body of a cancellation: JSON, or nothing.
#[derive(Debug)]
pub(crate) struct CancelBody(wire::CancelRequest);

impl<S: Send + Sync> FromRequest<S> for CancelBody {
    type Rejection = Reply;

    async fn from_request(request: Request, state: &S) -> Result<Self, Reply> {
        // By the body itself: over HTTP/2 no header need tell of one.
        if request.body().is_end_stream() {
            return Ok(Self(wire::CancelRequest::default()));
        }
        let JsonBody(body) = JsonBody::from_request(request, state).await?;
        Ok(Self(body))
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    async fn read(body: Body, kind: &str) -> Result<wire::CancelRequest, Reply> {
        let request = Request::builder().header("content-type", kind).body(body).unwrap();
        CancelBody::from_request(request, &()).await.map(|CancelBody(request)| request)
    }

    #[tokio::test]
    async fn a_body_is_read_though_no_header_tells_its_length() {
        let json = "application/json";
        let told = read(Body::from(r#"{"revision":3}"#), json).await.unwrap();
        assert_eq!(told.revision, Some(3));
        assert_eq!(
            read(Body::empty(), "text/plain").await.unwrap(),
            wire::CancelRequest::default()
        );
        assert!(read(Body::from("revision=3"), "text/plain").await.is_err());
    }
}
