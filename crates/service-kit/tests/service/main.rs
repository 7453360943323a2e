//! The kit as a service uses it: real listeners, real connections.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod edge;
mod stopping;
mod traces;

use axum::Router;
use baybook_service_kit::serve::{self, Listener, Service};
use tokio_util::sync::CancellationToken;

/// Serves `router` on a free port and answers its address.
async fn serving(router: Router) -> (String, CancellationToken) {
    let listener = Listener::bind([127, 0, 0, 1].into(), 0, "PORT").await.unwrap();
    let url = listener.local_url();
    let stop = CancellationToken::new();
    let service = Service { name: "test", listener, router };
    tokio::spawn(serve::serve(vec![service], stop.clone()));
    (url, stop)
}
