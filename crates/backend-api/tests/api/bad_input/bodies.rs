//! Whole bodies, and the key that names them.

use reqwest::Method;
use serde_json::json;

use super::Expect::Malformed;
use super::{check, invalid, refused, some};
use crate::app::{App, at, wish};
use crate::reply::Reply;

#[tokio::test]
async fn fields_that_nobody_knows() {
    check("/colour", [(some("red"), Malformed)]).await;
    check("/customer/age", [(some(7), Malformed)]).await;
    check("/vehicle/wheels", [(some(4), Malformed)]).await;
}

#[tokio::test]
async fn every_mistake_is_told_at_once() {
    let app = App::start().await;
    let body = json!({
        "service": "",
        "start": "2027-02-30T08:00:00-06:00",
        "customer": {"name": "", "email": "quackenbush", "phone": "5550177"},
        "vehicle": {
            "plate": "QK-77 QK-77 QK-77", "vin": "x", "make": "m".repeat(51),
            "model": "m".repeat(51), "year": 1,
        },
        "notes": "whistles uphill".repeat(100),
        "locale": "?",
    });
    let reply = refused(&app, app.request(Method::POST, "/bookings").json(&body)).await;
    invalid(
        &reply,
        &[
            ("service", "required"),
            ("start", "instant"),
            ("customer.name", "required"),
            ("customer.email", "email"),
            ("customer.phone", "phone"),
            ("vehicle.plate", "too-long"),
            ("vehicle.vin", "vin"),
            ("vehicle.make", "too-long"),
            ("vehicle.model", "too-long"),
            ("vehicle.year", "year"),
            ("notes", "too-long"),
            ("locale", "locale"),
        ],
    );
    let reply = refused(&app, app.request(Method::POST, "/bookings").json(&json!({}))).await;
    invalid(
        &reply,
        &[
            ("service", "required"),
            ("start", "required"),
            ("customer.name", "required"),
            ("customer.email", "required"),
        ],
    );
}

#[tokio::test]
async fn bodies_that_are_no_booking() {
    let app = App::start().await;
    let good = wish("oil-change", &at("08:00"));
    let send = |kind: &'static str, body: Vec<u8>| {
        let request = app.request(Method::POST, "/bookings").body(body);
        refused(&app, if kind.is_empty() { request } else { request.header("content-type", kind) })
    };
    const JSON: &str = "application/json";

    let mut large = good.clone();
    large["notes"] = "whistles uphill ".repeat(65_536).into();
    let large = large.to_string().into_bytes();
    assert!(large.len() >= 1024 * 1024);
    send(JSON, large).await.problem(413, "too-large");

    let not_utf8 = good.to_string().replace("Wilhelmina", "?").into_bytes();
    let not_utf8 = not_utf8.iter().map(|b| if *b == b'?' { 0xff } else { *b }).collect();
    send(JSON, not_utf8).await.problem(400, "malformed");

    let text = good.to_string();
    let positional = json!([null, "oil-change", at("08:00"), good["customer"]]).to_string();
    for not_json in [
        "",
        "Wilhelmina Quackenbush",
        "{",
        &text[..text.len() - 1],
        &format!("{text} and more"),
        &format!("[{text}]"),
        &positional,
        "null",
        "\"Quackenbush\"",
        &text.replacen('{', "{\"service\":\"battery\",", 1),
        &"[".repeat(60_000),
    ] {
        println!("{}", &not_json[..not_json.len().min(60)]);
        send(JSON, not_json.as_bytes().to_vec()).await.problem(400, "malformed");
    }
    for kind in ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        let reply = send(kind, text.clone().into_bytes()).await;
        reply.problem(415, "unsupported-media-type");
    }
    let reply = Reply::of(
        app.request(Method::POST, "/bookings")
            .header("content-type", "application/json; charset=utf-8")
            .body(text),
    );
    reply.await.booking(201);
}

#[tokio::test]
async fn keys_that_cannot_be_used() {
    let app = App::start().await;
    let good = wish("oil-change", &at("08:00"));
    for key in ["".to_owned(), " ".to_owned(), "k".repeat(256), "clé".to_owned()] {
        let request = app.request(Method::POST, "/bookings").header("Idempotency-Key", &key);
        let reply = refused(&app, request.json(&good)).await;
        invalid(&reply, &[("Idempotency-Key", "idempotency-key")]);
    }
    app.book(&"k".repeat(255), &good).await.booking(201);
}

#[tokio::test]
async fn a_key_that_was_used_with_another_body() {
    let app = App::start().await;
    let good = wish("oil-change", &at("08:00"));
    app.book("a key", &good).await.booking(201);
    let changes = [
        ("/service", json!("battery")),
        ("/start", json!(at("09:00"))),
        ("/customer/name", json!("Wilma Quackenbush")),
        ("/customer/email", json!("w.quackenbush@example.org")),
        ("/customer/phone", json!(null)),
        ("/vehicle/plate", json!("QK-77 YX")),
        ("/vehicle", json!(null)),
        ("/notes", json!("")),
        ("/locale", json!("es")),
    ];
    for (field, value) in changes {
        let mut other = good.clone();
        *other.pointer_mut(field).unwrap() = value;
        let request = app.request(Method::POST, "/bookings").header("Idempotency-Key", "a key");
        let reply = refused(&app, request.json(&other)).await;
        reply.problem(422, "idempotency-mismatch");
    }
}
