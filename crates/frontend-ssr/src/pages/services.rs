//! `/services`: everything that can be booked, by category.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{ClientError, Service};
use leptos::prelude::*;

use super::layout::{Head, Section, page};
use super::trouble;
use crate::http::Visit;
use crate::icons::Icon;
use crate::wording::{Wording, encoded};

/// `GET /services`
pub(crate) async fn list(visit: Visit) -> Response {
    let found = load(&visit).await;
    trouble::answer(&visit, found).await
}

/// `GET /services/{slug}`: the place of that service in the list.
pub(crate) async fn one(visit: Visit, Path(slug): Path<String>) -> Response {
    match visit.api().services(&visit.caller, false).await {
        Ok(found) if found.services.iter().any(|service| service.id == slug) => {
            Redirect::permanent(&format!("/services#{}", encoded(&slug))).into_response()
        }
        Ok(_) => trouble::not_found(visit).await,
        Err(error) => trouble::answer(&visit, Err(error)).await,
    }
}

async fn load(visit: &Visit) -> Result<Response, ClientError> {
    let (shop, services) =
        tokio::join!(visit.api().shop(&visit.caller), visit.api().services(&visit.caller, false));
    let (shop, services) = (shop?, services?.services);
    let words = visit.wording(&shop);
    let name = shop.name.clone();
    let head = Head::public(
        words.get("services-title"),
        words.format("services-description", &[("name", name.into())]),
        "/services",
    )
    .within(Section::Services);
    Ok(page(visit, Some(&shop), StatusCode::OK, head, || body(&words, &services)))
}

/// Categories in the order in which the shop lists them.
fn by_category(services: &[Service]) -> Vec<(&str, Vec<&Service>)> {
    let mut groups: Vec<(&str, Vec<&Service>)> = Vec::new();
    for service in services {
        match groups.iter_mut().find(|(category, _)| *category == service.category) {
            Some((_, group)) => group.push(service),
            None => groups.push((&service.category, vec![service])),
        }
    }
    groups
}

fn body(words: &Wording, services: &[Service]) -> AnyView {
    let groups: Vec<_> = by_category(services)
        .into_iter()
        .enumerate()
        .map(|(index, (category, services))| {
            let heading = format!("category-{}", index + 1);
            let labelled = heading.clone();
            let rows: Vec<_> = services.into_iter().map(|service| row(words, service)).collect();
            view! {
                <section class="category" aria-labelledby=labelled>
                    <h2 id=heading>{category.to_owned()}</h2>
                    <ul class="rows">{rows}</ul>
                </section>
            }
        })
        .collect();
    view! {
        <div class="wrap">
            <h1>{words.get("services-title")}</h1>
            <p class="lede">{words.get("services-lede")}</p>
            {groups}
        </div>
    }
    .into_any()
}

fn row(words: &Wording, service: &Service) -> AnyView {
    let href = format!("/availability?service={}", encoded(&service.id));
    let mut spec = words.texts.duration(service.duration_minutes);
    if service.on_request {
        spec = format!("{spec} · {}", words.get("services-on-request"));
    }
    view! {
        <li class="row" id=service.id.clone()>
            <a class="row-link" href=href>
                <span class="row-name">{service.name.clone()}</span>
                <span class="row-text">{service.description.clone()}</span>
                <span class="row-spec">{spec}</span>
                <span class="row-price">{words.price_or_ask(service.price.as_ref())}</span>
                <span class="row-go">{words.get("services-see-times")} {Icon::Arrow.view()}</span>
            </a>
        </li>
    }
    .into_any()
}
