//! Setting right who comes, with what and how.

use axum::Form;
use axum::extract::Path;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{Card, ClientError, CorrectRequest};
use baybook_domain::access::Action;
use leptos::prelude::*;
use serde::Deserialize;

use super::act::{Sent, lines};
use super::asked::{Asked, TO_BOOKING, date_of};
use super::booking::{self, Refused};
use super::notice::{Notice, Wish};
use super::{choices, shell, walk_in};
use crate::http::{Session, Visit};
use crate::pages::book::unreadable;
use crate::pages::details;
use crate::pages::fields::{self, Errors, Field};
use crate::wording::Wording;

/// What a browser sends. Everything is text, and anything may be missing.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    date: String,
    by: String,
    service: String,
    revision: String,
    name: String,
    phone: String,
    email: String,
    plate: String,
    make: String,
    model: String,
    year: String,
    vin: String,
    arrival: String,
}

const FIELDS: [Field; 8] = [
    Field { required: true, ..Field::text("name", "name") },
    Field { kind: "tel", inputmode: Some("tel"), ..Field::text("phone", "phone") },
    Field { kind: "email", inputmode: Some("email"), ..Field::text("email", "email") },
    Field { autocapitalize: Some("characters"), ..Field::text("plate", "vehicle.plate") },
    Field::text("make", "vehicle.make"),
    Field::text("model", "vehicle.model"),
    Field { inputmode: Some("numeric"), ..Field::text("year", "vehicle.year") },
    Field { autocapitalize: Some("characters"), ..Field::text("vin", "vehicle.vin") },
];

/// A correction that was not done: what was typed, and what is wrong with it.
pub(super) struct Wrong<'a> {
    typed: &'a Typed,
    errors: &'a Errors,
}

/// `POST /staff/bookings/{id}/correct`
pub(super) async fn send(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Result<Form<Typed>, FormRejection>,
) -> Response {
    if !session.may(Action::Correct) {
        return shell::forbidden(&visit, &session).await;
    }
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return unreadable(&visit, &rejection).await,
    };
    let asked = typed.asked();
    let page = correct(&visit, &session, &id, &typed, &asked).await;
    shell::answer(&visit, &session, &asked.card(&id), page).await
}

async fn correct(
    visit: &Visit,
    session: &Session,
    id: &str,
    typed: &Typed,
    asked: &Asked,
) -> Result<Response, ClientError> {
    let Ok(year) = details::year(&typed.year) else {
        let shown = booking::load(visit, session, id).await?;
        let words = visit.wording(&shown.loaded.shop);
        let mut errors = Errors::default();
        errors.add(Some("year"), words.get("error-year-number"));
        return Ok(refuse(visit, session, &shown, asked, None, Wrong { typed, errors: &errors }));
    };
    let staff = visit.api().staff(&visit.caller, &session.access);
    let error = match staff.correct(id, &typed.request(year)).await {
        Ok(card) => {
            let is_same = typed.revision == card.revision.to_string();
            let key = if is_same { "same" } else { "corrected" };
            let address = asked.on(date_of(&card.start)).after(key, &card, &[]);
            return Ok(Redirect::to(&address).into_response());
        }
        Err(error) => error,
    };
    let shown = booking::load(visit, session, id).await?;
    let words = visit.wording(&shown.loaded.shop);
    let invalid = error.problem().filter(|problem| problem.kind == "invalid");
    if let Some(problem) = invalid {
        let errors = Errors::of_staff(&words, problem, &FIELDS);
        return Ok(refuse(visit, session, &shown, asked, None, Wrong { typed, errors: &errors }));
    }
    let wish = Wish { card: Some(&shown.booking.card), ..Wish::default() };
    let notice = Notice::of(&words, &error, &shown.loaded.day, asked, &wish).ok_or(error)?;
    let errors = Errors::default();
    Ok(refuse(visit, session, &shown, asked, Some(notice), Wrong { typed, errors: &errors }))
}

