//! `/staff/workshop/bays`: the bays, what they have and when they can be used.

use axum::extract::{Path, Query};
use axum::response::Response;
use baybook_contract::{BaySettings, Change};
use leptos::prelude::*;

use super::change::{self, Asked, Read};
use super::inputs::{self, Line};
use super::outcome::Told;
use super::page::{Fields, Loaded, Page};
use super::typed::{Sent, Typed};
use super::{resource, tags};
use crate::http::{Session, Visit};
use crate::pages::fields::{Errors, hidden};

const FIELDS: &[&str] = &["name", "equipment", "hours"];

/// `GET /staff/workshop/bays`
pub(super) async fn show_all(visit: Visit, session: Session, told: Query<Told>) -> Response {
    change::show(visit, session, told, Page::Bays).await
}

/// `GET /staff/workshop/bays/new`
pub(super) async fn show_new(visit: Visit, session: Session, told: Query<Told>) -> Response {
    change::show(visit, session, told, Page::Bay(None)).await
}

/// `GET /staff/workshop/bays/{id}`
pub(super) async fn show(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    told: Query<Told>,
) -> Response {
    change::show(visit, session, told, Page::Bay(Some(id))).await
}

/// `POST /staff/workshop/bays/new`
pub(super) async fn add(visit: Visit, session: Session, sent: Sent) -> Response {
    change::send(visit, session, sent, asked(None, "", "saved", read)).await
}

/// `POST /staff/workshop/bays/{id}`
pub(super) async fn save(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Sent,
) -> Response {
    change::send(visit, session, sent, asked(Some(id), "", "saved", read)).await
}

/// `POST /staff/workshop/bays/{id}/retired`
pub(super) async fn retire(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Sent,
) -> Response {
    change::send(visit, session, sent, asked(Some(id), "/retired", "retired", read_retired)).await
}

fn asked(id: Option<String>, act: &str, done: &'static str, read: Read) -> Asked {
    let page = Page::Bay(id);
    let action = format!("{}{act}", page.path());
    Asked { page, action, back: Page::Bays.path(), done, read, fields: FIELDS }
}

fn read(loaded: &Loaded, page: &Page, typed: &Typed) -> Result<Change, Errors> {
    let (words, mut errors) = (&loaded.words, Errors::default());
    let before = before(loaded, page);
    let change = Change::Bay {
        id: before.map(|bay| bay.id.clone()),
        name: typed.get("name").to_owned(),
        equipment: tags::EQUIPMENT.read(words, typed, &mut errors),
        hours: resource::read_hours(words, typed, &mut errors),
        retired: before.is_some_and(|bay| bay.retired),
    };
    if errors.is_empty() { Ok(change) } else { Err(errors) }
}

fn read_retired(loaded: &Loaded, page: &Page, typed: &Typed) -> Result<Change, Errors> {
    let Some(bay) = before(loaded, page).cloned() else { return Err(Errors::default()) };
    let BaySettings { id, name, equipment, hours, .. } = bay;
    Ok(Change::Bay { id: Some(id), name, equipment, hours, retired: typed.has("retired", "yes") })
}

fn before<'a>(loaded: &'a Loaded, page: &Page) -> Option<&'a BaySettings> {
    match page {
        Page::Bay(Some(id)) => loaded.bay(id),
        _ => None,
    }
}

/// A bay as it is stored.
pub(super) fn facts(loaded: &Loaded, bay: &BaySettings) -> Vec<(String, String)> {
    let words = &loaded.words;
    let mut facts = vec![
        (words.get("manage-field-name"), bay.name.clone()),
        (words.get("manage-bay-equipment"), tags::listed(words, &bay.equipment)),
    ];
    facts.extend(resource::said_hours(words, bay.hours.as_deref()));
    facts
}

pub(super) fn list(loaded: &Loaded) -> AnyView {
    let words = &loaded.words;
    let rows: Vec<_> = loaded
        .settings
        .bays
        .iter()
        .map(|bay| {
            let path = Page::Bay(Some(bay.id.clone())).path();
            let own = bay.hours.is_some().then(|| words.get("manage-own-hours"));
            let about = [Some(tags::listed(words, &bay.equipment)), own];
            let about = about.into_iter().flatten().collect();
            resource::entry(words, path, bay.name.clone(), bay.retired, about)
        })
        .collect();
    view! {
        <ul class="entries">{rows}</ul>
        <p class="acts">
            <a class="button" href=Page::Bay(None).path()>{words.get("manage-new-bay")}</a>
        </p>
    }
    .into_any()
}

pub(super) fn view(fields: &Fields<'_>, id: Option<&str>) -> AnyView {
    let (words, settings) = (&fields.loaded.words, &fields.loaded.settings);
    let bay = id.and_then(|id| fields.loaded.bay(id));
    let typed = fields.of("one", || {
        let mut typed = Typed::default();
        typed.push("name", bay.map(|bay| bay.name.clone()).unwrap_or_default());
        tags::EQUIPMENT
            .fill(&mut typed, bay.map(|bay| bay.equipment.as_slice()).unwrap_or_default());
        resource::fill_hours(&mut typed, bay.and_then(|bay| bay.hours.as_deref()), &settings.hours);
        typed
    });
    let errors = fields.errors();
    let path = Page::Bay(id.map(str::to_owned)).path();
    view! {
        <form method="post" action=path.clone() class="desk-form" novalidate>
            {hidden("form", "one")}
            {hidden("revision", &fields.revision("one"))}
            {inputs::line(words, Line::text("name"), &typed, errors)}
            {tags::EQUIPMENT.view(words, &settings.equipment, &typed, errors)}
            {resource::hours(words, &typed, errors, "manage-bay-hours", "manage-hours-own")}
            <p class="acts"><button class="button">{words.get("manage-save")}</button></p>
        </form>
        {bay.map(|bay| resource::retire(fields, &path, bay.retired, "manage-retire-bay"))}
    }
    .into_any()
}
