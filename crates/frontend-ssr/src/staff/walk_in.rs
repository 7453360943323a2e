//! `/staff/new`: book for somebody at the desk or on the telephone.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{OriginalUri, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{ArrivalKind, ClientError, Fitting, WalkIn};
use baybook_domain::access::Action;
use leptos::prelude::*;
use serde::Deserialize;

use super::asked::{Asked, date_of};
use super::choices::Extra;
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
    to_date: Option<String>,
    bay: String,
    mechanic: String,
    name: String,
    phone: String,
    email: String,
    plate: String,
    notes: String,
    arrival: String,
    /// Only to be shown what is free, with all that was typed.
    look: String,
}

const FIELDS: [Field; 8] = [
    Field { required: true, ..Field::text("name", "name") },
    Field { kind: "tel", inputmode: Some("tel"), ..Field::text("phone", "phone") },
    Field { autocapitalize: Some("characters"), ..Field::text("plate", "plate") },
    Field { kind: "email", inputmode: Some("email"), ..Field::text("email", "email") },
    Field { enterkeyhint: "done", ..Field::text("notes", "notes") },
    Field::text("service", "service"),
    Field::text("start", "start"),
    Field::text("to_date", "to_date"),
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
    if let Some(date) = typed.to_date.take().filter(|date| date != date_of(&typed.start)) {
        let shop = visit.api().shop(&visit.caller).await?;
        match choices::start_on(&typed.start, &date, &shop.timezone) {
            Some(start) => (typed.start, typed.date) = (start, date),
            None => return load(visit, session, typed, Some(Wrong::Date)).await,
        }
    }
    if !typed.look.is_empty() {
        return load(visit, session, typed, None).await;
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
            load(visit, session, typed, Some(Wrong::Refused(error))).await
        }
    }
}

/// Why nothing was booked.
enum Wrong {
    /// The date field names no day.
    Date,
    Refused(ClientError),
}

async fn load(
    visit: &Visit,
    session: &Session,
    mut typed: Typed,
    wrong: Option<Wrong>,
) -> Result<Response, ClientError> {
    if typed.date.is_empty() {
        typed.date = visit.api().shop(&visit.caller).await?.today;
    }
    if typed.service.is_empty() {
        let services = visit.api().services(&visit.caller, false).await?.services;
        typed.service = services.first().map(|service| service.id.clone()).unwrap_or_default();
    }
    let what = Some(Fitting::Service(&typed.service));
    let loaded = day::load(visit, session, &typed.date, what).await?;
    let words = visit.wording(&loaded.shop);
    if typed.start.is_empty() {
        let free = typed.free(&loaded);
        typed.start = choices::next_start(loaded.scale.as_ref(), &loaded.day, free.as_ref());
    }
    let asked = Asked { date: typed.date.clone(), by: typed.by.clone(), ..Asked::default() };
    let error = match wrong {
        None => return Ok(page(visit, session, &loaded, &asked, &typed, &Errors::default(), None)),
        Some(Wrong::Date) => {
            let mut errors = Errors::default();
            errors.add(Some("to_date"), words.get("staff-error-date"));
            return Ok(page(visit, session, &loaded, &asked, &typed, &errors, None));
        }
        Some(Wrong::Refused(error)) => error,
    };
    let problem = error.problem();
    if let Some(problem) = problem.filter(|problem| problem.kind == "invalid") {
        let errors = Errors::of_staff(&words, problem, &FIELDS);
        return Ok(page(visit, session, &loaded, &asked, &typed, &errors, None));
    }
    let minutes = loaded.day.fits.as_ref().map(|fits| i64::from(fits.minutes));
    let wish = Wish {
        card: None,
        start: &typed.start,
        minutes: minutes.unwrap_or_default(),
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
    let has_notice = notice.is_some();
    shell::page(visit, session, &loaded.shop, status, (Section::Day, title.clone()), || {
        view! {
            <div class="wrap sheet">
                <p class="crumb"><a href=day>{Icon::Back.view()} {words.get("staff-back")}</a></p>
                <h1>{title}</h1>
                {notice.map(|notice| notice.view())}
                {errors.summary(&words)}
                {form(&words, loaded, asked, typed, errors, has_notice)}
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
    has_notice: bool,
) -> AnyView {
    let label = |key: &str| words.get(key);
    let services = choices::services(words, &loaded.services);
    let free = typed.free(loaded);
    let starts = choices::starts(words, loaded.scale.as_ref(), &typed.start, free.as_ref());
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
    // Where nothing is wrong, the first field has the focus.
    let first = Extra { error: errors.at("service"), first: errors.is_empty() && !has_notice };
    let start = Extra { error: errors.at("start"), first: false };
    view! {
        <form method="post" action="/staff/new" novalidate class="desk-form">
            {asked.carried()}
            {hidden("key", &typed.key)}
            <fieldset>
                <legend>{label("staff-what-when")}</legend>
                {choices::choice_with(("service", "service"), label("staff-service"), services, &typed.service, first)}
                <div class="pair">
                    {choices::date("to_date", label("staff-date"), &loaded.day.date, errors.at("to_date"))}
                    {choices::choice_with(("start", "start"), label("staff-start"), starts, &typed.start, start)}
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
            <div class="acts">
                <button class="button">{label("staff-new-send")}</button>
                <button class="button quiet unscripted" name="look" value="1">{label("staff-new-look")}</button>
            </div>
        </form>
    }
    .into_any()
}

pub(super) fn arrivals(words: &Wording) -> Vec<(String, String)> {
    let kinds = [
        ("", "staff-arrival-unknown"),
        ("waiting", "staff-arrival-waiting"),
        ("drop-off", "staff-arrival-drop-off"),
        ("towed", "staff-arrival-towed"),
    ];
    kinds.into_iter().map(|(value, key)| (value.to_owned(), words.get(key))).collect()
}

/// How a vehicle comes, by the value of its choice.
pub(super) fn arrival(value: &str) -> Option<ArrivalKind> {
    let all = [ArrivalKind::Waiting, ArrivalKind::DropOff, ArrivalKind::Towed];
    all.into_iter().find(|kind| arrival_key(*kind) == value)
}

pub(super) fn arrival_key(kind: ArrivalKind) -> &'static str {
    match kind {
        ArrivalKind::Waiting => "waiting",
        ArrivalKind::DropOff => "drop-off",
        ArrivalKind::Towed => "towed",
    }
}

impl Typed {
    fn free(&self, loaded: &Loaded) -> Option<choices::Free> {
        choices::Free::of(&loaded.day, loaded.scale.as_ref(), &self.bay, &self.mechanic)
    }

    fn walk_in(&self) -> WalkIn {
        let given = |text: &str| {
            let text = act::lines(text);
            (!text.is_empty()).then_some(text)
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
            arrival: arrival(&self.arrival),
        }
    }
}
