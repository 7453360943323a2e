//! Everything that can be done to an appointment, as forms.

use baybook_contract::{BookingStatus, Card};
use baybook_domain::access::Action;
use baybook_domain::status::Status;
use jiff::Timestamp;
use leptos::prelude::*;

use super::act::Sent;
use super::asked::Asked;
use super::day::Loaded;
use super::grid::status_key;
use super::{choices, correct};
use crate::http::Session;
use crate::pages::fields::{hidden, raw_text};
use crate::wording::Wording;

/// How long bay and mechanic are booked.
pub(super) fn minutes(card: &Card) -> i64 {
    let (start, end) = (card.start.parse::<Timestamp>(), card.end.parse::<Timestamp>());
    match (start, end) {
        (Ok(start), Ok(end)) => end.duration_since(start).as_mins(),
        _ => i64::from(card.service.duration_minutes),
    }
}

/// The forms of one card, as far as its state and the role allow them.
pub(super) struct Forms<'a> {
    pub(super) words: &'a Wording,
    pub(super) session: &'a Session,
    pub(super) loaded: &'a Loaded,
    pub(super) asked: &'a Asked,
    pub(super) card: &'a Card,
    /// What was typed and not done; mostly empty.
    pub(super) typed: &'a Sent,
    /// A correction that was not done.
    pub(super) correction: Option<&'a correct::Wrong<'a>>,
}

