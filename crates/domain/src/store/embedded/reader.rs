//! Reads, on connections of their own: they wait for no writer.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, params, params_from_iter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::file::{OpenError, open_reader};
use super::row::{document, find};
use super::select::Select;
use crate::store::limits::{Order, next_cursor};
use crate::store::{Cause, Document, Key, Page, Query, ReadError};

/// Largest number of reads at once; more wait.
const CONNECTIONS: usize = 4;
/// How long a read waits while another process has the whole file locked: as it opens it after a
/// crash, or closes it as the last.
const LOCKED_LIMIT: Duration = Duration::from_secs(5);
const LOCKED_PAUSE: Duration = Duration::from_millis(1);

/// The connections that read.
#[derive(Debug)]
pub(super) struct Readers {
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Self, OpenError> {
        let connections =
            (0..CONNECTIONS).map(|_| open_reader(path)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            idle: Arc::new(Mutex::new(connections)),
            permits: Arc::new(Semaphore::new(CONNECTIONS)),
        })
    }

    /// Reads on this very thread, if a connection is idle and the file is not locked.
    ///
    /// For reads that are over in microseconds. They wait for no writer and find what they want
    /// in memory as a rule; handing them to another thread and back takes several times as long
    /// as the read itself.
    pub(super) fn at_once<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Option<Result<T, ReadError>> {
        let permit = Arc::clone(&self.permits).try_acquire_owned().ok()?;
        let lease = Lease::new(&self.idle, permit)?;
        match read(lease.connection()?) {
            Err(error) if is_locked(&error) => None,
            answer => Some(answer.map_err(read_error)),
        }
    }

    /// Reads on a thread that may block.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        read: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, ReadError> {
        let permits = Arc::clone(&self.permits);
        let permit = permits.acquire_owned().await.map_err(|e| unavailable(e.into()))?;
        let lease = Lease::new(&self.idle, permit).ok_or_else(|| unavailable(Lost.into()))?;
        tokio::task::spawn_blocking(move || {
            let connection = lease.connection().ok_or_else(|| unavailable(Lost.into()))?;
            let started = Instant::now();
            loop {
                match read(connection) {
                    Err(error) if is_locked(&error) && started.elapsed() < LOCKED_LIMIT => {
                        std::thread::sleep(LOCKED_PAUSE);
                    }
                    answer => return answer.map_err(read_error),
                }
            }
        })
        .await
        .map_err(|error| unavailable(error.into()))?
    }
}

/// A connection that is given back in any case.
struct Lease {
    idle: Arc<Mutex<Vec<Connection>>>,
    connection: Option<Connection>,
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    fn new(idle: &Arc<Mutex<Vec<Connection>>>, permit: OwnedSemaphorePermit) -> Option<Self> {
        let connection = idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
        Some(Self { idle: Arc::clone(idle), connection: Some(connection), _permit: permit })
    }

    fn connection(&self) -> Option<&Connection> {
        self.connection.as_ref()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.extend(self.connection.take());
    }
}

#[derive(Debug, thiserror::Error)]
#[error("a connection of the store was lost")]
struct Lost;

fn unavailable(cause: Cause) -> ReadError {
    ReadError::Unavailable(cause)
}

fn is_locked(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::FileLockingProtocolFailed)
    )
}

/// What a failed statement means to the caller.
fn read_error(error: rusqlite::Error) -> ReadError {
    match error.sqlite_error_code() {
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::OutOfMemory
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen,
        ) => ReadError::Unavailable(error.into()),
        _ => ReadError::Broken(error.into()),
    }
}

pub(super) fn read(
    connection: &Connection,
    keys: &[Key],
) -> rusqlite::Result<Vec<Option<Document>>> {
    // One statement is of one moment by itself.
    let moment = if keys.len() > 1 { Some(connection.unchecked_transaction()?) } else { None };
    let mut find = find(connection)?;
    let documents = keys
        .iter()
        .map(|key| {
            let mut rows = find.query(params![key.parent().as_str(), key.id()])?;
            rows.next()?.map(|row| document(key.clone(), row, 0)).transpose()
        })
        .collect::<rusqlite::Result<_>>()?;
    drop(find);
    if let Some(moment) = moment {
        moment.finish()?;
    }
    Ok(documents)
}

pub(super) fn query(
    connection: &Connection,
    query: &Query,
    order: Order,
) -> rusqlite::Result<Page> {
    let select = Select::new(query, order);
    let mut statement = connection.prepare_cached(&select.sql)?;
    let mut rows = statement.query(params_from_iter(select.parameters))?;
    let mut documents = Vec::new();
    while let Some(row) = rows.next()? {
        let key = query.collection.doc(row.get::<_, String>(0)?);
        documents.push(document(key, row, 1)?);
    }
    let next = next_cursor(&documents, query.limit, order);
    Ok(Page { documents, next })
}

pub(super) fn ping(connection: &Connection) -> rusqlite::Result<()> {
    connection.prepare_cached("SELECT value FROM counters LIMIT 1")?.query_row([], |_| Ok(()))
}
