//! The store in one SQLite file.
//!
//! A commit is durable when it returns (write-ahead log, `synchronous=FULL`). One writer thread
//! takes all commits that wait and applies them in one SQLite transaction, so that they share one
//! flush to disk. Several processes may use one file at once.

mod file;
mod index;
#[cfg(test)]
mod plan_tests;
mod reader;
mod row;
mod select;
mod writer;

use std::fmt;
use std::path::{Path, PathBuf};

use async_trait::async_trait;

pub use file::OpenError;

use self::reader::Readers;
use self::row::RowWrite;
use self::writer::Writer;
use super::limits::{check_query, check_writes};
use super::{CommitError, Document, Key, Page, Query, ReadError, Store, Version, Write};

/// Documents that are read without a change of threads.
const FEW: usize = 4;

/// Documents in one SQLite file.
///
/// Dropping the store waits for the commits it has taken.
pub struct EmbeddedStore {
    path: PathBuf,
    writer: Writer,
    readers: Readers,
}

impl EmbeddedStore {
    /// Opens the store at `path`, and makes it (and the directories above it) if it is missing.
    ///
    /// Blocks for the time the disk takes.
    ///
    /// # Errors
    ///
    /// Tells why the file cannot be used; the message is fit for the person who named the path.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref().to_path_buf();
        let connection = file::open(&path)?;
        let readers = Readers::open(&path)?;
        let writer = Writer::start(connection, &path)?;
        Ok(Self { path, writer, readers })
    }
}

impl fmt::Debug for EmbeddedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbeddedStore").field("path", &self.path).finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for EmbeddedStore {
    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Document>>, ReadError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        if keys.len() <= FEW
            && let Some(answer) = self.readers.at_once(|connection| reader::read(connection, keys))
        {
            return answer;
        }
        let keys = keys.to_vec();
        self.readers.run(move |connection| reader::read(connection, &keys)).await
    }

    async fn query(&self, query: &Query) -> Result<Page, ReadError> {
        let order = check_query(query).map_err(|refused| ReadError::Broken(refused.into()))?;
        let query = query.clone();
        self.readers.run(move |connection| reader::query(connection, &query, order)).await
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<Vec<Version>, CommitError> {
        check_writes(&writes).map_err(|refused| CommitError::Broken(refused.into()))?;
        // Made into text here, on the caller's thread: the one writer has better things to do.
        let rows = writes
            .into_iter()
            .map(RowWrite::new)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| CommitError::Broken(error.into()))?;
        self.writer.commit(rows).await
    }

    async fn ping(&self) -> Result<(), ReadError> {
        self.readers.run(reader::ping).await
    }
}
