//! The Firestore store keeps the promises of the port, shown on the emulator.
#![cfg(all(feature = "firestore", feature = "testing"))]

use std::sync::Arc;
use std::time::Duration;

use baybook_domain::store::Store;
use baybook_domain::store::firestore::{DEFAULT_DATABASE, FirestoreStore};
use baybook_domain::store_conformance;

/// The emulator, with a project for this run of this test alone.
async fn emulator(test: &'static str) -> Option<FirestoreStore> {
    const HOST: &str = "FIRESTORE_EMULATOR_HOST";
    if std::env::var_os(HOST).is_none() {
        assert!(std::env::var_os("CI").is_none(), "{HOST} is not set: {test} cannot run");
        println!("SKIPPED (needs {HOST}): {test}");
        return None;
    }
    let project = format!("t-{}-{}", test.replace('_', "-"), std::process::id());
    let store = FirestoreStore::connect(&project, DEFAULT_DATABASE, Duration::from_secs(10));
    Some(store.await.expect("the emulator answers"))
}

async fn subject(test: &'static str) -> Option<(Arc<dyn Store>, ())> {
    Some((Arc::new(emulator(test).await?), ()))
}

store_conformance!(subject);
