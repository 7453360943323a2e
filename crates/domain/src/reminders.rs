//! When somebody is reminded of an appointment.

use std::ops::RangeInclusive;

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::day_clock::Zone;

/// Reminders of one appointment at most.
pub const MOST_REMINDERS: usize = 4;

/// How long before the start one may come, in minutes: from a quarter of an hour to two weeks.
pub const MINUTES_BEFORE: RangeInclusive<u32> = 15..=14 * 24 * 60;

/// When a shop reminds its customers, and at what hours it leaves them alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reminders {
    /// How long before the start, each.
    pub minutes_before: Vec<u32>,
    /// Wall-clock time from which on nobody is reminded, `HH:MM`.
    #[serde(with = "wall_time")]
    pub quiet_from: Time,
    /// Until when. The same as `quiet_from` for no quiet hours.
    #[serde(with = "wall_time")]
    pub quiet_until: Time,
}

impl Default for Reminders {
    /// A day and two hours before, and not between nine in the evening and eight in the morning.
    fn default() -> Self {
        Self {
            minutes_before: vec![24 * 60, 2 * 60],
            quiet_from: Time::constant(21, 0, 0, 0),
            quiet_until: Time::constant(8, 0, 0, 0),
        }
    }
}

/// A reminder that comes sooner after booking than this tells nothing new.
const LEAST_AFTER_NOW: SignedDuration = SignedDuration::from_mins(30);

/// Of two reminders closer together than this, one is enough.
pub const HOURS_APART: u32 = 3;
const LEAST_APART: SignedDuration = SignedDuration::from_hours(HOURS_APART as i64);

/// How long before the quiet hours one comes that would fall into them: so long that it is sent
/// before they begin, also by a sweep that runs each minute.
const BEFORE_QUIET: SignedDuration = SignedDuration::from_mins(15);

impl Reminders {
    /// Whether there are not too many, and each comes at [`MINUTES_BEFORE`].
    #[must_use]
    pub fn are_within_bounds(&self) -> bool {
        self.minutes_before.len() <= MOST_REMINDERS
            && self.minutes_before.iter().all(|minutes| MINUTES_BEFORE.contains(minutes))
    }

    /// The first of `minutes_before` that comes so close to one before it in the list that nobody
    /// would get both.
    #[must_use]
    pub fn too_close(minutes_before: &[u32]) -> Option<usize> {
        let apart = HOURS_APART * 60;
        minutes_before.iter().enumerate().position(|(at, minutes)| {
            minutes_before.iter().take(at).any(|other| other.abs_diff(*minutes) < apart)
        })
    }

    /// The reminders of an appointment at `start` that are still to come, the first first: for
    /// which of [`Reminders::minutes_before`], and when. One that would come in the quiet hours
    /// comes before they begin. The customer's hours are taken to be those of the shop's zone: a
    /// workshop's customers live around it.
    #[must_use]
    pub fn due(&self, start: Timestamp, now: Timestamp, zone: &Zone) -> Vec<(u32, Timestamp)> {
        let mut due: Vec<(u32, Timestamp)> = self
            .minutes_before
            .iter()
            .filter_map(|minutes| {
                let before = SignedDuration::from_mins(i64::from(*minutes));
                let at = self.awake(start.checked_sub(before).ok()?, zone);
                (at >= now.checked_add(LEAST_AFTER_NOW).ok()?).then_some((*minutes, at))
            })
            .collect();
        due.sort_by_key(|(minutes, at)| (*at, std::cmp::Reverse(*minutes)));
        // The later of two that would come together says more about today.
        let mut kept: Vec<(u32, Timestamp)> = Vec::new();
        for next in due {
            if kept.last().is_some_and(|last| next.1.duration_since(last.1) < LEAST_APART) {
                kept.pop();
            }
            kept.push(next);
        }
        kept
    }

    /// When the quiet hours end, if `at` is within them.
    #[must_use]
    pub fn quiet_until(&self, at: Timestamp, zone: &Zone) -> Option<Timestamp> {
        self.quiet(at, zone).map(|(_, until)| until)
    }

    /// Which of [`Reminders::minutes_before`] comes after the one of `minutes` and is to be sent by
    /// now as well, or in a moment: after an outage one is enough.
    #[must_use]
    pub fn overtaking(
        &self,
        minutes: u32,
        start: Timestamp,
        now: Timestamp,
        zone: &Zone,
    ) -> Option<u32> {
        let soon = now.checked_add(LEAST_AFTER_NOW).ok()?;
        let later = self.minutes_before.iter().copied().filter(|other| *other < minutes);
        let is_due = |other: &u32| {
            let before = SignedDuration::from_mins(i64::from(*other));
            start.checked_sub(before).is_ok_and(|at| self.awake(at, zone) <= soon)
        };
        later.filter(is_due).min()
    }

