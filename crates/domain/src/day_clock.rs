//! How long a local day is, and what the wall clock shows in it.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::hours::Interval;
use crate::quanta::{MAX_QUANTA, QUANTUM_MINUTES, Quanta, Quantum};

/// An IANA time zone, by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

/// The name is in no edition of the IANA zone database that this program knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an IANA time zone such as America/Chicago")]
pub struct UnknownZone(String);

impl Zone {
    #[must_use]
    pub fn time_zone(&self) -> &TimeZone {
        &self.0
    }

    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The local date at an instant.
    #[must_use]
    pub fn date_at(&self, at: Timestamp) -> Date {
        self.0.to_datetime(at).date()
    }

    /// RFC 3339 with the zone's offset at that instant.
    #[must_use]
    pub fn rfc3339(&self, at: Timestamp) -> String {
        at.display_with_offset(self.0.to_offset(at)).to_string()
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<Self, UnknownZone> {
        TimeZone::get(&name)
            .ok()
            .filter(|zone| zone.iana_name().is_some())
            .map(Self)
            .ok_or(UnknownZone(name))
    }
}

impl std::str::FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        name.to_owned().try_into()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

/// The date does not occur in the zone, or is longer than a clock change makes a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{date} is not a day on which anything can be booked in {zone}")]
pub struct NoSuchDay {
    date: Date,
    zone: String,
}

/// One local day as a run of quanta from its first instant to the first instant of the next day:
/// 276, 288 or 300 of them where clocks change by an hour or not at all. Days follow each other
/// without gap or overlap, so an instant is in one day only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayClock {
    date: Date,
    zone: Zone,
    start: Timestamp,
    quanta: u16,
    /// From which quantum on the wall clock runs on from which minute after this date's midnight.
    wall: Vec<(Quantum, i32)>,
}

impl DayClock {
    /// # Errors
    /// When the zone has no such day.
    pub fn new(date: Date, zone: &Zone) -> Result<Self, NoSuchDay> {
        let no_such_day = || NoSuchDay { date, zone: zone.name().to_owned() };
        let first_instant = |date: Date| {
            date.to_zoned(zone.time_zone().clone())
                .map(|at| at.timestamp())
                .map_err(|_| no_such_day())
        };
        let start = first_instant(date)?;
        let end = first_instant(date.tomorrow().map_err(|_| no_such_day())?)?;
        let quanta =
            u16::try_from(end.duration_since(start).as_mins() / i64::from(QUANTUM_MINUTES))
                .ok()
                .filter(|quanta| (1..=MAX_QUANTA).contains(quanta))
                .ok_or_else(no_such_day)?;
        let mut day = Self { date, zone: zone.clone(), start, quanta, wall: Vec::new() };
        day.wall = day.wall_segments(end);
        Ok(day)
    }

    fn wall_segments(&self, end: Timestamp) -> Vec<(Quantum, i32)> {
        let changes = self.zone.time_zone().following(self.start).map(|change| change.timestamp());
        std::iter::once(self.start)
            .chain(changes.take_while(|at| *at < end))
            .filter_map(|at| {
                // A change within a quantum counts from the next one on.
                let q = self.minutes_to(at).div_ceil_quantum()?;
                (q < self.quanta).then(|| (q, self.wall_minutes_at(self.instant(q))))
            })
            .collect()
    }

    fn wall_minutes_at(&self, at: Timestamp) -> i32 {
        let wall = self.zone.time_zone().to_datetime(at);
        let days = self.date.until(wall.date()).map_or(0, |span| span.get_days());
        let time = wall.time();
        days * 24 * 60 + i32::from(time.hour()) * 60 + i32::from(time.minute())
    }

    fn minutes_to(&self, at: Timestamp) -> Minutes {
        Minutes(at.duration_since(self.start))
    }

    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The first instant of the day.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// How many quanta the day has.
    #[must_use]
    pub fn quanta(&self) -> u16 {
        self.quanta
    }

