//! A provider that fails in every way, and changes that overtake each other.

use std::time::Duration;

use baybook_domain::booking::{Booking, Status};
use baybook_domain::event::{Event, EventState, What};
use baybook_domain::ids::{BookingId, Reference};
use baybook_domain::store::fault::CommitFault;
use baybook_notification_worker::delivery::LEASE;
use jiff::SignedDuration;
use serde_json::json;

use crate::office::{Act, Office};
use crate::scene::{appointment, reminder};

impl Office {
    /// A booking with its confirmation due.
    async fn books(&self, number: u8) -> (Booking, Event) {
        let id = BookingId::from_random([number; 16]);
        let booking = Booking { id, reference: Reference::of(&id), ..self.scene.booking() };
        self.scene.keep(&booking).await;
        let event = self.happens(&booking, What::Booked(appointment(&booking))).await;
        (booking, event)
    }

    async fn moves(&self, booking: &mut Booking) -> Event {
        let by = SignedDuration::from_hours(24);
        (booking.start, booking.end) = (booking.start + by, booking.end + by);
        booking.revision += 1;
        self.scene.keep(booking).await;
        self.happens(booking, What::Rescheduled(appointment(booking))).await
    }

    async fn cancels(&self, booking: &mut Booking) -> Event {
        booking.status = Status::Cancelled;
        booking.revision += 1;
        self.scene.keep(booking).await;
        self.happens(booking, What::Cancelled(appointment(booking))).await
    }

    async fn is_done(&self, event: &Event) {
        let stored = self.stored(event).await;
        assert_eq!(stored.state, EventState::Done, "{stored:?}");
    }

    fn methods(&self) -> Vec<Option<&'static str>> {
        self.taken().into_iter().map(|taken| taken.method).collect()
    }
}

const OOPS: Act = Act::Refuses("500 Oops");
const SLOW: Act = Act::Refuses("429 Slow\r\nRetry-After: 30");
const NO: Act = Act::Refuses("400 No");

#[tokio::test]
async fn a_provider_that_refuses_for_now_is_asked_again_when_it_wants_to_be() {
    for (refusal, least) in [(OOPS, 1), (SLOW, 30)] {
        let office = Office::open().await;
        let (_, event) = office.books(1).await;
        office.provider([refusal, refusal]);
        for _ in 0..2 {
            assert_eq!(office.round().await.retried, 1);
            let due_at = office.stored(&event).await.due_at;
            assert!(due_at >= office.scene.now() + SignedDuration::from_secs(least), "{due_at}");
            office.scene.clock.set(due_at);
        }
        assert_eq!(office.round().await.done, 1);
        assert_eq!(office.times(&event), 1);
        office.is_done(&event).await;
    }
}

#[tokio::test]
async fn a_reminder_that_comes_due_at_night_is_sent_in_the_morning() {
    let office = Office::open().await;
    let id = BookingId::from_random([1; 16]);
    let booking = Booking { id, reference: Reference::of(&id), ..office.scene.booking() };
    office.scene.keep(&booking).await;
    office.scene.clock.set("2026-12-07T23:00:00-06:00".parse().unwrap());
    let event = office.happens(&booking, reminder(&booking)).await;
    office.round().await;
    let waiting = office.stored(&event).await;
    assert_eq!(waiting.state, EventState::Pending);
    assert_eq!(waiting.due_at, "2026-12-08T08:00:00-06:00".parse().unwrap());
    assert!(office.taken().is_empty());
    assert_eq!(office.post(&event).await, "not-due", "nor by whoever asks meanwhile");

    office.scene.clock.set(waiting.due_at);
    assert_eq!(office.round().await.done, 1);
    assert_eq!(office.times(&event), 1);
    office.is_done(&event).await;
}

#[tokio::test]
async fn a_mail_whose_answer_is_lost_is_sent_once_more_under_its_name() {
    for lost in [Act::Closes, Act::Breaks, Act::Hangs] {
        let office = Office::open().await;
        let (_, event) = office.books(1).await;
        office.provider([lost]);
        office.settle().await;
        office.is_done(&event).await;
        assert_eq!(office.times(&event), 2, "{lost:?}");
        assert_eq!(office.taken().len(), 2, "{lost:?}");
        assert_eq!(office.record(&event).await["resent"], json!(true));
    }
}

#[tokio::test]
async fn a_mail_whose_answer_is_lost_twice_is_a_dead_letter_with_the_reason() {
    for (second, reason) in [(Act::Breaks, "broken-answer"), (Act::Hangs, "timeout")] {
        let office = Office::open().await;
        let (_, event) = office.books(1).await;
        office.provider([Act::Closes, OOPS, second]);
        office.settle().await;
        let stored = office.stored(&event).await;
        assert_eq!(stored.state, EventState::Dead);
        assert_eq!(stored.last_error, Some(format!("email: {reason}")));
        assert_eq!(office.times(&event), 2);
    }
}

