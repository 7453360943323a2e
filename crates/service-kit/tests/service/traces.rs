use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::{get, post};
use baybook_service_kit::config::Fixed;
use baybook_service_kit::http::Edge;
use baybook_service_kit::telemetry::{self, TelemetryConfig};
use bytes::Bytes;

use super::serving;

const TRACE: [u8; 16] =
    [0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6, 0xa3, 0xce, 1, 2, 3, 4, 5, 6];

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_exported_as_part_of_its_callers_trace() {
    let received: Arc<Mutex<Vec<u8>>> = Arc::default();
    let sink = Arc::clone(&received);
    let collect = move |body: Bytes| async move { sink.lock().unwrap().extend_from_slice(&body) };
    let (collector, _stop) = serving(Router::new().route("/v1/traces", post(collect))).await;

    let env = Fixed::default().with("OTEL_EXPORTER_OTLP_ENDPOINT", collector);
    let config = TelemetryConfig::from_env(&env).unwrap();
    let telemetry = telemetry::start(&config, "traced-service").unwrap();
    // Failing tests are to print as usual.
    drop(std::panic::take_hook());
    let router = Router::new().route("/bookings/{id}", get(|| async { "ok" }));
    let (url, _stop) = serving(Edge::new().wrap(router)).await;
    let trace = TRACE.map(|byte| format!("{byte:02x}")).concat();
    let call = reqwest::Client::new()
        .get(format!("{url}/bookings/7?email=ann@example.com"))
        .header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"));
    call.send().await.unwrap();
    telemetry.shutdown().await;

    let received = received.lock().unwrap();
    let has = |part: &[u8]| received.windows(part.len()).any(|window| window == part);
    assert!(has(&TRACE) && has(b"traced-service") && has(b"GET /bookings/{id}"));
    assert!(has(b"http.response.status_code"));
    assert!(!has(b"ann@example.com") && !has(b"/bookings/7"));
}
