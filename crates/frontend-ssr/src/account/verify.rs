//! `/verify-email?link=`: opening it changes nothing, because mail scanners open links too. The
//! password is asked for, because a stranger may have signed up with the address.

use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::EmailVerification;
use baybook_domain::accounts::{Purpose, link_path};
use serde::Deserialize;

use super::inputs::PASSWORD;
use super::sheet::{self, Sheet};
use super::{resend, sign_in};
use crate::http::Visit;
use crate::pages::fields::Field;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    #[serde(alias = "token")]
    link: String,
    done: Option<String>,
    password: String,
}

const FIELDS: [(Field, &str); 1] = [(PASSWORD, "")];

fn sheet<'a>(hidden: &'a [(&'static str, &'a str)]) -> Sheet<'a> {
    Sheet {
        title: "verify-title",
        lede: "verify-lede",
        action: link_path(Purpose::VerifyEmail),
        fields: &FIELDS,
        hidden,
        send: "verify-send",
        google: None,
        others: &[(resend::PATH, "to-resend"), ("/forgot-password", "verify-to-forgot")],
    }
}

/// `GET /verify-email?link=`
pub(crate) async fn show(visit: Visit, Query(typed): Query<Typed>) -> Response {
    if typed.done.is_some() {
        let (path, link) = match &visit.person {
            Some(_) => ("/bookings".to_owned(), "verify-to-bookings"),
            None => (sign_in::path_after("/bookings"), "to-sign-in"),
        };
        return sheet::done(&visit, "verify-done", "verify-done-text", &path, link).await;
    }
    sheet::show(&visit, &sheet(&[("link", &typed.link)])).await
}

/// `POST /verify-email`
pub(crate) async fn send(visit: Visit, sent: Result<Form<Typed>, FormRejection>) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let body = EmailVerification { link: typed.link.clone(), password: typed.password };
    match visit.api().verify_email(&visit.caller, &body).await {
        Ok(()) => {
            let path = format!("{}?done=1", link_path(Purpose::VerifyEmail));
            Redirect::to(&path).into_response()
        }
        Err(error) => {
            let hidden = [("link", typed.link.as_str())];
            let denied = match error.problem() {
                Some(problem) if problem.kind == "wrong-credentials" => "verify-wrong",
                _ => "link-refused",
            };
            sheet::refused(&visit, &sheet(&hidden), &error, denied).await
        }
    }
}
