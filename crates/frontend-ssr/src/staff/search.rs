//! `/staff/bookings?q=`: find bookings by what people say.

use axum::extract::{OriginalUri, Query};
use axum::http::StatusCode;
use axum::response::Response;
use baybook_contract::{ClientError, FoundBooking, Shop};
use leptos::prelude::*;

use super::asked::Asked;
use super::grid::status_key;
use super::shell::{self, Section};
use crate::http::{Session, Visit};
use crate::wording::{Wording, national_phone};

/// `GET /staff/bookings[?q=]`
pub(super) async fn show(
    visit: Visit,
    session: Session,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<Asked>,
) -> Response {
    let page = find(&visit, &session, &asked).await;
    shell::answer(&visit, &session, &uri.to_string(), page).await
}

async fn find(visit: &Visit, session: &Session, asked: &Asked) -> Result<Response, ClientError> {
    let text = asked.q.trim();
    let staff = visit.api().staff(&visit.caller, &session.access);
    let search = async {
        match text {
            "" => Ok(None),
            text => staff.search(text).await.map(|found| Some(found.bookings)),
        }
    };
    let (shop, found) = tokio::join!(visit.api().shop(&visit.caller), search);
    let (shop, found) = (shop?, found?);
    let words = visit.wording(&shop);
    let title = words.get("staff-find");
    let head = (Section::Find, title.clone());
    Ok(shell::page(visit, session, &shop, StatusCode::OK, head, || {
        let count = found.as_ref().map(|found| {
            let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
            view! { <p role="status">{words.format("staff-found", &[("count", count.into())])}</p> }
        });
        let found = found.filter(|found| !found.is_empty());
        view! {
            <div class="wrap sheet">
                <h1>{title}</h1>
                <form action="/staff/bookings" role="search" class="search">
                    <div class="field">
                        <label for="q">{words.get("staff-find-label")}</label>
                        <input type="search" id="q" name="q" value=asked.q.clone() autocomplete="off"
                            enterkeyhint="search" autofocus=true/>
                    </div>
                    <button class="button">{words.get("staff-find-send")}</button>
                </form>
                {count}
                {found.map(|found| table(&words, &shop, asked, &found))}
            </div>
        }
        .into_any()
    }))
}

fn table(words: &Wording, shop: &Shop, asked: &Asked, found: &[FoundBooking]) -> AnyView {
    let today = shop.today.parse().ok();
    let rows: Vec<_> = found
        .iter()
        .map(|FoundBooking { date, card }| {
            let when = words.local(&card.start).map(|at| words.moment(&at, today));
            let plate = card.vehicle.as_ref().and_then(|vehicle| vehicle.plate.clone());
            let contact = card.contact.as_ref();
            let name = contact.map_or(&card.first_name, |contact| &contact.name).clone();
            let phone = contact.and_then(|contact| contact.phone.as_deref()).map(national_phone);
            let state = words.get(&format!("staff-status-{}", status_key(card.status)));
            view! {
                <tr>
                    <td><a href=asked.on(date).card(&card.id, "")>{when}</a></td>
                    <td><b>{name}</b></td>
                    <td class="p">{plate}</td>
                    <td>{card.service.name.clone()}</td>
                    <td class="p">{card.reference.clone()}</td>
                    <td>{phone}</td>
                    <td><span class=format!("key {}", status_key(card.status))>{state}</span></td>
                </tr>
            }
        })
        .collect();
    let heads = [
        "staff-when",
        "field-name",
        "field-plate",
        "staff-service",
        "field-reference",
        "field-phone",
        "staff-state",
    ];
    let heads = heads.map(|key| view! { <th scope="col">{words.get(key)}</th> });
    view! {
        <div class="frame" tabindex="0" role="region" aria-label=words.get("staff-find")>
            <table class="finds">
                <thead><tr>{heads.into_iter().collect::<Vec<_>>()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