#[tokio::test]
async fn a_worker_that_dies_before_it_wrote_down_what_was_taken_has_it_sent_once_more() {
    let office = Office::open().await;
    let (_, event) = office.books(1).await;
    // It claims the delivery, and dies while it writes down how that went.
    office.scene.store.script_commits([None, Some(CommitFault::Slow(Duration::from_secs(3600)))]);
    let commits = office.scene.store.counts().commits;
    let dying = office.begin(&event).await;
    office.until_taken(1).await;
    while office.scene.store.counts().commits < commits + 2 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    assert_eq!(office.record(&event).await["state"], "sending");

    assert!(office.post(&event).await.ends_with("in-progress"), "its lease holds");
    office.scene.clock.advance(LEASE);
    assert_eq!(office.post(&event).await, "delivered");
    assert_eq!(office.times(&event), 2);
    let record = office.record(&event).await;
    assert_eq!((&record["state"], &record["resent"]), (&json!("sent"), &json!(true)));
    office.is_done(&event).await;
}

#[tokio::test]
async fn a_task_that_comes_five_times_at_once_sends_one_mail() {
    let office = Office::open().await;
    let (_, event) = office.books(1).await;
    let answers = futures::future::join_all((0..5).map(|_| office.post(&event))).await;
    assert!(answers.iter().any(|answer| answer == "delivered"), "{answers:?}");
    assert_eq!(office.post(&event).await, "already-delivered");
    assert_eq!(office.taken().len(), 1);
}

#[tokio::test]
async fn a_cancellation_that_overtakes_the_confirmation_is_the_only_mail() {
    let office = Office::open().await;
    let (mut booking, booked) = office.books(1).await;
    let cancelled = office.cancels(&mut booking).await;
    assert_eq!(office.post(&cancelled).await, "delivered");
    assert_eq!(office.post(&booked).await, "already-delivered");
    assert_eq!(office.methods(), [Some("CANCEL")]);
    assert_eq!(office.record(&booked).await["reason"], "called-off");
    office.is_done(&booked).await;
    office.is_done(&cancelled).await;
}

#[tokio::test]
async fn a_change_that_overtakes_the_confirmation_is_the_only_mail() {
    let office = Office::open().await;
    let (mut booking, booked) = office.books(1).await;
    let moved = office.moves(&mut booking).await;
    assert_eq!(office.post(&moved).await, "delivered");
    assert_eq!(office.post(&booked).await, "already-delivered");
    assert_eq!((office.times(&moved), office.taken().len()), (1, 1));
    assert_eq!(office.record(&booked).await["reason"], "moved-on");
    office.is_done(&booked).await;
}

#[tokio::test]
async fn a_confirmation_that_failed_is_not_tried_again_after_the_cancellation() {
    for failed in [OOPS, Act::Closes] {
        let office = Office::open().await;
        let (mut booking, booked) = office.books(1).await;
        office.provider([failed]);
        assert!(office.post(&booked).await.ends_with("not-delivered"));
        let before = office.taken().len();
        let cancelled = office.cancels(&mut booking).await;
        assert_eq!(office.post(&cancelled).await, "delivered");
        assert_eq!(office.post(&booked).await, "already-delivered");
        assert_eq!(office.methods()[before..], [Some("CANCEL")], "{failed:?}");
        office.is_done(&booked).await;
    }
}

#[tokio::test]
async fn whatever_the_provider_does_each_event_is_told_or_is_a_dead_letter_with_its_reason() {
    let office = Office::open().await;
    let (mut events, mut bookings) = (Vec::new(), Vec::new());
    for number in 0..24 {
        let (booking, event) = office.books(number).await;
        bookings.push(booking);
        events.push(event);
    }
    let acts = [Act::Takes, OOPS, Act::Breaks, Act::Takes, SLOW, NO, Act::Closes, OOPS, OOPS];
    office.provider(acts.into_iter().cycle().take(60));
    office.round().await;
    for (number, booking) in bookings.iter_mut().enumerate() {
        match number % 3 {
            0 => events.push(office.cancels(booking).await),
            1 => events.push(office.moves(booking).await),
            _ => {}
        }
    }
    office.settle().await;

    let mut ends = (0, 0);
    for event in &events {
        let (stored, record) = (office.stored(event).await, office.record(event).await);
        let (times, reason) = (office.times(event), stored.last_error.unwrap_or_default());
        match stored.state {
            EventState::Done => ends.0 += 1,
            EventState::Dead => {
                assert!(reason.starts_with("email: "), "{record} {reason}");
                ends.1 += 1;
            }
            EventState::Pending => panic!("{record} was left behind"),
        }
        let most = 1 + usize::from(record["doubts"] != 0);
        assert!(times <= most, "{record} was sent {times} times");
        let sent = record["state"] == "sent";
        assert!(times > 0 || !sent, "{record} was not sent");
    }
    assert!(ends.0 > ends.1 && ends.1 > 0, "{ends:?}");
    for booking in bookings.iter().filter(|booking| booking.status == Status::Cancelled) {
        let id = booking.id.to_string();
        let mails = office.taken().into_iter().filter(|taken| taken.delivery.starts_with(&id));
        let methods: Vec<_> = mails.map(|taken| taken.method).collect();
        let cancelled = methods.iter().position(|method| *method == Some("CANCEL"));
        let after = cancelled.map_or(&[][..], |at| &methods[at..]);
        assert!(after.iter().all(|method| *method == Some("CANCEL")), "{methods:?}");
    }
}
