//! The port's requests as Firestore's.

use ::firestore::gcloud_sdk::google::firestore::v1 as api;
use api::precondition::ConditionType;
use api::structured_query::field_filter::Operator;
use api::structured_query::filter::FilterType;
use api::structured_query::{
    CollectionSelector, CompositeFilter, Direction as ApiDirection, FieldFilter, FieldReference,
    Filter, Order as ApiOrder, UnaryFilter, composite_filter, unary_filter,
};
use api::write::Operation;
use serde_json::Value;

use super::names::Names;
use super::{update_time, value};
use crate::store::limits::Order;
use crate::store::{Cursor, Direction, Fields, Key, Query, Version, Write};

/// The field that stands for a document's name.
const NAME: &str = "__name__";

/// The documents of one answer are of one moment without a transaction: those sent first have
/// not changed until the `read_time` of the last, says `BatchGetDocumentsResponse`.
pub(super) fn batch_get(database: &str, documents: Vec<String>) -> api::BatchGetDocumentsRequest {
    api::BatchGetDocumentsRequest {
        database: database.to_owned(),
        documents,
        ..api::BatchGetDocumentsRequest::default()
    }
}

pub(super) fn commit(database: &str, names: &Names, writes: Vec<Write>) -> api::CommitRequest {
    api::CommitRequest {
        database: database.to_owned(),
        writes: writes.into_iter().map(|write| api_write(names, write)).collect(),
        ..api::CommitRequest::default()
    }
}

fn api_write(names: &Names, write: Write) -> api::Write {
    let replace = |key: Key, fields: Fields| {
        Operation::Update(api::Document {
            name: names.document(&key),
            fields: value::to_fields(&key.parent(), fields),
            ..api::Document::default()
        })
    };
    let unchanged = |at: Version| ConditionType::UpdateTime(update_time(at));
    let (operation, condition, update_mask) = match write {
        Write::Create { key, fields } => {
            (replace(key, fields), Some(ConditionType::Exists(false)), None)
        }
        Write::Update { key, fields, at } => (replace(key, fields), Some(unchanged(at)), None),
        Write::Put { key, fields } => (replace(key, fields), None, None),
        // An update of no field at all leaves the document and its update time as they are, and
        // still asks for the precondition.
        Write::Verify { key, at } => {
            (replace(key, Fields::new()), Some(unchanged(at)), Some(api::DocumentMask::default()))
        }
        Write::Delete { key, at } => {
            (Operation::Delete(names.document(&key)), Some(unchanged(at)), None)
        }
    };
    api::Write {
        update_mask,
        current_document: condition
            .map(|condition| api::Precondition { condition_type: Some(condition) }),
        operation: Some(operation),
        ..api::Write::default()
    }
}

/// For a query that `limits` has let through.
pub(super) fn query(names: &Names, query: &Query, order: Order) -> api::RunQueryRequest {
    let structured = api::StructuredQuery {
        from: vec![CollectionSelector {
            collection_id: query.collection.kind().to_owned(),
            all_descendants: false,
        }],
        r#where: filter(query),
        order_by: order_by(order),
        start_at: query.after.as_ref().map(|cursor| start_after(names, query, order, cursor)),
        limit: Some(i32::try_from(query.limit).unwrap_or(i32::MAX)),
        ..api::StructuredQuery::default()
    };
    api::RunQueryRequest {
        parent: names.parent(&query.collection),
        query_type: Some(api::run_query_request::QueryType::StructuredQuery(structured)),
        ..api::RunQueryRequest::default()
    }
}

fn filter(query: &Query) -> Option<Filter> {
    let compare = |name: &'static str, operator: Operator, value: &Value| {
        FilterType::FieldFilter(FieldFilter {
            field: Some(field(name)),
            op: operator.into(),
            value: Some(value::to_field(&query.collection, name, value.clone())),
        })
    };
    let equal = query.equal.iter().map(|(name, value)| match value {
        Value::Null => FilterType::UnaryFilter(UnaryFilter {
            op: unary_filter::Operator::IsNull.into(),
            operand_type: Some(unary_filter::OperandType::Field(field(name))),
        }),
        value => compare(name, Operator::Equal, value),
    });
    let range = query.range.as_ref().into_iter().flat_map(|range| {
        let from = range
            .from
            .as_ref()
            .map(|from| compare(range.field, Operator::GreaterThanOrEqual, from));
        let before =
            range.before.as_ref().map(|before| compare(range.field, Operator::LessThan, before));
        [from, before].into_iter().flatten()
    });
    let mut filters: Vec<_> =
        equal.chain(range).map(|filter| Filter { filter_type: Some(filter) }).collect();
    if filters.len() < 2 {
        return filters.pop();
    }
    let all = CompositeFilter { op: composite_filter::Operator::And.into(), filters };
    Some(Filter { filter_type: Some(FilterType::CompositeFilter(all)) })
}

/// By the field, then by name in the same direction: what Firestore's indexes hold.
fn order_by(order: Order) -> Vec<ApiOrder> {
    let direction = match order {
        Some((_, Direction::Descending)) => ApiDirection::Descending,
        _ => ApiDirection::Ascending,
    };
    order
        .map(|(name, _)| name)
        .into_iter()
        .chain([NAME])
        .map(|name| ApiOrder { field: Some(field(name)), direction: direction.into() })
        .collect()
}

fn start_after(names: &Names, query: &Query, order: Order, cursor: &Cursor) -> api::Cursor {
    let last = order
        .zip(cursor.value.clone())
        .map(|((name, _), last)| value::to_field(&query.collection, name, last));
    let name = value::reference(names.document(&query.collection.doc(&cursor.id)));
    api::Cursor { values: last.into_iter().chain([name]).collect(), before: false }
}

fn field(name: &str) -> FieldReference {
    FieldReference { field_path: name.to_owned() }
}
