use baybook_domain::external;
use baybook_domain::store::fault::CommitFault;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::shop::{Shop, at};
use crate::stand_in::Fault;

fn meeting(id: &str, title: &str, start: &str, end: &str) -> Value {
    let at = |time: &str| json!({"dateTime": format!("2026-12-01T{time}:00-06:00")});
    json!({"id": id, "status": "confirmed", "summary": title, "start": at(start), "end": at(end)})
}

/// Titles and starts of a day, the earliest first.
async fn on(shop: &Shop, date: &str) -> Vec<String> {
    let id = &shop.workshop.shop.id;
    let times = external::of_day(shop.store.as_ref(), id, date.parse().unwrap()).await.unwrap();
    times.into_iter().map(|one| format!("{} {}", one.start, one.summary)).collect()
}

const DAY: &str = "2026-12-01";

#[tokio::test]
async fn what_others_enter_move_and_remove_is_followed() {
    let shop = Shop::open().await;
    for n in 0..5 {
        let start = format!("{:02}:00", 8 + n);
        shop.google.put(meeting(&format!("m{n}"), &format!("M{n}"), &start, "15:00"));
    }
    let first = shop.sync.run().await.unwrap();
    assert!(first.whole);
    assert_eq!(on(&shop, DAY).await.len(), 5);
    shop.google.put(meeting("m0", "Audit", "07:00", "08:00"));
    shop.google.take_away("m1");
    let mut moved = meeting("m2", "M2", "09:00", "10:00");
    moved["start"] = json!({"date": "2026-12-24"});
    moved["end"] = json!({"date": "2026-12-26"});
    shop.google.put(moved);
    let then = shop.sync.run().await.unwrap();
    assert!(!then.whole);
    assert_eq!(
        on(&shop, DAY).await,
        ["2026-12-01T13:00:00Z Audit", "2026-12-01T17:00:00Z M3", "2026-12-01T18:00:00Z M4"]
    );
    assert_eq!(on(&shop, "2026-12-25").await, ["2026-12-25T06:00:00Z M2"]);
    assert_eq!(on(&shop, "2026-12-26").await, Vec::<String>::new());
    assert_eq!(shop.sync.run().await.unwrap().writes, 0, "nothing has changed");
}

#[tokio::test]
async fn a_token_that_is_gone_leads_to_everything_being_read_and_nothing_left_over() {
    let shop = Shop::open().await;
    shop.google.put(meeting("m0", "Stays", "08:00", "09:00"));
    shop.google.put(meeting("m1", "Goes", "10:00", "11:00"));
    shop.sync.run().await.unwrap();
    shop.google.take_away("m1");
    shop.google.forget_sync_tokens();
    let synced = shop.sync.run().await.unwrap();
    assert!(synced.whole);
    assert_eq!(synced.writes, 1, "what stays is not written again");
    assert_eq!(on(&shop, DAY).await, ["2026-12-01T14:00:00Z Stays"]);
}

#[tokio::test]
async fn once_a_week_everything_is_read_so_that_the_window_moves_on() {
    let shop = Shop::open().await;
    shop.sync.run().await.unwrap();
    assert!(!shop.sync.run().await.unwrap().whole);
    shop.clock.advance(SignedDuration::from_hours(7 * 24));
    assert!(shop.sync.run().await.unwrap().whole);
}

#[tokio::test]
async fn own_bookings_are_not_read_back() {
    let shop = Shop::open().await;
    shop.book("one", at("08:00")).await;
    shop.send_all(&shop.events().await).await;
    shop.sync.run().await.unwrap();
    assert_eq!(on(&shop, DAY).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_reading_that_ends_halfway_is_made_good_by_the_next() {
    let shop = Shop::open().await;
    shop.google.put(meeting("m0", "Audit", "08:00", "09:00"));
    shop.google.fail_with(Fault::Half);
    assert!(shop.sync.run().await.is_err());
    assert_eq!(on(&shop, DAY).await, Vec::<String>::new());
    // The entries are written and the token is not.
    shop.store.script_commits([None, Some(CommitFault::Unavailable)]);
    assert!(shop.sync.run().await.is_err());
    shop.google.put(meeting("m0", "Audit", "09:00", "10:00"));
    shop.sync.run().await.unwrap();
    assert_eq!(on(&shop, DAY).await, ["2026-12-01T15:00:00Z Audit"]);
}
