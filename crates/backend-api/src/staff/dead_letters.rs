//! `GET /staff/dead-letters`: what could not be told, and having it tried again.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::clock::Entropy;
use baybook_domain::day_clock::Zone;
use baybook_domain::dead_letters::{self, DeadLetter};
use baybook_domain::desk::Desks;
use baybook_domain::event::EventState;
use baybook_domain::ids::EventId;
use baybook_domain::store::Store;
use baybook_domain::waiting::{self, Waiting};
use baybook_service_kit::problem::Reply;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Staff;
use crate::bookings::record;
use crate::caller::{Asked, Now};
use crate::refusal::{retry_error, unknown_event};

/// Letters on a page.
const PAGE: u32 = 100;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LettersQuery {
    /// `next` of the page before.
    after: Option<String>,
}

/// Dead letters
///
/// Messages and calendar entries that were given up on, oldest first. For managers and owners.
#[utoipa::path(
    get, path = "/staff/dead-letters", tag = "staff",
    params(LettersQuery, crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 200, body = wire::DeadLetters), crate::openapi::Problems)
)]
pub(crate) async fn list(
    staff: Staff,
    State(store): State<Arc<dyn Store>>,
    Asked(asked): Asked<LettersQuery>,
) -> Result<Json<wire::DeadLetters>, Reply> {
    staff.may(Action::ManageOutbox)?;
    let shop = Some(&staff.workshop.shop.id);
    let after = asked.after.as_deref();
    let page = dead_letters::list(store.as_ref(), EventState::Dead, shop, PAGE, after).await?;
    let letters = page.events.into_iter().map(wire_letter).collect();
    let waiting = match after {
        None => waiting::waiting(store.as_ref(), &staff.workshop.shop.id).await?,
        Some(_) => Vec::new(),
    };
    let zone = &staff.workshop.shop.timezone;
    let waiting = waiting.into_iter().map(|group| wire_waiting(group, zone)).collect();
    Ok(Json(wire::DeadLetters { letters, waiting, next: page.next }))
}

/// Try a dead letter again
///
/// Only the channels that gave up are asked anew. Who did so is written down.
#[utoipa::path(
    post, path = "/staff/dead-letters/{event}/retry", tag = "staff",
    params(
        ("event" = String, Path, description = "Id of the event"),
        crate::openapi::ShopParam
    ),
    security(("access_token" = [])),
    responses((status = 204, description = "It is due again"), crate::openapi::Problems)
)]
pub(crate) async fn retry(
    staff: Staff,
    State(store): State<Arc<dyn Store>>,
    State(entropy): State<Arc<dyn Entropy>>,
    State(desks): State<Desks>,
    Now(now): Now,
    Path(event): Path<String>,
) -> Result<StatusCode, Reply> {
    staff.may(Action::ManageOutbox)?;
    let id: EventId = event.parse().map_err(|_| unknown_event())?;
    let shop = Some(&staff.workshop.shop.id);
    let put_back = dead_letters::put_back(store.as_ref(), &id, shop, now, |event| {
        let object = match event.what.appointment() {
            Some(appointment) => record::object(&appointment.booking),
            None => format!("event/{}", event.id),
        };
        let entry = staff.record(entropy.as_ref(), now, "message-retried", object);
        vec![entry.detail("message", event.what.as_str()).write()]
    });
    put_back.await.map_err(retry_error)?;
    desks.outbox_bell().notify_one();
    Ok(StatusCode::NO_CONTENT)
}

fn wire_letter(DeadLetter { id, event }: DeadLetter) -> wire::DeadLetter {
    let text = |name: &str| event.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    let (channel, reason) = parts(text("last_error"));
    let doubt = event.get("doubt").cloned().and_then(|doubt| serde_json::from_value(doubt).ok());
    let attempts = event.get("attempts").and_then(serde_json::Value::as_u64);
    wire::DeadLetter {
        event: id,
        kind: text("kind").unwrap_or_default(),
        booking: text("booking"),
        reference: text("reference"),
        since: text("created_at"),
        attempts: attempts.and_then(|count| count.try_into().ok()).unwrap_or_default(),
        channel,
        reason,
        doubt,
    }
}

fn wire_waiting(group: Waiting, zone: &Zone) -> wire::WaitingMessages {
    let Waiting { count, why, since, next } = group;
    let (channel, reason) = parts(why);
    let (since, next) = (zone.rfc3339(since), zone.rfc3339(next));
    wire::WaitingMessages { count, channel, reason, since, next }
}

/// Channel and class.
fn parts(error: Option<String>) -> (Option<String>, Option<String>) {
    let Some(error) = error else { return (None, None) };
    let (channel, class) = dead_letters::parts(&error);
    (channel.map(str::to_owned), Some(class.to_owned()))
}
