//! `/staff/workshop/rules`: the rules for bookings, in units that people think in, and the
//! [`reminders`].

use axum::extract::Query;
use axum::response::Response;
use baybook_contract::{Change, Policy};
use leptos::prelude::*;

use super::change::{self, Asked};
use super::inputs::{self, Line};
use super::outcome::Told;
use super::page::{Fields, Loaded, Page};
use super::typed::{Sent, Typed};
use super::{calendar, reminders};
use crate::http::{Session, Visit};
use crate::pages::fields::{Errors, hidden};
use crate::wording::Wording;

const FIELDS: &[&str] = &["step_minutes", "lead_minutes", "horizon_days", "change_cutoff_minutes"];

/// Minutes between starts that divide a day.
const STEPS: [u32; 6] = [5, 10, 15, 20, 30, 60];

/// Units of a length, with their minutes, the largest first.
const UNITS: [(&str, u32); 3] = [("days", 1440), ("hours", 60), ("minutes", 1)];

/// `GET /staff/workshop/rules`
pub(super) async fn show(visit: Visit, session: Session, told: Query<Told>) -> Response {
    change::show(visit, session, told, Page::Rules).await
}

/// `POST /staff/workshop/rules`
pub(super) async fn save(visit: Visit, session: Session, sent: Sent) -> Response {
    let (page, path) = (Page::Rules, Page::Rules.path());
    let asked =
        Asked { page, action: path.clone(), back: path, done: "rules", read, fields: FIELDS };
    change::send(visit, session, sent, asked).await
}

fn read(loaded: &Loaded, _: &Page, typed: &Typed) -> Result<Change, Errors> {
    let (words, mut errors) = (&loaded.words, Errors::default());
    let policy = Policy {
        step_minutes: inputs::number(words, typed, &mut errors, "step_minutes"),
        lead_minutes: length(words, typed, &mut errors, LEAD),
        horizon_days: inputs::number(words, typed, &mut errors, "horizon_days"),
        change_cutoff_minutes: length(words, typed, &mut errors, CUTOFF),
    };
    if errors.is_empty() { Ok(Change::Policy { policy }) } else { Err(errors) }
}

/// Names of a number and of its unit.
pub(super) type Length = (&'static str, &'static str);

const LEAD: Length = ("lead_minutes", "lead_unit");
const CUTOFF: Length = ("change_cutoff_minutes", "cutoff_unit");

/// Minutes that a number and a unit stand for.
pub(super) fn length(
    words: &Wording,
    typed: &Typed,
    errors: &mut Errors,
    (name, unit): Length,
) -> u32 {
    let number: u32 = inputs::number(words, typed, errors, name);
    let unit = UNITS.into_iter().find(|(own, _)| *own == typed.get(unit));
    number.saturating_mul(unit.map_or(1, |(_, minutes)| minutes))
}

/// The largest unit in which a length is a whole number; nothing at all is so in hours.
pub(super) fn unit(minutes: u32) -> (&'static str, u32) {
    let fits = |(_, of): &(&str, u32)| minutes > 0 && minutes.is_multiple_of(*of);
    let (name, of) = UNITS.into_iter().find(fits).unwrap_or(("hours", 60));
    (name, minutes / of)
}

/// A length in words.
pub(super) fn said(words: &Wording, minutes: u32) -> String {
    let (unit, number) = unit(minutes);
    words.format(&format!("manage-length-{unit}"), &[("count", number.into())])
}

/// The rules and the reminders as they are stored.
pub(super) fn facts(loaded: &Loaded) -> Vec<(String, String)> {
    let (words, policy) = (&loaded.words, &loaded.settings.policy);
    let days = words.format("manage-length-days", &[("count", policy.horizon_days.into())]);
    let rules = [
        (words.get("manage-field-step_minutes"), said(words, policy.step_minutes)),
        (words.get("manage-field-lead_minutes"), said(words, policy.lead_minutes)),
        (words.get("manage-field-horizon_days"), days),
        (
            words.get("manage-field-change_cutoff_minutes"),
            said(words, policy.change_cutoff_minutes),
        ),
    ];
    rules.into_iter().chain(reminders::facts(loaded)).chain([calendar::fact(loaded)]).collect()
}

