//! What the managers' pages have in common: what they show, and how they stand in the workshop's
//! part of the staff's navigation.

use axum::http::StatusCode;
use axum::response::Response;
use baybook_contract::{
    AffectedBooking, BaySettings, ClientError, MechanicSettings, ServiceSettings, Shop,
    WorkshopSettings,
};
use baybook_domain::access::Action;
use baybook_domain::event::MessageKind;
use leptos::prelude::*;

use super::notice::{self, Notice};
use super::typed::Typed;
use super::{bays, hours, mechanics, messages, overview, rules, services};
use crate::http::{Session, Visit};
use crate::pages::fields::Errors;
use crate::staff::shell::{self, Section};
use crate::wording::Wording;

/// Actions of whoever has anything to do here.
const ANY: [Action; 5] = [
    Action::ManageHours,
    Action::ManageBays,
    Action::ManageMechanics,
    Action::ManageServices,
    Action::ManageMessages,
];

/// Whether the person manages anything of the workshop.
pub(crate) fn manages(session: &Session) -> bool {
    ANY.into_iter().any(|action| session.may(action))
}

/// A page; those of one thing with its id, or none for a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Page {
    Overview,
    Hours,
    Bays,
    Bay(Option<String>),
    Mechanics,
    Mechanic(Option<String>),
    Services,
    Service(Option<String>),
    Rules,
    Messages,
    Message(MessageKind),
}

impl Page {
    /// Whether a role may see it.
    pub(super) fn is_for(&self, session: &Session) -> bool {
        match self {
            Self::Overview => manages(session),
            Self::Hours | Self::Rules => session.may(Action::ManageHours),
            Self::Bays | Self::Bay(_) => session.may(Action::ManageBays),
            Self::Mechanics | Self::Mechanic(_) => session.may(Action::ManageMechanics),
            Self::Services | Self::Service(_) => session.may(Action::ManageServices),
            Self::Messages | Self::Message(_) => session.may(Action::ManageMessages),
        }
    }

    pub(super) fn path(&self) -> String {
        let one = |kind: &str, id: &Option<String>| {
            format!("/staff/workshop/{kind}/{}", id.as_deref().unwrap_or("new"))
        };
        match self {
            Self::Overview => "/staff/workshop".to_owned(),
            Self::Hours => "/staff/workshop/hours".to_owned(),
            Self::Bays => "/staff/workshop/bays".to_owned(),
            Self::Mechanics => "/staff/workshop/mechanics".to_owned(),
            Self::Services => "/staff/workshop/services".to_owned(),
            Self::Rules => "/staff/workshop/rules".to_owned(),
            Self::Messages => "/staff/workshop/messages".to_owned(),
            Self::Message(kind) => format!("/staff/workshop/messages/{}", kind.as_str()),
            Self::Bay(id) => one("bays", id),
            Self::Mechanic(id) => one("mechanics", id),
            Self::Service(id) => one("services", id),
        }
    }

    /// The list that it belongs to, or itself.
    fn list(&self) -> Self {
        match self {
            Self::Bay(_) => Self::Bays,
            Self::Mechanic(_) => Self::Mechanics,
            Self::Service(_) => Self::Services,
            Self::Message(_) => Self::Messages,
            other => other.clone(),
        }
    }

    pub(super) fn key(&self) -> &'static str {
        match self.list() {
            Self::Hours => "manage-hours",
            Self::Bays => "manage-bays",
            Self::Mechanics => "manage-mechanics",
            Self::Services => "manage-services",
            Self::Rules => "manage-rules",
            Self::Messages => "manage-messages",
            _ => "manage-overview",
        }
    }

    /// Whether there is what it is about.
    pub(super) fn is_there(&self, loaded: &Loaded) -> bool {
        match self {
            Self::Bay(Some(id)) => loaded.bay(id).is_some(),
            Self::Mechanic(Some(id)) => loaded.mechanic(id).is_some(),
            Self::Service(Some(id)) => loaded.service(id).is_some(),
            _ => true,
        }
    }
}

/// What every page shows something of.
pub(super) struct Loaded {
    pub(super) shop: Shop,
    pub(super) settings: WorkshopSettings,
    pub(super) words: Wording,
    pub(super) session: Session,
}

impl Loaded {
    pub(super) fn bay(&self, id: &str) -> Option<&BaySettings> {
        self.settings.bays.iter().find(|bay| bay.id == id)
    }

    pub(super) fn mechanic(&self, id: &str) -> Option<&MechanicSettings> {
        self.settings.mechanics.iter().find(|mechanic| mechanic.id == id)
    }

    pub(super) fn service(&self, id: &str) -> Option<&ServiceSettings> {
        self.settings.services.iter().find(|service| service.id == id)
    }
}

pub(super) async fn load(visit: &Visit, session: &Session) -> Result<Loaded, ClientError> {
    let staff = visit.api().staff(&visit.caller, &session.access);
    let (shop, settings) = tokio::join!(visit.api().shop(&visit.caller), staff.workshop());
    let (settings, shop) = (settings?, shop?);
    let words = visit.wording(&shop);
    Ok(Loaded { shop, settings, words, session: session.clone() })
}