fn refuse(
    visit: &Visit,
    session: &Session,
    shown: &booking::Shown,
    asked: &Asked,
    notice: Option<Notice>,
    wrong: Wrong<'_>,
) -> Response {
    let status = notice.as_ref().map_or(StatusCode::UNPROCESSABLE_ENTITY, |notice| notice.status);
    let sent = &Sent::default();
    let refused = Refused { status, notice, sent, movers: Vec::new(), correction: Some(wrong) };
    booking::view(visit, session, shown, asked, Some(refused))
}

impl Wrong<'_> {
    /// What is wrong, at the top of the page.
    pub(super) fn summary(&self, words: &Wording) -> Option<AnyView> {
        self.errors.summary(words)
    }
}

/// The fields with what is booked, or with what was typed and not done.
pub(super) fn form(words: &Wording, card: &Card, wrong: Option<&Wrong<'_>>) -> AnyView {
    let (typed, none);
    let (typed, errors) = match wrong {
        Some(wrong) => (wrong.typed, wrong.errors),
        None => {
            (typed, none) = (Typed::of(card), Errors::default());
            (&typed, &none)
        }
    };
    let input = |name: &str| {
        let field = FIELDS.into_iter().find(|field| field.name == name);
        field.map(|field| fields::input(words, field, typed.value(name), errors))
    };
    let arrivals = walk_in::arrivals(words);
    view! {
        {input("name")}
        {input("email")}
        <div class="pair">{input("phone")} {input("plate")}</div>
        <div class="pair">{input("make")} {input("model")}</div>
        <div class="pair">{input("year")} {input("vin")}</div>
        {choices::choice(("arrival", "arrival"), words.get("staff-arrival"), arrivals, &typed.arrival)}
        <p class="hint">{words.get("staff-correct-hint")}</p>
        <button class="button quiet">{words.get("staff-correct-send")}</button>
    }
    .into_any()
}

impl Typed {
    fn of(card: &Card) -> Self {
        let contact = card.contact.clone();
        let contact = contact.as_ref();
        let vehicle = card.vehicle.clone().unwrap_or_default();
        Self {
            name: contact.map_or(&card.first_name, |contact| &contact.name).clone(),
            phone: contact.and_then(|contact| contact.phone.clone()).unwrap_or_default(),
            email: contact.and_then(|contact| contact.email.clone()).unwrap_or_default(),
            plate: vehicle.plate.unwrap_or_default(),
            make: vehicle.make.unwrap_or_default(),
            model: vehicle.model.unwrap_or_default(),
            year: vehicle.year.map(|year| year.to_string()).unwrap_or_default(),
            vin: vehicle.vin.unwrap_or_default(),
            arrival: card.arrival.map(walk_in::arrival_key).unwrap_or_default().to_owned(),
            ..Self::default()
        }
    }

    fn asked(&self) -> Asked {
        Asked {
            date: self.date.clone(),
            by: self.by.clone(),
            service: self.service.clone(),
            back: TO_BOOKING.to_owned(),
            ..Asked::default()
        }
    }

    fn value(&self, name: &str) -> &str {
        match name {
            "name" => &self.name,
            "phone" => &self.phone,
            "email" => &self.email,
            "plate" => &self.plate,
            "make" => &self.make,
            "model" => &self.model,
            "year" => &self.year,
            _ => &self.vin,
        }
    }

    fn request(&self, year: Option<u16>) -> CorrectRequest {
        let given = |text: &str| Some(lines(text)).filter(|text| !text.is_empty());
        let vehicle = [&*self.plate, &self.vin, &self.make, &self.model];
        CorrectRequest {
            name: lines(&self.name),
            email: given(&self.email),
            phone: given(&self.phone),
            vehicle: details::vehicle(vehicle, year),
            arrival: walk_in::arrival(&self.arrival),
            revision: self.revision.parse().ok(),
        }
    }
}
