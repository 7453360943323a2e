//! Workshops as the store has them, kept in memory for a short while.

mod catch_up;
mod change;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::ids::ShopId;
use crate::store::{CommitError, Query, ReadError, Store, Write, schema};
use crate::workshop::{Service, Shop, Workshop};

pub use change::{Change, ChangeError, ChangeRequest, Consent, Recorder};

/// How long a workshop is used before it is read again in the background. A booking is decided on
/// its day's document, which is never this old.
const FRESH_FOR: SignedDuration = SignedDuration::from_secs(20);

/// How long a workshop is used at all before somebody waits for it to be read again.
const USABLE_FOR: SignedDuration = SignedDuration::from_mins(5);

/// Services read with one query; a catalogue is never near this.
const MOST_SERVICES: u32 = 1000;

/// The workshops of this deployment. Cheap to clone.
#[derive(Clone)]
pub struct Workshops(Arc<Inner>);

struct Inner {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    kept: RwLock<HashMap<ShopId, Kept>>,
    /// Held by the one who reads in the background.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Kept {
    read_at: Timestamp,
    workshop: Arc<Workshop>,
}

impl Workshops {
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        let reading = tokio::sync::Mutex::default();
        Self(Arc::new(Inner { store, clock, kept: RwLock::default(), reading }))
    }

    /// The workshop `id`, or `None` when there is no such workshop. Changes made on another
    /// instance show after [`FRESH_FOR`] and one more request. When the store does not answer, the
    /// workshop as it was last read.
    ///
    /// # Errors
    /// When the store does not answer and the workshop was never read, or it cannot be read.
    pub async fn get(&self, id: &ShopId) -> Result<Option<Arc<Workshop>>, ReadError> {
        let kept = self.0.kept.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        let age = kept.as_ref().map(|kept| self.0.clock.now().duration_since(kept.read_at));
        match (kept, age) {
            (Some(kept), Some(age)) if age < FRESH_FOR => Ok(Some(kept.workshop)),
            (Some(kept), Some(age)) if age < USABLE_FOR => {
                self.refresh_in_background(id);
                Ok(Some(kept.workshop))
            }
            (Some(kept), _) => match self.refresh(id).await {
                Err(error @ ReadError::Unavailable(_)) => {
                    tracing::warn!(%error, "using the workshop as it was last read");
                    Ok(Some(kept.workshop))
                }
                read => read,
            },
            (None, _) => self.refresh(id).await,
        }
    }

    /// Like [`Workshops::get`], read from the store now.
    ///
    /// # Errors
    /// When the store does not answer, or it cannot be read.
    pub async fn get_latest(&self, id: &ShopId) -> Result<Option<Arc<Workshop>>, ReadError> {
        self.refresh(id).await
    }

    fn refresh_in_background(&self, id: &ShopId) {
        let (workshops, id) = (self.clone(), id.clone());
        tokio::spawn(async move {
            // Somebody else is at it: what they read is as good.
            let Ok(_reading) = workshops.0.reading.try_lock() else { return };
            if let Err(error) = workshops.refresh(&id).await {
                tracing::warn!(%error, "the workshop could not be read again");
            }
        });
    }

    async fn refresh(&self, id: &ShopId) -> Result<Option<Arc<Workshop>>, ReadError> {
        let read_at = self.0.clock.now();
        let read = self.read(id).await?.map(Arc::new);
        match read {
            Some(workshop) => Ok(Some(self.keep(&workshop, read_at))),
            None => {
                self.0.kept.write().unwrap_or_else(PoisonError::into_inner).remove(id);
                Ok(None)
            }
        }
    }

    /// From now on the workshop is this one, unless a newer one has come meanwhile: a read that
    /// takes long must not undo a change. Answers which it is. Other instances see it after a
    /// while.
    fn keep(&self, workshop: &Arc<Workshop>, read_at: Timestamp) -> Arc<Workshop> {
        let mut kept = self.0.kept.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(other) = kept.get(&workshop.shop.id)
            && other.read_at >= read_at
            && other.workshop.shop.revision > workshop.shop.revision
        {
            return Arc::clone(&other.workshop);
        }
        let id = workshop.shop.id.clone();
        kept.insert(id, Kept { read_at, workshop: Arc::clone(workshop) });
        Arc::clone(workshop)
    }

    async fn read(&self, id: &ShopId) -> Result<Option<Workshop>, ReadError> {
        let broken = |error: serde_json::Error| ReadError::Broken(error.into());
        let documents = self.0.store.read(&[schema::shop(id)]).await?;
        let Some(document) = documents.into_iter().next().flatten() else {
            return Ok(None);
        };
        let version = Some(document.version);
        let shop = Shop::from_document(document).map_err(broken)?;
        let page = self.0.store.query(&Query::all(schema::services(id), MOST_SERVICES)).await?;
        let services = page.documents.into_iter().map(Service::from_document);
        let mut services = services.collect::<Result<Vec<_>, _>>().map_err(broken)?;
        services.sort_by(|a, b| (a.position, &a.id).cmp(&(b.position, &b.id)));
        Ok(Some(Workshop { shop, services, version }))
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
        match self.0.store.commit(writes).await {
            Ok(_) => Ok(true),
            Err(CommitError::Conflict) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl fmt::Debug for Workshops {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workshops").field("store", &self.0.store).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(all(feature = "embedded", feature = "testing"))]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::store::Document;
    use crate::store::embedded::EmbeddedStore;
    use crate::store::fault::{FaultyStore, ReadFault};

    struct Subject {
        workshops: Workshops,
        store: Arc<FaultyStore>,
        clock: Arc<ManualClock>,
        main: ShopId,
        _directory: tempfile::TempDir,
    }

    async fn subject() -> Subject {
        let directory = tempfile::tempdir().unwrap();
        let store = EmbeddedStore::open(directory.path().join("store.db")).unwrap();
        let store = Arc::new(FaultyStore::new(Arc::new(store)));
        let clock = Arc::new(ManualClock::at("2026-11-20T12:00:00Z".parse().unwrap()));
        let workshops = Workshops::new(Arc::clone(&store) as _, Arc::clone(&clock) as _);
        let demo = toml::from_str(include_str!("../../../../demo/workshop.toml")).unwrap();
        assert!(workshops.create(&demo).await.unwrap());
        let main = "main".parse().unwrap();
        Subject { workshops, store, clock, main, _directory: directory }
    }

    #[tokio::test]
    async fn a_workshop_reads_back_as_it_was_created_and_is_created_once() {
        let at = subject().await;
        let demo: Workshop =
            toml::from_str(include_str!("../../../../demo/workshop.toml")).unwrap();
        assert!(!at.workshops.create(&demo).await.unwrap());
        let read = at.workshops.get(&at.main).await.unwrap().unwrap();
        assert_eq!(read.shop, demo.shop);
        let ids = |workshop: &Workshop| -> Vec<_> {
            workshop.services.iter().map(|service| service.id.clone()).collect()
        };
        assert_eq!(ids(&read), ids(&demo), "in the order of the file");
        assert!(at.workshops.get(&"other".parse().unwrap()).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn fields_that_only_a_later_program_knows_are_passed_over() {
        let at = subject().await;
        let oil = schema::service(&at.main, &"oil-change".parse().unwrap());
        for key in [schema::shop(&at.main), oil] {
            let mut document = at.store.read(&[key]).await.unwrap().remove(0).unwrap();
            for part in document.fields.values_mut() {
                let entries = match part {
                    serde_json::Value::Array(entries) => &mut entries[..],
                    part => std::slice::from_mut(part),
                };
                for entry in entries.iter_mut().filter_map(serde_json::Value::as_object_mut) {
                    entry.insert("later".to_owned(), true.into());
                }
            }
            document.fields.insert("later".to_owned(), "kept by others".into());
            let Document { key, fields, version } = document;
            at.store.commit(vec![Write::Update { key, fields, at: version }]).await.unwrap();
        }
        let demo: Workshop =
            toml::from_str(include_str!("../../../../demo/workshop.toml")).unwrap();
        assert_eq!(at.workshops.get(&at.main).await.unwrap().unwrap().shop, demo.shop);
    }

    #[tokio::test]
    async fn a_read_that_takes_long_does_not_undo_a_change() {
        let at = subject().await;
        let old = at.workshops.get(&at.main).await.unwrap().unwrap();
        let mut newer = (*old).clone();
        newer.shop.revision += 1;
        let (began, newer) = (at.clock.now(), Arc::new(newer));
        at.workshops.keep(&newer, began);
        assert_eq!(at.workshops.keep(&old, began), newer);
        assert_eq!(at.workshops.get(&at.main).await.unwrap().unwrap(), newer);
        at.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(at.workshops.keep(&old, at.clock.now()), old, "the store was put back");
    }

    #[tokio::test]
    async fn a_workshop_is_read_once_while_it_is_fresh_and_then_behind_the_customer_s_back() {
        let at = subject().await;
        at.workshops.get(&at.main).await.unwrap();
        at.workshops.get(&at.main).await.unwrap();
        assert_eq!(at.store.counts().reads, 1);
        at.clock.advance(FRESH_FOR);
        at.workshops.get(&at.main).await.unwrap();
        while at.store.counts().queries < 2 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_store_that_is_away_does_not_take_the_workshop_with_it() {
        let at = subject().await;
        at.workshops.get(&at.main).await.unwrap();
        at.clock.advance(USABLE_FOR);
        at.store.script_reads([Some(ReadFault::Unavailable)]);
        assert!(at.workshops.get(&at.main).await.unwrap().is_some());
        at.store.script_reads([Some(ReadFault::Unavailable)]);
        assert!(at.workshops.get(&"other".parse().unwrap()).await.is_err());
    }
}
