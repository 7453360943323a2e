//! An OpenID provider on a listener of its own: discovery, authorization, tokens and keys, with
//! the checks that Google makes, and faults to order.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use baybook_backend_api::config::GoogleConfig;
use baybook_service_kit::config::Secret;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) const CLIENT: &str = "workshop.apps.example";
pub(crate) const SECRET: &str = "GOCSPX-of-the-workshop";
pub(crate) const CALLBACK: &str = "https://book.example.com/account/google/callback";

/// What goes wrong from now on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Fault {
    #[default]
    None,
    WrongAudience,
    WrongIssuer,
    Expired,
    WrongNonce,
    Unsigned,
    /// Signed with the client's secret, which a provider could be made to take for a key.
    SignedWithSecret,
    /// By a key that is not published.
    ForeignKey,
    BadSignature,
    NoIdToken,
    /// 500 on every call.
    Broken,
    /// No answer on any call.
    Silent,
}

/// Whoever presses the button at the provider.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) subject: &'static str,
    pub(crate) email: &'static str,
    pub(crate) email_verified: bool,
    pub(crate) name: Option<&'static str>,
}

pub(crate) struct Provider {
    pub(crate) issuer: String,
    shared: Shared,
    serving: JoinHandle<()>,
}

type Shared = Arc<Mutex<State_>>;

struct State_ {
    issuer: String,
    now: Timestamp,
    fault: Fault,
    keys: Vec<Key>,
    person: Person,
    codes: HashMap<String, Asked>,
    next: u32,
    discoveries: u32,
}

struct Key {
    id: String,
    pair: KeyPair,
}

/// What an authorization was asked for with.
struct Asked {
    challenge: String,
    nonce: String,
    person: Person,
}

impl Provider {
    pub(crate) async fn start(now: &str) -> Self {
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", tcp.local_addr().unwrap());
        let person =
            Person { subject: "110", email: "ada@example.org", email_verified: true, name: None };
        let shared = Arc::new(Mutex::new(State_ {
            issuer: issuer.clone(),
            now: now.parse().unwrap(),
            fault: Fault::None,
            keys: vec![key("first")],
            person,
            codes: HashMap::new(),
            next: 0,
            discoveries: 0,
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/keys", get(keys))
            .with_state(Arc::clone(&shared));
        let serving = tokio::spawn(async move { axum::serve(tcp, router).await.unwrap() });
        Self { issuer, shared, serving }
    }

    /// As the API is told of it.
    pub(crate) fn config(&self) -> GoogleConfig {
        GoogleConfig {
            client_id: CLIENT.to_owned(),
            client_secret: Secret::new(SECRET),
            issuer: self.issuer.parse().unwrap(),
        }
    }

    pub(crate) fn fail(&self, fault: Fault) {
        self.lock().fault = fault;
    }

    pub(crate) fn is_now(&self, person: Person) {
        self.lock().person = person;
    }

    /// Another key signs, and the one before is not published any more.
    pub(crate) fn rotate(&self, id: &str) {
        self.lock().keys = vec![key(id)];
    }

    pub(crate) fn discoveries(&self) -> u32 {
        self.lock().discoveries
    }

    fn lock(&self) -> MutexGuard<'_, State_> {
        self.shared.lock().unwrap()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn key(id: &str) -> Key {
    Key { id: id.to_owned(), pair: KeyPair::generate(KeySize::Rsa2048).unwrap() }
}

/// The answer to a call while nothing works.
async fn trouble(shared: &Shared) -> Option<Response> {
    let fault = shared.lock().unwrap().fault;
    match fault {
        Fault::Broken => Some((StatusCode::INTERNAL_SERVER_ERROR, "oops").into_response()),
        Fault::Silent => std::future::pending().await,
        _ => None,
    }
}

async fn discovery(State(shared): State<Shared>) -> Response {
    shared.lock().unwrap().discoveries += 1;
    if let Some(trouble) = trouble(&shared).await {
        return trouble;
    }
    let issuer = shared.lock().unwrap().issuer.clone();
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
    .into_response()
}

async fn keys(State(shared): State<Shared>) -> Response {
    if let Some(trouble) = trouble(&shared).await {
        return trouble;
    }
    let state = shared.lock().unwrap();
    let published = state.keys.iter().map(|key| {
        let parts: PublicKeyComponents<Vec<u8>> = key.pair.public_key().into();
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": key.id,
            "n": URL_SAFE_NO_PAD.encode(parts.n), "e": URL_SAFE_NO_PAD.encode(parts.e),
        })
    });
    Json(json!({"keys": published.collect::<Vec<_>>()})).into_response()
}

async fn authorize(
    State(shared): State<Shared>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let mut state = shared.lock().unwrap();
    let scopes: Vec<&str> = asked["scope"].split(' ').collect();
    let is_good = asked["response_type"] == "code"
        && asked["client_id"] == CLIENT
        && asked["redirect_uri"] == CALLBACK
        && asked["code_challenge_method"] == "S256"
        && asked["nonce"].len() >= 32
        && ["openid", "email", "profile"].iter().all(|scope| scopes.contains(scope));
    if !is_good {
        return (StatusCode::BAD_REQUEST, "not a request that Google would take").into_response();
    }
    state.next += 1;
    let code = format!("4/code-{}", state.next);
    let person = state.person.clone();
    let (challenge, nonce) = (asked["code_challenge"].clone(), asked["nonce"].clone());
    state.codes.insert(code.clone(), Asked { challenge, nonce, person });
    let query = [("code", code.as_str()), ("state", asked["state"].as_str())];
    let back = reqwest::Url::parse_with_params(CALLBACK, query).unwrap();
    Redirect::to(back.as_str()).into_response()
}

async fn token(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Form(sent): Form<HashMap<String, String>>,
) -> Response {
    if let Some(trouble) = trouble(&shared).await {
        return trouble;
    }
    let mut state = shared.lock().unwrap();
    let client = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{SECRET}")));
    if headers["authorization"] != client.as_str() {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    // A code works once, whatever comes of it.
    let asked = state.codes.remove(&sent["code"]).filter(|asked| {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&sent["code_verifier"]));
        sent["grant_type"] == "authorization_code"
            && sent["redirect_uri"] == CALLBACK
            && challenge == asked.challenge
    });
    let Some(asked) = asked else { return refused(StatusCode::BAD_REQUEST, "invalid_grant") };
    let mut answer = json!({"access_token": "of no use here", "token_type": "Bearer"});
    if state.fault != Fault::NoIdToken {
        answer["id_token"] = state.id_token(&asked).into();
    }
    Json(answer).into_response()
}

fn refused(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({"error": error}))).into_response()
}

