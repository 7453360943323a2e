//! Instances that still have the workshop in memory as it was.

use std::sync::Arc;

use baybook_domain::amend::{Amendment, Resolve};
use baybook_domain::decide::Rejection;
use baybook_domain::desk::{DeskError, Outcome};
use baybook_domain::store::Store;
use baybook_domain::workshop::Policy;
use baybook_domain::workshops::Workshops;
use jiff::{SignedDuration, Timestamp};

use crate::amended::is_outside_hours;
use crate::manager::{Manager, affected, close, days, tuesdays};
use crate::office::{DAY, Office, at, on};

pub(crate) async fn closed_meanwhile(office: Office) {
    let (office, manager) = Manager::of(office).await;
    office.book("elsewhen", "oil-change", on("2026-12-02", "08:00")).await.unwrap();
    manager.ask(&close(DAY, DAY), None).await.unwrap();
    assert!(is_outside_hours(&office.book("one", "oil-change", at("08:00")).await));
    assert_eq!(office.bookings().await.len(), 1);
    assert!(manager.days().await.iter().all(|day| day.date().to_string() != DAY));
}

#[tokio::test]
async fn a_day_that_was_closed_meanwhile_is_not_made_from_memory() {
    closed_meanwhile(Office::new()).await;
}

pub(crate) async fn closed_while_the_desk_is_open(office: Office) {
    let (office, manager) = Manager::of(office).await;
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    let closure = close(DAY, DAY);
    manager.insist(&closure, Resolve::Keep).await.unwrap();
    assert!(is_outside_hours(&office.book("two", "oil-change", at("09:00")).await));
    manager.ask(&Amendment::Open(days(DAY, DAY)), None).await.unwrap();
    assert!(office.book("three", "oil-change", at("09:00")).await.is_ok());

    manager.insist(&tuesdays(&office.workshop, "08:00-10:00"), Resolve::Keep).await.unwrap();
    assert!(is_outside_hours(&office.book("four", "oil-change", at("14:00")).await));
    assert!(office.book("five", "oil-change", at("09:00")).await.is_ok());
    manager.check().await;
}

#[tokio::test]
async fn an_open_desk_decides_anew_by_the_hours_that_were_changed() {
    closed_while_the_desk_is_open(Office::new()).await;
}

pub(crate) async fn opened_meanwhile(office: Office) {
    let (office, manager) = Manager::of(office).await;
    // The Tuesday is stored, the Tuesday after is not.
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    manager.ask(&tuesdays(&office.workshop, "06:00-18:00"), None).await.unwrap();
    let dana = office.workshop.shop.mechanics[0].clone();
    let all_day = Amendment::Mechanic {
        id: Some(dana.id),
        name: dana.name,
        skills: dana.skills,
        hours: None,
        retired: false,
    };
    manager.ask(&all_day, None).await.unwrap();
    for (key, start) in [("stored", at("06:00")), ("new", on("2026-12-08", "06:00"))] {
        let booked = office.book(key, "oil-change", start).await;
        assert!(booked.is_ok(), "{key}: {booked:?}");
    }
    // Also for a booking that is moved, which is read with its day.
    office.reschedule("one", on("2026-12-15", "06:00")).await.unwrap();
    manager.check().await;
}

#[tokio::test]
async fn a_start_that_was_opened_meanwhile_is_not_refused_from_memory() {
    opened_meanwhile(Office::new()).await;
}

#[tokio::test]
async fn a_rule_that_was_loosened_meanwhile_is_not_applied_from_memory() {
    let (office, manager) = Manager::of(Office::new()).await;
    let start = on("2027-02-02", "08:00");
    let early = office.book("one", "oil-change", start).await;
    assert!(matches!(early, Err(DeskError::Rejected(Rejection::TooFar { .. }))));
    let policy = Policy { horizon_days: 365, ..office.workshop.shop.policy.clone() };
    manager.ask(&Amendment::Policy(policy), None).await.unwrap();
    assert!(office.book("one", "oil-change", start).await.is_ok());
}