pub(super) fn view(fields: &Fields<'_>) -> AnyView {
    let words = &fields.loaded.words;
    let policy = &fields.loaded.settings.policy;
    let typed = fields.of("rules", || {
        let mut typed = Typed::default();
        typed.push("step_minutes", policy.step_minutes.to_string());
        typed.push("horizon_days", policy.horizon_days.to_string());
        for ((name, of), minutes) in
            [(LEAD, policy.lead_minutes), (CUTOFF, policy.change_cutoff_minutes)]
        {
            let (unit, number) = unit(minutes);
            typed.push(name, number.to_string());
            typed.push(of, unit);
        }
        typed
    });
    let errors = fields.errors();
    let length = |(name, unit): Length| {
        let number = Line { hint: true, ..Line::number(name, "0", "1") };
        with_unit(words, number, unit, &typed, errors)
    };
    let horizon = Line { hint: true, ..Line::number("horizon_days", "1", "1") };
    view! {
        <form method="post" action=Page::Rules.path() class="desk-form" novalidate>
            {hidden("form", "rules")}
            {hidden("revision", &fields.revision("rules"))}
            {steps(words, &typed, errors)}
            {length(LEAD)}
            {inputs::line(words, horizon, &typed, errors)}
            {length(CUTOFF)}
            <p class="acts"><button class="button">{words.get("manage-save")}</button></p>
        </form>
        {reminders::view(fields)}
        {calendar::view(fields)}
    }
    .into_any()
}

fn steps(words: &Wording, typed: &Typed, errors: &Errors) -> AnyView {
    let about = inputs::About::of(words, "step_minutes", true, errors);
    let now = typed.get("step_minutes").parse().ok();
    // One that was set by other means stays as it is.
    let other = now.filter(|now| !STEPS.contains(now));
    let options: Vec<_> = STEPS
        .into_iter()
        .chain(other)
        .map(|step| {
            let text = words.texts.duration(step);
            view! { <option value=step.to_string() selected=Some(step) == now>{text}</option> }
        })
        .collect();
    view! {
        <div class="field">
            <label for="step_minutes">{words.get("manage-field-step_minutes")}</label>
            {about.hint_view()}
            {about.error_view()}
            <select id="step_minutes" name="step_minutes" aria-describedby=about.described()
                aria-invalid=about.invalid()>{options}</select>
        </div>
    }
    .into_any()
}

/// A number with its unit, in hours where nothing is said.
pub(super) fn with_unit(
    words: &Wording,
    number: Line,
    unit: &'static str,
    typed: &Typed,
    errors: &Errors,
) -> AnyView {
    let name = number.name;
    let chosen = typed.given(unit).unwrap_or("hours");
    let options: Vec<_> = UNITS
        .iter()
        .map(|(unit, _)| {
            let text = words.get(&format!("manage-unit-{unit}"));
            view! { <option value=*unit selected=*unit == chosen>{text}</option> }
        })
        .collect();
    let label = words
        .format("manage-unit-of", &[("field", words.get(&format!("manage-field-{name}")).into())]);
    view! {
        <div class="with-unit">
            {inputs::line(words, number, typed, errors)}
            <div class="field"><select name=unit aria-label=label>{options}</select></div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::unit;

    #[test]
    fn lengths_are_said_in_the_largest_unit_that_fits() {
        for (minutes, said) in [
            (0, ("hours", 0)),
            (90, ("minutes", 90)),
            (120, ("hours", 2)),
            (1440, ("days", 1)),
            (1500, ("hours", 25)),
        ] {
            assert_eq!(unit(minutes), said, "{minutes}");
        }
    }
}
