//! By which name a service was asked.

use std::net::IpAddr;

use axum::http::header::HOST;
use axum::http::{HeaderMap, Uri};

/// Whether a request came by an address, by a name that no stranger can point here, or by that of
/// `public_url`.
///
/// A page of somebody else's can have its own name answered with 127.0.0.1, and its script then
/// reads what this machine shows to whoever asks ("DNS rebinding"). Its requests name it in `Host`.
/// Names without a dot, as on a private network, are not given out to anybody.
#[must_use]
pub fn is_own_name(headers: &HeaderMap, uri: &Uri, public_url: &str) -> bool {
    let told = headers.get(HOST).and_then(|host| host.to_str().ok());
    let told = told.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    let Some(name) = told.map(name) else { return false };
    let public = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    let public = self::name(public.split('/').next().unwrap_or_default());
    name.parse::<IpAddr>().is_ok()
        || !name.contains('.')
        || name.ends_with(".localhost")
        || name == public
}

/// The host of an authority, in lower case and without a port.
fn name(authority: &str) -> String {
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_strangers_name_is_not_taken_for_ones_own() {
        let own = |host: &'static str| {
            let headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))]);
            is_own_name(&headers, &Uri::from_static("/"), "https://Book.example.com:8443/x")
        };
        for host in [
            "localhost:8080",
            "LOCALHOST",
            "127.0.0.1:8080",
            "[::1]:8080",
            "192.168.1.4",
            "api:8081",
            "book.localhost",
            "book.example.com",
            "book.example.com.:8443",
        ] {
            assert!(own(host), "{host}");
        }
        for host in [
            "evil.example:8080",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "evil-localhost.example",
            "book.example.com.evil.example",
            "1.2.3.evil.example",
        ] {
            assert!(!own(host), "{host}");
        }
        let uri = Uri::from_static("http://evil.example/outbox");
        assert!(!is_own_name(&HeaderMap::new(), &uri, "http://localhost:8080"));
        assert!(!is_own_name(&HeaderMap::new(), &Uri::from_static("/"), "http://localhost"));
    }
}
