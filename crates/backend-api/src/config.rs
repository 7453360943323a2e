//! What the API reads from its environment.

use std::net::IpAddr;
use std::path::PathBuf;

use baybook_contract::TextsGo;
use baybook_domain::ids::ShopId;
use baybook_outbox::QueueConfig;
use baybook_service_kit::config::{
    self, ConfigError, Described, Environment, Issuer, Origin, RateLimit, Reader, Recorded, Secret,
    StoreLocation, Switch,
};
use baybook_service_kit::telemetry::TelemetryConfig;

use crate::webhooks::WebhooksConfig;

/// Configuration of the API as a process of its own.
#[derive(Debug, Clone)]
pub struct ApiConfig {
    pub bind: IpAddr,
    pub port: u16,
    pub store: StoreLocation,
    pub service: ServiceConfig,
    /// The queue that events are put into right after their commit; `None` to leave that to others.
    pub queue: Option<QueueConfig>,
    pub telemetry: TelemetryConfig,
}

/// Configuration of the API wherever it runs.
#[derive(Debug, Clone)]
pub struct ServiceConfig {
    /// The workshop that is meant when a request names none.
    pub shop: ShopId,
    /// Workshop to load when the store has none; left out, the demo.
    pub shop_file: Option<PathBuf>,
    /// Whether an empty store gets the demo where no file is named. Not on Cloud Run: a workshop that
    /// is open to the world is loaded by whoever runs it.
    pub demo: bool,
    /// Origin of the pages, for links sent to people.
    pub public_url: String,
    pub rate_limit: RateLimit,
    pub signing_key: Option<Secret>,
    pub session_keys: Option<Secret>,
    pub pages_key: Option<Secret>,
    /// Signing in with Google, where it is offered.
    pub google: Option<GoogleConfig>,
    /// By what providers' calls are known.
    pub webhooks: WebhooksConfig,
    pub cors_origins: Vec<Origin>,
    pub proxy_hops: u8,
    /// Whether links of accounts are printed on the terminal: on one machine, where no mail is sent.
    pub print_links: bool,
    /// Whether anybody may read what would have been sent.
    pub local_outbox: bool,
    /// Whether the worker has a provider of texts.
    pub sends_texts: bool,
}

