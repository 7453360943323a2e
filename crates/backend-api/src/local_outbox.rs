//! `GET /local-outbox`: what would have been sent, where nothing is.
//!
//! The messages hold addresses and links that open bookings and accounts, and whoever asks sees
//! all of them. So there is nothing at these addresses unless the deployment says that it is tried
//! out: `BAYBOOK_LOCAL_OUTBOX`. A web page that has its own name point here is not answered either.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRef, FromRequestParts, Path};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use baybook_contract as wire;
use baybook_domain::instant;
use baybook_domain::local_message::{Content, LocalCalendar, LocalEmail, LocalMessage};
use baybook_domain::store::{Cursor, Direction, Query, ReadError, Store, schema};
use baybook_service_kit::http::is_own_name;
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::caller::{Asked, Now};
use crate::config::ServiceConfig;
use crate::refusal::{field, invalid, misdirected, unknown_message};

/// Messages on a page.
const PAGE: u32 = 50;
/// The longest name of a delivery that is looked for.
const LONGEST_NAME: usize = 200;

/// The store, where there is a local outbox; everybody else finds nothing.
pub(crate) struct LocalOutbox(Arc<dyn Store>);

impl<S> FromRequestParts<S> for LocalOutbox
where
    S: Send + Sync,
    Arc<dyn Store>: FromRef<S>,
    Arc<ServiceConfig>: FromRef<S>,
{
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Reply> {
        let config = Arc::<ServiceConfig>::from_ref(state);
        if !config.local_outbox {
            return Err(Reply::not_found());
        }
        if !is_own_name(&parts.headers, &parts.uri, &config.public_url) {
            return Err(misdirected());
        }
        Ok(Self(FromRef::from_ref(state)))
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// `next` of the page before.
    after: Option<String>,
}

/// Local outbox
///
/// Mails and SMS that would have been sent, the newest first. Kept for a week, and only where no
/// provider is set up: elsewhere there is nothing here.
#[utoipa::path(
    get, path = "/local-outbox", tag = "operations", params(ListQuery),
    responses((status = 200, body = wire::LocalOutbox), crate::openapi::Problems)
)]
pub(crate) async fn list(
    LocalOutbox(store): LocalOutbox,
    Now(now): Now,
    Asked(asked): Asked<ListQuery>,
) -> Result<Json<wire::LocalOutbox>, Reply> {
    let after = asked.after.as_deref().filter(|text| !text.is_empty()).map(cursor).transpose()?;
    let query =
        Query::all(schema::local_messages(), PAGE).order("at", Direction::Descending).after(after);
    let page = store.query(&query).await?;
    let mut messages = Vec::new();
    for document in page.documents {
        let message = read(document.fields)?;
        if is_kept(&message, now) {
            messages.push(line(message));
        }
    }
    let next =
        page.next.and_then(|Cursor { value, id }| Some(format!("{}~{id}", value?.as_str()?)));
    Ok(Json(wire::LocalOutbox { messages, next }))
}

/// A message of the local outbox
#[utoipa::path(
    get, path = "/local-outbox/{id}", tag = "operations",
    params(("id" = String, Path, description = "Name of the delivery")),
    responses((status = 200, body = wire::LocalMessage), crate::openapi::Problems)
)]
pub(crate) async fn show(
    LocalOutbox(store): LocalOutbox,
    Now(now): Now,
    Path(id): Path<String>,
) -> Result<Json<wire::LocalMessage>, Reply> {
    Ok(Json(whole(find(store.as_ref(), &id, now).await?)))
}

/// The calendar file of a message
///
/// As it was attached.
#[utoipa::path(
    get, path = "/local-outbox/{id}/calendar.ics", tag = "operations",
    params(("id" = String, Path, description = "Name of the delivery")),
    responses(
        (status = 200, body = String, content_type = "text/calendar"),
        crate::openapi::Problems
    )
)]
pub(crate) async fn calendar(
    LocalOutbox(store): LocalOutbox,
    Now(now): Now,
    Path(id): Path<String>,
) -> Result<Response, Reply> {
    let message = find(store.as_ref(), &id, now).await?;
    let Content::Email(LocalEmail { calendar: Some(LocalCalendar { method, file }), .. }) =
        message.content
    else {
        return Err(unknown_message());
    };
    let method: String = method.chars().filter(char::is_ascii_uppercase).collect();
    let headers = [
        (header::CONTENT_TYPE, format!("text/calendar; charset=utf-8; method={method}")),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"invite.ics\"".to_owned()),
    ];
    Ok((headers, file).into_response())
}

async fn find(store: &dyn Store, id: &str, now: Timestamp) -> Result<LocalMessage, Reply> {
    let is_name = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_');
    if !(1..=LONGEST_NAME).contains(&id.len()) || !id.bytes().all(is_name) {
        return Err(unknown_message());
    }
    let found = store.read(&[schema::local_message(id)]).await?.into_iter().next().flatten();
    let message = read(found.ok_or_else(unknown_message)?.fields)?;
    if is_kept(&message, now) { Ok(message) } else { Err(unknown_message()) }
}

fn read(fields: baybook_domain::store::Fields) -> Result<LocalMessage, ReadError> {
    LocalMessage::from_fields(fields).map_err(|error| ReadError::Broken(error.into()))
}

/// A store drops what has expired when it comes to it.
fn is_kept(message: &LocalMessage, now: Timestamp) -> bool {
    message.expire_at.is_none_or(|until| until > now)
}

fn cursor(text: &str) -> Result<Cursor, Reply> {
    match text.split_once('~') {
        Some((at, id)) if at.parse::<Timestamp>().is_ok() => {
            Ok(Cursor { value: Some(at.into()), id: id.to_owned() })
        }
        _ => Err(invalid(vec![field("after", "cursor", "Use `next` of the page before.")])),
    }
}

fn line(message: LocalMessage) -> wire::LocalMessageLine {
    let (kind, to, subject) = match message.content {
        Content::Email(email) => (wire::LocalMessageKind::Email, email.to, Some(email.subject)),
        Content::Sms { to, body } => {
            (wire::LocalMessageKind::Sms, to, Some(beginning(&body).to_owned()))
        }
    };
    let at = instant::text(message.at);
    wire::LocalMessageLine { id: message.delivery, at, kind, to, subject }
}

/// The first words.
fn beginning(text: &str) -> &str {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((end, _)) => text[..end].rsplit_once(' ').map_or(&text[..end], |(words, _)| words),
    }
}

fn whole(message: LocalMessage) -> wire::LocalMessage {
    let (id, at) = (message.delivery, instant::text(message.at));
    let email = match message.content {
        Content::Sms { to, body } => {
            return wire::LocalMessage { id, at, to, email: None, sms: Some(body) };
        }
        Content::Email(email) => email,
    };
    let LocalEmail { from, to, reply_to, subject, text, html, calendar, list_unsubscribe } = email;
    let calendar =
        calendar.map(|LocalCalendar { method, file }| wire::LocalCalendar { method, file });
    let email =
        wire::LocalEmail { from, reply_to, subject, text, html, calendar, list_unsubscribe };
    wire::LocalMessage { id, at, to, email: Some(email), sms: None }
}
