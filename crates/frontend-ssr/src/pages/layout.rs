//! What every page has around it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use baybook_contract::Shop;
use baybook_domain::access::Action;
use leptos::prelude::*;

use crate::colour::{Colour, DEFAULT_ACCENT};
use crate::http::Visit;
use crate::icons::Icon;
use crate::staff::shell;
use crate::wording::{national_phone, one_line};

/// What a page says of itself in its head.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) title: String,
    pub(crate) description: String,
    /// Address without origin under which search engines should know the page; `None` keeps
    /// them away from it.
    pub(crate) canonical: Option<String>,
    /// JSON-LD about the shop.
    pub(crate) structured: Option<String>,
    pub(crate) section: Section,
    /// Shows what belongs to one person: never kept by browser or proxy.
    pub(crate) private: bool,
}

impl Head {
    /// A page for everybody, found by search engines.
    pub(crate) fn public(title: String, description: String, canonical: &str) -> Self {
        Self {
            title,
            description,
            canonical: Some(canonical.to_owned()),
            structured: None,
            section: Section::Other,
            private: false,
        }
    }

    /// A page for one person.
    pub(crate) fn private(title: String) -> Self {
        Self {
            title,
            description: String::new(),
            canonical: None,
            structured: None,
            section: Section::Other,
            private: true,
        }
    }

    pub(crate) fn within(mut self, section: Section) -> Self {
        self.section = section;
        self
    }
}

/// Entries of the main navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Services,
    Bookings,
    /// The day of the workshop, for the staff.
    Day,
    Account,
    /// Who works here.
    People,
    Audit,
    Other,
}

/// A whole page around `body`; for the staff at work with their own navigation. Without a shop (the API cannot be reached) it has no name on it.
pub(crate) fn page(
    visit: &Visit,
    shop: Option<&Shop>,
    status: StatusCode,
    head: Head,
    body: impl FnOnce() -> AnyView,
) -> Response {
    if let (true, Some(shop), Some(person)) = (visit.at_work, shop, &visit.person) {
        let section = match head.section {
            Section::People => shell::Section::People,
            Section::Audit => shell::Section::Audit,
            Section::Account => shell::Section::Account,
            _ => shell::Section::Other,
        };
        return shell::page(visit, person, shop, status, (section, head.title), body);
    }
    let private = head.private;
    let html = Owner::new().with(|| document(visit, shop, head, body()).to_html());
    let mut response = (status, Html(format!("<!DOCTYPE html>{html}"))).into_response();
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    headers.append(header::VARY, HeaderValue::from_static("cookie"));
    if private || !status.is_success() {
        let never = HeaderValue::from_static("no-store");
        headers.insert(header::CACHE_CONTROL, never);
    }
    response
}

fn document(visit: &Visit, shop: Option<&Shop>, head: Head, body: AnyView) -> AnyView {
    let texts = &visit.texts;
    let (lang, dir) = (texts.tag().to_owned(), texts.direction());
    let name = shop.map_or_else(|| texts.get("site-unnamed"), |shop| shop.name.clone());
    let title = match shop {
        Some(_) if head.title != name => format!("{} · {name}", head.title),
        _ => head.title.clone(),
    };
    let skip = texts.get("skip-to-content");
    let section = head.section;
    view! {
        <html lang=lang dir=dir>
            {head_element(visit, shop, head, title)}
            <body>
                <a class="skip" href="#main">{skip}</a>
                {top(visit, shop, name.clone(), section)}
                <main id="main" tabindex="-1">{body}</main>
                {foot(visit, shop, name)}
                <p class="unseen" id="announce" role="status"></p>
            </body>
        </html>
    }
    .into_any()
}

