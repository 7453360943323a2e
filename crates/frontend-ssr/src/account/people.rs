//! `/staff/people`: who works here, and inviting more.

use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{ClientError, NewInvitation, Role, StaffPerson};
use baybook_domain::access::Action;
use leptos::prelude::*;
use serde::Deserialize;

use super::home::role_key;
use super::inputs::EMAIL;
use super::{role, sheet};
use crate::http::{Session, Visit};
use crate::pages::booking::{Say, message};
use crate::pages::fields::{self, Errors, Field};
use crate::pages::layout::{Head, Section, page};
use crate::pages::trouble::{self, Trouble};
use crate::wording::Wording;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    invited: Option<String>,
    changed: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Typed {
    account_email: String,
    role: String,
}

const FIELDS: [Field; 2] = [
    Field { autocomplete: "off", enterkeyhint: "next", ..EMAIL },
    Field { required: true, ..Field::text("role", "role") },
];

/// `GET /staff/people`
pub(crate) async fn show(visit: Visit, session: Session, Query(shown): Query<Shown>) -> Response {
    if !session.may(Action::InviteStaff) {
        return trouble::show(&visit, Trouble::NotAllowed).await;
    }
    let done = match (shown.invited, shown.changed) {
        (Some(_), _) => Some("people-invited"),
        (None, Some(_)) => Some("people-changed"),
        (None, None) => None,
    };
    let page = view(&visit, &session, &Typed::default(), &Errors::default(), done).await;
    trouble::answer(&visit, page).await
}

/// `POST /staff/people`
pub(crate) async fn invite(
    visit: Visit,
    session: Session,
    sent: Result<Form<Typed>, FormRejection>,
) -> Response {
    if !session.may(Action::InviteStaff) {
        return trouble::show(&visit, Trouble::NotAllowed).await;
    }
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let body =
        NewInvitation { email: typed.account_email.trim().to_owned(), role: typed.role.clone() };
    let error = match visit.api().invite(&visit.caller, &session.access, &body).await {
        Ok(()) => return Redirect::to("/staff/people?invited=1").into_response(),
        Err(error) => error,
    };
    let page = match sheet::errors_of(&visit, &error, &FIELDS, "people-refused") {
        Some(errors) => view(&visit, &session, &typed, &errors, None).await,
        None => Err(error),
    };
    trouble::answer(&visit, page).await
}

async fn view(
    visit: &Visit,
    session: &Session,
    typed: &Typed,
    errors: &Errors,
    done: Option<&'static str>,
) -> Result<Response, ClientError> {
    let api = visit.api();
    let (shop, staff) =
        tokio::join!(api.shop(&visit.caller), api.staff_people(&visit.caller, &session.access));
    let (shop, people) = (shop?, staff?.people);
    let words = visit.wording(&shop);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let head = Head::private(words.get("people-title")).within(Section::People);
    Ok(page(visit, Some(&shop), status, head, || {
        let rows: Vec<_> = people.iter().map(|person| row(&words, session, person)).collect();
        view! {
            <div class="wrap narrow account">
                {message(&words, done.map(Say::Good))}
                <h1>{words.get("people-title")}</h1>
                {errors.summary(&words)}
                <ul class="entries">{rows}</ul>
                <section>
                    <h2>{words.get("people-invite")}</h2>
                    <p>{words.get("people-invite-text")}</p>
                    <form action="/staff/people" method="post" novalidate>
                        {fields::input(&words, FIELDS[0], &typed.account_email, errors)}
                        {roles(&words, session, &typed.role)}
                        <button class="button">{words.get("people-send")}</button>
                    </form>
                </section>
            </div>
        }
        .into_any()
    }))
}

fn row(words: &Wording, session: &Session, person: &StaffPerson) -> AnyView {
    let change = role::is_offered(session, person).then(|| {
        let name = person.name.clone();
        let label = words.format("people-change-named", &[("name", name.into())]);
        view! {
            <a href=role::path(&person.id) aria-label=label>{words.get("people-change")}</a>
        }
    });
    view! {
        <li>
            <div><strong>{person.name.clone()}</strong><p class="fine">{person.email.clone()}</p></div>
            <span class="tag">{words.get(role_key(person.role))}</span>
            {change}
        </li>
    }
    .into_any()
}

/// The roles that this person may give.
pub(super) fn roles(words: &Wording, session: &Session, chosen: &str) -> AnyView {
    let mut offered = vec![Role::FrontDesk, Role::Mechanic];
    if session.may(Action::InviteManagers) {
        offered.extend([Role::Manager, Role::Owner]);
    }
    let options: Vec<_> = offered
        .into_iter()
        .map(|role| {
            let value = role_value(role);
            view! {
                <option value=value selected=value == chosen>{words.get(role_key(role))}</option>
            }
        })
        .collect();
    view! {
        <div class="field">
            <label for="role">{words.get("field-role")}</label>
            <select id="role" name="role">{options}</select>
        </div>
    }
    .into_any()
}

/// The role as forms and the API name it.
pub(super) fn role_value(role: Role) -> &'static str {
    match role {
        Role::Customer => "customer",
        Role::Mechanic => "mechanic",
        Role::FrontDesk => "front-desk",
        Role::Manager => "manager",
        Role::Owner => "owner",
    }
}
