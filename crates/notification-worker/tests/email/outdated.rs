use baybook_domain::booking::{MovedFrom, Status, ToldAnew};
use baybook_domain::event::{Correction, Event, Reminder, What};
use baybook_domain::ids::EventId;
use baybook_domain::store::schema;
use baybook_notification_worker::channel::Sent;
use baybook_notification_worker::relevance::outdated;
use jiff::SignedDuration;

use crate::scene::{Scene, appointment, reminder};

/// What is told at each status of a booking that stands where the event left it.
#[tokio::test]
async fn each_event_is_told_only_while_it_is_so() {
    let scene = Scene::new().await;
    let mut booking = scene.booking();
    let told = appointment(&booking);
    let events = [
        What::Booked(told.clone()),
        What::Corrected(Correction { appointment: told.clone(), email: true, phone: false }),
        What::Rescheduled(told.clone()),
        reminder(&booking),
        What::Cancelled(told.clone()),
        What::NoShow(told),
    ];
    let table = [
        (Status::Requested, "bor---"),
        (Status::Confirmed, "borm--"),
        (Status::Arrived, "bor---"),
        (Status::InService, "bor---"),
        (Status::Completed, "------"),
        (Status::Cancelled, "----c-"),
        (Status::NoShow, "-----n"),
    ];
    for (status, expected) in table {
        booking.status = status;
        for (what, sign) in events.iter().zip(expected.chars()) {
            let is_told = outdated(what, &booking, scene.now()).is_none();
            assert_eq!(is_told, sign != '-', "{} while {status:?}", what.as_str());
        }
    }
}

#[tokio::test]
async fn what_the_booking_has_moved_on_from_is_not_told() {
    let scene = Scene::new().await;
    let before = scene.booking();
    let by = SignedDuration::from_hours(1);
    let mut booking = before.clone();
    (booking.start, booking.end, booking.revision) = (before.start + by, before.end + by, 2);
    scene.keep(&booking).await;
    scene.silent(What::Booked(appointment(&before)), "moved-on").await;
    scene.silent(reminder(&before), "moved-on").await;

    // Cancelled first, as far as the queue is concerned.
    (booking.status, booking.revision) = (Status::Cancelled, 3);
    scene.keep(&booking).await;
    scene.silent(What::Rescheduled(appointment(&booking)), "called-off").await;
    scene.silent(reminder(&booking), "called-off").await;
    scene.silent(What::NoShow(appointment(&booking)), "not-a-no-show").await;
    scene.mail(What::Cancelled(appointment(&before))).await;
}

#[tokio::test]
async fn nobody_is_told_of_what_has_begun() {
    let scene = Scene::new().await;
    let booking = scene.booking();
    scene.keep(&booking).await;
    scene.clock.set(booking.start - SignedDuration::from_secs(1));
    scene.mail(reminder(&booking)).await;
    scene.clock.set(booking.start);
    scene.silent(reminder(&booking), "started").await;
    scene.silent(What::Booked(appointment(&booking)), "started").await;
    scene.silent(What::Rescheduled(appointment(&booking)), "started").await;
}

/// Moved away and back: what was planned before it is not told beside what was planned after.
#[tokio::test]
async fn what_came_back_to_where_it_was_is_told_once() {
    let scene = Scene::new().await;
    let before = scene.booking();
    let away = before.start + SignedDuration::from_hours(24);
    let mut booking = before.clone();
    booking.revision = 3;
    booking.moved = Some(MovedFrom { start: away, revision: 3 });
    scene.keep(&booking).await;
    scene.silent(reminder(&before), "moved-on").await;
    scene.silent(What::Booked(appointment(&before)), "moved-on").await;
    scene.mail(reminder(&booking)).await;

    // Where its bay was changed since, its time was not.
    let planned = booking.clone();
    booking.revision = 4;
    scene.keep(&booking).await;
    scene.mail(reminder(&planned)).await;
    let told = scene.mail(What::Rescheduled(appointment(&planned))).await;
    let from = "Wed 9 Dec";
    assert!(told.text.contains(from), "from where: {}", told.text);
    let told = scene.mail_in(What::Rescheduled(appointment(&planned)), "es").await;
    assert!(told.text.contains("9 dic"), "from where: {}", told.text);
}

#[tokio::test]
async fn a_booking_that_is_not_there_is_not_told_of() {
    let scene = Scene::new().await;
    let booking = scene.booking();
    scene.silent(What::Booked(appointment(&booking)), "unknown-booking").await;
}

/// A reminder that an outage held back is not sent at night, and not beside the next one.
#[tokio::test]
async fn a_late_reminder_waits_for_the_morning_or_for_the_one_that_overtakes_it() {
    let scene = Scene::new().await;
    let booking = scene.booking();
    scene.keep(&booking).await;
    // The appointment is at 9:00; the quiet hours of the demo end at 8:00.
    scene.clock.set("2026-12-08T05:30:00-06:00".parse().unwrap());
    let until = "2026-12-08T08:00:00-06:00".parse().unwrap();
    assert_eq!(scene.tell(reminder(&booking)).await, Ok(Sent::NotNow { until }));

    let day_before = Reminder { appointment: appointment(&booking), minutes_before: 1440 };
    scene.clock.set(until);
    scene.mail(What::Reminder(day_before.clone())).await;
    let id = EventId::reminder(&booking.id, booking.revision, 120);
    let next = Event { id, ..scene.event(reminder(&booking), "en") };
    scene.put(schema::event(&next.id), next.to_fields()).await;
    scene.silent(What::Reminder(day_before), "overtaken").await;
    scene.mail(reminder(&booking)).await;

    // Before the quiet hours end, it has begun.
    let mut early = booking.clone();
    early.start = "2026-12-08T07:30:00-06:00".parse().unwrap();
    scene.keep(&early).await;
    scene.clock.set("2026-12-08T05:30:00-06:00".parse().unwrap());
    scene.silent(reminder(&early), "quiet-hours").await;
}

#[tokio::test]
async fn a_request_that_was_confirmed_meanwhile_is_told_as_confirmed_only() {
    let scene = Scene::new().await;
    let mut booking = scene.booking();
    (booking.service.on_request, booking.status) = (true, Status::Requested);
    let asked = What::Booked(appointment(&booking));
    scene.keep(&booking).await;
    let mail = scene.mail(asked.clone()).await;
    assert!(mail.text.contains("We have your request"), "{}", mail.text);
    scene.silent(reminder(&booking), "not-confirmed").await;

    (booking.status, booking.revision) = (Status::Confirmed, 2);
    scene.keep(&booking).await;
    scene.silent(asked, "confirmed").await;
    let mail = scene.mail(What::Confirmed(appointment(&booking))).await;
    assert!(!mail.text.contains("request"), "{}", mail.text);
    assert_eq!(mail.calendar.unwrap().method, "REQUEST");
}

#[tokio::test]
async fn what_a_correction_tells_anew_is_not_told_before_it_as_well() {
    let scene = Scene::new().await;
    let mut booking = scene.booking();
    let booked = What::Booked(appointment(&booking));
    booking.revision = 2;
    let first = Correction { appointment: appointment(&booking), email: true, phone: false };
    booking.revision = 3;
    booking.told_anew = ToldAnew { email: 3, phone: 0 };
    let second = Correction { appointment: appointment(&booking), ..first.clone() };
    scene.keep(&booking).await;
    scene.silent(booked, "corrected").await;
    scene.silent(What::Corrected(first), "corrected").await;
    scene.mail(What::Corrected(second)).await;
    scene.mail(reminder(&booking)).await;
}
