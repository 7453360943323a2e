use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use baybook_domain::booking::Stored;
use baybook_domain::clock::{Clock, SeededEntropy};
use baybook_domain::decide::{Command, Reschedule};
use baybook_domain::desk::{DeskError, Desks, Outcome, Tuning};
use baybook_domain::store::Store;
use baybook_domain::store::fault::{CommitFault, ReadFault};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::office::{DAY, Office, at};

/// Keeps the desk busy for a while, so that what is handed in meanwhile is decided together.
async fn hold_the_desk(office: &Office) -> Result<Outcome, DeskError> {
    office.store.script_commits([Some(CommitFault::Slow(Duration::from_millis(80)))]);
    office.book("holds the desk", "oil-change", at("15:00")).await
}

async fn after<T>(millis: u64, work: impl Future<Output = T>) -> T {
    tokio::time::sleep(Duration::from_millis(millis)).await;
    work.await
}

#[tokio::test]
async fn of_two_views_of_a_booking_the_newer_one_counts() {
    let here = Office::new();
    let there = Office::beside(&here, 2);
    here.book("one", "oil-change", at("08:00")).await.unwrap();
    let old = here.stored("one").await.unwrap();
    there.reschedule("one", at("09:00")).await.unwrap();
    let new = here.stored("one").await.unwrap();

    let back_to_eight = |known: &Stored| {
        let command = Command::Reschedule(Reschedule {
            booking: known.booking.id,
            start: at("08:00"),
            claim: None,
            expected_revision: None,
            command: here.command_id(),
        });
        let known = Some(known.clone());
        here.desks.submit(Arc::clone(&here.workshop), day(), command, known)
    };
    let (_, moved, _) = tokio::join!(
        hold_the_desk(&here),
        after(20, back_to_eight(&new)),
        after(30, back_to_eight(&old)),
    );
    let moved = moved.unwrap().into_booking();
    assert_eq!(moved.start, at("08:00"));
    assert_eq!((moved.revision, moved.start_before(3)), (3, Some(at("09:00"))));
    assert_eq!(here.stored("one").await.unwrap().booking.start, at("08:00"));
    here.check(&[DAY]).await;
}

fn day() -> Date {
    DAY.parse().unwrap()
}

#[tokio::test]
async fn nobody_is_refused_for_what_was_not_done_after_all() {
    let office = Office::tuned(Tuning { attempts: 2, ..Tuning::default() });
    // There is one alignment rack.
    let align = |key: &'static str| office.book(key, "wheel-alignment", at("10:00"));
    let (_, (), first, second) = tokio::join!(
        hold_the_desk(&office),
        after(10, async { office.store.script_commits([Some(CommitFault::Conflict); 2]) }),
        after(20, align("first")),
        after(30, align("second")),
    );
    assert!(matches!(first, Err(DeskError::Busy)), "{first:?}");
    assert!(matches!(second, Err(DeskError::Busy)), "{second:?}");
    assert!(align("second").await.is_ok());
}

/// An hour passes between any two looks at it.
#[derive(Debug)]
struct Hours(AtomicI64);

impl Clock for Hours {
    fn now(&self) -> Timestamp {
        let hours = self.0.fetch_add(1, Ordering::Relaxed);
        at("04:00") + SignedDuration::from_hours(hours)
    }
}

#[tokio::test]
async fn a_command_is_decided_as_of_one_moment_however_often_it_is_tried() {
    let office = Office::new();
    office.store.script_commits([Some(CommitFault::Conflict); 5]);
    let desks = Desks::new(
        Arc::clone(&office.store) as Arc<dyn Store>,
        Arc::new(Hours(AtomicI64::new(0))),
        Arc::new(SeededEntropy::new(7)),
        Tuning::default(),
    );
    let command = office.book_command("one", "oil-change", at("08:00"));
    let booked = desks.submit(Arc::clone(&office.workshop), day(), command, None).await;
    assert_eq!(booked.unwrap().booking().created_at, at("04:00"));
}

#[tokio::test]
async fn a_move_whose_reply_was_lost_does_not_undo_a_later_one() {
    let here = Office::new();
    let there = Office::beside(&here, 2);
    here.book("one", "oil-change", at("08:00")).await.unwrap();
    let known = here.stored("one").await.unwrap();
    here.store.script_commits([Some(CommitFault::ReplyLost)]);
    // Looks at what became of it only after another process has moved the booking on.
    here.store.script_reads([Some(ReadFault::Slow(Duration::from_millis(200)))]);
    let command = Command::Reschedule(Reschedule {
        booking: known.booking.id,
        start: at("09:00"),
        claim: None,
        expected_revision: None,
        command: here.command_id(),
    });
    let (first, later) = tokio::join!(
        here.desks.submit(Arc::clone(&here.workshop), day(), command, Some(known)),
        after(80, there.reschedule("one", at("10:00"))),
    );
    assert!(later.is_ok(), "{later:?}");
    assert!(matches!(first, Err(DeskError::OutcomeUnknown)), "{first:?}");
    let stored = here.stored("one").await.unwrap().booking;
    assert_eq!((stored.start, stored.revision), (at("10:00"), 3));
    here.check(&[DAY]).await;
}

#[tokio::test]
async fn changes_of_one_booking_whose_reply_was_lost_are_all_found_done() {
    let office = Office::new();
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    let (_, (), first, second) = tokio::join!(
        hold_the_desk(&office),
        after(10, async { office.store.script_commits([Some(CommitFault::ReplyLost)]) }),
        after(20, office.reschedule("one", at("09:00"))),
        after(30, office.reschedule("one", at("10:00"))),
    );
    assert!(matches!(first, Ok(Outcome::Done(_))), "{first:?}");
    assert!(matches!(second, Ok(Outcome::Done(_))), "{second:?}");
    let stored = office.stored("one").await.unwrap().booking;
    assert_eq!((stored.start, stored.revision), (at("10:00"), 3));
    office.check(&[DAY]).await;
}
