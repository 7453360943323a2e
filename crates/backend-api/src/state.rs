//! What the handlers work with, and how it is opened at start.

use std::sync::Arc;

use axum::extract::FromRef;
use baybook_domain::calendar_watch::WatchTokens;
use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::contact::{EmailAddress, PhoneNumber};
use baybook_domain::desk::{Desks, Tuning};
use baybook_domain::feed_link::FeedLinks;
use baybook_domain::ids::ShopId;
use baybook_domain::manage_link::ManageLinks;
use baybook_domain::signing_key::{self, KeyError};
use baybook_domain::store::{CommitError, ReadError, Store};
use baybook_domain::workshops::Workshops;
use baybook_service_kit::config::{RateLimit, Secret};
use baybook_service_kit::text::{BrokenTexts, Languages};

use crate::accounts::{Accounts, AccountsError, KeysError, OwnerLinkError};
use crate::config::ServiceConfig;
use crate::feeds::Feeds;
use crate::limit::WriteLimit;
use crate::shop_file::{self, ShopFileError};
use crate::staff::Revisions;

impl From<KeyError> for StartError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Read(error) => Self::Read(error),
            KeyError::Commit(error) => Self::Commit(error),
            KeyError::Damaged(key) => Self::DamagedKey(key),
        }
    }
}

/// The API, ready to be served.
#[derive(Debug, Clone)]
pub struct Api {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) workshops: Arc<Workshops>,
    pub(crate) desks: Desks,
    pub(crate) links: Arc<ManageLinks>,
    pub(crate) feed_links: Arc<FeedLinks>,
    pub(crate) feeds: Arc<Feeds>,
    pub(crate) revisions: Arc<Revisions>,
    pub(crate) watch_tokens: Arc<WatchTokens>,
    pub(crate) default_shop: DefaultShop,
    pub(crate) limit: Arc<WriteLimit>,
    pub(crate) config: Arc<ServiceConfig>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) languages: Languages,
}

/// The workshop that is meant when a request names none.
#[derive(Debug, Clone)]
pub(crate) struct DefaultShop(pub(crate) ShopId);

/// Why the API cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    ShopFile(#[from] ShopFileError),
    #[error(
        "the store has no workshop `{wanted}`, and the workshop file describes `{found}`: set BAYBOOK_SHOP={found}, or change the id in the file"
    )]
    OtherShop { wanted: ShopId, found: ShopId },
    #[error(
        "the store has no workshop `{0}`, and the demo is not for Cloud Run: load yours with `BAYBOOK_SHOP_FILE=your-workshop.toml baybook owner EMAIL` on this store (docs/runbooks/first-deployment.md)"
    )]
    NoWorkshop(ShopId),
    #[error("the store could not be read at start: {0}")]
    Read(#[from] ReadError),
    #[error("the store could not be written at start: {0}")]
    Commit(#[from] CommitError),
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    #[error(transparent)]
    Texts(#[from] BrokenTexts),
    #[error(
        "the signing key in the store is damaged: remove the document {0} to have a new one made (links sent so far stop working)"
    )]
    DamagedKey(baybook_domain::store::Key),
}

impl Api {
    /// Opens the API on a store: loads the workshop if there is none, and makes the key that
    /// signs manage links if none is configured or kept.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn open(
        config: ServiceConfig,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StartError> {
        tokio::task::spawn_blocking(PhoneNumber::prepare);
        let workshops = Arc::new(Workshops::new(Arc::clone(&store), Arc::clone(&clock)));
        if workshops.get(&config.shop).await?.is_none() {
            if config.shop_file.is_none() && !config.demo {
                return Err(StartError::NoWorkshop(config.shop));
            }
            let workshop = shop_file::read(config.shop_file.as_deref())?;
            if workshop.shop.id != config.shop {
                let found = workshop.shop.id;
                return Err(StartError::OtherShop { wanted: config.shop, found });
            }
            if workshops.create(&workshop).await? {
                tracing::info!(shop = %workshop.shop.id, "loaded the workshop into the store");
            }
        }
        let key = match &config.signing_key {
            Some(key) => key.clone(),
            None => {
                Secret::new(signing_key::kept(store.as_ref(), entropy.as_ref()).await?.to_vec())
            }
        };
        let desks = Desks::new(
            Arc::clone(&store),
            Arc::clone(&clock),
            Arc::clone(&entropy),
            Tuning::default(),
        );
        let config = Arc::new(config);
        let accounts = Accounts::open(
            Arc::clone(&config),
            &key,
            Arc::clone(&store),
            Arc::clone(&clock),
            Arc::clone(&entropy),
        )
        .await?;
        Ok(Self {
            accounts: Arc::new(accounts),
            languages: Languages::compiled()?,
            links: Arc::new(ManageLinks::new(
                key.expose(),
                &config.public_url,
                config.shop.clone(),
            )),
            feed_links: Arc::new(FeedLinks::new(key.expose(), &config.public_url)),
            feeds: Arc::default(),
            revisions: Arc::default(),
            watch_tokens: Arc::new(WatchTokens::new(key.expose())),
            default_shop: DefaultShop(config.shop.clone()),
            limit: Arc::new(match config.rate_limit {
                RateLimit::Off => WriteLimit::off(),
                RateLimit::PerMinute(limit) => WriteLimit::per_minute(limit),
            }),
            config,
            workshops,
            desks,
            store,
            clock,
            entropy,
        })
    }

    /// Whether nobody owns the workshop yet.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn needs_owner(&self) -> Result<bool, ReadError> {
        self.accounts.needs_owner().await
    }

    /// A link by which somebody becomes an owner: that address, or without one whoever opens it
    /// first while there is no owner. It is a secret.
    ///
    /// # Errors
    /// When the store does not take it.
    pub async fn owner_link(&self, email: Option<EmailAddress>) -> Result<String, OwnerLinkError> {
        self.accounts.owner_link(email).await
    }

    /// From now on a new key signs access tokens. Those signed before stay good until they expire.
    ///
    /// # Errors
    /// When the store does not take it, or the keys are configured.
    pub async fn rotate_session_keys(&self) -> Result<(), KeysError> {
        self.accounts.rotate_keys().await
    }

    /// The desks, for whoever delivers the outbox in the same process.
    #[must_use]
    pub fn desks(&self) -> &Desks {
        &self.desks
    }
}

macro_rules! parts {
    ($($field:ident: $type:ty),+ $(,)?) => {
        $(impl FromRef<Api> for $type {
            fn from_ref(api: &Api) -> Self {
                api.$field.clone()
            }
        })+
    };
}

parts! {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    workshops: Arc<Workshops>,
    desks: Desks,
    links: Arc<ManageLinks>,
    feed_links: Arc<FeedLinks>,
    feeds: Arc<Feeds>,
    revisions: Arc<Revisions>,
    watch_tokens: Arc<WatchTokens>,
    default_shop: DefaultShop,
    config: Arc<ServiceConfig>,
    accounts: Arc<Accounts>,
    languages: Languages,
}
