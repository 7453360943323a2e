//! The second factor: setting it up with an authenticator, and turning it off.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{RecoveryCodes, TotpConfirmation, TotpEnrolment, TotpRemoval, TotpSetUp};
use leptos::prelude::*;
use serde::Deserialize;

use super::inputs::{CODE, PASSWORD};
use super::{home, qr, sheet};
use crate::http::{Session, Visit};
use crate::icons::Icon;
use crate::pages::fields::{self, Errors, Field, hidden};
use crate::pages::layout::{Head, Section, page};
use crate::pages::trouble;
use crate::wording::Wording;

/// The secret comes back with the code, so that a mistyped one can be corrected.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct TypedCode {
    totp: String,
    secret: String,
    address: String,
}

/// One of both.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct TypedPassword {
    on_password: String,
    off_password: String,
}

const DEVICE_CODE: [Field; 1] =
    [Field { name: "totp", inputmode: Some("numeric"), hint: false, ..CODE }];
const ON: [Field; 1] = [Field { name: "on-password", ..PASSWORD }];
const OFF: [Field; 1] = [Field { name: "off-password", ..PASSWORD }];

/// `POST /account/second-factor`. Answered at once: the secret belongs in no address.
pub(crate) async fn enrol(
    visit: Visit,
    session: Session,
    sent: Result<Form<TypedPassword>, FormRejection>,
) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let body = TotpSetUp { password: typed.on_password };
    match visit.api().enrol_totp(&visit.caller, &session.access, &body).await {
        Ok(enrolment) => steps(&visit, &enrolment, &Errors::default()).await,
        Err(error) => {
            let kind = error.problem().map(|problem| problem.kind.as_str());
            let denied = match kind {
                Some("wrong-credentials") => "password-wrong",
                Some("sign-in-again") => "second-factor-sign-in-again",
                // Set up meanwhile in another window: the page says so.
                _ => "error-unclear",
            };
            let errors = sheet::errors_of(&visit, &error, &ON, denied);
            home::refused(&visit, &session, error, errors).await
        }
    }
}

/// `POST /account/second-factor/confirm`
pub(crate) async fn confirm(
    visit: Visit,
    session: Session,
    sent: Result<Form<TypedCode>, FormRejection>,
) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let body = TotpConfirmation { code: typed.totp.trim().to_owned() };
    match visit.api().confirm_totp(&visit.caller, &session.access, &body).await {
        Ok(codes) => recovery(&visit, &codes).await,
        Err(error) => match sheet::errors_of(&visit, &error, &DEVICE_CODE, "second-factor-wrong") {
            Some(errors) => {
                let shown = TotpEnrolment { secret: typed.secret, address: typed.address };
                steps(&visit, &shown, &errors).await
            }
            None => trouble::failed(&visit, &error).await,
        },
    }
}

/// `POST /account/second-factor/off`
pub(crate) async fn turn_off(
    visit: Visit,
    session: Session,
    sent: Result<Form<TypedPassword>, FormRejection>,
) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let body = TotpRemoval { password: typed.off_password };
    match visit.api().disable_totp(&visit.caller, &session.access, &body).await {
        Ok(()) => Redirect::to("/account?done=second-factor-off").into_response(),
        Err(error) => {
            let errors = sheet::errors_of(&visit, &error, &OFF, "password-wrong");
            home::refused(&visit, &session, error, errors).await
        }
    }
}

/// Its part of the account's page.
pub(super) fn part(words: &Wording, session: &Session, errors: &Errors) -> AnyView {
    let inside = if session.me.second_factor {
        let left = session.me.recovery_codes_left;
        let off = if session.me.has_password {
            view! {
                <form action="/account/second-factor/off" method="post" novalidate>
                    {fields::input(words, OFF[0], "", errors)}
                    <button class="button quiet">{words.get("second-factor-turn-off")}</button>
                </form>
            }
            .into_any()
        } else {
            view! { <p class="fine">{words.get("second-factor-off-by-password")}</p> }.into_any()
        };
        view! { <p>{words.format("second-factor-on", &[("left", left.into())])}</p> {off} }
            .into_any()
    } else {
        view! {
            <p>{words.get("second-factor-lede")}</p>
            <form action="/account/second-factor" method="post" novalidate>
                {session.me.has_password.then(|| fields::input(words, ON[0], "", errors))}
                <button class="button quiet">{words.get("second-factor-set-up")}</button>
            </form>
        }
        .into_any()
    };
    view! { <section><h2>{words.get("second-factor-title")}</h2>{inside}</section> }.into_any()
}

/// The secret, as a picture and as text, and the code that proves it arrived.
async fn steps(visit: &Visit, enrolment: &TotpEnrolment, errors: &Errors) -> Response {
    let shop = visit.api().shop(&visit.caller).await.ok();
    let words = Wording::new(visit.texts.clone(), "UTC");
    let head = Head::private(words.get("second-factor-title")).within(Section::Account);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page(visit, shop.as_ref(), status, head, || {
        let secret = grouped(&enrolment.secret);
        let code = qr::drawing(&enrolment.address, words.get("second-factor-picture"));
        view! {
            <div class="wrap narrow account">
                <p class="crumb"><a href="/account">{words.get("to-account")}</a></p>
                <h1>{words.get("second-factor-title")}</h1>
                {errors.summary(&words)}
                <ol class="steps">
                    <li>
                        <p>{words.get("second-factor-scan")}</p>
                        {code}
                        <p>{words.get("second-factor-type")}</p>
                        <p class="secret"><code>{secret}</code></p>
                    </li>
                    <li>
                        <p>{words.get("second-factor-prove")}</p>
                        <form action="/account/second-factor/confirm" method="post" novalidate>
                            {hidden("secret", &enrolment.secret)}
                            {hidden("address", &enrolment.address)}
                            {fields::input(&words, DEVICE_CODE[0], "", errors)}
                            <button class="button wide">{words.get("second-factor-send")}</button>
                        </form>
                    </li>
                </ol>
            </div>
        }
        .into_any()
    })
}

/// Shown this once.
async fn recovery(visit: &Visit, codes: &RecoveryCodes) -> Response {
    let shop = visit.api().shop(&visit.caller).await.ok();
    let words = Wording::new(visit.texts.clone(), "UTC");
    let head = Head::private(words.get("recovery-title")).within(Section::Account);
    page(visit, shop.as_ref(), StatusCode::OK, head, || {
        let codes: Vec<_> = codes
            .recovery_codes
            .iter()
            .map(|code| view! { <li><code>{code.clone()}</code></li> })
            .collect();
        view! {
            <div class="wrap narrow account">
                <h1>{words.get("recovery-title")}</h1>
                <p class="lede">{words.get("recovery-lede")}</p>
                <ol class="recovery">{codes}</ol>
                <p class="notice warn">{Icon::Warning.view()} {words.get("recovery-once")}</p>
                <p class="acts on-screen">
                    <a class="button" href="/account">{words.get("recovery-kept")}</a>
                </p>
            </div>
        }
        .into_any()
    })
}

/// In fours, as people read and type.
fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}
