//! A workshop that is changed under the bookings it has.

use baybook_domain::amend::{Amendment, Resolve, Settled};
use baybook_domain::booking::Status;
use baybook_domain::day::Misfit;
use baybook_domain::decide::{Advance, Cancel, Command, Move, Rejection, Resize, Terms};
use baybook_domain::desk::{DeskError, Outcome};
use baybook_domain::ids::{BookingId, MechanicId};
use baybook_domain::status::Mover;
use baybook_domain::workshop::Policy;
use baybook_domain::workshops::{ChangeError, Consent};
use jiff::Timestamp;

use crate::manager::{Manager, affected, away, close, days, tuesdays};
use crate::office::{DAY, Office, at, on};

/// Books with a mechanic of one's own choice.
pub(crate) async fn book_with(
    office: &Office,
    key: &str,
    service: &str,
    start: Timestamp,
    mechanic: &str,
) -> BookingId {
    let mut command = office.book_command(key, service, start);
    let Command::Book(book) = &mut command else { unreachable!("that is what it makes") };
    book.mechanic = Some(mechanic.parse().unwrap());
    office.submit(start, command).await.unwrap().booking().id
}

pub(crate) fn is_outside_hours(result: &Result<Outcome, DeskError>) -> bool {
    matches!(result, Err(DeskError::Rejected(Rejection::OutsideHours)))
}

pub(crate) async fn closure_keeps(office: Office) {
    let (office, manager) = Manager::of(office).await;
    let one = office.book("one", "oil-change", at("08:00")).await.unwrap().booking().id;
    let two = office.book("two", "brake-pads", at("10:00")).await.unwrap().booking().id;
    office.book("elsewhen", "brake-pads", on("2026-12-02", "10:00")).await.unwrap();
    let before = manager.everything().await;

    let closure = close(DAY, DAY);
    let (list, seen) = affected(manager.ask(&closure, None).await);
    assert_eq!(list, [one, two]);
    let blind = Consent { seen: "something else".to_owned(), resolve: Resolve::Keep };
    assert_eq!(affected(manager.ask(&closure, Some(blind)).await).1, seen);
    assert!(manager.everything().await == before, "nothing was written");

    let bookings = office.bookings().await;
    let commits = office.store.counts().commits;
    let consent = Some(Consent { seen, resolve: Resolve::Keep });
    let change = manager.ask(&closure, consent).await.unwrap();
    assert_eq!(office.store.counts().commits, commits + 1);
    assert!(change.reassigned.is_empty());
    let kept: Vec<_> = change.kept.iter().map(|one| (one.booking.id, one.why)).collect();
    assert_eq!(kept, [(one, Misfit::Closed), (two, Misfit::Closed)]);
    assert_eq!(office.bookings().await, bookings, "all stay as they were");
    assert_eq!(manager.displaced().await, [one, two]);
    assert_eq!(manager.log().await, [("closed".to_owned(), "shop/main".to_owned())]);

    // By an instance that knows the workshop as it was, too.
    assert!(is_outside_hours(&office.book("late", "oil-change", at("14:00")).await));
    let there = Office::beside(&office, 7).knowing(manager.latest().await);
    assert!(is_outside_hours(&there.book("later", "oil-change", at("14:00")).await));

    let opened = manager.ask(&Amendment::Open(days(DAY, DAY)), None).await.unwrap();
    assert!(opened.kept.is_empty() && opened.reassigned.is_empty());
    assert!(manager.displaced().await.is_empty());
    assert!(office.book("after", "oil-change", at("14:00")).await.is_ok());
    assert_eq!(office.bookings().await.len(), 4);
    manager.check().await;
}

#[tokio::test]
async fn a_closure_is_told_first_then_made_and_can_be_taken_back() {
    closure_keeps(Office::new()).await;
}

