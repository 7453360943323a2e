use std::sync::Arc;

use baybook_domain::booking::Status;
use baybook_domain::decide::{Command, Move, Rejection, Resize};
use baybook_domain::desk::{DeskError, Outcome};

use crate::office::{DAY, Office, at, is_taken, on};

const NEXT: &str = "2026-12-02";

#[tokio::test]
async fn a_booking_moves_within_its_day_even_onto_its_own_time() {
    let office = Office::new();
    // Four hours that overlap themselves by 225 minutes.
    office.book("one", "timing-belt", at("08:00")).await.unwrap();
    let moved = office.reschedule("one", at("07:45")).await.unwrap().into_booking();
    assert_eq!((moved.start, moved.revision), (at("07:45"), 2));
    office.book("two", "oil-change", at("08:00")).await.unwrap();
    let moved = office.reschedule("two", at("08:15")).await.unwrap().into_booking();
    assert_eq!((moved.start, moved.revision), (at("08:15"), 2));
    office.check(&[DAY]).await;
}

#[tokio::test]
async fn a_booking_moves_to_another_day_and_leaves_nothing_behind() {
    let office = Office::new();
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    let moved = office.reschedule("one", on(NEXT, "09:00")).await.unwrap().into_booking();
    assert_eq!(moved.date.to_string(), NEXT);
    assert!(office.day(DAY).await.allocations().is_empty());
    assert_eq!(office.day(NEXT).await.allocations().len(), 1);
    let back = office.reschedule("one", at("08:00")).await.unwrap().into_booking();
    assert_eq!(back.revision, 3);
    office.check(&[DAY, NEXT]).await;
    let kinds: Vec<_> =
        office.events().await.into_iter().map(|event| event.what.as_str()).collect();
    assert_eq!(kinds, ["booked", "rescheduled", "rescheduled"]);
}

#[tokio::test]
async fn another_bay_mechanic_or_length_is_told_apart_from_another_time() {
    let office = Office::new();
    let booked = office.book("one", "oil-change", at("08:00")).await.unwrap().into_booking();
    let (booking, expected_revision) = (booked.id, None);
    let other = office.workshop.shop.mechanics.iter().find(|one| one.id != booked.mechanic);
    let to = |start, mechanic| {
        let command = office.command_id();
        Command::Move(Move { booking, start, bay: None, mechanic, expected_revision, command })
    };
    let mechanic = other.map(|one| one.id.clone());
    office.submit(at("08:00"), to(at("08:00"), mechanic)).await.unwrap();
    let command = office.command_id();
    let longer = Resize { booking, length_minutes: 60, expected_revision, command };
    office.submit(at("08:00"), Command::Resize(longer)).await.unwrap();
    office.submit(at("09:00"), to(at("09:00"), None)).await.unwrap();
    let kinds: Vec<_> =
        office.events().await.into_iter().map(|event| event.what.as_str()).collect();
    assert_eq!(kinds, ["booked", "moved", "moved", "rescheduled"]);
    office.check(&[DAY]).await;
}

#[tokio::test]
async fn asking_again_for_the_same_time_changes_nothing() {
    let office = Office::new();
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    let again = office.reschedule("one", at("08:00")).await.unwrap();
    assert!(matches!(&again, Outcome::Already(booking) if booking.revision == 1));
}

#[tokio::test]
async fn cancelling_gives_the_time_back_once() {
    let office = Office::new();
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    let known = office.stored("one").await.unwrap();
    let cancelled = office.cancel(&known, Some(1)).await.unwrap().into_booking();
    assert_eq!((cancelled.status, cancelled.revision), (Status::Cancelled, 2));
    // With the old revision in hand, again: it is done, and that is all that was asked.
    let again = office.cancel(&known, Some(1)).await.unwrap();
    assert!(matches!(again, Outcome::Already(_)));
    assert!(office.day(DAY).await.allocations().is_empty());
    let moved = office.reschedule("one", at("09:00")).await;
    assert!(matches!(moved, Err(DeskError::Rejected(Rejection::Cancelled(_)))));
    office.check(&[DAY]).await;
}

