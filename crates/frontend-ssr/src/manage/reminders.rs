//! The reminders on `/staff/workshop/rules`: up to three times before an appointment, and the hours
//! in which nobody is reminded.

use axum::response::Response;
use baybook_contract::Change;
use baybook_domain::reminders::{MINUTES_BEFORE, MOST_REMINDERS, Reminders};
use jiff::civil::Time;
use leptos::prelude::*;

use super::change::{self, Asked};
use super::inputs::{self, Line};
use super::page::{Fields, Loaded, Page};
use super::rules::{Length, length, said, unit, with_unit};
use super::typed::{Sent, Typed};
use super::week;
use crate::http::{Session, Visit};
use crate::pages::fields::{Errors, hidden};
use crate::wording::Wording;

const ACTION: &str = "/staff/workshop/rules/reminders";
const FORM: &str = "reminders";

const REMINDERS: [Length; MOST_REMINDERS] = [
    ("reminder_1", "reminder_1_unit"),
    ("reminder_2", "reminder_2_unit"),
    ("reminder_3", "reminder_3_unit"),
    ("reminder_4", "reminder_4_unit"),
];

/// Reminders that the form asks for. It has room for one more where that is stored.
const ASKED_FOR: usize = 3;

const QUIET_FROM: &str = "quiet_from";
const QUIET_UNTIL: &str = "quiet_until";

/// What the API has against the reminders themselves is told here before it is sent.
const FIELDS: &[&str] = &[QUIET_FROM, QUIET_UNTIL];

/// Both ends of quiet hours that there are none of.
const NEVER: &str = "00:00";

/// `POST /staff/workshop/rules/reminders`
pub(super) async fn save(visit: Visit, session: Session, sent: Sent) -> Response {
    let (page, back) = (Page::Rules, Page::Rules.path());
    let asked =
        Asked { page, action: ACTION.to_owned(), back, done: "reminders", read, fields: FIELDS };
    change::send(visit, session, sent, asked).await
}

fn read(loaded: &Loaded, _: &Page, typed: &Typed) -> Result<Change, Errors> {
    let (words, mut errors) = (&loaded.words, Errors::default());
    let given: Vec<Length> =
        REMINDERS.into_iter().filter(|(name, _)| typed.given(name).is_some()).collect();
    let minutes_before: Vec<u32> =
        given.iter().map(|of| before(words, typed, &mut errors, *of)).collect();
    // Only one of the two would be sent, and nobody would know why.
    let too_close = Reminders::too_close(&minutes_before).filter(|_| errors.is_empty());
    if let Some((name, _)) = too_close.and_then(|at| given.get(at)) {
        inputs::wrong(words, &mut errors, name, "too-close");
    }
    let (quiet_from, quiet_until) = quiet(words, typed, &mut errors);
    if errors.is_empty() {
        Ok(Change::Reminders { minutes_before, quiet_from, quiet_until })
    } else {
        Err(errors)
    }
}

fn before(words: &Wording, typed: &Typed, errors: &mut Errors, of: Length) -> u32 {
    let (name, _) = of;
    let minutes = length(words, typed, errors, of);
    if errors.at(name).is_none() && !MINUTES_BEFORE.contains(&minutes) {
        inputs::wrong(words, errors, name, "before");
    }
    minutes
}

/// Both ends; where both are left empty, there are no quiet hours.
fn quiet(words: &Wording, typed: &Typed, errors: &mut Errors) -> (String, String) {
    let [from, until] = [QUIET_FROM, QUIET_UNTIL].map(|name| week::clock(typed.get(name)));
    match (from.is_empty(), until.is_empty()) {
        (true, true) => (NEVER.to_owned(), NEVER.to_owned()),
        (true, false) => {
            inputs::wrong(words, errors, QUIET_FROM, "half");
            (from, until)
        }
        (false, true) => {
            inputs::wrong(words, errors, QUIET_UNTIL, "half");
            (from, until)
        }
        (false, false) => (from, until),
    }
}

/// The reminders as they are stored.
pub(super) fn facts(loaded: &Loaded) -> [(String, String); 2] {
    let (words, reminders) = (&loaded.words, &loaded.settings.reminders);
    let times: Vec<_> = reminders.minutes_before.iter().map(|one| said(words, *one)).collect();
    let times = match times.is_empty() {
        true => words.get("manage-reminders-none"),
        false => words.format("manage-reminders-before", &[("times", times.join(", ").into())]),
    };
    let (from, until) = (&reminders.quiet_from, &reminders.quiet_until);
    let quiet = match from == until {
        true => words.get("manage-quiet-none"),
        false => {
            let time = |text: &String| {
                text.parse::<Time>().map_or_else(|_| text.clone(), |time| words.texts.time(time))
            };
            let values = [("from", time(from).into()), ("to", time(until).into())];
            words.format("hours-interval", &values)
        }
    };
    [(words.get("manage-reminders"), times), (words.get("manage-quiet"), quiet)]
}

pub(super) fn view(fields: &Fields<'_>) -> AnyView {
    let words = &fields.loaded.words;
    let stored = &fields.loaded.settings.reminders;
    let typed = fields.of(FORM, || {
        let mut typed = Typed::default();
        for ((name, of), minutes) in REMINDERS.into_iter().zip(&stored.minutes_before) {
            let (unit, number) = unit(*minutes);
            typed.push(name, number.to_string());
            typed.push(of, unit);
        }
        if stored.quiet_from != stored.quiet_until {
            typed.push(QUIET_FROM, stored.quiet_from.clone());
            typed.push(QUIET_UNTIL, stored.quiet_until.clone());
        }
        typed
    });
    let errors = fields.errors();
    let filled = REMINDERS.iter().rposition(|(name, _)| typed.given(name).is_some());
    let shown = filled.map_or(0, |last| last + 1).max(ASKED_FOR);
    let times: Vec<_> = REMINDERS
        .into_iter()
        .take(shown)
        .map(|(name, unit)| {
            let number = Line { required: false, ..Line::number(name, "1", "1") };
            with_unit(words, number, unit, &typed, errors)
        })
        .collect();
    let time = |name: &'static str| {
        let line = Line { kind: "time", required: false, ..Line::text(name) };
        inputs::line(words, line, &typed, errors)
    };
    view! {
        <section class="panel" id="reminders">
            <h2>{words.get("manage-reminders")}</h2>
            <p class="hint">{words.get("manage-reminders-hint")}</p>
            <form method="post" action=ACTION class="desk-form" novalidate>
                {hidden("form", FORM)}
                {hidden("revision", &fields.revision(FORM))}
                {times}
                <fieldset>
                    <legend>{words.get("manage-quiet")}</legend>
                    <p class="hint">{words.get("manage-quiet-hint")}</p>
                    <div class="pair">{time(QUIET_FROM)} {time(QUIET_UNTIL)}</div>
                </fieldset>
                <p class="acts">
                    <button class="button">{words.get("manage-save-reminders")}</button>
                </p>
            </form>
        </section>
    }
    .into_any()
}
