//! Preconditions, atomicity and versions.

use serde_json::json;

use super::{Space, fields};
use crate::store::{CommitError, Version, Write};

pub async fn a_document_is_created_once(space: Space) {
    let key = space.thing("a");
    let version = space.create(&key, fields(json!({ "n": 1 }))).await;
    space
        .conflict(vec![Write::Create { key: key.clone(), fields: fields(json!({ "n": 2 })) }])
        .await;
    let document = space.get(&key).await.expect("it was created");
    assert_eq!(document.key, key);
    assert_eq!(document.version, version);
    assert_eq!(document.fields, fields(json!({ "n": 1 })));
}

pub async fn an_update_needs_the_version_that_was_read(space: Space) {
    let key = space.thing("a");
    let update =
        |n: i32, at| Write::Update { key: key.clone(), fields: fields(json!({ "n": n })), at };
    space.conflict(vec![update(1, Version(1))]).await;
    let first = space.create(&key, fields(json!({ "old": true, "n": 1 }))).await;
    let second = space.commit(vec![update(2, first)]).await[0];
    space.conflict(vec![update(3, first)]).await;
    let document = space.get(&key).await.expect("it is there");
    assert_eq!(document.version, second);
    assert_eq!(document.fields, fields(json!({ "n": 2 })), "all fields are replaced");
}

pub async fn a_put_replaces_whatever_is_there(space: Space) {
    let key = space.thing("a");
    let put = |value| Write::Put { key: key.clone(), fields: fields(value) };
    space.commit(vec![put(json!({ "n": 1, "old": true }))]).await;
    let version = space.commit(vec![put(json!({ "n": 2 }))]).await[0];
    let document = space.get(&key).await.expect("it is there");
    assert_eq!(document.version, version);
    assert_eq!(document.fields, fields(json!({ "n": 2 })));
}

pub async fn a_delete_needs_the_version_that_was_read(space: Space) {
    let key = space.thing("a");
    let first = space.create(&key, fields(json!({ "n": 1 }))).await;
    let update = Write::Update { key: key.clone(), fields: fields(json!({ "n": 2 })), at: first };
    let second = space.commit(vec![update]).await[0];
    space.conflict(vec![Write::Delete { key: key.clone(), at: first }]).await;
    assert!(space.get(&key).await.is_some());
    let deleted = space.commit(vec![Write::Delete { key: key.clone(), at: second }]).await[0];
    assert!(deleted >= second);
    assert!(space.get(&key).await.is_none());
    space.conflict(vec![Write::Delete { key: key.clone(), at: second }]).await;
}

pub async fn a_verify_passes_while_unchanged_and_writes_nothing(space: Space) {
    let (key, other) = (space.thing("a"), space.thing("b"));
    let version = space.create(&key, fields(json!({ "n": 1 }))).await;
    let versions = space
        .commit(vec![
            Write::Verify { key: key.clone(), at: version },
            Write::Create { key: other.clone(), fields: fields(json!({ "n": 1 })) },
        ])
        .await;
    assert_eq!(versions[0], version);
    let document = space.get(&key).await.expect("it is there");
    assert_eq!(document.version, version, "a verify does not change the version");
    assert_eq!(document.fields, fields(json!({ "n": 1 })), "a verify does not change the fields");
    assert!(space.get(&other).await.is_some());
    assert_eq!(space.commit(vec![Write::Verify { key, at: version }]).await, [version]);
}

pub async fn a_verify_fails_once_changed_or_removed(space: Space) {
    let (key, other) = (space.thing("a"), space.thing("b"));
    let attempt = |at| {
        vec![
            Write::Put { key: other.clone(), fields: fields(json!({ "n": 1 })) },
            Write::Verify { key: key.clone(), at },
        ]
    };
    space.conflict(attempt(Version(1))).await;
    let first = space.create(&key, fields(json!({ "n": 1 }))).await;
    let update = Write::Update { key: key.clone(), fields: fields(json!({ "n": 2 })), at: first };
    let second = space.commit(vec![update]).await[0];
    space.conflict(attempt(first)).await;
    space.commit(vec![Write::Delete { key: key.clone(), at: second }]).await;
    space.conflict(attempt(second)).await;
    assert!(space.get(&other).await.is_none(), "no write beside a failed verify was applied");
    assert!(space.get(&key).await.is_none(), "a failed verify makes no document");
}