#[tokio::test]
async fn who_acts_on_an_old_view_is_told_that_the_booking_changed() {
    let office = Office::new();
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    let seen = office.stored("one").await.unwrap();
    office.reschedule("one", at("09:00")).await.unwrap();
    let stale = office.cancel(&seen, Some(seen.booking.revision)).await;
    assert!(
        matches!(stale, Err(DeskError::Rejected(Rejection::Changed(now))) if now.start == at("09:00"))
    );
    // Without a revision in hand the wish holds whatever happened meanwhile.
    assert!(office.cancel(&seen, None).await.is_ok());
    office.check(&[DAY]).await;
}

#[tokio::test]
async fn an_old_view_of_a_booking_that_moved_to_another_day_still_finds_it() {
    let office = Office::new();
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    let seen = office.stored("one").await.unwrap();
    office.reschedule("one", on(NEXT, "09:00")).await.unwrap();
    office.cancel(&seen, None).await.unwrap();
    assert!(office.day(NEXT).await.allocations().is_empty());
    office.check(&[DAY, NEXT]).await;
}

#[tokio::test]
async fn changes_end_at_the_cut_off_to_the_second() {
    let office = Office::new();
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    // Four hours before, in the demo.
    office.clock.set(at("04:00"));
    assert!(office.reschedule("one", at("09:00")).await.is_ok());
    office.clock.set("2026-12-01T05:00:00.001-06:00".parse().unwrap());
    let late = office.reschedule("one", at("10:00")).await;
    assert!(matches!(late, Err(DeskError::Rejected(Rejection::PastCutoff { .. }))));
    let known = office.stored("one").await.unwrap();
    let late = office.cancel(&known, None).await;
    assert!(matches!(late, Err(DeskError::Rejected(Rejection::PastCutoff { .. }))));
}

#[tokio::test]
async fn a_time_freed_by_another_process_is_not_refused_from_memory() {
    let here = Office::new();
    let there = Office::beside(&here, 2);
    // Fill 08:00 with brake work until it is taken.
    let mut last = String::new();
    for n in 0.. {
        let key = format!("{n}");
        match here.book(&key, "brake-pads", at("10:00")).await {
            Ok(_) => last = key,
            result => {
                assert!(is_taken(&result));
                break;
            }
        }
    }
    let known = there.stored(&last).await.unwrap();
    there.cancel(&known, None).await.unwrap();
    assert!(here.book("after", "brake-pads", at("10:00")).await.is_ok());
    here.check(&[DAY]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_that_swap_days_all_at_once_are_each_in_one_place() {
    let here = Arc::new(Office::new());
    let there = Arc::new(Office::beside(&here, 2));
    let times = ["08:00", "09:00", "10:00", "11:00", "13:45", "14:45"];
    for (n, time) in times.iter().enumerate() {
        here.book(&format!("a{n}"), "oil-change", on(DAY, time)).await.unwrap();
        here.book(&format!("b{n}"), "oil-change", on(NEXT, time)).await.unwrap();
    }
    let mut moves = Vec::new();
    for round in 0..4 {
        for (n, time) in times.iter().enumerate() {
            for (prefix, to) in [("a", [NEXT, DAY][round % 2]), ("b", [DAY, NEXT][round % 2])] {
                let office = Arc::clone(if (n + round) % 2 == 0 { &here } else { &there });
                let (key, start) = (format!("{prefix}{n}"), on(to, time));
                moves.push(tokio::spawn(async move { office.reschedule(&key, start).await }));
            }
        }
    }
    let mut moved = 0;
    for one in moves {
        match one.await.unwrap() {
            Ok(_) => moved += 1,
            result => assert!(is_taken(&result), "{result:?}"),
        }
    }
    assert!(moved > 0);
    here.check(&[DAY, NEXT]).await;
}

#[tokio::test]
async fn the_start_a_booking_has_is_no_alternative_for_it() {
    let office = Office::new();
    // There is one alignment rack.
    office.book("one", "wheel-alignment", at("09:00")).await.unwrap();
    office.book("two", "wheel-alignment", at("10:15")).await.unwrap();
    let refused = office.reschedule("one", at("10:15")).await;
    let Err(DeskError::Rejected(Rejection::Taken { alternatives })) = refused else {
        panic!("{refused:?}")
    };
    assert!(!alternatives.is_empty());
    assert!(alternatives.iter().all(|offer| offer.start != at("09:00")), "{alternatives:?}");
}
