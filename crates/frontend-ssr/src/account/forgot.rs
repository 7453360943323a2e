//! `/forgot-password`. The answer is the same whether or not the address has an account.

use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::PasswordForgotten;
use serde::Deserialize;

use super::inputs::EMAIL;
use super::sheet::{self, Sheet};
use crate::http::Visit;
use crate::pages::fields::Field;

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
        title: "forgot-title",
        lede: "forgot-lede",
        action: "/forgot-password",
        fields,
        hidden: &[],
        send: "forgot-send",
        google: None,
        others: &[("/sign-in", "to-sign-in")],
    }
}

/// `GET /forgot-password`
pub(crate) async fn show(visit: Visit, Query(shown): Query<Shown>) -> Response {
    if shown.sent.is_some() {
        return sheet::done(&visit, "forgot-sent", "forgot-sent-text", "/sign-in", "to-sign-in")
            .await;
    }
    sheet::show(&visit, &sheet(&[(EMAIL, "")])).await
}

/// `POST /forgot-password`
pub(crate) async fn send(visit: Visit, sent: Result<Form<Typed>, FormRejection>) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let body = PasswordForgotten { email: typed.account_email.trim().to_owned() };
    match visit.api().forgot_password(&visit.caller, &body).await {
        Ok(()) => Redirect::to("/forgot-password?sent=1").into_response(),
        Err(error) => {
            let fields = [(EMAIL, typed.account_email.as_str())];
            sheet::refused(&visit, &sheet(&fields), &error, "error-unclear").await
        }
    }
}
