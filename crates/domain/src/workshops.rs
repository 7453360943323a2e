//! Workshops as the store has them, kept in memory for a short while.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::ids::ShopId;
use crate::store::{CommitError, Query, ReadError, Store, Write, schema};
use crate::workshop::{Service, Shop, Workshop};

/// How long a workshop is used before it is read again. Changes made on another instance show
/// after this at the latest; a booking is decided on its day's document, which is never this old.
const FRESH_FOR: SignedDuration = SignedDuration::from_secs(20);

/// Services read with one query; a catalogue is never near this.
const MOST_SERVICES: u32 = 1000;

/// The workshops of this deployment.
pub struct Workshops {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    kept: RwLock<HashMap<ShopId, (Timestamp, Arc<Workshop>)>>,
}

impl Workshops {
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, kept: RwLock::default() }
    }

    /// The workshop `id`, or `None` when there is no such workshop. When the store does not
    /// answer, the workshop as it was last read.
    ///
    /// # Errors
    /// When the store does not answer and the workshop was never read, or it cannot be read.
    pub async fn get(&self, id: &ShopId) -> Result<Option<Arc<Workshop>>, ReadError> {
        let now = self.clock.now();
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        if let Some((read_at, workshop)) = &kept
            && now.duration_since(*read_at) < FRESH_FOR
        {
            return Ok(Some(Arc::clone(workshop)));
        }
        match (self.read(id).await, kept) {
            (Ok(Some(workshop)), _) => {
                let workshop = Arc::new(workshop);
                let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
                kept.insert(id.clone(), (now, Arc::clone(&workshop)));
                Ok(Some(workshop))
            }
            (Ok(None), _) => Ok(None),
            (Err(error @ ReadError::Unavailable(_)), Some((_, workshop))) => {
                tracing::warn!(%error, "using the workshop as it was last read");
                Ok(Some(workshop))
            }
            (Err(error), _) => Err(error),
        }
    }

    async fn read(&self, id: &ShopId) -> Result<Option<Workshop>, ReadError> {
        let broken = |error: serde_json::Error| ReadError::Broken(error.into());
        let documents = self.store.read(&[schema::shop(id)]).await?;
        let Some(document) = documents.into_iter().next().flatten() else {
            return Ok(None);
        };
        let shop = Shop::from_document(document).map_err(broken)?;
        let page = self.store.query(&Query::all(schema::services(id), MOST_SERVICES)).await?;
        let services = page.documents.into_iter().map(Service::from_document);
        let mut services = services.collect::<Result<Vec<_>, _>>().map_err(broken)?;
        services.sort_by(|a, b| (a.position, &a.id).cmp(&(b.position, &b.id)));
        Ok(Some(Workshop { shop, services }))
    }

    /// Stores a workshop unless there is one of its id already. Answers whether it was stored.
    ///
    /// # Errors
    /// When the store does not take it.
    pub async fn create(&self, workshop: &Workshop) -> Result<bool, CommitError> {
        let shop = &workshop.shop;
        let mut writes =
            vec![Write::Create { key: schema::shop(&shop.id), fields: shop.to_fields() }];
        writes.extend((0_u32..).zip(&workshop.services).map(|(position, service)| {
            let service = Service { position, ..service.clone() };
            Write::Create {
                key: schema::service(&shop.id, &service.id),
                fields: service.to_fields(),
            }
        }));
        match self.store.commit(writes).await {
            Ok(_) => Ok(true),
            Err(CommitError::Conflict) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl fmt::Debug for Workshops {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workshops").field("store", &self.store).finish_non_exhaustive()
    }
}
