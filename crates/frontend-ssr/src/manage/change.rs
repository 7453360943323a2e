//! Sending a change of the workshop, and what may come of it.

use axum::Form;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{Change, ClientError, WorkshopChange};

use super::confirm;
use super::inputs::errors_of;
use super::notice::Notice;
use super::outcome::{self, Told};
use super::page::{self, Loaded, Page, With};
use super::typed::{Sent, Typed};
use crate::http::{Session, Visit};
use crate::pages::book::unreadable;
use crate::pages::fields::Errors;
use crate::pages::trouble::{self, Trouble};
use crate::staff::shell;

/// A form that was sent.
pub(super) struct Asked {
    /// Where it stands.
    pub(super) page: Page,
    /// Where it is sent.
    pub(super) action: String,
    /// Where it leads when it is done.
    pub(super) back: String,
    /// As the address that it leads to says it.
    pub(super) done: &'static str,
    /// What it asks for, or what is wrong with it.
    pub(super) read: Read,
    /// Names by which errors find its fields.
    pub(super) fields: &'static [&'static str],
}

impl Asked {
    /// Retiring and its opposite are one form.
    fn done(&self, typed: &Typed) -> &'static str {
        if typed.has("retired", "no") { "returned" } else { self.done }
    }
}

pub(super) type Read = fn(&Loaded, &Page, &Typed) -> Result<Change, Errors>;

/// A page as it is looked at, with what was done a moment ago.
pub(super) async fn show(
    visit: Visit,
    session: Session,
    Query(told): Query<Told>,
    page: Page,
) -> Response {
    if !page.is_for(&session) {
        return shell::forbidden(&visit, &session).await;
    }
    let found = look(&visit, &session, &told, &page).await;
    answer(&visit, &session, &page, found).await
}

async fn look(
    visit: &Visit,
    session: &Session,
    told: &Told,
    page: &Page,
) -> Result<Option<Response>, ClientError> {
    let loaded = page::load(visit, session).await?;
    if !page.is_there(&loaded) {
        return Ok(None);
    }
    let displaced = match told.names_bookings() {
        true => {
            let staff = visit.api().staff(&visit.caller, &session.access);
            staff.displaced().await?.bookings
        }
        false => Vec::new(),
    };
    let notice = told.outcome(displaced).map(Notice::Done);
    Ok(Some(page::show(visit, &loaded, page, &With { notice, ..With::default() })))
}

/// Makes the change that a form asks for.
pub(super) async fn send(visit: Visit, session: Session, sent: Sent, asked: Asked) -> Response {
    if !asked.page.is_for(&session) {
        return shell::forbidden(&visit, &session).await;
    }
    let typed = match sent {
        Ok(Form(pairs)) => Typed::of(pairs),
        Err(rejection) => return unreadable(&visit, &rejection).await,
    };
    let found = attempt(&visit, &session, &typed, &asked).await;
    answer(&visit, &session, &asked.page, found).await
}

async fn attempt(
    visit: &Visit,
    session: &Session,
    typed: &Typed,
    asked: &Asked,
) -> Result<Option<Response>, ClientError> {
    let loaded = page::load(visit, session).await?;
    if !asked.page.is_there(&loaded) {
        return Ok(None);
    }
    let again = |with: With<'_>| Ok(Some(page::show(visit, &loaded, &asked.page, &with)));
    let typed_again = Some(typed);
    if typed.given("back").is_some() {
        let notice = Some(Notice::Unchanged);
        return again(With { typed: typed_again, notice, ..With::default() });
    }
    let change = match (asked.read)(&loaded, &asked.page, typed) {
        Ok(change) => change,
        Err(errors) => return again(With::wrong(typed, errors)),
    };
    let body = WorkshopChange {
        change,
        revision: typed.get("revision").parse().ok(),
        seen: typed.given("seen").map(str::to_owned),
        bookings: confirm::chosen(typed),
    };
    let staff = visit.api().staff(&visit.caller, &session.access);
    let error = match staff.change_workshop(&body).await {
        Ok(changed) => {
            let address = outcome::address(&asked.back, asked.done(typed), &changed);
            return Ok(Some(Redirect::to(&address).into_response()));
        }
        Err(error) => error,
    };
    let Some(problem) = error.problem() else {
        trouble::log(&error);
        return again(With::not_done(typed, &error));
    };
    match problem.kind.as_str() {
        "affects-bookings" => {
            let ask = confirm::Ask { loaded: &loaded, asked, typed, change: &body.change };
            Ok(Some(ask.page(visit, problem, body.seen.is_some())))
        }
        "workshop-changed" => {
            let loaded = page::load(visit, session).await?;
            let with = With {
                status: StatusCode::CONFLICT,
                typed: Some(typed),
                notice: Some(Notice::Changed),
                ..With::default()
            };
            Ok(Some(page::show(visit, &loaded, &asked.page, &with)))
        }
        "unauthenticated" | "forbidden" => Err(error),
        _ if !problem.errors.is_empty() => {
            let errors = errors_of(&loaded.words, problem, asked.fields);
            again(With::wrong(typed, errors))
        }
        _ if problem.status < 500 && problem.status != 429 => {
            let mut errors = Errors::default();
            errors.add(None, problem.detail.clone().unwrap_or_else(|| problem.title.clone()));
            again(With::wrong(typed, errors))
        }
        _ => {
            trouble::log(&error);
            again(With::not_done(typed, &error))
        }
    }
}

impl<'a> With<'a> {
    fn wrong(typed: &'a Typed, errors: Errors) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self { status, typed: Some(typed), errors, ..Self::default() }
    }

    fn not_done(typed: &'a Typed, error: &ClientError) -> Self {
        let status = Trouble::of(error).status();
        let notice = Some(Notice::NotDone);
        Self { status, typed: Some(typed), notice, ..Self::default() }
    }
}

pub(super) async fn answer(
    visit: &Visit,
    session: &Session,
    page: &Page,
    found: Result<Option<Response>, ClientError>,
) -> Response {
    match found {
        Ok(Some(response)) => response,
        Ok(None) => {
            let (title, text) = ("manage-gone", "manage-gone-text");
            shell::say(visit, session, StatusCode::NOT_FOUND, title, text).await
        }
        Err(error) => shell::answer(visit, session, &page.path(), Err(error)).await,
    }
}