pub(crate) async fn absence_reassigns(office: Office) {
    let (office, manager) = Manager::of(office).await;
    // Dana and Luis alone do brakes on a Tuesday.
    let one = book_with(&office, "one", "brake-pads", at("10:00"), "dana").await;
    let two = book_with(&office, "two", "brake-inspection", at("14:00"), "dana").await;
    let oil = book_with(&office, "oil", "oil-change", at("08:30"), "dana").await;
    let luis = book_with(&office, "luis", "wheel-alignment", at("10:30"), "luis").await;
    let before = office.bookings().await;

    let change = manager.insist(&away("dana", DAY), Resolve::Reassign).await.unwrap();
    let reassigned: Vec<_> = change.reassigned.iter().map(|one| one.booking.id).collect();
    let kept: Vec<_> = change.kept.iter().map(|one| one.booking.id).collect();
    assert_eq!((reassigned, kept), (vec![oil, two], vec![one]), "Luis has an alignment at 10:30");
    let now = office.bookings().await;
    let mechanic = |id| now[id].mechanic.as_str();
    assert_eq!((mechanic(&two), mechanic(&one), mechanic(&luis)), ("luis", "dana", "luis"));
    assert_ne!(mechanic(&oil), "dana");
    for id in [&two, &oil] {
        assert_eq!((&now[id].bay, now[id].start), (&before[id].bay, before[id].start));
        assert_eq!(now[id].revision, 2);
    }
    assert_eq!(now[&one], before[&one]);
    assert_eq!(manager.displaced().await, [one]);
    let mut log = vec![
        ("booking-reassigned".to_owned(), format!("booking/{two}")),
        ("booking-reassigned".to_owned(), format!("booking/{oil}")),
        ("mechanic-away".to_owned(), "mechanic/dana".to_owned()),
    ];
    log.sort();
    assert_eq!(manager.log().await, log);
    manager.check().await;
}

#[tokio::test]
async fn who_is_away_is_replaced_by_somebody_with_the_skills_and_the_time() {
    absence_reassigns(Office::new()).await;
}

#[tokio::test]
async fn the_record_of_what_went_elsewhere_is_in_the_commit_of_the_change() {
    let (office, manager) = Manager::of(Office::new()).await;
    book_with(&office, "one", "brake-inspection", at("10:00"), "dana").await;
    let commits = office.store.counts().commits;
    manager.insist(&away("dana", DAY), Resolve::Reassign).await.unwrap();
    assert_eq!(office.store.counts().commits, commits + 1);
}

#[tokio::test]
async fn two_jobs_of_one_hour_do_not_go_to_the_same_mechanic() {
    let (office, manager) = Manager::of(Office::new()).await;
    let one = book_with(&office, "one", "brake-inspection", at("10:00"), "dana").await;
    let two = book_with(&office, "two", "brake-inspection", at("10:00"), "luis").await;
    // Neither has anybody else who can, so both stay.
    let short = tuesdays(&office.workshop, "07:30-10:15");
    let change = manager.insist(&short, Resolve::Reassign).await.unwrap();
    let kept: Vec<_> = change.kept.iter().map(|one| one.booking.id).collect();
    assert_eq!(kept.len(), 2);
    assert!(kept.contains(&one) && kept.contains(&two));
    manager.insist(&tuesdays(&office.workshop, "07:30-18:00"), Resolve::Keep).await.unwrap();
    assert!(manager.displaced().await.is_empty());

    for (n, mechanic) in ["dana", "omar"].into_iter().enumerate() {
        book_with(&office, &format!("oil {n}"), "oil-change", at("14:00"), mechanic).await;
    }
    for mechanic in ["dana", "omar"] {
        manager.insist(&away(mechanic, DAY), Resolve::Reassign).await.unwrap();
    }
    let bookings = office.bookings().await;
    let mut mechanics: Vec<&MechanicId> = bookings
        .values()
        .filter(|booking| booking.start == at("14:00"))
        .map(|booking| &booking.mechanic)
        .collect();
    mechanics.sort();
    mechanics.dedup();
    assert_eq!(mechanics.len(), 2, "{mechanics:?}");
    manager.check().await;
}