pub async fn one_failed_precondition_applies_nothing(space: Space) {
    let kept = space.thing("kept");
    let removed = space.thing("removed");
    let at = space.create(&kept, fields(json!({ "n": 1 }))).await;
    let gone = space.create(&removed, fields(json!({ "n": 1 }))).await;
    let sound = [
        Write::Update { key: kept.clone(), fields: fields(json!({ "n": 2 })), at },
        Write::Delete { key: removed.clone(), at: gone },
        Write::Create { key: space.thing("new"), fields: fields(json!({ "n": 1 })) },
        Write::Put { key: space.thing("put"), fields: fields(json!({ "n": 1 })) },
    ];
    let other = space.thing("other");
    let stale = space.create(&other, fields(json!({ "n": 1 }))).await;
    let put = Write::Put { key: other.clone(), fields: fields(json!({ "n": 2 })) };
    space.commit(vec![put]).await;
    let failing = [
        Write::Create { key: other.clone(), fields: fields(json!({ "n": 3 })) },
        Write::Update { key: other.clone(), fields: fields(json!({ "n": 3 })), at: stale },
        Write::Verify { key: other.clone(), at: stale },
        Write::Delete { key: other.clone(), at: stale },
    ];
    for failing in failing {
        for position in 0..=sound.len() {
            let mut writes = sound.to_vec();
            writes.insert(position, failing.clone());
            space.conflict(writes).await;
        }
    }
    assert_eq!(space.get(&kept).await.map(|d| d.version), Some(at));
    assert_eq!(space.get(&removed).await.map(|d| d.version), Some(gone));
    assert!(space.get(&space.thing("new")).await.is_none());
    assert!(space.get(&space.thing("put")).await.is_none());
    assert_eq!(space.get(&other).await.map(|d| d.fields), Some(fields(json!({ "n": 2 }))));
    space.commit(sound.to_vec()).await;
}

pub async fn versions_are_new_with_each_change(space: Space) {
    let key = space.thing("a");
    let mut seen = Vec::new();
    for round in 0..5 {
        let created = space.create(&key, fields(json!({ "round": round, "step": 0 }))).await;
        let changed = fields(json!({ "round": round, "step": 1 }));
        let update = Write::Update { key: key.clone(), fields: changed, at: created };
        let updated = space.commit(vec![update]).await[0];
        assert_eq!(space.get(&key).await.map(|d| d.version), Some(updated));
        space.commit(vec![Write::Delete { key: key.clone(), at: updated }]).await;
        seen.extend([created, updated]);
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), all, "a version is not used again, not even after a removal");
}

pub async fn two_writes_of_one_key_are_refused(space: Space) {
    let key = space.thing("a");
    let put = Write::Put { key: key.clone(), fields: fields(json!({ "n": 1 })) };
    let outcome = space.store.commit(vec![put.clone(), put]).await;
    assert!(matches!(outcome, Err(CommitError::Broken(_))), "{outcome:?}");
    assert!(space.get(&key).await.is_none());
}

pub async fn values_that_one_store_cannot_hold_are_refused(space: Space) {
    let key = space.thing("a");
    for value in [
        json!({ "rows": [[1, 2], [3]] }),
        json!({ "deep": { "rows": [{ "cells": [[]] }] } }),
        json!({ "n": i64::MAX as u64 + 1 }),
        json!({ "": 1 }),
    ] {
        let put = Write::Put { key: key.clone(), fields: fields(value.clone()) };
        let outcome = space.store.commit(vec![put]).await;
        assert!(matches!(outcome, Err(CommitError::Broken(_))), "{value}: {outcome:?}");
    }
    assert!(space.get(&key).await.is_none());
}

pub async fn five_hundred_writes_are_one_commit(space: Space) {
    let keys: Vec<_> = (0..500).map(|n| space.thing(&format!("{n:03}"))).collect();
    let writes = |round: i32| {
        let put =
            |key: &_| Write::Put { key: Clone::clone(key), fields: fields(json!({ "r": round })) };
        keys.iter().map(put).collect::<Vec<_>>()
    };
    let versions = space.commit(writes(1)).await;
    let documents = space.store.read(&keys).await.expect("they can be read");
    for (document, version) in documents.iter().zip(&versions) {
        assert_eq!(document.as_ref().map(|d| d.version), Some(*version));
    }
    let mut failing = writes(2);
    failing[499] = Write::Create { key: keys[499].clone(), fields: fields(json!({ "r": 2 })) };
    space.conflict(failing).await;
    let after = space.store.read(&keys).await.expect("they can be read");
    assert_eq!(after, documents, "nothing of a failed commit is applied");
}

pub async fn an_empty_commit_is_nothing(space: Space) {
    assert_eq!(space.commit(Vec::new()).await, []);
}
