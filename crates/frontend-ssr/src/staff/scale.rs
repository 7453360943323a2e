use baybook_contract::StaffDay;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

/// Minutes that a row of the grid stands for.
pub(super) const ROW_MINUTES: u16 = 5;

/// Where instants stand on the grid: rows of five minutes that really pass, so that a day on which
/// the clock is changed has an hour more or less.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    zone: TimeZone,
    start: Timestamp,
    rows: u16,
}

impl Scale {
    /// From the first hour that anything is open or booked in, to the last. `None` for a day with
    /// neither.
    pub(super) fn of(day: &StaffDay) -> Option<Self> {
        let zone = TimeZone::get(&day.timezone).unwrap_or(TimeZone::UTC);
        let instants = day.opens.iter().chain(&day.closes);
        let lanes = day.bays.iter().chain(&day.mechanics).flat_map(|lane| &lane.open);
        let instants = instants
            .chain(lanes.flat_map(|span| [&span.start, &span.end]))
            .chain(day.cards.iter().flat_map(|card| [&card.start, &card.bay_until]))
            .chain(day.blocks.iter().flat_map(|block| [&block.start, &block.end]));
        let instants: Vec<Timestamp> =
            instants.filter_map(|instant| instant.parse().ok()).collect();
        let (first, last) = (instants.iter().min()?, instants.iter().max()?);
        let minute = i64::from(first.to_zoned(zone.clone()).minute());
        let start = *first - SignedDuration::from_mins(minute);
        let rows = rows_between(start, *last).next_multiple_of(12);
        Some(Self { zone, start, rows: rows.clamp(12, MOST_ROWS) })
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> u16 {
        self.rows
    }

    /// The row in which an instant lies; the first or the last for one outside.
    pub(super) fn row(&self, instant: &str) -> u16 {
        instant.parse().map_or(0, |at| self.row_of(at))
    }

    pub(super) fn row_of(&self, at: Timestamp) -> u16 {
        rows_between(self.start, at).min(self.rows)
    }

    /// Whether an instant is on the grid.
    pub(super) fn shows(&self, at: Timestamp) -> bool {
        at >= self.start && at < self.instant(self.rows)
    }

    pub(super) fn instant(&self, row: u16) -> Timestamp {
        self.start + SignedDuration::from_mins(i64::from(row) * i64::from(ROW_MINUTES))
    }

    pub(super) fn local(&self, row: u16) -> Zoned {
        self.instant(row).to_zoned(self.zone.clone())
    }

    /// As addresses and forms carry an instant.
    pub(super) fn rfc3339(&self, row: u16) -> String {
        self.local(row).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// The rows at which a full hour begins on the wall.
    pub(super) fn hours(&self) -> impl Iterator<Item = u16> + '_ {
        (0..self.rows).filter(|row| self.local(*row).minute() == 0)
    }
}

/// A day of 25 hours.
pub(super) const MOST_ROWS: u16 = 300;

fn rows_between(start: Timestamp, end: Timestamp) -> u16 {
    let minutes = end.duration_since(start).as_mins().max(0);
    u16::try_from(minutes / i64::from(ROW_MINUTES)).unwrap_or(MOST_ROWS).min(MOST_ROWS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(opens: &str, closes: &str) -> StaffDay {
        StaffDay {
            shop: "main".to_owned(),
            date: "2026-11-01".to_owned(),
            timezone: "America/Chicago".to_owned(),
            now: opens.to_owned(),
            revision: "1".to_owned(),
            opens: Some(opens.to_owned()),
            closes: Some(closes.to_owned()),
            closure: None,
            bays: Vec::new(),
            mechanics: Vec::new(),
            cards: Vec::new(),
            blocks: Vec::new(),
            external: Vec::new(),
            fits: None,
        }
    }

    #[test]
    fn the_grid_begins_and_ends_with_full_hours() {
        let day = day("2026-12-01T07:30:00-06:00", "2026-12-01T17:45:00-06:00");
        let scale = Scale::of(&day).unwrap();
        assert_eq!(scale.rows(), 11 * 12);
        assert_eq!(scale.row("2026-12-01T07:30:00-06:00"), 6);
        assert_eq!(scale.row("2026-12-01T13:30:00Z"), 6);
        assert_eq!(scale.rfc3339(6), "2026-12-01T07:30:00-06:00");
        assert_eq!(scale.hours().count(), 11);
    }

    #[test]
    fn an_hour_that_comes_twice_has_its_rows_twice() {
        let day = day("2026-11-01T00:00:00-05:00", "2026-11-01T04:00:00-06:00");
        let scale = Scale::of(&day).unwrap();
        assert_eq!(scale.rows(), 5 * 12);
        let hours: Vec<_> = scale.hours().map(|row| scale.rfc3339(row)).collect();
        assert_eq!(hours[1], "2026-11-01T01:00:00-05:00");
        assert_eq!(hours[2], "2026-11-01T01:00:00-06:00");
    }

    #[test]
    fn an_hour_that_is_skipped_has_no_rows() {
        let day = day("2027-03-14T01:00:00-06:00", "2027-03-14T04:00:00-05:00");
        let scale = Scale::of(&day).unwrap();
        let hours: Vec<_> = scale.hours().map(|row| scale.local(row).hour()).collect();
        assert_eq!(hours, [1, 3]);
    }

    #[test]
    fn a_closed_day_without_bookings_has_no_grid() {
        let mut day = day("", "");
        (day.opens, day.closes) = (None, None);
        assert!(Scale::of(&day).is_none());
    }

    #[test]
    fn what_lies_outside_stands_at_the_edge() {
        let day = day("2026-12-01T08:00:00-06:00", "2026-12-01T09:00:00-06:00");
        let scale = Scale::of(&day).unwrap();
        assert_eq!(scale.row("2026-12-01T07:00:00-06:00"), 0);
        assert_eq!(scale.row("2026-12-02T07:00:00-06:00"), 12);
        assert!(!scale.shows("2026-12-01T07:59:59-06:00".parse().unwrap()));
    }
}
