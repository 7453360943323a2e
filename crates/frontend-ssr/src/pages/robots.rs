//! What search engines may visit.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::state::Pages;

/// `GET /robots.txt`
pub(crate) async fn robots(State(pages): State<Pages>) -> Response {
    let public_url = &pages.config().public_url;
    format!(
        "User-agent: *\nDisallow: /book\nDisallow: /availability\nAllow: /\n\n\
         Sitemap: {public_url}/sitemap.xml\n"
    )
    .into_response()
}

/// `GET /sitemap.xml`
pub(crate) async fn sitemap(State(pages): State<Pages>) -> Response {
    let public_url = pages.config().public_url.replace('&', "&amp;");
    let entries: String = ["/", "/services"]
        .iter()
        .map(|path| format!("<url><loc>{public_url}{path}</loc></url>"))
        .collect();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{entries}</urlset>\n"
    );
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], body).into_response()
}
