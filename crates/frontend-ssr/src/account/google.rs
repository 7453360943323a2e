//! Signing in with Google: the button, the way there, and the way back.

use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::http::header::REFRESH;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use baybook_contract::{ClientError, GoogleReturn, Shop};
use leptos::prelude::*;
use serde::Deserialize;

use super::{sheet, sign_in};
use crate::http::{Journey, Visit, sign_in_path};
use crate::icons::GOOGLE;
use crate::pages::fields::hidden;
use crate::pages::layout::{Head, Section, page};
use crate::pages::trouble::{self, Trouble};
use crate::wording::Wording;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    next: String,
}

/// What Google adds to the address (RFC 6749, sections 4.1.2 and 4.1.2.1).
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Brought {
    code: String,
    state: String,
    error: String,
}

/// Below the form that does the same with a password.
pub(super) fn offer(words: &Wording, shop: Option<&Shop>, next: Option<&str>) -> Option<AnyView> {
    let next = next.filter(|_| shop.is_some_and(|shop| shop.google_sign_in))?;
    Some(view! { <p class="or">{words.get("google-or")}</p> {button(words, next)} }.into_any())
}

fn button(words: &Wording, next: &str) -> AnyView {
    view! {
        <form action="/sign-in/google" method="post">
            {hidden("next", next)}
            <button class="button quiet wide google">
                {GOOGLE.view()} <span>{words.get("google-send")}</span>
            </button>
        </form>
    }
    .into_any()
}

/// `POST /sign-in/google`
///
/// Answers with a page that leads on by itself. A redirect would not do: `form-action` of the page
/// with the button holds for all redirects that follow, and nobody knows over which hosts a
/// company's own sign-in leads.
pub(crate) async fn begin(visit: Visit, sent: Result<Form<Typed>, FormRejection>) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    match visit.api().start_google(&visit.caller).await {
        Ok(started) => {
            let mut page = onward(&visit, &started.authorization_url).await;
            let journey = Journey { flow: started.flow, next: typed.next };
            journey.keep(&visit.pages, &mut page);
            page
        }
        Err(error) => failed(&visit, &error, &typed.next).await,
    }
}

/// `GET /account/google/callback?code=&state=`
pub(crate) async fn come_back(
    visit: Visit,
    headers: HeaderMap,
    Query(brought): Query<Brought>,
) -> Response {
    let journey = Journey::of(&visit.pages, &headers);
    let mut response = match journey {
        _ if brought.error == "access_denied" => {
            let next = journey.map(|journey| journey.next).unwrap_or_default();
            stopped(&visit, Stop::Cancelled, &next).await
        }
        None => stopped(&visit, Stop::Expired, "").await,
        Some(journey) if !brought.error.is_empty() => {
            stopped(&visit, Stop::Refused, &journey.next).await
        }
        Some(journey) => finish(&visit, &headers, journey, brought).await,
    };
    Journey::forget(&visit.pages, &mut response);
    response
}

async fn finish(
    visit: &Visit,
    headers: &HeaderMap,
    journey: Journey,
    brought: Brought,
) -> Response {
    let body = GoogleReturn {
        flow: journey.flow,
        code: brought.code,
        state: brought.state,
        device: sign_in::device(headers),
        locale: Some(visit.texts.tag().to_owned()),
    };
    match visit.api().finish_google(&visit.caller, &body).await {
        Ok(answer) => sign_in::enter(visit, answer, &journey.next).await,
        Err(error) => failed(visit, &error, &journey.next).await,
    }
}

/// Why somebody is not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    Cancelled,
    Expired,
    Refused,
    EmailUnproven,
    OtherAccount,
    Away,
    NotOffered,
}

impl Stop {
    fn of(error: &ClientError) -> Option<Self> {
        match error.problem()?.kind.as_str() {
            "flow-refused" => Some(Self::Expired),
            "google-refused" => Some(Self::Refused),
            "google-email-unproven" => Some(Self::EmailUnproven),
            "google-other-account" => Some(Self::OtherAccount),
            "google-unavailable" => Some(Self::Away),
            "google-not-offered" => Some(Self::NotOffered),
            _ => None,
        }
    }

    fn status(self) -> StatusCode {
        match self {
            // Nothing went wrong: it is what they wanted.
            Self::Cancelled => StatusCode::OK,
            Self::Expired | Self::Refused | Self::EmailUnproven => StatusCode::FORBIDDEN,
            Self::OtherAccount => StatusCode::CONFLICT,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotOffered => StatusCode::NOT_FOUND,
        }
    }

    /// Keys of the headline and of what to do.
    fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Cancelled => ("google-cancelled", "google-cancelled-text"),
            Self::Expired => ("google-expired", "google-expired-text"),
            Self::Refused => ("google-refused", "google-refused-text"),
            Self::EmailUnproven => ("google-unproven", "google-unproven-text"),
            Self::OtherAccount => ("google-other", "google-other-text"),
            Self::Away => ("google-away", "google-away-text"),
            Self::NotOffered => ("google-off", "google-off-text"),
        }
    }
}

async fn failed(visit: &Visit, error: &ClientError, next: &str) -> Response {
    let Some(stop) = Stop::of(error) else { return trouble::failed(visit, error).await };
    let mut page = stopped(visit, stop, next).await;
    if stop == Stop::Away {
        trouble::retry_after(&mut page, Trouble::Busy, error);
    }
    page
}

/// What happened, and both ways to try again.
async fn stopped(visit: &Visit, stop: Stop, next: &str) -> Response {
    let shop = visit.api().shop(&visit.caller).await.ok();
    let words = Wording::new(visit.texts.clone(), "UTC");
    let (title, text) = stop.keys();
    let head = Head::private(words.get(title)).within(Section::Account);
    page(visit, shop.as_ref(), stop.status(), head, || {
        let again = shop
            .as_ref()
            .filter(|shop| shop.google_sign_in && stop != Stop::NotOffered)
            .map(|_| button(&words, next));
        view! {
            <div class="wrap narrow">
                <h1>{words.get(title)}</h1>
                <p class="lede">{words.get(text)}</p>
                {again}
                <ul class="after kept">
                    <li><a href=sign_in_path(next)>{words.get("google-to-sign-in")}</a></li>
                </ul>
            </div>
        }
        .into_any()
    })
}

/// Leads on at once; the link is for browsers that do not.
async fn onward(visit: &Visit, url: &str) -> Response {
    let shop = visit.api().shop(&visit.caller).await.ok();
    let words = Wording::new(visit.texts.clone(), "UTC");
    let head = Head::private(words.get("google-onward")).within(Section::Account);
    let mut page = page(visit, shop.as_ref(), StatusCode::OK, head, || {
        view! {
            <div class="wrap narrow">
                <h1>{words.get("google-onward")}</h1>
                <p class="lede">{words.get("google-onward-text")}</p>
                <p class="acts">
                    <a class="button" href=url.to_owned()>{words.get("google-onward-send")}</a>
                </p>
            </div>
        }
        .into_any()
    });
    if let Ok(at_once) = HeaderValue::try_from(format!("0; url={url}")) {
        page.headers_mut().insert(REFRESH, at_once);
    }
    page
}