impl State_ {
    fn id_token(&self, asked: &Asked) -> String {
        let fault = self.fault;
        let lasts = if fault == Fault::Expired { -1 } else { 3600 };
        let or = |wrong: Fault, good: &str| match fault == wrong {
            true => "https://somebody.example".to_owned(),
            false => good.to_owned(),
        };
        let mut claims = json!({
            "iss": or(Fault::WrongIssuer, &self.issuer),
            "aud": or(Fault::WrongAudience, CLIENT),
            "nonce": or(Fault::WrongNonce, &asked.nonce),
            "sub": asked.person.subject,
            "email": asked.person.email,
            "email_verified": asked.person.email_verified,
            "iat": self.now.as_second(),
            "exp": self.now.as_second() + lasts,
        });
        if let Some(name) = asked.person.name {
            claims["name"] = name.into();
        }
        let key = &self.keys[0];
        let header = match fault {
            Fault::Unsigned => json!({"alg": "none", "typ": "JWT"}),
            Fault::SignedWithSecret => json!({"alg": "HS256", "typ": "JWT"}),
            Fault::ForeignKey => json!({"alg": "RS256", "typ": "JWT", "kid": "foreign"}),
            _ => json!({"alg": "RS256", "typ": "JWT", "kid": key.id}),
        };
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let mut text = format!("{}.{}", part(&header), part(&claims));
        let signature = match fault {
            Fault::Unsigned => Vec::new(),
            Fault::SignedWithSecret => {
                let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, SECRET.as_ref());
                aws_lc_rs::hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
            }
            Fault::ForeignKey => sign(&self::key("foreign").pair, &text),
            Fault::BadSignature => sign(&key.pair, "something else"),
            _ => sign(&key.pair, &text),
        };
        text.push('.');
        text.push_str(&URL_SAFE_NO_PAD.encode(signature));
        text
    }
}

fn sign(pair: &KeyPair, text: &str) -> Vec<u8> {
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    signature
}
