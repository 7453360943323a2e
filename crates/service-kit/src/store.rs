//! The configured store, behind the domain's port.

use std::sync::Arc;

use baybook_domain::store::Store;
use baybook_domain::store::embedded::{self, EmbeddedStore};

use crate::config::StoreLocation;

/// The store could not be opened. The message is fit for the person who configured it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Embedded(#[from] embedded::OpenError),
    #[error("the store firestore:{project}/{database} cannot be reached: {source}")]
    Firestore {
        project: String,
        database: String,
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

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
        StoreLocation::Firestore { project, database } => Err(OpenError::Firestore {
            project: project.clone(),
            database: database.clone(),
            source: "this build has no client of it".into(),
        }),
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
