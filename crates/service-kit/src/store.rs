//! The configured store, behind the domain's port.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use baybook_domain::store::Store;

use crate::config::StoreLocation;

/// The store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the directory {path} of the store cannot be made: {source}")]
    Directory { path: PathBuf, source: io::Error },
    #[error("the store {location} cannot be opened: {source}")]
    Store { location: StoreLocation, source: Box<dyn std::error::Error + Send + Sync> },
}

/// Opens the store at `location`. For the embedded store the directory is made if it is missing.
///
/// # Errors
/// When the file cannot be opened, or Firestore cannot be reached.
#[expect(clippy::unused_async, reason = "connecting to Firestore waits")]
pub async fn open(location: &StoreLocation) -> Result<Arc<dyn Store>, OpenError> {
    Err(OpenError::Store { location: location.clone(), source: "not there yet".into() })
}
