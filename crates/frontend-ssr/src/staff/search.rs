//! `/staff/bookings`: find bookings by what people say. What is said is personal, so it is sent in
//! the body of a form and stands in no address.

use axum::Form;
use axum::extract::OriginalUri;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{
    BookingStatus, Card, ClientError, FoundBookings, SearchRequest, Shop, StaffDay,
};
use baybook_domain::access::Action;
use baybook_domain::ids::Reference;
use leptos::prelude::*;
use serde::Deserialize;

use super::asked::Asked;
use super::grid::status_key;
use super::lanes::holds;
use super::shell::{self, Section};
use crate::http::{Session, Visit};
use crate::pages::book::unreadable;
use crate::pages::fields::hidden;
use crate::wording::{Wording, national_phone, today};

/// Rows of a day that are shown before anything is searched for.
const MOST_ROWS: usize = 12;

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    q: String,
    /// Where the page before ended.
    cursor: String,
}

/// `GET /staff/bookings`: the form, and who comes next.
pub(super) async fn show(
    visit: Visit,
    session: Session,
    OriginalUri(uri): OriginalUri,
) -> Response {
    answer(&visit, &session, &uri.to_string(), &Wanted::default()).await
}

/// `POST /staff/bookings`: what was found. Sending it again is harmless.
pub(super) async fn find(
    visit: Visit,
    session: Session,
    OriginalUri(uri): OriginalUri,
    sent: Result<Form<Wanted>, FormRejection>,
) -> Response {
    match sent {
        Ok(Form(wanted)) => answer(&visit, &session, &uri.to_string(), &wanted).await,
        Err(rejection) => unreadable(&visit, &rejection).await,
    }
}

async fn answer(visit: &Visit, session: &Session, uri: &str, wanted: &Wanted) -> Response {
    if !session.may(Action::Search) {
        return shell::forbidden(visit, session).await;
    }
    let page = match wanted.q.trim() {
        "" => coming(visit, session).await,
        _ => found(visit, session, wanted).await,
    };
    shell::answer(visit, session, uri, page).await
}

async fn found(visit: &Visit, session: &Session, wanted: &Wanted) -> Result<Response, ClientError> {
    let text = wanted.q.trim();
    let request = SearchRequest {
        q: text.to_owned(),
        cursor: Some(wanted.cursor.clone()).filter(|cursor| !cursor.is_empty()),
    };
    let staff = visit.api().staff(&visit.caller, &session.access);
    let (shop, found) = tokio::join!(visit.api().shop(&visit.caller), staff.search(&request));
    let (shop, found) = (shop?, found?);
    if let Some(card) = meant(text, &found) {
        return Ok(Redirect::to(&Asked::default().card(&card.id)).into_response());
    }
    let words = visit.wording(&shop);
    Ok(page(visit, session, &shop, text, || {
        let count = u32::try_from(found.bookings.len()).unwrap_or(u32::MAX);
        let key = match (&request.cursor, &found.next) {
            (Some(_), _) if count == 0 => "staff-found-all",
            (None, None) => "staff-found",
            _ => "staff-found-page",
        };
        let count = words.format(key, &[("count", count.into())]);
        let cards: Vec<_> = found.bookings.iter().map(|found| &found.card).collect();
        let more = found.next.as_deref().map(|cursor| more(&words, text, cursor));
        view! {
            <p role="status">{count}</p>
            {table(&words, &shop, words.get("staff-finds"), &cards)}
            {more}
        }
        .into_any()
    }))
}

/// The booking whose reference was typed, where it is one.
fn meant<'a>(text: &str, found: &'a FoundBookings) -> Option<&'a Card> {
    let reference = text.parse::<Reference>().ok()?;
    match found.bookings.as_slice() {
        [one] => Some(&one.card).filter(|card| card.reference == reference.as_str()),
        _ => None,
    }
}

fn more(words: &Wording, text: &str, cursor: &str) -> AnyView {
    view! {
        <form method="post" action="/staff/bookings" class="more">
            {hidden("q", text)}
            {hidden("cursor", cursor)}
            <button class="button quiet">{words.get("staff-found-more")}</button>
        </form>
    }
    .into_any()
}

