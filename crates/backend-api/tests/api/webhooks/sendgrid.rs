use baybook_domain::suppression::{AddressId, Reason, Suppression};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{DELIVERY, Providers};
use crate::log;

const ADA: &str = "Ada@example.org";

fn ada() -> AddressId {
    AddressId::of_email(&"ada@example.org".parse().unwrap())
}

impl Providers {
    fn now(&self) -> i64 {
        use baybook_domain::clock::Clock;
        self.app.clock.now().as_second()
    }

    /// One event, signed now.
    async fn told(&self, mut event: Value) -> Option<Suppression> {
        event["timestamp"] = json!(self.now());
        let reply = self.sendgrid(self.now(), &json!([event]).to_string()).await;
        assert_eq!(reply.status, 204, "{reply:?}");
        self.known(&ada()).await
    }
}

#[tokio::test]
async fn bounces_complaints_and_unsubscribing_end_mails() {
    for (event, reason) in [
        (json!({"event": "bounce", "type": "bounce"}), Reason::Bounced),
        (json!({"event": "dropped", "reason": "Invalid"}), Reason::Invalid),
        (json!({"event": "spamreport"}), Reason::Complained),
        (json!({"event": "unsubscribe"}), Reason::Unsubscribed),
    ] {
        let providers = Providers::start().await;
        let mut event = event;
        event["email"] = json!(ADA);
        event["sg_event_id"] = json!("1");
        let known = providers.told(event).await.unwrap();
        assert_eq!(known.all.map(|stop| stop.reason), Some(reason));
    }
}

#[tokio::test]
async fn a_group_that_is_left_ends_reminders_only_and_can_be_joined_again() {
    let providers = Providers::start().await;
    let event = |event: &str, id: &str| json!({"event": event, "email": ADA, "sg_event_id": id});
    let known = providers.told(event("group_unsubscribe", "1")).await.unwrap();
    assert!(known.all.is_none() && known.reminders.is_some());
    providers.app.clock.advance(SignedDuration::from_secs(60));
    let known = providers.told(event("group_resubscribe", "2")).await.unwrap();
    assert!(known.reminders.is_none());
}

#[tokio::test]
async fn what_may_pass_ends_nothing_and_what_is_unknown_is_passed_over() {
    let providers = Providers::start().await;
    let at = providers.now();
    let body = json!([
        {"event": "bounce", "type": "blocked", "email": ADA, "sg_event_id": "1", "timestamp": at, "delivery": DELIVERY},
        {"event": "account_status_change", "type": "blocked", "sg_event_id": "2", "timestamp": at},
        {"event": "open", "email": ADA, "sg_event_id": "3", "timestamp": at},
        {"event": "bounce", "email": 7},
        "nothing",
        {"event": "bounce", "email": "not an address", "sg_event_id": "4", "timestamp": at},
    ]);
    let reply = providers.sendgrid(at, &body.to_string()).await;
    assert_eq!(reply.status, 204, "{reply:?}");
    assert_eq!(providers.known(&ada()).await, None);
    assert_eq!(providers.outcome().await, (json!("undelivered"), json!("blocked")));
}

#[tokio::test]
async fn a_call_that_is_played_back_changes_nothing() {
    let providers = Providers::start().await;
    let at = providers.now();
    let delivered = json!({"event": "delivered", "email": ADA, "sg_event_id": "1", "timestamp": at - 5, "delivery": DELIVERY});
    let bounce = json!({"event": "bounce", "email": ADA, "sg_event_id": "2", "timestamp": at});
    // SendGrid repeats itself also within a call.
    let body = json!([delivered, bounce, bounce]).to_string();
    assert_eq!(providers.sendgrid(at, &body).await.status, 204);
    assert_eq!(providers.outcome().await.0, json!("delivered"));
    let before = providers.app.contents().await;
    assert_eq!(before.keys().filter(|key| key.starts_with("notices/")).count(), 2);
    providers.app.clock.advance(SignedDuration::from_mins(9));
    assert_eq!(providers.sendgrid(at, &body).await.status, 204);
    assert_eq!(providers.sendgrid(providers.now(), &body).await.status, 204);
    assert_eq!(providers.app.contents().await, before);
}

#[tokio::test]
async fn a_stale_or_forged_call_changes_nothing() {
    let providers = Providers::start().await;
    let before = providers.app.contents().await;
    let at = providers.now();
    let body = json!([{"event": "bounce", "email": ADA, "sg_event_id": "1", "timestamp": at}]);
    let body = body.to_string();
    providers.sendgrid(at - 601, &body).await.problem(403, "signature-stale");
    providers.sendgrid(at + 601, &body).await.problem(403, "signature-stale");
    let stranger = Providers::start().await;
    let forged = stranger.sendgrid.sign(&super::SystemRandom::new(), b"[]").unwrap();
    for signature in ["", "x", &super::Engine::encode(&super::STANDARD, forged)] {
        providers.signed(at, &body, signature).await.problem(403, "signature-refused");
    }
    assert_eq!(providers.app.contents().await, before);
}

#[tokio::test]
async fn a_call_of_a_thousand_events_is_taken_in_few_commits() {
    let providers = Providers::start().await;
    let at = providers.now();
    let event = |n: usize| {
        let filler = "x".repeat(500);
        json!({"event": "bounce", "email": format!("p{n}@example.org"), "sg_event_id": n.to_string(), "timestamp": at, "response": filler})
    };
    let body = Value::from((0..1000).map(event).collect::<Vec<_>>()).to_string();
    assert!(body.len() > 512 * 1024);
    let before = providers.app.store.counts().commits;
    let reply = providers.sendgrid(at, &body).await;
    assert_eq!(reply.status, 204, "{reply:?}");
    assert_eq!(providers.app.store.counts().commits - before, 10);
    log::check_absent("p999@example.org");

    let too_much = "x".repeat(1024 * 1024 + 1);
    providers.sendgrid(at, &too_much).await.problem(413, "too-large");
}
