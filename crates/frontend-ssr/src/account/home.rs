//! `/account`: who somebody is here, how they sign in, and where they are signed in.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use baybook_contract::{ClientError, Me, Role};
use baybook_domain::access::Action;
use leptos::prelude::*;
use serde::Deserialize;

use super::{feeds, password, resend, second_factor, sessions};
use crate::http::{Session, Visit};
use crate::icons::Icon;
use crate::pages::booking::{Say, message};
use crate::pages::fields::Errors;
use crate::pages::layout::{Head, Section, page};
use crate::pages::trouble::{self, Trouble};
use crate::wording::Wording;

/// Set by the page that made a change, for one message.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    done: String,
}

/// What the page is shown with.
#[derive(Debug, Default)]
pub(super) struct With {
    pub(super) done: Option<&'static str>,
    pub(super) errors: Errors,
    pub(super) trouble: Option<Trouble>,
}

/// `GET /account`
pub(crate) async fn show(visit: Visit, session: Session, Query(shown): Query<Shown>) -> Response {
    let done = match shown.done.as_str() {
        "password" => Some("account-done-password"),
        "second-factor-off" => Some("account-done-second-factor-off"),
        "session" => Some("account-done-session"),
        "others" => Some("account-done-others"),
        _ => None,
    };
    let page = view(&visit, &session, With { done, ..With::default() }).await;
    trouble::answer(&visit, page).await
}

/// The page after a change that was refused.
pub(super) async fn refused(
    visit: &Visit,
    session: &Session,
    error: ClientError,
    errors: Option<Errors>,
) -> Response {
    let with = match errors {
        Some(errors) => With { errors, ..With::default() },
        None => {
            trouble::log(&error);
            With { trouble: Some(Trouble::of(&error)), ..With::default() }
        }
    };
    let mut page = trouble::answer(visit, view(visit, session, with).await).await;
    trouble::retry_after(&mut page, Trouble::of(&error), &error);
    page
}

async fn view(visit: &Visit, session: &Session, with: With) -> Result<Response, ClientError> {
    let api = visit.api();
    let (shop, live) =
        tokio::join!(api.shop(&visit.caller), api.sessions(&visit.caller, &session.access));
    let (shop, live) = (shop?, live?.sessions);
    let words = visit.wording(&shop);
    let status = match (with.trouble, with.errors.is_empty()) {
        (Some(trouble), _) => trouble.status(),
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    let head = Head::private(words.get("account-title")).within(Section::Account);
    Ok(page(visit, Some(&shop), status, head, || {
        view! {
            <div class="wrap narrow account">
                {message(&words, with.done.map(Say::Good))}
                <h1>{words.get("account-title")}</h1>
                {with.trouble.map(|trouble| trouble::notice(visit, trouble, false))}
                {with.errors.summary(&words)}
                {person(&words, session)}
                {work(&words, session)}
                {password::form(&words, &session.me, &with.errors)}
                {second_factor::part(&words, session, &with.errors)}
                {sessions::list(&words, &shop, live)}
                <form action="/sign-out" method="post">
                    <button class="button quiet wide">{words.get("sign-out")}</button>
                </form>
            </div>
        }
        .into_any()
    }))
}

fn person(words: &Wording, session: &Session) -> AnyView {
    let me = &session.me;
    let unconfirmed = (!me.email_verified).then(|| {
        view! {
            <div class="notice warn">
                {Icon::Warning.view()}
                <div>
                    <h2>{words.get("account-unverified")}</h2>
                    <p>{words.get("account-unverified-text")}</p>
                    {resend::button(words, &me.email)}
                </div>
            </div>
        }
    });
    let proven = me.email_verified.then(|| {
        view! { <br/> <span class="proven">{Icon::Check.view()} {words.get("account-verified")}</span> }
    });
    let work = session.is_staff().then(|| {
        let role = words.get(role_key(me.role));
        view! { <div><dt>{words.get("account-role")}</dt><dd>{role}</dd></div> }
    });
    view! {
        {unconfirmed}
        <dl class="facts">
            <div><dt>{words.get("field-name")}</dt><dd>{me.name.clone()}</dd></div>
            <div>
                <dt>{words.get("field-email")}</dt>
                <dd>{me.email.clone()} {proven}</dd>
            </div>
            {work}
            <div><dt>{words.get("account-ways")}</dt><dd>{words.get(ways_key(me))}</dd></div>
        </dl>
        <p class="acts">
            <a class="button" href="/bookings">{words.get("account-to-bookings")}</a>
        </p>
    }
    .into_any()
}

/// Key of how they sign in.
fn ways_key(me: &Me) -> &'static str {
    match (me.has_password, me.has_google) {
        (true, true) => "account-ways-both",
        (false, true) => "account-ways-google",
        (_, false) => "account-ways-password",
    }
}

/// The way to what only some of the staff may do.
fn work(words: &Wording, session: &Session) -> Option<AnyView> {
    let links = [
        (Action::SeeDay, feeds::PATH, "feeds-title"),
        (Action::InviteStaff, "/staff/people", "people-title"),
        (Action::ReadAudit, "/staff/audit", "audit-title"),
    ];
    let links: Vec<_> = links
        .into_iter()
        .filter(|(action, ..)| session.may(*action))
        .map(|(_, path, key)| view! { <li><a href=path>{words.get(key)}</a></li> })
        .collect();
    if links.is_empty() {
        return None;
    }
    Some(
        view! {
            <section>
                <h2>{words.get("account-work")}</h2>
                <ul class="after">{links}</ul>
            </section>
        }
        .into_any(),
    )
}

/// Key of what people call a role.
pub(super) fn role_key(role: Role) -> &'static str {
    match role {
        Role::Customer => "role-customer",
        Role::Mechanic => "role-mechanic",
        Role::FrontDesk => "role-front-desk",
        Role::Manager => "role-manager",
        Role::Owner => "role-owner",
    }
}
