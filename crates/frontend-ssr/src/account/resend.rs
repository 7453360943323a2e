//! `/verify-email/again`: the confirmation mail once more. The answer is the same whether or not
//! the address has an account that waits for it.

use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::ConfirmationResend;
use leptos::prelude::*;
use serde::Deserialize;

use super::inputs::EMAIL;
use super::sheet::{self, Sheet};
use crate::http::Visit;
use crate::pages::fields::{Field, hidden};
use crate::wording::Wording;

/// Below the page that the link of the mail opens.
pub(super) const PATH: &str = "/verify-email/again";

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Typed {
    account_email: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    sent: Option<String>,
}

fn sheet<'a>(fields: &'a [(Field, &'a str)]) -> Sheet<'a> {
    Sheet {
        title: "resend-title",
        lede: "resend-lede",
        action: PATH,
        fields,
        hidden: &[],
        send: "resend-send",
        google: None,
        others: &[("/sign-in", "to-sign-in"), ("/sign-up", "sign-in-to-sign-up")],
    }
}

/// `GET /verify-email/again`
pub(crate) async fn show(visit: Visit, Query(shown): Query<Shown>) -> Response {
    if shown.sent.is_some() {
        let (title, text) = ("resend-sent", "resend-sent-text");
        return sheet::done(&visit, title, text, "/sign-in", "to-sign-in").await;
    }
    sheet::show(&visit, &sheet(&[(EMAIL, "")])).await
}

/// `POST /verify-email/again`
pub(crate) async fn send(visit: Visit, sent: Result<Form<Typed>, FormRejection>) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let body = ConfirmationResend { email: typed.account_email.trim().to_owned() };
    match visit.api().resend_confirmation(&visit.caller, &body).await {
        Ok(()) => Redirect::to(&format!("{PATH}?sent=1")).into_response(),
        Err(error) => {
            let fields = [(EMAIL, typed.account_email.as_str())];
            sheet::refused(&visit, &sheet(&fields), &error, "error-unclear").await
        }
    }
}

/// The button for somebody whose address is known.
pub(super) fn button(words: &Wording, email: &str) -> AnyView {
    view! {
        <form action=PATH method="post">
            {hidden("account-email", email)}
            <button class="button quiet" data-busy=words.get("account-busy")>
                {words.get("resend-send")}
            </button>
        </form>
    }
    .into_any()
}
