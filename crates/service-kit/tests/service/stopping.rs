use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use baybook_service_kit::serve::{self, Listener, Service};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_request_in_flight_is_finished_and_new_ones_are_refused() {
    let (arrived, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let handler = {
        let (arrived, release) = (arrived.clone(), release.clone());
        move || async move {
            arrived.notify_one();
            release.notified().await;
            "done"
        }
    };
    let listener = Listener::bind([127, 0, 0, 1].into(), 0, "PORT").await.unwrap();
    let url = listener.local_url();
    let stop = CancellationToken::new();
    let router = Router::new().route("/", get(handler));
    let service = Service { name: "test", listener, router };
    let serving = tokio::spawn(serve::serve(vec![service], stop.clone()));

    let in_flight = tokio::spawn(reqwest::get(url.clone()));
    arrived.notified().await;
    stop.cancel();
    refused(&url).await;
    release.notify_one();
    assert_eq!(in_flight.await.unwrap().unwrap().text().await.unwrap(), "done");
    serving.await.unwrap().unwrap();
}

/// Waits until nobody listens at `url` any more.
async fn refused(url: &str) {
    let address = url.trim_start_matches("http://");
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn several_services_stop_together() {
    let stop = CancellationToken::new();
    let mut services = Vec::new();
    for name in ["one", "two", "three"] {
        let listener = Listener::bind([127, 0, 0, 1].into(), 0, "PORT").await.unwrap();
        services.push(Service { name, listener, router: Router::new() });
    }
    let serving = tokio::spawn(serve::serve(services, stop.clone()));
    stop.cancel();
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_taken_port_is_named_together_with_what_would_change_it() {
    let first = Listener::bind([127, 0, 0, 1].into(), 0, "PORT").await.unwrap();
    let port = first.address().port();
    let error = Listener::bind([127, 0, 0, 1].into(), port, "--web-port").await.unwrap_err();
    let message = error.to_string();
    assert!(message.contains(&port.to_string()) && message.contains("--web-port"), "{message}");
}
