//! A new password for whoever knows the old one.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{Me, PasswordChange};
use leptos::prelude::*;
use serde::Deserialize;

use super::inputs::{NEW_PASSWORD, PASSWORD};
use super::{home, sheet};
use crate::http::{Session, Visit};
use crate::pages::fields::{self, Errors, Field};
use crate::wording::Wording;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Typed {
    current_password: String,
    new_password: String,
}

const FIELDS: [Field; 2] = [
    Field { name: "current-password", path: "current_password", enterkeyhint: "next", ..PASSWORD },
    NEW_PASSWORD,
];

/// `POST /account/password`
pub(crate) async fn send(
    visit: Visit,
    session: Session,
    sent: Result<Form<Typed>, FormRejection>,
) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let body = PasswordChange {
        current_password: typed.current_password,
        new_password: typed.new_password,
    };
    match visit.api().change_password(&visit.caller, &session.access, &body).await {
        Ok(()) => Redirect::to("/account?done=password").into_response(),
        Err(error) => {
            let errors = sheet::errors_of(&visit, &error, &FIELDS, "password-wrong");
            home::refused(&visit, &session, error, errors).await
        }
    }
}

pub(super) fn form(words: &Wording, me: &Me, errors: &Errors) -> AnyView {
    if !me.has_password {
        return first(words);
    }
    let inputs = FIELDS.map(|field| fields::input(words, field, "", errors));
    view! {
        <section>
            <h2>{words.get("password-title")}</h2>
            <form action="/account/password" method="post" novalidate>
                // For password managers: whose password it is.
                <input type="email" name="of" value=me.email.clone() autocomplete="username" hidden/>
                {inputs.into_iter().collect::<Vec<_>>()}
                <p class="fine">{words.get("password-others")}</p>
                <button class="button">{words.get("password-send")}</button>
            </form>
        </section>
    }
    .into_any()
}

/// For who only ever came from Google. The mailbox proves that it is them, as it does for others.
fn first(words: &Wording) -> AnyView {
    view! {
        <section>
            <h2>{words.get("password-none")}</h2>
            <p>{words.get("password-none-text")}</p>
            <p class="acts">
                <a class="button quiet" href="/forgot-password">{words.get("password-none-send")}</a>
            </p>
        </section>
    }
    .into_any()
}
