//! `/book`: who comes, for a start that was chosen.

use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{Booking, ClientError, Problem, Service, Shop, Slot};
use jiff::{Timestamp, Zoned};
use leptos::prelude::*;
use serde::Deserialize;

use super::card::{self, Job};
use super::details::{self, FIELDS, Typed};
use super::fields::{Errors, hidden};
use super::layout::{Head, Section, page};
use super::taken;
use super::trouble::{self, Trouble};
use crate::http::Visit;
use crate::wording::{Wording, encoded, today};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Choice {
    service: String,
    start: String,
}

/// The shop, the service and the start that the form is about.
pub(crate) struct Chosen {
    pub(crate) shop: Shop,
    pub(crate) service: Service,
    pub(crate) start: Zoned,
}

/// `GET /book?service=&start=`
pub(crate) async fn show(visit: Visit, Query(choice): Query<Choice>) -> Response {
    if choice.service.is_empty() {
        return Redirect::to("/services").into_response();
    }
    if choice.start.is_empty() {
        let service = encoded(&choice.service);
        return Redirect::to(&format!("/availability?service={service}&missing=1")).into_response();
    }
    let found = open(&visit, choice).await;
    trouble::answer(&visit, found).await
}

async fn open(visit: &Visit, choice: Choice) -> Result<Response, ClientError> {
    let person = visit.person.as_ref().filter(|person| !person.is_staff());
    let typed = Typed {
        service: choice.service,
        start: choice.start,
        key: visit.pages.new_key(),
        name: person.map(|person| person.me.name.clone()).unwrap_or_default(),
        email: person.map(|person| person.me.email.clone()).unwrap_or_default(),
        ..Typed::default()
    };
    let chosen = match choose(visit, &typed).await? {
        Ok(chosen) => chosen,
        Err(response) => return Ok(response),
    };
    let day = chosen.start.date();
    let offered =
        visit.api().availability(&visit.caller, &typed.service, &day.to_string(), 1).await?;
    let slots = offered.days.into_iter().flat_map(|day| day.slots);
    let (free, others): (Vec<_>, Vec<_>) = slots.partition(|slot| is_at(slot, &chosen.start));
    if free.is_empty() {
        return Ok(taken::before_form(visit, &chosen, others));
    }
    Ok(form(visit, &chosen, &typed, StatusCode::OK, &Errors::default(), None))
}

/// `POST /book`
pub(crate) async fn send(visit: Visit, sent: Result<Form<Typed>, FormRejection>) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return unreadable(&visit, &rejection).await,
    };
    let done = book(&visit, typed).await;
    trouble::answer(&visit, done).await
}

/// A form that is no form, or far too large for one.
pub(crate) async fn unreadable(visit: &Visit, rejection: &FormRejection) -> Response {
    let trouble = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Trouble::FormTooLarge,
        _ => Trouble::FormUnreadable,
    };
    trouble::show(visit, trouble).await
}

async fn book(visit: &Visit, mut typed: Typed) -> Result<Response, ClientError> {
    if typed.key.is_empty() {
        typed.key = visit.pages.new_key();
    }
    let body = match typed.booking(&Wording::new(visit.texts.clone(), "UTC")) {
        Ok(body) => body,
        Err(errors) => return invalid(visit, &typed, &errors).await,
    };
    let error = match visit.api().book(&visit.caller, &typed.key, &body).await {
        Ok(booking) => return Ok(Redirect::to(&booked(&booking)).into_response()),
        Err(error) => error,
    };
    refused(visit, typed, error).await
}

/// Where a new booking is shown.
fn booked(booking: &Booking) -> String {
    format!("/bookings/{}?token={}&booked=1", encoded(&booking.id), encoded(&booking.manage_token))
}

async fn refused(
    visit: &Visit,
    mut typed: Typed,
    error: ClientError,
) -> Result<Response, ClientError> {
    match error.problem().map(|problem| problem.kind.as_str()) {
        Some("slot-taken") => {
            let alternatives = error.problem().map(|p| p.alternatives.clone()).unwrap_or_default();
            // Another start is another booking.
            typed.key = visit.pages.new_key();
            Ok(match choose(visit, &typed).await? {
                Ok(chosen) => taken::after_form(visit, &chosen, &typed, &alternatives),
                Err(response) => response,
            })
        }
        Some("invalid") => {
            let problem = error.problem().cloned().unwrap_or_default();
            // The same key: had an earlier try of this form booked after all, this one must not.
            corrections(visit, &typed, &problem).await
        }
        Some("idempotency-mismatch") => already_used(visit, &typed).await,
        Some("unknown-service") => Err(error),
        _ => later(visit, &typed, error).await,
    }
}

async fn invalid(visit: &Visit, typed: &Typed, errors: &Errors) -> Result<Response, ClientError> {
    Ok(match choose(visit, typed).await? {
        Ok(chosen) => form(visit, &chosen, typed, StatusCode::UNPROCESSABLE_ENTITY, errors, None),
        Err(response) => response,
    })
}

async fn corrections(
    visit: &Visit,
    typed: &Typed,
    problem: &Problem,
) -> Result<Response, ClientError> {
    let words = Wording::new(visit.texts.clone(), "UTC");
    invalid(visit, typed, &Errors::of(&words, problem, &FIELDS)).await
}

