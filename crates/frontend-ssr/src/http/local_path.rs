use axum::http::{HeaderMap, header};
use url::Url;

use crate::wording::encoded;

/// Longer addresses lead nowhere that is worth coming back to.
const LONGEST: usize = 512;

/// `next` as a path of this site, if it is one: nobody is led to another site by a link to ours.
pub(crate) fn local_path(next: &str) -> Option<String> {
    let is_path = next.starts_with('/') && next.len() <= LONGEST;
    if !is_path || next.contains(|c: char| c.is_control() || c == '\\') {
        return None;
    }
    // Read as browsers read it: `//host` and its disguises are other origins.
    let here = Url::parse("http://here.invalid").ok()?;
    let there = here.join(next).ok()?;
    // Taking `..` out can leave a host in front.
    let path = with_query(&there);
    (there.origin() == here.origin() && !path.starts_with("//")).then_some(path)
}

/// The sign-in page, which leads back to `next`.
pub(crate) fn sign_in_path(next: &str) -> String {
    match local_path(next).as_deref() {
        None | Some("/") => "/sign-in".to_owned(),
        Some(path) => format!("/sign-in?next={}", encoded(path)),
    }
}

/// The page whose form was sent.
pub(super) fn from_referer(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let url = referer.and_then(|text| Url::parse(text).ok());
    url.map_or_else(|| "/".to_owned(), |url| with_query(&url))
}

fn with_query(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_this_site_are_led_back_to() {
        for path in ["/", "/account", "/staff/day/2026-12-01?by=mechanic", "/a%2F%2Fb"] {
            assert_eq!(local_path(path).as_deref(), Some(path));
        }
        assert_eq!(
            sign_in_path("/staff/audit?actor=x"),
            "/sign-in?next=%2Fstaff%2Faudit%3Factor%3Dx"
        );
        assert_eq!(sign_in_path("/"), "/sign-in");
    }

    #[test]
    fn other_sites_are_not() {
        for bad in [
            "",
            "account",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/a\nb",
            " /account",
            "/x/..//evil.example",
        ] {
            assert_eq!(local_path(bad), None, "{bad:?}");
            assert_eq!(sign_in_path(bad), "/sign-in");
        }
    }
}
