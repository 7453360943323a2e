//! Filters, order and pages.

use serde_json::{Value, json};

use super::{Space, fields};
use crate::store::{Cursor, Direction, Page, Query, Range, ReadError, Write, schema};

/// Puts documents into the collection `things`.
async fn put(space: &Space, documents: &[(&str, Value)]) {
    let put = |(id, value): &(&str, Value)| Write::Put {
        key: space.thing(id),
        fields: fields(value.clone()),
    };
    space.commit(documents.iter().map(put).collect()).await;
}

fn ids(page: &Page) -> Vec<&str> {
    page.documents.iter().map(|document| document.key.id()).collect()
}

/// All pages of a query, joined; each must be full but the last.
async fn all_pages(space: &Space, query: &Query) -> Vec<String> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = space.page(&query.clone().after(after)).await;
        found.extend(ids(&page).into_iter().map(str::to_owned));
        assert!(found.len() < 1_000, "the pages do not end");
        match page.next {
            Some(next) => {
                assert_eq!(page.documents.len(), query.limit as usize);
                after = Some(next);
            }
            None => return found,
        }
    }
}

fn things(space: &Space, limit: u32) -> Query {
    Query::all(space.collection("things"), limit)
}

fn range(field: &'static str, from: impl Into<Value>, before: impl Into<Value>) -> Range {
    let bound = |value: Value| (!value.is_null()).then_some(value);
    Range { field, from: bound(from.into()), before: bound(before.into()) }
}

pub async fn equality_finds_equal_values_of_the_same_type(space: Space) {
    put(
        &space,
        &[
            ("absent", json!({ "other": 1 })),
            ("empty", json!({ "f": "" })),
            ("false", json!({ "f": false })),
            ("list", json!({ "f": ["a"] })),
            ("list-text", json!({ "f": "[\"a\"]" })),
            ("map", json!({ "f": { "a": 1 } })),
            ("null", json!({ "f": null })),
            ("one", json!({ "f": 1, "g": "x" })),
            ("one-double", json!({ "f": 1.0 })),
            ("one-text", json!({ "f": "1" })),
            ("other-one", json!({ "f": 1, "g": "y" })),
            ("true", json!({ "f": true })),
            ("zero", json!({ "f": 0 })),
        ],
    )
    .await;
    for (value, expected) in [
        (json!(1), vec!["one", "one-double", "other-one"]),
        (json!(0), vec!["zero"]),
        (json!("1"), vec!["one-text"]),
        (json!(true), vec!["true"]),
        (json!(false), vec!["false"]),
        (json!(null), vec!["null"]),
        (json!(""), vec!["empty"]),
        (json!("[\"a\"]"), vec!["list-text"]),
        (json!("absent"), vec![]),
    ] {
        let page = space.page(&things(&space, 20).equal("f", value.clone())).await;
        assert_eq!(ids(&page), expected, "f = {value}");
    }
    let both = things(&space, 20).equal("f", 1).equal("g", "y");
    assert_eq!(ids(&space.page(&both).await), ["other-one"]);
}

pub async fn a_range_takes_its_start_and_leaves_its_end(space: Space) {
    let documents: Vec<_> =
        (0..6).map(|n| (["a", "b", "c", "d", "e", "f"][n], json!({ "n": n }))).collect();
    put(&space, &documents).await;
    let found = async |range| ids(&space.page(&things(&space, 20).range(range)).await).join("");
    assert_eq!(found(range("n", 1, 4)).await, "bcd");
    assert_eq!(found(range("n", 4, Value::Null)).await, "ef");
    assert_eq!(found(range("n", Value::Null, 2)).await, "ab");
    assert_eq!(found(range("n", 1.5, 3.5)).await, "cd");
    assert_eq!(found(range("n", 3, 3)).await, "");
    let down = things(&space, 20).order("n", Direction::Descending);
    let down = Query { range: Some(range("n", 1, 4)), ..down };
    assert_eq!(ids(&space.page(&down).await).join(""), "dcb");
}

