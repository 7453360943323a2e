//! `/bookings/{id}/cancel`: asked first, because a mail scanner opens links too.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{Booking, BookingStatus, CancelRequest, ClientError, Shop};
use leptos::prelude::*;
use serde::Deserialize;

use super::book::unreadable;
use super::booking::{self, Address, Held, Link, Say};
use super::card;
use super::fields::{self, Errors, Field, hidden};
use super::layout::{Head, Section, page};
use super::reschedule::is_changeable;
use super::trouble::{self, Trouble};
use crate::http::Visit;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Cancel {
    token: String,
    revision: String,
    reason: String,
}

const REASON: [Field; 1] = [Field { hint: true, ..Field::text("reason", "reason") }];

/// `GET /bookings/{id}/cancel?token=`
pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(link): Query<Link>,
) -> Response {
    let visit = visit.at(&link.shop);
    let sent = Cancel { token: link.token, ..Cancel::default() };
    let found = load(&visit, &id, &sent, StatusCode::OK, &Errors::default(), None).await;
    trouble::answer(&visit, found).await
}

/// `POST /bookings/{id}/cancel`
pub(crate) async fn send(
    visit: Visit,
    Path(id): Path<String>,
    Query(link): Query<Link>,
    sent: Result<Form<Cancel>, FormRejection>,
) -> Response {
    let sent = match sent {
        Ok(Form(sent)) => sent,
        Err(rejection) => return unreadable(&visit, &rejection).await,
    };
    let visit = visit.at(&link.shop);
    let done = cancel(&visit, &id, &sent).await;
    trouble::answer(&visit, done).await
}

async fn load(
    visit: &Visit,
    id: &str,
    sent: &Cancel,
    status: StatusCode,
    errors: &Errors,
    trouble: Option<Trouble>,
) -> Result<Response, ClientError> {
    let Held { shop, booking, token } = booking::read(visit, id, &sent.token).await?;
    if !is_changeable(&booking) {
        return Ok(booking::view(visit, &shop, &booking, &token, StatusCode::OK, None));
    }
    let sent = Cancel { token, ..sent.clone() };
    Ok(ask(visit, &shop, &booking, &sent, status, errors, trouble))
}

fn ask(
    visit: &Visit,
    shop: &Shop,
    booking: &Booking,
    sent: &Cancel,
    status: StatusCode,
    errors: &Errors,
    trouble: Option<Trouble>,
) -> Response {
    let words = visit.wording(shop);
    let head = Head::private(words.get("cancel-title")).within(Section::Bookings);
    let address = Address::of(visit, &booking.id, &sent.token);
    page(visit, Some(shop), status, head, || {
        let job = booking::job(&words, booking).map(|job| card::card(&words, &job));
        view! {
            <div class="wrap narrow">
                <p class="crumb"><a href=address.page("")>{words.get("back-to-booking")}</a></p>
                <h1>{words.get("cancel-title")}</h1>
                {trouble.map(|trouble| trouble::notice(visit, trouble, true))}
                {errors.summary(&words)}
                {job}
                <form action=address.action("/cancel") method="post" novalidate>
                    {hidden("token", &sent.token)}
                    {hidden("revision", &booking.revision.to_string())}
                    {fields::textarea(&words, REASON[0], &sent.reason, errors)}
                    <div class="acts">
                        <button class="button danger" data-busy=words.get("cancel-busy")>
                            {words.get("cancel-send")}
                        </button>
                        <a class="button quiet" href=address.page("")>{words.get("cancel-keep")}</a>
                    </div>
                </form>
                <p class="fine">
                    <a href=address.page("/reschedule")>{words.get("cancel-move-instead")}</a>
                </p>
            </div>
        }
        .into_any()
    })
}

async fn cancel(visit: &Visit, id: &str, sent: &Cancel) -> Result<Response, ClientError> {
    let reason = Some(sent.reason.trim().replace("\r\n", "\n")).filter(|text| !text.is_empty());
    let request = CancelRequest { reason, revision: sent.revision.parse().ok() };
    let done = Address::of(visit, id, &sent.token).page_with("", "cancelled=1");
    let token = booking::credential(visit, &sent.token);
    let error = match visit.api().cancel(&visit.caller, id, token, &request).await {
        Ok(_) => return Ok(Redirect::to(&done).into_response()),
        Err(error) => error,
    };
    match error.problem().map(|problem| (problem.kind.as_str(), problem.status)) {
        Some(("invalid", _)) => {
            let words = crate::wording::Wording::new(visit.texts.clone(), "UTC");
            let problem = error.problem().cloned().unwrap_or_default();
            let errors = Errors::of(&words, &problem, &REASON);
            load(visit, id, sent, StatusCode::UNPROCESSABLE_ENTITY, &errors, None).await
        }
        Some(("past-cutoff", _) | (_, 409 | 422)) => settled(visit, id, sent, &done).await,
        Some((_, 401 | 403 | 404)) => Err(error),
        _ => {
            let trouble = Trouble::of(&error);
            trouble::log(&error);
            match load(visit, id, sent, trouble.status(), &Errors::default(), Some(trouble)).await {
                Ok(mut page) => {
                    trouble::retry_after(&mut page, trouble, &error);
                    Ok(page)
                }
                Err(_) => Err(error),
            }
        }
    }
}

/// The booking is not as the form took it to be: cancelled already, moved, or too near.
async fn settled(
    visit: &Visit,
    id: &str,
    sent: &Cancel,
    done: &str,
) -> Result<Response, ClientError> {
    let Held { shop, booking, token } = booking::read(visit, id, &sent.token).await?;
    if booking.status == BookingStatus::Cancelled {
        return Ok(Redirect::to(done).into_response());
    }
    let say = if is_changeable(&booking) { "changed-meanwhile" } else { "changed-too-late" };
    let status = StatusCode::CONFLICT;
    Ok(booking::view(visit, &shop, &booking, &token, status, Some(Say::Bad(say))))
}
