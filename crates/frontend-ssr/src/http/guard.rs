use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::http::Visit;
use crate::http::visit::is_under;
use crate::pages::trouble;
use crate::state::Pages;

/// Refuses forms that another site sends in a visitor's name.
pub(crate) async fn same_origin(
    State(pages): State<Pages>,
    request: Request,
    next: Next,
) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && !is_from_here(request.headers(), &pages.config().public_url) {
        let (mut parts, _) = request.into_parts();
        return match Visit::from_request_parts(&mut parts, &pages).await {
            Ok(visit) => trouble::foreign_form(&visit).await,
            Err(never) => match never {},
        };
    }
    next.run(request).await
}

/// Keeps whoever does not work here from everything of the staff, whatever its handler asks. Who
/// is not signed in is sent to do so by the handlers.
pub(crate) async fn staff_only(
    State(pages): State<Pages>,
    request: Request,
    next: Next,
) -> Response {
    if !is_under("/staff", request.uri().path()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let visit = match Visit::from_request_parts(&mut parts, &pages).await {
        Ok(visit) => visit,
        Err(never) => match never {},
    };
    if visit.person.as_ref().is_some_and(|person| !person.is_staff()) {
        return trouble::show(&visit, trouble::Trouble::NotAllowed).await;
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Browsers say where a form comes from by `Sec-Fetch-Site` or `Origin`. A client that says
/// neither is no browser acting for a visitor, unless it has cookies to misuse.
fn is_from_here(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return !headers.contains_key(header::COOKIE);
    };
    let Ok(origin) = origin.to_str() else { return false };
    if origin.eq_ignore_ascii_case(public_url.trim_end_matches('/')) {
        return true;
    }
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_some() && host == text(header::HOST.as_str())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn from_here(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        is_from_here(&headers, "https://bays.example")
    }

    #[test]
    fn forms_of_this_site_pass() {
        assert!(from_here(&[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(from_here(&[("origin", "https://bays.example")]));
        assert!(from_here(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        assert!(from_here(&[]));
    }

    #[test]
    fn forms_of_other_sites_do_not() {
        assert!(!from_here(&[("sec-fetch-site", "cross-site")]));
        assert!(!from_here(&[("sec-fetch-site", "same-site")]));
        assert!(!from_here(&[("origin", "null"), ("host", "bays.example")]));
        assert!(!from_here(&[("cookie", "baybook_access=x")]));
        assert!(!from_here(&[("origin", "https://evil.example"), ("host", "bays.example")]));
    }
}
