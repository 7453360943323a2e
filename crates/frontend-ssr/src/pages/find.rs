//! `/bookings`: finding a booking by what its holder knows.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{BookingLookup, ClientError};
use leptos::prelude::*;
use serde::Deserialize;

use super::booking::Address;
use super::fields::{self, Errors, Field};
use super::layout::{Head, Section, page};
use super::trouble::{self, Trouble};
use crate::http::Visit;
use crate::wording::Wording;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    reference: String,
    email: String,
}

const FIELDS: [Field; 2] = [
    Field {
        autocapitalize: Some("characters"),
        required: true,
        hint: true,
        ..Field::text("reference", "reference")
    },
    Field {
        kind: "email",
        autocomplete: "email",
        inputmode: Some("email"),
        enterkeyhint: "search",
        required: true,
        ..Field::text("email", "email")
    },
];

/// `GET /bookings`
pub(crate) async fn show(visit: Visit) -> Response {
    let page = form(&visit, &Typed::default(), StatusCode::OK, &Errors::default(), None).await;
    trouble::answer(&visit, page).await
}

/// `POST /bookings`: leads to the booking, so that the email is in no address.
pub(crate) async fn send(visit: Visit, sent: Result<Form<Typed>, FormRejection>) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return super::book::unreadable(&visit, &rejection).await,
    };
    let found = find(&visit, &typed).await;
    trouble::answer(&visit, found).await
}

async fn find(visit: &Visit, typed: &Typed) -> Result<Response, ClientError> {
    let lookup = BookingLookup {
        shop: None,
        reference: typed.reference.trim().to_owned(),
        email: typed.email.trim().to_owned(),
    };
    let error = match visit.api().find_booking(&visit.caller, &lookup).await {
        Ok(booking) => {
            let address = Address::of(visit, &booking.id, &booking.manage_token).page("");
            return Ok(Redirect::to(&address).into_response());
        }
        Err(error) => error,
    };
    let words = Wording::new(visit.texts.clone(), "UTC");
    match error.problem().map(|problem| problem.kind.as_str()) {
        Some("unknown-booking") => {
            let mut errors = Errors::default();
            errors.add(Some("reference"), words.get("find-unknown"));
            form(visit, typed, StatusCode::NOT_FOUND, &errors, None).await
        }
        Some("invalid") => {
            let problem = error.problem().cloned().unwrap_or_default();
            let errors = Errors::of(&words, &problem, &FIELDS);
            form(visit, typed, StatusCode::UNPROCESSABLE_ENTITY, &errors, None).await
        }
        _ => {
            let trouble = Trouble::of(&error);
            trouble::log(&error);
            let page =
                form(visit, typed, trouble.status(), &Errors::default(), Some(trouble)).await;
            let mut page = page?;
            trouble::retry_after(&mut page, trouble, &error);
            Ok(page)
        }
    }
}

async fn form(
    visit: &Visit,
    typed: &Typed,
    status: StatusCode,
    errors: &Errors,
    trouble: Option<Trouble>,
) -> Result<Response, ClientError> {
    // Without its name the form still works.
    let shop = visit.api().shop(&visit.caller).await.ok();
    let words = Wording::new(visit.texts.clone(), "UTC");
    let mut head = Head::private(words.get("find-title")).within(Section::Bookings);
    if !errors.is_empty() {
        head.title = words.format("error-title", &[("title", head.title.into())]);
    }
    Ok(page(visit, shop.as_ref(), status, head, || {
        let [reference, email] = FIELDS;
        view! {
            <div class="wrap narrow">
                <h1>{words.get("find-title")}</h1>
                <p class="lede">{words.get("find-lede")}</p>
                {trouble.map(|trouble| trouble::notice(visit, trouble, false))}
                {errors.summary(&words)}
                <form action="/bookings" method="post" novalidate>
                    {fields::input(&words, reference, &typed.reference, errors)}
                    {fields::input(&words, email, &typed.email, errors)}
                    <button class="button wide" data-busy=words.get("find-busy")>
                        {words.get("find-send")}
                    </button>
                </form>
            </div>
        }
        .into_any()
    }))
}