/// The workshop as Google knows it.
#[derive(Debug, Clone)]
pub struct GoogleConfig {
    pub client_id: String,
    pub client_secret: Secret,
    pub issuer: Issuer,
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
    &config::GOOGLE_CLIENT_ID,
    &config::GOOGLE_CLIENT_SECRET,
    &config::GOOGLE_ISSUER,
    &config::TWILIO_TOKEN,
    &config::WEBHOOK_URL,
    &config::SENDGRID_WEBHOOK_KEY,
    &config::CORS_ORIGINS,
    &config::PROXY_HOPS,
    &config::TASK_QUEUE,
    &config::TASK_CALLER,
    &config::WORKER_URL,
    &config::WORKER_AUDIENCE,
    &config::TASKS_URL,
    &config::LOCAL_OUTBOX,
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
        let queue = QueueConfig::read(&mut read);
        let telemetry = TelemetryConfig::read(&mut read);
        read.finish(|| {
            Ok(Self {
                bind: bind?,
                port: port?,
                store: store?,
                service: service?,
                queue: queue?,
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
        let google = GoogleConfig::read(read);
        let webhooks = WebhooksConfig::read(read);
        let cors_origins = read.optional(&config::CORS_ORIGINS);
        let proxy_hops = read.value(&config::PROXY_HOPS);
        let local_outbox = read.optional(&config::LOCAL_OUTBOX);
        // Of the worker's variables this is the one that the API has too, for Twilio's calls.
        let texts = read.optional(&config::TWILIO_TOKEN);
        let cloud_run = read.optional(&config::CLOUD_RUN_SERVICE);
        Ok(Self {
            shop: shop?,
            shop_file: shop_file?,
            demo: cloud_run?.is_none(),
            public_url: public_url?
                .map_or_else(|| "http://localhost:8080".to_owned(), |url| url.to_string()),
            rate_limit: rate_limit?,
            signing_key: signing_key?,
            session_keys: session_keys?,
            pages_key: pages_key?,
            google: google?,
            webhooks: webhooks?,
            cors_origins: cors_origins?.unwrap_or_default(),
            proxy_hops: proxy_hops?,
            print_links: false,
            local_outbox: local_outbox? == Some(Switch::On),
            sends_texts: texts?.is_some(),
        })
    }
}

impl ServiceConfig {
    /// What becomes of texts.
    #[must_use]
    pub fn texts_go(&self) -> TextsGo {
        match (self.sends_texts, self.local_outbox) {
            (true, _) => TextsGo::ToProvider,
            (false, true) => TextsGo::ToLocalOutbox,
            (false, false) => TextsGo::Nowhere,
        }
    }
}

impl GoogleConfig {
    /// Nothing where neither half is set.
    fn read(read: &mut Reader<'_>) -> Result<Option<Self>, Recorded> {
        let client_id = read.optional(&config::GOOGLE_CLIENT_ID);
        let client_secret = read.optional(&config::GOOGLE_CLIENT_SECRET);
        let issuer = read.value(&config::GOOGLE_ISSUER);
        match (client_id?, client_secret?) {
            (Some(client_id), Some(client_secret)) => {
                Ok(Some(Self { client_id, client_secret, issuer: issuer? }))
            }
            (None, None) => issuer.map(|_| None),
            (Some(_), None) => {
                let wrong = format!("is not set, but {} is", config::GOOGLE_CLIENT_ID.name);
                Err(read.mistake(&config::GOOGLE_CLIENT_SECRET, wrong))
            }
            (None, Some(_)) => {
                let wrong = format!("is not set, but {} is", config::GOOGLE_CLIENT_SECRET.name);
                Err(read.mistake(&config::GOOGLE_CLIENT_ID, wrong))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use baybook_service_kit::config::Fixed;

    use super::*;

    fn google(variables: &[(&'static str, &'static str)]) -> Result<Option<GoogleConfig>, String> {
        let nothing = Fixed::default();
        let environment =
            variables.iter().fold(nothing, |fixed, (name, value)| fixed.with(name, *value));
        let read = ApiConfig::from_env(&environment).map(|config| config.service.google);
        read.map_err(|error| error.to_string())
    }

    const ID: (&str, &str) = ("BAYBOOK_GOOGLE_CLIENT_ID", "workshop");
    const SECRET: (&str, &str) = ("BAYBOOK_GOOGLE_CLIENT_SECRET", "GOCSPX-hunter2");

    #[test]
    fn signing_in_with_google_is_offered_where_both_halves_are_set() {
        assert!(google(&[]).unwrap().is_none());
        let config = google(&[ID, SECRET]).unwrap().unwrap();
        assert_eq!(config.issuer.as_str(), "https://accounts.google.com");
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn the_demo_is_for_a_machine_of_ones_own() {
        let demo = |variables: &[(&'static str, &'static str)]| {
            let nothing = Fixed::default();
            let environment =
                variables.iter().fold(nothing, |fixed, (name, value)| fixed.with(name, *value));
            ApiConfig::from_env(&environment).unwrap().service.demo
        };
        assert!(demo(&[]));
        assert!(!demo(&[("K_SERVICE", "backend-api")]));
    }

    #[test]
    fn providers_calls_are_known_by_what_is_configured() {
        let webhooks = |variables: &[(&'static str, &'static str)]| {
            let nothing = Fixed::default();
            let environment =
                variables.iter().fold(nothing, |fixed, (name, value)| fixed.with(name, *value));
            let read = ApiConfig::from_env(&environment).map(|config| config.service.webhooks);
            read.map_err(|error| error.to_string())
        };
        assert!(webhooks(&[]).unwrap().twilio.is_none());
        let token = ("TWILIO_TOKEN", "hunter2");
        assert!(webhooks(&[token]).unwrap().twilio.is_none());
        let address = ("BAYBOOK_WEBHOOK_URL", "https://api.example.com");
        let both = webhooks(&[token, address]).unwrap();
        assert!(both.twilio.is_some() && both.sendgrid.is_none());
        assert!(!format!("{both:?}").contains("hunter2"));
        let message = webhooks(&[("SENDGRID_WEBHOOK_KEY", "MFkw")]).unwrap_err();
        assert!(message.contains("SENDGRID_WEBHOOK_KEY is not the verification key"), "{message}");
    }

    #[test]
    fn one_half_alone_is_a_mistake_that_is_reported_with_the_others() {
        let message = google(&[ID, ("PORT", "eighty")]).unwrap_err();
        assert!(message.contains("BAYBOOK_GOOGLE_CLIENT_SECRET is not set"), "{message}");
        assert!(message.contains("PORT"), "{message}");
        let message = google(&[SECRET]).unwrap_err();
        assert!(message.contains("BAYBOOK_GOOGLE_CLIENT_ID is not set"), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
        let plain = ("BAYBOOK_GOOGLE_ISSUER", "http://accounts.google.com");
        assert!(google(&[ID, SECRET, plain]).unwrap_err().contains("BAYBOOK_GOOGLE_ISSUER"));
    }
}
