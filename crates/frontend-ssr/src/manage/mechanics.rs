//! `/staff/workshop/mechanics`: who works on vehicles, what they can do, and when they are there.

use axum::extract::{Path, Query};
use axum::response::Response;
use baybook_contract::{Change, MechanicSettings};
use leptos::prelude::*;

use super::change::{self, Asked, Read};
use super::inputs::{self, Line};
use super::outcome::Told;
use super::page::{Fields, Loaded, Page};
use super::typed::{Sent, Typed};
use super::{days, resource, tags};
use crate::http::{Session, Visit};
use crate::pages::fields::{Errors, hidden};

const FIELDS: &[&str] = &["name", "skills", "hours"];

/// `GET /staff/workshop/mechanics`
pub(super) async fn show_all(visit: Visit, session: Session, told: Query<Told>) -> Response {
    change::show(visit, session, told, Page::Mechanics).await
}

/// `GET /staff/workshop/mechanics/new`
pub(super) async fn show_new(visit: Visit, session: Session, told: Query<Told>) -> Response {
    change::show(visit, session, told, Page::Mechanic(None)).await
}

/// `GET /staff/workshop/mechanics/{id}`
pub(super) async fn show(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    told: Query<Told>,
) -> Response {
    change::show(visit, session, told, Page::Mechanic(Some(id))).await
}

/// `POST /staff/workshop/mechanics/new`
pub(super) async fn add(visit: Visit, session: Session, sent: Sent) -> Response {
    change::send(visit, session, sent, asked(None, "", "saved", read)).await
}

/// `POST /staff/workshop/mechanics/{id}`
pub(super) async fn save(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Sent,
) -> Response {
    change::send(visit, session, sent, asked(Some(id), "", "saved", read)).await
}

/// `POST /staff/workshop/mechanics/{id}/retired`
pub(super) async fn retire(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Sent,
) -> Response {
    change::send(visit, session, sent, asked(Some(id), "/retired", "retired", read_retired)).await
}

/// `POST /staff/workshop/mechanics/{id}/away`
pub(super) async fn away(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Sent,
) -> Response {
    let asked = days_asked(id, "/away", "away", read_away);
    change::send(visit, session, sent, asked).await
}

/// `POST /staff/workshop/mechanics/{id}/back`
pub(super) async fn back(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Sent,
) -> Response {
    let asked = days_asked(id, "/back", "back", read_back);
    change::send(visit, session, sent, asked).await
}

fn asked(id: Option<String>, act: &str, done: &'static str, read: Read) -> Asked {
    let page = Page::Mechanic(id);
    let action = format!("{}{act}", page.path());
    Asked { page, action, back: Page::Mechanics.path(), done, read, fields: FIELDS }
}

/// Days are added one after the other, so their form leads back to itself.
fn days_asked(id: String, act: &str, done: &'static str, read: Read) -> Asked {
    let asked = asked(Some(id), act, done, read);
    Asked { back: asked.page.path(), fields: &days::FIELDS, ..asked }
}

fn read(loaded: &Loaded, page: &Page, typed: &Typed) -> Result<Change, Errors> {
    let (words, mut errors) = (&loaded.words, Errors::default());
    let before = before(loaded, page);
    let change = Change::Mechanic {
        id: before.map(|mechanic| mechanic.id.clone()),
        name: typed.get("name").to_owned(),
        skills: tags::SKILLS.read(words, typed, &mut errors),
        hours: resource::read_hours(words, typed, &mut errors),
        retired: before.is_some_and(|mechanic| mechanic.retired),
    };
    if errors.is_empty() { Ok(change) } else { Err(errors) }
}

fn read_retired(loaded: &Loaded, page: &Page, typed: &Typed) -> Result<Change, Errors> {
    let Some(mechanic) = before(loaded, page).cloned() else { return Err(Errors::default()) };
    let MechanicSettings { id, name, skills, hours, .. } = mechanic;
    let retired = typed.has("retired", "yes");
    Ok(Change::Mechanic { id: Some(id), name, skills, hours, retired })
}

fn read_away(loaded: &Loaded, page: &Page, typed: &Typed) -> Result<Change, Errors> {
    let mut errors = Errors::default();
    let days::Run { from, through, reason } = days::read(&loaded.words, typed, &mut errors);
    let mechanic = before(loaded, page).map(|one| one.id.clone()).unwrap_or_default();
    let change = Change::Away { mechanic, from, through, reason };
    if errors.is_empty() { Ok(change) } else { Err(errors) }
}

