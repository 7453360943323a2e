use std::sync::Arc;
use std::time::Duration;

use baybook_domain::decide::{Command, Rejection};
use baybook_domain::desk::{DeskError, Outcome, Tuning};
use baybook_domain::store::fault::CommitFault;

use crate::office::{Office, at};

#[tokio::test]
async fn a_quiet_booking_costs_one_commit_and_no_read() {
    let office = Office::new();
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    let first = office.store.counts();
    assert_eq!((first.reads, first.commits), (1, 1), "the day is read once");
    office.book("two", "oil-change", at("09:00")).await.unwrap();
    office.book("three", "oil-change", at("10:00")).await.unwrap();
    let then = office.store.counts();
    assert_eq!((then.reads, then.queries, then.commits), (1, 0, 3));
    office.check(&[crate::office::DAY]).await;
}

#[tokio::test]
async fn a_booking_has_what_was_asked_for_and_an_event_tells_of_it() {
    let office = Office::new();
    let outcome = office.book("one", "brake-pads", at("08:00")).await.unwrap();
    assert!(matches!(outcome, Outcome::Done(_)));
    let booking = outcome.into_booking();
    assert_eq!(booking.end, at("09:30"));
    assert_eq!(booking.mechanic.as_str(), "dana", "of those free then, only Dana does brakes");
    assert_eq!(office.stored("one").await.unwrap().booking, booking);
    let events = office.events().await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].what.appointment().unwrap().booking, booking.id);
    let text = serde_json::to_string(&events[0].to_fields()).unwrap();
    assert!(!text.contains("Ada") && !text.contains("example.com"), "{text}");
}

#[tokio::test]
async fn the_same_key_books_once_and_answers_the_same() {
    let office = Office::new();
    let first = office.book("one", "oil-change", at("08:00")).await.unwrap().into_booking();
    let again = office.book("one", "oil-change", at("08:00")).await.unwrap();
    assert_eq!(again, Outcome::Already(first.clone()));
    // Also when the day is full or the time has come meanwhile.
    for n in 0..10 {
        drop(office.book(&format!("fill {n}"), "oil-change", at("08:00")).await);
    }
    let again = office.book("one", "oil-change", at("08:00")).await.unwrap();
    assert_eq!(again.into_booking(), first);
    office.clock.set(at("12:00"));
    let again = office.book("one", "oil-change", at("08:00")).await.unwrap();
    assert_eq!(again.into_booking(), first);
    office.check(&[crate::office::DAY]).await;
}

#[tokio::test]
async fn the_same_key_with_another_request_is_refused() {
    let office = Office::new();
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    for start in [at("09:00"), at("03:00")] {
        let other = office.book("one", "oil-change", start).await;
        assert_eq!(other.map_err(rejection).map(drop), Err(Rejection::FingerprintMismatch));
    }
}

fn rejection(error: DeskError) -> Rejection {
    match error {
        DeskError::Rejected(rejection) => rejection,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn pressing_the_button_many_times_at_once_books_once() {
    let office = Arc::new(Office::new());
    let presses: Vec<_> = (0..20)
        .map(|_| {
            let office = Arc::clone(&office);
            tokio::spawn(async move { office.book("one", "oil-change", at("08:00")).await })
        })
        .collect();
    let mut done = 0;
    for press in presses {
        done += usize::from(matches!(press.await.unwrap().unwrap(), Outcome::Done(_)));
    }
    assert_eq!(done, 1);
    assert_eq!(office.bookings().await.len(), 1);
    office.check(&[crate::office::DAY]).await;
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_stop_its_booking() {
    let office = Office::new();
    office.store.script_commits([Some(CommitFault::Slow(Duration::from_millis(50)))]);
    let waiting = office.book("one", "oil-change", at("08:00"));
    assert!(tokio::time::timeout(Duration::from_millis(10), waiting).await.is_err());
    while office.stored("one").await.is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    office.check(&[crate::office::DAY]).await;
}

#[tokio::test]
async fn a_full_queue_turns_away_at_once() {
    let office = Arc::new(Office::tuned(Tuning { queue: 1, batch: 1, ..Tuning::default() }));
    let slow = Some(CommitFault::Slow(Duration::from_millis(100)));
    office.store.script_commits([slow, slow, slow, slow]);
    let all: Vec<_> = (0..6)
        .map(|n| {
            let office = Arc::clone(&office);
            tokio::spawn(
                async move { office.book(&format!("{n}"), "oil-change", at("08:00")).await },
            )
        })
        .collect();
    let mut busy = 0;
    for one in all {
        busy += usize::from(matches!(one.await.unwrap(), Err(DeskError::Busy)));
    }
    assert!(busy >= 3, "{busy}");
    office.check(&[crate::office::DAY]).await;
}

#[tokio::test]
async fn a_desk_without_work_goes_away_and_the_next_command_opens_another() {
    let office = Office::tuned(Tuning { idle: Duration::from_millis(20), ..Tuning::default() });
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    assert!(format!("{:?}", office.desks).contains("open: 1"));
    while !format!("{:?}", office.desks).contains("open: 0") {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    office.book("two", "oil-change", at("08:00")).await.unwrap();
    assert_eq!(office.store.counts().reads, 2);
    office.check(&[crate::office::DAY]).await;
}

#[tokio::test]
async fn who_asks_for_every_date_of_the_calendar_leaves_nothing_in_memory() {
    let office = Office::new();
    for year in 2030..2060 {
        let start = format!("{year}-12-01T08:00:00-06:00").parse().unwrap();
        let refused = office.book("one", "oil-change", start).await;
        assert!(matches!(refused, Err(DeskError::Rejected(Rejection::TooFar { .. }))));
    }
    tokio::time::timeout(Duration::from_secs(5), async {
        while !format!("{:?}", office.desks).contains("open: 0") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn what_a_customer_writes_is_never_shown_in_debug_output() {
    let office = Office::new();
    let mut command = office.book_command("one", "oil-change", at("08:00"));
    let Command::Book(book) = &mut command else { panic!("{command:?}") };
    book.notes = Some("Ring my sister Zelda".to_owned());
    let asked = format!("{command:?}");
    let date = crate::office::DAY.parse().unwrap();
    let done = office.desks.submit(Arc::clone(&office.workshop), date, command, None).await;
    for shown in [asked, format!("{done:?}"), format!("{:?}", office.stored("one").await)] {
        assert!(shown.contains("oil-change"), "{shown}");
        assert!(!shown.contains("Zelda") && !shown.contains("Ada"), "{shown}");
    }
}
