//! What the API reads from its environment.

use std::net::IpAddr;
use std::path::PathBuf;

use baybook_domain::ids::ShopId;
use baybook_service_kit::config::{
    self, ConfigError, Described, Environment, Origin, RateLimit, Reader, Recorded, Secret,
    StoreLocation,
};
use baybook_service_kit::telemetry::TelemetryConfig;

/// Configuration of the API as a process of its own.
#[derive(Debug, Clone)]
pub struct ApiConfig {
    pub bind: IpAddr,
    pub port: u16,
    pub store: StoreLocation,
    pub service: ServiceConfig,
    pub telemetry: TelemetryConfig,
}

/// Configuration of the API wherever it runs.
#[derive(Debug, Clone)]
pub struct ServiceConfig {
    /// The workshop that is meant when a request names none.
    pub shop: ShopId,
    /// Workshop to load when the store has none; left out, the demo.
    pub shop_file: Option<PathBuf>,
    /// Origin of the pages, for links sent to people.
    pub public_url: String,
    pub rate_limit: RateLimit,
    pub signing_key: Option<Secret>,
    pub session_keys: Option<Secret>,
    pub pages_key: Option<Secret>,
    pub cors_origins: Vec<Origin>,
    pub proxy_hops: u8,
    /// Whether links of accounts are printed on the terminal: on one machine, where no mail is sent.
    pub print_links: bool,
}

/// The variables, for `--help`.
pub static VARIABLES: &[&dyn Described] = &[
    &config::PORT,
    &config::BIND,
    &config::STORE,
    &config::SHOP_FILE,
    &config::SHOP,
    &config::PUBLIC_URL,
    &config::RATE_LIMIT,
    &config::SIGNING_KEY,
    &config::SESSION_KEYS,
    &config::PAGES_KEY,
    &config::CORS_ORIGINS,
    &config::PROXY_HOPS,
    &config::LOG_FORMAT,
    &config::LOG,
    &config::OTLP_ENDPOINT,
];

impl ApiConfig {
    /// # Errors
    /// Every mistake in the variables, together.
    pub fn from_env(env: &dyn Environment) -> Result<Self, ConfigError> {
        let mut read = Reader::new(env);
        let bind = read.value(&config::BIND);
        let port = read.value(&config::PORT);
        let store = read.value(&config::STORE);
        let service = ServiceConfig::read(&mut read);
        let telemetry = TelemetryConfig::read(&mut read);
        read.finish(|| {
            Ok(Self {
                bind: bind?,
                port: port?,
                store: store?,
                service: service?,
                telemetry: telemetry?,
            })
        })
    }
}

impl ServiceConfig {
    /// As part of a larger configuration.
    ///
    /// # Errors
    /// When a variable cannot be used; `read` has the mistakes.
    pub fn read(read: &mut Reader<'_>) -> Result<Self, Recorded> {
        let shop = read.value(&config::SHOP);
        let shop_file = read.optional(&config::SHOP_FILE);
        let public_url = read.optional(&config::PUBLIC_URL);
        let rate_limit = read.value(&config::RATE_LIMIT);
        let signing_key = read.optional(&config::SIGNING_KEY);
        let session_keys = read.optional(&config::SESSION_KEYS);
        let pages_key = read.optional(&config::PAGES_KEY);
        let cors_origins = read.optional(&config::CORS_ORIGINS);
        let proxy_hops = read.value(&config::PROXY_HOPS);
        Ok(Self {
            shop: shop?,
            shop_file: shop_file?,
            public_url: public_url?
                .map_or_else(|| "http://localhost:8080".to_owned(), |url| url.to_string()),
            rate_limit: rate_limit?,
            signing_key: signing_key?,
            session_keys: session_keys?,
            pages_key: pages_key?,
            cors_origins: cors_origins?.unwrap_or_default(),
            proxy_hops: proxy_hops?,
            print_links: false,
        })
    }
}
