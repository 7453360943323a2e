use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use baybook_service_kit::problem::Reply;

use crate::state::Api;

/// Refuses unsafe requests with cookies that another site had the browser send. The API sets no
/// cookies and believes none; this holds should a proxy ever put one before it.
pub(crate) async fn refuse_cross_site(
    State(api): State<Api>,
    request: Request,
    next: Next,
) -> Response {
    let guarded = !request.method().is_safe() && request.headers().contains_key(header::COOKIE);
    if guarded && !is_same_site(request.headers(), &api.config.public_url) {
        return Reply::new(StatusCode::FORBIDDEN, "cross-site", "This came from another site")
            .detail("Open the workshop's own pages and try again.")
            .into_response();
    }
    next.run(request).await
}

/// By `Sec-Fetch-Site`, which no script can set, else by `Origin`.
fn is_same_site(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let rest = public_url.strip_prefix(origin);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn only_the_pages_of_the_workshop_itself_may_send_cookies() {
        let of = |name: &'static str, value: &'static str| {
            let pair = (HeaderName::from_static(name), HeaderValue::from_static(value));
            is_same_site(&HeaderMap::from_iter([pair]), "https://book.example.com")
        };
        assert!(of("sec-fetch-site", "same-origin"));
        assert!(of("sec-fetch-site", "none"));
        assert!(of("origin", "https://book.example.com"));
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://book.example.co"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("accept", "*/*"),
        ] {
            assert!(!of(name, value), "{name}: {value}");
        }
    }
}
