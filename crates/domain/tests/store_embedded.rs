//! The embedded store keeps the promises of the port.
#![cfg(all(feature = "embedded", feature = "testing"))]

use std::sync::Arc;

use baybook_domain::store::Store;
use baybook_domain::store::embedded::EmbeddedStore;
use baybook_domain::store_conformance;
use tempfile::TempDir;

async fn subject(_test: &'static str) -> Option<(Arc<dyn Store>, TempDir)> {
    let directory = TempDir::new().expect("a directory for the test");
    let store = EmbeddedStore::open(directory.path().join("store.db")).expect("the store opens");
    Some((Arc::new(store), directory))
}

store_conformance!(subject);
