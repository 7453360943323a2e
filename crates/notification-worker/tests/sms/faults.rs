//! A provider of texts that fails in every way, seen from the outbox.

use baybook_domain::event::EventState;
use serde_json::json;

use crate::office::{Act, Office};

const OOPS: Act = Act::Refuses("500 Oops");
const SLOW: Act = Act::Refuses("429 Slow\r\nRetry-After: 30");
const NO: Act = Act::Refuses("400 No");

#[tokio::test]
async fn an_answer_that_breaks_off_after_it_said_yes_is_a_text_that_was_sent() {
    let office = Office::open().await;
    let event = office.books(1).await;
    office.provider([Act::BreaksLate]);
    assert_eq!(office.round().await.done, 1);
    assert_eq!(office.stored(&event).await.state, EventState::Done);
    assert_eq!(office.times(&event), 1);
    let record = office.record(&event, "sms").await;
    assert_eq!((&record["state"], &record["resent"]), (&json!("sent"), &json!(false)));
}

#[tokio::test]
async fn a_text_whose_answer_is_lost_is_sent_once_more_and_says_so() {
    for lost in [Act::Closes, Act::BreaksEarly, Act::Hangs] {
        let office = Office::open().await;
        let event = office.books(1).await;
        office.provider([lost]);
        assert_eq!(office.round().await.retried, 1, "{lost:?}");
        office.settle().await;
        assert_eq!(office.stored(&event).await.state, EventState::Done, "{lost:?}");
        assert_eq!(office.times(&event), 2, "{lost:?}");
        let record = office.record(&event, "sms").await;
        assert_eq!((&record["state"], &record["resent"]), (&json!("sent"), &json!(true)));
        let mail = office.record(&event, "email").await;
        assert_eq!((&mail["state"], &mail["claims"]), (&json!("sent"), &json!(1)), "{lost:?}");
    }
}

#[tokio::test]
async fn a_text_whose_answer_is_lost_twice_is_a_dead_letter_with_the_reason() {
    for (second, reason) in [(Act::BreaksEarly, "broken-answer"), (Act::Hangs, "timeout")] {
        let office = Office::open().await;
        let event = office.books(1).await;
        office.provider([Act::Hangs, OOPS, second]);
        office.settle().await;
        let stored = office.stored(&event).await;
        assert_eq!(stored.state, EventState::Dead, "{second:?}");
        assert_eq!(stored.last_error, Some(format!("sms: {reason}")));
        assert_eq!(office.times(&event), 2, "{second:?}");
        assert_eq!(office.record(&event, "email").await["state"], "sent");
    }
}

#[tokio::test]
async fn whatever_the_provider_does_each_event_is_told_or_is_a_dead_letter_with_its_reason() {
    let office = Office::open().await;
    let mut events = Vec::new();
    for number in 0..20 {
        events.push(office.books(number).await);
    }
    let acts = [
        Act::Takes,
        OOPS,
        Act::BreaksLate,
        Act::BreaksEarly,
        SLOW,
        Act::Takes,
        NO,
        Act::Hangs,
        OOPS,
        Act::Closes,
    ];
    office.provider(acts.into_iter().cycle().take(40));
    office.settle().await;

    let mut ends = (0, 0);
    for event in &events {
        let (stored, record) = (office.stored(event).await, office.record(event, "sms").await);
        let (times, reason) = (office.times(event), stored.last_error.unwrap_or_default());
        match stored.state {
            EventState::Done => ends.0 += 1,
            EventState::Dead => {
                assert!(reason.starts_with("sms: "), "{record} {reason}");
                ends.1 += 1;
            }
            EventState::Pending => panic!("{record} was left behind"),
        }
        let most = 1 + usize::from(record["doubts"] != 0);
        assert!(times <= most, "{record} was sent {times} times");
        assert!(times > 0 || record["state"] != "sent", "{record} was not sent");
        assert_eq!(office.record(event, "email").await["claims"], 1, "the mail is another matter");
    }
    assert!(ends.0 > ends.1 && ends.1 > 0, "{ends:?}");
}
