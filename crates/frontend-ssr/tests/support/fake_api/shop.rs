//! The workshop that the fake stands for.

use baybook_contract::{
    Address, Closure, Interval, OpeningHours, Policy, Price, Service, Shop, ShopStatus,
};
use jiff::civil::{Time, Weekday};

use super::ZONE;

pub(super) fn hours(weekday: Weekday) -> Vec<(Time, Time)> {
    let time = |hour, minute| Time::constant(hour, minute, 0, 0);
    match weekday {
        Weekday::Sunday => Vec::new(),
        Weekday::Saturday => vec![(time(8, 0), time(13, 0))],
        _ => vec![(time(7, 30), time(12, 0)), (time(13, 0), time(18, 0))],
    }
}

pub(super) fn closures() -> Vec<Closure> {
    let closure =
        |date: &str, reason: &str| Closure { date: date.to_owned(), reason: reason.to_owned() };
    vec![
        closure("2026-12-24", "Christmas Eve"),
        closure("2026-12-25", "Christmas Day"),
        closure("2027-01-01", "New Year’s Day"),
    ]
}

pub(crate) fn shop() -> Shop {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let opening = days.iter().zip(1..).map(|(weekday, number)| OpeningHours {
        weekday: (*weekday).to_owned(),
        intervals: hours(Weekday::from_monday_one_offset(number).unwrap())
            .into_iter()
            .map(|(from, to)| Interval {
                from: from.strftime("%H:%M").to_string(),
                to: to.strftime("%H:%M").to_string(),
            })
            .collect(),
    });
    Shop {
        id: "main".to_owned(),
        name: "Foundry Lane Motor Works".to_owned(),
        tagline:
            "Independent workshop for every make. Five mechanics, five bays, straight answers."
                .to_owned(),
        phone: "+12175550142".to_owned(),
        email: "desk@foundrylane.example".to_owned(),
        address: Address {
            street: "12 Foundry Lane".to_owned(),
            city: "Springfield".to_owned(),
            region: Some("IL".to_owned()),
            postal_code: "62701".to_owned(),
            country: "US".to_owned(),
        },
        timezone: ZONE.to_owned(),
        accent: Some("#d9480f".to_owned()),
        hours: opening.collect(),
        closures: closures(),
        policy: Policy {
            step_minutes: 15,
            lead_minutes: 120,
            horizon_days: 60,
            change_cutoff_minutes: 1440,
        },
        bring: vec![
            "All keys, with the wheel lock key if you have one".to_owned(),
            "Your registration".to_owned(),
            "The service book, if there is one".to_owned(),
        ],
        status: ShopStatus { open: true, until: Some("2026-12-01T12:00:00-06:00".to_owned()) },
        today: "2026-12-01".to_owned(),
        google_sign_in: false,
    }
}

/// Id, name, category, description, minutes, price and whether it is a least, featured.
type Row = (&'static str, &'static str, &'static str, &'static str, u32, Option<(u64, bool)>, bool);

pub(crate) fn services() -> Vec<Service> {
    let list: [Row; 14] = [
        (
            "oil-change",
            "Oil change",
            "Maintenance",
            "Fresh oil and filter to the maker’s grade, fluids topped up, a look underneath.",
            45,
            Some((5900, true)),
            true,
        ),
        (
            "tyre-rotation",
            "Tyre rotation",
            "Maintenance",
            "Tyres moved round to wear evenly, pressures and tread checked.",
            30,
            Some((2900, false)),
            true,
        ),
        (
            "battery",
            "Battery check and replacement",
            "Maintenance",
            "Load test, clean terminals, and a new battery if yours is done.",
            30,
            Some((1900, true)),
            false,
        ),
        (
            "air-conditioning",
            "Air conditioning service",
            "Maintenance",
            "Leak test, refrigerant recovered and refilled, cabin filter checked.",
            60,
            Some((12900, false)),
            true,
        ),
        (
            "coolant-flush",
            "Coolant flush",
            "Maintenance",
            "Old coolant out, system rinsed, new coolant in and bled.",
            75,
            Some((14900, false)),
            false,
        ),
        (
            "transmission",
            "Transmission service",
            "Maintenance",
            "Fluid and filter changed, pan cleaned, level set at temperature.",
            90,
            Some((21900, true)),
            false,
        ),
        (
            "brake-pads",
            "Brake pads, one axle",
            "Brakes and steering",
            "New pads on one axle, hardware cleaned and greased, test drive.",
            90,
            Some((18900, true)),
            true,
        ),
        (
            "brake-inspection",
            "Brake inspection",
            "Brakes and steering",
            "Pads, rotors, lines and fluid measured; you get the figures.",
            30,
            Some((3900, false)),
            false,
        ),
        (
            "wheel-alignment",
            "Wheel alignment",
            "Brakes and steering",
            "Four wheels on the rack, set to the maker’s figures, with a print-out.",
            60,
            Some((10900, false)),
            true,
        ),
        (
            "timing-belt",
            "Timing belt",
            "Engine",
            "Belt, tensioner and water pump replaced as one job.",
            240,
            Some((68900, true)),
            false,
        ),
        (
            "diagnostics",
            "Diagnostics",
            "Engine",
            "We find what the warning light means and tell you before we fix anything.",
            60,
            None,
            true,
        ),
        (
            "ev-check",
            "Electric vehicle check",
            "Engine",
            "High-voltage battery health, coolant, brakes and software state.",
            60,
            Some((9900, false)),
            false,
        ),
        (
            "state-inspection",
            "State inspection",
            "Inspections",
            "The yearly inspection, done while you wait.",
            45,
            Some((3500, false)),
            false,
        ),
        (
            "pre-purchase",
            "Pre-purchase inspection",
            "Inspections",
            "An independent look at a car before you buy it, with photos and a written report.",
            90,
            Some((15900, false)),
            false,
        ),
    ];
    list.into_iter()
        .map(|(id, name, category, description, duration_minutes, price, featured)| Service {
            id: id.to_owned(),
            name: name.to_owned(),
            category: category.to_owned(),
            description: description.to_owned(),
            duration_minutes,
            price: price.map(|(amount, from)| Price { amount, currency: "USD".to_owned(), from }),
            featured,
            on_request: id == "diagnostics",
            next_start: None,
        })
        .collect()
}
