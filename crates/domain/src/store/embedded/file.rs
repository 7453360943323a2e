//! Opening the file: its tables, and what is said when it cannot be used.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::index;

/// Tells our files from other SQLite files: "BAYB".
const APPLICATION_ID: i32 = 0x4241_5942;
/// Layout of the tables. A file with a higher number was made by a newer version.
const LAYOUT: i32 = 1;

// The key is the collection and the id rather than the whole path: the same order also serves
// a listing of a collection by id.
const TABLES: &str = "
    CREATE TABLE documents (
        collection TEXT NOT NULL,
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (collection, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE counters (
        name TEXT NOT NULL PRIMARY KEY,
        value INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO counters (name, value) VALUES ('version', 0);
";

/// How long a statement waits for another process, before it gives up.
const BUSY_LIMIT: Duration = Duration::from_secs(5);
/// How long it sleeps between two looks. SQLite's own pauses grow to 100 ms, which leaves the
/// lock unused most of the time when two processes both write.
const BUSY_PAUSE: Duration = Duration::from_micros(250);

/// Why a file cannot be the store.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot make the directory {}: {source}", path.display())]
    Directory { path: PathBuf, source: std::io::Error },
    #[error(
        "cannot open or create {}: {source}; is its directory there, and may it be written?",
        path.display()
    )]
    Inaccessible { path: PathBuf, source: rusqlite::Error },
    #[error("{} is not a database, or is damaged: {source}", path.display())]
    Damaged { path: PathBuf, source: rusqlite::Error },
    #[error("{} is a database of another program", path.display())]
    Foreign { path: PathBuf },
    #[error(
        "{} was made by a newer version (layout {found}, this version knows up to {known})",
        path.display()
    )]
    Newer { path: PathBuf, found: i32, known: i32 },
    #[error("cannot prepare {}: {source}", path.display())]
    Prepare { path: PathBuf, source: rusqlite::Error },
    #[error("cannot start the store's threads: {0}")]
    Thread(#[source] std::io::Error),
}

impl OpenError {
    pub(super) fn new(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_path_buf();
        match source.sqlite_error_code() {
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::Inaccessible { path, source }
            }
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::Damaged { path, source }
            }
            _ => Self::Prepare { path, source },
        }
    }
}

/// Opens the file for writing, with its tables and indexes as they should be.
pub(super) fn open(path: &Path) -> Result<Connection, OpenError> {
    patiently(|| open_once(path))
}

/// Opens a further connection that only reads.
pub(super) fn open_reader(path: &Path) -> Result<Connection, OpenError> {
    patiently(|| open_reader_once(path))
}

/// Tries again while another process opens the same file. Turning a new file to WAL needs it for
/// oneself, and SQLite does not ask the busy handler there.
fn patiently<T>(open: impl Fn() -> Result<T, OpenError>) -> Result<T, OpenError> {
    const PAUSE: Duration = Duration::from_millis(5);
    let tries = BUSY_LIMIT.as_millis() / PAUSE.as_millis();
    for _ in 0..tries {
        match open() {
            Err(OpenError::Prepare { source, .. }) if is_busy(&source) => std::thread::sleep(PAUSE),
            opened => return opened,
        }
    }
    open()
}

fn is_busy(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn open_once(path: &Path) -> Result<Connection, OpenError> {
    if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        std::fs::create_dir_all(directory)
            .map_err(|source| OpenError::Directory { path: directory.to_path_buf(), source })?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut connection = connect(path, flags).map_err(|error| OpenError::new(path, error))?;
    // Looked at before anything is changed: a file of another kind stays as it is.
    let found = layout(&connection, path)?;
    prepare(&mut connection, found).map_err(|error| OpenError::new(path, error))?;
    Ok(connection)
}

fn open_reader_once(path: &Path) -> Result<Connection, OpenError> {
    let open = || {
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // A reader says at once that the file is locked: it may be on a thread that must not wait.
        connection.busy_timeout(Duration::ZERO)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    };
    open().map_err(|error| OpenError::new(path, error))
}

fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    // Each connection is used by one thread at a time, so SQLite's own mutexes are not needed.
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let mut connection = connection;
    connection.busy_handler(Some(wait_for_the_lock))?;
    connection.set_prepared_statement_cache_capacity(64);
    // Savepoints keep the pages they may have to bring back in a temporary file.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

fn wait_for_the_lock(times: i32) -> bool {
    let waited = BUSY_PAUSE * u32::try_from(times).unwrap_or(u32::MAX);
    if waited >= BUSY_LIMIT {
        return false;
    }
    std::thread::sleep(BUSY_PAUSE);
    true
}

/// The layout of the file, 0 for a new one.
fn layout(connection: &Connection, path: &Path) -> Result<i32, OpenError> {
    let pragma = |name: &str| {
        connection
            .pragma_query_value(None, name, |row| row.get::<_, i32>(0))
            .map_err(|error| OpenError::new(path, error))
    };
    let found = pragma("user_version")?;
    // A change of the schema counts up, so a file without tables has 0.
    let made = pragma("schema_version")? != 0;
    let path = path.to_path_buf();
    match pragma("application_id")? {
        APPLICATION_ID if found > LAYOUT => Err(OpenError::Newer { path, found, known: LAYOUT }),
        APPLICATION_ID => Ok(found),
        0 if !made && found == 0 => Ok(0),
        _ => Err(OpenError::Foreign { path }),
    }
}

fn prepare(connection: &mut Connection, found: i32) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    if found == LAYOUT && index::are_up_to_date(connection)? {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have prepared the file since it was looked at.
    let found: i32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found == 0 {
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", LAYOUT)?;
    }
    index::bring_up_to_date(&transaction)?;
    transaction.commit()
}
