//! A stand-in for Google: grants tokens, keeps one calendar, and answers wrongly when told to.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};
use tokio::sync::Notify;

/// One key for all tests of a process: making one takes a while.
static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());

/// What is answered wrongly, once.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// This, and nothing is done.
    Answer(StatusCode, Value),
    /// The same, and when to come back as a date, seven seconds after that of the answer.
    Dated(StatusCode, Value),
    /// A connection that breaks in the middle of the answer, after everything was done.
    Half,
    /// Nothing until the gate is opened; then as always.
    Hold(Gate),
}

/// Where a call waits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gate {
    pub(crate) reached: Arc<Notify>,
    pub(crate) open: Arc<Notify>,
}

#[derive(Debug, Clone)]
pub(crate) struct Google {
    pub(crate) url: String,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    granted: u32,
    valid: Vec<String>,
    grant_faults: VecDeque<StatusCode>,
    faults: VecDeque<Fault>,
    calls: Vec<String>,
    /// With the number of the change that made it so.
    entries: BTreeMap<String, (u64, Value)>,
    changes: u64,
    /// Sync tokens of fewer changes are not good any more.
    oldest: u64,
    page: usize,
    channels: Vec<Value>,
}

pub(crate) const CALENDAR: &str = "shop#1@group.calendar.google.com";
const SCOPE: &str = "https://www.googleapis.com/auth/calendar.events";

impl Google {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Mutex::new(Inner { page: 2, ..Inner::default() }));
        let google = Self { url, inner };
        let router = Router::new().fallback(answer).with_state(google.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        google
    }

    /// A key file as the console makes it.
    pub(crate) fn key_file(&self) -> String {
        let der: Pkcs8V1Der<'_> = KEY.as_der().unwrap();
        let lines = STANDARD.encode(der.as_ref());
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{lines}\n-----END PRIVATE KEY-----\n");
        let file = json!({
            "type": "service_account",
            "client_email": "baybook@project.iam.gserviceaccount.com",
            "private_key": pem,
            "private_key_id": "k1",
            "token_uri": format!("{}/token", self.url),
        });
        file.to_string()
    }

    pub(crate) fn fail_with(&self, fault: Fault) {
        self.lock().faults.push_back(fault);
    }

    pub(crate) fn fail_grant_with(&self, status: StatusCode) {
        self.lock().grant_faults.push_back(status);
    }

    pub(crate) fn revoke_tokens(&self) {
        self.lock().valid.clear();
    }

    pub(crate) fn granted(&self) -> u32 {
        self.lock().granted
    }

    /// `METHOD what` of every call to the calendar, in order.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.lock().calls.clone()
    }

    pub(crate) fn forget_sync_tokens(&self) {
        let mut inner = self.lock();
        inner.changes += 1;
        inner.oldest = inner.changes;
    }

    /// As somebody at Google would do by hand.
    pub(crate) fn put(&self, entry: Value) {
        self.lock().put(entry);
    }

    pub(crate) fn take_away(&self, id: &str) {
        let mut inner = self.lock();
        let mut entry = inner.entries[id].1.clone();
        entry["status"] = "cancelled".into();
        inner.put(entry);
    }

    /// The entries that are shown.
    pub(crate) fn entries(&self) -> Vec<Value> {
        let inner = self.lock();
        let entries = inner.entries.values().map(|(_, entry)| entry.clone());
        entries.filter(|entry| entry["status"] != "cancelled").collect()
    }

    pub(crate) fn channels(&self) -> Vec<Value> {
        self.lock().channels.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }
}

