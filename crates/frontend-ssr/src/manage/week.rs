//! A week of hours: up to three intervals a day.

use baybook_contract::{Interval, OpeningHours};
use jiff::civil::{Time, Weekday};
use leptos::prelude::*;

use super::inputs::{self, About};
use super::typed::Typed;
use crate::pages::fields::Errors;
use crate::wording::Wording;

/// As the wire names them, Monday first.
pub(super) const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Intervals that a day's form has room for.
const MOST: usize = 3;

/// What the form says of stored hours.
pub(super) fn fill(typed: &mut Typed, hours: &[OpeningHours]) {
    for day in hours {
        for (number, interval) in (1..).zip(&day.intervals) {
            // A time field has no 24:00; as an end, midnight means the same.
            let to = if interval.to == "24:00" { "00:00" } else { &interval.to };
            typed.push(name(&day.weekday, number, "from"), interval.from.clone());
            typed.push(name(&day.weekday, number, "to"), to);
        }
    }
}

/// The week that was typed. Pairs that are left empty do not count.
pub(super) fn read(words: &Wording, typed: &Typed, errors: &mut Errors) -> Vec<OpeningHours> {
    let week = DAYS.map(|weekday| {
        let mut intervals = Vec::new();
        for number in 1..=MOST {
            let from = clock(typed.get(&name(weekday, number, "from")));
            let to = clock(typed.get(&name(weekday, number, "to")));
            match (from.is_empty(), to.is_empty()) {
                (true, true) => {}
                (false, false) => {
                    let to = if to == "00:00" { "24:00".to_owned() } else { to };
                    intervals.push(Interval { from, to });
                }
                _ if errors.at(weekday).is_none() => {
                    inputs::wrong(words, errors, weekday, "half");
                }
                _ => {}
            }
        }
        OpeningHours { weekday: weekday.to_owned(), intervals }
    });
    week.into()
}

pub(super) fn view(words: &Wording, typed: &Typed, errors: &Errors) -> AnyView {
    let days: Vec<_> = (1..).zip(DAYS).map(|(n, day)| row(words, n, day, typed, errors)).collect();
    view! { <div class="week">{days}</div> }.into_any()
}

fn row(
    words: &Wording,
    number: i8,
    weekday: &'static str,
    typed: &Typed,
    errors: &Errors,
) -> AnyView {
    let about = About::of(words, weekday, false, errors);
    let filled = (1..=MOST)
        .filter(|n| !typed.get(&name(weekday, *n, "from")).is_empty())
        .max()
        .unwrap_or_default();
    let shown = filled.max(2);
    let spoken = said_day(words, number);
    let time = |number: usize, end: &'static str, first: bool| {
        let name = name(weekday, number, end);
        let id = if first { weekday.to_owned() } else { name.clone() };
        let values = [
            ("day", spoken.clone().into()),
            ("number", u32::try_from(number).unwrap_or_default().into()),
        ];
        let key = if end == "from" { "manage-opens-at" } else { "manage-closes-at" };
        let label = words.format(key, &values);
        view! {
            <input type="time" step="300" id=id name=name.clone() aria-label=label
                value=typed.get(&name).to_owned() aria-invalid=about.invalid()
                aria-describedby=about.described()/>
        }
        .into_any()
    };
    let pair = |n: usize| {
        view! {
            <span class="span">
                {time(n, "from", n == 1)} <span aria-hidden="true">"–"</span> {time(n, "to", false)}
            </span>
        }
    };
    let pairs: Vec<_> = (1..=shown).map(pair).collect();
    // Few days have a third: its fields are folded away, and not there twice under each.
    let more = (shown < MOST).then(|| {
        let more: Vec<_> = (shown + 1..=MOST).map(pair).collect();
        let label = words.format("manage-more-hours", &[("day", spoken.clone().into())]);
        view! {
            <details class="more-spans">
                <summary aria-label=label>"+"</summary>
                {more}
            </details>
        }
    });
    let class = if about.invalid().is_some() { "day-hours wrong" } else { "day-hours" };
    view! {
        <fieldset class=class>
            <legend>{said_day(words, number)}</legend>
            {about.error_view()}
            <div class="spans">{pairs} {more}</div>
        </fieldset>
    }
    .into_any()
}

