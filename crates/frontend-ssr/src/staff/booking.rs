//! `/staff/bookings/{id}`: a booking as a work order, with everything that can be done to it.

use axum::extract::{OriginalUri, Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use baybook_contract::{Card, ClientError, Fitting, StaffBooking};
use baybook_domain::access::Action;
use leptos::prelude::*;

use super::act::Sent;
use super::asked::{Asked, TO_BOOKING};
use super::banner::{self, lane_name};
use super::card::{Forms, minutes};
use super::day::{self, Loaded};
use super::grid::{marks, status_key};
use super::history;
use super::making_room::{self, Mover};
use super::notice::Notice;
use super::shell::{self, Section};
use super::{correct, reachable, walk_in};
use crate::http::{Session, Visit};
use crate::icons::Icon;
use crate::wording::{Wording, national_phone};

/// A booking with the day that it is on.
pub(super) struct Shown {
    pub(super) booking: StaffBooking,
    pub(super) loaded: Loaded,
}

/// A form that was not done: why, what was typed into it, which the page keeps, and who could make
/// room for it.
pub(super) struct Refused<'a> {
    pub(super) status: StatusCode,
    /// Absent where it is said at the fields.
    pub(super) notice: Option<Notice>,
    pub(super) sent: &'a Sent,
    pub(super) movers: Vec<Mover>,
    /// With what was typed of a correction.
    pub(super) correction: Option<correct::Wrong<'a>>,
}

impl<'a> Refused<'a> {
    pub(super) fn with(notice: Notice, sent: &'a Sent) -> Self {
        let (status, notice) = (notice.status, Some(notice));
        Self { status, notice, sent, movers: Vec::new(), correction: None }
    }
}

/// `GET /staff/bookings/{id}`
pub(super) async fn show(
    visit: Visit,
    session: Session,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let page = load(&visit, &session, &id).await;
    let page = page.map(|shown| view(&visit, &session, &shown, &asked, None));
    shell::answer(&visit, &session, &uri.to_string(), page).await
}

pub(super) async fn load(visit: &Visit, session: &Session, id: &str) -> Result<Shown, ClientError> {
    let mut booking = visit.api().staff(&visit.caller, &session.access).booking(id).await?;
    // With where it could be moved to.
    let what = session.may(Action::Move).then_some(Fitting::Booking(id));
    let loaded = day::load(visit, session, &booking.date, what).await?;
    // Whether its bay and its mechanic are there for it is known of the day alone.
    let of_day = loaded.day.cards.iter().find(|card| card.id == booking.card.id);
    booking.card.displaced = of_day.is_some_and(|card| card.displaced);
    Ok(Shown { booking, loaded })
}

/// The booking's page, with why something was not done.
pub(super) fn view(
    visit: &Visit,
    session: &Session,
    shown: &Shown,
    asked: &Asked,
    refused: Option<Refused<'_>>,
) -> Response {
    let Shown { booking, loaded } = shown;
    let card = &booking.card;
    let words = visit.wording(&loaded.shop);
    let asked = Asked { back: TO_BOOKING.to_owned(), ..asked.on(&booking.date) };
    let status = refused.as_ref().map_or(StatusCode::OK, |refused| refused.status);
    let name = card.contact.as_ref().map_or(&card.first_name, |contact| &contact.name).clone();
    let title = format!("{name}, {}", card.service.name);
    let state = words.get(&format!("staff-status-{}", status_key(card.status)));
    let over = card.overrun.then_some("overrun");
    let nothing = Sent::for_reason(&asked.reason);
    let typed = refused.as_ref().map_or(&nothing, |refused| refused.sent);
    let correction = refused.as_ref().and_then(|refused| refused.correction.as_ref());
    let movers = refused.as_ref().map(|refused| refused.movers.as_slice()).unwrap_or_default();
    let forms = Forms { words: &words, session, loaded, asked: &asked, card, typed, correction };
    shell::page(visit, session, &loaded.shop, status, (Section::Day, title.clone()), || {
        view! {
            <div class="wrap sheet order">
                <p class="crumb">
                    <a href=format!("{}#c-{}", asked.day(), card.id)>
                        {Icon::Back.view()} {words.get("staff-back")}
                    </a>
                </p>
                <div id="banner">{banner::done(&words, &loaded.day, &asked)}</div>
                {refused.as_ref().and_then(|refused| refused.notice.as_ref()).map(Notice::view)}
                {correction.and_then(|wrong| wrong.summary(&words))}
                {making_room::view(&words, shown, &asked, typed, movers)}
                <div class="split">
                    <article class="split-main ticket">
                        <p class="standing">
                            <b class="p">{card.reference.clone()}</b> " "
                            <span class=format!("key {}", status_key(card.status))>{state}</span>
                            " " <span class=over>{marks(&words, &loaded.day, card)}</span>
                        </p>
                        <h1>{title}</h1>
                        {facts(&words, session, shown)}
                        {history::view(&words, shown)}
                    </article>
                    <div class="split-side">{forms.all()}</div>
                </div>
            </div>
        }
        .into_any()
    })
}