async fn answer(
    State(google): State<Google>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if uri.path() == "/token" {
        return google.lock().grant(&body, &google.url);
    }
    let bearer = headers.get("authorization").and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
    let events = "/calendar/v3/calendars/shop%231@group.calendar.google.com/events";
    let path = uri.path().to_owned();
    let what = path.strip_prefix(events).unwrap_or(&path).trim_start_matches('/').to_owned();
    let fault = {
        let mut inner = google.lock();
        if !bearer.is_some_and(|token| inner.valid.iter().any(|valid| valid == token)) {
            return refuse(StatusCode::UNAUTHORIZED, "authError");
        }
        inner.calls.push(format!("{method} {what}").trim_end().to_owned());
        inner.faults.pop_front()
    };
    match &fault {
        Some(Fault::Answer(status, body)) => {
            return (*status, [("retry-after", "7")], Json(body.clone())).into_response();
        }
        Some(Fault::Dated(status, body)) => {
            let dates = [
                ("date", "Tue, 01 Dec 2026 23:59:58 GMT"),
                ("retry-after", "Wed, 02 Dec 2026 00:00:05 GMT"),
            ];
            return (*status, dates, Json(body.clone())).into_response();
        }
        Some(Fault::Hold(gate)) => {
            gate.reached.notify_one();
            gate.open.notified().await;
        }
        Some(Fault::Half) | None => {}
    }
    let mut inner = google.lock();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let query: BTreeMap<String, String> =
        axum::extract::Query::try_from_uri(&uri).map(|query| query.0).unwrap_or_default();
    let answer = match (method.as_str(), what.as_str()) {
        ("GET", "") => inner.list(&query),
        ("POST", "") => inner.insert(body),
        ("POST", "watch") => inner.watch(body),
        ("POST", "calendar/v3/channels/stop") => inner.stop(&body),
        ("PUT", id) => inner.update(id, body),
        ("DELETE", id) => inner.delete(id),
        _ => refuse(StatusCode::NOT_FOUND, "notFound"),
    };
    if matches!(fault, Some(Fault::Half)) {
        let chunks = [Ok("{\"kind\": \"calen"), Err(std::io::Error::other("broken"))];
        return Body::from_stream(futures::stream::iter(chunks)).into_response();
    }
    answer
}

fn refuse(status: StatusCode, reason: &str) -> Response {
    (status, Json(refusal(status, reason))).into_response()
}

pub(crate) fn refusal(status: StatusCode, reason: &str) -> Value {
    let errors = [json!({"domain": "global", "reason": reason, "message": "No."})];
    json!({"error": {"errors": errors, "code": status.as_u16(), "message": "No."}})
}

impl Inner {
    fn grant(&mut self, body: &[u8], url: &str) -> Response {
        self.granted += 1;
        if let Some(status) = self.grant_faults.pop_front() {
            return (status, Json(json!({"error": "invalid_grant"}))).into_response();
        }
        let form = url::form_urlencoded::parse(body);
        let form: BTreeMap<String, String> = form.into_owned().collect();
        assert_eq!(form["grant_type"], "urn:ietf:params:oauth:grant-type:jwt-bearer");
        let key = DecodingKey::from_rsa_der(KEY.public_key().as_ref());
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_audience(&[format!("{url}/token")]);
        validation.set_issuer(&["baybook@project.iam.gserviceaccount.com"]);
        // The clock of a test stands where the test put it.
        validation.validate_exp = false;
        let stated = jsonwebtoken::decode::<Value>(&form["assertion"], &key, &validation);
        let stated = stated.expect("a statement signed with the account's key");
        assert_eq!(stated.header.kid.as_deref(), Some("k1"));
        assert_eq!(stated.claims["scope"], SCOPE);
        let seconds =
            stated.claims["exp"].as_i64().unwrap() - stated.claims["iat"].as_i64().unwrap();
        assert!((1..=3600).contains(&seconds));
        let token = format!("ya29.token-{}", self.granted);
        self.valid.push(token.clone());
        Json(json!({"access_token": token, "expires_in": 3599, "token_type": "Bearer"}))
            .into_response()
    }

    fn put(&mut self, entry: Value) {
        self.changes += 1;
        let id = entry["id"].as_str().unwrap().to_owned();
        self.entries.insert(id, (self.changes, entry));
    }