/// Before anything is searched for: those who are expected today, and tomorrow's first.
async fn coming(visit: &Visit, session: &Session) -> Result<Response, ClientError> {
    let shop = visit.api().shop(&visit.caller).await?;
    let tomorrow = today(&shop).and_then(|date| date.tomorrow().ok());
    let tomorrow = tomorrow.map_or_else(|| shop.today.clone(), |date| date.to_string());
    let staff = visit.api().staff(&visit.caller, &session.access);
    let (now, next, open) =
        tokio::join!(staff.day(&shop.today), staff.day(&tomorrow), staff.requests());
    let (now, next, open) = (now?, next?, open?);
    let words = visit.wording(&shop);
    Ok(page(visit, session, &shop, "", || {
        let expected = |card: &&Card| {
            matches!(card.status, BookingStatus::Requested | BookingStatus::Confirmed)
        };
        let today: Vec<_> = now.cards.iter().filter(expected).collect();
        let tomorrow: Vec<_> = next.cards.iter().filter(|card| holds(card)).collect();
        let open: Vec<_> = open.bookings.iter().map(|found| &found.card).collect();
        view! {
            {requests(&words, &shop, &open)}
            {section(&words, &shop, "staff-coming-today", &now, &today)}
            {section(&words, &shop, "staff-coming-tomorrow", &next, &tomorrow)}
        }
        .into_any()
    }))
}

/// What customers wait for an answer to.
fn requests(words: &Wording, shop: &Shop, cards: &[&Card]) -> Option<AnyView> {
    let title = words.get("staff-requests");
    let table = table(words, shop, title.clone(), cards)?;
    Some(view! { <section class="coming"><h2>{title}</h2>{table}</section> }.into_any())
}

fn section(
    words: &Wording,
    shop: &Shop,
    key: &'static str,
    day: &StaffDay,
    cards: &[&Card],
) -> AnyView {
    let title = words.get(key);
    let shown = cards.get(..MOST_ROWS).unwrap_or(cards);
    let none = cards.is_empty().then(|| view! { <p>{words.get("staff-coming-none")}</p> });
    let whole = Asked::default().on(&day.date).day();
    view! {
        // The table in it is the landmark, of the same name.
        <section class="coming">
            <h2>{title.clone()}</h2>
            {none}
            {table(words, shop, title, shown)}
            <p><a href=whole>{words.get("staff-coming-day")}</a></p>
        </section>
    }
    .into_any()
}

fn page(
    visit: &Visit,
    session: &Session,
    shop: &Shop,
    text: &str,
    below: impl FnOnce() -> AnyView,
) -> Response {
    let words = visit.wording(shop);
    let title = words.get("staff-find");
    let head = (Section::Find, title.clone());
    shell::page(visit, session, shop, StatusCode::OK, head, || {
        view! {
            <div class="wrap sheet" id="finds">
                <h1>{title}</h1>
                <form method="post" action="/staff/bookings" role="search" class="search">
                    <div class="field">
                        <label for="q">{words.get("staff-find-label")}</label>
                        <input type="search" id="q" name="q" value=text.to_owned() autocomplete="off"
                            maxlength="120" enterkeyhint="search" autofocus=true/>
                    </div>
                    <button class="button">{words.get("staff-find-send")}</button>
                </form>
                {below()}
            </div>
        }
        .into_any()
    })
}

fn table(words: &Wording, shop: &Shop, label: String, cards: &[&Card]) -> Option<AnyView> {
    if cards.is_empty() {
        return None;
    }
    let heads = [
        "staff-when",
        "field-name",
        "field-plate",
        "staff-service",
        "field-reference",
        "field-phone",
        "staff-state",
    ];
    let heads: Vec<_> =
        heads.iter().map(|key| view! { <th scope="col">{words.get(key)}</th> }).collect();
    let rows: Vec<_> = cards.iter().map(|card| row(words, shop, card)).collect();
    let table = view! {
        <div class="finds-frame">
            <table class="finds" aria-label=label>
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    };
    Some(table.into_any())
}

fn row(words: &Wording, shop: &Shop, card: &Card) -> AnyView {
    let when = words.local(&card.start).map(|at| words.moment(&at, today(shop)));
    let plate = card.vehicle.as_ref().and_then(|vehicle| vehicle.plate.clone());
    let contact = card.contact.as_ref();
    let name = contact.map_or(&card.first_name, |contact| &contact.name).clone();
    let phone = contact.and_then(|contact| contact.phone.as_deref()).map(national_phone);
    let state = words.get(&format!("staff-status-{}", status_key(card.status)));
    view! {
        <tr>
            <td><a href=Asked::default().card(&card.id)>{when}</a></td>
            <td><b>{name}</b></td>
            <td class="p">{plate}</td>
            <td>{card.service.name.clone()}</td>
            <td class="p">{card.reference.clone()}</td>
            <td>{phone}</td>
            <td><span class=format!("key {}", status_key(card.status))>{state}</span></td>
        </tr>
    }
    .into_any()
}
