//! The week at a glance and the starts of a day, as the time picker shows them.

use baybook_contract::{Availability, DayStatus, OpenDay, Shop, Slot};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::wording::{Wording, today};

/// Days in the strip.
const DAYS: i32 = 7;
/// At most this many left is worth saying.
const LOW: u32 = 2;

/// Which seven days to show. The strips lie end to end from today on, so that choosing a day
/// within one never moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Strip {
    pub(crate) first: Date,
    /// The day asked for, within what can be booked.
    pub(crate) chosen: Date,
    pub(crate) today: Date,
    /// The last day that bookings are taken for.
    pub(crate) last: Date,
}

impl Strip {
    /// The strip with `wanted` in it; days that have passed count as today, later ones than
    /// bookings are taken for as the last.
    pub(crate) fn around(shop: &Shop, wanted: Option<Date>) -> Self {
        let today = today(shop).unwrap_or(Date::ZERO);
        let last = today.saturating_add(i64::from(shop.policy.horizon_days).days());
        let chosen = wanted.unwrap_or(today).clamp(today, last);
        let weeks = (chosen - today).get_days() / DAYS;
        Self { first: today.saturating_add((weeks * DAYS).days()), chosen, today, last }
    }

    pub(crate) fn length() -> u32 {
        DAYS.unsigned_abs()
    }

    pub(crate) fn end(self) -> Date {
        self.first.saturating_add(DAYS.days())
    }

    /// First day of the strip before, if any of it is not past.
    pub(crate) fn previous(self) -> Option<Date> {
        (self.first > self.today).then(|| self.first.saturating_sub(DAYS.days()))
    }

    /// First day of the strip after, if any of it can be booked.
    pub(crate) fn next(self) -> Option<Date> {
        Some(self.end()).filter(|first| *first <= self.last)
    }
}

/// One start as it is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Start {
    /// The instant as the API wrote it.
    pub(crate) value: String,
    pub(crate) label: String,
    /// How many are left, when that is few and fewer than usual that day.
    pub(crate) left: Option<u32>,
}

/// Starts of one part of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Key of its name.
    pub(crate) name: &'static str,
    pub(crate) starts: Vec<Start>,
}

/// The day's starts by part of the day; parts without a start are left out.
pub(crate) fn parts(words: &Wording, day: &OpenDay) -> Vec<Part> {
    let usual = day.slots.iter().map(|slot| slot.capacity).max().unwrap_or(0);
    let mut parts: Vec<Part> = Vec::with_capacity(3);
    for slot in &day.slots {
        let Some(at) = words.local(&slot.start) else { continue };
        let name = match at.hour() {
            ..12 => "part-morning",
            12..14 => "part-midday",
            _ => "part-afternoon",
        };
        let left = (slot.capacity <= LOW && slot.capacity < usual).then_some(slot.capacity);
        let start = Start { value: slot.start.clone(), label: words.time(&at), left };
        match parts.last_mut() {
            Some(part) if part.name == name => part.starts.push(start),
            _ => parts.push(Part { name, starts: vec![start] }),
        }
    }
    parts
}

/// The first free start of the days given that is on `from` or later.
pub(crate) fn first_free(availability: &Availability, from: Date) -> Option<&Slot> {
    let open = |day: &&OpenDay| day.date.parse::<Date>().is_ok_and(|date| date >= from);
    availability.days.iter().filter(open).find_map(|day| day.slots.first())
}

/// Key of the few words under a date.
pub(crate) fn state_key(day: &OpenDay) -> &'static str {
    match day.status {
        DayStatus::Open => "day-free",
        DayStatus::Full => "day-full",
        DayStatus::Closed => "day-closed",
        DayStatus::TooSoon => "day-too-soon",
        DayStatus::TooFar => "day-too-far",
    }
}

#[cfg(test)]
mod tests {
    use baybook_contract::{Address, Policy, ShopStatus};
    use baybook_service_kit::text::Languages;
    use jiff::civil::date;

    use super::*;

