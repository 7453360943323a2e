//! `/staff/workshop/services`: the catalogue as it is priced, ordered and offered.

use std::collections::BTreeSet;

use axum::extract::{Path, Query};
use axum::response::Response;
use baybook_contract::{Change, Price, ServiceSettings};
use leptos::prelude::*;

use super::change::{self, Asked, Read};
use super::inputs::{self, Line};
use super::outcome::Told;
use super::page::{Fields, Loaded, Page};
use super::typed::{Sent, Typed};
use super::{priced, resource, tags};
use crate::http::{Session, Visit};
use crate::pages::fields::{Errors, hidden};

const FIELDS: &[&str] = &[
    "name",
    "category",
    "description",
    "duration_minutes",
    "clean_up_minutes",
    "price",
    "equipment",
    "skills",
];

/// `GET /staff/workshop/services`
pub(super) async fn show_all(visit: Visit, session: Session, told: Query<Told>) -> Response {
    change::show(visit, session, told, Page::Services).await
}

/// `GET /staff/workshop/services/new`
pub(super) async fn show_new(visit: Visit, session: Session, told: Query<Told>) -> Response {
    change::show(visit, session, told, Page::Service(None)).await
}

/// `GET /staff/workshop/services/{id}`
pub(super) async fn show(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    told: Query<Told>,
) -> Response {
    change::show(visit, session, told, Page::Service(Some(id))).await
}

/// `POST /staff/workshop/services/new`
pub(super) async fn add(visit: Visit, session: Session, sent: Sent) -> Response {
    change::send(visit, session, sent, asked(None, "", "saved", read)).await
}

/// `POST /staff/workshop/services/{id}`
pub(super) async fn save(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Sent,
) -> Response {
    change::send(visit, session, sent, asked(Some(id), "", "saved", read)).await
}

/// `POST /staff/workshop/services/{id}/retired`
pub(super) async fn retire(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Sent,
) -> Response {
    change::send(visit, session, sent, asked(Some(id), "/retired", "retired", read_retired)).await
}

/// `POST /staff/workshop/services/{id}/place`
pub(super) async fn place(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Sent,
) -> Response {
    change::send(visit, session, sent, asked(Some(id), "/place", "placed", read_place)).await
}

fn asked(id: Option<String>, act: &str, done: &'static str, read: Read) -> Asked {
    let page = Page::Service(id);
    let action = format!("{}{act}", page.path());
    Asked { page, action, back: Page::Services.path(), done, read, fields: FIELDS }
}

fn read(loaded: &Loaded, page: &Page, typed: &Typed) -> Result<Change, Errors> {
    let (words, mut errors) = (&loaded.words, Errors::default());
    let before = before(loaded, page);
    let change = Change::Service {
        id: before.map(|service| service.id.clone()),
        name: typed.get("name").to_owned(),
        category: typed.get("category").to_owned(),
        description: typed.get("description").replace("\r\n", "\n"),
        duration_minutes: inputs::number(words, typed, &mut errors, "duration_minutes"),
        clean_up_minutes: inputs::number(words, typed, &mut errors, "clean_up_minutes"),
        price: priced::read(loaded, typed, &mut errors),
        equipment: tags::NEEDED_EQUIPMENT.read(words, typed, &mut errors),
        skills: tags::NEEDED_SKILLS.read(words, typed, &mut errors),
        featured: typed.has("featured", "on"),
        on_request: typed.has("on_request", "on"),
        position: None,
        retired: before.is_some_and(|service| service.retired),
    };
    if errors.is_empty() { Ok(change) } else { Err(errors) }
}

fn read_retired(loaded: &Loaded, page: &Page, typed: &Typed) -> Result<Change, Errors> {
    let Some(service) = before(loaded, page) else { return Err(Errors::default()) };
    Ok(as_it_is(service, None, typed.has("retired", "yes")))
}

/// To the place of another, which makes room.
fn read_place(loaded: &Loaded, page: &Page, typed: &Typed) -> Result<Change, Errors> {
    let Some(service) = before(loaded, page) else { return Err(Errors::default()) };
    let position = typed.get("position").parse().unwrap_or(service.position);
    Ok(as_it_is(service, Some(position), service.retired))
}

fn as_it_is(service: &ServiceSettings, position: Option<u32>, retired: bool) -> Change {
    let service = service.clone();
    Change::Service {
        id: Some(service.id),
        name: service.name,
        category: service.category,
        description: service.description,
        duration_minutes: service.duration_minutes,
        clean_up_minutes: service.clean_up_minutes,
        price: service.price,
        equipment: service.equipment,
        skills: service.skills,
        featured: service.featured,
        on_request: service.on_request,
        position,
        retired,
    }
}

fn before<'a>(loaded: &'a Loaded, page: &Page) -> Option<&'a ServiceSettings> {
    match page {
        Page::Service(Some(id)) => loaded.service(id),
        _ => None,
    }
}

/// A service as it is stored.
pub(super) fn facts(loaded: &Loaded, service: &ServiceSettings) -> Vec<(String, String)> {
    let words = &loaded.words;
    let label = |name: &str| words.get(&format!("manage-field-{name}"));
    let minutes = |minutes: u16| words.texts.duration(u32::from(minutes));
    vec![
        (label("name"), service.name.clone()),
        (label("category"), service.category.clone()),
        (label("description"), service.description.clone()),
        (label("duration_minutes"), minutes(service.duration_minutes)),
        (label("clean_up_minutes"), minutes(service.clean_up_minutes)),
        (label("price"), said_price(loaded, service)),
        (words.get("manage-service-equipment"), tags::listed(words, &service.equipment)),
        (words.get("manage-service-skills"), tags::listed(words, &service.skills)),
    ]
}