/// What a page is shown with.
#[derive(Default)]
pub(super) struct With<'a> {
    pub(super) status: StatusCode,
    /// What was sent to one of its forms.
    pub(super) typed: Option<&'a Typed>,
    pub(super) errors: Errors,
    pub(super) notice: Option<Notice>,
    /// How many bookings have no bay or no mechanic.
    pub(super) displaced: u32,
}

/// The fields of one form as they are to be shown.
pub(super) struct Fields<'a> {
    pub(super) loaded: &'a Loaded,
    with: &'a With<'a>,
}

impl Fields<'_> {
    /// What stands in the form `form`, or `stored` where nothing was sent to it.
    pub(super) fn of(&self, form: &str, stored: impl FnOnce() -> Typed) -> Typed {
        match self.with.typed.filter(|typed| typed.get("form") == form) {
            Some(typed) => typed.clone(),
            None => stored(),
        }
    }

    /// The revision that whoever fills in the form has seen.
    pub(super) fn revision(&self, form: &str) -> String {
        let now = self.loaded.settings.revision.to_string();
        if matches!(self.with.notice, Some(Notice::Changed)) {
            return now;
        }
        let typed = self.with.typed.filter(|typed| typed.get("form") == form);
        typed.and_then(|typed| typed.given("revision")).map_or(now, str::to_owned)
    }

    pub(super) fn errors(&self) -> &Errors {
        &self.with.errors
    }
}

pub(super) fn show(visit: &Visit, loaded: &Loaded, page: &Page, with: &With<'_>) -> Response {
    let fields = Fields { loaded, with };
    let words = &loaded.words;
    let title = title(loaded, page);
    let shown = match with.errors.is_empty() {
        true => title.clone(),
        false => words.format("error-title", &[("title", title.clone().into())]),
    };
    frame(visit, loaded, page, with.status, shown, || {
        let body = match page {
            Page::Overview => overview::view(loaded, with.displaced),
            Page::Hours => hours::view(&fields),
            Page::Bays => bays::list(loaded),
            Page::Bay(id) => bays::view(&fields, id.as_deref()),
            Page::Mechanics => mechanics::list(loaded),
            Page::Mechanic(id) => mechanics::view(&fields, id.as_deref()),
            Page::Services => services::list(loaded),
            Page::Service(id) => services::view(&fields, id.as_deref()),
            Page::Rules => rules::view(&fields),
            Page::Messages => messages::list(loaded),
            // Has a handler of its own.
            Page::Message(_) => ().into_any(),
        };
        view! {
            {with.notice.as_ref().map(|notice| notice::view(loaded, page, notice))}
            <h1>{title}</h1>
            {with.errors.summary(words)}
            {body}
        }
        .into_any()
    })
}

fn title(loaded: &Loaded, page: &Page) -> String {
    let words = &loaded.words;
    let named = |found: Option<String>, new: &str| found.unwrap_or_else(|| words.get(new));
    match page {
        Page::Bay(id) => {
            let bay = id.as_deref().and_then(|id| loaded.bay(id));
            named(bay.map(|bay| bay.name.clone()), "manage-new-bay")
        }
        Page::Mechanic(id) => {
            let mechanic = id.as_deref().and_then(|id| loaded.mechanic(id));
            named(mechanic.map(|one| one.name.clone()), "manage-new-mechanic")
        }
        Page::Service(id) => {
            let service = id.as_deref().and_then(|id| loaded.service(id));
            named(service.map(|one| one.name.clone()), "manage-new-service")
        }
        other => words.get(other.key()),
    }
}

/// A page of the workshop with the way to the others.
pub(super) fn frame(
    visit: &Visit,
    loaded: &Loaded,
    page: &Page,
    status: StatusCode,
    title: String,
    body: impl FnOnce() -> AnyView,
) -> Response {
    let head = (Section::Workshop, title);
    shell::page(visit, &loaded.session, &loaded.shop, status, head, || {
        view! {
            <div class="wrap sheet manage">
                {tabs(loaded, page)}
                {body()}
            </div>
        }
        .into_any()
    })
}

fn tabs(loaded: &Loaded, page: &Page) -> AnyView {
    let words = &loaded.words;
    let own = page.list();
    let all = [
        Page::Overview,
        Page::Hours,
        Page::Bays,
        Page::Mechanics,
        Page::Services,
        Page::Rules,
        Page::Messages,
    ];
    let links: Vec<_> = all
        .iter()
        .filter(|other| other.is_for(&loaded.session))
        .map(|other| {
            let current = (*other == own).then_some(if *page == own { "page" } else { "true" });
            view! { <a href=other.path() aria-current=current>{words.get(other.key())}</a> }
        })
        .collect();
    view! { <nav class="tabs" aria-label=words.get("staff-nav-workshop")>{links}</nav> }.into_any()
}

/// Where to look at a booking.
pub(super) fn day_of(booking: &AffectedBooking) -> String {
    format!("/staff/day/{}#c-{}", booking.date, booking.id)
}