#[tokio::test]
async fn only_what_is_still_to_be_done_is_affected_and_what_is_on_the_lift_stays() {
    let (office, manager) = Manager::of(Office::new()).await;
    let starts = ["08:00", "09:00", "10:00", "11:00", "14:00"];
    let mut ids = Vec::new();
    for start in starts {
        ids.push(book_with(&office, start, "oil-change", at(start), "dana").await);
    }
    let [past, done, on_lift, cancelled, ahead] = ids[..] else { panic!() };
    office.clock.set(at("09:30"));
    let advance = async |key: &str, to| {
        let (booking, mover) = (office.id(key), Mover::Desk);
        let command = office.command_id();
        let command =
            Command::Advance(Advance { booking, to, mover, expected_revision: None, command });
        office.submit(at(key), command).await.unwrap();
    };
    for to in [Status::Arrived, Status::InService, Status::Completed] {
        advance("09:00", to).await;
    }
    advance("10:00", Status::Arrived).await;
    advance("10:00", Status::InService).await;
    let command = Command::Cancel(Cancel {
        booking: cancelled,
        reason: None,
        terms: Terms::Staff,
        claim: None,
        expected_revision: None,
        command: office.command_id(),
    });
    office.submit(at("11:00"), command).await.unwrap();
    let before = office.bookings().await;

    let change = manager.insist(&away("dana", DAY), Resolve::Reassign).await.unwrap();
    let reassigned: Vec<_> = change.reassigned.iter().map(|one| one.booking.id).collect();
    let kept: Vec<_> = change.kept.iter().map(|one| one.booking.id).collect();
    assert_eq!((reassigned, kept), (vec![ahead], vec![on_lift]));
    let now = office.bookings().await;
    for id in [past, done, on_lift, cancelled] {
        assert_eq!(now[&id], before[&id]);
    }
    manager.check().await;
}

#[tokio::test]
async fn a_booking_that_comes_after_the_list_was_seen_is_asked_about() {
    let (office, manager) = Manager::of(Office::new()).await;
    let one = office.book("one", "oil-change", at("08:00")).await.unwrap().booking().id;
    let closure = close(DAY, DAY);
    let (_, seen) = affected(manager.ask(&closure, None).await);
    let two = office.book("two", "oil-change", at("09:00")).await.unwrap().booking().id;
    let consent = |seen| Some(Consent { seen, resolve: Resolve::Keep });
    let (list, seen) = affected(manager.ask(&closure, consent(seen)).await);
    assert_eq!(list, [one, two]);
    assert_eq!(manager.ask(&closure, consent(seen)).await.unwrap().kept.len(), 2);
}

#[tokio::test]
async fn what_nothing_is_taken_from_is_done_without_asking() {
    let (office, manager) = Manager::of(Office::new()).await;
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    manager.ask(&close("2026-12-02", "2026-12-04"), None).await.unwrap();
    manager.ask(&tuesdays(&office.workshop, "07:30-20:00"), None).await.unwrap();
    let revision = manager.latest().await.shop.revision;
    manager.ask(&close("2026-12-02", "2026-12-04"), None).await.unwrap();
    assert_eq!(manager.latest().await.shop.revision, revision, "it is so already");
    let request = manager.ask(&away("nobody", DAY), None).await;
    assert!(matches!(request, Err(ChangeError::Refused(_))));
}

#[tokio::test]
async fn a_displaced_booking_can_be_shortened_moved_noted_and_called_off() {
    let (office, manager) = Manager::of(Office::new()).await;
    for key in ["08:00", "09:00", "10:00", "11:00"] {
        book_with(&office, key, "oil-change", at(key), "dana").await;
    }
    manager.insist(&close(DAY, DAY), Resolve::Keep).await.unwrap();
    let resize = |key: &str, length_minutes| {
        let (booking, command) = (office.id(key), office.command_id());
        let resize = Resize { booking, length_minutes, expected_revision: None, command };
        office.submit(at(key), Command::Resize(resize))
    };
    assert!(is_outside_hours(&resize("08:00", 50).await), "no longer than it is");
    let shorter = resize("08:00", 30).await.unwrap().into_booking();
    assert_eq!((shorter.end, shorter.mechanic.as_str()), (at("08:30"), "dana"));
    assert!(is_outside_hours(&resize("08:00", 45).await), "nor back again");

    let to = on("2026-12-02", "09:00");
    let (booking, command) = (office.id("09:00"), office.command_id());
    let bay = None;
    let to_next =
        Move { booking, start: to, bay, mechanic: None, expected_revision: None, command };
    office.submit(to, Command::Move(to_next)).await.unwrap();
    assert!(is_outside_hours(&office.reschedule("10:00", at("13:00")).await));
    office.reschedule("10:00", on("2026-12-02", "11:00")).await.unwrap();
    let known = office.stored("11:00").await.unwrap();
    office.cancel(&known, None).await.unwrap();
    assert_eq!(manager.displaced().await, [shorter.id]);
    manager.check().await;
}

