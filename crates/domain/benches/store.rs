//! What the embedded store costs: `cargo bench -p baybook-domain --features embedded --bench store`.
//!
//! Commits are durable, so their figures are the disk's as much as the code's; set `TMPDIR` to
//! measure another disk.

use std::sync::atomic::{AtomicU64, Ordering};

use baybook_domain::store::embedded::EmbeddedStore;
use baybook_domain::store::{CollectionPath, Fields, Key, Query, Range, Store, Version, Write};
use divan::Bencher;
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::Runtime;

fn main() {
    divan::main();
}

struct Bench {
    store: EmbeddedStore,
    runtime: Runtime,
    ids: AtomicU64,
    _directory: TempDir,
}

impl Bench {
    fn new() -> Self {
        let directory = TempDir::new().expect("a directory");
        let store = EmbeddedStore::open(directory.path().join("store.db")).expect("it opens");
        let runtime = Runtime::new().expect("a runtime");
        Self { store, runtime, ids: AtomicU64::new(0), _directory: directory }
    }

    fn commit(&self, writes: Vec<Write>) -> Vec<Version> {
        self.runtime.block_on(self.store.commit(writes)).expect("it is taken")
    }

    /// A booking and its event, under names that no order helps with.
    fn booking(&self) -> [Write; 2] {
        let n = self.ids.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let fields = fields(json!({
            "state": "pending", "due_at": "2026-12-01T08:00:00Z", "text": "x".repeat(600),
        }));
        ["bookings", "outbox"].map(|name| Write::Create {
            key: CollectionPath::root(name).doc(format!("{n:016x}")),
            fields: fields.clone(),
        })
    }
}

fn fields(value: serde_json::Value) -> Fields {
    value.as_object().expect("an object").clone()
}

fn day() -> Key {
    CollectionPath::root("availability").doc("2026-12-01")
}

/// A full day of a large workshop, about 18 kB.
fn full_day() -> Fields {
    let row = json!({
        "booking": "0123456789abcdef0123456789abcdef", "bay": "bay-1", "mechanic": "mechanic-1",
        "start": 100, "length": 9,
    });
    fields(json!({ "allocations": vec![row; 160] }))
}

/// One customer after the other: the day, a booking and its event, durably.
#[divan::bench(sample_count = 1_000, sample_size = 1)]
fn commit_a_day_a_booking_and_an_event(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    let mut at = bench.commit(vec![Write::Create { key: day(), fields: full_day() }])[0];
    bencher.with_inputs(|| (full_day(), bench.booking())).bench_local_values(
        |(fields, booking)| {
            let update = Write::Update { key: day(), fields, at };
            at = bench.commit([vec![update], booking.to_vec()].concat())[0];
        },
    );
}

#[divan::bench]
fn read_a_booking(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    let booking = bench.booking();
    let key = [booking[0].key().clone()];
    bench.commit(booking.to_vec());
    bencher.bench(|| bench.runtime.block_on(bench.store.read(&key)).expect("it can be read"));
}

#[divan::bench]
fn read_a_full_day(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    bench.commit(vec![Write::Create { key: day(), fields: full_day() }]);
    let key = [day()];
    bencher.bench(|| bench.runtime.block_on(bench.store.read(&key)).expect("it can be read"));
}

#[divan::bench]
fn find_twenty_due_events_of_ten_thousand(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    for _ in 0..20 {
        bench.commit((0..500).flat_map(|_| bench.booking()).collect());
    }
    let due = Query::all(CollectionPath::root("outbox"), 20)
        .equal("state", "pending")
        .range(Range { field: "due_at", from: None, before: Some("2026-12-02T00:00:00Z".into()) });
    bencher.bench(|| bench.runtime.block_on(bench.store.query(&due)).expect("it is answered"));
}
