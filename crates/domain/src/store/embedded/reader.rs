//! Reads, on connections of their own: they wait for no writer.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, ErrorCode, params, params_from_iter};
use tokio::sync::Semaphore;

use super::file::{OpenError, open_reader};
use super::row::{document, find};
use super::select::Select;
use crate::store::limits::{Order, next_cursor};
use crate::store::{Document, Key, Page, Query, ReadError};

/// Largest number of reads at once; more wait.
const CONNECTIONS: usize = 4;

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

    pub(super) async fn run<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, ReadError> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|closed| ReadError::Unavailable(closed.into()))?;
        let idle = Arc::clone(&self.idle);
        let answer = tokio::task::spawn_blocking(move || {
            let connection = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = connection.ok_or("a read ended without giving its connection back")?;
            let answer = read(&connection);
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            drop(permit);
            Ok::<_, &str>(answer)
        })
        .await
        .map_err(|error| ReadError::Unavailable(error.into()))?
        .map_err(|error| ReadError::Unavailable(error.into()))?;
        answer.map_err(read_error)
    }
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
