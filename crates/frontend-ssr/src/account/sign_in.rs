//! `/sign-in`: the password, and the second factor where there is one.

use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{Me, Role, SecondFactorCode, SignIn, SignInAnswer, Tokens};
use serde::Deserialize;

use super::inputs::{CODE, EMAIL, PASSWORD};
use super::sheet::{self, Sheet};
use crate::http::{Visit, local_path};
use crate::pages::fields::Field;
use crate::wording::encoded;

/// Where the day of the workshop is.
pub(super) const STAFF_HOME: &str = "/staff";

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    next: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Typed {
    account_email: String,
    password: String,
    next: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct TypedCode {
    challenge: String,
    code: String,
    next: String,
}

/// `GET /sign-in?next=`
pub(crate) async fn show(visit: Visit, Query(shown): Query<Shown>) -> Response {
    if let Some(session) = &visit.person {
        return Redirect::to(&after(&shown.next, &session.me)).into_response();
    }
    let typed = Typed { next: shown.next, ..Typed::default() };
    sheet::show(&visit, &sheet(&fields(&typed), &[("next", &typed.next)], &typed.next)).await
}

/// `POST /sign-in`
pub(crate) async fn send(
    visit: Visit,
    headers: HeaderMap,
    sent: Result<Form<Typed>, FormRejection>,
) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let body = SignIn {
        email: typed.account_email.trim().to_owned(),
        password: typed.password.clone(),
        device: device(&headers),
    };
    match visit.api().sign_in(&visit.caller, &body).await {
        Ok(answer) => enter(&visit, answer, &typed.next).await,
        Err(error) => {
            let (fields, hidden) = (fields(&typed), [("next", typed.next.as_str())]);
            let sheet = sheet(&fields, &hidden, &typed.next);
            sheet::refused(&visit, &sheet, &error, "sign-in-wrong").await
        }
    }
}

/// `POST /sign-in/code`
pub(crate) async fn send_code(
    visit: Visit,
    headers: HeaderMap,
    sent: Result<Form<TypedCode>, FormRejection>,
) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let body = SecondFactorCode {
        challenge: typed.challenge.clone(),
        code: typed.code.trim().to_owned(),
        device: device(&headers),
    };
    match visit.api().second_factor(&visit.caller, &body).await {
        Ok(tokens) => signed_in(&visit, tokens, &typed.next).await,
        Err(error) => {
            let hidden = [("challenge", typed.challenge.as_str()), ("next", &typed.next)];
            let sheet = code_sheet(&hidden);
            sheet::refused(&visit, &sheet, &error, "sign-in-code-wrong").await
        }
    }
}

/// What follows on a password that was right.
pub(super) async fn enter(visit: &Visit, answer: SignInAnswer, next: &str) -> Response {
    match answer {
        SignInAnswer::SignedIn(tokens) => signed_in(visit, tokens, next).await,
        SignInAnswer::SecondFactor(needed) => {
            // Answered at once, not by a redirect: the challenge belongs in no address.
            let hidden = [("challenge", needed.challenge.as_str()), ("next", next)];
            sheet::show(visit, &code_sheet(&hidden)).await
        }
    }
}

async fn signed_in(visit: &Visit, tokens: Tokens, next: &str) -> Response {
    let me = visit.api().me(&visit.caller, &tokens.access_token).await;
    visit.visitor.keep(tokens);
    let path = me.map_or_else(|_| "/account".to_owned(), |me| after(next, &me));
    Redirect::to(&path).into_response()
}

/// Where somebody goes who signed in.
fn after(next: &str, me: &Me) -> String {
    let home = if me.role == Role::Customer { "/bookings" } else { STAFF_HOME };
    local_path(next).unwrap_or_else(|| home.to_owned())
}

/// What the list of sessions will call this one.
pub(super) fn device(headers: &HeaderMap) -> Option<String> {
    let agent = headers.get(header::USER_AGENT)?.to_str().ok()?;
    Some(agent.chars().take(200).collect())
}

fn fields(typed: &Typed) -> [(Field, &str); 2] {
    [(EMAIL, &typed.account_email), (PASSWORD, "")]
}

fn sheet<'a>(
    fields: &'a [(Field, &'a str)],
    hidden: &'a [(&'static str, &'a str)],
    next: &'a str,
) -> Sheet<'a> {
    Sheet {
        title: "sign-in-title",
        lede: "sign-in-lede",
        action: "/sign-in",
        fields,
        hidden,
        send: "sign-in-send",
        google: Some(next),
        others: &[
            ("/forgot-password", "sign-in-to-forgot"),
            (super::resend::PATH, "to-resend"),
            ("/sign-up", "sign-in-to-sign-up"),
        ],
    }
}

fn code_sheet<'a>(hidden: &'a [(&'static str, &'a str)]) -> Sheet<'a> {
    Sheet {
        title: "sign-in-code-title",
        lede: "sign-in-code-lede",
        action: "/sign-in/code",
        fields: &[(CODE, "")],
        hidden,
        send: "sign-in-send",
        google: None,
        others: &[("/sign-in", "sign-in-code-again")],
    }
}

/// The sign-in page with a word of why it is shown.
pub(super) fn path_after(next: &str) -> String {
    format!("/sign-in?next={}", encoded(next))
}
