//! Who may call the worker, and events of Firestore.

use std::sync::Arc;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baybook_domain::clock::Clock;
use baybook_integrations::google::id_token::verifier_with_keys;
use baybook_notification_worker::callers::Callers;
use baybook_service_kit::clock::SystemClock;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::{Client, Response};
use serde_json::{Value, json};

use super::recorder::Recorder;
use super::world::{World, outcome, problem};

const AUDIENCE: &str = "https://worker.example";
/// The same worker, as the trigger of Firestore's events knows it.
const OTHER_ADDRESS: &str = "https://worker-hash.example";
const QUEUE: &str = "queue@project.iam.gserviceaccount.com";

struct Signer(KeyPair);

impl Signer {
    fn new() -> Self {
        Self(KeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    fn keys(&self) -> String {
        let public = PublicKeyComponents::<Vec<u8>>::from(self.0.public_key());
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let key = json!({
            "kty": "RSA", "alg": "RS256", "use": "sig", "kid": "k1",
            "n": text(&public.n), "e": text(&public.e),
        });
        json!({"keys": [key]}).to_string()
    }

    fn token(&self, changes: &Value) -> String {
        let now = SystemClock.now().as_second();
        let mut claims = json!({
            "iss": "https://accounts.google.com", "aud": AUDIENCE, "sub": "1",
            "email": QUEUE, "email_verified": true, "iat": now, "exp": now + 600,
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let header = Header { kid: Some("k1".to_owned()), ..Header::new(Algorithm::RS256) };
        let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&self.0).unwrap();
        let pem = pem(der.as_ref());
        encode(&header, &claims, &EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap()).unwrap()
    }
}

fn pem(der: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")
}

async fn guarded(signer: &Signer) -> World {
    let verifiers = [AUDIENCE, OTHER_ADDRESS]
        .map(|address| verifier_with_keys(address, &signer.keys()).unwrap());
    let channel = Arc::new(Recorder::new("recorder"));
    World::guarded(channel.clone(), Callers::new(verifiers, [QUEUE.to_owned()])).await
}

async fn post(world: &World, token: Option<&str>, event: &str) -> Response {
    let request = Client::new().post(format!("{}/tasks/notify", world.url));
    let request = request.json(&json!({"event": event}));
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    request.send().await.unwrap()
}

#[tokio::test]
async fn only_the_known_service_accounts_may_call() {
    let (signer, stranger) = (Signer::new(), Signer::new());
    let world = guarded(&signer).await;
    let events = world.due(1).await;
    let id = events[0].id.as_str();
    let then = SystemClock.now().as_second() - 3600;
    let other = json!({"email": "else@project.iam.gserviceaccount.com"});
    for (token, status) in [
        (None, 401),
        (Some("nonsense".to_owned()), 401),
        (Some(stranger.token(&json!({}))), 401),
        (Some(signer.token(&json!({"aud": "https://elsewhere.example"}))), 401),
        (Some(signer.token(&json!({"iss": "https://issuer.example"}))), 401),
        (Some(signer.token(&json!({"exp": then, "iat": then - 60}))), 401),
        (Some(signer.token(&other)), 403),
        (Some(signer.token(&json!({"email_verified": false}))), 403),
    ] {
        let refused = problem(post(&world, token.as_deref(), id).await).await;
        assert_eq!(refused.status, status, "{token:?}");
    }
    assert!(world.channel.sent().is_empty());
    for path in ["/tasks/sweep", "/events/firestore"] {
        let unsigned = Client::new().post(format!("{}{path}", world.url)).send().await.unwrap();
        assert_eq!(unsigned.status(), 401, "{path}");
    }
    let healthy = reqwest::get(format!("{}/healthz", world.url)).await.unwrap();
    assert_eq!(healthy.status(), 200, "probes bring no token");
    let good = signer.token(&json!({}));
    assert_eq!(outcome(post(&world, Some(&good), id).await).await, "delivered");
    let elsewhere = signer.token(&json!({"aud": OTHER_ADDRESS}));
    assert_eq!(outcome(post(&world, Some(&elsewhere), id).await).await, "already-delivered");
}

#[tokio::test]
async fn an_event_of_firestore_delivers_what_its_name_says_and_nothing_else_of_it() {
    let world = World::new().await;
    let events = world.due(2).await;
    let send = |kind: &str, name: &'static str, value: String| {
        let request = Client::new().post(format!("{}/events/firestore", world.url));
        let request = request.header("ce-specversion", "1.0").header("ce-type", kind);
        let body = r#"{"value":{"fields":{"kind":"cancelled"}}}"#;
        request.header(name, value).header("content-type", "application/protobuf").body(body).send()
    };
    let created = "google.cloud.firestore.document.v1.created";
    let whole = format!("documents/outbox/{}", events[0].id);
    let answer = send(created, "ce-subject", whole.clone()).await.unwrap();
    assert_eq!(outcome(answer).await, "delivered");
    let short = format!("outbox/{}", events[1].id);
    let answer = send(created, "ce-document", short).await.unwrap();
    assert_eq!(outcome(answer).await, "delivered");
    world.channel.sent_once(&events);
    for (kind, name) in [
        (created, "documents/bookings/1".to_owned()),
        (created, "documents/outbox/../bookings/1".to_owned()),
        (created, String::new()),
        ("google.cloud.firestore.document.v1.deleted", whole),
    ] {
        let refused = problem(send(kind, "ce-subject", name).await.unwrap()).await;
        assert_eq!((refused.status, refused.kind.as_str()), (400, "malformed"));
    }
}
