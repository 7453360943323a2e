//! The audit log.

use baybook_domain::access::Role;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{App, at, wish};
use crate::people::PASSWORD;

async fn read(app: &App, access: &str, query: &str) -> Value {
    let reply = app.read(&format!("/staff/audit{query}"), access).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

fn actions(page: &Value) -> Vec<&str> {
    let entries = page["entries"].as_array().unwrap().iter();
    entries.map(|entry| entry["action"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_was_done_is_on_record_with_who_what_when_and_from_where() {
    let app = App::start().await;
    let boss = app.staff(Role::Manager, "boss@example.org").await;
    let access = boss.access_token.as_str();
    app.clock.advance(SignedDuration::from_secs(1));
    let invite = json!({"email": "jon@example.org", "role": "mechanic"});
    app.call(Method::POST, "/staff/invitations", access, &invite).await;
    app.clock.advance(SignedDuration::from_secs(1));
    let change = json!({"current_password": PASSWORD, "new_password": "a brand new sentence"});
    app.call(Method::POST, "/auth/password/change", access, &change).await;

    let page = read(&app, access, "").await;
    assert_eq!(actions(&page)[..2], ["password-changed", "staff-invited"]);
    let mut first = actions(&page)[2..].to_vec();
    first.sort_unstable();
    assert_eq!(first, ["role-granted", "signed-in"]);
    let invited = &page["entries"][1];
    assert_eq!(invited["details"], json!({"role": "mechanic", "email": "jon@example.org"}));
    assert_eq!(
        (&invited["actor_name"], &invited["from"]),
        (&json!("Grace Hopper"), &json!("127.0.0.1"))
    );
    assert!(invited["object"].as_str().unwrap().starts_with("invitation/"));
    assert_eq!(invited["at"], "2026-11-20T12:00:01.000Z");
}

#[tokio::test]
async fn the_log_is_read_by_actor_action_object_and_time() {
    let app = App::start().await;
    let boss = app.staff(Role::Owner, "boss@example.org").await;
    let access = boss.access_token.as_str();
    app.clock.advance(SignedDuration::from_mins(10));
    app.customer("ada@example.org").await;
    let all = read(&app, access, "").await;
    let ada = all["entries"][0]["actor"].as_str().unwrap().to_owned();

    let by_actor = read(&app, access, &format!("?actor={ada}")).await;
    let mut did = actions(&by_actor);
    did.sort_unstable();
    assert_eq!(did, ["email-verified", "signed-in", "signed-up"]);
    let both = read(&app, access, &format!("?actor={ada}&action=signed-up")).await;
    assert_eq!(actions(&both), ["signed-up"]);
    let object = read(&app, access, &format!("?object=user/{ada}")).await;
    assert_eq!(actions(&object).len(), 2);
    let early = read(&app, access, "?to=2026-11-20T12:05:00Z").await;
    let late = read(&app, access, "?from=2026-11-20T12:05:00Z").await;
    assert_eq!((actions(&early).len(), actions(&late).len()), (2, 3));
    assert!(actions(&read(&app, access, "?action=nothing-like-it").await).is_empty());
    for wrong in ["?from=yesterday", "?to=1", "?after=x", "?after=2026-11-20T12:00:00Z~../../users"]
    {
        app.read(&format!("/staff/audit{wrong}"), access).await.problem(422, "invalid");
    }
}

#[tokio::test]
async fn a_long_log_comes_in_pages_without_gaps() {
    let app = App::start().await;
    let boss = app.staff(Role::Owner, "boss@example.org").await;
    for n in 0..59 {
        // Several in the same millisecond.
        if n % 3 == 0 {
            app.clock.advance(SignedDuration::from_millis(1));
        }
        app.sign_in("boss@example.org", PASSWORD).await;
    }
    let mut seen = Vec::new();
    let mut query = "?action=signed-in".to_owned();
    loop {
        let page = read(&app, &boss.access_token, &query).await;
        let entries = page["entries"].as_array().unwrap();
        seen.extend(entries.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => query = format!("?action=signed-in&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 60);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 60);
}

#[tokio::test]
async fn no_secret_is_on_record() {
    let app = App::start().await;
    let boss = app.staff(Role::Owner, "boss@example.org").await;
    let ada = app.customer("ada@example.org").await;
    let log = read(&app, &boss.access_token, "").await.to_string();
    for secret in [PASSWORD, &ada.access_token, &ada.refresh_token, "argon2", "salt"] {
        assert!(!log.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_change_that_did_not_happen_is_not_on_record() {
    use baybook_domain::store::fault::CommitFault;
    let app = App::start().await;
    let boss = app.staff(Role::Owner, "boss@example.org").await;
    let before = actions(&read(&app, &boss.access_token, "").await).len();
    // The attempt is counted first; then the change itself is refused.
    app.store.script_commits([None, Some(CommitFault::Unavailable)]);
    let change = json!({"current_password": PASSWORD, "new_password": "a brand new sentence"});
    let refused =
        app.call(Method::POST, "/auth/password/change", &boss.access_token, &change).await;
    refused.problem(503, "store-unavailable");
    assert_eq!(actions(&read(&app, &boss.access_token, "").await).len(), before);
    assert_eq!(app.sign_in("boss@example.org", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_row_about_a_booking_has_its_reference() {
    let app = App::start().await;
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let boss = app.staff(Role::Owner, "boss@example.org").await;
    let page = read(&app, &boss.access_token, "?action=booking-made").await;
    assert_eq!(page["entries"][0]["reference"], booking.reference.as_str());
}

#[tokio::test]
async fn an_account_at_which_somebody_guesses_is_on_record_once() {
    let app = App::start().await;
    let boss = app.staff(Role::Owner, "boss@example.org").await;
    let nobody = "nobody@example.org";
    for email in ["boss@example.org", nobody] {
        for _ in 0..9 {
            app.sign_in(email, "a guess at it").await;
            app.clock.advance(SignedDuration::from_mins(1));
        }
    }
    let access = app.refresh(&boss.refresh_token).await.json()["access_token"].clone();
    let page = read(&app, access.as_str().unwrap(), "?action=sign-in-slowed").await;
    let rows = page["entries"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{page}");
    assert_eq!(rows[0]["object"], "user/unknown");
    assert!(
        rows[1]["object"].as_str().unwrap().starts_with("user/") && rows[1]["from"] == "127.0.0.1"
    );
    assert!(!page.to_string().contains(nobody), "what was typed may be anything");
}
