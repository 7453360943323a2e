//! `/staff/workshop/hours`: when the workshop is open, and on which days it is not.

use axum::extract::Query;
use axum::response::Response;
use baybook_contract::Change;
use leptos::prelude::*;

use super::change::{self, Asked, Read};
use super::outcome::Told;
use super::page::{Fields, Loaded, Page};
use super::typed::{Sent, Typed};
use super::{days, week};
use crate::http::{Session, Visit};
use crate::pages::fields::{Errors, hidden};

const CLOSE: &str = "/staff/workshop/hours/close";
const OPEN: &str = "/staff/workshop/hours/open";

/// `GET /staff/workshop/hours`
pub(super) async fn show(visit: Visit, session: Session, told: Query<Told>) -> Response {
    change::show(visit, session, told, Page::Hours).await
}

/// `POST /staff/workshop/hours`
pub(super) async fn save(visit: Visit, session: Session, sent: Sent) -> Response {
    let action = Page::Hours.path();
    change::send(visit, session, sent, asked(action, "hours", read_week, &[])).await
}

/// `POST /staff/workshop/hours/close`
pub(super) async fn close(visit: Visit, session: Session, sent: Sent) -> Response {
    let asked = asked(CLOSE.to_owned(), "closed", read_close, &days::FIELDS);
    change::send(visit, session, sent, asked).await
}

/// `POST /staff/workshop/hours/open`
pub(super) async fn open(visit: Visit, session: Session, sent: Sent) -> Response {
    let asked = asked(OPEN.to_owned(), "opened", read_open, &[]);
    change::send(visit, session, sent, asked).await
}

fn asked(action: String, done: &'static str, read: Read, fields: &'static [&'static str]) -> Asked {
    Asked { page: Page::Hours, action, back: Page::Hours.path(), done, read, fields }
}

fn read_week(loaded: &Loaded, _: &Page, typed: &Typed) -> Result<Change, Errors> {
    let mut errors = Errors::default();
    let hours = week::read(&loaded.words, typed, &mut errors);
    if errors.is_empty() { Ok(Change::Hours { hours }) } else { Err(errors) }
}

fn read_close(loaded: &Loaded, _: &Page, typed: &Typed) -> Result<Change, Errors> {
    let mut errors = Errors::default();
    let days::Run { from, through, reason } = days::read(&loaded.words, typed, &mut errors);
    if errors.is_empty() { Ok(Change::Close { from, through, reason }) } else { Err(errors) }
}

fn read_open(_: &Loaded, _: &Page, typed: &Typed) -> Result<Change, Errors> {
    let (from, through) = (typed.get("from").to_owned(), typed.get("through").to_owned());
    Ok(Change::Open { from, through })
}

/// The hours as they are stored.
pub(super) fn facts(loaded: &Loaded) -> Vec<(String, String)> {
    let words = &loaded.words;
    let closures = days::runs(&loaded.settings.closures).into_iter();
    let closed = closures.map(|run| (days::said(words, &run.from, &run.through), run.reason));
    week::said(words, &loaded.settings.hours).into_iter().chain(closed).collect()
}

pub(super) fn view(fields: &Fields<'_>) -> AnyView {
    let (words, settings) = (&fields.loaded.words, &fields.loaded.settings);
    let typed = fields.of("week", || {
        let mut typed = Typed::default();
        week::fill(&mut typed, &settings.hours);
        typed
    });
    let closures = days::List {
        words,
        days: &settings.closures,
        revisions: (fields.revision("days"), fields.revision("")),
        add: CLOSE.to_owned(),
        remove: OPEN.to_owned(),
        none: "manage-no-closures",
        heading: "manage-add-closure",
        send: "manage-close",
        today: &settings.today,
    };
    view! {
        <section>
            <h2>{words.get("manage-week")}</h2>
            <p class="hint">{words.get("manage-week-hint")}</p>
            <form method="post" action=Page::Hours.path() novalidate>
                {hidden("form", "week")}
                {hidden("revision", &fields.revision("week"))}
                {week::view(words, &typed, fields.errors())}
                <p class="acts"><button class="button">{words.get("manage-save")}</button></p>
            </form>
        </section>
        <section class="panel" id="closures">
            <h2>{words.get("manage-closures")}</h2>
            {closures.view(&fields.of("days", Typed::default), fields.errors())}
        </section>
    }
    .into_any()
}
