//! More days and bookings than one commit holds, and stores that fail on the way.

use baybook_domain::amend::{Amendment, Resolve};
use baybook_domain::decide::Command;
use baybook_domain::store::fault::{CommitFault, Odds};
use baybook_domain::workshops::ChangeError;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::amended::is_outside_hours;
use crate::manager::{Manager, days};
use crate::office::{Office, on};

const FIRST: &str = "2026-11-23";
const LAST: &str = "2027-01-08";
const STARTS: [&str; 8] = ["08:00", "08:45", "09:30", "10:15", "11:00", "13:15", "14:00", "14:45"];

/// Dana does eight oil changes a day for 31 days.
async fn busy_dana(office: &Office) -> usize {
    let mut date: Date = FIRST.parse().unwrap();
    let last: Date = LAST.parse().unwrap();
    let mut booked = 0;
    while date <= last {
        let day = date.to_string();
        let jobs = STARTS.map(|time| {
            let start = on(&day, time);
            let mut command = office.book_command(&format!("{day} {time}"), "oil-change", start);
            if let Command::Book(book) = &mut command {
                book.mechanic = Some("dana".parse().unwrap());
            }
            office.submit(start, command)
        });
        booked += futures_of(jobs).await;
        date = date.checked_add(1.day()).unwrap();
    }
    booked
}

/// How many of the jobs were taken.
async fn futures_of<T, E>(jobs: [impl Future<Output = Result<T, E>>; 8]) -> usize {
    let [a, b, c, d, e, f, g, h] = jobs;
    let (a, b, c, d, e, f, g, h) = tokio::join!(a, b, c, d, e, f, g, h);
    [a, b, c, d, e, f, g, h].iter().filter(|taken| taken.is_ok()).count()
}

fn holiday() -> Amendment {
    let (mechanic, reason) = ("dana".parse().unwrap(), "Holiday".to_owned());
    Amendment::Away { mechanic, days: days(FIRST, LAST), reason }
}

#[tokio::test]
async fn more_than_one_commit_holds_is_laid_out_in_several() {
    let (office, manager) = Manager::of(Office::new()).await;
    let booked = busy_dana(&office).await;
    assert!(booked > 200, "{booked}");
    let commits = office.store.counts().commits;
    let change = manager.insist(&holiday(), Resolve::Reassign).await.unwrap();
    assert!(office.store.counts().commits > commits + 3, "it did not fit into one");
    assert_eq!(change.reassigned.len() + change.kept.len(), booked);
    assert_eq!(manager.log().await.len(), change.reassigned.len() + 1);
    assert_eq!(manager.displaced().await.len(), change.kept.len());
    assert!(manager.are_days_laid_out().await);
    manager.check().await;
}

/// The change with a fault at its `position`th commit.
async fn with_fault(fault: CommitFault, position: usize) {
    let (office, manager) = Manager::of(Office::new()).await;
    let booked = busy_dana(&office).await;
    let before = manager.everything().await;
    let faults = std::iter::repeat_n(None, position).chain([Some(fault)]);
    office.store.script_commits(faults);
    match manager.insist(&holiday(), Resolve::Reassign).await {
        Ok(change) => {
            assert_eq!(change.reassigned.len() + change.kept.len(), booked, "{fault:?} {position}");
            assert!(manager.are_days_laid_out().await, "{fault:?} at {position}");
        }
        Err(ChangeError::Unavailable(_) | ChangeError::OutcomeUnknown) => {
            assert_eq!(position, 0, "{fault:?}");
            assert!(manager.everything().await == before, "{fault:?}: something was done");
        }
        Err(other) => panic!("{fault:?} at {position}: {other}"),
    }
    manager.check().await;
}

#[tokio::test]
async fn a_conflict_at_any_commit_leaves_nothing_behind() {
    for position in [0, 1, 2, 9] {
        with_fault(CommitFault::Conflict, position).await;
    }
}

#[tokio::test]
async fn a_store_that_is_away_at_any_commit_leaves_nothing_behind() {
    for position in [0, 1, 2, 9] {
        with_fault(CommitFault::Unavailable, position).await;
    }
}

#[tokio::test]
async fn a_reply_that_is_lost_at_any_commit_leaves_nothing_behind() {
    for position in [0, 1, 2, 9] {
        with_fault(CommitFault::ReplyLost, position).await;
    }
}

#[tokio::test]
async fn a_request_that_is_lost_at_any_commit_leaves_nothing_behind() {
    for position in [0, 1, 2, 9] {
        with_fault(CommitFault::RequestLost, position).await;
    }
}

#[tokio::test(start_paused = true)]
async fn days_that_the_store_did_not_take_are_laid_out_when_they_are_read_or_asked_again() {
    let (office, manager) = Manager::of(Office::new()).await;
    let booked = busy_dana(&office).await;
    let away = Odds { unavailable: 1000, ..Odds::default() };
    // The odds are asked once the script is at its end.
    office.store.script_commits([None]);
    office.store.set_odds(away);
    manager.insist(&holiday(), Resolve::Reassign).await.unwrap();
    office.store.set_odds(Odds::default());
    assert!(!manager.are_days_laid_out().await);

    let start = on(LAST, "15:30");
    let mut command = office.book_command("late", "oil-change", start);
    if let Command::Book(book) = &mut command {
        book.mechanic = Some("dana".parse().unwrap());
    }
    assert!(is_outside_hours(&office.submit(start, command).await), "Dana is away that day too");
    manager.insist(&holiday(), Resolve::Keep).await.unwrap();
    assert!(manager.are_days_laid_out().await);
    assert_eq!(office.bookings().await.len(), booked);
    manager.check().await;
}
