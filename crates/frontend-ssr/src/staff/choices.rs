//! What the forms of the staff offer to choose from.

use baybook_contract::{Lane, LaneFits, Service, StaffDay};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use leptos::prelude::*;

use super::lanes::{Rows, start_rows};
use super::scale::Scale;
use crate::icons::Icon;
use crate::wording::Wording;

/// A labelled choice. `id` is also the name, unless a page has several forms.
pub(super) fn choice(
    ids: (&'static str, &'static str),
    label: String,
    options: Vec<(String, String)>,
    chosen: &str,
) -> AnyView {
    choice_with(ids, label, options, chosen, Extra::default())
}

/// What a field may have beside.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Extra<'a> {
    pub(super) error: Option<&'a str>,
    /// It has the focus when the page opens.
    pub(super) first: bool,
}

pub(super) fn choice_with(
    (id, name): (&'static str, &'static str),
    label: String,
    options: Vec<(String, String)>,
    chosen: &str,
    extra: Extra<'_>,
) -> AnyView {
    let error = Said::of(id, extra.error);
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, text)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{text}</option> }
        })
        .collect();
    view! {
        <div class=error.class()>
            <label for=id>{label}</label>
            {error.view()}
            <select id=id name=name autofocus=extra.first aria-describedby=error.described()
                aria-invalid=error.invalid()>{options}</select>
        </div>
    }
    .into_any()
}

/// The day to choose a time on.
pub(super) fn date(id: &'static str, label: String, date: &str, error: Option<&str>) -> AnyView {
    let error = Said::of(id, error);
    view! {
        <div class=error.class()>
            <label for=id>{label}</label>
            {error.view()}
            <input type="date" id=id name="to_date" value=date.to_owned() required
                aria-describedby=error.described() aria-invalid=error.invalid()/>
        </div>
    }
    .into_any()
}

/// An error at its field.
struct Said {
    id: String,
    text: Option<String>,
}

impl Said {
    fn of(field: &str, text: Option<&str>) -> Self {
        Self { id: format!("{field}-error"), text: text.map(str::to_owned) }
    }

    fn class(&self) -> &'static str {
        if self.text.is_some() { "field wrong" } else { "field" }
    }

    fn described(&self) -> Option<String> {
        self.text.is_some().then(|| self.id.clone())
    }

    fn invalid(&self) -> Option<&'static str> {
        self.text.is_some().then_some("true")
    }

    fn view(&self) -> Option<AnyView> {
        let text = self.text.clone()?;
        let id = self.id.clone();
        Some(view! { <p class="error" id=id>{Icon::Warning.view()} {text}</p> }.into_any())
    }
}

/// A start every quarter of an hour, each with the instant that it stands for: a day on which the
/// clock is turned back has some times twice. The one chosen is there even if it is between. With
/// what is free, those that are not say so: they may be chosen too, and the API says why not.
pub(super) fn starts(
    words: &Wording,
    scale: Option<&Scale>,
    chosen: &str,
    free: Option<&Free>,
) -> Vec<(String, String)> {
    let Some(scale) = scale else { return Vec::new() };
    let chosen_row = Some(scale.row(chosen)).filter(|_| !chosen.is_empty());
    let rows = (0..scale.rows()).filter(|row| row % 3 == 0 || Some(*row) == chosen_row);
    let text = |row| {
        let time = words.time(&scale.local(row));
        match free {
            Some(free) if !free.has(row) => {
                words.format("staff-start-held", &[("time", time.into())])
            }
            _ => time,
        }
    };
    rows.map(|row| (scale.rfc3339(row), text(row))).collect()
}

/// The rows at which something can start, in the bay and with the mechanic wished for.
#[derive(Debug)]
pub(super) struct Free(Vec<Vec<Rows>>);

impl Free {
    pub(super) fn of(
        day: &StaffDay,
        scale: Option<&Scale>,
        bay: &str,
        mechanic: &str,
    ) -> Option<Self> {
        let (fits, scale) = (day.fits.as_ref()?, scale?);
        let anywhere = LaneFits { id: String::new(), suits: true, starts: fits.starts.clone() };
        let lanes = [(bay, &fits.bays), (mechanic, &fits.mechanics)];
        let wished = lanes.iter().filter(|(id, _)| !id.is_empty());
        // Free in the one and with the other is free with both.
        let wished = wished.map(|(id, lanes)| {
            let lane = lanes.iter().find(|lane| lane.id == *id);
            lane.map(|lane| start_rows(lane, scale)).unwrap_or_default()
        });
        Some(Self(std::iter::once(start_rows(&anywhere, scale)).chain(wished).collect()))
    }

    pub(super) fn has(&self, row: u16) -> bool {
        self.0.iter().all(|spans| spans.iter().any(|span| (span.from..span.to).contains(&row)))
    }
}

/// The first start from now on, or since the workshop opens on that day; a free one if it is known.
pub(super) fn next_start(scale: Option<&Scale>, day: &StaffDay, free: Option<&Free>) -> String {
    let Some(scale) = scale else { return String::new() };
    let Ok(now) = day.now.parse::<Timestamp>() else { return String::new() };
    let now = if scale.shows(now) { scale.row_of(now) } else { 0 };
    let opens = day.opens.as_deref().map_or(0, |opens| scale.row(opens));
    let row = now.max(opens).next_multiple_of(3);
    let is_free = |row: &u16| free.is_none_or(|free| free.has(*row));
    let row = (row..scale.rows()).step_by(3).find(is_free).unwrap_or(row);
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
/// the date field names one. `None` when what it names is no day.
pub(super) fn start_on(start: &str, to_date: &str, zone: &str) -> Option<String> {
    let date: Date = to_date.parse().ok()?;
    let moved = || -> Option<Zoned> {
        let zone = TimeZone::get(zone).ok()?;
        let start = start.parse::<Timestamp>().ok()?.to_zoned(zone.clone());
        (start.date() != date).then_some(())?;
        date.to_datetime(start.time()).to_zoned(zone).ok()
    };
    let moved = moved().map(|moved| moved.strftime(RFC_3339).to_string());
    Some(moved.unwrap_or_else(|| start.to_owned()))
}

/// An instant as forms carry it.
pub(super) fn rfc3339(at: Timestamp, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime(RFC_3339).to_string()
}

const RFC_3339: &str = "%Y-%m-%dT%H:%M:%S%:z";

#[cfg(test)]
mod tests {
    use super::start_on;

    #[test]
    fn a_start_keeps_its_time_of_the_wall_on_another_day() {
        let zone = "America/Chicago";
        let summer = "2026-10-31T08:00:00-05:00";
        let on = |date| start_on(summer, date, zone);
        assert_eq!(on("2026-11-01").as_deref(), Some("2026-11-01T08:00:00-06:00"));
        assert_eq!(on("2026-10-31").as_deref(), Some(summer));
    }

    #[test]
    fn what_is_no_day_is_not_taken_for_the_day_that_it_was() {
        for date in ["", "tomorrow", "2026-02-30"] {
            assert_eq!(start_on("2026-10-31T08:00:00-05:00", date, "America/Chicago"), None);
        }
    }

    #[test]
    fn the_second_of_two_equal_times_stays_the_second() {
        let second = "2026-11-01T01:30:00-06:00";
        assert_eq!(start_on(second, "2026-11-01", "America/Chicago").as_deref(), Some(second));
    }
}