/// A week in words, a line for each day.
pub(super) fn said(words: &Wording, hours: &[OpeningHours]) -> Vec<(String, String)> {
    (1..)
        .zip(hours)
        .map(|(number, day)| (said_day(words, number), said_hours(words, day)))
        .collect()
}

/// Days on which two weeks differ, with what the second says of them.
pub(super) fn differing(
    words: &Wording,
    before: &[OpeningHours],
    after: &[OpeningHours],
) -> Vec<String> {
    let pairs = (1..).zip(before.iter().zip(after));
    let changed = pairs.filter(|(_, (before, after))| before.intervals != after.intervals);
    changed
        .map(|(number, (_, after))| {
            let values = [
                ("day", said_day(words, number).into()),
                ("hours", said_hours(words, after).into()),
            ];
            words.format("manage-day-hours", &values)
        })
        .collect()
}

fn said_hours(words: &Wording, day: &OpeningHours) -> String {
    let time = |text: &str| {
        text.parse::<Time>().map_or_else(|_| text.to_owned(), |time| words.texts.time(time))
    };
    let said: Vec<_> = day
        .intervals
        .iter()
        .map(|interval| {
            let values = [("from", time(&interval.from).into()), ("to", time(&interval.to).into())];
            words.format("hours-interval", &values)
        })
        .collect();
    if said.is_empty() { words.get("hours-closed") } else { said.join(", ") }
}

/// The weekday that a field is of, in words.
pub(super) fn day_named(words: &Wording, field: &str) -> Option<String> {
    let number = (1..).zip(DAYS).find(|(_, day)| *day == field)?.0;
    Some(said_day(words, number))
}

fn said_day(words: &Wording, number: i8) -> String {
    let weekday = Weekday::from_monday_one_offset(number).unwrap_or(Weekday::Monday);
    words.texts.weekday(weekday)
}

fn name(weekday: &str, number: usize, end: &str) -> String {
    format!("{weekday}-{number}-{end}")
}

/// `07:30` from `7:30`, which is typed where a browser has no field for times.
pub(super) fn clock(text: &str) -> String {
    match text.split_once(':') {
        Some((hour, rest)) if hour.len() == 1 => format!("0{hour}:{rest}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use baybook_service_kit::text::Languages;

    use super::*;

    fn words() -> Wording {
        Wording::new(Languages::compiled().unwrap().named("en"), "UTC")
    }

    #[test]
    fn a_week_that_is_shown_reads_back() {
        let interval = |from: &str, to: &str| Interval { from: from.to_owned(), to: to.to_owned() };
        let mut week: Vec<_> = DAYS
            .iter()
            .map(|day| OpeningHours { weekday: (*day).to_owned(), intervals: Vec::new() })
            .collect();
        week[0].intervals = vec![interval("07:30", "12:00"), interval("13:00", "24:00")];
        let (mut typed, mut errors) = (Typed::default(), Errors::default());
        fill(&mut typed, &week);
        assert_eq!(read(&words(), &typed, &mut errors), week);
        assert!(errors.is_empty());
    }

    #[test]
    fn half_a_pair_is_wrong_once_a_day_and_an_empty_one_does_not_count() {
        let (mut typed, mut errors) = (Typed::default(), Errors::default());
        typed.push("monday-1-from", "7:30");
        typed.push("monday-1-to", "");
        typed.push("monday-2-to", "18:00");
        typed.push("tuesday-3-from", "7:30");
        typed.push("tuesday-3-to", "9:05");
        let week = read(&words(), &typed, &mut errors);
        assert!(errors.at("monday").is_some() && errors.at("tuesday").is_none());
        assert_eq!(week[1].intervals[0].from, "07:30");
        assert_eq!(week[1].intervals[0].to, "09:05");
    }
}
