//! `/healthz` and `/livez`, `/readyz` and `/version`, the same on every service.

use std::sync::Arc;
use std::time::Duration;

use axum::routing::get;
use axum::{Json, Router};
use baybook_contract::Version;
use baybook_domain::store::{ReadError, Store};
use serde_json::{Value, json};

use crate::problem::Reply;

const PING_TIMEOUT: Duration = Duration::from_secs(2);

/// Routes that tell whether the process serves.
///
/// - `GET /healthz`: 200 as long as the process answers; asks nobody else.
/// - `GET /livez`: the same. Google's front end answers `/healthz` in place of a service on Cloud
///   Run, with a 404; the load balancer rewrites to this one.
/// - `GET /readyz`: 200 when the store answers within 2 seconds, else 503. Without a store, 200.
/// - `GET /version`: what is running.
pub fn router<S: Clone + Send + Sync + 'static>(store: Option<Arc<dyn Store>>) -> Router<S> {
    let alive = || async { Json(json!({"status": "ok"})) };
    Router::new()
        .route("/healthz", get(alive))
        .route("/livez", get(alive))
        .route("/readyz", get(move || ready(store.clone())))
        .route("/version", get(|| async { Json(version()) }))
}

/// What is running: the workspace's version, and the commit and time it was built from if the
/// build was told (`BAYBOOK_COMMIT`, `BAYBOOK_BUILT`).
#[must_use]
pub fn version() -> Version {
    Version {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("BAYBOOK_COMMIT").unwrap_or("unknown").to_owned(),
        built: option_env!("BAYBOOK_BUILT").unwrap_or("unknown").to_owned(),
    }
}

async fn ready(store: Option<Arc<dyn Store>>) -> Result<Json<Value>, Reply> {
    if let Some(store) = store {
        match tokio::time::timeout(PING_TIMEOUT, store.ping()).await {
            Ok(answer) => answer?,
            Err(late) => return Err(ReadError::Unavailable(late.into()).into()),
        }
    }
    Ok(Json(json!({"status": "ready"})))
}
