//! What customers are told, as managers look at it and try it out.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::booking::Booking;
use baybook_domain::desk::Desks;
use baybook_domain::event::{MessageKind, TestMessage};
use baybook_domain::suppression::Medium;
use baybook_domain::workshop::Shop;
use baybook_integrations::calendar_entry::CalendarEntry;
use baybook_integrations::email::Mailbox;
use baybook_integrations::ics::{Appointment, Invitation, invitation};
use baybook_messages::{EntryWords, Sample, brings_entry, sms};
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;
use baybook_service_kit::text::{Languages, Texts};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::accounts::{Accounts, Scene};
use crate::bookings::locale;
use crate::caller::{Asked, Now};
use crate::config::ServiceConfig;
use crate::refusal::{field, invalid, nothing_to_book, unknown_message_kind};
use crate::staff::Staff;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PreviewQuery {
    /// Language of the message, a BCP 47 tag; left out, the first.
    locale: Option<String>,
}

/// Messages
///
/// What customers and account holders are told, and in which languages. For managers and owners.
#[utoipa::path(
    get, path = "/staff/messages", tag = "staff",
    params(crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 200, body = wire::MessageKinds), crate::openapi::Problems)
)]
pub(crate) async fn list(
    staff: Staff,
    State(languages): State<Languages>,
) -> Result<Json<wire::MessageKinds>, Reply> {
    staff.may(Action::ManageMessages)?;
    let language = |texts: &Texts| wire::MessageLanguage {
        tag: texts.tag().to_owned(),
        name: texts.get("language-name"),
    };
    Ok(Json(wire::MessageKinds {
        kinds: MessageKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect(),
        languages: languages.all().map(language).collect(),
    }))
}

/// A message
///
/// As somebody would get it who is made up, with a booking of this workshop.
#[utoipa::path(
    get, path = "/staff/messages/{kind}", tag = "staff",
    params(
        ("kind" = String, Path, description = "One of `GET /staff/messages`", example = "booked"),
        PreviewQuery, crate::openapi::ShopParam
    ),
    security(("access_token" = [])),
    responses((status = 200, body = wire::MessagePreview), crate::openapi::Problems)
)]
pub(crate) async fn show(
    staff: Staff,
    State(languages): State<Languages>,
    State(config): State<Arc<ServiceConfig>>,
    Now(now): Now,
    Path(kind): Path<String>,
    Asked(asked): Asked<PreviewQuery>,
) -> Result<Json<wire::MessagePreview>, Reply> {
    staff.may(Action::ManageMessages)?;
    let kind = named(&kind)?;
    let texts = languages.named(&language(asked.locale.as_deref(), &languages)?);
    let sample = Sample { workshop: &staff.workshop, now, public_url: &config.public_url };
    let message = sample.message(&texts, kind).ok_or_else(nothing_to_book)?;
    let sms = message.sms.map(|text| wire::SmsPreview {
        characters: count(text.chars().count()),
        segments: count(sms::segments(&text)),
        text,
        goes: config.texts_go(),
    });
    let booked = sample.appointment(&texts, kind).filter(|_| brings_entry(kind));
    let calendar = booked.and_then(|(booking, links)| {
        calendar(&texts, &staff.workshop.shop, &booking, &links.manage)
    });
    Ok(Json(wire::MessagePreview {
        kind: kind.as_str().to_owned(),
        locale: texts.tag().to_owned(),
        subject: message.subject,
        text: message.text,
        html: message.html,
        sms,
        calendar,
    }))
}

/// What stands in the file that the mail would bring, read back from it.
fn calendar(
    texts: &Texts,
    shop: &Shop,
    booking: &Booking,
    page: &str,
) -> Option<wire::CalendarPreview> {
    let EntryWords { summary, location, description } = EntryWords::of(texts, shop, booking);
    let entry = Appointment {
        summary: summary.clone(),
        location: location.clone(),
        description,
        ..Appointment::of(booking, page)
    };
    let nobody = Mailbox { name: String::new(), address: shop.email.clone() };
    let between =
        Invitation { organizer: nobody.clone(), attendee: nobody, told: booking.updated_at };
    let (_, file) = invitation(&entry, &between);
    let CalendarEntry { method, sequence, start, end, .. } = CalendarEntry::read(&file)?;
    let (start, end) = (shop.timezone.rfc3339(start), shop.timezone.rfc3339(end));
    Some(wire::CalendarPreview { method, summary, location, start, end, sequence })
}

/// Try a message out
///
/// Sends it to the address of whoever asks, as mails to customers are sent; with `phone`, as a text to
/// that number.
#[utoipa::path(
    post, path = "/staff/messages/{kind}/test", tag = "staff", request_body = wire::MessageTest,
    params(
        ("kind" = String, Path, description = "One of `GET /staff/messages`", example = "booked"),
        crate::openapi::ShopParam
    ),
    security(("access_token" = [])),
    responses((status = 202, description = "It is on its way"), crate::openapi::Problems)
)]
pub(crate) async fn test(
    staff: Staff,
    scene: Scene,
    State(languages): State<Languages>,
    State(accounts): State<Arc<Accounts>>,
    State(desks): State<Desks>,
    Path(kind): Path<String>,
    JsonBody(asked): JsonBody<wire::MessageTest>,
) -> Result<StatusCode, Reply> {
    staff.may(Action::ManageMessages)?;
    let message = named(&kind)?;
    let locale = language(asked.locale.as_deref(), &languages)?;
    let shop = &staff.workshop.shop;
    let phone = match &asked.phone {
        Some(phone) => Some(accounts.number_for_test(message, shop, phone).await?),
        None => None,
    };
    let by = if phone.is_some() { Medium::Sms } else { Medium::Email };
    let test = TestMessage { message, user: staff.principal.user, by };
    accounts.send_test(test, phone, (&shop.id, locale), &scene).await?;
    desks.outbox_bell().notify_one();
    Ok(StatusCode::ACCEPTED)
}

fn named(kind: &str) -> Result<MessageKind, Reply> {
    MessageKind::named(kind).ok_or_else(unknown_message_kind)
}

/// The tag of the language that suits best.
fn language(asked: Option<&str>, languages: &Languages) -> Result<String, Reply> {
    let tag = asked.filter(|tag| !tag.is_empty()).map(locale).transpose();
    let tag = tag.map_err(|wrong| invalid(vec![field("locale", wrong.code, wrong.message)]))?;
    Ok(languages.named(tag.as_deref().unwrap_or_default()).tag().to_owned())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