#[tokio::test]
async fn other_instances_see_a_change_after_a_while() {
    let (office, manager) = Manager::of(Office::new()).await;
    let main = "main".parse().unwrap();
    let there =
        Workshops::new(Arc::clone(&office.store) as Arc<dyn Store>, Arc::clone(&office.clock) as _);
    assert_eq!(there.get(&main).await.unwrap().unwrap().shop.revision, 0);
    manager.ask(&close(DAY, DAY), None).await.unwrap();
    let here = manager.workshops.get(&main).await.unwrap().unwrap();
    assert_eq!((here.shop.revision, here.version.is_some()), (1, true));
    assert_eq!(there.get(&main).await.unwrap().unwrap().shop.revision, 0, "as it knows it");
    office.clock.advance(SignedDuration::from_secs(20));
    there.get(&main).await.unwrap();
    while there.get(&main).await.unwrap().unwrap().shop.revision == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn two_managers_at_once_both_get_what_they_want_or_are_asked_again() {
    let (office, here) = Manager::of(Office::new()).await;
    let there = Manager::beside(&office, 2);
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    let (closure, hours) = (close(DAY, DAY), tuesdays(&office.workshop, "07:30-17:00"));
    let (closed, shortened) = tokio::join!(here.ask(&closure, None), there.ask(&hours, None));
    assert!(shortened.is_ok(), "{shortened:?}");
    affected(closed);
    here.insist(&closure, Resolve::Keep).await.unwrap();
    let latest = here.latest().await;
    assert_eq!(latest.shop.revision, 2);
    assert!(here.are_days_laid_out().await);
}

type Answers = Vec<(String, Result<Outcome, DeskError>)>;

/// A hundred customers of two instances, one of which never reads the workshop again, while the
/// hours go back and forth.
async fn storm(here: &Arc<Office>, manager: &Manager) -> Answers {
    let there = Arc::new(Office::beside(here, 2).knowing(manager.latest().await));
    let dates = [DAY, "2026-12-02", "2026-12-08", "2026-12-15"];
    let starts: Vec<Timestamp> = ["08:00", "09:30", "11:00", "14:00", "15:30", "16:45"]
        .into_iter()
        .flat_map(|time| dates.map(|date| on(date, time)))
        .collect();
    let mut customers = Vec::new();
    for n in 0..100 {
        let office = Arc::clone(if n % 2 == 0 { here } else { &there });
        let start = starts[n * 7 % starts.len()];
        let service = ["oil-change", "brake-pads", "diagnostics"][n % 3];
        let key = format!("customer {n}");
        customers.push(tokio::spawn(async move {
            // One after the other, so that the changes come in between.
            tokio::time::sleep(std::time::Duration::from_millis(5 * n as u64)).await;
            let result = office.book(&key, service, start).await;
            (key, result)
        }));
    }
    for n in 0..20 {
        let interval = if n % 2 == 0 { "09:00-15:00" } else { "07:30-18:00" };
        let mut result =
            manager.insist(&tuesdays(&here.workshop, interval), Resolve::Reassign).await;
        while matches!(result, Err(baybook_domain::workshops::ChangeError::Busy)) {
            result = manager.insist(&tuesdays(&here.workshop, interval), Resolve::Reassign).await;
        }
        result.unwrap();
    }
    let mut answers = Vec::new();
    for customer in customers {
        answers.push(customer.await.unwrap());
    }
    answers
}

pub(crate) async fn storm_while_hours_change(office: Office) {
    let (office, manager) = Manager::of(office).await;
    let office = Arc::new(office);
    let answers = storm(&office, &manager).await;
    let bookings = office.bookings().await;
    let booked = answers.iter().filter(|(_, result)| result.is_ok()).count();
    assert!(booked > 30, "{booked}");
    assert_eq!(bookings.len(), booked, "nothing lost, and nothing that was refused");
    for (key, result) in &answers {
        match result {
            Ok(outcome) => {
                let stored = &bookings[&office.id(key)];
                assert_eq!(stored.start, outcome.booking().start);
            }
            Err(
                DeskError::Rejected(Rejection::Taken { .. } | Rejection::OutsideHours)
                | DeskError::Busy,
            ) => {
                assert!(!bookings.contains_key(&office.id(key)));
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(manager.latest().await.shop.revision, 20);
    assert!(manager.are_days_laid_out().await);
    manager.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_customers_and_twenty_changes_of_hours_lose_nothing() {
    storm_while_hours_change(Office::new()).await;
}
