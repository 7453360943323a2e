//! The pages over a stand-in for the API, to look at: `cargo run -p baybook-frontend-ssr --example preview`.

#[path = "../tests/support/fake_api/mod.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "written for tests, which use all of it")]
mod fake_api;

use std::net::SocketAddr;
use std::sync::Arc;

use baybook_frontend_ssr::{Pages, PagesConfig, router};
use baybook_service_kit::clock::SystemEntropy;
use baybook_service_kit::serve::install_tls;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    install_tls();
    let address: SocketAddr =
        std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:18100".to_owned()).parse()?;
    let api_url = fake_api::FakeApi::default().serve(([127, 0, 0, 1], 0).into()).await;
    let public_url = format!("http://{address}");
    let config =
        PagesConfig { api_url, public_url, pages_key: None, proxy_hops: 0, local_outbox: true };
    let pages = Pages::new(config, Arc::new(SystemEntropy))?;
    let listener = tokio::net::TcpListener::bind(address).await?;
    let app = router(pages).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, app).await?;
    Ok(())
}
