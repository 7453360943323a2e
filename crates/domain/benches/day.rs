//! What listing and deciding cost. `cargo bench -p baybook-domain`

use baybook_domain::booking::{BookedService, CommandId, Customer, Fingerprint};
use baybook_domain::day::{Allocation, Day, Job};
use baybook_domain::decide::{Book, Command, Decision, Scene, Terms, decide};
use baybook_domain::ids::BookingId;
use baybook_domain::vehicle::Vehicle;
use baybook_domain::workshop::{Bay, Mechanic, Service, Shop, Workshop};
use divan::{Bencher, black_box};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

fn main() {
    divan::main();
}

/// The demo with 8 bays and 8 mechanics, who all do everything all day.
fn workshop() -> Workshop {
    let mut workshop: Workshop =
        toml::from_str(include_str!("../../../demo/workshop.toml")).expect("the demo reads");
    let shop = &mut workshop.shop;
    let equipment = shop.bays.iter().flat_map(|bay| bay.equipment.clone()).collect();
    let skills = shop.mechanics.iter().flat_map(|one| one.skills.clone()).collect();
    let bay = Bay { equipment, ..shop.bays[0].clone() };
    let mechanic = Mechanic { skills, hours: None, ..shop.mechanics[0].clone() };
    shop.closures.clear();
    shop.policy.horizon_days = 365;
    shop.bays = numbered("bay", |id| Bay { id: id.parse().expect("an id"), ..bay.clone() });
    shop.mechanics =
        numbered("one", |id| Mechanic { id: id.parse().expect("an id"), ..mechanic.clone() });
    workshop
}

fn numbered<T>(prefix: &str, make: impl Fn(String) -> T) -> Vec<T> {
    (0..8).map(|n| make(format!("{prefix}-{n}"))).collect()
}

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().expect("an instant")
}

fn month(shop: &Shop) -> Vec<Day> {
    let first: Date = "2026-12-01".parse().expect("a date");
    (0..31).map(|n| Day::empty(shop, first + n.days()).expect("a day")).collect()
}

fn job(service: &Service) -> Job<'_> {
    Job::new(service.duration_minutes, service.clean_up_minutes, &service.needs)
}

fn book(workshop: &Workshop, service: &Service, start: Timestamp, n: u32) -> Command {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Command::Book(Box::new(Book {
        booking: BookingId::from_random(bytes),
        shop: workshop.shop.id.clone(),
        service: BookedService::of(service, "USD"),
        start,
        customer: Customer {
            name: "Ada Lovelace".parse().expect("a name"),
            email: Some("ada@example.com".parse().expect("an address")),
            phone: None,
        },
        vehicle: Vehicle::default(),
        notes: None,
        locale: "en".to_owned(),
        arrival: None,
        bay: None,
        mechanic: None,
        terms: Terms::Customer,
        fingerprint: Fingerprint(String::new()),
        command: CommandId::from_random(bytes),
    }))
}

/// Books until nothing fits but one start: the day before its last booking.
fn nearly_full(workshop: &Workshop, day: Day) -> (Day, Timestamp) {
    let service = &workshop.services[0];
    let policy = &workshop.shop.policy;
    let window = policy.window(now(), &workshop.shop.timezone);
    let mut day = day;
    let mut last: Option<(Day, Timestamp)> = None;
    for n in 0.. {
        let offers = day.offers(job(service), policy.step_minutes, &window);
        let Some(offer) = offers.first() else { break };
        let before = day.clone();
        let command = book(workshop, service, offer.start, n);
        let decided = decide(&Scene { policy, day: &day, booking: None }, &command, now());
        let Ok(Decision::Change(effects)) = decided else { unreachable!("it was offered") };
        let allocation: Allocation = effects.allocate.expect("a booking allocates");
        day.allocate(allocation).expect("it is free");
        last = Some((before, offer.start));
    }
    last.expect("something was booked")
}

/// All starts of one service in a month, with 16 resources.
#[divan::bench]
fn starts_of_a_month(bencher: Bencher<'_, '_>) {
    let workshop = workshop();
    let days = month(&workshop.shop);
    let policy = &workshop.shop.policy;
    let window = policy.window(now(), &workshop.shop.timezone);
    let service = &workshop.services[0];
    bencher.bench(|| {
        days.iter()
            .map(|day| black_box(day).offers(job(service), policy.step_minutes, &window).len())
            .sum::<usize>()
    });
}

/// The same of a month in which every day is full but for one start.
#[divan::bench]
fn starts_of_a_full_month(bencher: Bencher<'_, '_>) {
    let workshop = workshop();
    let days: Vec<Day> =
        month(&workshop.shop).into_iter().map(|day| nearly_full_or(&workshop, day)).collect();
    let policy = &workshop.shop.policy;
    let window = policy.window(now(), &workshop.shop.timezone);
    let service = &workshop.services[0];
    bencher.bench(|| {
        days.iter()
            .map(|day| black_box(day).offers(job(service), policy.step_minutes, &window).len())
            .sum::<usize>()
    });
}

fn nearly_full_or(workshop: &Workshop, day: Day) -> Day {
    let window = workshop.shop.policy.window(now(), &workshop.shop.timezone);
    if day.offers(job(&workshop.services[0]), 15, &window).is_empty() {
        return day;
    }
    nearly_full(workshop, day).0
}

/// The last booking of a full day.
#[divan::bench]
fn decide_the_last_booking_of_a_day(bencher: Bencher<'_, '_>) {
    let workshop = workshop();
    let (day, start) = nearly_full(&workshop, month(&workshop.shop).swap_remove(0));
    let command = book(&workshop, &workshop.services[0], start, 9999);
    let policy = &workshop.shop.policy;
    bencher.bench(|| {
        let scene = Scene { policy, day: black_box(&day), booking: None };
        decide(&scene, &command, now())
    });
}

/// A refusal on a full day, with the search for other starts.
#[divan::bench]
fn decide_a_refusal_on_a_full_day(bencher: Bencher<'_, '_>) {
    let workshop = workshop();
    let (mut day, start) = nearly_full(&workshop, month(&workshop.shop).swap_remove(0));
    let policy = &workshop.shop.policy;
    let command = book(&workshop, &workshop.services[0], start, 9999);
    let decided = decide(&Scene { policy, day: &day, booking: None }, &command, now());
    let Ok(Decision::Change(effects)) = decided else { unreachable!("one start is left") };
    day.allocate(effects.allocate.expect("a booking allocates")).expect("it is free");
    bencher.bench(|| {
        let scene = Scene { policy, day: black_box(&day), booking: None };
        decide(&scene, &command, now())
    });
}

/// Reading a full day from its stored form.
#[divan::bench]
fn read_a_full_day(bencher: Bencher<'_, '_>) {
    let workshop = workshop();
    let (day, _) = nearly_full(&workshop, month(&workshop.shop).swap_remove(0));
    bencher.with_inputs(|| day.to_fields()).bench_values(Day::from_fields);
}

/// Writing a full day into its stored form.
#[divan::bench]
fn write_a_full_day(bencher: Bencher<'_, '_>) {
    let workshop = workshop();
    let (day, _) = nearly_full(&workshop, month(&workshop.shop).swap_remove(0));
    bencher.bench(|| black_box(&day).to_fields());
}
