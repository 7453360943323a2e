//! Many callers at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use tokio::task::JoinSet;

use super::{Space, fields};
use crate::store::{CommitError, Document, Fields, Key, ReadError, Write};

const CALLERS: i64 = 16;
const ROUNDS: i64 = 5;

pub async fn concurrent_increments_lose_nothing(space: Space) {
    let key = space.thing("counter");
    space.create(&key, fields(json!({ "n": 0 }))).await;
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let (space, key) = (space.clone(), key.clone());
        callers.spawn(async move {
            for _ in 0..ROUNDS {
                while !increment(&space, &key).await {
                    tokio::task::yield_now().await;
                }
            }
        });
    }
    callers.join_all().await;
    let document = space.get(&key).await.expect("it is there");
    assert_eq!(number(&document), CALLERS * ROUNDS);
}

/// As [`concurrent_increments_lose_nothing`], on a store that may fail in every way it is allowed
/// to. An unknown outcome is settled by reading what the same commit would have made.
///
/// Not one of a plain store's tests: it is for a store wrapped in
/// [`FaultyStore`](crate::store::fault::FaultyStore).
pub async fn increments_survive_every_fault(space: Space) {
    let key = space.thing("counter");
    let create = Write::Put { key: key.clone(), fields: fields(json!({ "n": 0 })) };
    // A put may be repeated whatever became of the first.
    while space.store.commit(vec![create.clone()]).await.is_err() {}
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let (space, key) = (space.clone(), key.clone());
        callers.spawn(async move {
            for round in 0..ROUNDS {
                let receipt = space.collection("receipts").doc(format!("{caller}-{round}"));
                while !increment_once(&space, &key, &receipt).await {
                    tokio::task::yield_now().await;
                }
            }
        });
    }
    callers.join_all().await;
    let document = read_anyway(&space, &key).await.expect("it is there");
    assert_eq!(number(&document), CALLERS * ROUNDS);
}

/// Whether the increment with this receipt is taken.
async fn increment_once(space: &Space, key: &Key, receipt: &Key) -> bool {
    let document = read_anyway(space, key).await.expect("it is there");
    let next = fields(json!({ "n": number(&document) + 1 }));
    let writes = vec![
        Write::Update { key: key.clone(), fields: next, at: document.version },
        Write::Create { key: receipt.clone(), fields: fields(json!({})) },
    ];
    match space.store.commit(writes).await {
        Ok(_) => true,
        Err(CommitError::Conflict | CommitError::Unavailable(_)) => false,
        Err(CommitError::OutcomeUnknown(_)) => read_anyway(space, receipt).await.is_some(),
        Err(error @ CommitError::Broken(_)) => panic!("the store failed: {error}"),
    }
}

async fn read_anyway(space: &Space, key: &Key) -> Option<Document> {
    loop {
        match space.store.read(std::slice::from_ref(key)).await {
            Ok(mut documents) => return documents.pop().flatten(),
            Err(ReadError::Unavailable(_)) => tokio::task::yield_now().await,
            Err(error @ ReadError::Broken(_)) => panic!("the store failed: {error}"),
        }
    }
}

/// Whether the increment was taken.
async fn increment(space: &Space, key: &Key) -> bool {
    let document = space.get(key).await.expect("it is there");
    let next = fields(json!({ "n": number(&document) + 1 }));
    let update = Write::Update { key: key.clone(), fields: next, at: document.version };
    match space.store.commit(vec![update]).await {
        Ok(_) => true,
        Err(CommitError::Conflict) => false,
        Err(error) => panic!("the store failed: {error}"),
    }
}

fn number(document: &Document) -> i64 {
    document.fields["n"].as_i64().expect("a number")
}

pub async fn of_concurrent_creates_one_wins(space: Space) {
    let key = space.thing("seat");
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let (store, key) = (Arc::clone(&space.store), key.clone());
        callers.spawn(async move {
            let create = Write::Create { key, fields: fields(json!({ "caller": caller })) };
            match store.commit(vec![create]).await {
                Ok(versions) => Some((versions[0], caller)),
                Err(CommitError::Conflict) => None,
                Err(error) => panic!("the store failed: {error}"),
            }
        });
    }
    let winners: Vec<_> = callers.join_all().await.into_iter().flatten().collect();
    let [(version, caller)] = winners[..] else { panic!("one winner expected: {winners:?}") };
    let document = space.get(&key).await.expect("it is there");
    assert_eq!(document.version, version);
    assert_eq!(document.fields, fields(json!({ "caller": caller })));
}

pub async fn documents_of_one_read_are_of_one_moment(space: Space) {
    let keys = [space.thing("left"), space.thing("right")];
    let at = |n: i32| -> Fields { fields(json!({ "n": n })) };
    let put = |key: &Key, n| Write::Put { key: key.clone(), fields: at(n) };
    space.commit(vec![put(&keys[0], 0), put(&keys[1], 0)]).await;
    let done = Arc::new(AtomicBool::new(false));
    let mut readers = JoinSet::new();
    for _ in 0..2 {
        let (space, keys, done) = (space.clone(), keys.clone(), Arc::clone(&done));
        readers.spawn(async move {
            let mut reads = 0;
            while !done.load(Ordering::Relaxed) {
                let documents = space.store.read(&keys).await.expect("they can be read");
                let numbers: Vec<_> = documents.iter().flatten().map(number).collect();
                assert_eq!(numbers.len(), 2);
                assert_eq!(numbers[0], numbers[1], "a read saw half of a commit");
                reads += 1;
            }
            reads
        });
    }
    for n in 1..=200 {
        space.commit(vec![put(&keys[0], n), put(&keys[1], n)]).await;
    }
    done.store(true, Ordering::Relaxed);
    let reads: i32 = readers.join_all().await.into_iter().sum();
    assert!(reads > 0, "the readers have read while the writer wrote");
}
