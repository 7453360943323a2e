use std::sync::Arc;
use std::time::Duration;

use baybook_domain::desk::{DeskError, Outcome, Tuning};
use baybook_domain::store::Store;
use baybook_domain::store::fault::{CommitFault, Odds, ReadFault};

use crate::office::{DAY, Office, at, is_taken, quarters};

#[tokio::test]
async fn a_reply_lost_after_applying_is_settled_by_reading() {
    let office = Office::new();
    office.store.script_commits([Some(CommitFault::ReplyLost)]);
    let outcome = office.book("one", "oil-change", at("08:00")).await.unwrap();
    assert!(matches!(outcome, Outcome::Done(_)));
    assert_eq!(office.store.counts().commits, 1, "not committed again");
    assert_eq!(office.stored("one").await.unwrap().booking, outcome.into_booking());
    office.check(&[DAY]).await;
}

#[tokio::test]
async fn a_request_that_never_arrived_is_sent_again() {
    let office = Office::new();
    office.store.script_commits([Some(CommitFault::RequestLost)]);
    let outcome = office.book("one", "oil-change", at("08:00")).await.unwrap();
    assert!(matches!(outcome, Outcome::Done(_)));
    assert_eq!(office.store.counts().commits, 2);
    office.check(&[DAY]).await;
}

#[tokio::test]
async fn a_lost_reply_to_a_move_is_settled_the_same_way() {
    let office = Office::new();
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    office.store.script_commits([Some(CommitFault::ReplyLost)]);
    let moved = office.reschedule("one", at("09:00")).await.unwrap();
    assert!(matches!(&moved, Outcome::Done(booking) if booking.revision == 2));
    let known = office.stored("one").await.unwrap();
    office.store.script_commits([Some(CommitFault::ReplyLost)]);
    let cancelled = office.cancel(&known, Some(2)).await.unwrap();
    assert!(matches!(&cancelled, Outcome::Done(booking) if booking.revision == 3));
    office.check(&[DAY]).await;
}

#[tokio::test(start_paused = true)]
async fn a_store_that_stays_away_is_told_as_such_and_nothing_is_booked() {
    let office = Office::tuned(Tuning { attempts: 4, ..Tuning::default() });
    office.store.script_commits([Some(CommitFault::Unavailable); 4]);
    let failed = office.book("one", "oil-change", at("08:00")).await;
    assert!(matches!(failed, Err(DeskError::Unavailable(_))), "{failed:?}");
    assert!(office.stored("one").await.is_none());

    let office = Office::tuned(Tuning { attempts: 4, ..Tuning::default() });
    office.store.script_reads([Some(ReadFault::Unavailable); 4]);
    let failed = office.book("two", "brake-pads", at("08:00")).await;
    assert!(matches!(failed, Err(DeskError::Unavailable(_))), "{failed:?}");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_goes_silent_leaves_the_outcome_open_until_asked_again() {
    let office = Office::tuned(Tuning { attempts: 3, ..Tuning::default() });
    office.book("zero", "oil-change", at("12:00")).await.unwrap();
    office.store.script_commits([Some(CommitFault::ReplyLost)]);
    office.store.script_reads([Some(ReadFault::Unavailable); 8]);
    let failed = office.book("one", "oil-change", at("08:00")).await;
    assert!(matches!(failed, Err(DeskError::OutcomeUnknown)), "{failed:?}");
    // The rest of the script.
    while office.store.ping().await.is_err() {}
    let again = office.book("one", "oil-change", at("08:00")).await.unwrap();
    assert!(matches!(again, Outcome::Already(_)), "{again:?}");
    office.check(&[DAY]).await;
}

#[tokio::test(start_paused = true)]
async fn desks_that_lose_every_race_give_up_as_busy() {
    let office = Office::tuned(Tuning { attempts: 3, ..Tuning::default() });
    office.store.script_commits([Some(CommitFault::Conflict); 3]);
    let failed = office.book("one", "oil-change", at("08:00")).await;
    assert!(matches!(failed, Err(DeskError::Busy)), "{failed:?}");
    assert!(office.stored("one").await.is_none());
    assert!(office.book("one", "oil-change", at("08:00")).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn through_every_kind_of_fault_each_answer_is_true_and_nothing_is_done_twice() {
    let here = Arc::new(Office::new());
    let there = Arc::new(Office::beside(&here, 2));
    here.store.set_odds(Odds {
        conflict: 100,
        unavailable: 100,
        reply_lost: 150,
        request_lost: 50,
        slow: 50,
        read_unavailable: 100,
        read_slow: 50,
        slowness: Duration::from_millis(3),
    });
    let starts = quarters();
    let customers: Vec<_> = (0..300)
        .map(|n| {
            let office = Arc::clone(if n % 2 == 0 { &here } else { &there });
            let start = starts[n * 11 % starts.len()];
            tokio::spawn(async move {
                // Each arrives a little later than the one before, so that there are many commits.
                tokio::time::sleep(Duration::from_millis(n as u64)).await;
                let key = format!("customer {n}");
                // Whoever gets no answer asks again with the same key.
                loop {
                    match office.book(&key, "oil-change", start).await {
                        Err(
                            DeskError::Busy | DeskError::Unavailable(_) | DeskError::OutcomeUnknown,
                        ) => {}
                        result => return (key, start, result),
                    }
                }
            })
        })
        .collect();
    let mut refused = Vec::new();
    let mut accepted = 0;
    let mut results = Vec::new();
    for customer in customers {
        results.push(customer.await.unwrap());
    }
    here.store.set_odds(Odds::default());
    for (key, start, result) in results {
        match result {
            Ok(outcome) => {
                accepted += 1;
                assert_eq!(&here.stored(&key).await.unwrap().booking, outcome.booking());
            }
            Err(_) => {
                assert!(is_taken(&result), "{result:?}");
                assert!(here.stored(&key).await.is_none());
                refused.push(("oil-change".to_owned(), start));
            }
        }
    }
    assert_eq!(here.bookings().await.len(), accepted);
    here.check(&[DAY]).await;
    here.check_against_model(DAY, &refused).await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_given_up_before_its_callers_are() {
    let office = Office::tuned(Tuning { attempts: 1000, ..Tuning::default() });
    office.store.script_commits([Some(CommitFault::Unavailable); 1000]);
    let asked = tokio::time::Instant::now();
    let failed = office.book("one", "oil-change", at("08:00")).await;
    assert!(matches!(failed, Err(DeskError::Unavailable(_))), "{failed:?}");
    let waited = asked.elapsed();
    assert!(waited >= Duration::from_secs(8) && waited < Duration::from_secs(10), "{waited:?}");
}
