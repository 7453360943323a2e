//! The HTML of a mail, at an address of its own: what stands in it can do nothing to the page that
//! shows it in a frame.

use axum::http::{HeaderName, header};
use axum::response::{Html, IntoResponse, Response};

/// A mail brings its styles with it and asks for nothing from elsewhere; it runs no script, sends no
/// form, and opens its links in a tab that is free of these bounds.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'self'; \
     sandbox allow-popups allow-popups-to-escape-sandbox";

/// The answer that a frame shows.
pub(crate) fn framed(html: &str) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        // A page in a sandbox may not ask for a group of its own.
        (HeaderName::from_static("cross-origin-opener-policy"), "unsafe-none"),
    ];
    (headers, Html(with_links_in_tabs(html))).into_response()
}

/// Links lead out of the frame, as they do in a mail program.
fn with_links_in_tabs(html: &str) -> String {
    html.replacen("<head>", "<head><base target=\"_blank\">", 1)
}