fn facts(words: &Wording, session: &Session, Shown { booking, loaded }: &Shown) -> AnyView {
    let card = &booking.card;
    let fact = |key: &str, value: AnyView| {
        view! { <div><dt>{words.get(key)}</dt><dd>{value}</dd></div> }.into_any()
    };
    let text = |key: &str, text: Option<String>| text.map(|text| fact(key, text.into_any()));
    let typed = |key: &str, text: &Option<String>| {
        text.clone().map(|text| fact(key, view! { <span class="typed">{text}</span> }.into_any()))
    };
    let date = booking.date.parse().ok().map(|date| words.texts.date_long(date));
    let span = words.local(&card.start).zip(words.local(&card.end));
    let span = span.map(|(start, end)| words.span(&start, &end));
    let length = u32::try_from(minutes(card)).unwrap_or_default();
    let length = words.texts.duration(length);
    let contact = card.contact.as_ref().map(|contact| {
        let phone = contact.phone.clone().map(|phone| {
            view! { <br/> <a href=format!("tel:{phone}")>{national_phone(&phone)}</a> }
        });
        let email = contact.email.clone().map(|email| {
            view! { <br/> <a href=format!("mailto:{email}")>{email.clone()}</a> }
        });
        view! { {contact.name.clone()} {phone} {email} }.into_any()
    });
    let contact = contact.unwrap_or_else(|| card.first_name.clone().into_any());
    let arrival = card.arrival.map(walk_in::arrival_key);
    let arrival = arrival.map(|arrival| words.get(&format!("staff-arrival-{arrival}")));
    let price = words.price_or_ask(card.service.price.as_ref());
    view! {
        <dl class="facts">
            {fact("staff-when", view! { {date} <br/> {span} " · " {length} }.into_any())}
            {text("staff-service", Some(card.service.name.clone()))}
            {text("staff-bay", Some(lane_name(&loaded.day.bays, &card.bay)))}
            {text("staff-mechanic", Some(lane_name(&loaded.day.mechanics, &card.mechanic)))}
            {text("booking-vehicle", vehicle(card))}
            {fact("booking-for", contact)}
            {reachable::view(words, session, &loaded.shop, booking)}
            {text("staff-arrival", arrival)}
            {text("staff-price", Some(price))}
            {typed("booking-notes", &card.notes)}
            {typed("staff-note", &card.staff_note)}
            {typed("staff-cancel-reason", &booking.cancel_reason)}
        </dl>
    }
    .into_any()
}

/// `BAY 123 · Volvo V60 2019 · VIN`.
fn vehicle(card: &Card) -> Option<String> {
    let vehicle = card.vehicle.as_ref()?;
    let year = vehicle.year.map(|year| year.to_string());
    let model: Vec<_> =
        [vehicle.make.clone(), vehicle.model.clone(), year].into_iter().flatten().collect();
    let model = Some(model.join(" ")).filter(|model| !model.is_empty());
    let parts = [vehicle.plate.clone(), model, vehicle.vin.clone()];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    (!text.is_empty()).then_some(text)
}
