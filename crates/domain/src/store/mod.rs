//! The store port: documents with versions, and atomic commits with a precondition per write.
//!
//! Small on purpose. Everything that must be exact is built on one promise: [`Store::commit`]
//! applies all of its writes or none, and only if every precondition holds at that moment.
//! There are no transactions, no locks and no read-modify-write behind the caller's back.

#[cfg(feature = "testing")]
pub mod conformance;
#[cfg(feature = "embedded")]
pub mod embedded;
#[cfg(feature = "testing")]
pub mod fault;
#[cfg(feature = "firestore")]
pub mod firestore;
pub mod indexes;
mod key;
#[cfg(any(feature = "embedded", feature = "firestore"))]
mod limits;
mod query;
pub mod schema;

use std::fmt;

use async_trait::async_trait;

pub use key::{CollectionPath, Key};
pub use query::{Cursor, Direction, Page, Query, Range};

/// The fields of a document. Instants are strings of one width,
/// `YYYY-MM-DDTHH:MM:SS.sssZ` (see [`crate::instant`]), so that they sort.
pub type Fields = serde_json::Map<String, serde_json::Value>;

/// The fields of a value that serialises to a JSON object.
///
/// # Panics
/// When it does not: a mistake in this crate's own types, found by any test that stores one.
#[must_use]
pub fn fields<T: serde::Serialize>(value: &T) -> Fields {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::Object(fields)) => fields,
        other => panic!("a stored type must serialise to an object, not {other:?}"),
    }
}

/// What a document's state is called, to say later "if it is still so".
///
/// Opaque, and never used again for another state of the same document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub i64);

/// A document as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub key: Key,
    pub version: Version,
    pub fields: Fields,
}

/// One write of a commit, with what must be true for it.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// The document must not exist.
    Create { key: Key, fields: Fields },
    /// The document must be at `at`; its fields are replaced.
    Update { key: Key, fields: Fields, at: Version },
    /// The document must be at `at`, and is not written.
    Verify { key: Key, at: Version },
    /// Whatever is there is replaced.
    Put { key: Key, fields: Fields },
    /// The document must be at `at`; it is removed.
    Delete { key: Key, at: Version },
}

impl Write {
    #[must_use]
    pub fn key(&self) -> &Key {
        match self {
            Self::Create { key, .. }
            | Self::Update { key, .. }
            | Self::Verify { key, .. }
            | Self::Put { key, .. }
            | Self::Delete { key, .. } => key,
        }
    }
}

/// Why a read gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The store did not answer; asking again later may succeed.
    #[error("the store did not answer: {0}")]
    Unavailable(#[source] Cause),
    /// The store refused the request, or holds something that cannot be read: a bug or damage.
    #[error("the store cannot serve this read: {0}")]
    Broken(#[source] Cause),
}

/// Why a commit did not report success.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// A precondition failed. Nothing was applied.
    #[error("a document is no longer in the expected state")]
    Conflict,
    /// The store could not take the commit. Nothing was applied.
    #[error("the store did not take the commit: {0}")]
    Unavailable(#[source] Cause),
    /// The commit may or may not have been applied; only reading tells.
    #[error("the outcome of the commit is unknown: {0}")]
    OutcomeUnknown(#[source] Cause),
    /// The store refused the commit as malformed. Nothing was applied: a bug.
    #[error("the store refused the commit: {0}")]
    Broken(#[source] Cause),
}

/// The cause under a store error, of whichever adapter.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A place for documents.
#[async_trait]
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Reads documents in one call; the answers are in the order of `keys`, `None` where there is
    /// no such document. The documents are of one moment.
    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Document>>, ReadError>;

    /// Runs one query and answers one page of it.
    async fn query(&self, query: &Query) -> Result<Page, ReadError>;

    /// Applies all of `writes` or none. No key may occur twice. When this returns `Ok` the writes
    /// are durable; the versions are in the order of `writes` (for `Verify` the one verified, for
    /// `Delete` the last one the document had or a later one).
    async fn commit(&self, writes: Vec<Write>) -> Result<Vec<Version>, CommitError>;

    /// Whether the store answers at all.
    async fn ping(&self) -> Result<(), ReadError>;
}
