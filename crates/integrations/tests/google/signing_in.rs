use std::sync::Arc;

use axum::http::StatusCode;
use baybook_integrations::Failure;
use baybook_integrations::google::calendar::Likely;
use baybook_integrations::google::{KeyError, ServiceAccount};
use jiff::SignedDuration;
use serde_json::Value;

use crate::{entry, world};

#[tokio::test]
async fn a_token_serves_until_its_last_minute() {
    let world = world().await;
    world.calendar.write(&entry("aaaaa"), Likely::New).await.unwrap();
    world.clock.advance(SignedDuration::from_secs(3538));
    world.calendar.write(&entry("aaaab"), Likely::New).await.unwrap();
    assert_eq!(world.google.granted(), 1);
    world.clock.advance(SignedDuration::from_secs(1));
    world.calendar.write(&entry("aaaac"), Likely::New).await.unwrap();
    assert_eq!(world.google.granted(), 2);
}

#[tokio::test]
async fn those_who_come_at_once_share_one_token() {
    let world = Arc::new(world().await);
    let calls = (0..20).map(|n| {
        let world = Arc::clone(&world);
        async move { world.calendar.write(&entry(&format!("aaaa{n}")), Likely::New).await }
    });
    for written in futures::future::join_all(calls).await {
        written.unwrap();
    }
    assert_eq!(world.google.granted(), 1);
}

#[tokio::test]
async fn a_token_that_was_taken_back_is_replaced_once() {
    let world = world().await;
    world.calendar.write(&entry("aaaaa"), Likely::New).await.unwrap();
    world.google.revoke_tokens();
    world.calendar.write(&entry("aaaab"), Likely::New).await.unwrap();
    assert_eq!(world.google.granted(), 2);
}

#[tokio::test]
async fn a_key_that_is_refused_waits_for_a_person_and_is_not_asked_for_by_a_crowd() {
    let world = world().await;
    world.google.fail_grant_with(StatusCode::BAD_REQUEST);
    let refused = Err(Failure::Later { class: "unauthenticated", after: None });
    for _ in 0..3 {
        assert_eq!(world.calendar.write(&entry("aaaaa"), Likely::New).await, refused);
    }
    assert_eq!(world.google.granted(), 1);
    world.clock.advance(SignedDuration::from_secs(1));
    world.calendar.write(&entry("aaaaa"), Likely::New).await.unwrap();
}

#[tokio::test]
async fn a_key_is_told_from_other_texts_and_shown_nowhere() {
    let world = world().await;
    let file = world.google.key_file();
    let with = |name: &str, value: &str| {
        let mut file: Value = serde_json::from_str(&file).unwrap();
        file[name] = value.into();
        ServiceAccount::from_json(&file.to_string()).map(|_| ()).unwrap_err()
    };
    assert_eq!(with("type", "authorized_user"), KeyError::OtherKind);
    assert_eq!(with("private_key", "hunter2"), KeyError::PrivateKey);
    assert_eq!(with("token_uri", "ftp://example.com"), KeyError::TokenUri);
    assert_eq!(ServiceAccount::from_json("/etc/key.json").map(|_| ()), Err(KeyError::NotAKey));
    let shown = format!("{:?} {:?}", ServiceAccount::from_json(&file).unwrap(), world.calendar);
    assert!(!shown.contains("PRIVATE") && !shown.contains("gserviceaccount"), "{shown}");
}
