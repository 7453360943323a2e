//! Signing up and in, passwords, second factors, invitations.

use baybook_domain::access::Role;
use baybook_domain::accounts::{Credentials, MailKind, Purpose, SecondFactor, UserId};
use baybook_domain::clock::Clock;
use baybook_domain::store::{Document, Query, Store, Write, schema};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{App, Setup, at, wish};
use crate::log;
use crate::people::{self, PASSWORD, tokens};
use crate::reply::Reply;
use crate::store::Place;

const ADA: &str = "ada@example.org";

#[tokio::test]
async fn an_account_is_of_use_once_its_address_is_confirmed() {
    let app = App::start().await;
    assert_eq!(app.sign_up(ADA).await.status, 202);
    app.sign_in(ADA, PASSWORD).await.problem(401, "wrong-credentials");
    assert_eq!(app.verify().await.status, 204);
    let signed_in = tokens(&app.sign_in("ADA@Example.org", PASSWORD).await);
    assert_eq!(signed_in.expires_in, 900);
    let me = app.read("/auth/me", &signed_in.access_token).await.json();
    assert_eq!(me["email"], ADA);
    assert_eq!(me["role"], "customer");
    assert_eq!((&me["email_verified"], &me["second_factor"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn a_link_works_once_for_its_own_purpose_and_for_a_while() {
    let app = App::start().await;
    app.sign_up(ADA).await;
    let link = app.link(MailKind::VerifyEmail, Purpose::VerifyEmail).await;
    let reset = json!({"link": link, "new_password": "quite another one"});
    app.post("/auth/password/reset", &reset).await.problem(403, "link-refused");
    for bad in ["", "x", &link[..link.len() - 2], &link.replace('.', ".0")] {
        let body = json!({"link": bad, "password": PASSWORD});
        let reply = app.post("/auth/email/verify", &body).await;
        reply.problem(403, "link-refused");
    }
    app.clock.advance(SignedDuration::from_hours(48));
    app.verify().await.problem(403, "link-refused");
    app.sign_up(ADA).await;
    assert_eq!(app.verify().await.status, 204);
    app.verify().await.problem(403, "link-refused");
}

#[tokio::test]
async fn a_strangers_account_is_not_activated_by_the_link_alone() {
    let app = App::start().await;
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let email = booking.customer.email.as_str();
    // A stranger signs up with the customer's address, and the customer opens the link.
    app.sign_up(email).await;
    let link = app.link(MailKind::VerifyEmail, Purpose::VerifyEmail).await;
    let alone = app.post("/auth/email/verify", &json!({"link": link})).await;
    let guessed = app.verify_with("what the customer would choose").await;
    let refused = app.sign_in("nobody@example.org", PASSWORD).await;
    refused.problem(401, "wrong-credentials");
    assert_eq!((seen(&alone), seen(&guessed)), (seen(&refused), seen(&refused)));
    app.sign_in(email, PASSWORD).await.problem(401, "wrong-credentials");
    // The customer takes the account over by the mailbox; the stranger is left with nothing.
    app.post("/auth/password/forgot", &json!({"email": email})).await;
    let link = app.link(MailKind::ResetPassword, Purpose::ResetPassword).await;
    let body = json!({"link": link, "new_password": "seven dry old hats"});
    assert_eq!(app.post("/auth/password/reset", &body).await.status, 204);
    app.verify().await.problem(403, "link-refused");
    app.sign_in(email, PASSWORD).await.problem(401, "wrong-credentials");
    let own = tokens(&app.sign_in(email, "seven dry old hats").await);
    let own = app.read("/me/bookings", &own.access_token).await.json();
    assert_eq!(own["bookings"][0]["reference"], booking.reference.as_str());
}

#[tokio::test]
async fn a_wrong_password_leaves_the_link_good_and_is_limited_as_at_signing_in() {
    let app = App::start().await;
    app.sign_up(ADA).await;
    for _ in 0..4 {
        app.verify_with("a guess at it").await.problem(401, "wrong-credentials");
    }
    // Guesses there and here are counted together.
    app.sign_in(ADA, "a guess at it").await.problem(401, "wrong-credentials");
    app.verify().await.problem(429, "rate-limited");
    app.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(app.verify().await.status, 204);
    tokens(&app.sign_in(ADA, PASSWORD).await);
}

#[tokio::test]
async fn a_password_that_is_tried_first_is_not_taken() {
    let app = App::start().await;
    for (password, code) in [
        ("", "required"),
        ("short", "too-short"),
        ("ada.example", "common"),
        ("ada has wool", "none"),
    ] {
        let body = json!({"email": ADA, "name": "Ada", "password": password});
        let reply = app.post("/auth/sign-up", &body).await;
        if code == "none" {
            assert_eq!(reply.status, 202, "{reply:?}");
        } else {
            let problem = reply.problem(422, "invalid");
            assert_eq!(
                (problem.errors[0].field.as_str(), problem.errors[0].code.as_str()),
                ("password", code)
            );
        }
    }
    let nothing = app.post("/auth/sign-up", &json!({})).await.problem(422, "invalid");
    let fields: Vec<_> = nothing.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["email", "name", "password"]);
}

/// What an observer sees of an answer.
pub(crate) fn seen(reply: &Reply) -> (u16, Vec<(String, String)>, Value) {
    let headers =
        reply.headers.iter().filter(|(name, _)| *name != "x-request-id" && *name != "date");
    let headers =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let mut headers: Vec<_> = headers.collect();
    headers.sort();
    let mut body = serde_json::from_str(&reply.text).unwrap_or(Value::Null);
    if let Some(body) = body.as_object_mut() {
        body.remove("request_id");
    }
    (reply.status.as_u16(), headers, body)
}

#[tokio::test]
async fn nobody_learns_from_an_answer_whether_an_account_exists() {
    let app = App::start().await;
    app.customer(ADA).await;
    let known = app.sign_in(ADA, "not the password").await;
    let unknown = app.sign_in("bob@example.org", "not the password").await;
    known.problem(401, "wrong-credentials");
    assert_eq!(seen(&known), seen(&unknown));
    let known = app.post("/auth/password/forgot", &json!({"email": ADA})).await;
    let unknown = app.post("/auth/password/forgot", &json!({"email": "eve@example.org"})).await;
    assert_eq!(known.status, 202);
    assert_eq!(seen(&known), seen(&unknown));
    let known = app.sign_up(ADA).await;
    let unknown = app.sign_up("joe@example.org").await;
    assert_eq!(known.status, 202);
    assert_eq!(seen(&known), seen(&unknown));
    assert!(app.mails().await.iter().any(|mail| mail.mail == MailKind::AlreadyRegistered));
    // An account that nobody confirmed is no different from none.
    assert_eq!(
        seen(&app.sign_in("joe@example.org", PASSWORD).await),
        seen(&app.sign_in("moe@example.org", PASSWORD).await)
    );
}

#[tokio::test]
async fn attempts_are_limited_for_an_account_whether_or_not_it_exists() {
    let app = App::start().await;
    app.customer(ADA).await;
    for email in [ADA, "nobody@example.org"] {
        for _ in 0..5 {
            app.sign_in(email, "a guess at it").await.problem(401, "wrong-credentials");
        }
        let refused = app.sign_in(email, PASSWORD).await.problem(429, "rate-limited");
        assert_eq!(refused.retry_after, Some(6));
    }
    app.clock.advance(SignedDuration::from_secs(6));
    tokens(&app.sign_in(ADA, PASSWORD).await);
    // Who got in begins anew.
    app.sign_in(ADA, "a guess at it").await.problem(401, "wrong-credentials");
    tokens(&app.sign_in(ADA, PASSWORD).await);
}

#[tokio::test]
async fn many_guesses_at_once_count_as_many() {
    let app = App::start().await;
    app.customer(ADA).await;
    let guesses = (0..20).map(|_| app.sign_in(ADA, "a guess at it"));
    let replies = futures::future::join_all(guesses).await;
    let tried = replies.iter().filter(|reply| reply.status == 401).count();
    assert!(tried <= 5, "{tried} passwords were tried");
}

#[tokio::test]
async fn guesses_from_one_address_at_many_accounts_are_limited() {
    let app = App::start().await;
    for n in 0..30 {
        app.sign_in(&format!("p{n}@example.org"), "a guess at it").await;
    }
    app.sign_in("p31@example.org", "a guess at it").await.problem(429, "rate-limited");
}

#[tokio::test]
async fn whoever_locked_an_account_out_does_not_keep_its_owner_from_a_new_password() {
    let app = App::start().await;
    app.customer(ADA).await;
    for _ in 0..5 {
        app.sign_in(ADA, "a guess at it").await.problem(401, "wrong-credentials");
    }
    app.sign_in(ADA, PASSWORD).await.problem(429, "rate-limited");
    app.post("/auth/password/forgot", &json!({"email": ADA})).await;
    let link = app.link(MailKind::ResetPassword, Purpose::ResetPassword).await;
    let body = json!({"link": link, "new_password": "seven dry old hats"});
    assert_eq!(app.post("/auth/password/reset", &body).await.status, 204);
    tokens(&app.sign_in(ADA, "seven dry old hats").await);
}

#[tokio::test]
async fn mails_to_one_mailbox_are_limited() {
    let app = App::start().await;
    let body = json!({"email": ADA});
    let forgot = || app.post("/auth/password/forgot", &body);
    for _ in 0..3 {
        assert_eq!(forgot().await.status, 202);
    }
    forgot().await.problem(429, "rate-limited");
}

#[tokio::test]
async fn the_mail_that_confirms_an_address_is_sent_again_and_its_link_works() {
    let app = App::start().await;
    app.sign_up(ADA).await;
    let first = app.link(MailKind::VerifyEmail, Purpose::VerifyEmail).await;
    app.clock.advance(SignedDuration::from_secs(1));
    let again = app.post("/auth/email/resend", &json!({"email": ADA.to_uppercase()})).await;
    assert_eq!(again.status, 202);
    let second = app.link(MailKind::VerifyEmail, Purpose::VerifyEmail).await;
    assert_ne!(first, second);
    // It works after the first is too old, and with the password only.
    app.clock.advance(SignedDuration::from_hours(48) - SignedDuration::from_millis(500));
    let with = |link: &str| json!({"link": link, "password": PASSWORD});
    app.post("/auth/email/verify", &with(&first)).await.problem(403, "link-refused");
    app.verify_with("a guess at it").await.problem(401, "wrong-credentials");
    assert_eq!(app.verify().await.status, 204);
    tokens(&app.sign_in(ADA, PASSWORD).await);
}

#[tokio::test]
async fn asking_for_the_confirmation_again_tells_nothing_and_is_limited() {
    let app = App::start().await;
    app.customer(ADA).await;
    app.sign_up("joe@example.org").await;
    let mails = app.mails().await.len();
    let ask = async |email: &str| {
        let reply = app.post("/auth/email/resend", &json!({"email": email})).await;
        (reply.status.as_u16(), reply.text)
    };
    // One that is confirmed, one that is not, and none.
    for email in [ADA, "joe@example.org", "nobody@example.org"] {
        assert_eq!(ask(email).await, (202, String::new()), "{email}");
    }
    let sent = &app.mails().await[mails..];
    assert_eq!(sent.len(), 1);
    // The sign-up was the first mail, and mails of all kinds to a mailbox are counted together.
    assert_eq!(ask("joe@example.org").await.0, 202);
    for email in ["joe@example.org", "nobody@example.org"] {
        while ask(email).await.0 == 202 {}
        let reply = app.post("/auth/email/resend", &json!({"email": email})).await;
        reply.problem(429, "rate-limited");
    }
    let bad = app.post("/auth/email/resend", &json!({"email": "joe"})).await;
    assert_eq!(bad.problem(422, "invalid").errors[0].code, "email");
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_every_older_link() {
    let app = App::start().await;
    let before = app.customer(ADA).await;
    let forgot = json!({"email": ADA});
    app.post("/auth/password/forgot", &forgot).await;
    let older = app.link(MailKind::ResetPassword, Purpose::ResetPassword).await;
    app.clock.advance(SignedDuration::from_secs(1));
    app.post("/auth/password/forgot", &forgot).await;
    let link = app.link(MailKind::ResetPassword, Purpose::ResetPassword).await;
    assert_ne!(link, older);
    let reset = |link: &str| json!({"link": link, "new_password": "a brand new sentence"});
    let common = json!({"link": link, "new_password": "password1"});
    app.post("/auth/password/reset", &common).await.problem(422, "invalid");
    assert_eq!(app.post("/auth/password/reset", &reset(&link)).await.status, 204);
    app.post("/auth/password/reset", &reset(&link)).await.problem(403, "link-refused");
    app.post("/auth/password/reset", &reset(&older)).await.problem(403, "link-refused");
    app.read("/auth/me", &before.access_token).await.problem(401, "unauthenticated");
    app.refresh(&before.refresh_token).await.problem(401, "session-ended");
    app.sign_in(ADA, PASSWORD).await.problem(401, "wrong-credentials");
    tokens(&app.sign_in(ADA, "a brand new sentence").await);
}

#[tokio::test]
async fn changing_the_password_ends_the_other_sessions() {
    let app = App::start().await;
    let mine = app.customer(ADA).await;
    let other = tokens(&app.sign_in(ADA, PASSWORD).await);
    let change = |current: &str| json!({"current_password": current, "new_password": "a brand new sentence"});
    let path = "/auth/password/change";
    let wrong = app.call(Method::POST, path, &mine.access_token, &change("not it")).await;
    wrong.problem(401, "wrong-credentials");
    let changed = app.call(Method::POST, path, &mine.access_token, &change(PASSWORD)).await;
    assert_eq!(changed.status, 204);
    assert_eq!(app.read("/auth/me", &mine.access_token).await.status, 200);
    app.read("/auth/me", &other.access_token).await.problem(401, "unauthenticated");
    assert!(app.mails().await.iter().any(|mail| mail.mail == MailKind::PasswordChanged));
}

#[tokio::test]
async fn a_second_factor_is_asked_for_once_it_is_confirmed() {
    let app = App::start().await;
    let signed_in = app.customer(ADA).await;
    let access = signed_in.access_token.as_str();
    let post = |path: &'static str, body: Value| {
        let app = &app;
        async move { app.call(Method::POST, path, access, &body).await }
    };
    // Whoever found the device signed in has no password.
    for wrong in [json!({}), json!({"password": "tiny dry socks"})] {
        post("/auth/totp/enrol", wrong).await.problem(401, "wrong-credentials");
    }
    let enrolment = post("/auth/totp/enrol", json!({"password": PASSWORD})).await.json();
    assert!(enrolment["address"].as_str().unwrap().starts_with("otpauth://totp/"));
    tokens(&app.sign_in(ADA, PASSWORD).await);
    post("/auth/totp/confirm", json!({"code": "000000x"})).await.problem(401, "wrong-code");
    let confirmed = post("/auth/totp/confirm", json!({"code": code(&app).await})).await;
    let codes = confirmed.json()["recovery_codes"].as_array().unwrap().clone();
    assert_eq!(codes.len(), 10);
    assert!(app.mails().await.iter().any(|mail| mail.mail == MailKind::SecondFactorOn));
    post("/auth/totp/enrol", json!({"password": PASSWORD})).await.problem(409, "second-factor-on");

    let challenge = |reply: &Reply| {
        assert!(!reply.text.contains("access_token"));
        reply.json()["challenge"].as_str().unwrap().to_owned()
    };
    let asked = challenge(&app.sign_in(ADA, PASSWORD).await);
    let answer = |challenge: &str, code: &str| json!({"challenge": challenge, "code": code});
    // The code that confirmed it was used.
    let used = app.post("/auth/second-factor", &answer(&asked, &code(&app).await)).await;
    used.problem(401, "wrong-code");
    app.clock.advance(SignedDuration::from_secs(30));
    let good = code(&app).await;
    tokens(&app.post("/auth/second-factor", &answer(&asked, &good)).await);
    app.post("/auth/second-factor", &answer(&asked, &good)).await.problem(403, "link-refused");

    let asked = challenge(&app.sign_in(ADA, PASSWORD).await);
    let recovery = codes[0].as_str().unwrap();
    let recovered = tokens(&app.post("/auth/second-factor", &answer(&asked, recovery)).await);
    let asked = challenge(&app.sign_in(ADA, PASSWORD).await);
    let again = app.post("/auth/second-factor", &answer(&asked, recovery)).await;
    again.problem(401, "wrong-code");
    let me = app.read("/auth/me", &recovered.access_token).await.json();
    assert_eq!((&me["second_factor"], &me["recovery_codes_left"]), (&json!(true), &json!(9)));

    app.clock.advance(SignedDuration::from_mins(5));
    let late = app.post("/auth/second-factor", &answer(&asked, &code(&app).await)).await;
    late.problem(403, "link-refused");
    post("/auth/totp/disable", json!({"password": "not it"}))
        .await
        .problem(401, "wrong-credentials");
    assert_eq!(post("/auth/totp/disable", json!({"password": PASSWORD})).await.status, 204);
    tokens(&app.sign_in(ADA, PASSWORD).await);
}

/// The code that the one device of the test shows now.
pub(crate) async fn code(app: &App) -> String {
    let document = credentials(app).await;
    let credentials: Credentials = serde_json::from_value(Value::Object(document.fields)).unwrap();
    let now = u64::try_from(app.clock.now().as_second()).unwrap();
    let seal = people::secret().factor_seal(credentials.user);
    credentials.second_factor.unwrap().code_at(now, &seal).unwrap()
}

#[tokio::test]
async fn a_second_factor_is_sealed_in_the_store_also_one_from_before() {
    let app = App::start().await;
    let access = app.customer(ADA).await.access_token;
    let post = |path: &'static str, body: Value| {
        let (app, access) = (&app, access.as_str());
        async move { app.call(Method::POST, path, access, &body).await }
    };
    let enrolment = post("/auth/totp/enrol", json!({"password": PASSWORD})).await.json();
    post("/auth/totp/confirm", json!({"code": code(&app).await})).await;
    let stored = credentials(&app).await;
    let secret =
        |stored: &Document| stored.fields["second_factor"]["secret"].as_str().unwrap().to_owned();
    assert!(secret(&stored).starts_with("1."), "{stored:?}");

    // As a document was before there was a seal.
    let shown = enrolment["secret"].as_str().unwrap();
    let plain = hex_of_base32(shown);
    let mut fields = stored.fields.clone();
    fields["second_factor"]["secret"] = plain.clone().into();
    let write = Write::Update { key: stored.key.clone(), fields, at: stored.version };
    app.store.commit(vec![write]).await.unwrap();
    app.clock.advance(SignedDuration::from_secs(30));
    let asked = app.sign_in(ADA, PASSWORD).await.json()["challenge"].clone();
    assert_eq!(secret(&credentials(&app).await), plain, "nothing was written yet");
    let answer = json!({"challenge": asked, "code": code(&app).await});
    tokens(&app.post("/auth/second-factor", &answer).await);
    let sealed = secret(&credentials(&app).await);
    assert!(sealed.starts_with("1.") && !sealed.contains(&plain), "{sealed}");

    // What was sealed for somebody else opens nothing, and the recovery codes are of use still.
    app.clock.advance(SignedDuration::from_secs(30));
    let good = code(&app).await;
    let stored = credentials(&app).await;
    let mut fields = stored.fields.clone();
    let other = UserId::from_random([3; 16]);
    let foreign = SecondFactor::enrol([[1; 16], [2; 16]], &people::secret().factor_seal(other));
    fields["second_factor"]["secret"] = serde_json::to_value(&foreign).unwrap()["secret"].clone();
    let write = Write::Update { key: stored.key, fields, at: stored.version };
    app.store.commit(vec![write]).await.unwrap();
    let asked = app.sign_in(ADA, PASSWORD).await.json()["challenge"].clone();
    let answer = json!({"challenge": asked, "code": good});
    app.post("/auth/second-factor", &answer).await.problem(401, "wrong-code");
}

async fn credentials(app: &App) -> Document {
    let all = Query::all(baybook_domain::store::CollectionPath::root(schema::CREDENTIALS), 10);
    app.store.query(&all).await.unwrap().documents.remove(0)
}

/// RFC 4648, section 6, of whole bytes.
fn hex_of_base32(text: &str) -> String {
    let bits: String = text
        .bytes()
        .map(|letter| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|one| *one == letter))
        .map(|value| format!("{:05b}", value.unwrap()))
        .collect();
    let bytes = bits.as_bytes().chunks_exact(4);
    let digit = |four: &[u8]| u8::from_str_radix(std::str::from_utf8(four).unwrap(), 2).unwrap();
    bytes.map(|four| format!("{:x}", digit(four))).collect()
}

#[tokio::test]
async fn an_invitation_is_worth_nothing_after_its_senders_role_was_taken_away() {
    let app = App::start().await;
    let owner = app.staff(Role::Owner, "boss@example.org").await.access_token;
    let manager = app.staff(Role::Manager, "ida@example.org").await.access_token;
    let body = json!({"email": "ida.too@example.org", "role": "front-desk"});
    let invited = app.call(Method::POST, "/staff/invitations", &manager, &body).await;
    assert_eq!(invited.status, 202);
    let link = app.link(MailKind::Invitation, Purpose::Invitation).await;
    let id = app.read("/auth/me", &manager).await.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/staff/people/{id}/role");
    let change = async |role: &str| {
        app.call(Method::POST, &path, &owner, &json!({"role": role})).await.status
    };
    assert_eq!(change("mechanic").await, 204);
    let accept = json!({"link": link, "name": "Ida", "password": PASSWORD});
    let path = "/auth/invitation/accept";
    app.post(path, &accept).await.problem(403, "link-refused");
    assert_eq!(change("manager").await, 204);
    tokens(&app.post(path, &accept).await);
}

#[tokio::test]
async fn staff_come_by_invitation() {
    let app = App::start().await;
    let manager = app.staff(Role::Manager, "boss@example.org").await;
    let invite = |email: &str, role: &str| {
        let body = json!({"email": email, "role": role});
        let (app, access) = (&app, manager.access_token.as_str());
        async move { app.call(Method::POST, "/staff/invitations", access, &body).await }
    };
    invite("x@example.org", "owner").await.problem(403, "forbidden");
    invite("x@example.org", "manager").await.problem(403, "forbidden");
    let wrong = invite("x", "customer").await.problem(422, "invalid");
    assert_eq!(wrong.errors.len(), 2);
    assert_eq!(invite("jon@example.org", "mechanic").await.status, 202);
    let link = app.link(MailKind::Invitation, Purpose::Invitation).await;
    let accept =
        |password: &str, name: &str| json!({"link": link, "name": name, "password": password});
    let path = "/auth/invitation/accept";
    assert_eq!(app.post(path, &accept("short", "")).await.problem(422, "invalid").errors.len(), 2);
    let jon = tokens(&app.post(path, &accept(PASSWORD, "Jon")).await);
    app.post(path, &accept(PASSWORD, "Jon")).await.problem(403, "link-refused");
    assert_eq!(app.read("/auth/me", &jon.access_token).await.json()["role"], "mechanic");

    // Who has an account keeps its password, and loses no role.
    app.customer(ADA).await;
    for role in ["front-desk", "mechanic"] {
        app.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(invite(ADA, role).await.status, 202);
        let link = app.link(MailKind::Invitation, Purpose::Invitation).await;
        let wrong = json!({"link": link, "password": "another password"});
        app.post(path, &wrong).await.problem(401, "wrong-credentials");
        tokens(&app.post(path, &json!({"link": link, "password": PASSWORD})).await);
    }
    let people = app.read("/staff/people", &manager.access_token).await.json();
    let people = people["people"].as_array().unwrap();
    let roles: Vec<_> = people
        .iter()
        .map(|person| (person["name"].as_str().unwrap(), person["role"].as_str().unwrap()))
        .collect();
    assert_eq!(
        roles,
        [("Ada Lovelace", "front-desk"), ("Grace Hopper", "manager"), ("Jon", "mechanic")]
    );
}

#[tokio::test]
async fn a_role_that_is_taken_away_opens_nothing_at_once() {
    let app = App::start().await;
    let owner = app.staff(Role::Owner, "boss@example.org").await;
    let manager = app.staff(Role::Manager, "ida@example.org").await;
    let desk = app.staff(Role::FrontDesk, "jon@example.org").await;
    let mut ids = Vec::new();
    for person in [&owner, &manager, &desk] {
        let me = app.read("/auth/me", &person.access_token).await.json();
        ids.push(me["id"].as_str().unwrap().to_owned());
    }
    let change = |by: &str, id: &str, role: &str| {
        let (app, by, path) = (&app, by.to_owned(), format!("/staff/people/{id}/role"));
        let body = json!({"role": role});
        async move { app.call(Method::POST, &path, &by, &body).await }
    };
    let (boss, ida) = (owner.access_token.as_str(), manager.access_token.as_str());
    change(ida, &ids[2], "manager").await.problem(403, "forbidden");
    change(ida, &ids[0], "customer").await.problem(403, "forbidden");
    change(boss, &ids[2], "boss").await.problem(422, "invalid");
    change(boss, "nobody", "mechanic").await.problem(404, "unknown-person");
    change(boss, &ids[0], "customer").await.problem(409, "last-owner");

    let search = json!({"q": "Quack"});
    let may_search = |token: String| {
        let (app, search) = (&app, &search);
        let path = "/staff/bookings/search";
        async move { app.call(Method::POST, path, &token, search).await.status != 403 }
    };
    assert!(may_search(desk.access_token.clone()).await);
    assert_eq!(change(ida, &ids[2], "mechanic").await.status, 204);
    assert!(!may_search(desk.access_token.clone()).await);
    assert_eq!(change(boss, &ids[1], "owner").await.status, 204);
    assert_eq!(change(boss, &ids[0], "customer").await.status, 204);
    app.read("/staff/people", boss).await.problem(403, "forbidden");
    change(ida, &ids[0], "owner").await.problem(404, "unknown-person");
    // Who did it, to whom, and from what to what.
    let log = app.read("/staff/audit?action=role-changed", ida).await.json();
    let last = &log["entries"][0];
    assert_eq!(log["entries"].as_array().unwrap().len(), 3);
    let object = json!(format!("user/{}", ids[0]));
    assert_eq!((&last["actor"], &last["object"]), (&json!(ids[0]), &object));
    assert_eq!(last["details"], json!({"role": "customer", "before": "owner"}));
    let people = app.read("/staff/people", ida).await.json();
    let people = people["people"].as_array().unwrap().iter();
    let mut roles: Vec<_> = people.map(|person| person["role"].as_str().unwrap()).collect();
    roles.sort_unstable();
    assert_eq!(roles, ["mechanic", "owner"]);
}

#[tokio::test]
async fn the_printed_link_makes_the_first_owner_and_nobody_after() {
    let app = App::start().await;
    let first = app.api.owner_link(None).await.unwrap();
    let second = app.api.owner_link(None).await.unwrap();
    let named = app.api.owner_link(Some("eve@example.org".parse().unwrap())).await.unwrap();
    let accept = |link: &str, email: &str| {
        let (_, text) = link.split_once("?token=").unwrap();
        json!({"link": text, "email": email, "name": "Ada", "password": PASSWORD})
    };
    let path = "/auth/owner/set-up";
    app.post("/auth/invitation/accept", &accept(&first, ADA)).await.problem(403, "link-refused");
    assert!(app.api.needs_owner().await.unwrap());
    let owner = tokens(&app.post(path, &accept(&first, ADA)).await);
    assert_eq!(app.read("/auth/me", &owner.access_token).await.json()["role"], "owner");
    assert!(!app.api.needs_owner().await.unwrap());
    app.post(path, &accept(&second, "bob@example.org")).await.problem(403, "link-refused");
    // The operator may name another owner at any time.
    tokens(&app.post(path, &accept(&named, "ignored@example.org")).await);
    tokens(&app.sign_in("eve@example.org", PASSWORD).await);
}

#[tokio::test]
async fn a_guest_s_booking_is_found_under_the_account_with_its_address() {
    let app = App::start().await;
    let email = "wilhelmina.quackenbush@EXAMPLE.org";
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let other = app.customer(ADA).await;
    let person = app.customer(email).await;
    let own = app.read("/me/bookings", &person.access_token).await.json();
    assert_eq!(own["bookings"][0]["reference"], booking.reference.as_str());
    assert_eq!(own["bookings"].as_array().unwrap().len(), 1);
    let none = app.read("/me/bookings", &other.access_token).await.json();
    assert_eq!(none["bookings"].as_array().unwrap().len(), 0);

    let path = format!("/bookings/{}", booking.id);
    assert_eq!(app.read(&path, &person.access_token).await.booking(200), booking);
    app.read(&path, &other.access_token).await.problem(404, "unknown-booking");
    let start = json!({"start": at("10:00"), "revision": 1});
    let reschedule = format!("{path}/reschedule");
    let refused = app.call(Method::POST, &reschedule, &other.access_token, &start).await;
    refused.problem(404, "unknown-booking");
    app.call(Method::POST, &reschedule, &person.access_token, &start).await.booking(200);
    let cancel = format!("{path}/cancel");
    app.call(Method::POST, &cancel, &person.access_token, &json!({})).await.booking(200);
}

#[tokio::test]
async fn an_address_that_nobody_confirmed_opens_nothing() {
    let app = App::start().await;
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let email = booking.customer.email.as_str();
    app.sign_up(email).await;
    app.sign_in(email, PASSWORD).await.problem(401, "wrong-credentials");
    // Whoever signs up last is the one whom the mailbox confirms.
    let body = json!({"email": email, "name": "Somebody Else", "password": "seven dry old hats"});
    app.clock.advance(SignedDuration::from_secs(1));
    let first = app.link(MailKind::VerifyEmail, Purpose::VerifyEmail).await;
    assert_eq!(app.post("/auth/sign-up", &body).await.status, 202);
    let former = json!({"link": first, "password": PASSWORD});
    app.post("/auth/email/verify", &former).await.problem(403, "link-refused");
    app.verify().await.problem(401, "wrong-credentials");
    assert_eq!(app.verify_with("seven dry old hats").await.status, 204);
    app.sign_in(email, PASSWORD).await.problem(401, "wrong-credentials");
    tokens(&app.sign_in(email, "seven dry old hats").await);
}

#[tokio::test]
async fn accounts_work_on_firestore_as_they_do_on_the_embedded_store() {
    let Some(place) = Place::firestore("accounts") else { return };
    let app = App::with(Setup { place, ..Setup::default() }).await;
    app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let boss = app.staff(Role::Owner, "boss@example.org").await;
    let ada = app.customer("wilhelmina.quackenbush@example.org").await;
    let own = app.read("/me/bookings", &ada.access_token).await.json();
    assert_eq!(own["bookings"].as_array().unwrap().len(), 1);
    for _ in 0..5 {
        app.sign_in(ADA, "a guess at it").await.problem(401, "wrong-credentials");
    }
    app.sign_in(ADA, "a guess at it").await.problem(429, "rate-limited");
    let next = tokens(&app.refresh(&ada.refresh_token).await);
    app.clock.advance(SignedDuration::from_secs(11));
    app.refresh(&ada.refresh_token).await.problem(401, "session-ended");
    app.refresh(&next.refresh_token).await.problem(401, "session-ended");
    let access = boss.access_token.as_str();
    let people = app.read("/staff/people", access).await.json();
    assert_eq!(people["people"].as_array().unwrap().len(), 1);
    let sessions = app.read("/auth/sessions", access).await.json();
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 1);
    for filter in ["", "?action=refresh-reused", "?from=2026-11-20T12:00:00Z&action=refresh-reused"]
    {
        let log = app.read(&format!("/staff/audit{filter}"), access).await;
        assert_eq!(log.json()["entries"][0]["action"], "refresh-reused", "{log:?}");
    }
    app.api.rotate_session_keys().await.unwrap();
    tokens(&app.sign_in("boss@example.org", PASSWORD).await);
}

