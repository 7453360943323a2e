//! Running the service: health, descriptions, limits, stopping.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use baybook_domain::store::fault::{CommitFault, Odds};
use baybook_service_kit::config::RateLimit;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::app::{App, PAGES_KEY, Setup, at, wish};
use crate::faults::{DOWN, until};
use crate::reply::Reply;

#[tokio::test]
async fn health_is_of_the_process_and_readiness_of_the_store() {
    let app = App::start().await;
    assert_eq!(app.get("/healthz").await.json(), json!({"status": "ok"}));
    assert_eq!(app.get("/livez").await.json(), json!({"status": "ok"}));
    assert_eq!(app.get("/readyz").await.json(), json!({"status": "ready"}));
    app.store.set_odds(DOWN);
    assert_eq!(app.get("/healthz").await.status, 200);
    let reply = app.get("/readyz").await;
    assert!(reply.problem(503, "store-unavailable").retry_after.is_some());
    app.store.set_odds(Odds::default());
    assert_eq!(app.get("/readyz").await.status, 200);
}

#[tokio::test]
async fn the_version_is_told() {
    let version = App::start().await.get("/version").await.json();
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    assert!(version["commit"].is_string() && version["built"].is_string());
}

#[tokio::test]
async fn the_description_is_openapi_3_1_of_every_call_and_the_one_checked_in() {
    let app = App::start().await;
    let served = app.get("/openapi.json").await.json();
    assert!(served["openapi"].as_str().unwrap().starts_with("3.1."), "{}", served["openapi"]);
    let mut calls = BTreeSet::new();
    for (path, methods) in served["paths"].as_object().unwrap() {
        for (method, call) in methods.as_object().unwrap() {
            calls.insert(format!("{method} {path}"));
            assert!(call["summary"].is_string(), "{method} {path}");
            assert!(call["responses"].as_object().unwrap().contains_key("default"), "{path}");
        }
    }
    let known = [
        "get /availability",
        "get /bookings/{id}",
        "get /healthz",
        "get /livez",
        "get /readyz",
        "get /services",
        "get /shop",
        "get /version",
        "post /bookings",
        "post /bookings/lookup",
        "post /bookings/{id}/cancel",
        "post /bookings/{id}/reschedule",
    ];
    let missing: Vec<_> = known.iter().filter(|call| !calls.contains(**call)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let kept = include_str!("../../../../docs/openapi.json");
    let kept: Value = serde_json::from_str(kept).unwrap();
    assert!(served == kept, "docs/openapi.json is out of date: run `cargo xtask openapi`");
}

#[tokio::test]
async fn the_readable_description_asks_nothing_of_other_origins() {
    let app = App::start().await;
    let page = app.get("/docs").await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    let mut loaded = 0;
    for attribute in ["src=\"", "href=\""] {
        for part in page.text.split(attribute).skip(1) {
            let target = part.split('"').next().unwrap();
            assert!(!target.contains("//"), "{target}");
            let path = format!("/docs/{}", target.trim_start_matches("./"));
            let part = app.get(&path).await;
            assert_eq!(part.status, 200, "{path}");
            if path.ends_with(".css") {
                assert!(!part.text.contains("url(http") && !part.text.contains("@import"));
            }
            loaded += 1;
        }
    }
    assert!(loaded >= 4, "{}", page.text);
    // Left to its default the page asks an outside service whether the description is valid.
    let setup = app.get("/docs/swagger-initializer.js").await.text;
    assert!(setup.contains("\"validatorUrl\": \"none\""), "{setup}");
    assert!(setup.contains("/openapi.json") && !setup.contains("://"), "{setup}");
}

#[tokio::test]
async fn scripts_of_configured_origins_may_call_and_no_others() {
    let cors_origins = vec!["https://pages.example".parse().unwrap()];
    let app = App::with(Setup { cors_origins, ..Setup::default() }).await;
    let allowed = |headers: &HeaderMap| {
        headers.get("access-control-allow-origin").map(|value| value.to_str().unwrap().to_owned())
    };
    let preflight = |app: &App, origin: &str| {
        app.request(Method::OPTIONS, "/bookings")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type,idempotency-key")
    };
    let reply = Reply::of(preflight(&app, "https://pages.example")).await;
    assert_eq!(allowed(&reply.headers).as_deref(), Some("https://pages.example"));
    assert!(reply.header("access-control-allow-headers").unwrap().contains("idempotency-key"));
    assert_eq!(reply.header("access-control-allow-credentials"), None);
    let get = app.request(Method::GET, "/services").header("origin", "https://pages.example");
    let reply = Reply::of(get).await;
    assert_eq!(allowed(&reply.headers).as_deref(), Some("https://pages.example"));

    let closed = App::start().await;
    for (app, origin) in [
        (&app, "https://pages.example.evil.example"),
        (&app, "http://pages.example"),
        (&app, "null"),
        (&closed, "https://pages.example"),
    ] {
        assert_eq!(allowed(&Reply::of(preflight(app, origin)).await.headers), None, "{origin}");
        let get = app.request(Method::GET, "/services").header("origin", origin);
        assert_eq!(allowed(&Reply::of(get).await.headers), None, "{origin}");
    }
}

async fn limited(proxy_hops: u8) -> App {
    let rate_limit = RateLimit::PerMinute(3.try_into().unwrap());
    App::with(Setup { rate_limit, proxy_hops, ..Setup::default() }).await
}

/// Writes once, with a header, as somebody else may say it is.
async fn write(app: &App, name: &'static str, value: &str) -> Reply {
    Reply::of(app.request(Method::POST, "/bookings").json(&json!({})).header(name, value)).await
}

#[tokio::test]
async fn who_writes_too_often_is_asked_to_wait_and_may_still_read() {
    let app = limited(0).await;
    for _ in 0..3 {
        app.post("/bookings", &json!({})).await.problem(422, "invalid");
    }
    let stored = app.contents().await;
    for reply in [
        app.book_at("oil-change", &at("08:00")).await,
        app.post("/bookings/lookup", &json!({"reference": "0000-0000", "email": "a@example.org"}))
            .await,
        app.post("/bookings/7/cancel", &json!({})).await,
    ] {
        let wait = reply.problem(429, "rate-limited").retry_after.unwrap();
        assert!((1..=21).contains(&wait), "a token every 20 seconds: {wait}");
    }
    assert_eq!(app.contents().await, stored);
    for path in ["/services", "/availability?service=oil-change&date=2026-12-01", "/healthz"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn what_a_client_says_of_itself_is_not_believed() {
    let app = limited(0).await;
    for n in 0..6 {
        let status = write(&app, "x-forwarded-for", &format!("198.51.100.{n}")).await.status;
        assert_eq!(status.as_u16(), if n < 3 { 422 } else { 429 }, "{n}");
    }
    // Nor when it claims to be the pages.
    let claim = app
        .request(Method::POST, "/bookings")
        .json(&json!({}))
        .header("x-baybook-pages-key", "a secret that pages and API share?")
        .header("x-baybook-client", "198.51.100.99");
    Reply::of(claim).await.problem(429, "rate-limited");
    let pages = |client: &str| {
        app.request(Method::POST, "/bookings")
            .json(&json!({}))
            .header("x-baybook-pages-key", PAGES_KEY)
            .header("x-baybook-client", client)
    };
    for n in 0..4 {
        let status = Reply::of(pages("198.51.100.99")).await.status;
        assert_eq!(status.as_u16(), if n < 3 { 422 } else { 429 }, "{n}");
    }
    assert_eq!(Reply::of(pages("198.51.100.98")).await.status, 422);
}

#[tokio::test]
async fn behind_a_proxy_each_client_has_its_own_allowance() {
    let app = limited(1).await;
    for n in 0..4 {
        // What stands further left was written by the client.
        let forwarded = format!("203.0.113.{n}, 198.51.100.7");
        let status = write(&app, "x-forwarded-for", &forwarded).await.status;
        assert_eq!(status.as_u16(), if n < 3 { 422 } else { 429 }, "{n}");
    }
    assert_eq!(write(&app, "x-forwarded-for", "198.51.100.8").await.status, 422);
}

#[tokio::test]
async fn unknown_addresses_and_methods_answer_problems() {
    let app = App::start().await;
    for path in ["/", "/nowhere", "/bookings/", "/bookings/7/cancel/now", "/Services"] {
        app.get(path).await.problem(404, "not-found");
    }
    for (method, path, allow) in [
        (Method::DELETE, "/services", "GET"),
        (Method::GET, "/bookings", "POST"),
        (Method::PUT, "/bookings/7", "GET"),
        (Method::PATCH, "/bookings/7/cancel", "POST"),
        (Method::POST, "/healthz", "GET"),
        (Method::POST, "/openapi.json", "GET"),
    ] {
        let reply = Reply::of(app.request(method, path)).await;
        reply.problem(405, "method-not-allowed");
        assert!(reply.header("allow").unwrap().contains(allow), "{path}");
    }
}

#[tokio::test]
async fn stopping_finishes_what_is_in_flight_and_takes_nothing_new() {
    let app = App::start().await;
    app.store.script_commits([Some(CommitFault::Slow(Duration::from_millis(500)))]);
    let commits = app.store.counts().commits;
    let request = app.request(Method::POST, "/bookings").json(&wish("oil-change", &at("08:00")));
    let in_flight = tokio::spawn(Reply::of(request));
    until(|| app.store.counts().commits > commits).await;
    app.stop.cancel();
    let address: SocketAddr = app.url.trim_start_matches("http://").parse().unwrap();
    while TcpStream::connect(address).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!in_flight.is_finished(), "refusing began before the last answer");
    let booked = in_flight.await.unwrap().booking(201);
    app.serving.await.unwrap().unwrap();
    let key = format!("shops/main/bookings/{}", booked.id);
    assert!(crate::store::contents(app.store.as_ref()).await.contains_key(&key));
}
