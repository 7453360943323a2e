//! `/staff/new`: book for somebody at the desk or on the telephone.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{OriginalUri, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{ArrivalKind, ClientError, Service, WalkIn};
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
use crate::pages::fields::{self, Errors, Field, hidden};
use crate::wording::Wording;

/// What a browser sends. Everything is text, and anything may be missing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    date: String,
    by: String,
    key: String,
    service: String,
    start: String,
    to_date: String,
    bay: String,
    mechanic: String,
    name: String,
    phone: String,
    email: String,
    plate: String,
    notes: String,
    arrival: String,
}

const FIELDS: [Field; 7] = [
    Field { required: true, ..Field::text("name", "name") },
    Field { kind: "tel", inputmode: Some("tel"), ..Field::text("phone", "phone") },
    Field { autocapitalize: Some("characters"), ..Field::text("plate", "plate") },
    Field { kind: "email", inputmode: Some("email"), ..Field::text("email", "email") },
    Field { enterkeyhint: "done", ..Field::text("notes", "notes") },
    Field::text("service", "service"),
    Field::text("start", "start"),
];

/// `GET /staff/new?date=&start=&bay=&mechanic=&service=`
pub(super) async fn show(
    visit: Visit,
    session: Session,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<Asked>,
) -> Response {
    if !session.may(Action::BookForOthers) {
        return shell::forbidden(&visit, &session).await;
    }
    let typed = Typed {
        date: asked.date,
        by: asked.by,
        key: visit.pages.new_key(),
        service: asked.service,
        start: asked.start,
        bay: asked.bay,
        mechanic: asked.mechanic,
        ..Typed::default()
    };
    let page = load(&visit, &session, typed, None).await;
    shell::answer(&visit, &session, &uri.to_string(), page).await
}

/// `POST /staff/new`
pub(super) async fn send(
    visit: Visit,
    session: Session,
    sent: Result<Form<Typed>, FormRejection>,
) -> Response {
    if !session.may(Action::BookForOthers) {
        return shell::forbidden(&visit, &session).await;
    }
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return unreadable(&visit, &rejection).await,
    };
    let page = book(&visit, &session, typed).await;
    shell::answer(&visit, &session, "/staff", page).await
}