    /// The instant at which quantum `q` starts; `q` may also be the day's end.
    #[must_use]
    pub fn instant(&self, q: Quantum) -> Timestamp {
        self.start + SignedDuration::from_mins(i64::from(q) * i64::from(QUANTUM_MINUTES))
    }

    /// Whether an instant is in this day.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.instant(self.quanta)
    }

    /// The quantum that starts exactly at an instant of this day.
    #[must_use]
    pub fn quantum_at(&self, at: Timestamp) -> Option<Quantum> {
        if !self.contains(at) {
            return None;
        }
        let since = at.duration_since(self.start);
        let quantum = SignedDuration::from_mins(i64::from(QUANTUM_MINUTES));
        let whole = u16::try_from(since.as_secs() / quantum.as_secs()).ok()?;
        (self.instant(whole) == at).then_some(whole)
    }

    /// The first quantum that starts at or after an instant; the day's length when none does.
    #[must_use]
    pub fn first_at_or_after(&self, at: Timestamp) -> Quantum {
        if at <= self.start {
            return 0;
        }
        self.minutes_to(at).div_ceil_quantum().map_or(self.quanta, |q| q.min(self.quanta))
    }

    /// What the wall clock shows at the start of `q`, in minutes after this date's midnight.
    #[must_use]
    pub fn wall_minute(&self, q: Quantum) -> i32 {
        let segment = self.wall.iter().rev().find(|(from, _)| *from <= q).or(self.wall.first());
        segment.map_or(0, |(from, minute)| {
            minute + (i32::from(q) - i32::from(*from)) * i32::from(QUANTUM_MINUTES)
        })
    }

    /// The quanta during which the wall clock is within one of `intervals`. Where the clock goes
    /// back, both passages through an interval count; where it goes forward, none that is skipped.
    #[must_use]
    pub fn within(&self, intervals: &[Interval]) -> Quanta {
        let mut set = Quanta::EMPTY;
        for (index, (from, minute)) in self.wall.iter().enumerate() {
            let to = self.wall.get(index + 1).map_or(self.quanta, |(next, _)| *next);
            // The quanta of this segment that start at or after a wall minute.
            let reach = |wall: i32| {
                let ahead = (wall - minute).max(0);
                let quanta = (ahead + i32::from(QUANTUM_MINUTES) - 1) / i32::from(QUANTUM_MINUTES);
                from.saturating_add(u16::try_from(quanta).unwrap_or(MAX_QUANTA)).min(to)
            };
            for interval in intervals {
                let (opens, closes) = interval.minutes();
                // A quantum that ends after closing is not open.
                let last = reach(i32::from(closes) - i32::from(QUANTUM_MINUTES) + 1);
                set = set.or(Quanta::range(reach(i32::from(opens)), last));
            }
        }
        set
    }

    /// The quanta at which the wall clock shows a multiple of `step` minutes: where jobs may start.
    #[must_use]
    pub fn grid(&self, step_minutes: u16) -> Quanta {
        let step = i32::from(step_minutes.max(QUANTUM_MINUTES));
        let mut set = Quanta::EMPTY;
        for (index, (from, minute)) in self.wall.iter().enumerate() {
            let to = self.wall.get(index + 1).map_or(self.quanta, |(next, _)| *next);
            let mut q = *from;
            let mut wall = *minute;
            while q < to {
                if wall.rem_euclid(step) == 0 {
                    set = set.or(Quanta::range(q, q + 1));
                }
                q += 1;
                wall += i32::from(QUANTUM_MINUTES);
            }
        }
        set
    }
}

struct Minutes(SignedDuration);

impl Minutes {
    fn div_ceil_quantum(&self) -> Option<Quantum> {
        let quantum = i64::from(QUANTUM_MINUTES) * 60_000;
        let millis = i64::try_from(self.0.as_millis()).ok()?;
        u16::try_from((millis + quantum - 1).div_euclid(quantum)).ok()
    }
}
