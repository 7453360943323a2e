//! `/`: what the shop is, when it is open, and the quickest way to book.

use axum::http::StatusCode;
use axum::response::Response;
use baybook_contract::{ClientError, Service, Shop};
use leptos::prelude::*;

use super::layout::{Head, page};
use super::{hours, structured, trouble};
use crate::http::Visit;
use crate::icons::Icon;
use crate::wording::{Wording, encoded, national_phone, one_line, start_param, today, town};

/// At most this many cards, so that the first screen stays one decision.
const CARDS: usize = 6;
/// Closures further ahead than this many are not news yet.
const CLOSURES: usize = 4;

pub(crate) async fn show(visit: Visit) -> Response {
    let found = load(&visit).await;
    trouble::answer(&visit, found).await
}

async fn load(visit: &Visit) -> Result<Response, ClientError> {
    let (shop, services) =
        tokio::join!(visit.api().shop(&visit.caller), visit.api().services(&visit.caller, true));
    let (shop, services) = (shop?, services?.services);
    let words = visit.wording(&shop);
    let place = shop.address.city.clone();
    let mut head = Head::public(
        shop.name.clone(),
        words.format(
            "home-description",
            &[("name", shop.name.clone().into()), ("city", place.into())],
        ),
        "/",
    );
    let public_url = &visit.pages.config().public_url;
    head.structured = Some(structured::auto_repair(public_url, &shop, &services));
    Ok(page(visit, Some(&shop), StatusCode::OK, head, || body(&words, &shop, &services)))
}

fn body(words: &Wording, shop: &Shop, services: &[Service]) -> AnyView {
    let status = hours::status(words, shop);
    let state = if shop.status.open { "status is-open" } else { "status is-closed" };
    let featured: Vec<_> = services.iter().filter(|service| service.featured).collect();
    let chosen = if featured.is_empty() { services.iter().collect() } else { featured };
    let cards: Vec<_> =
        chosen.into_iter().take(CARDS).map(|service| card(words, shop, service)).collect();
    view! {
        <div class="wrap">
            <section class="hero">
              <div>
                <p class=state><span class="dot" aria-hidden="true"></span>{status}</p>
                <h1>{shop.name.clone()}</h1>
                <p class="lede">{shop.tagline.clone()}</p>
                <p class="acts">
                    <a class="button" href="/services">{words.get("home-book")}</a>
                    <a class="button quiet" href=format!("tel:{}", shop.phone)>
                        {Icon::Phone.view()}
                        {words.format("home-call", &[("phone", national_phone(&shop.phone).into())])}
                    </a>
                </p>
              </div>
              <svg class="lift" viewBox="0 0 480 300" aria-hidden="true" inner_html=LIFT></svg>
            </section>
            <section aria-labelledby="most-booked">
                <div class="title-row">
                    <h2 id="most-booked">{words.get("home-most-booked")}</h2>
                    <a class="more" href="/services">
                        {words.get("home-all-services")} {Icon::Arrow.view()}
                    </a>
                </div>
                <ul class="bays">{cards}</ul>
            </section>
            {board(words, shop)}
        </div>
    }
    .into_any()
}

fn card(words: &Wording, shop: &Shop, service: &Service) -> AnyView {
    let times = format!("/availability?service={}", encoded(&service.id));
    let next = service.next_start.as_ref();
    let action = match next.and_then(|slot| Some((slot, words.local(&slot.start)?))) {
        Some((slot, at)) => {
            let book =
                format!("/book?service={}&start={}", encoded(&service.id), start_param(slot));
            let when = words.moment(&at, today(shop));
            view! {
                <a class="next" href=book>
                    <span class="next-label">
                        {words.get("card-next")} " "
                        <span class="unseen">{service.name.clone()}</span>
                    </span>
                    <strong>{when}</strong>
                    {Icon::Arrow.view()}
                </a>
            }
            .into_any()
        }
        None => view! {
            <a class="next none" href=times.clone()>
                <span class="next-label">{words.get("card-none")}</span>
                <strong>{words.get("card-see-times")}</strong>
                {Icon::Arrow.view()}
            </a>
        }
        .into_any(),
    };
    view! {
        <li class="bay">
            <h3><a href=times>{service.name.clone()}</a></h3>
            <p class="bay-text">{service.description.clone()}</p>
            <p class="spec">
                <span>{words.texts.duration(service.duration_minutes)}</span>
                <span>{words.price_or_ask(service.price.as_ref())}</span>
            </p>
            {action}
        </li>
    }
    .into_any()
}

fn board(words: &Wording, shop: &Shop) -> AnyView {
    let closures: Vec<_> = shop
        .closures
        .iter()
        .take(CLOSURES)
        .filter_map(|closure| {
            let date = words.texts.date_short(closure.date.parse().ok()?);
            Some(view! { <li><strong>{date}</strong> " " {closure.reason.clone()}</li> })
        })
        .collect();
    let closures = (!closures.is_empty()).then(|| {
        view! {
            <h3>{words.get("home-closures")}</h3>
            <ul class="plain">{closures}</ul>
        }
    });
    let address = &shop.address;
    let map = map_link(&one_line(address));
    view! {
        <section class="board" aria-label=words.get("home-visit")>
            <div>
                <h2>{words.get("hours-title")}</h2>
                {hours::table(words, shop)}
                <p class="fine">{words.zone(None)}</p>
                {closures}
            </div>
            <div>
                <h2>{words.get("home-where")}</h2>
                <address>
                    <strong>{shop.name.clone()}</strong>
                    <br/>
                    {address.street.clone()}
                    <br/>
                    {town(address)}
                </address>
                <p>
                    <a class="with-icon" href=map rel="noreferrer">
                        {Icon::Pin.view()} {words.get("map-link")}
                    </a>
                </p>
                <h3>{words.get("home-held")}</h3>
                <p>{words.get("home-held-text")}</p>
                <p><a class="with-icon" href="/bookings">{Icon::Calendar.view()} {words.get("home-held-link")}</a></p>
            </div>
        </section>
    }
    .into_any()
}

/// A car on a two-post lift, seen from the side.
const LIFT: &str = include_str!("../../assets/lift.fragment.svg");

/// Opens a map of the address; nothing of it is loaded into the page.
pub(super) fn map_link(address: &str) -> String {
    format!("https://www.openstreetmap.org/search?query={}", encoded(address))
}