    fn shop() -> Shop {
        Shop {
            id: "main".to_owned(),
            name: String::new(),
            tagline: String::new(),
            phone: String::new(),
            email: String::new(),
            address: Address {
                street: String::new(),
                city: String::new(),
                region: None,
                postal_code: String::new(),
                country: "US".to_owned(),
            },
            timezone: "America/Chicago".to_owned(),
            accent: None,
            hours: Vec::new(),
            closures: Vec::new(),
            policy: Policy {
                step_minutes: 15,
                lead_minutes: 60,
                horizon_days: 60,
                change_cutoff_minutes: 1440,
            },
            bring: Vec::new(),
            status: ShopStatus { open: true, until: None },
            today: "2026-11-27".to_owned(),
            google_sign_in: false,
        }
    }

    fn day(slots: &[(&str, u32)]) -> OpenDay {
        let slots = slots
            .iter()
            .map(|(start, capacity)| Slot {
                start: (*start).to_owned(),
                end: (*start).to_owned(),
                capacity: *capacity,
            })
            .collect();
        OpenDay { date: "2026-11-01".to_owned(), status: DayStatus::Open, slots }
    }

    fn words() -> Wording {
        Wording::new(Languages::compiled().unwrap().named("en"), "America/Chicago")
    }

    #[test]
    fn choosing_a_day_of_the_strip_does_not_move_it() {
        let first = Strip::around(&shop(), None).first;
        for days in 0..7 {
            let wanted = first.saturating_add(days.days());
            assert_eq!(Strip::around(&shop(), Some(wanted)).first, first);
        }
        assert_eq!(
            Strip::around(&shop(), Some(first.saturating_add(7.days()))).first,
            date(2026, 12, 4)
        );
    }

    #[test]
    fn the_arrows_stop_at_today_and_at_the_last_day() {
        let now = Strip::around(&shop(), None);
        assert_eq!((now.previous(), now.next()), (None, Some(date(2026, 12, 4))));
        let late = Strip::around(&shop(), Some(date(2030, 1, 1)));
        assert_eq!(late.chosen, date(2027, 1, 26));
        assert_eq!((late.previous(), late.next()), (Some(date(2027, 1, 15)), None));
        assert_eq!(Strip::around(&shop(), Some(date(1999, 1, 1))).chosen, now.today);
    }

    #[test]
    fn few_left_is_said_only_where_the_day_has_more_elsewhere() {
        let varied = day(&[
            ("2026-12-01T08:00:00-06:00", 3),
            ("2026-12-01T08:15:00-06:00", 2),
            ("2026-12-01T08:30:00-06:00", 1),
        ]);
        let left: Vec<_> = parts(&words(), &varied)[0].starts.iter().map(|s| s.left).collect();
        assert_eq!(left, [None, Some(2), Some(1)]);
        let small = day(&[("2026-12-01T08:00:00-06:00", 1), ("2026-12-01T08:15:00-06:00", 1)]);
        assert!(parts(&words(), &small)[0].starts.iter().all(|start| start.left.is_none()));
    }

    #[test]
    fn the_day_falls_into_morning_midday_and_afternoon() {
        let day = day(&[
            ("2026-12-01T11:45:00-06:00", 1),
            ("2026-12-01T12:00:00-06:00", 1),
            ("2026-12-01T20:00:00Z", 1),
        ]);
        let names: Vec<_> = parts(&words(), &day).iter().map(|part| part.name).collect();
        assert_eq!(names, ["part-morning", "part-midday", "part-afternoon"]);
    }

    #[test]
    fn a_doubled_hour_offers_two_starts_that_can_be_told_apart() {
        let day = day(&[("2026-11-01T01:30:00-05:00", 1), ("2026-11-01T01:30:00-06:00", 1)]);
        let labels: Vec<_> =
            parts(&words(), &day)[0].starts.iter().map(|start| start.label.clone()).collect();
        assert_eq!(labels, ["01:30 CDT", "01:30 CST"]);
    }
}
