//! `/reset-password?link=`: a new password for whoever has the mail.

use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::PasswordReset;
use baybook_domain::accounts::{Purpose, link_path};
use serde::Deserialize;

use super::inputs::NEW_PASSWORD;
use super::sheet::{self, Sheet};
use crate::http::Visit;
use crate::pages::fields::Field;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Typed {
    #[serde(alias = "token")]
    link: String,
    done: Option<String>,
    new_password: String,
}

const FIELDS: [(Field, &str); 1] = [(NEW_PASSWORD, "")];

fn sheet<'a>(hidden: &'a [(&'static str, &'a str)]) -> Sheet<'a> {
    Sheet {
        title: "reset-title",
        lede: "reset-lede",
        action: link_path(Purpose::ResetPassword),
        fields: &FIELDS,
        hidden,
        send: "reset-send",
        google: None,
        others: &[("/forgot-password", "reset-to-forgot")],
    }
}

/// `GET /reset-password?link=`
pub(crate) async fn show(visit: Visit, Query(typed): Query<Typed>) -> Response {
    if typed.done.is_some() {
        return sheet::done(&visit, "reset-done", "reset-done-text", "/sign-in", "to-sign-in")
            .await;
    }
    sheet::show(&visit, &sheet(&[("link", &typed.link)])).await
}

/// `POST /reset-password`
pub(crate) async fn send(visit: Visit, sent: Result<Form<Typed>, FormRejection>) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let body = PasswordReset { link: typed.link.clone(), new_password: typed.new_password };
    match visit.api().reset_password(&visit.caller, &body).await {
        Ok(()) => {
            // All sessions ended with the old password.
            visit.visitor.forget();
            let path = format!("{}?done=1", link_path(Purpose::ResetPassword));
            Redirect::to(&path).into_response()
        }
        Err(error) => {
            let hidden = [("link", typed.link.as_str())];
            sheet::refused(&visit, &sheet(&hidden), &error, "link-refused").await
        }
    }
}
