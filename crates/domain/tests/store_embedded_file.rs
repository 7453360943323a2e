//! The embedded store's file: opening, durability, and several processes on one file.
#![cfg(feature = "embedded")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use baybook_domain::store::embedded::{EmbeddedStore, OpenError};
use baybook_domain::store::{
    CollectionPath, CommitError, Fields, Key, Query, Store, Version, Write,
};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::task::JoinSet;

fn directory() -> TempDir {
    TempDir::new().expect("a directory for the test")
}

fn open(path: &Path) -> EmbeddedStore {
    EmbeddedStore::open(path).expect("the store opens")
}

fn key(id: &str) -> Key {
    CollectionPath::root("things").doc(id)
}

fn number(n: i64) -> Fields {
    Fields::from_iter([("n".to_owned(), n.into())])
}

async fn put(store: &EmbeddedStore, id: &str, n: i64) -> Version {
    let put = Write::Put { key: key(id), fields: number(n) };
    store.commit(vec![put]).await.expect("the commit is taken")[0]
}

async fn get(store: &EmbeddedStore, id: &str) -> Option<(i64, Version)> {
    let found = store.read(&[key(id)]).await.expect("it can be read").remove(0)?;
    Some((found.fields["n"].as_i64().expect("a number"), found.version))
}

#[tokio::test]
async fn what_was_committed_is_there_after_opening_again() {
    let directory = directory();
    let path = directory.path().join("store.db");
    let store = open(&path);
    let version = put(&store, "a", 1).await;
    drop(store);
    let store = open(&path);
    assert_eq!(get(&store, "a").await, Some((1, version)));
    assert!(put(&store, "a", 2).await > version, "a version is not used again after a restart");
}

#[tokio::test]
async fn a_commit_whose_caller_went_away_is_finished() {
    let directory = directory();
    let path = directory.path().join("store.db");
    let store = Arc::new(open(&path));
    let mut callers = JoinSet::new();
    for n in 0..50 {
        let store = Arc::clone(&store);
        callers.spawn(async move { put(&store, &n.to_string(), n).await });
    }
    tokio::task::yield_now().await;
    callers.abort_all();
    while callers.join_next().await.is_some() {}
    // No half commit and no stuck writer: what is there is whole, and the store goes on.
    put(&store, "after", 1).await;
    assert!(get(&store, "after").await.is_some());
}

#[test]
fn missing_directories_are_made() {
    let directory = directory();
    let path = directory.path().join("deep/er/store.db");
    drop(open(&path));
    assert!(path.exists());
}

#[test]
fn a_directory_that_cannot_be_made_is_named() {
    let directory = directory();
    let file = directory.path().join("file");
    fs::write(&file, "not a directory").expect("it is written");
    let error = EmbeddedStore::open(file.join("store.db")).expect_err("it cannot be opened");
    assert!(matches!(error, OpenError::Directory { .. }), "{error:?}");
    assert!(error.to_string().contains(&file.display().to_string()), "{error}");
}

#[test]
fn a_path_that_is_a_directory_is_refused() {
    let directory = directory();
    let error = EmbeddedStore::open(directory.path()).expect_err("it cannot be opened");
    assert!(matches!(error, OpenError::Inaccessible { .. }), "{error:?}");
    assert!(error.to_string().contains(&directory.path().display().to_string()), "{error}");
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    let directory = directory();
    let path = directory.path().join("store.db");
    let text = "some letter to a friend, long enough to be taken for a header\n".repeat(100);
    fs::write(&path, &text).expect("it is written");
    let error = EmbeddedStore::open(&path).expect_err("it cannot be opened");
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    assert_eq!(fs::read_to_string(&path).expect("it is there"), text);
}

#[test]
fn a_damaged_file_is_refused() {
    let directory = directory();
    let path = directory.path().join("store.db");
    drop(open(&path));
    let mut bytes = fs::read(&path).expect("it is there");
    bytes[100..].fill(0x5a);
    fs::write(&path, bytes).expect("it is written");
    let error = EmbeddedStore::open(&path).expect_err("it cannot be opened");
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
}

