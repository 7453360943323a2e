//! The wrapper that fails on purpose: it is a store itself, and fails as told.
#![cfg(all(feature = "embedded", feature = "testing"))]

use std::sync::Arc;
use std::time::Duration;

use baybook_domain::store::conformance::{Space, concurrency};
use baybook_domain::store::embedded::EmbeddedStore;
use baybook_domain::store::fault::{CommitFault, Counts, FaultyStore, Odds, ReadFault};
use baybook_domain::store::{
    CollectionPath, CommitError, Fields, Key, Query, ReadError, Store, Write,
};
use baybook_domain::store_conformance;
use tempfile::TempDir;

fn embedded() -> (Arc<dyn Store>, TempDir) {
    let directory = TempDir::new().expect("a directory for the test");
    let store = EmbeddedStore::open(directory.path().join("store.db")).expect("the store opens");
    (Arc::new(store), directory)
}

async fn subject(_test: &'static str) -> Option<(Arc<dyn Store>, TempDir)> {
    let (store, directory) = embedded();
    Some((Arc::new(FaultyStore::new(store)), directory))
}

store_conformance!(subject);

fn key(id: &str) -> Key {
    CollectionPath::root("things").doc(id)
}

fn create(id: &str) -> Vec<Write> {
    vec![Write::Create { key: key(id), fields: Fields::new() }]
}

async fn exists(store: &dyn Store, id: &str) -> bool {
    store.read(&[key(id)]).await.expect("it can be read")[0].is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn increments_survive_every_fault() {
    for seed in 0..5 {
        let (store, _directory) = embedded();
        let odds = Odds {
            conflict: 100,
            unavailable: 100,
            reply_lost: 150,
            request_lost: 100,
            slow: 50,
            read_unavailable: 100,
            read_slow: 50,
            slowness: Duration::from_millis(1),
        };
        let store = Arc::new(FaultyStore::seeded(store, seed, odds));
        let space = Space::new(store, "one", "increments_survive_every_fault");
        concurrency::increments_survive_every_fault(space).await;
    }
}

#[tokio::test]
async fn scripted_faults_happen_in_order_and_then_end() {
    let (inner, _directory) = embedded();
    let store = FaultyStore::new(Arc::clone(&inner));
    store.script_commits([
        Some(CommitFault::Conflict),
        Some(CommitFault::Unavailable),
        Some(CommitFault::RequestLost),
        None,
        Some(CommitFault::ReplyLost),
    ]);
    assert!(matches!(store.commit(create("a")).await, Err(CommitError::Conflict)));
    assert!(matches!(store.commit(create("a")).await, Err(CommitError::Unavailable(_))));
    assert!(matches!(store.commit(create("a")).await, Err(CommitError::OutcomeUnknown(_))));
    assert!(!exists(&*inner, "a").await);
    assert!(store.commit(create("a")).await.is_ok());
    assert!(matches!(store.commit(create("b")).await, Err(CommitError::OutcomeUnknown(_))));
    assert!(exists(&*inner, "b").await, "the reply was lost, not the commit");
    assert!(store.commit(create("c")).await.is_ok());
    assert!(matches!(store.commit(create("c")).await, Err(CommitError::Conflict)));

    store.script_reads([Some(ReadFault::Unavailable), None, Some(ReadFault::Unavailable)]);
    assert!(matches!(store.read(&[key("a")]).await, Err(ReadError::Unavailable(_))));
    assert!(store.ping().await.is_ok());
    let all = Query::all(CollectionPath::root("things"), 10);
    assert!(matches!(store.query(&all).await, Err(ReadError::Unavailable(_))));
    assert_eq!(store.query(&all).await.expect("it is answered").documents.len(), 3);
}

#[tokio::test]
async fn one_seed_gives_the_same_faults_again() {
    let outcomes = async |seed| {
        let (store, _directory) = embedded();
        let odds = Odds { conflict: 300, reply_lost: 300, ..Odds::default() };
        let store = FaultyStore::seeded(store, seed, odds);
        let mut outcomes = String::new();
        for n in 0..50 {
            outcomes.push(match store.commit(create(&n.to_string())).await {
                Ok(_) => '.',
                Err(CommitError::Conflict) => 'c',
                Err(CommitError::OutcomeUnknown(_)) => '?',
                Err(error) => panic!("not a fault that was asked for: {error}"),
            });
        }
        outcomes
    };
    let first = outcomes(7).await;
    assert_eq!(first, outcomes(7).await);
    assert_ne!(first, outcomes(8).await);
    assert!(first.contains('.') && first.contains('c') && first.contains('?'), "{first}");
}

#[tokio::test]
async fn what_is_asked_is_counted() {
    let (inner, _directory) = embedded();
    let store = FaultyStore::new(inner);
    store.commit([create("a"), create("b")].concat()).await.expect("it is taken");
    store.read(&[key("a"), key("b"), key("c")]).await.expect("they can be read");
    let all = Query::all(CollectionPath::root("things"), 10);
    store.query(&all).await.expect("it is answered");
    let expected =
        Counts { reads: 1, keys_read: 3, queries: 1, documents_queried: 2, commits: 1, writes: 2 };
    assert_eq!(store.counts(), expected);
}