fn read_back(loaded: &Loaded, page: &Page, typed: &Typed) -> Result<Change, Errors> {
    let mechanic = before(loaded, page).map(|one| one.id.clone()).unwrap_or_default();
    let (from, through) = (typed.get("from").to_owned(), typed.get("through").to_owned());
    Ok(Change::Back { mechanic, from, through })
}

fn before<'a>(loaded: &'a Loaded, page: &Page) -> Option<&'a MechanicSettings> {
    match page {
        Page::Mechanic(Some(id)) => loaded.mechanic(id),
        _ => None,
    }
}

/// A mechanic as stored.
pub(super) fn facts(loaded: &Loaded, mechanic: &MechanicSettings) -> Vec<(String, String)> {
    let words = &loaded.words;
    let mut facts = vec![
        (words.get("manage-field-name"), mechanic.name.clone()),
        (words.get("manage-mechanic-skills"), tags::listed(words, &mechanic.skills)),
    ];
    facts.extend(resource::said_hours(words, mechanic.hours.as_deref()));
    let away = days::runs(&mechanic.absences).into_iter();
    facts.extend(away.map(|run| (days::said(words, &run.from, &run.through), run.reason)));
    facts
}

pub(super) fn list(loaded: &Loaded) -> AnyView {
    let words = &loaded.words;
    let rows: Vec<_> = loaded
        .settings
        .mechanics
        .iter()
        .map(|one| {
            let path = Page::Mechanic(Some(one.id.clone())).path();
            let own = one.hours.is_some().then(|| words.get("manage-own-hours"));
            let away = days::runs(&one.absences).into_iter().next().map(|run| {
                let days = days::said(words, &run.from, &run.through);
                words.format("manage-away-next", &[("days", days.into())])
            });
            let about = [Some(tags::listed(words, &one.skills)), own, away];
            let about = about.into_iter().flatten().collect();
            resource::entry(words, path, one.name.clone(), one.retired, about)
        })
        .collect();
    view! {
        <ul class="entries">{rows}</ul>
        <p class="acts">
            <a class="button" href=Page::Mechanic(None).path()>{words.get("manage-new-mechanic")}</a>
        </p>
    }
    .into_any()
}

pub(super) fn view(fields: &Fields<'_>, id: Option<&str>) -> AnyView {
    let (words, settings) = (&fields.loaded.words, &fields.loaded.settings);
    let mechanic = id.and_then(|id| fields.loaded.mechanic(id));
    let typed = fields.of("one", || {
        let mut typed = Typed::default();
        typed.push("name", mechanic.map(|one| one.name.clone()).unwrap_or_default());
        tags::SKILLS
            .fill(&mut typed, mechanic.map(|one| one.skills.as_slice()).unwrap_or_default());
        let hours = mechanic.and_then(|one| one.hours.as_deref());
        resource::fill_hours(&mut typed, hours, &settings.hours);
        typed
    });
    let errors = fields.errors();
    let path = Page::Mechanic(id.map(str::to_owned)).path();
    let more = mechanic.map(|mechanic| {
        view! {
            {absences(fields, &path, mechanic)}
            {resource::retire(fields, &path, mechanic.retired, "manage-retire-mechanic")}
        }
    });
    view! {
        <form method="post" action=path.clone() class="desk-form" novalidate>
            {hidden("form", "one")}
            {hidden("revision", &fields.revision("one"))}
            {inputs::line(words, Line::text("name"), &typed, errors)}
            {tags::SKILLS.view(words, &settings.skills, &typed, errors)}
            {resource::hours(words, &typed, errors, "manage-mechanic-hours", "manage-hours-own")}
            <p class="acts"><button class="button">{words.get("manage-save")}</button></p>
        </form>
        {more}
    }
    .into_any()
}

fn absences(fields: &Fields<'_>, path: &str, mechanic: &MechanicSettings) -> AnyView {
    let words = &fields.loaded.words;
    let list = days::List {
        words,
        days: &mechanic.absences,
        revisions: (fields.revision("days"), fields.revision("")),
        add: format!("{path}/away"),
        remove: format!("{path}/back"),
        none: "manage-no-absences",
        heading: "manage-add-absence",
        send: "manage-away",
        today: &fields.loaded.settings.today,
    };
    view! {
        <section class="panel" id="absences">
            <h2>{words.get("manage-absences")}</h2>
            {list.view(&fields.of("days", Typed::default), fields.errors())}
        </section>
    }
    .into_any()
}
