//! `/staff/bookings/{id}?date=`: an appointment and everything that can be done to it.

use axum::extract::{OriginalUri, Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use baybook_contract::{ArrivalKind, BookingStatus, Card};
use baybook_domain::access::Action;
use jiff::Timestamp;
use leptos::prelude::*;

use super::asked::Asked;
use super::day::{self, Loaded};
use super::grid::{marks, status_key};
use super::notice::Notice;
use super::shell::{self, Section};
use super::{banner, choices};
use crate::http::{Session, Visit};
use crate::icons::Icon;
use crate::pages::fields::{hidden, raw_text};
use crate::wording::{Wording, national_phone};

/// `GET /staff/bookings/{id}?date=`
pub(super) async fn show(
    visit: Visit,
    session: Session,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let loaded = match day::load(&visit, &session, &asked.date).await {
        Ok(loaded) => loaded,
        Err(error) => return shell::answer(&visit, &session, &uri.to_string(), Err(error)).await,
    };
    match loaded.day.cards.iter().find(|card| card.id == id) {
        Some(card) => view(&visit, &session, &loaded, &asked, card, None),
        None => shell::gone(&visit, &session).await,
    }
}

/// The card's page, with why something was not done.
pub(super) fn view(
    visit: &Visit,
    session: &Session,
    loaded: &Loaded,
    asked: &Asked,
    card: &Card,
    notice: Option<Notice>,
) -> Response {
    let words = visit.wording(&loaded.shop);
    let status = notice.as_ref().map_or(StatusCode::OK, |notice| notice.status);
    let name = card.contact.as_ref().map_or(&card.first_name, |contact| &contact.name).clone();
    let title = format!("{name}, {}", card.service.name);
    let state = words.get(&format!("staff-status-{}", status_key(card.status)));
    let over = card.overrun.then_some("overrun");
    let forms = Forms { words: &words, session, loaded, asked, card };
    shell::page(visit, session, &loaded.shop, status, (Section::Day, title.clone()), || {
        view! {
            <div class="wrap sheet">
                <p class="crumb">
                    <a href=format!("{}#c-{}", asked.day(), card.id)>
                        {Icon::Back.view()} {words.get("staff-back")}
                    </a>
                </p>
                {notice.map(|notice| notice.view())}
                <div class="split">
                    <article class="split-main ticket">
                        <p class="standing">
                            <span class=format!("key {}", status_key(card.status))>{state}</span>
                            " " <span class=over>{marks(&words, &loaded.day, card)}</span>
                        </p>
                        <h1>{title}</h1>
                        {facts(&words, loaded, card)}
                    </article>
                    <div class="split-side">{forms.all()}</div>
                </div>
            </div>
        }
        .into_any()
    })
}

/// How long bay and mechanic are booked.
pub(super) fn minutes(card: &Card) -> i64 {
    let (start, end) = (card.start.parse::<Timestamp>(), card.end.parse::<Timestamp>());
    match (start, end) {
        (Ok(start), Ok(end)) => end.duration_since(start).as_mins(),
        _ => i64::from(card.service.duration_minutes),
    }
}

fn facts(words: &Wording, loaded: &Loaded, card: &Card) -> AnyView {
    let fact = |key: &str, value: AnyView| {
        view! { <div><dt>{words.get(key)}</dt><dd>{value}</dd></div> }.into_any()
    };
    let text = |key: &str, text: Option<String>| text.map(|text| fact(key, text.into_any()));
    let typed = |key: &str, text: &Option<String>| {
        text.clone().map(|text| fact(key, view! { <span class="typed">{text}</span> }.into_any()))
    };
    let date = loaded.day.date.parse().ok().map(|date| words.texts.date_long(date));
    let place = banner::place(words, &loaded.day, card);
    let contact = card.contact.as_ref().map(|contact| {
        let phone = contact.phone.clone().map(|phone| {
            view! { <br/> <a href=format!("tel:{phone}")>{national_phone(&phone)}</a> }
        });
        let email = contact.email.clone().map(|email| {
            view! { <br/> <a href=format!("mailto:{email}")>{email.clone()}</a> }
        });
        fact("booking-for", view! { {contact.name.clone()} {phone} {email} }.into_any())
    });
    let arrival = card.arrival.map(|arrival| {
        words.get(match arrival {
            ArrivalKind::Waiting => "staff-arrival-waiting",
            ArrivalKind::DropOff => "staff-arrival-drop-off",
            ArrivalKind::Towed => "staff-arrival-towed",
        })
    });
    let price = words.price_or_ask(card.service.price.as_ref());
    view! {
        <dl class="facts">
            {fact("staff-when", view! { {date} <br/> {place} }.into_any())}
            {fact("booking-reference", view! { <b class="p">{card.reference.clone()}</b> }.into_any())}
            {text("booking-vehicle", vehicle(card))}
            {contact}
            {text("staff-arrival", arrival)}
            {text("staff-price", Some(price))}
            {typed("booking-notes", &card.notes)}
            {typed("staff-note", &card.staff_note)}
            {history(words, card).map(|history| fact("staff-history", history))}
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

fn history(words: &Wording, card: &Card) -> Option<AnyView> {
    let times = &card.times;
    let closed = match card.status {
        BookingStatus::NoShow => "staff-status-no-show",
        _ => "staff-status-cancelled",
    };
    let lines = [
        ("staff-status-arrived", &times.arrived),
        ("staff-status-in-service", &times.started),
        ("staff-status-completed", &times.completed),
        (closed, &times.closed),
    ];
    let lines: Vec<_> = lines
        .into_iter()
        .filter_map(|(key, at)| {
            let at = words.local(at.as_deref()?)?;
            Some(view! { <li>{words.time(&at)} " " {words.get(key)}</li> })
        })
        .collect();
    (!lines.is_empty()).then(|| view! { <ul>{lines}</ul> }.into_any())
}

struct Forms<'a> {
    words: &'a Wording,
    session: &'a Session,
    loaded: &'a Loaded,
    asked: &'a Asked,
    card: &'a Card,
}

impl Forms<'_> {
    fn all(&self) -> AnyView {
        let is_over = matches!(self.card.status, BookingStatus::Cancelled | BookingStatus::NoShow);
        let may = |action| self.session.may(action);
        view! {
            {self.steps()}
            {(!is_over && may(Action::Move)).then(|| self.moving())}
            {(!is_over && may(Action::Resize)).then(|| self.length())}
            {may(Action::Annotate).then(|| self.note())}
            {self.cancel()}
        }
        .into_any()
    }

    fn form(&self, act: &str, class: &'static str, fields: AnyView) -> AnyView {
        let action = format!("/staff/bookings/{}/{act}", self.card.id);
        view! {
            <form method="post" action=action class=class>
                {self.asked.carried()}
                {hidden("revision", &self.card.revision.to_string())}
                {fields}
            </form>
        }
        .into_any()
    }

    /// One button for each step that may come next; cancelling has a form of its own.
    fn steps(&self) -> Option<AnyView> {
        let words = self.words;
        let steps = self.card.next.iter().filter(|step| **step != BookingStatus::Cancelled);
        let buttons: Vec<_> = steps
            .enumerate()
            .map(|(index, step)| {
                let class = if index == 0 { "button wide" } else { "button quiet wide" };
                let back = self.card.status == BookingStatus::Completed
                    && *step == BookingStatus::InService;
                let key = if back {
                    "staff-step-again".to_owned()
                } else {
                    format!("staff-step-{}", status_key(*step))
                };
                view! { <button class=class name="to" value=status_key(*step)>{words.get(&key)}</button> }
            })
            .collect();
        let is_any = !buttons.is_empty();
        is_any.then(|| self.form("status", "panel", buttons.into_any()))
    }

    fn moving(&self) -> AnyView {
        let (words, card, loaded) = (self.words, self.card, self.loaded);
        let starts = choices::starts(words, loaded.scale.as_ref(), &card.start);
        let label = |key: &str| words.get(key);
        let bays = choices::lanes(&loaded.day.bays, Some(label("staff-any")));
        let mechanics = choices::lanes(&loaded.day.mechanics, Some(label("staff-any")));
        let fields = view! {
            <h2 id="move">{label("staff-move")}</h2>
            {hidden("from_start", &card.start)}
            {hidden("from_bay", &card.bay)}
            {hidden("from_mechanic", &card.mechanic)}
            <div class="pair">
                {choices::date("move-date", label("staff-date"), &loaded.day.date)}
                {choices::choice(("move-start", "start"), label("staff-start"), starts, &card.start)}
            </div>
            <div class="pair">
                {choices::choice(("move-bay", "bay"), label("staff-bay"), bays, &card.bay)}
                {choices::choice(("move-mechanic", "mechanic"), label("staff-mechanic"), mechanics, &card.mechanic)}
            </div>
            <button class="button quiet">{label("staff-move-send")}</button>
        };
        self.form("move", "panel", fields.into_any())
    }

    fn length(&self) -> AnyView {
        let words = self.words;
        let now = minutes(self.card);
        let fields = view! {
            <h2>{words.get("staff-length")}</h2>
            <div class="field">
                <label for="length">{words.get("staff-minutes")}</label>
                <input type="number" id="length" name="length_minutes" min="5" max="1440" step="5"
                    inputmode="numeric" value=now.to_string() required/>
            </div>
            <button class="button quiet">{words.get("staff-length-send")}</button>
        };
        self.form("resize", "panel", fields.into_any())
    }

    fn note(&self) -> AnyView {
        let words = self.words;
        let note = self.card.staff_note.as_deref().unwrap_or_default();
        let fields = view! {
            <div class="field">
                <label for="note">{words.get("staff-note")}</label>
                <textarea id="note" name="note" rows="3" maxlength="1000">{raw_text(note)}</textarea>
            </div>
            <button class="button quiet">{words.get("staff-note-send")}</button>
        };
        self.form("note", "panel", fields.into_any())
    }

    fn cancel(&self) -> Option<AnyView> {
        let words = self.words;
        let may = self.card.next.contains(&BookingStatus::Cancelled);
        may.then(|| {
            let fields = view! {
                <div class="field">
                    <label for="reason">
                        {words.get("staff-cancel-reason")} " "
                        <span class="optional">{words.get("optional")}</span>
                    </label>
                    <input id="reason" name="reason" maxlength="500" autocomplete="off"/>
                </div>
                <button class="button danger" name="to" value="cancelled">
                    {words.get("staff-step-cancelled")}
                </button>
            };
            let form = self.form("status", "panel", fields.into_any());
            view! {
                <details class="more-fields">
                    <summary>{words.get("staff-cancel")}</summary>
                    {form}
                </details>
            }
            .into_any()
        })
    }
}
