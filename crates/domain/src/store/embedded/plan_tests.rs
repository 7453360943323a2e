//! Every index of the schema is used by the query it is for.

use rusqlite::{Connection, params_from_iter};
use serde_json::json;
use tempfile::TempDir;

use super::file;
use super::index::name;
use super::select::Select;
use crate::store::limits::check_query;
use crate::store::schema::{INDEXES, Index};
use crate::store::{CollectionPath, Cursor, Query, Range};

fn opened(directory: &TempDir) -> Connection {
    let path = directory.path().join("store.db");
    drop(file::open(&path).expect("it can be made"));
    file::open_reader(&path).expect("it opens")
}

fn plan(connection: &Connection, query: &Query) -> String {
    let order = check_query(query).expect("the query is sound");
    let select = Select::new(query, order);
    connection
        .prepare(&format!("EXPLAIN QUERY PLAN {}", select.sql))
        .and_then(|mut explain| {
            explain
                .query_map(params_from_iter(select.parameters), |row| row.get::<_, String>(3))?
                .collect::<Result<Vec<_>, _>>()
        })
        .expect("the query can be explained")
        .join("; ")
}

/// What an index is for: equality on all its fields but the last, and the last in order; with
/// one field, also equality alone.
fn queries(index: &Index) -> Vec<Query> {
    let (last, equal) = index.fields.split_last().expect("an index has fields");
    let all = Query::all(CollectionPath::root("shops").doc("main").collection(index.kind), 20);
    let filtered = equal.iter().fold(all, |query, (field, _)| query.equal(field, "x"));
    let (field, direction) = *last;
    let ordered = filtered.clone().order(field, direction);
    let range = |query: Query| Query {
        range: Some(Range { field, from: None, before: Some(json!("2026")) }),
        ..query
    };
    let after = Some(Cursor { value: Some(json!("2025")), id: "a".to_owned() });
    vec![
        filtered.equal(field, "y"),
        ordered.clone(),
        range(ordered.clone()),
        range(ordered).after(after),
    ]
}

#[test]
fn every_index_is_used_by_the_queries_it_is_for() {
    let directory = TempDir::new().expect("a directory for the test");
    let connection = opened(&directory);
    for index in INDEXES {
        for query in queries(index) {
            let plan = plan(&connection, &query);
            let used = format!("SEARCH documents USING INDEX {} ", name(index));
            assert!(plan.contains(&used), "{index:?} is not used for {query:?}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{query:?} is sorted in memory: {plan}");
        }
    }
}

#[test]
fn a_document_and_a_listing_are_found_by_the_primary_key() {
    let directory = TempDir::new().expect("a directory for the test");
    let connection = opened(&directory);
    for kind in ["services", "bookings"] {
        let listing = Query::all(CollectionPath::root("shops").doc("main").collection(kind), 20);
        for query in [listing.clone(), listing.after(Some(Cursor { value: None, id: "a".into() }))]
        {
            let plan = plan(&connection, &query);
            assert!(plan.contains("SEARCH documents USING PRIMARY KEY"), "{query:?}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{query:?} is sorted in memory: {plan}");
        }
    }
}