#[tokio::test]
async fn a_displaced_booking_finds_another_place_at_its_time() {
    let (office, manager) = Manager::of(Office::new()).await;
    let one = book_with(&office, "one", "oil-change", at("10:00"), "dana").await;
    manager.insist(&away("dana", DAY), Resolve::Keep).await.unwrap();
    let to_anybody = || {
        let (booking, command) = (office.id("one"), office.command_id());
        let (start, expected_revision) = (at("10:00"), None);
        let to = Move { booking, start, bay: None, mechanic: None, expected_revision, command };
        office.submit(start, Command::Move(to))
    };
    let moved = to_anybody().await.unwrap();
    assert!(matches!(&moved, Outcome::Done(now) if now.mechanic.as_str() != "dana"));
    assert!(manager.displaced().await.is_empty());
    assert!(matches!(to_anybody().await.unwrap(), Outcome::Already(now) if now.id == one));
    manager.check().await;
}

#[tokio::test]
async fn a_booking_that_moved_while_its_day_was_read_is_not_taken_for_displaced() {
    let (office, manager) = Manager::of(Office::new()).await;
    office.book("one", "oil-change", at("10:00")).await.unwrap();
    manager.insist(&close(DAY, DAY), Resolve::Keep).await.unwrap();
    let day = office.day(DAY).await;
    let here = office.stored("one").await.unwrap().booking;
    let moved = office.reschedule("one", on("2026-12-02", "10:00")).await.unwrap().into_booking();
    let displaced = |booking| Settled::displaced(&day, &[booking], at("06:00")).count();
    assert_eq!((displaced(here), displaced(moved)), (1, 0));
}

#[tokio::test]
async fn days_on_which_clocks_change_are_laid_out_anew_and_keep_their_instants() {
    for (date, offsets) in
        [("2027-03-14", ("-06:00", "-05:00")), ("2027-11-07", ("-05:00", "-06:00"))]
    {
        let (office, manager) = Manager::of(Office::new()).await;
        let mut hours = office.workshop.shop.hours.clone();
        hours.sunday = vec!["00:00-24:00".parse().unwrap()];
        manager.ask(&Amendment::Hours(hours.clone()), None).await.unwrap();
        let policy = Policy { horizon_days: 365, ..office.workshop.shop.policy.clone() };
        manager.ask(&Amendment::Policy(policy), None).await.unwrap();
        // Nobody works on Sundays by their own hours.
        for mechanic in &office.workshop.shop.mechanics {
            let change = Amendment::Mechanic {
                id: Some(mechanic.id.clone()),
                name: mechanic.name.clone(),
                skills: mechanic.skills.clone(),
                hours: None,
                retired: false,
            };
            manager.ask(&change, None).await.unwrap();
        }
        let office = Office::beside(&office, 3).knowing(manager.latest().await);
        let start = |time: &str, offset: &str| -> Timestamp {
            format!("{date}T{time}:00{offset}").parse().unwrap()
        };
        let (early, late) = (start("01:00", offsets.0), start("22:00", offsets.1));
        office.book("early", "oil-change", early).await.unwrap();
        let late_id = office.book("late", "oil-change", late).await.unwrap().booking().id;
        hours.sunday = vec!["00:00-22:00".parse().unwrap()];
        let change = manager.insist(&Amendment::Hours(hours), Resolve::Keep).await.unwrap();
        let kept: Vec<_> = change.kept.iter().map(|one| one.booking.id).collect();
        assert_eq!(kept, [late_id]);
        let day = manager.days().await.remove(0);
        let starts: Vec<_> =
            day.allocations().iter().map(|held| day.clock().instant(held.start)).collect();
        assert_eq!(starts, [early, late]);
        manager.check().await;
    }
}

#[tokio::test]
async fn a_quiet_booking_costs_the_same_with_a_workshop_from_the_store() {
    let (office, _) = Manager::of(Office::new()).await;
    let before = office.store.counts();
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    let first = office.store.counts();
    assert_eq!((first.reads - before.reads, first.commits - before.commits), (1, 1));
    office.book("two", "oil-change", at("09:00")).await.unwrap();
    let then = office.store.counts();
    assert_eq!((then.reads - first.reads, then.commits - first.commits), (0, 1));
    assert_eq!(then.queries, before.queries);
}
