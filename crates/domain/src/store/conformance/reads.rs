//! Reads by key.

use serde_json::json;

use super::{Space, fields};

pub async fn answers_come_in_the_order_of_the_keys(space: Space) {
    let (a, b, missing) = (space.thing("a"), space.thing("b"), space.thing("missing"));
    space.create(&a, fields(json!({ "is": "a" }))).await;
    space.create(&b, fields(json!({ "is": "b" }))).await;
    for keys in [
        vec![],
        vec![missing.clone()],
        vec![b.clone(), missing.clone(), a.clone()],
        vec![a.clone(), b.clone(), a.clone(), missing.clone(), missing.clone()],
    ] {
        let documents = space.store.read(&keys).await.expect("they can be read");
        assert_eq!(documents.len(), keys.len());
        for (key, document) in keys.iter().zip(documents) {
            match document {
                Some(document) => {
                    assert_eq!(document.key, *key);
                    assert_eq!(document.fields, fields(json!({ "is": key.id() })));
                }
                None => assert_eq!(*key, missing),
            }
        }
    }
}

pub async fn collections_are_kept_apart(space: Space) {
    let outer = space.collection("things").doc("same");
    let inner = outer.collection("things").doc("same");
    let other = space.collection("others").doc("same");
    space.create(&inner, fields(json!({ "is": "inner" }))).await;
    assert!(space.get(&outer).await.is_none(), "a document under it does not make a document");
    space.create(&other, fields(json!({ "is": "other" }))).await;
    space.create(&outer, fields(json!({ "is": "outer" }))).await;
    for (key, is) in [(outer, "outer"), (inner, "inner"), (other, "other")] {
        assert_eq!(space.get(&key).await.map(|d| d.fields), Some(fields(json!({ "is": is }))));
    }
}

pub async fn a_store_that_works_answers_a_ping(space: Space) {
    space.store.ping().await.expect("the store answers");
}
