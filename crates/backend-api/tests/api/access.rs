//! Every route and every role, by the API's own description.

use std::collections::BTreeMap;

use baybook_domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{App, at, wish};
use crate::people::tokens;
use crate::reply::Reply;

/// One line for each call; a new one without a line fails. Columns: nobody, customer, mechanic,
/// front desk, manager, owner. `.` is to sign in first, `x` is not theirs to do, `-` is nothing
/// there for them, `o` is let through (whatever the call then answers).
const POLICY: &str = "
GET  /availability                     o o o o o o
GET  /healthz                          o o o o o o
GET  /livez                            o o o o o o
GET  /readyz                           o o o o o o
GET  /services                         o o o o o o
GET  /shop                             o o o o o o
GET  /version                          o o o o o o
POST /bookings                         o o o o o o
POST /bookings/lookup                  o o o o o o
GET  /bookings/{id}                    . - o o o o
POST /bookings/{id}/reschedule         . - x o o o
POST /bookings/{id}/cancel             . - x o o o
POST /reminders/lookup                 o o o o o o
POST /reminders/unsubscribe            o o o o o o
POST /reminders/subscribe              o o o o o o
POST /webhooks/twilio/status           o o o o o o
POST /webhooks/twilio/inbound          o o o o o o
POST /webhooks/sendgrid                o o o o o o
POST /webhooks/google-calendar         o o o o o o
GET  /me/bookings                      . o o o o o
GET  /staff/day/{date}                 . x o o o o
GET  /staff/day/{date}/revision        . x o o o o
POST /staff/bookings                   . x x o o o
POST /staff/bookings/search            . x x o o o
GET  /staff/requests                   . x x o o o
GET  /staff/bookings/{id}              . x o o o o
POST /staff/bookings/{id}/move         . x x o o o
POST /staff/bookings/{id}/resize       . x o o o o
POST /staff/bookings/{id}/status       . x o o o o
POST /staff/bookings/{id}/note         . x o o o o
POST /staff/bookings/{id}/correct      . x x o o o
POST /staff/bookings/{id}/reachable    . x x o o o
POST /staff/blocks                     . x x o o o
POST /staff/day/{date}/blocks/{id}/remove . x x o o o
GET  /staff/workshop                   . x x x o o
POST /staff/workshop                   . x x x o o
GET  /staff/displaced                  . x o o o o
GET  /calendar/{file}                  o o o o o o
GET  /staff/feeds                      . x o o o o
POST /staff/feeds/replace              . x x x o o
GET  /staff/messages                   . x x x o o
GET  /staff/messages/{kind}            . x x x o o
POST /staff/messages/{kind}/test       . x x x o o
GET  /staff/people                     . x x x o o
POST /staff/people/{id}/role           . x x x o o
POST /staff/invitations                . x x x o o
GET  /staff/audit                      . x x x o o
GET  /staff/dead-letters               . x x x o o
POST /staff/dead-letters/{event}/retry . x x x o o
GET  /auth/me                          . o o o o o
GET  /auth/sessions                    . o o o o o
POST /auth/sessions/{id}/revoke        . o o o o o
POST /auth/sessions/revoke-others      . o o o o o
POST /auth/password/change             . o o o o o
POST /auth/totp/enrol                  . o o o o o
POST /auth/totp/confirm                . o o o o o
POST /auth/totp/disable                . o o o o o
POST /auth/sign-up                     o o o o o o
POST /auth/sign-in                     o o o o o o
POST /auth/second-factor               o o o o o o
POST /auth/google/start                o o o o o o
POST /auth/google/finish               o o o o o o
POST /auth/refresh                     o o o o o o
POST /auth/sign-out                    o o o o o o
POST /auth/email/verify                o o o o o o
POST /auth/email/resend                o o o o o o
POST /auth/password/forgot             o o o o o o
POST /auth/password/reset              o o o o o o
POST /auth/invitation/accept           o o o o o o
POST /auth/owner/set-up                o o o o o o
GET  /local-outbox                     o o o o o o
GET  /local-outbox/{id}                o o o o o o
GET  /local-outbox/{id}/calendar.ics   o o o o o o
";