/// Nothing is known to be booked: the same form with the same key, so that trying again is safe.
async fn later(visit: &Visit, typed: &Typed, error: ClientError) -> Result<Response, ClientError> {
    let trouble = Trouble::of(&error);
    trouble::log(&error);
    let chosen = match choose(visit, typed).await {
        Ok(Ok(chosen)) => Some(chosen),
        Ok(Err(_)) | Err(_) => None,
    };
    let mut response = match chosen {
        Some(chosen) => {
            let notice = trouble::notice(visit, trouble, true);
            form(visit, &chosen, typed, trouble.status(), &Errors::default(), Some(notice))
        }
        None => bare(visit, typed, trouble),
    };
    trouble::retry_after(&mut response, trouble, &error);
    Ok(response)
}

/// Reads what the form is about; a page instead when there is no such service or time.
async fn choose(visit: &Visit, typed: &Typed) -> Result<Result<Chosen, Response>, ClientError> {
    let (shop, services) =
        tokio::join!(visit.api().shop(&visit.caller), visit.api().services(&visit.caller, false));
    let (shop, services) = (shop?, services?.services);
    let Some(service) = services.into_iter().find(|service| service.id == typed.service) else {
        return Ok(Err(trouble::show(visit, Trouble::ServiceUnknown).await));
    };
    let Some(start) = visit.wording(&shop).local(&typed.start) else {
        return Ok(Err(trouble::show(visit, Trouble::PageUnknown).await));
    };
    Ok(Ok(Chosen { shop, service, start }))
}

fn is_at(slot: &Slot, start: &Zoned) -> bool {
    slot.start.parse::<Timestamp>().is_ok_and(|at| at == start.timestamp())
}

fn job(chosen: &Chosen) -> Job {
    let minutes = i64::from(chosen.service.duration_minutes);
    let end = chosen.start.checked_add(jiff::SignedDuration::from_mins(minutes));
    Job {
        service: chosen.service.name.clone(),
        duration_minutes: chosen.service.duration_minutes,
        price: chosen.service.price.clone(),
        end: end.unwrap_or_else(|_| chosen.start.clone()),
        start: chosen.start.clone(),
    }
}

pub(crate) fn other_times(chosen: &Chosen) -> String {
    let service = encoded(&chosen.service.id);
    format!("/availability?service={service}&date={}", chosen.start.date())
}

fn form(
    visit: &Visit,
    chosen: &Chosen,
    typed: &Typed,
    status: StatusCode,
    errors: &Errors,
    notice: Option<AnyView>,
) -> Response {
    let words = visit.wording(&chosen.shop);
    let mut title = words.get("book-title");
    if !errors.is_empty() {
        title = words.format("error-title", &[("title", title.into())]);
    }
    let head = Head::private(title).within(Section::Services);
    let on_request = chosen.service.on_request;
    let when = words.moment(&chosen.start, today(&chosen.shop));
    let brief = [("service", chosen.service.name.clone().into()), ("moment", when.into())];
    let brief = words.format("book-brief", &brief);
    page(visit, Some(&chosen.shop), status, head, || {
        view! {
            <div class="wrap">
                <p class="crumb"><a href=other_times(chosen)>{words.get("book-other-times")}</a></p>
                <h1>{words.get("book-heading")}</h1>
                <p class="lede on-narrow">{brief}</p>
                {notice}
                {errors.summary(&words)}
                <form class="split" action="/book" method="post" novalidate>
                    <div class="split-main">
                        {hidden("service", &typed.service)}
                        {hidden("start", &typed.start)}
                        {hidden("key", &typed.key)}
                        {details::inputs(&words, typed, errors)}
                    </div>
                    <div class="split-side">
                        {card::card(&words, &job(chosen))}
                        <button class="button wide" data-busy=words.get("book-busy")>
                            {words.get(if on_request { "book-ask" } else { "book-send" })}
                        </button>
                        {on_request.then(|| view! {
                            <p class="fine">{words.get("book-on-request")}</p>
                        })}
                        <p class="fine">{card::policy(&words, &chosen.shop)}</p>
                        <p class="fine">{words.get("book-privacy")}</p>
                    </div>
                </form>
            </div>
        }
        .into_any()
    })
}

/// The form was sent before with other words in it.
async fn already_used(visit: &Visit, typed: &Typed) -> Result<Response, ClientError> {
    let chosen = match choose(visit, typed).await? {
        Ok(chosen) => chosen,
        Err(response) => return Ok(response),
    };
    let words = visit.wording(&chosen.shop);
    let head = Head::private(words.get("used-title")).within(Section::Services);
    Ok(page(visit, Some(&chosen.shop), StatusCode::CONFLICT, head, || {
        view! {
            <div class="wrap narrow">
                <h1>{words.get("used-title")}</h1>
                <p class="lede">{words.get("used-text")}</p>
                <p class="acts">
                    <a class="button" href="/bookings">{words.get("trouble-to-bookings")}</a>
                    <a class="button quiet" href=other_times(&chosen)>{words.get("used-again")}</a>
                </p>
            </div>
        }
        .into_any()
    }))
}

/// Without an answer of the API there is no shop and no service to show, but what was typed stays.
fn bare(visit: &Visit, typed: &Typed, trouble: Trouble) -> Response {
    let words = Wording::new(visit.texts.clone(), "UTC");
    let head = Head::private(words.get("book-title"));
    page(visit, None, trouble.status(), head, || {
        view! {
            <div class="wrap narrow">
                {trouble::notice(visit, trouble, true)}
                <form action="/book" method="post" novalidate>
                    {hidden("service", &typed.service)}
                    {hidden("start", &typed.start)}
                    {hidden("key", &typed.key)}
                    {details::inputs(&words, typed, &Errors::default())}
                    <button class="button wide" data-busy=words.get("book-busy")>
                        {words.get("book-again")}
                    </button>
                </form>
            </div>
        }
        .into_any()
    })
}
