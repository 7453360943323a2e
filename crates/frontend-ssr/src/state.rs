use std::fmt;
use std::sync::Arc;

use baybook_contract::Client;
use baybook_domain::clock::Entropy;
use baybook_service_kit::text::Languages;

use crate::assets::Assets;
use crate::config::{PagesConfig, StartError};
use crate::http::Refreshes;

/// What all requests share. Cheap to clone.
#[derive(Clone)]
pub struct Pages(Arc<Inner>);

struct Inner {
    api: Client,
    languages: Languages,
    assets: Assets,
    entropy: Arc<dyn Entropy>,
    refreshes: Refreshes,
    config: PagesConfig,
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("config", &self.0.config).finish_non_exhaustive()
    }
}

impl Pages {
    /// `entropy` makes the idempotency keys that forms carry.
    ///
    /// # Errors
    /// When the texts do not parse or the HTTP client cannot be set up.
    pub fn new(config: PagesConfig, entropy: Arc<dyn Entropy>) -> Result<Self, StartError> {
        let api = Client::new(&config.api_url, config.pages_key.clone())?;
        let languages = Languages::compiled()?;
        let (assets, refreshes) = (Assets::new(), Refreshes::default());
        Ok(Self(Arc::new(Inner { api, languages, assets, entropy, refreshes, config })))
    }

    pub(crate) fn api(&self) -> &Client {
        &self.0.api
    }

    pub(crate) fn languages(&self) -> &Languages {
        &self.0.languages
    }

    pub(crate) fn assets(&self) -> &Assets {
        &self.0.assets
    }

    pub(crate) fn refreshes(&self) -> &Refreshes {
        &self.0.refreshes
    }

    pub(crate) fn config(&self) -> &PagesConfig {
        &self.0.config
    }

    /// A fresh idempotency key: 128 random bits in hexadecimal.
    pub(crate) fn new_key(&self) -> String {
        self.0.entropy.bytes16().iter().map(|b| format!("{b:02x}")).collect()
    }
}
