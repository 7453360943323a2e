//! `/staff/day/{date}`: the day's grid.

use axum::extract::{OriginalUri, Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{ClientError, Fitting, Service, Shop, StaffDay};
use jiff::Timestamp;
use jiff::civil::Date;
use leptos::prelude::*;

use super::asked::{Asked, date_of};
use super::scale::Scale;
use super::shell::{self, Section};
use super::{banner, bar, grid};
use crate::http::{Session, Visit};
use crate::wording::Wording;

/// `GET /staff[?date=]`: today, or the day that the date field names.
pub(super) async fn today(
    visit: Visit,
    session: Session,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<Asked>,
) -> Response {
    let date = match asked.date.parse::<Date>() {
        Ok(date) => Ok(date.to_string()),
        Err(_) => visit.api().shop(&visit.caller).await.map(|shop| shop.today),
    };
    let found = date.map(|date| Redirect::to(&asked.on(&date).day()).into_response());
    shell::answer(&visit, &session, &uri.to_string(), found).await
}

/// Everything that the page of a day shows.
pub(super) struct Loaded {
    pub(super) shop: Shop,
    pub(super) services: Vec<Service>,
    pub(super) day: StaffDay,
    pub(super) scale: Option<Scale>,
    /// Whoever looks at it.
    pub(super) session: Session,
}

/// `GET /staff/day/{date}`; with `part=grid` only what changes, or 204 when `tag` is still right.
pub(super) async fn show(
    visit: Visit,
    session: Session,
    OriginalUri(uri): OriginalUri,
    Path(date): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let asked = asked.on(&date);
    let found = if asked.part == "grid" {
        changed_part(&visit, &session, &asked).await
    } else {
        load(&visit, &session, &date, asked.fitting())
            .await
            .map(|loaded| whole(&visit, &session, &loaded, &asked))
    };
    shell::answer(&visit, &session, &uri.to_string(), found).await
}

/// The day with the shop and its services, asked for at once.
pub(super) async fn load(
    visit: &Visit,
    session: &Session,
    date: &str,
    what: Option<Fitting<'_>>,
) -> Result<Loaded, ClientError> {
    let (api, caller) = (visit.api(), &visit.caller);
    let staff = api.staff(caller, &session.access);
    let day = async {
        match what {
            Some(what) => staff.day_for(date, what).await,
            None => staff.day(date).await,
        }
    };
    let (shop, services, day) = tokio::join!(api.shop(caller), api.services(caller, false), day);
    let day = day?;
    let scale = Scale::of(&day);
    Ok(Loaded { shop: shop?, services: services?.services, day, scale, session: session.clone() })
}

fn whole(visit: &Visit, session: &Session, loaded: &Loaded, asked: &Asked) -> Response {
    let words = visit.wording(&loaded.shop);
    let title = title(&words, &loaded.day);
    let head = (Section::Day, title.clone());
    shell::page(visit, session, &loaded.shop, StatusCode::OK, head, || {
        view! {
            <div class="desk">
                {bar::bar(&words, loaded, asked, title)}
                <div id="banner">{banner::done(&words, &loaded.day, asked)}</div>
                {grid::part(&words, loaded, asked)}
                {bar::keys(&words)}
            </div>
        }
        .into_any()
    })
}

async fn changed_part(
    visit: &Visit,
    session: &Session,
    asked: &Asked,
) -> Result<Response, ClientError> {
    let staff = visit.api().staff(&visit.caller, &session.access);
    let now = staff.day_revision(&asked.date).await?;
    if tag(&asked.date, &now.revision, &now.now) == asked.tag {
        let never = [(header::CACHE_CONTROL, "no-store")];
        return Ok((StatusCode::NO_CONTENT, never).into_response());
    }
    let loaded = load(visit, session, &asked.date, asked.fitting()).await?;
    let words = visit.wording(&loaded.shop);
    Ok(shell::part(|| grid::part(&words, &loaded, asked)))
}

/// Names what the grid shows: the day's changes, and today the five minutes that it is in, because
/// appointments become late with time alone.
pub(super) fn tag(date: &str, revision: &str, now: &str) -> String {
    let minutes = |now: Timestamp| now.as_second().div_euclid(300);
    let of_today = (date_of(now) == date).then(|| now.parse().map(minutes).ok()).flatten();
    format!("{revision}.{}", of_today.unwrap_or_default())
}

fn title(words: &Wording, day: &StaffDay) -> String {
    day.date.parse().map_or_else(|_| day.date.clone(), |date| words.texts.date_long(date))
}
