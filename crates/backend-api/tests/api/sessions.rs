//! Access tokens and sessions: what opens, what does not, and when it ends.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use baybook_contract::Tokens;
use baybook_domain::accounts::{Session, SessionId};
use baybook_domain::clock::Clock;
use baybook_domain::store::{Store, Write, fields, schema};
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::App;
use crate::people::{PASSWORD, tokens};
use crate::reply::Reply;

const ADA: &str = "ada@example.org";

async fn me(app: &App, access: &str) -> Reply {
    app.read("/auth/me", access).await
}

async fn wait(app: &App, time: SignedDuration) {
    app.clock.advance(time);
}

#[tokio::test]
async fn a_new_password_ends_every_session_however_many_there_are() {
    let app = App::start().await;
    let mine = app.customer(ADA).await;
    let id = me(&app, &mine.access_token).await.json()["id"].as_str().unwrap().to_owned();
    let (user, now) = (id.parse().unwrap(), app.clock.now());
    let other = |number: u16| {
        let mut random = [0xee; 16];
        random[..2].copy_from_slice(&number.to_be_bytes());
        let session = Session::begin(
            SessionId::from_random(random),
            user,
            random,
            "a test".to_owned(),
            "192.0.2.1".to_owned(),
            now,
        );
        Write::Create { key: schema::session(&session.id), fields: fields(&session) }
    };
    app.store.commit((0..450).map(other).collect()).await.unwrap();
    let change = json!({"current_password": PASSWORD, "new_password": "a brand new sentence"});
    let path = "/auth/password/change";
    let changed = app.call(Method::POST, path, &mine.access_token, &change).await;
    assert_eq!(changed.status, 204);
    let left = app.read("/auth/sessions", &mine.access_token).await.json();
    let left = left["sessions"].as_array().unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["current"], true);
}