    /// `at`, or a time shortly before the quiet hours that it falls into.
    fn awake(&self, at: Timestamp, zone: &Zone) -> Timestamp {
        let evening =
            self.quiet(at, zone).and_then(|(from, _)| from.checked_sub(BEFORE_QUIET).ok());
        evening.unwrap_or(at)
    }

    /// The quiet hours around `at`, from when and until when. Of an hour that comes twice both are
    /// quiet: they begin with the first and end with the second.
    fn quiet(&self, at: Timestamp, zone: &Zone) -> Option<(Timestamp, Timestamp)> {
        let (from, until) = (self.quiet_from, self.quiet_until);
        if from == until {
            return None;
        }
        let zone = zone.time_zone();
        let today = at.to_zoned(zone.clone()).date();
        [today.checked_sub(1.day()).ok()?, today].into_iter().find_map(|began| {
            let ends = if from > until { began.checked_add(1.day()).ok()? } else { began };
            let began = zone.to_ambiguous_zoned(began.to_datetime(from)).earlier().ok()?;
            let ends = zone.to_ambiguous_zoned(ends.to_datetime(until)).later().ok()?;
            let (began, ends) = (began.timestamp(), ends.timestamp());
            (began <= at && at < ends).then_some((began, ends))
        })
    }
}

