//! `/availability`: a week and a day of one service, to choose a start from.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{ClientError, Service, Shop};
use jiff::civil::Date;
use leptos::prelude::*;
use serde::Deserialize;

use super::layout::{Head, Section, page};
use super::picker::{self, Picked, Wish};
use super::trouble::{self, Trouble};
use crate::http::Visit;
use crate::icons::Icon;
use crate::wording::{Wording, encoded};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    service: String,
    date: String,
    from: String,
    /// Set when the form was sent without a start.
    missing: Option<String>,
}

/// `GET /availability?service=&date=`
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Response {
    if asked.service.is_empty() {
        return Redirect::to("/services").into_response();
    }
    let found = load(&visit, &asked).await;
    trouble::answer(&visit, found).await
}

async fn load(visit: &Visit, asked: &Asked) -> Result<Response, ClientError> {
    let (shop, services) =
        tokio::join!(visit.api().shop(&visit.caller), visit.api().services(&visit.caller, false));
    let (shop, services) = (shop?, services?.services);
    let Some(service) = services.iter().find(|service| service.id == asked.service) else {
        return Ok(trouble::show(visit, Trouble::ServiceUnknown).await);
    };
    let picked =
        Picked::load(visit, &shop, &service.id, Wish::of(&asked.date, &asked.from)).await?;
    let words = visit.wording(&shop);
    let date = words.texts.date_short(picked.strip.chosen);
    let mut head = Head::public(
        words.format(
            "availability-title",
            &[("service", service.name.clone().into()), ("date", date.into())],
        ),
        words.format("availability-description", &[("service", service.name.clone().into())]),
        &format!("/services#{}", service.id),
    )
    .within(Section::Services);
    head.canonical = None;
    let missing = asked.missing.is_some();
    Ok(page(visit, Some(&shop), StatusCode::OK, head, || {
        body(&words, &shop, &services, service, &picked, missing)
    }))
}

fn body(
    words: &Wording,
    shop: &Shop,
    services: &[Service],
    service: &Service,
    picked: &Picked,
    missing: bool,
) -> AnyView {
    let base = format!("/availability?service={}", encoded(&service.id));
    view! {
        <div class="wrap" id="swap" data-title=words.texts.date_long(picked.strip.chosen)>
            <p class="crumb"><a href="/services">{words.get("crumb-services")}</a></p>
            <p class="over">{words.get("availability-heading")}</p>
            <h1>{service.name.clone()}</h1>
            <p class="spec">
                <span>{words.texts.duration(service.duration_minutes)}</span>
                <span>{words.price_or_ask(service.price.as_ref())}</span>
            </p>
            <p class="chosen-text">{service.description.clone()}</p>
            {change(words, services, service, picked)}
            {picker::strip(words, picked, &base)}
            {day(words, shop, service, picked, &base, missing)}
        </div>
    }
    .into_any()
}

/// Another service or another date; the one that is not changed stays.
fn change(words: &Wording, services: &[Service], chosen: &Service, picked: &Picked) -> AnyView {
    let options: Vec<_> = services
        .iter()
        .map(|service| {
            let selected = service.id == chosen.id;
            view! { <option value=service.id.clone() selected=selected>{service.name.clone()}</option> }
        })
        .collect();
    let strip = picked.strip;
    view! {
        <form class="change" action="/availability" method="get" data-swap>
            <div class="field">
                <label for="service">{words.get("availability-service")}</label>
                <select id="service" name="service">{options}</select>
            </div>
            <div class="field">
                <label for="date">{words.get("availability-date")}</label>
                <input id="date" type="date" name="date" value=iso(strip.chosen)
                    min=iso(strip.today) max=iso(strip.last)/>
            </div>
            <button class="button quiet">{words.get("availability-show")}</button>
        </form>
    }
    .into_any()
}

fn day(
    words: &Wording,
    shop: &Shop,
    service: &Service,
    picked: &Picked,
    base: &str,
    missing: bool,
) -> AnyView {
    let date = words.texts.date_long(picked.strip.chosen);
    let Some(starts) = picker::starts(words, picked) else {
        return view! {
            <section aria-labelledby="day">
                <h2 id="day">{date}</h2>
                {picker::nothing_free(words, shop, picked, base, |slot| {
                    Some(picker::book_href(&service.id, slot))
                })}
            </section>
        }
        .into_any();
    };
    let first = picked.day().and_then(|day| day.slots.first());
    let zone = words.zone(first.and_then(|slot| words.local(&slot.start)).as_ref());
    let missing = missing.then(|| {
        view! {
            <p class="notice warn" role="alert">{Icon::Warning.view()} {words.get("start-missing")}</p>
        }
    });
    view! {
        <section aria-labelledby="day">
            <h2 id="day">{date}</h2>
            <p class="fine">{zone}</p>
            {missing}
            <form action="/book" method="get" class="starts">
                <input type="hidden" name="service" value=service.id.clone()/>
                {starts}
                <div class="go-on">
                    <button class="button wide" data-with-time=words.get("continue-with")>
                        {words.get("continue")}
                    </button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

pub(super) fn iso(date: Date) -> String {
    date.to_string()
}