impl Forms<'_> {
    pub(super) fn all(&self) -> AnyView {
        let status = known(self.card.status);
        let is_resizable = status.is_movable() || status == Status::InService;
        let may = |action| self.session.may(action);
        view! {
            {self.steps()}
            {(status.is_movable() && may(Action::Move)).then(|| self.moving())}
            {(is_resizable && may(Action::Resize)).then(|| self.length())}
            {may(Action::Annotate).then(|| self.note())}
            {may(Action::Correct).then(|| self.correction())}
            {self.cancel()}
        }
        .into_any()
    }

    fn form(&self, act: &str, class: &'static str, fields: AnyView) -> AnyView {
        let action = format!("/staff/bookings/{}/{act}", self.card.id);
        view! {
            <form method="post" action=action class=class novalidate=act == "correct">
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
                let back = way_back(self.card.status, *step);
                let is_main = index == 0 && back.is_none();
                let class = if is_main { "button wide" } else { "button quiet wide" };
                let key = back.map_or_else(|| format!("staff-step-{}", status_key(*step)), str::to_owned);
                view! { <button class=class name="to" value=status_key(*step)>{words.get(&key)}</button> }
            })
            .collect();
        let is_any = !buttons.is_empty();
        is_any.then(|| self.form("status", "panel", buttons.into_any()))
    }

    fn moving(&self) -> AnyView {
        let (words, card, loaded) = (self.words, self.card, self.loaded);
        // As it was typed, if that was refused.
        let typed = self.typed.is_move().then_some(self.typed);
        let (start, bay, mechanic) = match typed {
            Some(typed) => (&typed.start, &typed.bay, &typed.mechanic),
            None => (&card.start, &card.bay, &card.mechanic),
        };
        let date = typed.and_then(|typed| typed.to_date.as_ref()).unwrap_or(&loaded.day.date);
        let wrong = self.typed.is_no_date().then(|| words.get("staff-error-date"));
        let free = choices::Free::of(&loaded.day, loaded.scale.as_ref(), "", "");
        let starts = choices::starts(words, loaded.scale.as_ref(), start, free.as_ref());
        let label = |key: &str| words.get(key);
        let bays = choices::lanes(&loaded.day.bays, Some(label("staff-any")));
        let mechanics = choices::lanes(&loaded.day.mechanics, Some(label("staff-any")));
        let fields = view! {
            <h2 id="move">{label("staff-move")}</h2>
            {hidden("from_start", &card.start)}
            {hidden("from_bay", &card.bay)}
            {hidden("from_mechanic", &card.mechanic)}
            <div class="pair">
                {choices::date("move-date", label("staff-date"), date, wrong.as_deref())}
                {choices::choice(("move-start", "start"), label("staff-start"), starts, start)}
            </div>
            <div class="pair">
                {choices::choice(("move-bay", "bay"), label("staff-bay"), bays, bay)}
                {choices::choice(("move-mechanic", "mechanic"), label("staff-mechanic"), mechanics, mechanic)}
            </div>
            <button class="button quiet">{label("staff-move-send")}</button>
        };
        self.form("move", "panel", fields.into_any())
    }

    fn length(&self) -> AnyView {
        let words = self.words;
        let length = match self.typed.length_minutes.as_str() {
            "" => minutes(self.card).to_string(),
            typed => typed.to_owned(),
        };
        let fields = view! {
            <h2>{words.get("staff-length")}</h2>
            <div class="field">
                <label for="length">{words.get("staff-minutes")}</label>
                <input type="number" id="length" name="length_minutes" min="5" max="1440" step="5"
                    inputmode="numeric" value=length required/>
            </div>
            <button class="button quiet">{words.get("staff-length-send")}</button>
        };
        self.form("resize", "panel", fields.into_any())
    }

    fn note(&self) -> AnyView {
        let words = self.words;
        let note = match self.typed.note.as_str() {
            "" => self.card.staff_note.as_deref().unwrap_or_default(),
            typed => typed,
        };
        let fields = view! {
            <div class="field">
                <label for="note">{words.get("staff-note")}</label>
                <textarea id="note" name="note" rows="3" maxlength="1000">{raw_text(note)}</textarea>
            </div>
            <button class="button quiet">{words.get("staff-note-send")}</button>
        };
        self.form("note", "panel", fields.into_any())
    }

    fn correction(&self) -> AnyView {
        let fields = correct::form(self.words, self.card, self.correction);
        let form = self.form("correct", "panel", fields);
        view! {
            <details class="more-fields" open=self.correction.is_some()>
                <summary>{self.words.get("staff-correct")}</summary>
                {form}
            </details>
        }
        .into_any()
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
                    <input id="reason" name="reason" maxlength="500" autocomplete="off"
                        value=self.typed.reason.clone()/>
                </div>
                <button class="button danger" name="to" value="cancelled">
                    {words.get("staff-step-cancelled")}
                </button>
            };
            let form = self.form("status", "panel", fields.into_any());
            view! {
                <details class="more-fields" open=!self.typed.reason.is_empty()>
                    <summary>{words.get("staff-cancel")}</summary>
                    {form}
                </details>
            }
            .into_any()
        })
    }
}

/// Whether it can still be put somewhere else.
pub(super) fn is_movable(card: &Card) -> bool {
    known(card.status).is_movable()
}

/// How a step is called that takes an earlier one back.
fn way_back(from: BookingStatus, to: BookingStatus) -> Option<&'static str> {
    match (from, to) {
        (BookingStatus::Arrived, BookingStatus::Confirmed) => Some("staff-step-back-confirmed"),
        (BookingStatus::InService, BookingStatus::Arrived) => Some("staff-step-back-arrived"),
        (BookingStatus::Completed, BookingStatus::InService) => Some("staff-step-again"),
        (BookingStatus::NoShow, BookingStatus::Confirmed) => Some("staff-step-back-no-show"),
        (BookingStatus::NoShow, BookingStatus::Arrived) => Some("staff-step-late"),
        _ => None,
    }
}

/// The state as the domain has it, which knows what may still be done.
fn known(status: BookingStatus) -> Status {
    match status {
        BookingStatus::Requested => Status::Requested,
        BookingStatus::Confirmed => Status::Confirmed,
        BookingStatus::Arrived => Status::Arrived,
        BookingStatus::InService => Status::InService,
        BookingStatus::Completed => Status::Completed,
        BookingStatus::Cancelled => Status::Cancelled,
        BookingStatus::NoShow => Status::NoShow,
    }
}