async fn book(visit: &Visit, session: &Session, mut typed: Typed) -> Result<Response, ClientError> {
    if !typed.to_date.is_empty() && typed.to_date != date_of(&typed.start) {
        let shop = visit.api().shop(&visit.caller).await?;
        typed.start = choices::start_on(&typed.start, &typed.to_date, &shop.timezone);
        typed.date.clone_from(&typed.to_date);
    }
    let staff = visit.api().staff(&visit.caller, &session.access);
    match staff.book(&typed.key, &typed.walk_in()).await {
        Ok(card) => {
            let asked = Asked { by: typed.by.clone(), ..Asked::default() };
            let day = asked.on(date_of(&card.start)).after("booked", &card, &[]);
            Ok(Redirect::to(&day).into_response())
        }
        Err(error) => {
            // Another try is another request, unless nothing is known of this one.
            if error.problem().is_some_and(|problem| problem.status < 500) {
                typed.key = visit.pages.new_key();
            }
            load(visit, session, typed, Some(error)).await
        }
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
    let loaded = day::load(visit, session, &typed.date).await?;
    let words = visit.wording(&loaded.shop);
    if typed.start.is_empty() {
        typed.start = choices::next_start(loaded.scale.as_ref(), &loaded.day);
    }
    let asked = Asked { date: typed.date.clone(), by: typed.by.clone(), ..Asked::default() };
    let Some(error) = error else {
        return Ok(page(visit, session, &loaded, &asked, &typed, &Errors::default(), None));
    };
    let problem = error.problem();
    if let Some(problem) = problem.filter(|problem| problem.kind == "invalid") {
        let errors = Errors::of(&words, problem, &FIELDS);
        return Ok(page(visit, session, &loaded, &asked, &typed, &errors, None));
    }
    let service = loaded.services.iter().find(|service| service.id == typed.service);
    let wish = Wish {
        card: None,
        start: &typed.start,
        minutes: service.map_or(0, |service| i64::from(service.duration_minutes)),
        bay: &typed.bay,
        mechanic: &typed.mechanic,
    };
    match Notice::of(&words, &error, &loaded.day, &asked, &wish) {
        Some(notice) => {
            let errors = Errors::default();
            Ok(page(visit, session, &loaded, &asked, &typed, &errors, Some(notice)))
        }
        None => Err(error),
    }
}

fn page(
    visit: &Visit,
    session: &Session,
    loaded: &Loaded,
    asked: &Asked,
    typed: &Typed,
    errors: &Errors,
    notice: Option<Notice>,
) -> Response {
    let words = visit.wording(&loaded.shop);
    let status = match &notice {
        Some(notice) => notice.status,
        None if errors.is_empty() => StatusCode::OK,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let title = words.get("staff-new");
    let day = asked.day();
    shell::page(visit, session, &loaded.shop, status, (Section::Day, title.clone()), || {
        view! {
            <div class="wrap sheet">
                <p class="crumb"><a href=day>{Icon::Back.view()} {words.get("staff-back")}</a></p>
                <h1>{title}</h1>
                {notice.map(|notice| notice.view())}
                {errors.summary(&words)}
                {form(&words, loaded, asked, typed, errors)}
            </div>
        }
        .into_any()
    })
}

fn form(
    words: &Wording,
    loaded: &Loaded,
    asked: &Asked,
    typed: &Typed,
    errors: &Errors,
) -> AnyView {
    let label = |key: &str| words.get(key);
    let services = choices::services(words, &loaded.services);
    let starts = choices::starts(words, loaded.scale.as_ref(), &typed.start);
    let bays = choices::lanes(&loaded.day.bays, Some(label("staff-any")));
    let mechanics = choices::lanes(&loaded.day.mechanics, Some(label("staff-any")));
    let value = |name: &str| match name {
        "name" => &typed.name,
        "phone" => &typed.phone,
        "plate" => &typed.plate,
        "email" => &typed.email,
        _ => &typed.notes,
    };
    let input =
        |index: usize| fields::input(words, FIELDS[index], value(FIELDS[index].name), errors);
    let service = default_service(&loaded.services, &typed.service);
    view! {
        <form method="post" action="/staff/new" novalidate class="desk-form">
            {asked.carried()}
            {hidden("key", &typed.key)}
            <fieldset>
                <legend>{label("staff-what-when")}</legend>
                {choices::choice(("service", "service"), label("staff-service"), services, service)}
                <div class="pair">
                    {choices::date("to_date", label("staff-date"), &loaded.day.date)}
                    {choices::choice(("start", "start"), label("staff-start"), starts, &typed.start)}
                </div>
                <div class="pair">
                    {choices::choice(("bay", "bay"), label("staff-bay"), bays, &typed.bay)}
                    {choices::choice(("mechanic", "mechanic"), label("staff-mechanic"), mechanics, &typed.mechanic)}
                </div>
            </fieldset>
            <fieldset>
                <legend>{label("staff-who")}</legend>
                <div class="pair">{input(0)} {input(2)}</div>
                <div class="pair">{input(1)} {input(3)}</div>
                {choices::choice(("arrival", "arrival"), label("staff-arrival"), arrivals(words), &typed.arrival)}
                {input(4)}
            </fieldset>
            <button class="button">{label("staff-new-send")}</button>
        </form>
    }
    .into_any()
}

fn default_service<'a>(services: &'a [Service], asked: &'a str) -> &'a str {
    if asked.is_empty() { services.first().map_or("", |service| &service.id) } else { asked }
}

fn arrivals(words: &Wording) -> Vec<(String, String)> {
    let kinds = [
        ("", "staff-arrival-unknown"),
        ("waiting", "staff-arrival-waiting"),
        ("drop-off", "staff-arrival-drop-off"),
        ("towed", "staff-arrival-towed"),
    ];
    kinds.into_iter().map(|(value, key)| (value.to_owned(), words.get(key))).collect()
}

impl Typed {
    fn walk_in(&self) -> WalkIn {
        let given = |text: &str| {
            let text = act::lines(text);
            (!text.is_empty()).then_some(text)
        };
        let arrival = match self.arrival.as_str() {
            "waiting" => Some(ArrivalKind::Waiting),
            "drop-off" => Some(ArrivalKind::DropOff),
            "towed" => Some(ArrivalKind::Towed),
            _ => None,
        };
        WalkIn {
            service: self.service.clone(),
            start: self.start.clone(),
            bay: given(&self.bay),
            mechanic: given(&self.mechanic),
            name: act::lines(&self.name),
            email: given(&self.email),
            phone: given(&self.phone),
            plate: given(&self.plate),
            notes: given(&self.notes),
            arrival,
        }
    }
}
