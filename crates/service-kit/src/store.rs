//! The configured store, behind the domain's port.

use std::sync::Arc;
use std::time::Duration;

use baybook_domain::store::Store;
use baybook_domain::store::embedded::{self, EmbeddedStore};
use baybook_domain::store::firestore::{self, FirestoreStore};

use crate::config::StoreLocation;

/// The store could not be opened. The message is fit for the person who configured it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Embedded(#[from] embedded::OpenError),
    #[error(transparent)]
    Firestore(#[from] firestore::ConnectError),
}

/// How long Firestore may take to answer one request. Shorter than a request of ours may take, so
/// that there is time to say so.
const FIRESTORE_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens the store at `location`. For the embedded store the file and its directories are made if
/// they are missing.
///
/// # Errors
/// When the file cannot be used, or Firestore cannot be reached.
///
/// # Panics
/// When opening the file panicked.
pub async fn open(location: &StoreLocation) -> Result<Arc<dyn Store>, OpenError> {
    match location {
        StoreLocation::Embedded { path } => {
            let path = path.clone();
            let opened = tokio::task::spawn_blocking(move || EmbeddedStore::open(path)).await;
            Ok(Arc::new(opened.expect("opening a file does not panic")?))
        }
        StoreLocation::Firestore { project, database } => {
            let connecting = FirestoreStore::connect(project, database, FIRESTORE_TIMEOUT);
            Ok(Arc::new(connecting.await?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_embedded_store_is_made_where_there_is_none() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("deep/er/baybook.db");
        let store = open(&StoreLocation::Embedded { path: path.clone() }).await.unwrap();
        store.ping().await.unwrap();
        assert!(path.exists());
    }
}