/// A body that can be read, where an empty object cannot.
fn body(call: &str) -> Value {
    match call {
        "POST /bookings/{id}/reschedule" => json!({"start": at("10:00"), "revision": 1}),
        "POST /staff/bookings/{id}/move" => json!({"start": at("10:00"), "revision": 1}),
        "POST /staff/bookings/{id}/resize" => json!({"length_minutes": 60, "revision": 1}),
        "POST /staff/bookings/{id}/status" => json!({"to": "arrived", "revision": 1}),
        "POST /staff/bookings/{id}/reachable" => json!({"by": "email"}),
        "POST /staff/bookings/{id}/correct" => json!({"name": "Ada King", "revision": 1}),
        "POST /staff/bookings/{id}/note" => json!({"note": "squeaks", "revision": 1}),
        "POST /staff/workshop" => {
            json!({"change": {"kind": "open", "from": "2026-12-01", "through": "2026-12-01"}})
        }
        _ => json!({}),
    }
}

fn outcome(reply: &Reply) -> char {
    let kind = serde_json::from_str::<Value>(&reply.text).unwrap_or_default();
    match kind["type"].as_str() {
        Some("unauthenticated") => '.',
        Some("forbidden") => 'x',
        Some("unknown-booking") => '-',
        // A body that cannot be read is refused before anybody is asked who they are.
        Some("malformed" | "unsupported-media-type") => {
            panic!("a better body is needed: {reply:?}")
        }
        _ => 'o',
    }
}

#[tokio::test]
async fn every_call_lets_through_whom_the_policy_lets_through() {
    let app = App::start().await;
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let mut people = vec![None, Some(app.customer("ada@example.org").await)];
    for role in [Role::Mechanic, Role::FrontDesk, Role::Manager, Role::Owner] {
        people.push(Some(app.staff(role, &format!("{}@example.org", role.as_str())).await));
    }
    let mut policy: BTreeMap<String, Vec<char>> = POLICY
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            let mut words = line.split_whitespace();
            let call = format!("{} {}", words.next().unwrap(), words.next().unwrap());
            (call, words.map(|word| word.chars().next().unwrap()).collect())
        })
        .collect();

    let described = app.get("/openapi.json").await.json();
    let mut wrong = Vec::new();
    for (path, methods) in described["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let call = format!("{} {path}", method.to_uppercase());
            let Some(expected) = policy.remove(&call) else {
                wrong.push(format!("{call} has no line"));
                continue;
            };
            let filled = path
                .replace("{id}", &booking.id)
                .replace("{date}", "2026-12-01")
                .replace("{kind}", "booked");
            let mut found = Vec::new();
            for person in &people {
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                let mut request = app.request(method.clone(), &filled);
                if let Some(person) = person {
                    request = request.bearer_auth(&person.access_token);
                }
                if method == Method::POST {
                    request = request.json(&body(&call));
                }
                found.push(outcome(&Reply::of(request).await));
            }
            if found != expected {
                wrong.push(format!("{call}: {found:?}, not {expected:?}"));
            }
        }
    }
    wrong.extend(policy.keys().map(|call| format!("{call} is not described")));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_role_in_one_shop_opens_nothing_in_another() {
    let app = App::start().await;
    let owner = app.staff(Role::Owner, "boss@example.org").await;
    for path in ["/staff/audit", "/staff/people"] {
        assert_eq!(app.read(path, &owner.access_token).await.status, 200);
        let elsewhere = app.read(&format!("{path}?shop=east"), &owner.access_token).await;
        elsewhere.problem(403, "forbidden");
    }
    drop(tokens(&app.sign_in("boss@example.org", crate::people::PASSWORD).await));
}
