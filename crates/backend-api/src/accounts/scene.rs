use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use baybook_domain::clock::Clock;
use jiff::Timestamp;

use crate::config::ServiceConfig;
use crate::limit::{client_of, customer_of};

/// When and from where something is asked.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(crate) now: Timestamp,
    pub(crate) address: IpAddr,
    /// What the program calls itself, shortened.
    pub(crate) device: String,
}

impl Scene {
    /// The same, on a device that told its name.
    pub(super) fn on(mut self, device: Option<&str>) -> Self {
        if let Some(device) = device.filter(|device| !device.trim().is_empty()) {
            self.device = shortened(device);
        }
        self
    }

    /// The network of the address, as it is kept of customers: 256 addresses with IPv4, and with
    /// IPv6 what a provider gives to a site (RFC 6177).
    pub(crate) fn network(&self) -> String {
        match self.address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
            }
        }
    }

    /// Whom attempts from the address are counted for.
    pub(super) fn counted_address(&self) -> String {
        customer_of(self.address).to_string()
    }
}

impl<S> FromRequestParts<S> for Scene
where
    S: Send + Sync,
    Arc<dyn Clock>: FromRef<S>,
    Arc<ServiceConfig>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let config = Arc::<ServiceConfig>::from_ref(state);
        let told = parts.headers.get(USER_AGENT);
        let device = told.and_then(|value| value.to_str().ok()).unwrap_or("unknown");
        Ok(Self {
            now: Arc::<dyn Clock>::from_ref(state).now(),
            address: client_of(&parts.headers, peer, &config),
            device: shortened(device),
        })
    }
}

fn shortened(device: &str) -> String {
    device.chars().filter(|c| !c.is_control()).take(160).collect()
}
