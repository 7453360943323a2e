//! What every page of the staff has around it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use baybook_contract::{ClientError, Shop};
use baybook_domain::access::Action;
use leptos::prelude::*;

use crate::colour::{Colour, DEFAULT_ACCENT};
use crate::http::{Session, Visit, to_sign_in};
use crate::icons::Icon;
use crate::manage::manages;
use crate::pages::trouble::{self, Trouble};

/// Entries of the staff's navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Day,
    Find,
    Workshop,
    People,
    Outbox,
    Audit,
    Account,
    Other,
}

/// A whole page.
pub(crate) fn page(
    visit: &Visit,
    session: &Session,
    shop: &Shop,
    status: StatusCode,
    (section, title): (Section, String),
    body: impl FnOnce() -> AnyView,
) -> Response {
    let html = Owner::new().with(|| {
        let head = head(visit, shop, &title);
        let top = top(visit, session, shop, section);
        let (lang, dir) = (visit.texts.tag().to_owned(), visit.texts.direction());
        view! {
            <html lang=lang dir=dir class="staff">
                {head}
                <body>
                    <a class="skip" href="#main">{visit.texts.get("skip-to-content")}</a>
                    {top}
                    <main id="main" tabindex="-1">{body()}</main>
                    <p class="unseen" id="announce" role="status"></p>
                </body>
            </html>
        }
        .to_html()
    });
    private(status, format!("<!DOCTYPE html>{html}"))
}

/// A part of a page, to be put into one that is shown.
pub(super) fn part(body: impl FnOnce() -> AnyView) -> Response {
    private(StatusCode::OK, Owner::new().with(|| body().to_html()))
}

fn private(status: StatusCode, html: String) -> Response {
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn head(visit: &Visit, shop: &Shop, title: &str) -> AnyView {
    let assets = visit.pages.assets();
    let accent = shop.accent.as_deref().and_then(Colour::parse).unwrap_or(DEFAULT_ACCENT);
    view! {
        <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="format-detection" content="telephone=no"/>
            <meta name="robots" content="noindex"/>
            <title>{format!("{title} · {}", shop.name)}</title>
            <link rel="stylesheet" href=assets.style_path(accent)/>
            <link rel="stylesheet" href=assets.staff_style_path()/>
            <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
            <script type="module" src=assets.staff_script_path()></script>
        </head>
    }
    .into_any()
}

fn top(visit: &Visit, session: &Session, shop: &Shop, section: Section) -> AnyView {
    let texts = &visit.texts;
    let current = |own: Section| (section == own).then_some("page");
    let name = session.me.name.clone();
    let label = texts.format("nav-account", &[("name", name.clone().into())]);
    let may = |action| session.may(action);
    view! {
        <header class="top staff-top">
            <div class="wrap">
                <a class="brand" href="/staff">{Icon::Nut.view()} <span>{shop.name.clone()}</span></a>
                <nav aria-label=texts.get("nav-label")>
                    <a href="/staff" aria-current=current(Section::Day)>{texts.get("staff-nav-day")}</a>
                    {may(Action::Search).then(|| view! {
                        <a href="/staff/bookings" aria-current=current(Section::Find)>
                            {texts.get("staff-nav-find")}
                        </a>
                    })}
                    {manages(session).then(|| view! {
                        <a href="/staff/workshop" aria-current=current(Section::Workshop)>
                            {texts.get("staff-nav-workshop")}
                        </a>
                    })}
                    {may(Action::InviteStaff).then(|| view! {
                        <a href="/staff/people" aria-current=current(Section::People)>{texts.get("staff-nav-people")}</a>
                    })}
                    {may(Action::ManageOutbox).then(|| view! {
                        <a href="/staff/outbox" aria-current=current(Section::Outbox)>
                            {texts.get("staff-nav-outbox")}
                        </a>
                    })}
                    {may(Action::ReadAudit).then(|| view! {
                        <a href="/staff/audit" aria-current=current(Section::Audit)>{texts.get("staff-nav-audit")}</a>
                    })}
                </nav>
                <a class="who" href="/account" aria-current=current(Section::Account) aria-label=label>
                    {name}
                </a>
            </div>
        </header>
    }
    .into_any()
}

/// The page, or the one that says why there is none. `next` is where to go on after signing in.
pub(crate) async fn answer(
    visit: &Visit,
    session: &Session,
    next: &str,
    page: Result<Response, ClientError>,
) -> Response {
    let error = match page {
        Ok(page) => return page,
        Err(error) => error,
    };
    match error.problem().map(|problem| problem.kind.as_str()) {
        Some("unauthenticated") => to_sign_in(next),
        Some("forbidden") => forbidden(visit, session).await,
        Some("unknown-day") => {
            say(visit, session, StatusCode::NOT_FOUND, "staff-no-day", "staff-no-day-text").await
        }
        Some("unknown-booking") => gone(visit, session).await,
        _ => trouble::failed(visit, &error).await,
    }
}

/// A page that the person's role does not reach.
pub(crate) async fn forbidden(visit: &Visit, session: &Session) -> Response {
    // Whoever does not work here is not shown what the staff has around its pages.
    if !session.is_staff() {
        return trouble::show(visit, Trouble::NotAllowed).await;
    }
    say(visit, session, StatusCode::FORBIDDEN, "staff-forbidden", "staff-forbidden-text").await
}

/// A booking that there is not.
pub(super) async fn gone(visit: &Visit, session: &Session) -> Response {
    say(visit, session, StatusCode::NOT_FOUND, "staff-gone", "staff-gone-text").await
}

pub(crate) async fn say(
    visit: &Visit,
    session: &Session,
    status: StatusCode,
    title: &'static str,
    text: &'static str,
) -> Response {
    let shop = match visit.api().shop(&visit.caller).await {
        Ok(shop) => shop,
        Err(error) => return trouble::failed(visit, &error).await,
    };
    let title = visit.texts.get(title);
    page(visit, session, &shop, status, (Section::Day, title.clone()), || {
        view! {
            <div class="wrap narrow trouble">
                <h1>{title}</h1>
                <p class="lede">{visit.texts.get(text)}</p>
                <p class="acts">
                    <a class="button" href="/staff">{visit.texts.get("staff-to-today")}</a>
                    {session.may(Action::Search).then(|| view! {
                        <a class="button quiet" href="/staff/bookings">{visit.texts.get("staff-find")}</a>
                    })}
                </p>
            </div>
        }
        .into_any()
    })
}
