//! JSON as Firestore's values, and back.
//!
//! Whole numbers stay whole and doubles stay doubles. An expiry becomes a timestamp, which
//! Firestore's removal of old documents asks for, and comes back as the string it was.

use std::collections::HashMap;

use ::firestore::gcloud_sdk::google::firestore::v1::value::ValueType;
use ::firestore::gcloud_sdk::google::firestore::v1::{ArrayValue, MapValue, Value as Stored};
use ::firestore::gcloud_sdk::prost_types;
use serde_json::Value;

use crate::store::limits::expiries;
use crate::store::{CollectionPath, Fields};

/// A document holds what this store has not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("a value of a kind that JSON has not")]
    Kind,
    #[error("a number that is not finite")]
    NotFinite,
    #[error("an instant out of range")]
    Instant,
}

/// The fields of a document of `collection`.
pub(super) fn to_fields(collection: &CollectionPath, fields: Fields) -> HashMap<String, Stored> {
    fields
        .into_iter()
        .map(|(name, value)| {
            let value = to_field(collection, &name, value);
            (name, value)
        })
        .collect()
}

/// A value of the field `name` of documents of `collection`.
pub(super) fn to_field(collection: &CollectionPath, name: &str, value: Value) -> Stored {
    match &value {
        Value::String(text) if expiries(collection).any(|expiry| expiry == name) => {
            // Checked to be an instant before it came here.
            text.parse().map_or_else(|_| to_stored(value), instant)
        }
        _ => to_stored(value),
    }
}

fn to_stored(value: Value) -> Stored {
    stored(match value {
        Value::Null => ValueType::NullValue(0),
        Value::Bool(truth) => ValueType::BooleanValue(truth),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => ValueType::IntegerValue(whole),
            None => ValueType::DoubleValue(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => ValueType::StringValue(text),
        Value::Array(items) => {
            ValueType::ArrayValue(ArrayValue { values: items.into_iter().map(to_stored).collect() })
        }
        Value::Object(fields) => ValueType::MapValue(MapValue {
            fields: fields.into_iter().map(|(name, value)| (name, to_stored(value))).collect(),
        }),
    })
}

fn instant(instant: jiff::Timestamp) -> Stored {
    stored(ValueType::TimestampValue(prost_types::Timestamp {
        seconds: instant.as_second(),
        nanos: instant.subsec_nanosecond(),
    }))
}

pub(super) fn reference(name: String) -> Stored {
    stored(ValueType::ReferenceValue(name))
}

fn stored(value: ValueType) -> Stored {
    Stored { value_type: Some(value) }
}

/// The fields of a document as they were written.
pub(super) fn from_fields(fields: HashMap<String, Stored>) -> Result<Fields, Unreadable> {
    fields.into_iter().map(|(name, value)| Ok((name, from_stored(value)?))).collect()
}

fn from_stored(value: Stored) -> Result<Value, Unreadable> {
    Ok(match value.value_type {
        Some(ValueType::NullValue(_)) => Value::Null,
        Some(ValueType::BooleanValue(truth)) => Value::Bool(truth),
        Some(ValueType::IntegerValue(whole)) => Value::from(whole),
        Some(ValueType::DoubleValue(double)) => {
            serde_json::Number::from_f64(double).map(Value::Number).ok_or(Unreadable::NotFinite)?
        }
        Some(ValueType::StringValue(text)) => Value::String(text),
        Some(ValueType::TimestampValue(time)) => jiff::Timestamp::new(time.seconds, time.nanos)
            .map(|instant| Value::String(instant.to_string()))
            .map_err(|_| Unreadable::Instant)?,
        Some(ValueType::ArrayValue(array)) => {
            array.values.into_iter().map(from_stored).collect::<Result<_, _>>().map(Value::Array)?
        }
        Some(ValueType::MapValue(map)) => from_fields(map.fields).map(Value::Object)?,
        Some(_) | None => return Err(Unreadable::Kind),
    })
}
