//! The Firestore store when the network fails between it and the emulator.
//!
//! Alone in its test binary: the address of the emulator is read from the process's environment,
//! so the proxy's address goes to a child process.
#![cfg(all(feature = "firestore", feature = "testing"))]

use std::io::Write as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use baybook_domain::store::firestore::{DEFAULT_DATABASE, FirestoreStore};
use baybook_domain::store::{CollectionPath, CommitError, Fields, Key, ReadError, Store, Write};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const HOST: &str = "FIRESTORE_EMULATOR_HOST";
const CHILD: &str = "BAYBOOK_TEST_FIRESTORE_BEHIND";

/// What the proxy does with bytes from the server, or with everything.
const PASS: u8 = 0;
/// Answers are dropped: the request arrives, its reply does not.
const SWALLOW: u8 = 1;
/// The connection ends when an answer comes.
const CUT: u8 = 2;

async fn proxy(listener: TcpListener, upstream: String, mode: Arc<AtomicU8>) {
    while let Ok((client, _)) = listener.accept().await {
        let Ok(server) = TcpStream::connect(&upstream).await else { continue };
        let mode = Arc::clone(&mode);
        tokio::spawn(async move {
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_server, mut to_server) = server.into_split();
            let requests =
                tokio::spawn(
                    async move { tokio::io::copy(&mut from_client, &mut to_server).await },
                );
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = from_server.read(&mut buffer).await {
                match mode.load(Ordering::SeqCst) {
                    SWALLOW => {}
                    CUT => break,
                    _ if to_client.write_all(&buffer[..count]).await.is_err() => break,
                    _ => {}
                }
            }
            requests.abort();
        });
    }
}

fn key(id: &str) -> Key {
    CollectionPath::root("things").doc(id)
}

fn create(id: &str) -> Vec<Write> {
    vec![Write::Create { key: key(id), fields: Fields::new() }]
}

/// Past the capture of a test's output: a skipped test must show.
fn skipped(test: &str) {
    let line = format!("SKIPPED (needs {HOST}): {test}\n");
    std::io::stderr().write_all(line.as_bytes()).expect("it is written");
}

#[tokio::test]
async fn failures_of_the_network_are_told_truly() {
    let Ok(upstream) = std::env::var(HOST) else {
        assert!(std::env::var_os("CI").is_none(), "{HOST} is not set: this test cannot run");
        return skipped("failures_of_the_network_are_told_truly");
    };
    // An address of its own for the child's proxy: bound here, let go, and bound there.
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = free.local_addr().expect("its address").to_string();
    drop(free);
    let status = tokio::task::spawn_blocking(move || {
        Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "child_behind_a_proxy", "--nocapture"])
            .env(HOST, address)
            .env(CHILD, upstream)
            .status()
            .expect("the child runs")
    });
    assert!(status.await.expect("it has ended").success());
}

/// The other half of [`failures_of_the_network_are_told_truly`]. Does nothing when run by itself.
#[tokio::test(flavor = "multi_thread")]
async fn child_behind_a_proxy() {
    let Ok(upstream) = std::env::var(CHILD) else { return };
    let address = std::env::var(HOST).expect("the address of the proxy");
    let mode = Arc::new(AtomicU8::new(PASS));
    let listener = TcpListener::bind(&address).await.expect("the proxy's port is free");
    let running = tokio::spawn(proxy(listener, upstream, Arc::clone(&mode)));

    let project = format!("t-network-{}", std::process::id());
    let timeout = Duration::from_millis(1_500);
    let store = FirestoreStore::connect(&project, DEFAULT_DATABASE, timeout).await;
    let store = store.expect("it connects");
    store.commit(create("before")).await.expect("it is taken");

    mode.store(SWALLOW, Ordering::SeqCst);
    let started = Instant::now();
    let outcome = store.commit(create("swallowed")).await;
    assert!(matches!(outcome, Err(CommitError::OutcomeUnknown(_))), "{outcome:?}");
    assert!(started.elapsed() < Duration::from_secs(4), "the deadline ends the wait");
    let answer = store.read(&[key("before")]).await;
    assert!(matches!(answer, Err(ReadError::Unavailable(_))), "{answer:?}");

    mode.store(CUT, Ordering::SeqCst);
    let outcome = store.commit(create("cut")).await;
    assert!(matches!(outcome, Err(CommitError::OutcomeUnknown(_))), "{outcome:?}");

    // The store connects again by itself, and reading settles what had become of the commits.
    mode.store(PASS, Ordering::SeqCst);
    let mut found = store.read(&[key("before"), key("swallowed"), key("cut")]).await;
    for _ in 0..20 {
        if found.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        found = store.read(&[key("before"), key("swallowed"), key("cut")]).await;
    }
    let found = found.expect("the store is back");
    assert!(found[0].is_some());
    assert!(found[1].is_some(), "the request had arrived, only its reply was lost");

    // Nobody listens any more, and what was open is closed.
    running.abort();
    mode.store(CUT, Ordering::SeqCst);
    let _ = store.commit(create("last")).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let outcome = store.commit(create("refused")).await;
    assert!(matches!(outcome, Err(CommitError::Unavailable(_))), "nothing was sent: {outcome:?}");
    let answer = store.ping().await;
    assert!(matches!(answer, Err(ReadError::Unavailable(_))), "{answer:?}");
}
