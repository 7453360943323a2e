//! Firestore's emulator, where there is one.

use std::io::Write as _;
use std::time::Duration;

use baybook_domain::store::firestore::{DEFAULT_DATABASE, FirestoreStore};

/// Past the capture of a test's output: a skipped test must show.
fn skipped(test: &str) {
    let line = format!("SKIPPED (needs FIRESTORE_EMULATOR_HOST): {test}\n");
    std::io::stderr().write_all(line.as_bytes()).expect("it is written");
}

/// The emulator, with a project for this run of this test alone.
pub(crate) async fn emulator(test: &'static str) -> Option<FirestoreStore> {
    const HOST: &str = "FIRESTORE_EMULATOR_HOST";
    if std::env::var_os(HOST).is_none() {
        assert!(std::env::var_os("CI").is_none(), "{HOST} is not set: {test} cannot run");
        skipped(test);
        return None;
    }
    let project = format!("t-{}-{}", test.replace('_', "-"), std::process::id());
    let store = FirestoreStore::connect(&project, DEFAULT_DATABASE, Duration::from_secs(10));
    Some(store.await.expect("the emulator answers"))
}
