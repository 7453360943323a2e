//! The Firestore store keeps the promises of the port, shown on the emulator.
#![cfg(all(feature = "firestore", feature = "testing"))]

mod emulator;

use std::sync::Arc;

use baybook_domain::store::conformance::{Space, concurrency};
use baybook_domain::store::fault::{FaultyStore, Odds};
use baybook_domain::store::firestore::RpcCounts;
use baybook_domain::store::{CollectionPath, Fields, Query, Store, Write};
use baybook_domain::store_conformance;

use emulator::emulator;

async fn subject(test: &'static str) -> Option<(Arc<dyn Store>, ())> {
    Some((Arc::new(emulator(test).await?), ()))
}

store_conformance!(subject, on_the_emulator);

#[tokio::test(flavor = "multi_thread")]
async fn increments_survive_every_fault() {
    let Some(store) = emulator("increments_survive_every_fault").await else { return };
    let odds = Odds {
        conflict: 50,
        unavailable: 50,
        reply_lost: 100,
        request_lost: 50,
        read_unavailable: 50,
        ..Odds::default()
    };
    let store = Arc::new(FaultyStore::seeded(Arc::new(store), 1, odds));
    let space = Space::new(store, "one", "increments_survive_every_fault");
    concurrency::increments_survive_every_fault(space).await;
}

#[tokio::test]
async fn each_call_is_one_request() {
    let Some(store) = emulator("each_call_is_one_request").await else { return };
    let things = CollectionPath::root("things");
    let write = |id: &str| Write::Put { key: things.doc(id), fields: Fields::new() };
    store.commit(vec![write("a"), write("b")]).await.expect("it is taken");
    assert_eq!(store.rpc_counts(), RpcCounts { commits: 1, ..RpcCounts::default() });
    store.read(&[things.doc("a")]).await.expect("it can be read");
    store.read(&[things.doc("a"), things.doc("b"), things.doc("c")]).await.expect("they can");
    store.query(&Query::all(things, 10)).await.expect("it is answered");
    assert_eq!(store.rpc_counts(), RpcCounts { batch_gets: 2, queries: 1, commits: 1 });
}
