//! `/staff/block`: keep a bay or a mechanic from being booked, and give the time back.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{OriginalUri, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{ClientError, NewBlock};
use baybook_domain::access::Action;
use leptos::prelude::*;
use serde::Deserialize;

use super::asked::{Asked, date_of};
use super::day::{self, Loaded};
use super::notice::{Notice, Wish};
use super::shell::{self, Section};
use super::{act, choices};
use crate::http::{Session, Visit};
use crate::icons::Icon;
use crate::pages::book::unreadable;
use crate::wording::Wording;

/// What a browser sends. `what` is `bay:ID` or `mechanic:ID`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    date: String,
    by: String,
    what: String,
    start: String,
    to_date: Option<String>,
    /// The date field names no day.
    #[serde(skip)]
    no_date: bool,
    length_minutes: String,
    reason: String,
}

/// `GET /staff/block?date=&start=&bay=&mechanic=`
pub(super) async fn show(
    visit: Visit,
    session: Session,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<Asked>,
) -> Response {
    if !session.may(Action::BlockTime) {
        return shell::forbidden(&visit, &session).await;
    }
    let what = match (asked.bay.as_str(), asked.mechanic.as_str()) {
        ("", "") => String::new(),
        ("", mechanic) => format!("mechanic:{mechanic}"),
        (bay, _) => format!("bay:{bay}"),
    };
    let typed = Typed {
        date: asked.date,
        by: asked.by,
        what,
        start: asked.start,
        length_minutes: "60".to_owned(),
        ..Typed::default()
    };
    let page = load(&visit, &session, typed, None).await;
    shell::answer(&visit, &session, &uri.to_string(), page).await
}

/// `POST /staff/block`
pub(super) async fn send(
    visit: Visit,
    session: Session,
    sent: Result<Form<Typed>, FormRejection>,
) -> Response {
    if !session.may(Action::BlockTime) {
        return shell::forbidden(&visit, &session).await;
    }
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return unreadable(&visit, &rejection).await,
    };
    let page = block(&visit, &session, typed).await;
    shell::answer(&visit, &session, "/staff", page).await
}

/// `POST /staff/day/{date}/blocks/{id}/remove`
pub(super) async fn remove(
    visit: Visit,
    session: Session,
    Path((date, id)): Path<(String, String)>,
    sent: Result<Form<Asked>, FormRejection>,
) -> Response {
    let asked = sent.map(|Form(asked)| asked).unwrap_or_default().on(&date);
    let staff = visit.api().staff(&visit.caller, &session.access);
    let done = staff.unblock(&date, &id).await.map(|()| back(&asked, "unblocked"));
    shell::answer(&visit, &session, &asked.day(), done).await
}

fn back(asked: &Asked, done: &str) -> Response {
    let day = asked.address(&format!("/staff/day/{}", asked.date), &[("done", done)]);
    Redirect::to(&day).into_response()
}

async fn block(
    visit: &Visit,
    session: &Session,
    mut typed: Typed,
) -> Result<Response, ClientError> {
    if let Some(date) = typed.to_date.take().filter(|date| date != date_of(&typed.start)) {
        let shop = visit.api().shop(&visit.caller).await?;
        match choices::start_on(&typed.start, &date, &shop.timezone) {
            Some(start) => (typed.start, typed.date) = (start, date),
            None => {
                typed.no_date = true;
                return load(visit, session, typed, None).await;
            }
        }
    }
    let (bay, mechanic) = typed.lane();
    let new = NewBlock {
        bay: bay.map(str::to_owned),
        mechanic: mechanic.map(str::to_owned),
        start: typed.start.clone(),
        // What is no number is no length either, which the API says in words.
        length_minutes: typed.length_minutes.trim().parse().unwrap_or_default(),
        reason: act::lines(&typed.reason),
    };
    let staff = visit.api().staff(&visit.caller, &session.access);
    match staff.block(&new).await {
        Ok(block) => {
            let asked = Asked { by: typed.by.clone(), ..Asked::default() };
            Ok(back(&asked.on(date_of(&block.start)), "blocked"))
        }
        Err(error) => load(visit, session, typed, Some(error)).await,
    }
}