pub async fn a_range_finds_values_of_its_own_type(space: Space) {
    put(
        &space,
        &[
            ("false", json!({ "f": false })),
            ("null", json!({ "f": null })),
            ("number", json!({ "f": 5 })),
            ("text", json!({ "f": "m" })),
            ("true", json!({ "f": true })),
        ],
    )
    .await;
    let found = async |range| ids(&space.page(&things(&space, 20).range(range)).await).join(" ");
    assert_eq!(found(range("f", -10, Value::Null)).await, "number");
    assert_eq!(found(range("f", Value::Null, 10)).await, "number");
    assert_eq!(found(range("f", "", Value::Null)).await, "text");
    assert_eq!(found(range("f", Value::Null, "z")).await, "text");
}

pub async fn order_goes_both_ways_with_ties_by_id(space: Space) {
    put(
        &space,
        &[
            ("b", json!({ "at": "2026-12-01T08:00:00Z" })),
            ("d", json!({ "at": "2026-12-01T07:59:59Z" })),
            ("a", json!({ "at": "2026-12-01T08:00:00Z" })),
            ("c", json!({ "at": "2026-12-01T08:00:00Z" })),
            ("é", json!({ "at": "Z" })),
            ("E", json!({ "at": "é" })),
        ],
    )
    .await;
    let up = things(&space, 20).order("at", Direction::Ascending);
    assert_eq!(ids(&space.page(&up).await), ["d", "a", "b", "c", "é", "E"]);
    let down = things(&space, 20).order("at", Direction::Descending);
    assert_eq!(ids(&space.page(&down).await), ["E", "é", "c", "b", "a", "d"]);
}

pub async fn documents_without_the_ordered_field_are_left_out(space: Space) {
    put(
        &space,
        &[
            ("a", json!({ "n": 1 })),
            ("b", json!({})),
            ("c", json!({ "n": null })),
            ("d", json!({ "n": "x" })),
        ],
    )
    .await;
    let up = things(&space, 20).order("n", Direction::Ascending);
    assert_eq!(ids(&space.page(&up).await), ["c", "a", "d"], "null first, then numbers, then text");
    let down = things(&space, 20).order("n", Direction::Descending);
    assert_eq!(ids(&space.page(&down).await), ["d", "a", "c"]);
}

pub async fn pages_follow_each_other_while_values_tie(space: Space) {
    let names: Vec<_> = (0..25).map(|n| format!("{n:02}")).collect();
    let documents: Vec<_> =
        names.iter().enumerate().map(|(n, id)| (id.as_str(), json!({ "n": n / 10 }))).collect();
    put(&space, &documents).await;
    for limit in [1, 4, 5, 24, 25, 26] {
        let up = things(&space, limit).order("n", Direction::Ascending);
        assert_eq!(all_pages(&space, &up).await, names, "up by {limit}");
        let down = things(&space, limit).order("n", Direction::Descending);
        let mut backwards = all_pages(&space, &down).await;
        backwards.reverse();
        assert_eq!(backwards, names, "down by {limit}");
        assert_eq!(all_pages(&space, &things(&space, limit)).await, names, "by id by {limit}");
    }
    let page = space.page(&things(&space, 4).order("n", Direction::Ascending)).await;
    assert_eq!(page.next, Some(Cursor { value: Some(json!(0)), id: "03".to_owned() }));
    let page = space.page(&things(&space, 4)).await;
    assert_eq!(page.next, Some(Cursor { value: None, id: "03".to_owned() }));
}

pub async fn pages_follow_each_other_past_null(space: Space) {
    let names = ["a", "b", "c", "d", "e", "f"];
    let values = [json!(null), json!(null), json!(1), json!(1), json!("x"), json!("x")];
    let documents: Vec<_> =
        names.into_iter().zip(values.map(|value| json!({ "f": value }))).collect();
    put(&space, &documents).await;
    for limit in 1..=6 {
        let up = things(&space, limit).order("f", Direction::Ascending);
        assert_eq!(all_pages(&space, &up).await, names, "up by {limit}");
        let down = things(&space, limit).order("f", Direction::Descending);
        let mut backwards = all_pages(&space, &down).await;
        backwards.reverse();
        assert_eq!(backwards, names, "down by {limit}");
    }
}

