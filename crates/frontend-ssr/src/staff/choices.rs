//! What the forms of the staff offer to choose from.

use baybook_contract::{Lane, Service, StaffDay};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use leptos::prelude::*;

use super::scale::Scale;
use crate::wording::Wording;

/// A labelled choice. `id` is also the name, unless a page has several forms.
pub(super) fn choice(
    (id, name): (&'static str, &'static str),
    label: String,
    options: Vec<(String, String)>,
    chosen: &str,
) -> AnyView {
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, text)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{text}</option> }
        })
        .collect();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id name=name>{options}</select>
        </div>
    }
    .into_any()
}

/// The day to choose a time on.
pub(super) fn date(id: &'static str, label: String, date: &str) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input type="date" id=id name="to_date" value=date.to_owned() required/>
        </div>
    }
    .into_any()
}

/// A start every quarter of an hour, each with the instant that it stands for: a day on which the
/// clock is turned back has some times twice. The one chosen is there even if it is between.
pub(super) fn starts(
    words: &Wording,
    scale: Option<&Scale>,
    chosen: &str,
) -> Vec<(String, String)> {
    let Some(scale) = scale else { return Vec::new() };
    let chosen_row = Some(scale.row(chosen)).filter(|_| !chosen.is_empty());
    let rows = (0..scale.rows()).filter(|row| row % 3 == 0 || Some(*row) == chosen_row);
    rows.map(|row| (scale.rfc3339(row), words.time(&scale.local(row)))).collect()
}

/// The first start from now on, or since the workshop opens on that day.
pub(super) fn next_start(scale: Option<&Scale>, day: &StaffDay) -> String {
    let Some(scale) = scale else { return String::new() };
    let Ok(now) = day.now.parse::<Timestamp>() else { return String::new() };
    let now = if scale.shows(now) { scale.row_of(now) } else { 0 };
    let opens = day.opens.as_deref().map_or(0, |opens| scale.row(opens));
    let row = now.max(opens).next_multiple_of(3);
    scale.rfc3339(row.min(scale.rows().saturating_sub(1)))
}

pub(super) fn lanes(lanes: &[Lane], any: Option<String>) -> Vec<(String, String)> {
    let any = any.map(|text| (String::new(), text));
    let named = lanes.iter().map(|lane| (lane.id.clone(), lane.name.clone()));
    any.into_iter().chain(named).collect()
}

pub(super) fn services(words: &Wording, services: &[Service]) -> Vec<(String, String)> {
    let length = |service: &Service| words.texts.duration(service.duration_minutes);
    let named = services
        .iter()
        .map(|service| (service.id.clone(), format!("{} ({})", service.name, length(service))));
    named.collect()
}

/// The instant that a form means: the start chosen, at the same time of the wall on another day if
/// the date field names one.
pub(super) fn start_on(start: &str, to_date: &str, zone: &str) -> String {
    let moved = || -> Option<Zoned> {
        let date: Date = to_date.parse().ok()?;
        let zone = TimeZone::get(zone).ok()?;
        let start = start.parse::<Timestamp>().ok()?.to_zoned(zone.clone());
        (start.date() != date).then_some(())?;
        date.to_datetime(start.time()).to_zoned(zone).ok()
    };
    moved().map_or_else(
        || start.to_owned(),
        |moved| moved.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::start_on;

    #[test]
    fn a_start_keeps_its_time_of_the_wall_on_another_day() {
        let zone = "America/Chicago";
        let summer = "2026-10-31T08:00:00-05:00";
        assert_eq!(start_on(summer, "2026-11-01", zone), "2026-11-01T08:00:00-06:00");
        assert_eq!(start_on(summer, "2026-10-31", zone), summer);
        assert_eq!(start_on(summer, "", zone), summer);
    }

    #[test]
    fn the_second_of_two_equal_times_stays_the_second() {
        let second = "2026-11-01T01:30:00-06:00";
        assert_eq!(start_on(second, "2026-11-01", "America/Chicago"), second);
    }
}
