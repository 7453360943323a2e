//! `/sign-up`. The answer is the same whether or not the address has an account.

use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::SignUp;
use serde::Deserialize;

use super::inputs::{CHOSEN_PASSWORD, EMAIL, NAME};
use super::sheet::{self, Sheet};
use crate::http::Visit;
use crate::pages::fields::Field;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Typed {
    name: String,
    account_email: String,
    chosen_password: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    sent: Option<String>,
}

fn fields(typed: &Typed) -> [(Field, &str); 3] {
    [(NAME, &typed.name), (EMAIL, &typed.account_email), (CHOSEN_PASSWORD, "")]
}

fn sheet<'a>(fields: &'a [(Field, &'a str)]) -> Sheet<'a> {
    Sheet {
        title: "sign-up-title",
        lede: "sign-up-lede",
        action: "/sign-up",
        fields,
        hidden: &[],
        send: "sign-up-send",
        google: Some(""),
        others: &[("/sign-in", "sign-up-to-sign-in")],
    }
}

/// `GET /sign-up`
pub(crate) async fn show(visit: Visit, Query(shown): Query<Shown>) -> Response {
    if shown.sent.is_some() {
        return sheet::done(&visit, "sign-up-sent", "sign-up-sent-text", "/sign-in", "to-sign-in")
            .await;
    }
    sheet::show(&visit, &sheet(&fields(&Typed::default()))).await
}

/// `POST /sign-up`
pub(crate) async fn send(visit: Visit, sent: Result<Form<Typed>, FormRejection>) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let body = SignUp {
        name: typed.name.trim().to_owned(),
        email: typed.account_email.trim().to_owned(),
        password: typed.chosen_password.clone(),
        locale: Some(visit.texts.tag().to_owned()),
    };
    match visit.api().sign_up(&visit.caller, &body).await {
        Ok(()) => Redirect::to("/sign-up?sent=1").into_response(),
        Err(error) => {
            let fields = fields(&typed);
            sheet::refused(&visit, &sheet(&fields), &error, "error-unclear").await
        }
    }
}
