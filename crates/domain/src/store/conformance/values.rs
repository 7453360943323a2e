//! What goes in comes out.

use serde_json::{Value, json};

use super::{Space, fields};
use crate::store::{CommitError, Write, schema};

async fn comes_back(space: &Space, value: Value) {
    let key = space.thing("value");
    let fields = fields(value);
    space.commit(vec![Write::Put { key: key.clone(), fields: fields.clone() }]).await;
    assert_eq!(space.get(&key).await.map(|d| d.fields), Some(fields));
}

pub async fn every_kind_of_value_comes_back_as_it_was(space: Space) {
    comes_back(&space, json!({})).await;
    comes_back(
        &space,
        json!({
            "null": null, "yes": true, "no": false, "text": "words", "empty": "",
            "list": [1, "two", null, { "three": [3] }], "empty_list": [], "empty_map": {},
            "map": { "a": { "b": { "c": [{ "d": {} }] } } },
        }),
    )
    .await;
}

pub async fn numbers_keep_their_kind_and_their_digits(space: Space) {
    let safe = 1_i64 << 53;
    comes_back(
        &space,
        json!({
            "near": [safe - 1, safe, safe + 1, -safe - 1],
            "bounds": [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX, 0, -1],
            "doubles": [0.1, -2.5, 1e300, 5e-324, 1.7976931348623157e308, 0.30000000000000004],
        }),
    )
    .await;
    let key = space.thing("whole");
    space.create(&key, fields(json!({ "double": 1.0, "integer": 1 }))).await;
    let read = space.get(&key).await.expect("it is there").fields;
    assert!(read["double"].is_f64(), "a double stays one: {read:?}");
    assert!(read["integer"].is_i64(), "an integer stays one: {read:?}");
}

pub async fn text_of_any_script_comes_back(space: Space) {
    let key = space.thing("Größe-日本-🚗");
    let text = "Zoë Åström · Ελλάδα · Владимир · 日本語 · العربية · 👩‍🔧 · e\u{301} · \"quoted\" \\ \u{1} \n\t · \u{10ffff}";
    space.create(&key, fields(json!({ "text": text, "list": [text] }))).await;
    let document = space.get(&key).await.expect("it is there");
    assert_eq!(document.key, key);
    assert_eq!(document.fields, fields(json!({ "text": text, "list": [text] })));
}

pub async fn field_names_may_hold_anything(space: Space) {
    comes_back(
        &space,
        json!({
            "with space": 1, "with.dot": 2, "with`tick": 3, "größe": 4, "1": 5, "$": 6, "a/b": 7,
            "back\\slash": 8, "quote\"'": 9, "🚗": 10, "map": { "in.side": { "of it": 1 } },
        }),
    )
    .await;
}

pub async fn a_large_document_comes_back(space: Space) {
    let rows: Vec<_> = (0..3_000).map(|n| json!({ "n": n, "text": "x".repeat(80) })).collect();
    comes_back(&space, json!({ "rows": rows, "text": "ü".repeat(20_000) })).await;
}

pub async fn an_instant_that_expires_comes_back_in_the_same_form(space: Space) {
    for &(kind, field) in schema::TTL_FIELDS {
        let key = space.collection(kind).doc("expires");
        for text in ["2026-12-01T08:30:00Z", "1999-01-01T00:00:00Z", "9999-12-30T00:00:00Z"] {
            let mut written = fields(json!({ "other": "2026-12-01T08:30:00Z" }));
            written.insert(field.to_owned(), text.into());
            let put = Write::Put { key: key.clone(), fields: written.clone() };
            space.commit(vec![put]).await;
            assert_eq!(space.get(&key).await.map(|d| d.fields), Some(written));
        }
    }
}

pub async fn an_expiry_in_another_form_is_refused(space: Space) {
    for &(kind, field) in schema::TTL_FIELDS {
        let key = space.collection(kind).doc("expires");
        for value in [
            json!("soon"),
            json!("2026-12-01T08:30:00+01:00"),
            json!("2026-12-01 08:30:00Z"),
            json!("2026-12-01T08:30:00.25Z"),
            json!("2026-12-01T08:30:00+00:00"),
            json!(1_796_113_800),
        ] {
            let mut written = fields(json!({}));
            written.insert(field.to_owned(), value.clone());
            let put = Write::Put { key: key.clone(), fields: written };
            let outcome = space.store.commit(vec![put]).await;
            assert!(matches!(outcome, Err(CommitError::Broken(_))), "{value}: {outcome:?}");
        }
        assert!(space.get(&key).await.is_none());
    }
}