mod wall_time {
    use jiff::civil::Time;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(time: &Time, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&time.strftime("%H:%M"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
        let text = String::deserialize(from)?;
        Time::strptime("%H:%M", &text).map_err(|_| D::Error::custom("a time is written HH:MM"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chicago() -> Zone {
        "America/Chicago".parse().unwrap()
    }

    fn due(start: &str, now: &str) -> Vec<(u32, String)> {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let due = Reminders::default().due(at(start), at(now), &chicago());
        due.into_iter().map(|(minutes, at)| (minutes, chicago().rfc3339(at))).collect()
    }

    #[test]
    fn a_day_and_two_hours_before() {
        assert_eq!(
            due("2026-12-01T14:00:00-06:00", "2026-11-20T12:00:00-06:00"),
            [
                (1440, "2026-11-30T14:00:00-06:00".to_owned()),
                (120, "2026-12-01T12:00:00-06:00".to_owned())
            ]
        );
    }

    #[test]
    fn two_that_are_closer_than_three_hours_are_found_in_any_order() {
        assert_eq!(Reminders::too_close(&[]), None);
        assert_eq!(Reminders::too_close(&Reminders::default().minutes_before), None);
        assert_eq!(Reminders::too_close(&[300, 120]), None, "three hours are enough");
        assert_eq!(Reminders::too_close(&[299, 120]), Some(1));
        assert_eq!(Reminders::too_close(&[120, 1440, 299]), Some(2));
        assert_eq!(Reminders::too_close(&[60, 1440, 1440, 60]), Some(2));
    }

    /// What is told to be too close is what one would not be sent of.
    #[test]
    fn what_is_not_too_close_is_sent_in_full() {
        let start: Timestamp = "2026-12-01T14:00:00-06:00".parse().unwrap();
        let now = start - SignedDuration::from_hours(24 * 20);
        for (minutes_before, count) in [(vec![300, 120], 2), (vec![299, 120], 1)] {
            let is_close = Reminders::too_close(&minutes_before).is_some();
            let reminders = Reminders { minutes_before, ..Reminders::default() };
            assert_eq!(reminders.due(start, now, &chicago()).len(), count);
            assert_eq!(is_close, count == 1);
        }
    }

    #[test]
    fn quiet_hours_end_after_they_are_asked_about_also_in_an_hour_that_comes_twice() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let hours =
            [("01:30", "06:00"), ("22:00", "01:30"), ("01:15", "01:45"), ("02:30", "03:30")];
        for (from, until) in hours {
            let time = |text| Time::strptime("%H:%M", text).unwrap();
            let rules = Reminders {
                quiet_from: time(from),
                quiet_until: time(until),
                ..Reminders::default()
            };
            // The nights in which Chicago goes back and forward.
            for night in ["2026-11-01T03:00:00Z", "2027-03-14T03:00:00Z"] {
                for minute in 0..12 * 60 {
                    let now = at(night) + SignedDuration::from_mins(minute);
                    let until = rules.quiet_until(now, &chicago());
                    assert!(until.is_none_or(|until| until > now), "{from} {now}");
                }
            }
        }
        let rules = Reminders {
            quiet_from: Time::constant(1, 30, 0, 0),
            quiet_until: Time::constant(6, 0, 0, 0),
            ..Reminders::default()
        };
        // A quarter past one for the second time: it was half past one an hour ago.
        assert!(rules.quiet_until(at("2026-11-01T01:15:00-06:00"), &chicago()).is_some());
        assert!(rules.quiet_until(at("2026-11-01T01:15:00-05:00"), &chicago()).is_none());
    }

    #[test]
    fn nobody_is_woken() {
        // Two hours before half past eight is half past six: the evening before instead. The other
        // one is half a day earlier.
        assert_eq!(
            due("2026-12-01T08:30:00-06:00", "2026-11-20T12:00:00-06:00"),
            [
                (1440, "2026-11-30T08:30:00-06:00".to_owned()),
                (120, "2026-11-30T20:45:00-06:00".to_owned())
            ]
        );
        // Where both would come the same evening one is enough.
        assert_eq!(
            due("2026-12-01T22:30:00-06:00", "2026-11-20T12:00:00-06:00")[0],
            (1440, "2026-11-30T20:45:00-06:00".to_owned())
        );
    }

    #[test]
    fn what_was_booked_a_moment_ago_is_not_reminded_of() {
        let booked = "2026-11-30T18:00:00-06:00";
        assert_eq!(
            due("2026-12-01T14:00:00-06:00", booked),
            [(120, "2026-12-01T12:00:00-06:00".to_owned())]
        );
        assert!(due("2026-12-01T08:00:00-06:00", "2026-12-01T05:45:00-06:00").is_empty());
    }

    #[test]
    fn a_night_that_is_an_hour_longer_or_shorter_is_quiet_too() {
        // Clocks go back at two in the morning of the first of November.
        assert_eq!(
            due("2026-11-01T08:30:00-06:00", "2026-10-20T12:00:00-05:00"),
            [
                (1440, "2026-10-31T09:30:00-05:00".to_owned()),
                (120, "2026-10-31T20:45:00-05:00".to_owned())
            ]
        );
    }

    #[test]
    fn quiet_hours_end_in_the_morning_whichever_day_it_is() {
        let until = |at: &str| {
            let until = Reminders::default().quiet_until(at.parse().unwrap(), &chicago());
            until.map(|until| chicago().rfc3339(until))
        };
        let morning = Some("2026-12-02T08:00:00-06:00".to_owned());
        assert_eq!(until("2026-12-01T20:59:59-06:00"), None);
        assert_eq!(until("2026-12-01T21:00:00-06:00"), morning);
        assert_eq!(until("2026-12-02T07:59:59-06:00"), morning);
        assert_eq!(until("2026-12-02T08:00:00-06:00"), None);
        // Over the night in which the clocks go back.
        let later = Some("2026-11-01T08:00:00-06:00".to_owned());
        assert_eq!(until("2026-10-31T23:00:00-05:00"), later);
    }

    #[test]
    fn a_reminder_that_is_so_late_that_the_next_one_comes_is_overtaken() {
        let start: Timestamp = "2026-12-01T14:00:00-06:00".parse().unwrap();
        let overtaking = |minutes: u32, before: i64| {
            let now = start - SignedDuration::from_mins(before);
            Reminders::default().overtaking(minutes, start, now, &chicago())
        };
        assert_eq!(overtaking(1440, 1440), None);
        assert_eq!(overtaking(1440, 151), None);
        assert_eq!(overtaking(1440, 150), Some(120));
        assert_eq!(overtaking(1440, 10), Some(120));
        assert_eq!(overtaking(120, 10), None);
    }

    #[test]
    fn without_quiet_hours_reminders_come_at_their_time() {
        let midnight = Time::midnight();
        let always =
            Reminders { quiet_from: midnight, quiet_until: midnight, ..Reminders::default() };
        let start: Timestamp = "2026-12-01T08:30:00-06:00".parse().unwrap();
        let due = always.due(start, start - SignedDuration::from_hours(100), &chicago());
        assert_eq!(due[1].1, start - SignedDuration::from_hours(2));
    }

    #[test]
    fn it_is_stored_as_people_write_it() {
        let stored = serde_json::to_value(Reminders::default()).unwrap();
        assert_eq!(stored["quiet_from"], "21:00");
        assert_eq!(serde_json::from_value::<Reminders>(stored).unwrap(), Reminders::default());
    }
}