pub async fn a_listing_goes_by_id_and_stays_in_its_collection(space: Space) {
    let one = fields(json!({ "n": 1 }));
    for id in ["b", "a10", "a2", "B"] {
        space.create(&space.thing(id), one.clone()).await;
    }
    space.create(&space.collection("thing").doc("x"), one.clone()).await;
    space.create(&space.collection("things2").doc("x"), one.clone()).await;
    space.create(&space.thing("b").collection("things").doc("x"), one.clone()).await;
    let page = space.page(&things(&space, 20)).await;
    assert_eq!(ids(&page), ["B", "a10", "a2", "b"]);
    assert_eq!(page.next, None);
    assert!(page.documents.iter().all(|document| document.fields == one));
    assert_eq!(space.page(&Query::all(space.collection("none"), 5)).await.documents, []);
}

pub async fn what_is_due_is_found_oldest_first(space: Space) {
    let outbox = space.collection(schema::OUTBOX);
    let events = [
        ("e1", "pending", "2026-12-01T08:00:02Z"),
        ("e2", "pending", "2026-12-01T08:00:01Z"),
        ("e3", "done", "2026-12-01T08:00:00Z"),
        ("e4", "pending", "2026-12-01T08:00:01Z"),
        ("e5", "pending", "2026-12-01T09:00:00Z"),
    ];
    let put = |(id, state, due): (&str, &str, &str)| Write::Put {
        key: outbox.doc(id),
        fields: fields(json!({ "state": state, "due_at": due })),
    };
    space.commit(events.into_iter().map(put).collect()).await;
    let due = Query::all(outbox, 2).equal("state", "pending").range(range(
        "due_at",
        Value::Null,
        "2026-12-01T08:30:00Z",
    ));
    assert_eq!(all_pages(&space, &due).await, ["e2", "e4", "e1"]);
}

pub async fn instants_that_expire_are_compared_like_strings(space: Space) {
    let (kind, field) = schema::TTL_FIELDS[0];
    let collection = space.collection(kind);
    for (id, instant) in [
        ("a", "2026-12-01T08:00:00Z"),
        ("b", "2026-12-02T08:00:00Z"),
        ("c", "2026-12-03T08:00:00Z"),
    ] {
        let mut document = fields(json!({}));
        document.insert(field.to_owned(), instant.into());
        space.create(&collection.doc(id), document).await;
    }
    let all = Query::all(collection.clone(), 1).order(field, Direction::Ascending);
    assert_eq!(all_pages(&space, &all).await, ["a", "b", "c"]);
    let one = Query::all(collection.clone(), 5).equal(field, "2026-12-02T08:00:00Z");
    assert_eq!(ids(&space.page(&one).await), ["b"]);
    let early = Query::all(collection, 5).range(range(field, Value::Null, "2026-12-03T00:00:00Z"));
    assert_eq!(ids(&space.page(&early).await), ["a", "b"]);
}

pub async fn malformed_queries_are_refused(space: Space) {
    let foreign = Cursor { value: None, id: "a".to_owned() };
    for query in [
        things(&space, 0),
        things(&space, 1).equal("a.b", 1),
        things(&space, 1).equal("'", 1),
        things(&space, 1).equal("f", json!([1])),
        things(&space, 1).equal("f", json!({})),
        things(&space, 1).range(range("f", 1, "2")),
        things(&space, 1).range(range("f", true, Value::Null)),
        things(&space, 1).range(range("f", 1, 2)).order("g", Direction::Ascending),
        things(&space, 1).order("f", Direction::Ascending).after(Some(foreign)),
        // No index of the schema serves these.
        things(&space, 1).equal("f", 1).order("g", Direction::Ascending),
        Query::all(space.collection(schema::OUTBOX), 1)
            .equal("state", "x")
            .equal("other", 1)
            .order("due_at", Direction::Ascending),
        Query::all(space.collection(schema::OUTBOX), 1)
            .equal("state", "x")
            .order("due_at", Direction::Descending),
    ] {
        let answer = space.store.query(&query).await;
        assert!(matches!(answer, Err(ReadError::Broken(_))), "{query:?}: {answer:?}");
    }
}
