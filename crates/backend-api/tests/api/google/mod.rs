//! Signing in with Google, against a provider that speaks the protocol.

mod protocol;
pub(crate) mod provider;

use baybook_domain::access::Role;
use baybook_domain::accounts::{MailKind, Purpose};
use jiff::SignedDuration;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Url};
use serde_json::{Value, json};

use crate::accounts::{code, seen};
use crate::app::{App, Setup, at, wish};
use crate::log;
use crate::people::{PASSWORD, tokens};
use crate::reply::Reply;
use provider::{Person, Provider};

const ADA: &str = "ada@example.org";

const PERSON: Person =
    Person { subject: "110", email: ADA, email_verified: true, name: Some("Ada Lovelace") };

struct World {
    app: App,
    provider: Provider,
}

/// A browser that came back from the provider.
struct Back {
    flow: String,
    code: String,
    state: String,
}

impl World {
    async fn start() -> Self {
        let setup = Setup::default();
        let provider = Provider::start(setup.now).await;
        provider.is_now(PERSON);
        let app = App::with(Setup { google: Some(provider.config()), ..setup }).await;
        Self { app, provider }
    }

    async fn begin(&self) -> Reply {
        self.app.post("/auth/google/start", &json!({})).await
    }

    /// To the provider and back.
    async fn visit(&self) -> Back {
        let started = self.begin().await;
        assert_eq!(started.status, 200, "{started:?}");
        let started = started.json();
        let text = |name: &str| started[name].as_str().unwrap().to_owned();
        let browser = Client::builder().redirect(Policy::none()).build().unwrap();
        let reply = browser.get(text("authorization_url")).send().await.unwrap();
        assert_eq!(reply.status(), 303, "{}", reply.text().await.unwrap());
        let back: Url = reply.headers()["location"].to_str().unwrap().parse().unwrap();
        let of = |name: &str| back.query_pairs().find(|(found, _)| found == name).unwrap().1;
        Back { flow: text("flow"), code: of("code").into(), state: of("state").into() }
    }

    async fn finish(&self, back: &Back) -> Reply {
        let body = json!({
            "flow": back.flow, "code": back.code, "state": back.state, "device": "a test",
        });
        self.app.post("/auth/google/finish", &body).await
    }

    async fn sign_in(&self) -> Reply {
        self.finish(&self.visit().await).await
    }

    async fn me(&self, reply: &Reply) -> Value {
        self.app.read("/auth/me", &tokens(reply).access_token).await.json()
    }
}

#[tokio::test]
async fn who_comes_for_the_first_time_gets_an_account_and_comes_back_to_it() {
    let world = World::start().await;
    let booking = world.app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    world.provider.is_now(Person { email: "wilhelmina.quackenbush@example.org", ..PERSON });
    let first = world.sign_in().await;
    let me = world.me(&first).await;
    assert_eq!((&me["name"], &me["role"]), (&json!("Ada Lovelace"), &json!("customer")));
    assert_eq!((&me["email_verified"], &me["has_google"]), (&json!(true), &json!(true)));
    assert_eq!(me["has_password"], json!(false));
    let own = world.app.read("/me/bookings", &tokens(&first).access_token).await.json();
    assert_eq!(own["bookings"][0]["reference"], booking.reference.as_str());
    // The address may change there; who it is does not.
    world.provider.is_now(Person { email: "elsewhere@example.org", ..PERSON });
    let again = world.me(&world.sign_in().await).await;
    assert_eq!(again["id"], me["id"]);
    assert_eq!(again["email"], "wilhelmina.quackenbush@example.org");
}

#[tokio::test]
async fn without_a_name_people_are_called_as_their_mailbox() {
    let world = World::start().await;
    world.provider.is_now(Person { name: Some(" "), ..PERSON });
    assert_eq!(world.me(&world.sign_in().await).await["name"], "ada");
}

#[tokio::test]
async fn an_account_without_a_password_looks_like_none_until_one_is_set_by_mail() {
    let world = World::start().await;
    world.sign_in().await;
    let app = &world.app;
    let refused = app.sign_in(ADA, PASSWORD).await;
    refused.problem(401, "wrong-credentials");
    assert_eq!(seen(&refused), seen(&app.sign_in("nobody@example.org", PASSWORD).await));
    app.post("/auth/password/forgot", &json!({"email": ADA})).await;
    let link = app.link(MailKind::ResetPassword, Purpose::ResetPassword).await;
    let body = json!({"link": link, "new_password": PASSWORD});
    assert_eq!(app.post("/auth/password/reset", &body).await.status, 204);
    let me = world.me(&app.sign_in(ADA, PASSWORD).await).await;
    assert_eq!((&me["has_password"], &me["has_google"]), (&json!(true), &json!(true)));
    let same = world.me(&world.sign_in().await).await;
    assert_eq!(same["id"], me["id"]);
}

