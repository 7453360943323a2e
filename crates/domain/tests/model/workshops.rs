//! Workshops and days to try things on.

use std::collections::BTreeSet;

use baybook_domain::calendar_blocks::CalendarBlocks;
use baybook_domain::hours::{Interval, WeekHours};
use baybook_domain::ids::Tag;
use baybook_domain::reminders::Reminders;
use baybook_domain::workshop::{Address, Bay, Mechanic, Needs, Policy, Service, Shop, Workshop};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    pub(crate) workshop: Workshop,
    pub(crate) date: Date,
    pub(crate) now: Timestamp,
}

/// Ordinary days, and days on which clocks change: by an hour, by half an hour, at midnight.
const DAYS: &[(&str, &str)] = &[
    ("America/Chicago", "2026-12-01"),
    ("America/Chicago", "2026-03-08"),
    ("America/Chicago", "2026-11-01"),
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/Havana", "2026-03-08"),
    ("America/Havana", "2026-11-01"),
    ("Africa/Cairo", "2026-04-24"),
    ("Asia/Kathmandu", "2026-05-05"),
];

fn tags(of: &'static [&'static str]) -> impl Strategy<Value = BTreeSet<Tag>> {
    subsequence(of, 0..=of.len())
        .prop_map(|tags| tags.into_iter().map(|tag| tag.parse().unwrap()).collect())
}

pub(crate) fn hours() -> impl Strategy<Value = Vec<Interval>> {
    let quarter = |n: u16| format!("{:02}:{:02}", n / 4, n % 4 * 15);
    prop_oneof![
        2 => Just(vec!["00:00-24:00".parse().unwrap()]),
        1 => Just(Vec::new()),
        6 => (0..40_u16, 4..60_u16, prop::option::of((1..4_u16, 4..40_u16))).prop_map(
            move |(from, length, afternoon)| {
                let until = (from + length).min(96);
                let mut day = vec![format!("{}-{}", quarter(from), quarter(until)).parse().unwrap()];
                if let Some((gap, length)) = afternoon
                    && until + gap < 96
                {
                    let again = until + gap;
                    let end = (again + length).min(96);
                    day.push(format!("{}-{}", quarter(again), quarter(end)).parse().unwrap());
                }
                day
            },
        ),
    ]
}

pub(crate) fn every_day(hours: Vec<Interval>) -> WeekHours {
    WeekHours {
        monday: hours.clone(),
        tuesday: hours.clone(),
        wednesday: hours.clone(),
        thursday: hours.clone(),
        friday: hours.clone(),
        saturday: hours.clone(),
        sunday: hours,
    }
}

fn bays() -> impl Strategy<Value = Vec<Bay>> {
    let bay = (tags(&["lift", "rack"]), prop::option::weighted(0.3, hours()));
    prop::collection::vec(bay, 1..5).prop_map(|bays| {
        let bay = |(n, (equipment, hours)): (usize, (BTreeSet<Tag>, Option<Vec<Interval>>))| Bay {
            id: format!("bay-{n}").parse().unwrap(),
            name: format!("Bay {n}"),
            equipment,
            hours: hours.map(every_day),
            retired: false,
        };
        bays.into_iter().enumerate().map(bay).collect()
    })
}

fn mechanics() -> impl Strategy<Value = Vec<Mechanic>> {
    let one = (tags(&["brakes", "engine"]), prop::option::weighted(0.7, hours()));
    prop::collection::vec(one, 1..5).prop_map(|all| {
        let one =
            |(n, (skills, hours)): (usize, (BTreeSet<Tag>, Option<Vec<Interval>>))| Mechanic {
                id: format!("one-{n}").parse().unwrap(),
                name: format!("One {n}"),
                skills,
                hours: hours.map(every_day),
                absences: Vec::new(),
                retired: false,
            };
        all.into_iter().enumerate().map(one).collect()
    })
}

fn services() -> impl Strategy<Value = Vec<Service>> {
    let one = (1..30_u16, 0..4_u16, tags(&["lift", "rack"]), tags(&["brakes", "engine"]));
    prop::collection::vec(one, 1..4).prop_map(|all| {
        let one = |(n, (duration, clean_up, equipment, skills)): (
            usize,
            (u16, u16, BTreeSet<Tag>, BTreeSet<Tag>),
        )| Service {
            id: format!("service-{n}").parse().unwrap(),
            name: format!("Service {n}"),
            category: "All".to_owned(),
            description: String::new(),
            duration_minutes: duration * 5,
            clean_up_minutes: clean_up * 5,
            price: None,
            needs: Needs { equipment, skills },
            featured: false,
            on_request: n % 2 == 1,
            position: 0,
            retired: false,
        };
        all.into_iter().enumerate().map(one).collect()
    })
}

pub(crate) fn scenarios() -> impl Strategy<Value = Scenario> {
    let policy = (select(vec![5_u16, 15, 30, 60]), 0..300_u32, 0..10_u16, 0..600_u32).prop_map(
        |(step_minutes, lead_minutes, horizon_days, change_cutoff_minutes)| Policy {
            step_minutes,
            lead_minutes,
            horizon_days,
            change_cutoff_minutes,
        },
    );
    // Long before, shortly before, and in the middle of the day.
    let ahead = prop_oneof![Just(5000_i64), 0..20_000_i64, -900..600_i64];
    (select(DAYS), hours(), bays(), mechanics(), services(), policy, ahead).prop_map(
        |((zone, date), hours, bays, mechanics, services, policy, ahead)| {
            let date: Date = date.parse().unwrap();
            let timezone: baybook_domain::day_clock::Zone = zone.parse().unwrap();
            let midnight = date.to_zoned(timezone.time_zone().clone()).unwrap().timestamp();
            let shop = Shop {
                id: "main".parse().unwrap(),
                name: "Test".to_owned(),
                tagline: String::new(),
                phone: "+13125550142".to_owned(),
                email: "desk@example.com".to_owned(),
                address: Address {
                    street: "1 Main Street".to_owned(),
                    city: "Chicago".to_owned(),
                    region: None,
                    postal_code: "60607".to_owned(),
                    country: "US".to_owned(),
                },
                timezone,
                currency: "USD".to_owned(),
                accent: None,
                hours: every_day(hours),
                closures: Vec::new(),
                bays,
                mechanics,
                policy,
                reminders: Reminders::default(),
                calendar_blocks: CalendarBlocks::default(),
                bring: Vec::new(),
                revision: 0,
                layout: 0,
            };
            Scenario {
                workshop: Workshop { shop, services, version: None },
                date,
                now: midnight - SignedDuration::from_mins(ahead),
            }
        },
    )
}
