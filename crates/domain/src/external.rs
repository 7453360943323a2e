//! Time that the workshop's own calendar says is taken: by entries that were not made here.
//!
//! Kept day by day, in `shops/{shop}/external/{date}`: the grid reads it together with the day.

use std::fmt;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::accounts::SecretHash;
use crate::day_clock::{DayClock, Zone};
use crate::ids::ShopId;
use crate::store::{Document, Fields, Key, ReadError, Store, fields, schema};

/// The part of an entry that falls on one local day.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalTime {
    /// Names the entry; see [`entry_id`].
    pub entry: String,
    pub date: Date,
    #[serde(with = "crate::instant")]
    pub start: Timestamp,
    #[serde(with = "crate::instant")]
    pub end: Timestamp,
    /// Empty where the entry is private or has no title.
    pub summary: String,
}

// A title may name people.
impl fmt::Debug for ExternalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExternalTime")
            .field("entry", &self.entry)
            .field("start", &self.start)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

/// The longest title that is kept, in characters.
const LONGEST: usize = 120;

/// A name for the entry that the calendar calls `id`: calendars name as they like, documents do not.
#[must_use]
pub fn entry_id(id: &str) -> String {
    SecretHash::of("baybook external entry", id.as_bytes()).as_str()[..32].to_owned()
}

impl ExternalTime {
    /// What stretches from `start` to `end`, day by day, within `first` and `last`.
    #[must_use]
    pub fn by_day(
        entry: &str,
        (start, end): (Timestamp, Timestamp),
        summary: &str,
        zone: &Zone,
        (first, last): (Date, Date),
    ) -> Vec<Self> {
        let summary: String = summary.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        let mut days = Vec::new();
        let mut date = zone.date_at(start).max(first);
        while date <= last {
            let Ok(clock) = DayClock::new(date, zone) else { break };
            let (opens, closes) = (clock.start(), clock.instant(clock.quanta()));
            if end <= opens {
                break;
            }
            let (start, end) = (start.max(opens), end.min(closes));
            if start < end {
                let (entry, summary) = (entry.to_owned(), summary.clone());
                days.push(Self { entry, date, start, end, summary });
            }
            let Ok(next) = date.checked_add(1.day()) else { break };
            date = next;
        }
        days
    }
}

/// The document `shops/{shop}/external/{date}`: a day's times, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalDay {
    pub date: Date,
    pub times: Vec<ExternalTime>,
}

impl ExternalDay {
    #[must_use]
    pub fn new(date: Date, mut times: Vec<ExternalTime>) -> Self {
        times.sort_by(|a, b| (a.start, a.end, &a.entry).cmp(&(b.start, b.end, &b.entry)));
        Self { date, times }
    }

    #[must_use]
    pub fn key(shop: &ShopId, date: Date) -> Key {
        schema::external_days(shop).doc(date.to_string())
    }

    #[must_use]
    pub fn to_fields(&self) -> Fields {
        fields(self)
    }

    /// # Errors
    /// When the document is something else.
    pub fn from_document(document: Document) -> Result<Self, ReadError> {
        serde_json::from_value(Value::Object(document.fields))
            .map_err(|error| ReadError::Broken(error.into()))
    }
}

/// What falls on a day.
///
/// # Errors
/// When the store does not answer, or holds something else.
pub async fn of_day(
    store: &dyn Store,
    shop: &ShopId,
    date: Date,
) -> Result<Vec<ExternalTime>, ReadError> {
    let document = store.read(&[ExternalDay::key(shop, date)]).await?.into_iter().next().flatten();
    Ok(document.map(ExternalDay::from_document).transpose()?.map_or(Vec::new(), |day| day.times))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> Zone {
        serde_json::from_value("America/Chicago".into()).unwrap()
    }

    fn days(start: &str, end: &str, first: &str, last: &str) -> Vec<(String, String, String)> {
        let span = (start.parse().unwrap(), end.parse().unwrap());
        let window = (first.parse().unwrap(), last.parse().unwrap());
        let days = ExternalTime::by_day("e", span, "Audit", &zone(), window);
        days.into_iter()
            .map(|one| (one.date.to_string(), one.start.to_string(), one.end.to_string()))
            .collect()
    }

    fn day(date: &str, start: &str, end: &str) -> (String, String, String) {
        (date.to_owned(), start.to_owned(), end.to_owned())
    }

    #[test]
    fn an_entry_over_midnight_is_on_both_days() {
        let found = days(
            "2026-12-01T22:00:00-06:00",
            "2026-12-02T01:00:00-06:00",
            "2026-11-01",
            "2026-12-31",
        );
        assert_eq!(
            found,
            [
                day("2026-12-01", "2026-12-02T04:00:00Z", "2026-12-02T06:00:00Z"),
                day("2026-12-02", "2026-12-02T06:00:00Z", "2026-12-02T07:00:00Z"),
            ]
        );
    }

    #[test]
    fn one_that_ends_at_midnight_is_not_on_the_next_day_and_none_is_outside_the_window() {
        let found = days(
            "2026-12-01T22:00:00-06:00",
            "2026-12-02T00:00:00-06:00",
            "2026-11-01",
            "2026-12-31",
        );
        assert_eq!(found.len(), 1);
        let found = days(
            "2026-10-01T00:00:00-05:00",
            "2027-10-01T00:00:00-05:00",
            "2026-12-01",
            "2026-12-03",
        );
        assert_eq!(found.iter().map(|one| &one.0[8..]).collect::<Vec<_>>(), ["01", "02", "03"]);
    }

    #[test]
    fn a_day_of_25_hours_is_taken_for_25_hours() {
        let found = days(
            "2026-11-01T00:00:00-05:00",
            "2026-11-02T00:00:00-06:00",
            "2026-10-01",
            "2026-12-31",
        );
        assert_eq!(found, [day("2026-11-01", "2026-11-01T05:00:00Z", "2026-11-02T06:00:00Z")]);
    }
}
