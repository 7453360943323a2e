//! The indexes as Firestore's tools want them.

use serde::Serialize;

use super::Direction;
use super::schema::{INDEXES, TTL_FIELDS, UNINDEXED_FIELDS};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File {
    indexes: Vec<Composite>,
    field_overrides: Vec<Override>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Composite {
    collection_group: &'static str,
    query_scope: &'static str,
    fields: Vec<Field>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Field {
    field_path: &'static str,
    order: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Override {
    collection_group: &'static str,
    field_path: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    ttl: bool,
    indexes: Vec<Single>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Single {
    order: &'static str,
    query_scope: &'static str,
}

const SCOPE: &str = "COLLECTION";
const ASCENDING: &str = "ASCENDING";

/// The text of `firestore.indexes.json`, made from [`INDEXES`], [`TTL_FIELDS`] and
/// [`UNINDEXED_FIELDS`].
///
/// An index of one field is left out: Firestore makes it by itself, and refuses it here. An
/// override replaces what Firestore makes, so the expiries name the one index they keep.
/// Form: <https://firebase.google.com/docs/reference/firestore/indexes>.
#[must_use]
pub fn firestore_indexes_json() -> String {
    let indexes = INDEXES.iter().filter(|index| index.fields.len() > 1).map(|index| Composite {
        collection_group: index.kind,
        query_scope: SCOPE,
        fields: index
            .fields
            .iter()
            .map(|(field_path, direction)| Field { field_path, order: order(*direction) })
            .collect(),
    });
    let field_overrides = TTL_FIELDS.iter().map(|(collection_group, field_path)| Override {
        collection_group,
        field_path,
        ttl: true,
        indexes: vec![Single { order: ASCENDING, query_scope: SCOPE }],
    });
    let unindexed = UNINDEXED_FIELDS.iter().map(|(collection_group, field_path)| Override {
        collection_group,
        field_path,
        ttl: false,
        indexes: Vec::new(),
    });
    let field_overrides = field_overrides.chain(unindexed);
    let file = File { indexes: indexes.collect(), field_overrides: field_overrides.collect() };
    // Plain structs of text cannot fail to become JSON.
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

fn order(direction: Direction) -> &'static str {
    match direction {
        Direction::Ascending => ASCENDING,
        Direction::Descending => "DESCENDING",
    }
}
