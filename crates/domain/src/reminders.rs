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
const LEAST_APART: SignedDuration = SignedDuration::from_hours(3);

impl Reminders {
    /// Whether there are not too many, and each comes at [`MINUTES_BEFORE`].
    #[must_use]
    pub fn are_within_bounds(&self) -> bool {
        self.minutes_before.len() <= MOST_REMINDERS
            && self.minutes_before.iter().all(|minutes| MINUTES_BEFORE.contains(minutes))
    }

    /// The reminders of an appointment at `start` that are still to come, the first first: for
    /// which of [`Reminders::minutes_before`], and when. One that would come in the quiet hours
    /// comes before they begin. The customer's hours are taken to be those of the shop's zone.
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

    /// `at`, or the last minute before the quiet hours that it falls into.
    fn awake(&self, at: Timestamp, zone: &Zone) -> Timestamp {
        let local = at.to_zoned(zone.time_zone().clone());
        let (from, until, time) = (self.quiet_from, self.quiet_until, local.time());
        let crosses_midnight = from > until;
        let is_quiet = match crosses_midnight {
            true => time >= from || time < until,
            false => time >= from && time < until,
        };
        if !is_quiet {
            return at;
        }
        let began = if crosses_midnight && time < until {
            local.date().checked_sub(1.day()).unwrap_or(local.date())
        } else {
            local.date()
        };
        let evening = began.to_datetime(from).to_zoned(zone.time_zone().clone());
        let minute = SignedDuration::from_mins(1);
        evening.ok().and_then(|evening| evening.timestamp().checked_sub(minute).ok()).unwrap_or(at)
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
    fn nobody_is_woken() {
        // Two hours before half past eight is half past six: the evening before instead. The other
        // one is half a day earlier.
        assert_eq!(
            due("2026-12-01T08:30:00-06:00", "2026-11-20T12:00:00-06:00"),
            [
                (1440, "2026-11-30T08:30:00-06:00".to_owned()),
                (120, "2026-11-30T20:59:00-06:00".to_owned())
            ]
        );
        // Where both would come the same evening one is enough.
        assert_eq!(
            due("2026-12-01T22:30:00-06:00", "2026-11-20T12:00:00-06:00")[0],
            (1440, "2026-11-30T20:59:00-06:00".to_owned())
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
                (120, "2026-10-31T20:59:00-05:00".to_owned())
            ]
        );
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
