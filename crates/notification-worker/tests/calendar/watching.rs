use axum::http::StatusCode;
use baybook_domain::calendar_watch::{WatchTokens, note_change};
use jiff::SignedDuration;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::shop::Shop;
use crate::stand_in::{Fault, refusal};

#[tokio::test]
async fn a_channel_is_opened_once_and_replaced_before_it_ends() {
    let shop = Shop::open().await;
    // The stand-in's channels end a week after this.
    shop.clock.set("2026-11-30T00:53:20Z".parse().unwrap());
    assert!(shop.watch.renew().await.unwrap());
    assert!(!shop.watch.renew().await.unwrap());
    let channels = shop.google.channels();
    assert_eq!(channels.len(), 1);
    assert_eq!(channels[0]["address"], "https://api.example.com/webhooks/google-calendar");
    let (id, token) = (channels[0]["id"].as_str().unwrap(), channels[0]["token"].as_str().unwrap());
    assert!(WatchTokens::new(&[7; 32]).matches(&shop.workshop.shop.id, id, token));
    shop.clock.advance(SignedDuration::from_hours(6 * 24));
    assert!(shop.watch.renew().await.unwrap());
    let after = shop.google.channels();
    assert_eq!(after.len(), 1, "the one before is closed");
    assert_ne!(after[0]["id"], channels[0]["id"]);
}

#[tokio::test]
async fn the_calendar_is_read_every_ten_minutes_and_at_once_when_it_is_told_to_have_changed() {
    let shop = Shop::open().await;
    assert!(shop.sync.run_if_due().await.unwrap().is_some());
    assert_eq!(shop.sync.run_if_due().await.unwrap(), None);
    shop.clock.advance(SignedDuration::from_mins(1));
    shop.google.put(json!({"id": "m0", "summary": "Audit",
        "start": {"date": "2026-12-01"}, "end": {"date": "2026-12-02"}}));
    assert_eq!(shop.sync.run_if_due().await.unwrap(), None);
    let now = "2026-11-20T12:01:00Z".parse().unwrap();
    note_change(shop.store.as_ref(), &shop.workshop.shop.id, now).await.unwrap();
    shop.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(shop.sync.run_if_due().await.unwrap().unwrap().writes, 1);
    assert_eq!(shop.sync.run_if_due().await.unwrap(), None);
    shop.clock.advance(SignedDuration::from_mins(10));
    assert!(shop.sync.run_if_due().await.unwrap().is_some());
}

#[tokio::test]
async fn upkeep_reads_opens_a_channel_and_outlives_a_calendar_that_is_down() {
    let shop = Shop::open().await;
    let down = refusal(StatusCode::SERVICE_UNAVAILABLE, "backendError");
    for _ in 0..2 {
        shop.google.fail_with(Fault::Answer(StatusCode::SERVICE_UNAVAILABLE, down.clone()));
    }
    shop.upkeep.tend().await;
    assert_eq!(shop.google.calls(), ["GET", "POST watch"]);
    shop.upkeep.tend().await;
    assert_eq!(shop.google.channels().len(), 1);
    let stop = CancellationToken::new();
    stop.cancel();
    shop.upkeep.run(stop).await;
}