#[tokio::test]
async fn an_access_token_is_good_for_a_quarter_of_an_hour() {
    let app = App::start().await;
    let Tokens { access_token, .. } = app.customer(ADA).await;
    wait(&app, SignedDuration::from_mins(15)).await;
    // Clocks may differ by half a minute.
    assert_eq!(me(&app, &access_token).await.status, 200);
    wait(&app, SignedDuration::from_secs(30)).await;
    me(&app, &access_token).await.problem(401, "unauthenticated");
    me(&app, "").await.problem(401, "unauthenticated");
    app.get("/auth/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_refresh_token_is_used_once_and_used_twice_it_ends_the_session() {
    let app = App::start().await;
    let first = app.customer(ADA).await;
    let second = tokens(&app.refresh(&first.refresh_token).await);
    assert_ne!(second.refresh_token, first.refresh_token);
    // A lost reply may be asked for again at once, and answers the same.
    wait(&app, SignedDuration::from_secs(10)).await;
    let again = tokens(&app.refresh(&first.refresh_token).await);
    assert_eq!(again.refresh_token, second.refresh_token);
    let third = tokens(&app.refresh(&second.refresh_token).await);
    assert_eq!(me(&app, &third.access_token).await.status, 200);

    app.refresh(&first.refresh_token).await.problem(401, "session-ended");
    app.refresh(&third.refresh_token).await.problem(401, "session-ended");
    me(&app, &third.access_token).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn two_refreshes_at_once_get_the_same_session() {
    let app = App::start().await;
    let first = app.customer(ADA).await;
    let both = tokio::join!(app.refresh(&first.refresh_token), app.refresh(&first.refresh_token));
    assert_eq!(tokens(&both.0).refresh_token, tokens(&both.1).refresh_token);
}

#[tokio::test]
async fn a_made_up_refresh_token_ends_nobody_s_session() {
    let app = App::start().await;
    let real = app.customer(ADA).await;
    let (session, _) = real.refresh_token.split_once('.').unwrap();
    for forged in [
        String::new(),
        "x".to_owned(),
        session.to_owned(),
        format!("{session}.0.{}", "0".repeat(64)),
        format!("{session}.1.{}", real.refresh_token.rsplit('.').next().unwrap()),
        real.refresh_token.replace(session, "00000000-0000-8000-8000-000000000000"),
    ] {
        app.refresh(&forged).await.problem(401, "session-ended");
    }
    tokens(&app.refresh(&real.refresh_token).await);
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_for_two_weeks_or_three_months_old() {
    let day = SignedDuration::from_hours(24);
    let app = App::start().await;
    let idle = app.customer(ADA).await;
    let mut kept = tokens(&app.sign_in(ADA, PASSWORD).await);
    wait(&app, day * 14).await;
    app.refresh(&idle.refresh_token).await.problem(401, "session-ended");
    kept = match app.refresh(&kept.refresh_token).await {
        reply if reply.status == 401 => tokens(&app.sign_in(ADA, PASSWORD).await),
        reply => panic!("idle for two weeks: {reply:?}, {kept:?}"),
    };
    for _ in 0..8 {
        wait(&app, day * 10).await;
        kept = tokens(&app.refresh(&kept.refresh_token).await);
    }
    wait(&app, day * 10).await;
    app.refresh(&kept.refresh_token).await.problem(401, "session-ended");
}

#[tokio::test]
async fn a_session_can_be_ended_from_another() {
    let app = App::start().await;
    let one = app.customer(ADA).await;
    let two = tokens(&app.sign_in(ADA, PASSWORD).await);
    let three = tokens(&app.sign_in(ADA, PASSWORD).await);
    let stranger = app.customer("bob@example.org").await;
    let listed = app.read("/auth/sessions", &two.access_token).await.json();
    let listed = listed["sessions"].as_array().unwrap();
    assert_eq!(listed.len(), 3);
    assert_eq!(listed.iter().filter(|session| session["current"] == true).count(), 1);
    assert_eq!(listed[0]["address"], "127.0.0.1");
    assert!(listed.iter().any(|session| session["device"] == "a test"));

    let (id, _) = one.refresh_token.split_once('.').unwrap();
    let path = format!("/auth/sessions/{id}/revoke");
    let nothing = json!({});
    let refused = app.call(Method::POST, &path, &stranger.access_token, &nothing).await;
    refused.problem(404, "unknown-session");
    assert_eq!(me(&app, &one.access_token).await.status, 200);
    assert_eq!(app.call(Method::POST, &path, &two.access_token, &nothing).await.status, 204);
    me(&app, &one.access_token).await.problem(401, "unauthenticated");
    app.refresh(&one.refresh_token).await.problem(401, "session-ended");

    let others = "/auth/sessions/revoke-others";
    assert_eq!(app.call(Method::POST, others, &two.access_token, &nothing).await.status, 204);
    me(&app, &three.access_token).await.problem(401, "unauthenticated");
    assert_eq!(me(&app, &two.access_token).await.status, 200);
    assert_eq!(me(&app, &stranger.access_token).await.status, 200);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_says_nothing_about_others() {
    let app = App::start().await;
    let mine = app.customer(ADA).await;
    let out = |token: &str| json!({"refresh_token": token});
    for token in ["", "made up", mine.refresh_token.as_str(), mine.refresh_token.as_str()] {
        assert_eq!(app.post("/auth/sign-out", &out(token)).await.status, 204, "{token}");
    }
    me(&app, &mine.access_token).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn what_another_instance_revoked_ends_here_within_seconds() {
    let app = App::start().await;
    let mine = app.customer(ADA).await;
    assert_eq!(me(&app, &mine.access_token).await.status, 200);
    let (id, _) = mine.refresh_token.split_once('.').unwrap();
    let key = schema::session(&id.parse().unwrap());
    let document = app.store.read(std::slice::from_ref(&key)).await.unwrap().remove(0).unwrap();
    let mut fields = document.fields;
    fields.insert("revoked".to_owned(), "by-user".into());
    let write = baybook_domain::store::Write::Update { key, fields, at: document.version };
    app.store.commit(vec![write]).await.unwrap();
    wait(&app, SignedDuration::from_secs(5)).await;
    me(&app, &mine.access_token).await.problem(401, "unauthenticated");
}

/// The seed of the key that signs.
async fn seed(app: &App) -> Vec<u8> {
    let key = schema::system("session-keys");
    let document = app.store.read(&[key]).await.unwrap().remove(0).unwrap();
    STANDARD.decode(document.fields["keys"][0]["seed"].as_str().unwrap()).unwrap()
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(json).unwrap())
}

fn read_part(token: &str, place: usize) -> Value {
    let part = token.split('.').nth(place).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn only_what_our_key_signed_for_us_is_believed() {
    let app = App::start().await;
    let mine = app.customer(ADA).await;
    let good = mine.access_token.as_str();
    let (header, claims) = (read_part(good, 0), read_part(good, 1));
    assert_eq!((&header["alg"], &header["typ"]), (&json!("EdDSA"), &json!("at+jwt")));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 900);
    let kid = header["kid"].as_str().unwrap().to_owned();
    let seed = seed(&app).await;
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
    let ours = EncodingKey::from_ed_der(pair.to_pkcs8v1().unwrap().as_ref());
    let stranger = Ed25519KeyPair::from_seed_unchecked(&[3; 32]).unwrap();
    let theirs = EncodingKey::from_ed_der(stranger.to_pkcs8v1().unwrap().as_ref());
    let head = |alg: Algorithm, kid: &str, typ: Option<&str>| Header {
        kid: Some(kid.to_owned()),
        typ: typ.map(str::to_owned),
        ..Header::new(alg)
    };
    let eddsa = head(Algorithm::EdDSA, &kid, Some("at+jwt"));
    let sign =
        |header: &Header, claims: &Value, key: &EncodingKey| encode(header, claims, key).unwrap();
    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        claims
    };
    let without = |name: &str| {
        let mut claims = claims.clone();
        claims.as_object_mut().unwrap().remove(name);
        claims
    };
    assert_eq!(me(&app, &sign(&eddsa, &claims, &ours)).await.status, 200, "the test signs right");
    let public = EncodingKey::from_secret(pair.public_key().as_ref());
    let hs256 = sign(&head(Algorithm::HS256, &kid, Some("at+jwt")), &claims, &public);
    let none = json!({"alg": "none", "typ": "at+jwt", "kid": kid});
    let cut = good.rsplit_once('.').unwrap().0;
    let swapped = {
        let mut parts: Vec<&str> = good.split('.').collect();
        let other = part(&with("sub", json!("00000000-0000-8000-8000-000000000000")));
        parts[1] = &other;
        parts.join(".")
    };
    let forged = [
        ("signed by a stranger", sign(&eddsa, &claims, &theirs)),
        ("no algorithm", format!("{}.{}.", part(&none), part(&claims))),
        (
            "no algorithm, our signature",
            format!("{}.{}.{}", part(&none), part(&claims), good.rsplit('.').next().unwrap()),
        ),
        ("our public key as a shared secret", hs256),
        ("another audience", sign(&eddsa, &with("aud", json!("somebody-else")), &ours)),
        ("another issuer", sign(&eddsa, &with("iss", json!("https://evil.example")), &ours)),
        ("no audience", sign(&eddsa, &without("aud"), &ours)),
        ("no expiry", sign(&eddsa, &without("exp"), &ours)),
        ("from the future", sign(&eddsa, &with("iat", json!(4_000_000_000_i64)), &ours)),
        (
            "no such session",
            sign(&eddsa, &with("sid", json!("00000000-0000-8000-8000-000000000000")), &ours),
        ),
        (
            "somebody else's session",
            sign(&eddsa, &with("sub", json!("00000000-0000-8000-8000-000000000000")), &ours),
        ),
        (
            "an unknown key",
            sign(&head(Algorithm::EdDSA, "0123456789abcdef", Some("at+jwt")), &claims, &theirs),
        ),
        ("another kind of token", sign(&head(Algorithm::EdDSA, &kid, Some("JWT")), &claims, &ours)),
        ("other claims under our signature", swapped),
        ("no signature", format!("{cut}.")),
        ("half a token", cut.to_owned()),
        ("not a token", "a.b.c".to_owned()),
    ];
    for (what, token) in forged {
        let reply = me(&app, &token).await;
        assert_eq!(reply.status, 401, "{what}");
        reply.problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn a_rotated_key_verifies_what_it_signed_and_signs_no_more() {
    let app = App::start().await;
    let before = app.customer(ADA).await;
    app.api.rotate_session_keys().await.unwrap();
    assert_eq!(me(&app, &before.access_token).await.status, 200);
    let after = tokens(&app.refresh(&before.refresh_token).await);
    assert_ne!(read_part(&before.access_token, 0)["kid"], read_part(&after.access_token, 0)["kid"]);
    assert_eq!(me(&app, &after.access_token).await.status, 200);
    // After an hour the old key is of no use even for what it signs then.
    let old = {
        let key = schema::system("session-keys");
        let document = app.store.read(&[key]).await.unwrap().remove(0).unwrap();
        STANDARD.decode(document.fields["keys"][1]["seed"].as_str().unwrap()).unwrap()
    };
    wait(&app, SignedDuration::from_hours(1)).await;
    let mut claims = read_part(&after.access_token, 1);
    claims["exp"] = json!(app.clock.now().as_second() + 900);
    let pair = Ed25519KeyPair::from_seed_unchecked(&old).unwrap();
    let key = EncodingKey::from_ed_der(pair.to_pkcs8v1().unwrap().as_ref());
    let header = Header {
        kid: read_part(&before.access_token, 0)["kid"].as_str().map(str::to_owned),
        typ: Some("at+jwt".to_owned()),
        ..Header::new(Algorithm::EdDSA)
    };
    let late = encode(&header, &claims, &key).unwrap();
    me(&app, &late).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_key_that_has_signed_for_a_month_is_replaced_and_nobody_notices() {
    let app = App::start().await;
    let first = app.customer(ADA).await;
    let kid = |token: &str| read_part(token, 0)["kid"].clone();
    wait(&app, SignedDuration::from_hours(29 * 24)).await;
    let before = tokens(&app.sign_in(ADA, PASSWORD).await);
    assert_eq!(kid(&before.access_token), kid(&first.access_token));
    wait(&app, SignedDuration::from_hours(24)).await;
    let before = tokens(&app.refresh(&before.refresh_token).await);
    let after = tokens(&app.sign_in(ADA, PASSWORD).await);
    assert_ne!(kid(&after.access_token), kid(&first.access_token));
    for good in [&before.access_token, &after.access_token] {
        assert_eq!(me(&app, good).await.status, 200);
    }
}

#[tokio::test]
async fn another_instance_s_new_key_is_found_when_its_first_token_comes() {
    let app = App::start().await;
    let before = app.customer(ADA).await;
    // A second instance on the same store rotates, and signs.
    let config = crate::app::config();
    let entropy = std::sync::Arc::new(baybook_domain::clock::SeededEntropy::new(77));
    let store = std::sync::Arc::clone(&app.store);
    let clock = std::sync::Arc::clone(&app.clock);
    let other = baybook_backend_api::Api::open(config, store as _, clock as _, entropy).await;
    other.unwrap().rotate_session_keys().await.unwrap();
    wait(&app, SignedDuration::from_secs(5)).await;
    let seed = seed(&app).await;
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
    let digest = <sha2::Sha256 as sha2::Digest>::digest(pair.public_key().as_ref());
    let header = Header {
        kid: Some(digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()),
        typ: Some("at+jwt".to_owned()),
        ..Header::new(Algorithm::EdDSA)
    };
    let key = EncodingKey::from_ed_der(pair.to_pkcs8v1().unwrap().as_ref());
    let token = encode(&header, &read_part(&before.access_token, 1), &key).unwrap();
    assert_eq!(me(&app, &token).await.status, 200);
}

#[tokio::test]
async fn a_request_with_cookies_from_another_site_is_refused() {
    let app = App::start().await;
    let send = |site: &'static str, cookie: bool| {
        let request = app.request(Method::POST, "/auth/sign-out").header("sec-fetch-site", site);
        let request = if cookie { request.header("cookie", "session=1") } else { request };
        Reply::of(request.json(&json!({"refresh_token": ""})))
    };
    send("cross-site", true).await.problem(403, "cross-site");
    assert_eq!(send("same-origin", true).await.status, 204);
    assert_eq!(send("cross-site", false).await.status, 204);
}
