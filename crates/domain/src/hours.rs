//! Opening and working hours, in wall-clock time.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::quanta::QUANTUM_MINUTES;

/// A stretch of wall-clock time within one day, written `07:30-12:00`. `24:00` is the day's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Interval {
    from: u16,
    to: u16,
}

/// The text is not an interval.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a stretch of time such as 07:30-12:00, in steps of 5 minutes")]
pub struct InvalidInterval(String);

impl Interval {
    /// Start and end in minutes after midnight, the end exclusive.
    #[must_use]
    pub fn minutes(self) -> (u16, u16) {
        (self.from, self.to)
    }

    /// Start and end as `HH:MM`.
    #[must_use]
    pub fn times(self) -> (String, String) {
        let text = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        (text(self.from), text(self.to))
    }
}

impl FromStr for Interval {
    type Err = InvalidInterval;

    fn from_str(text: &str) -> Result<Self, InvalidInterval> {
        let time = |text: &str| {
            let (hours, minutes) = text.trim().split_once(':')?;
            let digits = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
            if !digits(hours) || !digits(minutes) {
                return None;
            }
            let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
            let total = hours * 60 + minutes;
            (minutes < 60 && total <= 24 * 60 && total % QUANTUM_MINUTES == 0).then_some(total)
        };
        text.split_once('-')
            .and_then(|(from, to)| Some(Self { from: time(from)?, to: time(to)? }))
            .filter(|interval| interval.from < interval.to)
            .ok_or_else(|| InvalidInterval(text.to_owned()))
    }
}

impl TryFrom<String> for Interval {
    type Error = InvalidInterval;

    fn try_from(text: String) -> Result<Self, InvalidInterval> {
        text.parse()
    }
}

impl From<Interval> for String {
    fn from(interval: Interval) -> Self {
        interval.to_string()
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = self.times();
        write!(f, "{from}-{to}")
    }
}

/// Hours by weekday. A weekday left out is a day off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WeekHours {
    pub monday: Vec<Interval>,
    pub tuesday: Vec<Interval>,
    pub wednesday: Vec<Interval>,
    pub thursday: Vec<Interval>,
    pub friday: Vec<Interval>,
    pub saturday: Vec<Interval>,
    pub sunday: Vec<Interval>,
}

impl WeekHours {
    /// The hours of a weekday.
    #[must_use]
    pub fn on(&self, weekday: Weekday) -> &[Interval] {
        match weekday {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }

    /// The hours of the weekday called `monday` to `sunday`.
    pub fn named(&mut self, weekday: &str) -> Option<&mut Vec<Interval>> {
        match weekday {
            "monday" => Some(&mut self.monday),
            "tuesday" => Some(&mut self.tuesday),
            "wednesday" => Some(&mut self.wednesday),
            "thursday" => Some(&mut self.thursday),
            "friday" => Some(&mut self.friday),
            "saturday" => Some(&mut self.saturday),
            "sunday" => Some(&mut self.sunday),
            _ => None,
        }
    }
}

/// A whole day on which the workshop is closed, or somebody is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    pub date: Date,
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_read_as_people_write_them() {
        let interval: Interval = "07:30-12:00".parse().unwrap();
        assert_eq!(interval.minutes(), (450, 720));
        assert_eq!(interval.to_string(), "07:30-12:00");
        assert_eq!("20:00 - 24:00".parse::<Interval>().unwrap().minutes(), (1200, 1440));
        for bad in [
            "",
            "7:30-12:00",
            "12:00-07:30",
            "08:00-08:00",
            "08:01-09:00",
            "08:00-24:05",
            "+8:00-09:00",
        ] {
            assert!(bad.parse::<Interval>().is_err(), "{bad}");
        }
    }
}
