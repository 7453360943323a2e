//! Calendar feeds behind secret links.

use baybook_domain::access::Role;
use jiff::SignedDuration;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::app::{App, at, wish};
use crate::reply::Reply;

/// Where the API has what is at that address of the pages.
fn path(url: &Value) -> String {
    url.as_str().unwrap().strip_prefix("https://book.example.com").unwrap().to_owned()
}

async fn feeds(app: &App, access: &str) -> Vec<Value> {
    let list = app.read("/staff/feeds", access).await.json();
    list["feeds"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_feed_has_the_jobs_with_first_names_and_plates_and_nothing_to_reach_anybody_by() {
    let app = App::start().await;
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let other = app.book("l", &wish("oil-change", &at("09:00"))).await.booking(201);
    let cancelled = app.holder(&other, "/cancel", &json!({})).await;
    assert_eq!(cancelled.status, StatusCode::OK, "{cancelled:?}");
    let mechanic = app.staff(Role::Mechanic, "dana@example.org").await;
    let feeds = feeds(&app, &mechanic.access_token).await;
    assert_eq!(feeds[0]["mechanic"], Value::Null);
    let file = app.get(&path(&feeds[0]["url"])).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.text.contains("QK-77 XY"), "{}", file.text);
    assert!(file.text.contains(&booking.id) && !file.text.contains(&other.id), "{}", file.text);
    assert!(file.text.contains("Wilhelmina"), "{}", file.text);
    for personal in ["Quackenbush", "example.org", "555", "1M8GDM9AXKP042788", "whistles"] {
        assert!(!file.text.contains(personal), "{}", file.text);
    }
    let mut mechanics = 0;
    for feed in &feeds[1..] {
        mechanics += u32::from(app.get(&path(&feed["url"])).await.text.contains(&booking.id));
    }
    assert_eq!(mechanics, 1);
}

#[tokio::test]
async fn who_has_the_feed_already_is_told_so_and_sees_a_change_after_five_minutes() {
    let app = App::start().await;
    let manager = app.staff(Role::Manager, "boss@example.org").await;
    let feed = path(&feeds(&app, &manager.access_token).await[0]["url"]);
    let answer = app.request(Method::GET, &feed).send().await.unwrap();
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "private, max-age=300");
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    let etag = answer.headers()[header::ETAG].clone();
    let again = || app.request(Method::GET, &feed).header(header::IF_NONE_MATCH, etag.clone());
    assert_eq!(again().send().await.unwrap().status(), StatusCode::NOT_MODIFIED);
    app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    assert_eq!(again().send().await.unwrap().status(), StatusCode::NOT_MODIFIED);
    app.clock.advance(SignedDuration::from_mins(5));
    let changed = again().send().await.unwrap();
    assert_eq!(changed.status(), StatusCode::OK);
    assert!(changed.text().await.unwrap().contains("BEGIN:VEVENT"));
}

#[tokio::test]
async fn a_link_that_was_replaced_or_made_up_opens_nothing() {
    let app = App::start().await;
    let manager = app.staff(Role::Manager, "boss@example.org").await;
    let access = manager.access_token.as_str();
    let before = feeds(&app, access).await;
    let ask = |body: Value| {
        Reply::of(app.request(Method::POST, "/staff/feeds/replace").bearer_auth(access).json(&body))
    };
    let mechanic = before[1]["mechanic"].clone();
    let new = ask(json!({"mechanic": mechanic})).await.json();
    assert_ne!(new["url"], before[1]["url"]);
    app.get(&path(&before[1]["url"])).await.problem(404, "unknown-feed");
    assert_eq!(app.get(&path(&new["url"])).await.status, StatusCode::OK);
    assert_eq!(app.get(&path(&before[0]["url"])).await.status, StatusCode::OK, "only that one");
    assert_eq!(feeds(&app, access).await[1], new);
    ask(json!({"mechanic": "nobody"})).await.problem(404, "unknown-feed");
    for made_up in ["", "AAAA", "bWFpbi8vMA"] {
        app.get(&format!("/calendar/{made_up}.ics")).await.problem(404, "unknown-feed");
    }
    let log = app.read("/staff/audit?action=feed-replaced", access).await.json();
    assert_eq!(log["entries"].as_array().unwrap().len(), 1, "{log}");
    assert!(!log.to_string().contains(".ics"), "{log}");
}
