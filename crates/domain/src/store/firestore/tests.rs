//! What becomes of values and of failures, without a server.

use std::cell::Cell;
use std::collections::HashMap;
use std::time::Duration;

use ::firestore::gcloud_sdk::google::firestore::v1::value::ValueType;
use ::firestore::gcloud_sdk::google::firestore::v1::{MapValue, Value as Stored};
use ::firestore::gcloud_sdk::prost_types::Timestamp;
use ::firestore::gcloud_sdk::tonic::{Code, Status};
use serde_json::{Value, json};

use super::status::{commit_error, read_error};
use super::value::{from_fields, to_fields};
use super::{update_time, version};
use crate::store::schema::TTL_FIELDS;
use crate::store::{CollectionPath, CommitError, Fields, ReadError, Version};

fn fields(value: Value) -> Fields {
    serde_json::from_value(value).expect("an object")
}

fn kind(value: &Stored) -> &ValueType {
    value.value_type.as_ref().expect("a value has a kind")
}

#[test]
fn each_kind_of_json_has_its_kind_of_value() {
    let stored = to_fields(
        &CollectionPath::root("things"),
        fields(json!({
            "null": null, "truth": true, "whole": 7, "double": 7.0, "text": "t",
            "list": [1, { "deep": 2.5 }], "map": { "empty": {} },
        })),
    );
    assert!(matches!(kind(&stored["null"]), ValueType::NullValue(_)));
    assert_eq!(*kind(&stored["truth"]), ValueType::BooleanValue(true));
    assert_eq!(*kind(&stored["whole"]), ValueType::IntegerValue(7));
    assert_eq!(*kind(&stored["double"]), ValueType::DoubleValue(7.0));
    assert_eq!(*kind(&stored["text"]), ValueType::StringValue("t".to_owned()));
    assert!(matches!(kind(&stored["list"]), ValueType::ArrayValue(list) if list.values.len() == 2));
    let inner = MapValue { fields: HashMap::new() };
    let empty = Stored { value_type: Some(ValueType::MapValue(inner)) };
    let outer = MapValue { fields: HashMap::from([("empty".to_owned(), empty)]) };
    assert_eq!(*kind(&stored["map"]), ValueType::MapValue(outer));
}

#[test]
fn json_comes_back_from_values_as_it_was() {
    let written = fields(json!({
        "null": null, "truth": [true, false], "bounds": [i64::MIN, i64::MAX, (1_i64 << 53) + 1],
        "doubles": [1.0, -0.5, 1e300], "text": "日本 \u{0}", "maps": [{ "a": { "b": [] } }, {}],
    }));
    let stored = to_fields(&CollectionPath::root("things"), written.clone());
    assert_eq!(from_fields(stored), Ok(written));
}

#[test]
fn only_an_expiry_becomes_a_timestamp() {
    let instant = "2026-12-01T08:30:00Z";
    for (collection, field) in TTL_FIELDS {
        let written = fields(json!({ *field: instant, "other": instant }));
        let stored = to_fields(&CollectionPath::root(collection), written.clone());
        let expected = Timestamp { seconds: 1_796_113_800, nanos: 0 };
        assert_eq!(*kind(&stored[*field]), ValueType::TimestampValue(expected));
        assert_eq!(*kind(&stored["other"]), ValueType::StringValue(instant.to_owned()));
        assert_eq!(from_fields(stored), Ok(written.clone()));
        let elsewhere = to_fields(&CollectionPath::root("things"), written);
        assert!(matches!(kind(&elsewhere[*field]), ValueType::StringValue(_)));
    }
}

#[test]
fn values_that_json_has_not_are_refused() {
    let read = |value| from_fields(HashMap::from([("f".to_owned(), Stored { value_type: value })]));
    assert!(read(Some(ValueType::DoubleValue(f64::NAN))).is_err());
    assert!(read(Some(ValueType::BytesValue(vec![1]))).is_err());
    assert!(read(Some(ValueType::ReferenceValue("projects/p".to_owned()))).is_err());
    assert!(
        read(Some(ValueType::TimestampValue(Timestamp { seconds: i64::MAX, nanos: 0 }))).is_err()
    );
    assert!(read(None).is_err());
}

#[test]
fn an_update_time_is_the_same_after_being_a_version() {
    for time in [
        Timestamp { seconds: 1_796_113_800, nanos: 123_456_000 },
        Timestamp { seconds: 0, nanos: 0 },
        Timestamp { seconds: -1, nanos: 999_999_000 },
    ] {
        assert_eq!(update_time(version(time)), time);
    }
    assert!(version(Timestamp { seconds: 5, nanos: 1_000 }) > Version(5_000_000));
}

/// What a commit's failure is called, by the gRPC code it failed with.
#[test]
fn a_failed_commit_is_known_only_where_the_code_says_so() {
    let name = |code| match commit_error(Status::new(code, "")) {
        CommitError::Conflict => "conflict",
        CommitError::Unavailable(_) => "unavailable",
        CommitError::OutcomeUnknown(_) => "unknown",
        CommitError::Broken(_) => "broken",
    };
    for code in [Code::FailedPrecondition, Code::AlreadyExists, Code::NotFound, Code::Aborted] {
        assert_eq!(name(code), "conflict", "{code:?}");
    }
    for code in [
        Code::Unavailable,
        Code::DeadlineExceeded,
        Code::Cancelled,
        Code::Internal,
        Code::Unknown,
        Code::DataLoss,
    ] {
        assert_eq!(name(code), "unknown", "{code:?}");
    }
    assert_eq!(name(Code::ResourceExhausted), "unavailable");
    for code in [
        Code::InvalidArgument,
        Code::PermissionDenied,
        Code::Unauthenticated,
        Code::Unimplemented,
        Code::OutOfRange,
    ] {
        assert_eq!(name(code), "broken", "{code:?}");
    }
}

#[test]
fn a_failed_read_may_be_asked_again_unless_it_is_refused() {
    let refused = |code| matches!(read_error(Status::new(code, "")), ReadError::Broken(_));
    for code in [Code::Unavailable, Code::DeadlineExceeded, Code::ResourceExhausted, Code::Unknown]
    {
        assert!(!refused(code), "{code:?}");
    }
    for code in [Code::InvalidArgument, Code::PermissionDenied, Code::FailedPrecondition] {
        assert!(refused(code), "{code:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_is_asked_again_within_a_bound() {
    let calls = Cell::new(0);
    let failing = |code, times| {
        calls.set(0);
        let calls = &calls;
        super::retry(move || {
            calls.set(calls.get() + 1);
            let outcome = if calls.get() > times { Ok(()) } else { Err(Status::new(code, "")) };
            std::future::ready(outcome)
        })
    };
    let started = tokio::time::Instant::now();
    assert!(failing(Code::Unavailable, 2).await.is_ok());
    assert_eq!(calls.get(), 3);
    assert!(failing(Code::Unavailable, 9).await.is_err());
    assert_eq!(calls.get(), 3);
    assert!(failing(Code::DeadlineExceeded, 1).await.is_err());
    assert_eq!(calls.get(), 1);
    assert!(failing(Code::InvalidArgument, 1).await.is_err());
    assert_eq!(calls.get(), 1);
    assert!(started.elapsed() < Duration::from_secs(1));
}
