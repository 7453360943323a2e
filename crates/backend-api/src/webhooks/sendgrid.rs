//! SendGrid's Event Webhook.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use baybook_domain::contact::EmailAddress;
use baybook_domain::store::Store;
use baybook_domain::suppression::{AddressId, Source};
use baybook_integrations::webhook::sendgrid::{Event, SIGNATURE, TIMESTAMP};
use baybook_service_kit::http::RawBody;
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;
use serde_json::Value;

use super::intake::{self, Report};
use crate::caller::Now;
use crate::config::ServiceConfig;
use crate::refusal::{disbelieved, intake_error};

/// What became of mails
///
/// Called by SendGrid, with its signature over the time and the body. Bounces, complaints and
/// unsubscribing end mails to that address.
#[utoipa::path(
    post, path = "/webhooks/sendgrid", tag = "webhooks",
    request_body(content_type = "application/json", content = Vec<Object>),
    responses((status = 204, description = "It was taken in, or was before"), crate::openapi::Problems)
)]
pub(crate) async fn events(
    State(config): State<Arc<ServiceConfig>>,
    State(store): State<Arc<dyn Store>>,
    Now(now): Now,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<StatusCode, Reply> {
    let key = config.webhooks.sendgrid.as_ref().ok_or_else(Reply::not_found)?;
    let header = |name| headers.get(name).map(|value| value.as_bytes()).unwrap_or_default();
    let timestamp = std::str::from_utf8(header(TIMESTAMP)).unwrap_or_default();
    key.check(timestamp, &body, header(SIGNATURE), now).map_err(disbelieved)?;

    let told: Vec<Value> = serde_json::from_slice(&body)
        .map_err(|_| Reply::malformed("The body is not a list of events."))?;
    let events = told.len();
    // One that cannot be read is of a kind that is not known here: trying again would not help.
    let told = told.into_iter().filter_map(|event| serde_json::from_value(event).ok());
    let reports: Vec<Report> = told.filter_map(|event| report(&event)).collect();
    let taken = intake::take(store.as_ref(), Source::Sendgrid, &reports, now).await;
    let new = taken.map_err(intake_error)?;
    tracing::info!(webhook = "sendgrid", events, new, "a provider told what became of mails");
    Ok(StatusCode::NO_CONTENT)
}

/// What is of use in an event, if anything is.
fn report(event: &Event) -> Option<Report> {
    let email = event.email.parse::<EmailAddress>().ok();
    let address = email.map(|email| AddressId::of_email(&email)).zip(event.change());
    let delivery = event.delivery.as_deref().and_then(intake::delivery).zip(event.fate());
    if event.sg_event_id.is_empty() || (address.is_none() && delivery.is_none()) {
        return None;
    }
    let at = Timestamp::from_second(event.timestamp).ok()?;
    Some(Report { name: event.sg_event_id.clone(), at, address, delivery })
}