#[tokio::test]
async fn the_confirmed_account_of_the_address_is_linked_and_keeps_its_password() {
    let world = World::start().await;
    let mine = world.app.customer("Ada@Example.org").await;
    let me = world.app.read("/auth/me", &mine.access_token).await.json();
    assert_eq!((&me["has_password"], &me["has_google"]), (&json!(true), &json!(false)));
    let linked = world.me(&world.sign_in().await).await;
    assert_eq!((&linked["id"], &linked["has_google"]), (&me["id"], &json!(true)));
    tokens(&world.app.sign_in(ADA, PASSWORD).await);
    // The session that was there goes on.
    assert_eq!(world.app.read("/auth/me", &mine.access_token).await.status, 200);
}

#[tokio::test]
async fn nothing_of_a_strangers_unconfirmed_account_stays() {
    let world = World::start().await;
    let app = &world.app;
    app.sign_up(ADA).await;
    let link = app.link(MailKind::VerifyEmail, Purpose::VerifyEmail).await;
    app.post("/auth/password/forgot", &json!({"email": ADA})).await;
    let reset = app.link(MailKind::ResetPassword, Purpose::ResetPassword).await;
    let me = world.me(&world.sign_in().await).await;
    assert_eq!((&me["has_password"], &me["email_verified"]), (&json!(false), &json!(true)));
    app.sign_in(ADA, PASSWORD).await.problem(401, "wrong-credentials");
    let body = json!({"link": link, "password": PASSWORD});
    app.post("/auth/email/verify", &body).await.problem(403, "link-refused");
    let body = json!({"link": reset, "new_password": "seven dry old hats"});
    app.post("/auth/password/reset", &body).await.problem(403, "link-refused");
    // Signing up again with the address changes nothing either.
    app.sign_up(ADA).await;
    app.sign_in(ADA, PASSWORD).await.problem(401, "wrong-credentials");
    assert_eq!(world.me(&world.sign_in().await).await["id"], me["id"]);
}

#[tokio::test]
async fn an_address_that_was_given_to_somebody_else_at_google_does_not_open_the_account() {
    let world = World::start().await;
    world.sign_in().await;
    world.provider.is_now(Person { subject: "111", ..PERSON });
    world.sign_in().await.problem(409, "google-other-account");
}

#[tokio::test]
async fn an_address_that_google_did_not_prove_opens_and_makes_nothing() {
    let world = World::start().await;
    world.app.customer(ADA).await;
    for email in [ADA, "new@example.org", "no address"] {
        let email_verified = email == "no address";
        world.provider.is_now(Person { email, email_verified, ..PERSON });
        world.sign_in().await.problem(403, "google-email-unproven");
    }
    world.provider.is_now(PERSON);
    let me = world.me(&world.sign_in().await).await;
    assert_eq!(me["has_password"], json!(true), "the account there was");
}

#[tokio::test]
async fn a_second_factor_is_asked_for_all_the_same() {
    let world = World::start().await;
    let app = &world.app;
    let access = tokens(&world.sign_in().await).access_token;
    let on = app.call(Method::POST, "/auth/totp/enrol", &access, &json!({})).await;
    assert_eq!(on.status, 200, "{on:?}");
    let body = json!({"code": code(app).await});
    assert_eq!(app.call(Method::POST, "/auth/totp/confirm", &access, &body).await.status, 200);
    let asked = world.sign_in().await;
    assert!(!asked.text.contains("access_token"), "{asked:?}");
    let challenge = asked.json()["challenge"].clone();
    app.clock.advance(SignedDuration::from_secs(30));
    let body = json!({"challenge": challenge, "code": code(app).await});
    tokens(&app.post("/auth/second-factor", &body).await);
}

#[tokio::test]
async fn a_device_that_was_left_signed_in_sets_no_second_factor_up() {
    let world = World::start().await;
    let app = &world.app;
    let access = tokens(&world.sign_in().await).access_token;
    app.clock.advance(SignedDuration::from_mins(11));
    let refused = app.call(Method::POST, "/auth/totp/enrol", &access, &json!({})).await;
    refused.problem(403, "sign-in-again");
}

#[tokio::test]
async fn it_is_on_record_and_neither_codes_nor_people_are_in_the_log() {
    let world = World::start().await;
    let boss = world.app.staff(Role::Owner, "boss@example.org").await;
    world.app.customer("wilhelmina.quackenbush@example.org").await;
    let person = Person {
        email: "wilhelmina.quackenbush@example.org",
        name: Some("Wilhelmina Quackenbush"),
        ..PERSON
    };
    world.provider.is_now(person);
    let back = world.visit().await;
    let reply = world.finish(&back).await;
    tokens(&reply);
    log::check_privacy(reply.request_id());
    for secret in [&back.code, &back.flow, &back.state, provider::SECRET] {
        log::check_absent(secret);
    }
    let linked = world.app.read("/staff/audit?action=google-linked", &boss.access_token).await;
    assert_eq!(linked.json()["entries"].as_array().unwrap().len(), 1);
    let entries = world.app.read("/staff/audit?action=signed-in", &boss.access_token).await.json();
    let by: Vec<_> = entries["entries"].as_array().unwrap().iter().collect();
    assert!(by.iter().any(|entry| entry["details"]["by"] == "google"), "{by:?}");
}
