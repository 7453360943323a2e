//! Whole days off, of the workshop or of a mechanic: listed as runs of days, added and taken back.

use baybook_contract::Closure;
use jiff::civil::Date;
use leptos::prelude::*;

use super::inputs::{self, Line};
use super::typed::Typed;
use crate::pages::fields::{Errors, hidden};
use crate::wording::Wording;

/// Fields of the form that adds days.
pub(super) const FIELDS: [&str; 3] = ["from", "through", "reason"];

/// Days one after the other, for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) from: String,
    pub(super) through: String,
    pub(super) reason: String,
}

/// What was typed.
pub(super) fn read(words: &Wording, typed: &Typed, errors: &mut Errors) -> Run {
    let from = typed.get("from").to_owned();
    if from.is_empty() {
        inputs::wrong(words, errors, "from", "required");
    }
    // One day is the usual case, and then its end goes without saying.
    let through = typed.given("through").map_or_else(|| from.clone(), str::to_owned);
    if through < from {
        inputs::wrong(words, errors, "through", "before-from");
    }
    Run { from, through, reason: typed.get("reason").to_owned() }
}

/// The days in order, joined where one follows the other.
pub(super) fn runs(days: &[Closure]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some(last) if last.reason == day.reason && follows(&last.through, &day.date) => {
                last.through.clone_from(&day.date);
            }
            _ => runs.push(Run {
                from: day.date.clone(),
                through: day.date.clone(),
                reason: day.reason.clone(),
            }),
        }
    }
    runs
}

fn follows(before: &str, after: &str) -> bool {
    let day = |text: &str| text.parse::<Date>().ok();
    day(before).and_then(|day| day.tomorrow().ok()).is_some_and(|next| day(after) == Some(next))
}

/// `Thursday, 24 December 2026`, or from one day through another.
pub(super) fn said(words: &Wording, from: &str, through: &str) -> String {
    let day = |text: &str| {
        text.parse::<Date>().map_or_else(|_| text.to_owned(), |date| words.texts.date_long(date))
    };
    if from == through {
        return day(from);
    }
    words.format("manage-days", &[("from", day(from).into()), ("through", day(through).into())])
}

/// The runs with a button each to take them back, and the form for more.
pub(super) struct List<'a> {
    pub(super) words: &'a Wording,
    pub(super) days: &'a [Closure],
    /// Of the form that adds, and of those that take back.
    pub(super) revisions: (String, String),
    /// Where the forms are sent.
    pub(super) add: String,
    pub(super) remove: String,
    /// Keys of what is said when there are none, of the form's heading and of its button.
    pub(super) none: &'static str,
    pub(super) heading: &'static str,
    pub(super) send: &'static str,
    pub(super) today: &'a str,
}

impl List<'_> {
    pub(super) fn view(&self, typed: &Typed, errors: &Errors) -> AnyView {
        let words = self.words;
        let rows: Vec<_> = runs(self.days).iter().map(|run| self.row(run)).collect();
        let list = match rows.is_empty() {
            true => view! { <p class="fine">{words.get(self.none)}</p> }.into_any(),
            false => view! { <ul class="entries">{rows}</ul> }.into_any(),
        };
        let from = Line { kind: "date", ..Line::text("from") };
        let through = Line { kind: "date", required: false, ..Line::text("through") };
        view! {
            <div class="days-off">
            <div>{list}</div>
            <form method="post" action=self.add.clone() class="desk-form" novalidate>
                <h3>{words.get(self.heading)}</h3>
                {hidden("form", "days")}
                {hidden("revision", &self.revisions.0)}
                <div class="pair">
                    {inputs::line(words, from, typed, errors)}
                    {inputs::line(words, through, typed, errors)}
                </div>
                {inputs::line(words, Line::text("reason"), typed, errors)}
                <button class="button">{words.get(self.send)}</button>
            </form>
            </div>
        }
        .into_any()
    }

    fn row(&self, run: &Run) -> AnyView {
        let words = self.words;
        let days = said(words, &run.from, &run.through);
        let label = words.format("manage-take-back-days", &[("days", days.clone().into())]);
        let now = (run.from.as_str() <= self.today)
            .then(|| view! { " " <span class="tag">{words.get("manage-now")}</span> });
        view! {
            <li>
                <div><strong>{days}</strong>{now}<p class="fine">{run.reason.clone()}</p></div>
                <form method="post" action=self.remove.clone()>
                    {hidden("form", "remove")}
                    {hidden("revision", &self.revisions.1)}
                    {hidden("from", &run.from)}
                    {hidden("through", &run.through)}
                    <button class="tool" aria-label=label>{words.get("manage-take-back")}</button>
                </form>
            </li>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_a_row_for_the_same_reason_are_one_run() {
        let day =
            |date: &str, reason: &str| Closure { date: date.to_owned(), reason: reason.to_owned() };
        let days = [
            day("2026-12-31", "Stocktaking"),
            day("2027-01-01", "Stocktaking"),
            day("2027-01-02", "New roof"),
            day("2027-01-04", "New roof"),
        ];
        let runs: Vec<_> = runs(&days).into_iter().map(|run| (run.from, run.through)).collect();
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(
            runs,
            [
                pair("2026-12-31", "2027-01-01"),
                pair("2027-01-02", "2027-01-02"),
                pair("2027-01-04", "2027-01-04")
            ]
        );
    }
}
