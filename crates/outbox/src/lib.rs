//! The outbox's dispatcher: takes due events to whoever delivers them.
//!
//! On one machine that is the worker, and the dispatcher takes the place of Cloud Tasks: it posts
//! with the same headers and tries again what failed. In production it puts a task for each event
//! into the queue, and the queue does the rest.
//!
//! Any number of dispatchers may run on one store:
//!
//! 1. **Claim.** Due events (`state == pending`, `due_at <= now`) are claimed in one commit by
//!    moving `due_at` behind a lease, each with its version as the precondition. The attempt is
//!    counted here, so that an event whose delivery kills the process does not do so for ever.
//! 2. **Hand over.** Each is posted to the worker, or made a task, a bounded number at a time. While
//!    one is slow to be answered, the others go on, and more are claimed as places are free.
//! 3. **Settle.** The worker writes down what it delivered or gave up on. What failed is written
//!    down here, many events in one commit: the time of the next attempt, or `dead` after the last.
//!
//! Nothing is kept in memory that matters. A dispatcher that dies anywhere leaves events whose
//! lease runs out and which are then handed over again; the worker makes each take effect once.

mod backoff;
mod claim;
mod flight;
pub mod pause;
mod post;
mod queue;
mod settle;
pub mod task;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::store::{CommitError, ReadError, Store};
use jiff::SignedDuration;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub use backoff::Backoff;

use self::flight::Flight;
pub use self::post::{Answer, Failed, Handover, Post};
pub use self::queue::{Queue, QueueConfig, QueueError};

/// How a dispatcher works. The default is for one workshop on one machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// Events claimed at a time.
    pub batch: u32,
    /// Posts in flight at a time.
    pub concurrency: usize,
    /// How long a claimed event is left alone. Longer than `request_timeout`.
    pub lease: SignedDuration,
    /// How long the worker may take to answer. Longer than the worker gives its handlers.
    pub request_timeout: Duration,
    pub backoff: Backoff,
    /// Attempts after which an event is dead.
    pub max_attempts: u32,
    /// How often to look for due events unasked, while there are some.
    pub poll: Duration,
    /// The same when there were none for a while.
    pub idle_poll: Duration,
    /// How long to let events gather after the bell rang, and answers before they are written
    /// down, so that fewer commits take more.
    pub gather: Duration,
}

impl Tuning {
    /// For a task queue, which tries again by itself: an event comes due again only if the queue
    /// has lost it, or given up.
    #[must_use]
    pub fn for_queue() -> Self {
        Self { lease: SignedDuration::from_mins(30), ..Self::default() }
    }
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            batch: 100,
            concurrency: 32,
            lease: SignedDuration::from_secs(30),
            request_timeout: Duration::from_secs(18),
            backoff: Backoff::default(),
            max_attempts: 20,
            poll: Duration::from_secs(1),
            idle_poll: Duration::from_secs(5),
            gather: Duration::from_millis(20),
        }
    }
}

/// Polls without a due event after which the dispatcher counts as idle.
const IDLE_AFTER: u32 = 10;

/// Delivers the outbox of one store to one worker.
#[derive(Debug)]
pub struct Dispatcher {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    handover: Arc<dyn Handover>,
    tuning: Tuning,
    bell: Arc<Notify>,
}

/// What one round did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Round {
    /// Events claimed.
    pub claimed: u32,
    /// Of these: delivered, or nothing to tell.
    pub done: u32,
    /// Of these: put into a queue.
    #[serde(skip_serializing_if = "is_none")]
    pub queued: u32,
    /// Of these: to be tried again later.
    pub retried: u32,
    /// Given up on.
    pub dead: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
fn is_none(count: &u32) -> bool {
    *count == 0
}

impl std::ops::AddAssign for Round {
    fn add_assign(&mut self, other: Self) {
        self.claimed += other.claimed;
        self.done += other.done;
        self.queued += other.queued;
        self.retried += other.retried;
        self.dead += other.dead;
    }
}

/// A round that could not be run. Nothing is lost: the events stay due.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// The HTTP client could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("the client that posts to the worker cannot be set up: {0}")]
pub struct ClientError(#[from] reqwest::Error);

impl Dispatcher {
    /// Whoever writes events rings `bell` after the commit; not ringing only costs time.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        handover: Arc<dyn Handover>,
        bell: Arc<Notify>,
        tuning: Tuning,
    ) -> Self {
        Self { store, clock, entropy, handover, tuning, bell }
    }

    /// The handle by which others say that there is something to deliver.
    #[must_use]
    pub fn bell(&self) -> Arc<Notify> {
        Arc::clone(&self.bell)
    }

    /// Delivers what comes due, until `stop`. Posts that are in flight then are finished.
    pub async fn run(&self, stop: CancellationToken) {
        self.keep_at_it(stop, Looks::Unasked).await;
    }

    /// Hands over what is due each time the bell rings, and does not look unasked: for a process
    /// beside a sweep, where looking costs money. Until `stop`.
    pub async fn run_when_rung(&self, stop: CancellationToken) {
        self.keep_at_it(stop, Looks::WhenRung).await;
    }

    /// Claims more whenever there is something due and a place is free. What is slow to be answered
    /// keeps its own place and nobody else's.
    async fn keep_at_it(&self, stop: CancellationToken, looks: Looks) {
        let mut flight = Flight::new(self.tuning.concurrency);
        let mut look = looks == Looks::Unasked;
        let mut quiet = 0;
        let mut next_look = Instant::now();
        while !stop.is_cancelled() {
            while look && flight.has_room() && !stop.is_cancelled() {
                look = match self.take_off(&mut flight, &stop).await {
                    Ok(Round { claimed, dead, .. }) => {
                        quiet = if claimed == 0 { (quiet + 1).min(IDLE_AFTER) } else { 0 };
                        claimed + dead >= self.tuning.batch
                    }
                    Err(error) => {
                        tracing::warn!(%error, "the outbox could not be read; trying again later");
                        false
                    }
                };
                let Tuning { poll, idle_poll, .. } = self.tuning;
                next_look = Instant::now() + if quiet == IDLE_AFTER { idle_poll } else { poll };
            }
            // A look that waits for a free place needs no other to remind of it.
            tokio::select! {
                () = stop.cancelled() => {}
                Some(first) = flight.next() => {
                    self.land(first, &mut flight).await;
                }
                () = tokio::time::sleep_until(next_look), if looks == Looks::Unasked && !look => {
                    look = true;
                }
                () = self.bell.notified(), if !look => {
                    tokio::time::sleep(self.tuning.gather).await;
                    look = true;
                }
            }
        }
        while let Some(first) = flight.next().await {
            self.land(first, &mut flight).await;
        }
    }

    /// Claims one batch of what is due, delivers it and writes down how that went. On `stop`,
    /// what has not been posted yet is given back.
    ///
    /// # Errors
    /// When the store did not give the batch. What is not known to be settled comes due again.
    pub async fn round(&self, stop: &CancellationToken) -> Result<Round, RoundError> {
        let mut flight = Flight::new(self.tuning.concurrency);
        let mut round = self.take_off(&mut flight, stop).await?;
        while let Some(first) = flight.next().await {
            round += self.land(first, &mut flight).await;
        }
        Ok(round)
    }
}

/// When a dispatcher looks for due events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looks {
    Unasked,
    WhenRung,
}