fn head_element(visit: &Visit, shop: Option<&Shop>, head: Head, title: String) -> AnyView {
    let accent = shop.and_then(|shop| shop.accent.as_deref()).and_then(Colour::parse);
    let style = visit.pages.assets().style_path(accent.unwrap_or(DEFAULT_ACCENT));
    let script = visit.pages.assets().script_path();
    let description = (!head.description.is_empty())
        .then(|| view! { <meta name="description" content=head.description.clone()/> });
    let found = match &head.canonical {
        Some(path) => {
            let address = format!("{}{path}", visit.pages.config().public_url);
            view! { <link rel="canonical" href=address/> }.into_any()
        }
        None => view! { <meta name="robots" content="noindex"/> }.into_any(),
    };
    let structured = head
        .structured
        .map(|json| view! { <script type="application/ld+json" inner_html=json></script> });
    view! {
        <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="format-detection" content="telephone=no"/>
            <title>{title}</title>
            {description}
            {found}
            <link rel="stylesheet" href=style/>
            <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
            <script type="module" src=script></script>
            {structured}
        </head>
    }
    .into_any()
}

fn top(visit: &Visit, shop: Option<&Shop>, name: String, section: Section) -> AnyView {
    let texts = &visit.texts;
    let call = shop.map(|shop| {
        let label = texts.format("call-shop", &[("phone", national_phone(&shop.phone).into())]);
        let number = national_phone(&shop.phone);
        view! {
            <a class="call" href=format!("tel:{}", shop.phone) aria-label=label>
                {Icon::Phone.view()} <span>{number}</span>
            </a>
        }
    });
    let current = |own: Section| (section == own).then_some("page");
    view! {
        <header class="top">
            <div class="wrap">
                <a class="brand" href="/">{Icon::Nut.view()} <span>{name}</span></a>
                <nav aria-label=texts.get("nav-label")>
                    <a href="/services" aria-current=current(Section::Services)>
                        {texts.get("nav-services")}
                    </a>
                    <a href="/bookings" aria-current=current(Section::Bookings)>
                        {texts.get("nav-bookings")}
                    </a>
                    {day(visit, section)}
                    {person(visit, section)}
                </nav>
                {call}
            </div>
        </header>
    }
    .into_any()
}

/// The day, for whoever works by it.
fn day(visit: &Visit, section: Section) -> Option<AnyView> {
    let sees = visit.person.as_ref().is_some_and(|person| person.may(Action::SeeDay));
    let current = (section == Section::Day).then_some("page");
    sees.then(|| {
        let label = visit.texts.get("nav-day");
        view! { <a href="/staff" aria-current=current>{label}</a> }.into_any()
    })
}

/// Whoever is signed in, or the way to be.
fn person(visit: &Visit, section: Section) -> AnyView {
    let current = (section == Section::Account).then_some("page");
    match &visit.person {
        Some(person) => {
            let name = person.me.name.clone();
            let label = visit.texts.format("nav-account", &[("name", name.clone().into())]);
            let first = name.split(' ').next().unwrap_or_default().to_owned();
            view! {
                <a class="person" href="/account" aria-current=current aria-label=label>{first}</a>
            }
            .into_any()
        }
        None => {
            let label = visit.texts.get("nav-sign-in");
            view! { <a class="person" href="/sign-in" aria-current=current>{label}</a> }.into_any()
        }
    }
}

fn foot(visit: &Visit, shop: Option<&Shop>, name: String) -> AnyView {
    let contact = shop.map(|shop| {
        let mail = format!("mailto:{}", shop.email);
        view! {
            <p>{one_line(&shop.address)}</p>
            <p>
                <a href=format!("tel:{}", shop.phone)>{national_phone(&shop.phone)}</a>
                <a href=mail>{shop.email.clone()}</a>
            </p>
        }
    });
    let small = visit.texts.get("foot-note");
    view! {
        <footer class="foot">
            <div class="wrap">
                <p class="foot-name">{name}</p>
                {contact}
                <p class="foot-note">{small}</p>
            </div>
        </footer>
    }
    .into_any()
}
