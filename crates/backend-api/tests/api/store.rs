//! Stores to run on, and all they hold.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use baybook_domain::store::embedded::EmbeddedStore;
use baybook_domain::store::firestore::{DEFAULT_DATABASE, FirestoreStore};
use baybook_domain::store::{CollectionPath, Fields, Query, Store, Version, schema};
use tempfile::TempDir;

/// Where documents are kept, gone with the test.
pub(crate) enum Place {
    Embedded(TempDir),
    /// A project of the emulator.
    Firestore(String),
}

impl Place {
    pub(crate) fn embedded() -> Self {
        Self::Embedded(TempDir::new().unwrap())
    }

    /// The emulator, with a project for this run of this test alone.
    #[expect(clippy::print_stdout, reason = "a test that did not run says so")]
    pub(crate) fn firestore(test: &str) -> Option<Self> {
        const HOST: &str = "FIRESTORE_EMULATOR_HOST";
        if std::env::var_os(HOST).is_none() {
            assert!(std::env::var_os("CI").is_none(), "{HOST} is not set: {test} cannot run");
            println!("SKIPPED (needs {HOST}): {test}");
            return None;
        }
        Some(Self::Firestore(format!("t-api-{test}-{}", std::process::id())))
    }

    /// As `BAYBOOK_STORE` names it.
    pub(crate) fn location(&self) -> String {
        match self {
            Self::Embedded(directory) => format!("embedded:{}", file(directory).display()),
            Self::Firestore(project) => format!("firestore:{project}"),
        }
    }

    pub(crate) async fn open(&self) -> Arc<dyn Store> {
        match self {
            Self::Embedded(directory) => Arc::new(EmbeddedStore::open(file(directory)).unwrap()),
            Self::Firestore(project) => {
                let patience = Duration::from_secs(10);
                let store = FirestoreStore::connect(project, DEFAULT_DATABASE, patience);
                Arc::new(store.await.expect("the emulator answers"))
            }
        }
    }
}

fn file(directory: &TempDir) -> PathBuf {
    directory.path().join("store.db")
}

/// Everything a store holds, with versions.
pub(crate) type Contents = BTreeMap<String, (Version, Fields)>;

pub(crate) async fn contents(store: &dyn Store) -> Contents {
    let mut collections = vec![
        CollectionPath::root(schema::SHOPS),
        schema::outbox(),
        CollectionPath::root(schema::DELIVERIES),
        CollectionPath::root(schema::TEST_NUMBERS),
        CollectionPath::root(schema::SYSTEM),
        CollectionPath::root(schema::USERS),
        CollectionPath::root(schema::CREDENTIALS),
        CollectionPath::root(schema::TOKENS),
        CollectionPath::root(schema::SESSIONS),
        CollectionPath::root(schema::SUPPRESSIONS),
        CollectionPath::root(schema::NOTICES),
    ];
    // The demo, and a shop that nobody opened.
    for shop in ["main", "nowhere"] {
        let shop = shop.parse().unwrap();
        collections.push(schema::services(&shop));
        collections.push(schema::bookings(&shop));
        collections.push(schema::shop(&shop).collection(schema::AVAILABILITY));
    }
    let mut all = Contents::new();
    for collection in collections {
        let page = store.query(&Query::all(collection, 10_000)).await.unwrap();
        all.extend(
            page.documents.into_iter().map(|one| (one.key.to_string(), (one.version, one.fields))),
        );
    }
    all
}
