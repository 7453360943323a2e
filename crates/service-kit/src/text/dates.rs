use jiff::Zoned;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::AmbiguousOffset;

use super::Texts;

impl Texts {
    /// `Tuesday`.
    #[must_use]
    pub fn weekday(&self, day: Weekday) -> String {
        self.get(&format!("weekday-{}", day.to_monday_one_offset()))
    }

    /// `Tue`.
    #[must_use]
    pub fn weekday_short(&self, day: Weekday) -> String {
        self.get(&format!("weekday-short-{}", day.to_monday_one_offset()))
    }

    /// `Dec`.
    #[must_use]
    pub fn month_short(&self, date: Date) -> String {
        self.get(&format!("month-short-{}", date.month()))
    }

    /// `December 2026`.
    #[must_use]
    pub fn month_and_year(&self, date: Date) -> String {
        let month = self.get(&format!("month-{}", date.month()));
        let year = date.year().to_string();
        self.format("month-and-year", &[("month", month.into()), ("year", year.into())])
    }

    /// `Tuesday, 9 December 2026`.
    #[must_use]
    pub fn date_long(&self, date: Date) -> String {
        let values = [
            ("weekday", self.weekday(date.weekday()).into()),
            ("day", date.day().to_string().into()),
            ("month", self.get(&format!("month-{}", date.month())).into()),
            ("year", date.year().to_string().into()),
        ];
        self.format("date-long", &values)
    }

    /// `Tue 9 Dec`.
    #[must_use]
    pub fn date_short(&self, date: Date) -> String {
        let values = [
            ("weekday", self.weekday_short(date.weekday()).into()),
            ("day", date.day().to_string().into()),
            ("month", self.month_short(date).into()),
        ];
        self.format("date-short", &values)
    }

    /// `08:05`.
    #[must_use]
    pub fn time(&self, time: Time) -> String {
        let hour = format!("{:02}", time.hour());
        let hour12 = (time.hour() + 11) % 12 + 1;
        let minute = format!("{:02}", time.minute());
        let values = [
            ("hour", hour.into()),
            ("hour12", hour12.to_string().into()),
            ("minute", minute.into()),
        ];
        self.format("clock-time", &values)
    }

    /// `01:30 CDT`: for wall times that a day has twice.
    #[must_use]
    pub fn time_zoned(&self, at: &Zoned) -> String {
        let zone = at.strftime("%Z").to_string();
        let values = [("time", self.time(at.time()).into()), ("zone", zone.into())];
        self.format("clock-time-zoned", &values)
    }

    /// `08:00`; with its zone where the day has that wall time twice.
    #[must_use]
    pub fn time_of(&self, at: &Zoned) -> String {
        // RFC 5545 calls it a fold.
        let twice = at.time_zone().to_ambiguous_timestamp(at.datetime()).offset();
        match twice {
            AmbiguousOffset::Fold { .. } => self.time_zoned(at),
            _ => self.time(at.time()),
        }
    }

    /// `08:00 to 08:45`.
    #[must_use]
    pub fn span(&self, start: &Zoned, end: &Zoned) -> String {
        let (start, end) = (self.time_of(start), self.time_of(end));
        self.format("time-span", &[("start", start.into()), ("end", end.into())])
    }

    /// `Tue 9 Dec, 08:00`.
    #[must_use]
    pub fn moment_short(&self, at: &Zoned) -> String {
        let values =
            [("date", self.date_short(at.date()).into()), ("time", self.time_of(at).into())];
        self.format("moment-short", &values)
    }

    /// `45 min`, `1 h 30 min`, `4 h`.
    #[must_use]
    pub fn duration(&self, minutes: u32) -> String {
        let (hours, rest) = (minutes / 60, minutes % 60);
        let key = match (hours, rest) {
            (0, _) => "duration-minutes",
            (_, 0) => "duration-hours",
            _ => "duration-hours-minutes",
        };
        self.format(key, &[("hours", hours.into()), ("minutes", rest.into())])
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use crate::text::{Languages, Texts};

    fn english() -> std::sync::Arc<Texts> {
        Languages::compiled().unwrap().named("en-GB")
    }

    #[test]
    fn dates_read_as_people_say_them() {
        let texts = english();
        let day = date(2026, 12, 9);
        assert_eq!(texts.date_long(day), "Wednesday, 9 December 2026");
        assert_eq!(texts.date_short(day), "Wed 9 Dec");
        assert_eq!(texts.month_and_year(day), "December 2026");
        assert_eq!(texts.time(time(8, 5, 0, 0)), "08:05");
        assert_eq!(texts.time(time(0, 0, 0, 0)), "00:00");
    }

    #[test]
    fn every_weekday_and_month_has_its_words() {
        let texts = english();
        for month in 1..=12 {
            for day in 1..=7 {
                let date = date(2026, month, day);
                assert!(!texts.date_long(date).contains('['), "{date}");
                assert!(!texts.date_short(date).contains('['), "{date}");
            }
        }
    }

    #[test]
    fn an_hour_that_comes_twice_names_its_zone() {
        let texts = english();
        let first = date(2026, 11, 1).at(1, 30, 0, 0).in_tz("America/Chicago").unwrap();
        let second = first.checked_add(jiff::SignedDuration::from_hours(1)).unwrap();
        assert_eq!(texts.time_zoned(&first), "01:30 CDT");
        assert_eq!(texts.time_zoned(&second), "01:30 CST");
        assert_eq!(texts.moment_short(&second), "Sun 1 Nov, 01:30 CST");
        assert_eq!(texts.span(&first, &second), "01:30 CDT to 01:30 CST");
        let once = date(2026, 11, 1).at(2, 0, 0, 0).in_tz("America/Chicago").unwrap();
        assert_eq!(texts.time_of(&once), "02:00");
    }

    #[test]
    fn spanish_dates_read_as_people_say_them() {
        let texts = Languages::compiled().unwrap().named("es-MX");
        let day = date(2026, 12, 9);
        assert_eq!(texts.date_long(day), "miércoles, 9 de diciembre de 2026");
        assert_eq!(texts.date_short(day), "mié 9 dic");
        assert_eq!(texts.month_and_year(day), "diciembre de 2026");
        assert_eq!(texts.time(time(8, 5, 0, 0)), "08:05");
        assert_eq!(texts.duration(90), "1 h 30 min");
    }

    #[test]
    fn durations_are_in_hours_from_one_hour_on() {
        let texts = english();
        let said: Vec<_> = [0, 45, 60, 90, 240].map(|minutes| texts.duration(minutes)).into();
        assert_eq!(said, ["0 min", "45 min", "1 h", "1 h 30 min", "4 h"]);
    }
}