fn said_price(loaded: &Loaded, service: &ServiceSettings) -> String {
    let currency = &loaded.settings.currency;
    let price = service.price.map(|price| Price {
        amount: price.amount,
        currency: currency.clone(),
        from: price.from,
    });
    loaded.words.price_or_ask(price.as_ref())
}

pub(super) fn list(loaded: &Loaded) -> AnyView {
    let words = &loaded.words;
    let services = &loaded.settings.services;
    let rows: Vec<_> = services
        .iter()
        .enumerate()
        .map(|(index, service)| {
            let before = index.checked_sub(1).and_then(|index| services.get(index));
            row(loaded, service, before, services.get(index + 1))
        })
        .collect();
    view! {
        <ol class="entries">{rows}</ol>
        <p class="acts">
            <a class="button" href=Page::Service(None).path()>{words.get("manage-new-service")}</a>
        </p>
    }
    .into_any()
}

fn row(
    loaded: &Loaded,
    service: &ServiceSettings,
    before: Option<&ServiceSettings>,
    after: Option<&ServiceSettings>,
) -> AnyView {
    let words = &loaded.words;
    let path = Page::Service(Some(service.id.clone())).path();
    let to = |other: Option<&ServiceSettings>, sign: &'static str, key: &str| {
        let other = other?;
        let label = words.format(key, &[("name", service.name.clone().into())]);
        Some(view! {
            <button class="tool" name="position" value=other.position.to_string()
                aria-label=label>{sign}</button>
        })
    };
    let length = words.texts.duration(u32::from(service.duration_minutes));
    let featured = service.featured.then(|| words.get("manage-is-featured"));
    let about = [Some(service.category.clone()), Some(length), Some(said_price(loaded, service))];
    let on_request = service.on_request.then(|| words.get("manage-is-on-request"));
    let about: Vec<_> = about.into_iter().chain([featured, on_request]).flatten().collect();
    view! {
        <li>
            <div>
                <a class="own-service" href=path.clone()>{service.name.clone()}</a>
                {resource::mark(words, service.retired)}
                <p class="fine">{about.join(" · ")}</p>
            </div>
            <form method="post" action=format!("{path}/place") class="places">
                {hidden("form", "place")}
                {hidden("revision", &loaded.settings.revision.to_string())}
                {to(before, "↑", "manage-move-up")}
                {to(after, "↓", "manage-move-down")}
            </form>
        </li>
    }
    .into_any()
}

pub(super) fn view(fields: &Fields<'_>, id: Option<&str>) -> AnyView {
    let (words, settings) = (&fields.loaded.words, &fields.loaded.settings);
    let service = id.and_then(|id| fields.loaded.service(id));
    let typed = fields.of("one", || service.map_or_else(empty, |one| filled(fields.loaded, one)));
    let errors = fields.errors();
    let path = Page::Service(id.map(str::to_owned)).path();
    let categories: BTreeSet<_> = settings.services.iter().map(|one| &one.category).collect();
    let categories: Vec<_> =
        categories.into_iter().map(|name| view! { <option value=name.clone()></option> }).collect();
    let line = |line: Line| inputs::line(words, line, &typed, errors);
    let category = Line { list: Some("categories"), ..Line::text("category") };
    let clean_up = Line { hint: true, ..Line::number("clean_up_minutes", "0", "5") };
    view! {
        <form method="post" action=path.clone() class="desk-form" novalidate>
            {hidden("form", "one")}
            {hidden("revision", &fields.revision("one"))}
            <div class="pair">{line(Line::text("name"))} {line(category)}</div>
            <datalist id="categories">{categories}</datalist>
            {inputs::lines(words, "description", &typed, errors)}
            <div class="pair">
                {line(Line::number("duration_minutes", "5", "5"))}
                {line(clean_up)}
            </div>
            {priced::view(fields.loaded, &typed, errors)}
            {tags::NEEDED_EQUIPMENT.view(words, &settings.equipment, &typed, errors)}
            {tags::NEEDED_SKILLS.view(words, &settings.skills, &typed, errors)}
            <div class="ticks">
                {inputs::tick(words, "featured", &typed)}
                {inputs::tick(words, "on_request", &typed)}
            </div>
            <p class="acts"><button class="button">{words.get("manage-save")}</button></p>
        </form>
        {service.map(|one| resource::retire(fields, &path, one.retired, "manage-retire-service"))}
    }
    .into_any()
}

fn empty() -> Typed {
    let mut typed = Typed::default();
    typed.push("clean_up_minutes", "0");
    typed
}

fn filled(loaded: &Loaded, service: &ServiceSettings) -> Typed {
    let mut typed = Typed::default();
    typed.push("name", service.name.clone());
    typed.push("category", service.category.clone());
    typed.push("description", service.description.clone());
    typed.push("duration_minutes", service.duration_minutes.to_string());
    typed.push("clean_up_minutes", service.clean_up_minutes.to_string());
    priced::fill(loaded, &mut typed, service.price);
    tags::NEEDED_EQUIPMENT.fill(&mut typed, &service.equipment);
    tags::NEEDED_SKILLS.fill(&mut typed, &service.skills);
    if service.featured {
        typed.push("featured", "on");
    }
    if service.on_request {
        typed.push("on_request", "on");
    }
    typed
}
