use std::net::IpAddr;

use axum::http::HeaderMap;

/// Who is calling, when `hops` proxies of ours stand in between and each appends the address it
/// saw to `X-Forwarded-For`.
///
/// Entries further left were written by the caller and are not believed. Without proxies, or with
/// a header that does not fit the configuration, it is the connection's peer.
#[must_use]
pub fn client_address(headers: &HeaderMap, peer: IpAddr, hops: u8) -> IpAddr {
    if hops == 0 {
        return peer;
    }
    let entries: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let written_by_first_proxy = entries.len().checked_sub(usize::from(hops));
    written_by_first_proxy
        .and_then(|place| entries.get(place))
        .and_then(|entry| address(entry))
        .unwrap_or(peer)
}

/// With or without a port, in brackets or not: proxies differ.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = entry.trim_start_matches('[').split(']').next().unwrap_or(entry);
    bare.parse().ok().or_else(|| entry.parse().ok().map(|with: std::net::SocketAddr| with.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(forwarded: &str, hops: u8) -> String {
        let value = forwarded.parse().unwrap();
        let headers = HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), value)]);
        client_address(&headers, [10, 0, 0, 9].into(), hops).to_string()
    }

    #[test]
    fn only_what_our_proxies_wrote_is_believed() {
        assert_eq!(seen("6.6.6.6, 198.51.100.7", 0), "10.0.0.9");
        assert_eq!(seen("6.6.6.6, 198.51.100.7", 1), "198.51.100.7");
        assert_eq!(seen("6.6.6.6, 198.51.100.7, 10.0.0.1", 2), "198.51.100.7");
    }

    #[test]
    fn a_header_that_does_not_fit_is_ignored() {
        assert_eq!(seen("198.51.100.7", 2), "10.0.0.9");
        assert_eq!(seen("nonsense", 1), "10.0.0.9");
    }

    #[test]
    fn ports_and_brackets_are_understood() {
        assert_eq!(seen("198.51.100.7:4711", 1), "198.51.100.7");
        assert_eq!(seen("[2001:db8::7]:4711", 1), "2001:db8::7");
        assert_eq!(seen("2001:db8::7", 1), "2001:db8::7");
    }
}
