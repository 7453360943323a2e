use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::{get, post};
use baybook_contract::Problem;
use baybook_service_kit::health;
use baybook_service_kit::http::{Edge, JsonBody, RequestId, problem_fallbacks};
use bytes::Bytes;
use http_body_util::StreamBody;
use hyper::body::Frame;
use reqwest::{Client, Response, StatusCode};
use serde_json::Value;

use super::serving;

async fn panics() {
    panic!("oh no");
}

async fn service() -> String {
    let router = Router::new()
        .route("/panic/{id}", get(panics))
        .route("/slow", get(|| tokio::time::sleep(Duration::from_secs(60))))
        .route("/echo", post(|JsonBody(body): JsonBody<Value>| async { axum::Json(body) }))
        .route(
            "/peer",
            get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }),
        )
        .route("/id", get(|id: RequestId| async move { id.to_string() }))
        .merge(health::router(None));
    let edge = Edge::new().timeout(Duration::from_millis(200)).body_limit(1024);
    serving(edge.wrap(problem_fallbacks(router))).await.0
}

async fn problem(response: Response) -> Problem {
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/problem+json");
    let (status, id) = (response.status().as_u16(), header("x-request-id"));
    let problem: Problem = response.json().await.unwrap();
    assert_eq!((problem.status, problem.request_id.as_deref()), (status, Some(id.as_str())));
    problem
}

#[tokio::test]
async fn a_panic_answers_a_problem_that_tells_nothing_but_the_request_id() {
    let url = service().await;
    let answer = reqwest::get(format!("{url}/panic/7")).await.unwrap();
    let problem = problem(answer).await;
    assert_eq!((problem.kind.as_str(), problem.status), ("internal", 500));
    assert!(!format!("{problem:?}").contains("oh no"));
    assert!(reqwest::get(format!("{url}/healthz")).await.unwrap().status().is_success());
}

#[tokio::test]
async fn a_handler_that_takes_too_long_answers_busy_with_retry_after() {
    let url = service().await;
    let answer = reqwest::get(format!("{url}/slow")).await.unwrap();
    assert_eq!(answer.headers()["retry-after"], "2");
    assert_eq!(problem(answer).await.kind, "busy");
}

#[tokio::test]
async fn unknown_addresses_and_methods_answer_problems() {
    let url = service().await;
    let answer = reqwest::get(format!("{url}/nowhere")).await.unwrap();
    assert_eq!(problem(answer).await.kind, "not-found");
    let answer = Client::new().delete(format!("{url}/id")).send().await.unwrap();
    assert_eq!(answer.headers()["allow"], "GET,HEAD");
    assert_eq!(problem(answer).await.kind, "method-not-allowed");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_and_the_client_gets_to_read_why() {
    let url = service().await;
    let body = format!("\"{}\"", "a".repeat(4 * 1024 * 1024));
    let send = |body: reqwest::Body| {
        let post = Client::new().post(format!("{url}/echo"));
        post.header("content-type", "application/json").body(body).send()
    };
    let declared = send(body.clone().into()).await.unwrap();
    assert_eq!(problem(declared).await.kind, "too-large");

    let frames: Vec<_> = body
        .into_bytes()
        .chunks(64 * 1024)
        .map(|chunk| Ok::<_, std::io::Error>(Frame::data(Bytes::copy_from_slice(chunk))))
        .collect();
    let streamed = reqwest::Body::wrap(StreamBody::new(futures::stream::iter(frames)));
    assert_eq!(problem(send(streamed).await.unwrap()).await.kind, "too-large");
}

#[tokio::test]
async fn a_body_that_is_not_declared_as_json_is_refused() {
    let url = service().await;
    let answer = Client::new().post(format!("{url}/echo")).body("{}").send().await.unwrap();
    assert_eq!(problem(answer).await.kind, "unsupported-media-type");
    let post = Client::new().post(format!("{url}/echo"));
    let answer = post.header("content-type", "application/json; charset=utf-8").body("{}");
    assert_eq!(answer.send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn a_request_keeps_its_well_formed_id_and_handlers_know_it() {
    let url = service().await;
    let get = Client::new().get(format!("{url}/id")).header("x-request-id", "abcd-1234");
    let answer = get.send().await.unwrap();
    assert_eq!(answer.headers()["x-request-id"], "abcd-1234");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert_eq!(answer.text().await.unwrap(), "abcd-1234");
    let answer = reqwest::get(format!("{url}/id")).await.unwrap();
    assert_eq!(answer.headers()["x-request-id"].len(), 32);
}

#[tokio::test]
async fn handlers_know_the_peer() {
    let url = service().await;
    let answer = reqwest::get(format!("{url}/peer")).await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "127.0.0.1");
}

#[tokio::test]
async fn the_version_names_what_is_running() {
    let url = service().await;
    let answer = reqwest::get(format!("{url}/version")).await.unwrap();
    let version: baybook_contract::Version = answer.json().await.unwrap();
    assert_eq!(version.version, env!("CARGO_PKG_VERSION"));
}