#[test]
fn a_database_of_another_program_is_refused_and_left_as_it_is() {
    let directory = directory();
    let path = directory.path().join("store.db");
    let other = Connection::open(&path).expect("it opens");
    other.execute_batch("CREATE TABLE songs (title TEXT)").expect("it is made");
    drop(other);
    let before = fs::read(&path).expect("it is there");
    let error = EmbeddedStore::open(&path).expect_err("it is not ours");
    assert!(matches!(error, OpenError::Foreign { .. }), "{error:?}");
    assert_eq!(fs::read(&path).expect("it is there"), before);
}

#[test]
fn a_file_of_a_newer_version_is_refused() {
    let directory = directory();
    let path = directory.path().join("store.db");
    drop(open(&path));
    let newer = Connection::open(&path).expect("it opens");
    newer.pragma_update(None, "user_version", 99).expect("it is set");
    drop(newer);
    let error = EmbeddedStore::open(&path).expect_err("it is too new");
    assert!(matches!(error, OpenError::Newer { found: 99, .. }), "{error:?}");
    assert!(error.to_string().contains("newer version"), "{error}");
}

#[test]
fn indexes_of_an_older_schema_are_replaced() {
    let directory = directory();
    let path = directory.path().join("store.db");
    drop(open(&path));
    let indexes = |connection: &Connection| -> Vec<(String, String)> {
        connection
            .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
            .and_then(|mut select| {
                select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            })
            .expect("they can be listed")
    };
    let connection = Connection::open(&path).expect("it opens");
    let mut before = indexes(&connection);
    before.sort();
    let (name, _) = before.first().expect("the schema has an index").clone();
    connection
        .execute_batch(&format!(
            "DROP INDEX {name}; CREATE INDEX {name} ON documents (version);
             CREATE INDEX left_over ON documents (kind);"
        ))
        .expect("they are changed");
    drop(connection);
    drop(open(&path));
    let mut after = indexes(&Connection::open(&path).expect("it opens"));
    after.sort();
    assert_eq!(after, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_stores_on_one_new_file_lose_nothing() {
    let directory = directory();
    let path = directory.path().join("store.db");
    // Both find the file missing.
    let opened = [0, 1].map(|_| {
        let path = path.clone();
        std::thread::spawn(move || open(&path))
    });
    let stores = opened.map(|thread| Arc::new(thread.join().expect("it opens")));
    let mut callers = JoinSet::new();
    for caller in 0..8 {
        let store = Arc::clone(&stores[caller % 2]);
        callers.spawn(async move {
            for _ in 0..25 {
                while !increment(&store).await {}
            }
        });
    }
    callers.join_all().await;
    for store in stores {
        assert_eq!(get(&store, "counter").await.map(|(n, _)| n), Some(8 * 25));
    }
}

async fn increment(store: &EmbeddedStore) -> bool {
    let write = match get(store, "counter").await {
        Some((n, at)) => Write::Update { key: key("counter"), fields: number(n + 1), at },
        None => Write::Create { key: key("counter"), fields: number(1) },
    };
    match store.commit(vec![write]).await {
        Ok(_) => true,
        Err(CommitError::Conflict) => false,
        Err(error) => panic!("the store failed: {error}"),
    }
}

const KILLED: &str = "BAYBOOK_TEST_KILLED_STORE";

/// The other half of [`what_was_reported_survives_a_kill`]: commits until it is killed, and
/// reports each commit once it is durable. Does nothing when run by itself.
#[test]
fn child_commits_until_killed() {
    let Some(path) = std::env::var_os(KILLED) else { return };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = open(Path::new(&path));
        for n in 0.. {
            put(&store, &format!("{n:06}"), n).await;
            println!("\ncommitted {n}");
        }
    });
}

#[tokio::test]
async fn what_was_reported_survives_a_kill() {
    let directory = directory();
    let path = directory.path().join("store.db");
    for round in 1..=3 {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "child_commits_until_killed", "--nocapture"])
            .env(KILLED, &path)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the child starts");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let reported: Vec<i64> = output
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("committed ")?.parse().ok())
            .inspect(|n| {
                if *n == 100 * round {
                    child.kill().expect("it is killed");
                }
            })
            .collect();
        child.wait().expect("it has ended");
        assert!(reported.len() as i64 > 100 * round, "it was killed in the middle");
        let store = open(&path);
        for n in reported {
            assert_eq!(get(&store, &format!("{n:06}")).await.map(|(found, _)| found), Some(n));
        }
        let all = Query::all(CollectionPath::root("things"), 100_000);
        assert!(store.query(&all).await.expect("it is answered").documents.len() > 100);
    }
}
