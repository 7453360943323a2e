//! Pages for when something is not there or does not work: what happened, and the way on.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use baybook_contract::{ClientError, Shop};
use leptos::prelude::*;

use super::layout::{Head, page};
use crate::http::Visit;
use crate::icons::Icon;
use crate::wording::national_phone;

/// What went wrong, as far as a person needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    PageUnknown,
    MethodUnknown,
    ServiceUnknown,
    BookingUnknown,
    /// The link to a booking is too old.
    LinkExpired,
    /// Signed in, but the page is for others.
    NotAllowed,
    ForeignForm,
    /// Asked for by a name that is not the workshop's.
    ForeignName,
    FormUnreadable,
    FormTooLarge,
    RateLimited,
    Busy,
    Unreachable,
    Broken,
}

impl Trouble {
    /// What a failed call of the API means to the visitor.
    pub(crate) fn of(error: &ClientError) -> Self {
        let ClientError::Problem(problem) = error else { return Self::Unreachable };
        match problem.kind.as_str() {
            "unknown-service" => Self::ServiceUnknown,
            "unknown-booking" | "unknown-shop" | "unauthenticated" | "forbidden" => {
                Self::BookingUnknown
            }
            "link-expired" => Self::LinkExpired,
            "rate-limited" => Self::RateLimited,
            "busy" | "store-unavailable" => Self::Busy,
            "too-large" => Self::FormTooLarge,
            _ if problem.status == 429 => Self::RateLimited,
            _ if problem.status == 503 => Self::Busy,
            _ => Self::Broken,
        }
    }

    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::PageUnknown | Self::ServiceUnknown | Self::BookingUnknown => {
                StatusCode::NOT_FOUND
            }
            Self::LinkExpired => StatusCode::GONE,
            Self::MethodUnknown => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAllowed | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::ForeignName => StatusCode::MISDIRECTED_REQUEST,
            Self::FormUnreadable => StatusCode::BAD_REQUEST,
            Self::FormTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Unreachable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Keys of the headline and of what to do.
    fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::PageUnknown => ("trouble-page", "trouble-page-text"),
            Self::MethodUnknown => ("trouble-method", "trouble-method-text"),
            Self::ServiceUnknown => ("trouble-service", "trouble-service-text"),
            Self::BookingUnknown => ("trouble-booking", "trouble-booking-text"),
            Self::LinkExpired => ("trouble-expired", "trouble-expired-text"),
            Self::NotAllowed => ("trouble-denied", "trouble-denied-text"),
            Self::ForeignForm => ("trouble-foreign", "trouble-foreign-text"),
            Self::ForeignName => ("trouble-name", "trouble-name-text"),
            Self::FormUnreadable => ("trouble-form", "trouble-form-text"),
            Self::FormTooLarge => ("trouble-large", "trouble-large-text"),
            Self::RateLimited => ("trouble-rate", "trouble-rate-text"),
            Self::Busy => ("trouble-busy", "trouble-busy-text"),
            Self::Unreachable => ("trouble-unreachable", "trouble-unreachable-text"),
            Self::Broken => ("trouble-broken", "trouble-broken-text"),
        }
    }

    /// Where the visitor most likely wants to go, and how that is called.
    fn way_on(self) -> (&'static str, &'static str) {
        match self {
            Self::ServiceUnknown => ("/services", "trouble-to-services"),
            Self::BookingUnknown | Self::LinkExpired => ("/bookings?find=1", "trouble-to-bookings"),
            Self::NotAllowed => ("/account", "to-account"),
            _ => ("/", "trouble-to-home"),
        }
    }

    /// Whether sending the same again soon is worth it.
    fn passes(self) -> bool {
        matches!(self, Self::RateLimited | Self::Busy | Self::Unreachable)
    }
}

/// The page, or the one that says why there is none.
pub(crate) async fn answer(visit: &Visit, page: Result<Response, ClientError>) -> Response {
    match page {
        Ok(page) => page,
        Err(error) => failed(visit, &error).await,
    }
}

/// The page for a call of the API that failed.
pub(crate) async fn failed(visit: &Visit, error: &ClientError) -> Response {
    let is_forbidden = error.problem().is_some_and(|problem| problem.kind == "forbidden");
    let trouble = match visit.at_work && is_forbidden {
        true => Trouble::NotAllowed,
        false => Trouble::of(error),
    };
    if trouble.status().is_server_error() {
        log(error);
    }
    let mut response = show(visit, trouble).await;
    retry_after(&mut response, trouble, error);
    response
}

/// Says in the log what the API did, without anything a person typed.
pub(crate) fn log(error: &ClientError) {
    let problem = error.problem();
    tracing::warn!(
        problem.kind = problem.map(|problem| problem.kind.as_str()),
        problem.request_id = problem.and_then(|problem| problem.request_id.as_deref()),
        "a page could not be made: {error}"
    );
}

pub(crate) fn retry_after(response: &mut Response, trouble: Trouble, error: &ClientError) {
    if trouble.passes() {
        let seconds = error.problem().and_then(|problem| problem.retry_after).unwrap_or(5);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

pub(crate) async fn not_found(visit: Visit) -> Response {
    show(&visit, Trouble::PageUnknown).await
}

pub(crate) async fn method_not_allowed(visit: Visit) -> Response {
    show(&visit, Trouble::MethodUnknown).await
}

pub(crate) async fn foreign_name(visit: &Visit) -> Response {
    show(visit, Trouble::ForeignName).await
}

pub(crate) async fn foreign_form(visit: &Visit) -> Response {
    show(visit, Trouble::ForeignForm).await
}

pub(crate) async fn show(visit: &Visit, trouble: Trouble) -> Response {
    // Without its shop the page has no name and no phone, but it still says what to do.
    let shop = match trouble {
        Trouble::Unreachable => None,
        _ => visit.api().shop(&visit.caller).await.ok(),
    };
    let (title, _) = trouble.keys();
    let head = Head::private(visit.texts.get(title));
    page(visit, shop.as_ref(), trouble.status(), head, || body(visit, trouble, shop.as_ref()))
}

fn body(visit: &Visit, trouble: Trouble, shop: Option<&Shop>) -> AnyView {
    let texts = &visit.texts;
    let (title, text) = trouble.keys();
    let (href, label) = trouble.way_on();
    let call = shop.map(|shop| {
        let number = national_phone(&shop.phone);
        view! {
            <a class="button quiet" href=format!("tel:{}", shop.phone)>
                {Icon::Phone.view()} {texts.format("home-call", &[("phone", number.into())])}
            </a>
        }
    });
    view! {
        <div class="wrap narrow trouble">
            <p class="code">{trouble.status().as_u16().to_string()}</p>
            <h1>{texts.get(title)}</h1>
            <p class="lede">{texts.get(text)}</p>
            <p class="acts"><a class="button" href=href>{texts.get(label)}</a> {call}</p>
        </div>
    }
    .into_any()
}

/// The same as a notice above a form that keeps what was typed.
pub(crate) fn notice(visit: &Visit, trouble: Trouble, same_key: bool) -> AnyView {
    let texts = &visit.texts;
    let (title, text) = trouble.keys();
    let again = same_key.then(|| view! { <p>{texts.get("trouble-safe-again")}</p> });
    view! {
        <div class="notice warn" role="alert" tabindex="-1" autofocus=true>
            {Icon::Warning.view()}
            <div><h2>{texts.get(title)}</h2><p>{texts.get(text)}</p>{again}</div>
        </div>
    }
    .into_any()
}