    fn insert(&mut self, entry: Value) -> Response {
        let id = entry["id"].as_str().unwrap_or_default().to_owned();
        let fits = (5..=1024).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'v').contains(&b));
        if !fits || entry["start"].is_null() || entry["end"].is_null() {
            return refuse(StatusCode::BAD_REQUEST, "invalid");
        }
        // One that was deleted keeps its id.
        if self.entries.contains_key(&id) {
            return refuse(StatusCode::CONFLICT, "duplicate");
        }
        self.put(entry.clone());
        Json(entry).into_response()
    }

    fn update(&mut self, id: &str, entry: Value) -> Response {
        if !self.entries.contains_key(id) {
            return refuse(StatusCode::NOT_FOUND, "notFound");
        }
        self.put(entry.clone());
        Json(entry).into_response()
    }

    fn delete(&mut self, id: &str) -> Response {
        match self.entries.get(id).cloned() {
            None => refuse(StatusCode::NOT_FOUND, "notFound"),
            Some((_, entry)) if entry["status"] == "cancelled" => {
                refuse(StatusCode::GONE, "deleted")
            }
            Some((_, mut entry)) => {
                entry["status"] = "cancelled".into();
                self.put(entry);
                StatusCode::NO_CONTENT.into_response()
            }
        }
    }

    /// Tokens are `{changes known}`, page tokens `{changes known when the reading began}.{offset}`.
    fn list(&self, query: &BTreeMap<String, String>) -> Response {
        let known = query.get("syncToken").map(|token| token.parse::<u64>().unwrap());
        if known.is_some() && (query.contains_key("timeMin") || query.contains_key("timeMax")) {
            return refuse(StatusCode::BAD_REQUEST, "syncTokenWithNonDefaultOrdering");
        }
        if known.is_some_and(|known| known < self.oldest) {
            return refuse(StatusCode::GONE, "fullSyncRequired");
        }
        let began = query.get("pageToken").and_then(|page| page.split_once('.'));
        let (began, offset) = began.map_or((self.changes, 0), |(began, offset)| {
            (began.parse().unwrap(), offset.parse::<usize>().unwrap())
        });
        let mut changed: Vec<_> = self.entries.values().collect();
        changed.sort_by_key(|(change, _)| *change);
        let is_asked = |(change, entry): &&(u64, Value)| match known {
            Some(known) => *change > known,
            None => entry["status"] != "cancelled",
        };
        let changed: Vec<Value> =
            changed.into_iter().filter(is_asked).map(|(_, entry)| entry.clone()).collect();
        let items: Vec<_> = changed.iter().skip(offset).take(self.page).collect();
        let mut page = json!({"kind": "calendar#events", "etag": "\"p1\"", "items": items});
        if offset + items.len() < changed.len() {
            page["nextPageToken"] = format!("{began}.{}", offset + items.len()).into();
        } else {
            page["nextSyncToken"] = began.to_string().into();
        }
        Json(page).into_response()
    }

    fn watch(&mut self, mut channel: Value) -> Response {
        assert_eq!(channel["type"], "web_hook");
        let ttl: i64 = channel["params"]["ttl"].as_str().unwrap().parse().unwrap();
        channel["resourceId"] = "resource-1".into();
        channel["expiration"] = (1_796_000_000_000 + ttl * 1000).to_string().into();
        self.channels.push(channel.clone());
        Json(channel).into_response()
    }

    fn stop(&mut self, stopped: &Value) -> Response {
        let before = self.channels.len();
        self.channels.retain(|channel| {
            channel["id"] != stopped["id"] || channel["resourceId"] != stopped["resourceId"]
        });
        let found = self.channels.len() < before;
        if found {
            StatusCode::NO_CONTENT.into_response()
        } else {
            refuse(StatusCode::NOT_FOUND, "notFound")
        }
    }
}