impl Typed {
    fn lane(&self) -> (Option<&str>, Option<&str>) {
        (self.what.strip_prefix("bay:"), self.what.strip_prefix("mechanic:"))
    }
}

async fn load(
    visit: &Visit,
    session: &Session,
    mut typed: Typed,
    error: Option<ClientError>,
) -> Result<Response, ClientError> {
    if typed.date.is_empty() {
        typed.date = visit.api().shop(&visit.caller).await?.today;
    }
    let loaded = day::load(visit, session, &typed.date, None).await?;
    let words = visit.wording(&loaded.shop);
    if typed.start.is_empty() {
        typed.start = choices::next_start(loaded.scale.as_ref(), &loaded.day, None);
    }
    let asked = Asked { date: typed.date.clone(), by: typed.by.clone(), ..Asked::default() };
    let Some(error) = error else {
        return Ok(page(visit, session, &loaded, &asked, &typed, None));
    };
    let (bay, mechanic) = typed.lane();
    let wish = Wish {
        card: None,
        start: &typed.start,
        minutes: typed.length_minutes.parse().unwrap_or_default(),
        bay: bay.unwrap_or_default(),
        mechanic: mechanic.unwrap_or_default(),
    };
    match Notice::of(&words, &error, &loaded.day, &asked, &wish) {
        Some(notice) => Ok(page(visit, session, &loaded, &asked, &typed, Some(notice))),
        None => Err(error),
    }
}

fn page(
    visit: &Visit,
    session: &Session,
    loaded: &Loaded,
    asked: &Asked,
    typed: &Typed,
    notice: Option<Notice>,
) -> Response {
    let words = visit.wording(&loaded.shop);
    let status = match &notice {
        Some(notice) => notice.status,
        None if typed.no_date => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let title = words.get("staff-block");
    shell::page(visit, session, &loaded.shop, status, (Section::Day, title.clone()), || {
        view! {
            <div class="wrap sheet">
                <p class="crumb">
                    <a href=asked.day()>{Icon::Back.view()} {words.get("staff-back")}</a>
                </p>
                <h1>{title}</h1>
                {notice.map(|notice| notice.view())}
                {form(&words, loaded, asked, typed)}
            </div>
        }
        .into_any()
    })
}

fn form(words: &Wording, loaded: &Loaded, asked: &Asked, typed: &Typed) -> AnyView {
    let wrong = typed.no_date.then(|| words.get("staff-error-date"));
    let wrong = wrong.as_deref();
    let label = |key: &str| words.get(key);
    let starts = choices::starts(words, loaded.scale.as_ref(), &typed.start, None);
    let of = |kind: &str, lanes: &[baybook_contract::Lane]| {
        let lanes = choices::lanes(lanes, None).into_iter();
        lanes.map(|(id, name)| (format!("{kind}:{id}"), name)).collect::<Vec<_>>()
    };
    let what = [of("bay", &loaded.day.bays), of("mechanic", &loaded.day.mechanics)].concat();
    view! {
        <form method="post" action="/staff/block" class="desk-form">
            {asked.carried()}
            {choices::choice(("what", "what"), label("staff-block-what"), what, &typed.what)}
            <div class="pair">
                {choices::date("to_date", label("staff-date"), &loaded.day.date, wrong)}
                {choices::choice(("start", "start"), label("staff-start"), starts, &typed.start)}
            </div>
            <div class="pair">
                <div class="field">
                    <label for="length">{label("staff-minutes")}</label>
                    <input type="number" id="length" name="length_minutes" min="5" max="1440" step="5"
                        inputmode="numeric" value=typed.length_minutes.clone() required/>
                </div>
                <div class="field">
                    <label for="reason">{label("staff-block-reason")}</label>
                    <input id="reason" name="reason" maxlength="100" autocomplete="off"
                        value=typed.reason.clone() required/>
                </div>
            </div>
            <button class="button">{label("staff-block-send")}</button>
        </form>
    }
    .into_any()
}
