//! What every adapter refuses.
//!
//! The two stores differ in what they can hold and compare. A document or a query is taken only
//! if both can serve it, so that what works on a laptop works on Firestore.

use std::collections::HashSet;

use serde_json::Value;

use super::schema::{INDEXES, TTL_FIELDS};
use super::{CollectionPath, Cursor, Direction, Document, Fields, Query, Write};

/// The request is malformed: a bug of the caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("two writes of one commit have the key {0}")]
    DuplicateKey(String),
    #[error("field `{0}` holds a list directly in a list")]
    NestedList(String),
    #[error("field `{0}` holds a whole number beyond 64 signed bits")]
    IntegerTooLarge(String),
    #[error("field `{0}` is an expiry: it holds an instant `YYYY-MM-DDTHH:MM:SSZ`")]
    Expiry(&'static str),
    #[error("a field without a name")]
    NamelessField,
    #[error("`{0}` cannot be a field of a query: use a letter, then letters, digits and `_`")]
    QueryField(&'static str),
    #[error("field `{0}` of a query is compared with a list or a map")]
    NotComparable(&'static str),
    #[error("a range over `{0}` needs strings or numbers, one kind for both bounds")]
    RangeBounds(&'static str),
    #[error("a range over `{range}` cannot be ordered by `{order}`")]
    RangeOrder { range: &'static str, order: &'static str },
    #[error("a page holds at least one document")]
    EmptyPage,
    #[error("a query of `{0}` needs an index that the schema does not name")]
    NoIndex(String),
    #[error("the cursor belongs to another query")]
    ForeignCursor,
}

/// Checks the writes of one commit.
pub(crate) fn check_writes(writes: &[Write]) -> Result<(), Refused> {
    let mut keys = HashSet::with_capacity(writes.len());
    for write in writes {
        if !keys.insert(write.key()) {
            return Err(Refused::DuplicateKey(write.key().to_string()));
        }
        match write {
            Write::Create { key, fields }
            | Write::Update { key, fields, .. }
            | Write::Put { key, fields } => {
                check_fields(fields)?;
                check_expiry(&key.parent(), fields)?;
            }
            Write::Verify { .. } | Write::Delete { .. } => {}
        }
    }
    Ok(())
}

fn check_fields(fields: &Fields) -> Result<(), Refused> {
    fields.iter().try_for_each(|(name, value)| {
        if name.is_empty() { Err(Refused::NamelessField) } else { check_value(name, value) }
    })
}

fn check_expiry(collection: &CollectionPath, fields: &Fields) -> Result<(), Refused> {
    expiries(collection).try_for_each(|name| match fields.get(name) {
        Some(value) if !is_expiry(value) => Err(Refused::Expiry(name)),
        _ => Ok(()),
    })
}

/// The fields of a collection that hold an expiry.
pub(crate) fn expiries(collection: &CollectionPath) -> impl Iterator<Item = &'static str> {
    TTL_FIELDS.iter().filter(|(kind, _)| *kind == collection.kind()).map(|(_, field)| *field)
}

/// Firestore keeps an expiry as a timestamp; only this form comes back as it was.
fn is_expiry(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text
            .parse::<jiff::Timestamp>()
            .is_ok_and(|instant| instant.subsec_nanosecond() == 0 && instant.to_string() == *text),
        _ => false,
    }
}

fn check_value(name: &str, value: &Value) -> Result<(), Refused> {
    match value {
        Value::Number(number) if number.is_u64() && !number.is_i64() => {
            Err(Refused::IntegerTooLarge(name.to_owned()))
        }
        Value::Array(items) => items.iter().try_for_each(|item| match item {
            Value::Array(_) => Err(Refused::NestedList(name.to_owned())),
            _ => check_value(name, item),
        }),
        Value::Object(fields) => check_fields(fields),
        _ => Ok(()),
    }
}

/// The field a query is ordered by (its range's field if it names none), or `None` for by id.
pub(crate) type Order = Option<(&'static str, Direction)>;

/// Checks a query and tells its order.
pub(crate) fn check_query(query: &Query) -> Result<Order, Refused> {
    if query.limit == 0 {
        return Err(Refused::EmptyPage);
    }
    for (field, value) in &query.equal {
        check_field(field)?;
        if !is_scalar(value) {
            return Err(Refused::NotComparable(field));
        }
    }
    let order = match (&query.range, query.order) {
        (Some(range), Some((order, _))) if range.field != order => {
            return Err(Refused::RangeOrder { range: range.field, order });
        }
        (Some(range), None) => Some((range.field, Direction::Ascending)),
        (_, order) => order,
    };
    if let Some((field, direction)) = order {
        check_field(field)?;
        if !is_indexed(query, field, direction) {
            return Err(Refused::NoIndex(query.collection.to_string()));
        }
    }
    if let Some(range) = &query.range {
        let mut kinds =
            [&range.from, &range.before].into_iter().flatten().map(|bound| match bound {
                Value::String(_) => Some("string"),
                Value::Number(_) => Some("number"),
                _ => None,
            });
        let first = kinds.next().unwrap_or(Some("open"));
        if first.is_none() || kinds.any(|kind| kind != first) {
            return Err(Refused::RangeBounds(range.field));
        }
    }
    let range = query.range.as_ref();
    let bounds = range.into_iter().flat_map(|range| {
        [&range.from, &range.before].into_iter().flatten().map(|bound| (range.field, bound))
    });
    let equal = query.equal.iter().map(|(field, value)| (*field, value));
    for name in expiries(&query.collection) {
        if equal.clone().chain(bounds.clone()).any(|(f, value)| f == name && !is_expiry(value)) {
            return Err(Refused::Expiry(name));
        }
    }
    match &query.after {
        Some(cursor) if cursor.value.is_some() != order.is_some() => Err(Refused::ForeignCursor),
        Some(cursor) if cursor.value.as_ref().is_some_and(|value| !is_scalar(value)) => {
            Err(Refused::ForeignCursor)
        }
        _ => Ok(order),
    }
}

/// Whether Firestore can serve the query: it refuses one with filters on some fields and an order
/// by another unless an index was made for it. Its emulator does not.
fn is_indexed(query: &Query, order: &str, direction: Direction) -> bool {
    let filters = || query.equal.iter().map(|(field, _)| *field).filter(|field| *field != order);
    let serves = |fields: &[(&str, Direction)]| match fields.split_last() {
        Some((last, first)) => {
            *last == (order, direction)
                && first.iter().all(|(field, _)| filters().any(|filter| filter == *field))
                && filters().all(|filter| first.iter().any(|(field, _)| *field == filter))
        }
        None => false,
    };
    filters().next().is_none()
        || INDEXES.iter().any(|index| index.kind == query.collection.kind() && serves(index.fields))
}

/// Where the page that holds `documents` ended: a full page may be followed by more.
pub(crate) fn next_cursor(documents: &[Document], limit: u32, order: Order) -> Option<Cursor> {
    let last = documents.last().filter(|_| documents.len() >= limit as usize)?;
    let value = order.map(|(field, _)| last.fields.get(field).cloned().unwrap_or(Value::Null));
    Some(Cursor { value, id: last.key.id().to_owned() })
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}

fn check_field(field: &'static str) -> Result<(), Refused> {
    let mut bytes = field.bytes();
    let starts = bytes.next().is_some_and(|b| b.is_ascii_alphabetic());
    if starts && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        Ok(())
    } else {
        Err(Refused::QueryField(field))
    }
}
