//! How often one client may write.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use baybook_service_kit::config::Secret;
use baybook_service_kit::http::client_address;
use baybook_service_kit::problem::Reply;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::config::ServiceConfig;
use crate::state::Api;
use crate::webhooks;

/// A bucket of tokens for each client's address.
#[derive(Debug)]
pub(crate) struct WriteLimit(Option<DefaultKeyedRateLimiter<IpAddr>>);

/// Buckets in memory from which on the full ones, which say nothing, are dropped.
const MANY_CLIENTS: usize = 10_000;

impl WriteLimit {
    pub(crate) fn off() -> Self {
        Self(None)
    }

    pub(crate) fn per_minute(limit: NonZeroU32) -> Self {
        Self(Some(DefaultKeyedRateLimiter::keyed(Quota::per_minute(limit))))
    }

    /// Takes a token.
    ///
    /// # Errors
    /// Seconds until there is one again.
    fn take(&self, client: IpAddr) -> Result<(), u64> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        if limiter.len() > MANY_CLIENTS {
            limiter.retain_recent();
        }
        limiter.check_key(&customer_of(client)).map_err(|early| {
            let wait = early.wait_time_from(DefaultClock::default().now());
            wait.as_secs() + 1
        })
    }
}

/// Whom an address belongs to. With IPv6 a customer of a provider has a whole /64 at least
/// (RFC 6177), and could take another address for each request.
pub(crate) fn customer_of(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(client) => Ipv6Addr::from_bits(client.to_bits() & !u128::from(u64::MAX)).into(),
        client => client,
    }
}

/// Turns clients away that write too often. Reading is not limited here, nor are providers, who
/// tell much at once and are known by their signatures.
pub(crate) async fn limit_writes(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    if request.method().is_safe() || request.uri().path().starts_with(webhooks::PATH) {
        return next.run(request).await;
    }
    let client = client_of(request.headers(), peer.ip(), &api.config);
    match api.limit.take(client) {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            Reply::new(status, "rate-limited", "Too many requests from your connection")
                .detail(format!("Please try again in {seconds} seconds."))
                .retry_after(seconds)
                .into_response()
        }
    }
}

/// The person's address: as the pages tell it if they prove to be the pages, else as seen.
pub(crate) fn client_of(headers: &HeaderMap, peer: IpAddr, config: &ServiceConfig) -> IpAddr {
    client(headers, peer, config.pages_key.as_ref(), config.proxy_hops)
}

fn client(headers: &HeaderMap, peer: IpAddr, pages_key: Option<&Secret>, hops: u8) -> IpAddr {
    let from_pages = pages_key
        .zip(headers.get("x-baybook-pages-key"))
        .is_some_and(|(key, offered)| key.matches(offered.as_bytes()));
    from_pages
        .then(|| headers.get("x-baybook-client")?.to_str().ok()?.parse().ok())
        .flatten()
        .unwrap_or_else(|| client_address(headers, peer, hops))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn each_client_has_its_own_allowance() {
        let limit = WriteLimit::per_minute(NonZeroU32::new(2).unwrap());
        let (one, two) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        assert!(limit.take(one).is_ok() && limit.take(one).is_ok());
        let wait = limit.take(one).unwrap_err();
        assert!((1..=31).contains(&wait), "{wait}");
        assert!(limit.take(two).is_ok());
    }

    #[test]
    fn addresses_of_one_customer_share_an_allowance() {
        let limit = WriteLimit::per_minute(NonZeroU32::MIN);
        let take = |client: &str| limit.take(client.parse().unwrap()).is_ok();
        assert!(take("2001:db8:1:2::7"));
        assert!(!take("2001:db8:1:2:8000::8"));
        assert!(take("2001:db8:1:3::7"));
        assert!(take("198.51.100.7"));
        assert!(!take("::ffff:198.51.100.7"));
    }

    #[test]
    fn only_the_pages_may_say_whom_they_call_for() {
        let key = Secret::new("a shared secret of the deployment");
        let request = |offered: &str| {
            Request::builder()
                .header("x-baybook-pages-key", offered)
                .header("x-baybook-client", "198.51.100.7")
                .body(Body::empty())
                .unwrap()
                .into_parts()
                .0
                .headers
        };
        let peer = [10, 0, 0, 9].into();
        let good = client(&request("a shared secret of the deployment"), peer, Some(&key), 0);
        assert_eq!(good.to_string(), "198.51.100.7");
        assert_eq!(client(&request("guess"), peer, Some(&key), 0), peer);
        assert_eq!(client(&request("a shared secret of the deployment"), peer, None, 0), peer);
    }
}
