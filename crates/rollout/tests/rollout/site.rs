//! A stand-in for pages and API.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::google::serve;

pub(crate) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// What is wrong, and where.
#[derive(Default)]
pub(crate) struct Faults {
    /// A path that the candidate answers with 500.
    pub(crate) candidate: Option<&'static str>,
    /// A path that everybody gets 500 for.
    pub(crate) live: Option<&'static str>,
    /// This many requests are answered with 503 first.
    pub(crate) starting: u32,
    /// What was asked: `candidate GET /path`.
    pub(crate) log: Vec<String>,
}

pub(crate) struct Site {
    pub(crate) url: String,
    pub(crate) faults: Arc<Mutex<Faults>>,
}

impl Site {
    pub(crate) async fn start(faults: Faults) -> Self {
        let faults = Arc::new(Mutex::new(faults));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&faults));
        Self { url: serve(app).await, faults }
    }
}

async fn answer(
    State(faults): State<Arc<Mutex<Faults>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let is_candidate = headers.get("x-baybook-candidate").is_some_and(|value| value == "1");
    {
        let mut faults = faults.lock().unwrap();
        let who = if is_candidate { "candidate" } else { "live" };
        faults.log.push(format!("{who} {method} {uri}"));
        if faults.starting > 0 {
            faults.starting -= 1;
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        let broken = if is_candidate { faults.candidate } else { faults.live };
        if broken == Some(uri.path()) {
            return (StatusCode::INTERNAL_SERVER_ERROR, "broken on purpose").into_response();
        }
    }
    let json = |value: serde_json::Value| axum::Json(value).into_response();
    match (method.as_str(), uri.path()) {
        ("GET", "/healthz" | "/readyz") => json(json!({"status": "ok"})),
        ("GET", "/version") => json(json!({"version": "0.1.0", "commit": COMMIT, "built": "x"})),
        ("GET", "/shop") => json(json!({"id": "main", "today": "2026-12-31"})),
        ("GET", "/services") => json(json!({"shop": "main", "services": [{"id": "oil-change"}]})),
        ("GET", "/availability") => {
            assert_eq!(uri.query(), Some("service=oil-change&date=2027-01-01"));
            json(json!({"days": [{"date": "2027-01-01", "status": "open", "slots": []}]}))
        }
        ("POST", "/bookings") => {
            let kind = [(header::CONTENT_TYPE, "application/problem+json")];
            let body = json!({"type": "invalid", "errors": [{"field": "start"}]}).to_string();
            (StatusCode::UNPROCESSABLE_ENTITY, kind, body).into_response()
        }
        ("GET", "/") => axum::response::Html(
            "<html><h1>Workshop</h1><a href=\"/availability?service=oil-change\">x</a></html>",
        )
        .into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
