//! The bit arithmetic and `decide`, held to a model that counts minute by minute.

mod naive;
mod workshops;

use baybook_domain::booking::{BookedService, Booking, CommandId, Customer, Fingerprint, Status};
use baybook_domain::day::{Day, Job};
use baybook_domain::decide::{
    Book, Cancel, Command, Decision, Rejection, Reschedule, Scene, decide,
};
use baybook_domain::ids::BookingId;
use baybook_domain::vehicle::Vehicle;
use baybook_domain::workshop::{Service, Workshop};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use naive::NaiveDay;
use workshops::{Scenario, scenarios};

/// One thing a customer tries, by numbers that are read modulo what there is.
#[derive(Debug, Clone, Copy)]
enum Try {
    Book { service: usize, minute: i64 },
    Move { booking: usize, minute: i64 },
    Cancel { booking: usize },
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    // Mostly on the grid, now and then off it.
    let minute = prop_oneof![8 => (0..112_i64).prop_map(|n| n * 15), 1 => 0..1700_i64];
    let one = prop_oneof![
        6 => (any::<usize>(), minute.clone()).prop_map(|(service, minute)| Try::Book { service, minute }),
        2 => (any::<usize>(), minute).prop_map(|(booking, minute)| Try::Move { booking, minute }),
        1 => any::<usize>().prop_map(|booking| Try::Cancel { booking }),
    ];
    prop::collection::vec(one, 1..40)
}

fn customer() -> Customer {
    Customer {
        name: "Ada Lovelace".parse().unwrap(),
        email: "ada@example.com".parse().unwrap(),
        phone: None,
    }
}

fn numbered(n: usize) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(n as u64).to_be_bytes());
    bytes
}

fn book(n: usize, workshop: &Workshop, service: &Service, start: Timestamp) -> Command {
    Command::Book(Box::new(Book {
        booking: BookingId::from_random(numbered(n)),
        shop: workshop.shop.id.clone(),
        service: BookedService::of(service, &workshop.shop.currency),
        start,
        customer: customer(),
        vehicle: Vehicle::default(),
        notes: None,
        locale: "en".to_owned(),
        fingerprint: Fingerprint(n.to_string()),
        command: CommandId::from_random(numbered(n)),
    }))
}

/// Plays the tries against `decide` and the naive day side by side.
fn play(scenario: &Scenario, tries: &[Try]) -> Result<(), TestCaseError> {
    let Scenario { workshop, date, now } = scenario;
    let Ok(mut day) = Day::empty(&workshop.shop, *date) else { return Ok(()) };
    let mut naive = NaiveDay::new(workshop, *date);
    let mut bookings: Vec<Booking> = Vec::new();
    for (n, one) in tries.iter().enumerate() {
        let at = |minute| day.clock().start() + SignedDuration::from_mins(minute);
        let (command, service, own) = match *one {
            Try::Book { service, minute } => {
                let service = &workshop.services[service % workshop.services.len()];
                (book(n, workshop, service, at(minute)), service, None)
            }
            Try::Move { .. } | Try::Cancel { .. } if bookings.is_empty() => continue,
            Try::Move { booking, minute } => {
                let existing = &bookings[booking % bookings.len()];
                let command = Command::Reschedule(Reschedule {
                    booking: existing.id,
                    start: at(minute),
                    expected_revision: None,
                    command: CommandId::from_random(numbered(n)),
                });
                (command, workshop.service(&existing.service.id).unwrap(), Some(existing.clone()))
            }
            Try::Cancel { booking } => {
                let existing = &bookings[booking % bookings.len()];
                let command = Command::Cancel(Cancel {
                    booking: existing.id,
                    reason: None,
                    expected_revision: None,
                    command: CommandId::from_random(numbered(n)),
                });
                (command, workshop.service(&existing.service.id).unwrap(), Some(existing.clone()))
            }
        };
        let scene = Scene { policy: &workshop.shop.policy, day: &day, booking: own.as_ref() };
        let decision = decide(&scene, &command, *now);
        let expected = naive.expect(&command, service, own.as_ref(), *now);
        match decision {
            Ok(Decision::Change(effects)) => {
                prop_assert_eq!(expected, naive::Expected::Done, "{:?}", command);
                if let Some(date) = effects.release {
                    prop_assert_eq!(date, day.date());
                    prop_assert!(day.release(&effects.booking.id));
                    naive.release(&effects.booking.id);
                }
                if let Some(allocation) = effects.allocate {
                    prop_assert_eq!(
                        naive.best(service, effects.booking.start),
                        Some((allocation.bay.clone(), allocation.mechanic.clone())),
                        "the tightest fit, then the least versatile"
                    );
                    naive.hold(service, &effects.booking);
                    day.allocate(allocation).unwrap();
                }
                let booking = effects.booking;
                prop_assert_eq!(effects.event.revision, booking.revision);
                let length = booking.end.duration_since(booking.start);
                prop_assert_eq!(length.as_mins(), i64::from(service.duration_minutes));
                bookings.retain(|other| other.id != booking.id);
                bookings.push(booking);
            }
            Ok(Decision::Unchanged(same)) => {
                prop_assert_eq!(expected, naive::Expected::Unchanged);
                prop_assert_eq!(Some(*same), own);
            }
            Err(rejection) => {
                prop_assert_eq!(expected, naive::Expected::refused(&rejection), "{:?}", command);
                if let Rejection::Taken { alternatives } = rejection {
                    prop_assert!(alternatives.len() <= 3);
                    for offer in alternatives {
                        // While its own booking still stands where it is.
                        prop_assert!(own.is_some() || naive.best(service, offer.start).is_some());
                    }
                }
            }
        }
        naive.check_no_overlap()?;
    }
    compare_listings(workshop, &day, &naive, *now)?;
    let stored = Day::from_fields(day.to_fields()).unwrap();
    prop_assert_eq!(&stored, &day, "a day reads back as it was stored");
    let confirmed = bookings.iter().filter(|b| b.status == Status::Confirmed).count();
    prop_assert_eq!(day.allocations().len(), confirmed);
    Ok(())
}

fn compare_listings(
    workshop: &Workshop,
    day: &Day,
    naive: &NaiveDay<'_>,
    now: Timestamp,
) -> Result<(), TestCaseError> {
    let policy = &workshop.shop.policy;
    let window = policy.window(now, &workshop.shop.timezone);
    for service in &workshop.services {
        let job = Job::new(service.duration_minutes, service.clean_up_minutes, &service.needs);
        let listed: Vec<(Timestamp, u32)> = day
            .offers(job, policy.step_minutes, &window)
            .into_iter()
            .map(|offer| (offer.start, offer.capacity))
            .collect();
        prop_assert_eq!(&listed, &naive.listing(service, now));
        // What is listed is what can be booked, and nothing else.
        for minute in (0..i64::from(day.clock().quanta()) * 5).step_by(5) {
            let start = day.clock().start() + SignedDuration::from_mins(minute);
            let scene = Scene { policy, day, booking: None };
            let command = book(999_999, workshop, service, start);
            let bookable = decide(&scene, &command, now).is_ok();
            prop_assert_eq!(bookable, listed.iter().any(|(listed, _)| *listed == start));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn deciding_agrees_with_counting_minutes(scenario in scenarios(), tries in tries()) {
        play(&scenario, &tries)?;
    }
}
