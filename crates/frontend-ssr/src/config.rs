use baybook_service_kit::config::{self, ConfigError, Environment, Reader, Recorded, Switch};
use baybook_service_kit::text::BrokenTexts;

/// How the pages are set up.
#[derive(Clone)]
pub struct PagesConfig {
    /// Origin of the API, for example `http://127.0.0.1:8081`.
    pub api_url: String,
    /// Origin under which people reach the pages, without a slash at the end.
    pub public_url: String,
    /// Secret that lets the API believe on whose behalf the pages call.
    pub pages_key: Option<String>,
    /// How many trusted proxies stand in front and append to `X-Forwarded-For`.
    pub proxy_hops: u8,
    /// Whether anybody may read what would have been sent.
    pub local_outbox: bool,
}

impl std::fmt::Debug for PagesConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PagesConfig")
            .field("api_url", &self.api_url)
            .field("public_url", &self.public_url)
            .field("pages_key", &self.pages_key.as_ref().map(|_| "hidden"))
            .field("proxy_hops", &self.proxy_hops)
            .field("local_outbox", &self.local_outbox)
            .finish()
    }
}

impl PagesConfig {
    /// Reads `BAYBOOK_API_URL`, `BAYBOOK_PUBLIC_URL`, `BAYBOOK_PAGES_KEY`, `BAYBOOK_PROXY_HOPS`
    /// and `BAYBOOK_LOCAL_OUTBOX`.
    ///
    /// # Errors
    /// Every variable that is missing or cannot be used.
    pub fn from_env(env: &dyn Environment) -> Result<Self, ConfigError> {
        let mut read = Reader::new(env);
        let config = Self::read(&mut read);
        read.finish(|| config)
    }

    /// The same as part of a larger configuration.
    ///
    /// # Errors
    /// When a variable cannot be used; `read` has the mistakes.
    pub fn read(read: &mut Reader<'_>) -> Result<Self, Recorded> {
        let api_url = read.value(&config::API_URL);
        let public_url = read.value(&config::PUBLIC_URL);
        let pages_key = read.optional(&config::PAGES_KEY);
        let proxy_hops = read.value(&config::PROXY_HOPS);
        let local_outbox = read.optional(&config::LOCAL_OUTBOX);
        Ok(Self {
            api_url: api_url?.to_string(),
            public_url: public_url?.to_string(),
            pages_key: pages_key?.and_then(|key| key.expose_text().map(str::to_owned)),
            proxy_hops: proxy_hops?,
            local_outbox: local_outbox? == Some(Switch::On),
        })
    }
}

/// The pages cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Texts(#[from] BrokenTexts),
    #[error("the client of the API cannot be set up")]
    Client(#[from] reqwest::Error),
}
