//! A stand-in for Google's APIs: one server for all, strict where Cloud Run is.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::cloud::{Answer, Cloud};

pub(crate) const TOKEN: &str = "a-token";

/// A running stand-in.
pub(crate) struct Google {
    pub(crate) url: String,
    cloud: Arc<Mutex<Cloud>>,
}

impl Google {
    pub(crate) async fn start(cloud: Cloud) -> Self {
        let cloud = Arc::new(Mutex::new(cloud));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&cloud));
        Self { url: serve(app).await, cloud }
    }

    pub(crate) fn cloud(&self) -> MutexGuard<'_, Cloud> {
        self.cloud.lock().unwrap()
    }
}

pub(crate) async fn serve(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

async fn answer(
    State(cloud): State<Arc<Mutex<Cloud>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let token = headers.get("authorization").and_then(|value| value.to_str().ok());
    if token != Some(&format!("Bearer {TOKEN}")) {
        return problem(StatusCode::UNAUTHORIZED, "who are you?");
    }
    let query: Vec<(String, String)> = url_pairs(uri.query().unwrap_or_default()).collect();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let answer = cloud.lock().unwrap().answer(&method, uri.path(), &query, &body);
    match answer {
        Answer::Is(value) => axum::Json(value).into_response(),
        Answer::Nothing => StatusCode::NO_CONTENT.into_response(),
        Answer::Refused(status, message) => {
            problem(StatusCode::from_u16(status).unwrap(), &message)
        }
    }
}

fn url_pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    let url = reqwest::Url::parse(&format!("http://x/?{query}")).unwrap();
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    pairs.into_iter()
}

/// As Google words it.
fn problem(status: StatusCode, message: &str) -> Response {
    let body = json!({"error": {"code": status.as_u16(), "message": message}});
    (status, axum::Json(body)).into_response()
}
