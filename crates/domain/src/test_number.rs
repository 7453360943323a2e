//! The telephone number that a test text goes to. Accounts have none, and events hold no personal
//! data, so it is kept beside its event until the text is on its way.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::contact::PhoneNumber;
use crate::ids::EventId;
use crate::store::{CollectionPath, CommitError, Query, ReadError, Store, Write, fields, schema};

/// Old ones removed at once.
const MOST_FORGOTTEN: u32 = 100;

/// The document `test_numbers/{event}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestNumber {
    pub phone: PhoneNumber,
    #[serde(with = "crate::instant::expiry")]
    pub expire_at: Option<Timestamp>,
}

// It is somebody's.
impl fmt::Debug for TestNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestNumber").field("expire_at", &self.expire_at).finish_non_exhaustive()
    }
}

impl TestNumber {
    /// The write that keeps it for `event`.
    #[must_use]
    pub fn write(&self, event: &EventId) -> Write {
        Write::Create { key: schema::test_number(event), fields: fields(self) }
    }
}

/// The number of `event`, if one is kept.
///
/// # Errors
/// When the store does not answer, or holds something else there.
pub async fn of_event(store: &dyn Store, event: &EventId) -> Result<Option<TestNumber>, ReadError> {
    let found = store.read(&[schema::test_number(event)]).await?.into_iter().next().flatten();
    let parse = |fields| serde_json::from_value(Value::Object(fields));
    let number = found.map(|document| parse(document.fields)).transpose();
    number.map_err(|error| ReadError::Broken(error.into()))
}

/// Why a number was not removed.
#[derive(Debug, thiserror::Error)]
pub enum ForgetError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// Removes the numbers that are kept for longer than they are of use: the embedded store removes
/// nothing by itself.
///
/// # Errors
/// When the store does not answer.
pub async fn forget_old(store: &dyn Store, now: Timestamp) -> Result<(), ForgetError> {
    let all = Query::all(CollectionPath::root(schema::TEST_NUMBERS), MOST_FORGOTTEN);
    for document in store.query(&all).await?.documents {
        let number: Option<TestNumber> =
            serde_json::from_value(Value::Object(document.fields)).ok();
        // One that cannot be read is of no use either.
        let is_over = number.is_none_or(|number| number.expire_at.is_none_or(|at| at <= now));
        if is_over {
            let delete = Write::Delete { key: document.key, at: document.version };
            store.commit(vec![delete]).await?;
        }
    }
    Ok(())
}

/// Removes the number of `event`. One that is not there is removed.
///
/// # Errors
/// When the store does not answer; the number ends by itself where the store removes what is old.
pub async fn forget(store: &dyn Store, event: &EventId) -> Result<(), ForgetError> {
    let key = schema::test_number(event);
    let found = store.read(std::slice::from_ref(&key)).await?.into_iter().next().flatten();
    if let Some(document) = found {
        store.commit(vec![Write::Delete { key, at: document.version }]).await?;
    }
    Ok(())
}
