//! `/staff/people/{id}`: another role for one of the staff, or none. A page of its own, so that
//! nobody loses a role by a slip of the finger.

use axum::Form;
use axum::extract::Path;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{ClientError, Role, RoleChange, StaffPerson};
use baybook_domain::access::Action;
use leptos::prelude::*;
use serde::Deserialize;

use super::home::role_key;
use super::{people, sheet};
use crate::http::{Session, Visit};
use crate::pages::fields::{Errors, Field, hidden};
use crate::pages::layout::{Head, Section, page};
use crate::pages::trouble::{self, Trouble};
use crate::wording::encoded;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    role: String,
}

const FIELDS: [Field; 1] = [Field { required: true, ..Field::text("role", "role") }];

/// Whether this person may change the role of that one.
pub(super) fn is_offered(session: &Session, person: &StaffPerson) -> bool {
    let above = matches!(person.role, Role::Manager | Role::Owner);
    session.may(if above { Action::InviteManagers } else { Action::InviteStaff })
}

/// Where the page of somebody's role is.
pub(super) fn path(person: &str) -> String {
    format!("/staff/people/{}", encoded(person))
}

/// `GET /staff/people/{id}`
pub(crate) async fn show(visit: Visit, session: Session, Path(id): Path<String>) -> Response {
    answer(&visit, &session, &id, &Errors::default()).await
}

/// `POST /staff/people/{id}`
pub(crate) async fn send(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Result<Form<Typed>, FormRejection>,
) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let body = RoleChange { role: typed.role };
    let error = match visit.api().change_role(&visit.caller, &session.access, &id, &body).await {
        // Who changed their own may not see the list any more.
        Ok(()) if id == session.me.id => return Redirect::to("/account").into_response(),
        Ok(()) => return Redirect::to("/staff/people?changed=1").into_response(),
        Err(error) => error,
    };
    let denied = match error.problem().map(|problem| problem.kind.as_str()) {
        Some("last-owner") => "role-last-owner",
        Some("unknown-person") => return trouble::show(&visit, Trouble::PageUnknown).await,
        _ => "role-refused",
    };
    match sheet::errors_of(&visit, &error, &FIELDS, denied) {
        Some(errors) => answer(&visit, &session, &id, &errors).await,
        None => trouble::failed(&visit, &error).await,
    }
}

async fn answer(visit: &Visit, session: &Session, id: &str, errors: &Errors) -> Response {
    if !session.may(Action::InviteStaff) {
        return trouble::show(visit, Trouble::NotAllowed).await;
    }
    let found = view(visit, session, id, errors).await;
    trouble::answer(visit, found).await
}

async fn view(
    visit: &Visit,
    session: &Session,
    id: &str,
    errors: &Errors,
) -> Result<Response, ClientError> {
    let api = visit.api();
    let (shop, staff) =
        tokio::join!(api.shop(&visit.caller), api.staff_people(&visit.caller, &session.access));
    let (shop, staff) = (shop?, staff?.people);
    let Some(person) = staff.into_iter().find(|person| person.id == id) else {
        return Ok(trouble::show(visit, Trouble::PageUnknown).await);
    };
    if !is_offered(session, &person) {
        return Ok(trouble::show(visit, Trouble::NotAllowed).await);
    }
    let words = visit.wording(&shop);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = words.format("role-title", &[("name", person.name.clone().into())]);
    let head = Head::private(title.clone()).within(Section::People);
    let value = people::role_value(person.role);
    Ok(page(visit, Some(&shop), status, head, || {
        view! {
            <div class="wrap narrow account">
                <p class="crumb"><a href="/staff/people">{words.get("people-title")}</a></p>
                <h1>{title}</h1>
                {errors.summary(&words)}
                <p>{person.email.clone()} " " <span class="tag">{words.get(role_key(person.role))}</span></p>
                <p>{words.get("role-at-once")}</p>
                <form action=path(&person.id) method="post" novalidate>
                    {people::roles(&words, session, value)}
                    <button class="button" data-busy=words.get("account-busy")>
                        {words.get("role-send")}
                    </button>
                </form>
                <section>
                    <h2>{words.get("role-none")}</h2>
                    <p>{words.get("role-none-text")}</p>
                    <form action=path(&person.id) method="post" class="acts">
                        {hidden("role", "customer")}
                        <button class="button danger" data-busy=words.get("account-busy")>
                            {words.get("role-take-away")}
                        </button>
                        <a class="button quiet" href="/staff/people">{words.get("role-keep")}</a>
                    </form>
                </section>
            </div>
        }
        .into_any()
    }))
}
