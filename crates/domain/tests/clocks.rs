//! Days over clock changes, in every zone of the database.
#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use std::collections::HashSet;

use baybook_domain::day_clock::{DayClock, Zone};
use baybook_domain::hours::Interval;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

const FROM: &str = "2024-01-01T00:00:00Z";
const TO: &str = "2031-01-01T00:00:00Z";

fn zones() -> Vec<Zone> {
    let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    assert!(names.len() > 300, "the bundled zone database is there");
    names.into_iter().filter_map(|name| name.parse().ok()).collect()
}

/// The dates around each clock change of a zone in the years looked at.
fn dates_around_changes(zone: &Zone) -> Vec<Date> {
    let (from, to): (Timestamp, Timestamp) = (FROM.parse().unwrap(), TO.parse().unwrap());
    let mut dates: Vec<Date> = zone
        .time_zone()
        .following(from)
        .map(|change| change.timestamp())
        .take_while(|at| *at < to)
        .flat_map(|at| {
            let date = zone.date_at(at);
            [date.yesterday().unwrap(), date, date.tomorrow().unwrap()]
        })
        .collect();
    dates.push("2026-06-15".parse().unwrap());
    dates.sort();
    dates.dedup();
    dates
}

#[test]
fn days_follow_each_other_without_gap_or_overlap() {
    for zone in zones() {
        for date in dates_around_changes(&zone) {
            let today = DayClock::new(date, &zone).unwrap();
            let tomorrow = DayClock::new(date.tomorrow().unwrap(), &zone).unwrap();
            assert_eq!(today.instant(today.quanta()), tomorrow.start(), "{} {date}", zone.name());
        }
    }
}

#[test]
fn the_wall_clock_of_every_quantum_is_the_zone_s_own() {
    for zone in zones() {
        for date in dates_around_changes(&zone) {
            let day = DayClock::new(date, &zone).unwrap();
            let midnight = date.at(0, 0, 0, 0);
            for q in 0..day.quanta() {
                let wall = zone.time_zone().to_datetime(day.instant(q));
                let minutes = midnight.duration_until(wall).as_mins();
                let place = format!("{} {date} quantum {q}", zone.name());
                assert_eq!(i64::from(day.wall_minute(q)), minutes, "{place}");
                assert_eq!(day.quantum_at(day.instant(q)), Some(q), "{place}");
            }
        }
    }
}

#[test]
fn every_quarter_of_an_hour_that_passes_is_a_start_once() {
    for zone in zones() {
        for date in dates_around_changes(&zone) {
            let day = DayClock::new(date, &zone).unwrap();
            let grid = day.grid(15);
            let starts: HashSet<Timestamp> = grid.iter().map(|q| day.instant(q)).collect();
            assert_eq!(starts.len(), grid.len() as usize, "{} {date}: none twice", zone.name());
            let mut at = day.start();
            while at < day.instant(day.quanta()) {
                let is_quarter = zone.time_zone().to_datetime(at).minute() % 15 == 0;
                assert_eq!(starts.contains(&at), is_quarter, "{} {at}", zone.name());
                at += SignedDuration::from_mins(5);
            }
        }
    }
}

#[test]
fn hours_are_kept_by_the_wall_clock_and_lengths_in_instants() {
    let hours: Vec<Interval> = vec!["00:30-04:00".parse().unwrap(), "22:00-24:00".parse().unwrap()];
    for zone in zones() {
        for date in dates_around_changes(&zone) {
            let day = DayClock::new(date, &zone).unwrap();
            let open = day.within(&hours);
            for q in 0..day.quanta() {
                let wall = zone.time_zone().to_datetime(day.instant(q));
                let minute = i32::from(wall.hour()) * 60 + i32::from(wall.minute());
                let expected = wall.date() == date
                    && ((30..=235).contains(&minute) || (1320..=1435).contains(&minute));
                assert_eq!(open.contains(q), expected, "{} {date} {wall}", zone.name());
            }
        }
    }
}

#[test]
fn a_day_is_an_hour_shorter_in_spring_and_longer_in_autumn() {
    let length = |zone: &str, date: &str| {
        DayClock::new(date.parse().unwrap(), &zone.parse().unwrap()).map(|day| day.quanta())
    };
    assert_eq!(length("America/Chicago", "2026-03-08"), Ok(276));
    assert_eq!(length("America/Chicago", "2026-03-09"), Ok(288));
    assert_eq!(length("America/Chicago", "2026-11-01"), Ok(300));
    assert_eq!(length("Australia/Lord_Howe", "2026-04-05"), Ok(294));
    // Clocks change at midnight: the day begins at 01:00, or its first hour comes twice.
    assert_eq!(length("America/Havana", "2026-03-08"), Ok(276));
    assert_eq!(length("America/Havana", "2026-11-01"), Ok(300));
    // A date that Samoa left out when it crossed the date line.
    assert!(length("Pacific/Apia", "2011-12-30").is_err());
}

#[test]
fn a_zone_is_known_by_its_name_only() {
    assert_eq!("America/Chicago".parse::<Zone>().unwrap().name(), "America/Chicago");
    for bad in ["", "Chicago", "America/Springfield", "+05:00", "EST5EDT4,M3.2.0,M11.1.0"] {
        assert!(bad.parse::<Zone>().is_err(), "{bad}");
    }
}

#[test]
fn instants_are_told_with_the_offset_that_holds_then() {
    let zone: Zone = "America/Chicago".parse().unwrap();
    let first: Timestamp = "2026-11-01T06:30:00Z".parse().unwrap();
    let again = first + 1.hour();
    assert_eq!(zone.rfc3339(first), "2026-11-01T01:30:00-05:00");
    assert_eq!(zone.rfc3339(again), "2026-11-01T01:30:00-06:00");
}
