//! The one writer: gathers the commits that wait and applies them in one transaction.

use std::path::Path;
use std::thread::JoinHandle;

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use super::file::OpenError;
use super::row::RowWrite;
use crate::store::{Cause, CommitError, Version};

/// Commits that may wait; beyond it callers wait to be let in.
const WAITING: usize = 1024;
/// Largest number of commits that share one transaction, so that the first of them is not kept
/// waiting for the last.
const SHARING: usize = 256;

type Outcome = Result<Vec<Version>, CommitError>;

struct Request {
    writes: Vec<RowWrite>,
    reply: oneshot::Sender<Outcome>,
}

/// The way to the writer thread.
#[derive(Debug)]
pub(super) struct Writer {
    requests: Option<mpsc::Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, path: &Path) -> Result<Self, OpenError> {
        let (requests, waiting) = mpsc::channel(WAITING);
        // Checked once here, so that a damaged file is told at the start.
        last_version(&connection).map_err(|error| OpenError::new(path, error))?;
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write_all(connection, waiting))
            .map_err(OpenError::Thread)?;
        Ok(Self { requests: Some(requests), thread: Some(thread) })
    }

    pub(super) async fn commit(&self, writes: Vec<RowWrite>) -> Outcome {
        let (reply, answer) = oneshot::channel();
        let requests = self.requests.as_ref().ok_or(Stopped).map_err(unavailable)?;
        requests.send(Request { writes, reply }).await.map_err(|_| unavailable(Stopped))?;
        answer.await.unwrap_or_else(|_| Err(CommitError::OutcomeUnknown(Stopped.into())))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the store's writer had stopped by a panic");
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the store's writer has stopped")]
struct Stopped;

fn unavailable(cause: impl Into<Cause>) -> CommitError {
    CommitError::Unavailable(cause.into())
}

fn write_all(mut connection: Connection, mut waiting: mpsc::Receiver<Request>) {
    let mut requests = Vec::with_capacity(SHARING);
    while waiting.blocking_recv_many(&mut requests, SHARING) > 0 {
        let outcomes = write_together(&mut connection, &requests);
        for (request, outcome) in requests.drain(..).zip(outcomes) {
            // A caller that went away does not undo its commit.
            let _ = request.reply.send(outcome);
        }
    }
}

/// Applies the requests in one transaction and tells what became of each.
fn write_together(connection: &mut Connection, requests: &[Request]) -> Vec<Outcome> {
    let applied = apply_together(connection, requests);
    let (transaction, outcomes) = match applied {
        Ok(applied) => applied,
        Err(error) => {
            tracing::warn!(error = %error, "the store could not take commits");
            return requests.iter().map(|_| Err(not_applied(&error))).collect();
        }
    };
    match transaction.commit() {
        Ok(()) => outcomes,
        Err(error) => {
            tracing::error!(error = %error, "a commit of the store failed");
            // What had already failed by its own precondition has still failed.
            outcomes
                .into_iter()
                .map(|outcome| outcome.and_then(|_| Err(failed_at_commit(&error))))
                .collect()
        }
    }
}

fn apply_together<'c>(
    connection: &'c mut Connection,
    requests: &[Request],
) -> rusqlite::Result<(Transaction<'c>, Vec<Outcome>)> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut version = last_version(&transaction)?;
    let first = version;
    let mut outcomes = Vec::with_capacity(requests.len());
    for request in requests {
        version.0 += 1;
        outcomes.push(apply(&transaction, &request.writes, version)?);
    }
    if version != first {
        transaction
            .prepare_cached("UPDATE counters SET value = ?1 WHERE name = 'version'")?
            .execute([version.0])?;
    }
    Ok((transaction, outcomes))
}

/// Applies one request under a savepoint. The outer error concerns all requests.
fn apply(connection: &Connection, writes: &[RowWrite], next: Version) -> rusqlite::Result<Outcome> {
    connection.prepare_cached("SAVEPOINT request")?.execute([])?;
    let mut versions = Vec::with_capacity(writes.len());
    let mut failure = None;
    for write in writes {
        match write.apply(connection, next) {
            Ok(Some(version)) => versions.push(version),
            Ok(None) => {
                failure = Some(CommitError::Conflict);
                break;
            }
            Err(error) if concerns_one(&error) => {
                failure = Some(CommitError::Broken(error.into()));
                break;
            }
            Err(error) => return Err(error),
        }
    }
    if failure.is_some() {
        connection.prepare_cached("ROLLBACK TO request")?.execute([])?;
    }
    connection.prepare_cached("RELEASE request")?.execute([])?;
    Ok(failure.map_or(Ok(versions), Err))
}

fn last_version(connection: &Connection) -> rusqlite::Result<Version> {
    connection
        .prepare_cached("SELECT value FROM counters WHERE name = 'version'")?
        .query_row([], |row| row.get(0).map(Version))
}

/// Whether the error lies in what one request wrote, and not in the store.
fn concerns_one(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::TooBig
                | ErrorCode::ConstraintViolation
                | ErrorCode::TypeMismatch
                | ErrorCode::Unknown
        )
    )
}

/// The transaction was rolled back.
fn not_applied(error: &rusqlite::Error) -> CommitError {
    let cause = Failed(error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::ReadOnly) => {
            CommitError::Broken(cause.into())
        }
        _ => unavailable(cause),
    }
}

/// The final step failed. With these two codes nothing of it has reached the log; with any other
/// it may have, and may show after a restart.
fn failed_at_commit(error: &rusqlite::Error) -> CommitError {
    let cause = Failed(error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DiskFull) => unavailable(cause),
        _ => CommitError::OutcomeUnknown(cause.into()),
    }
}

/// One failure told to several callers.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Failed(String);