#[tokio::test]
async fn a_mechanic_sees_the_first_name_and_the_vehicle_and_how_to_reach_nobody() {
    let app = App::start().await;
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    let path = format!("/bookings/{}", booking.id);
    let mechanic = app.staff(Role::Mechanic, "jon@example.org").await;
    let seen = app.read(&path, &mechanic.access_token).await;
    let shown = seen.booking(200);
    assert_eq!(shown.customer.name, "Wilhelmina");
    assert_eq!(shown.vehicle, booking.vehicle);
    for hidden in ["Quackenbush", "example.org", "5550177", booking.manage_token.as_str()] {
        assert!(!seen.text.contains(hidden), "{hidden} in {seen:?}");
    }
    let desk = app.staff(Role::FrontDesk, "ida@example.org").await;
    let shown = app.read(&path, &desk.access_token).await.booking(200);
    assert_eq!(shown.customer, booking.customer);
    assert_eq!(shown.manage_token, "");
}

#[tokio::test]
async fn no_secret_and_no_person_is_in_the_log_or_in_the_outbox() {
    let app = App::start().await;
    let email = "wilhelmina.quackenbush@example.org";
    let signed_in = app.customer(email).await;
    let refused = app.sign_in(email, "whistles uphill").await;
    log::check_privacy(refused.request_id());
    let link = app.link(MailKind::VerifyEmail, Purpose::VerifyEmail).await;
    let (_, digest) = link.split_once('.').unwrap();
    let stored = format!("{:?}", app.contents().await);
    assert!(!stored.contains(digest) && !stored.contains(&signed_in.refresh_token));
    for secret in [PASSWORD, digest, &signed_in.access_token, &signed_in.refresh_token] {
        log::check_absent(secret);
    }
}
