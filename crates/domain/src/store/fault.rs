//! A store that fails on purpose, and counts what it is asked.
//!
//! Faults come from a script, call by call, or from odds and a seed. Nothing is left to chance:
//! the same calls in the same order meet the same faults.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::{CommitError, Document, Key, Page, Query, ReadError, Store, Version, Write};

/// What happens to one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitFault {
    /// Refused as if a precondition had failed.
    Conflict,
    /// Not taken.
    Unavailable,
    /// Applied, and then reported as unknown.
    ReplyLost,
    /// Not applied, and reported as unknown.
    RequestLost,
    /// Passed on after this time.
    Slow(Duration),
}

/// What happens to one read, query or ping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFault {
    Unavailable,
    /// Passed on after this time.
    Slow(Duration),
}

/// How often each fault happens, in calls of a thousand. The rest of the calls are passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Odds {
    pub conflict: u32,
    pub unavailable: u32,
    pub reply_lost: u32,
    pub request_lost: u32,
    pub slow: u32,
    pub read_unavailable: u32,
    pub read_slow: u32,
    /// How slow a slow call is.
    pub slowness: Duration,
}

/// What the store was asked, faulty calls included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Calls of [`Store::read`].
    pub reads: u64,
    /// Keys asked for in them.
    pub keys_read: u64,
    pub queries: u64,
    /// Documents that queries answered.
    pub documents_queried: u64,
    pub commits: u64,
    /// Writes in them.
    pub writes: u64,
}

/// Wraps a store.
#[derive(Debug)]
pub struct FaultyStore {
    inner: Arc<dyn Store>,
    plan: Mutex<Plan>,
    counts: AtomicCounts,
}

impl FaultyStore {
    /// A store that only counts, until a script is given.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self::seeded(inner, 0, Odds::default())
    }

    /// A store that fails by `odds`, as `seed` draws them.
    #[must_use]
    pub fn seeded(inner: Arc<dyn Store>, seed: u64, odds: Odds) -> Self {
        let plan =
            Plan { commits: VecDeque::new(), reads: VecDeque::new(), odds, draws: Draws(seed) };
        Self { inner, plan: Mutex::new(plan), counts: AtomicCounts::default() }
    }

    /// What happens to the next commits, before the odds are asked again; `None` passes one on.
    pub fn script_commits(&self, faults: impl IntoIterator<Item = Option<CommitFault>>) {
        self.plan().commits.extend(faults);
    }

    /// What happens to the next reads, queries and pings, before the odds are asked again.
    pub fn script_reads(&self, faults: impl IntoIterator<Item = Option<ReadFault>>) {
        self.plan().reads.extend(faults);
    }

    /// Changes the odds from now on; the default stops all faults.
    pub fn set_odds(&self, odds: Odds) {
        self.plan().odds = odds;
    }

    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts.load()
    }

    fn plan(&self) -> std::sync::MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn before_read(&self) -> Result<(), ReadError> {
        let fault = self.plan().next_read();
        match fault {
            Some(ReadFault::Unavailable) => Err(ReadError::Unavailable(Injected.into())),
            Some(ReadFault::Slow(time)) => {
                tokio::time::sleep(time).await;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Store for FaultyStore {
    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Document>>, ReadError> {
        add(&self.counts.reads, 1);
        add(&self.counts.keys_read, keys.len());
        self.before_read().await?;
        self.inner.read(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Page, ReadError> {
        add(&self.counts.queries, 1);
        self.before_read().await?;
        let page = self.inner.query(query).await?;
        add(&self.counts.documents_queried, page.documents.len());
        Ok(page)
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<Vec<Version>, CommitError> {
        add(&self.counts.commits, 1);
        add(&self.counts.writes, writes.len());
        let fault = self.plan().next_commit();
        match fault {
            Some(CommitFault::Conflict) => Err(CommitError::Conflict),
            Some(CommitFault::Unavailable) => Err(CommitError::Unavailable(Injected.into())),
            Some(CommitFault::RequestLost) => Err(CommitError::OutcomeUnknown(Injected.into())),
            Some(CommitFault::ReplyLost) => {
                self.inner.commit(writes).await?;
                Err(CommitError::OutcomeUnknown(Injected.into()))
            }
            Some(CommitFault::Slow(time)) => {
                tokio::time::sleep(time).await;
                self.inner.commit(writes).await
            }
            None => self.inner.commit(writes).await,
        }
    }

    async fn ping(&self) -> Result<(), ReadError> {
        self.before_read().await?;
        self.inner.ping().await
    }
}

#[derive(Debug, thiserror::Error)]
#[error("a fault made on purpose")]
struct Injected;

#[derive(Debug)]
struct Plan {
    commits: VecDeque<Option<CommitFault>>,
    reads: VecDeque<Option<ReadFault>>,
    odds: Odds,
    draws: Draws,
}

impl Plan {
    fn next_commit(&mut self) -> Option<CommitFault> {
        if let Some(scripted) = self.commits.pop_front() {
            return scripted;
        }
        let odds = self.odds;
        self.draws.pick([
            (odds.conflict, CommitFault::Conflict),
            (odds.unavailable, CommitFault::Unavailable),
            (odds.reply_lost, CommitFault::ReplyLost),
            (odds.request_lost, CommitFault::RequestLost),
            (odds.slow, CommitFault::Slow(odds.slowness)),
        ])
    }

    fn next_read(&mut self) -> Option<ReadFault> {
        if let Some(scripted) = self.reads.pop_front() {
            return scripted;
        }
        let odds = self.odds;
        self.draws.pick([
            (odds.read_unavailable, ReadFault::Unavailable),
            (odds.read_slow, ReadFault::Slow(odds.slowness)),
        ])
    }
}

/// Numbers from a seed (SplitMix64).
#[derive(Debug)]
struct Draws(u64);

impl Draws {
    fn pick<T, const N: usize>(&mut self, faults: [(u32, T); N]) -> Option<T> {
        let mut drawn = self.next() % 1000;
        for (odds, fault) in faults {
            match drawn.checked_sub(u64::from(odds)) {
                None => return Some(fault),
                Some(rest) => drawn = rest,
            }
        }
        None
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[derive(Debug, Default)]
struct AtomicCounts {
    reads: AtomicU64,
    keys_read: AtomicU64,
    queries: AtomicU64,
    documents_queried: AtomicU64,
    commits: AtomicU64,
    writes: AtomicU64,
}

impl AtomicCounts {
    fn load(&self) -> Counts {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            reads: load(&self.reads),
            keys_read: load(&self.keys_read),
            queries: load(&self.queries),
            documents_queried: load(&self.documents_queried),
            commits: load(&self.commits),
            writes: load(&self.writes),
        }
    }
}

fn add(counter: &AtomicU64, count: usize) {
    counter.fetch_add(count as u64, Ordering::Relaxed);
}
