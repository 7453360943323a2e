//! Day desks: group commit.
//!
//! One desk per shop and day in each process gathers the commands that arrive while a commit is
//! in flight, decides them in order of arrival on the day in memory, and commits the day, all
//! bookings and their events as one write set. Nothing is locked: the day's version is the
//! precondition, so that desks of other processes are met only there.

mod batch;
mod reading;
mod staging;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::civil::Date;
use tokio::sync::{Notify, mpsc, oneshot};

use crate::booking::{Booking, Stored};
use crate::clock::{Clock, Entropy};
use crate::day::DamagedDay;
use crate::decide::{Command, Rejection};
use crate::ids::ShopId;
use crate::store::{Cause, Store, Write};
use crate::workshop::Workshop;
use batch::Desk;

/// What a command led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Done now, and durable.
    Done(Booking),
    /// It was so already: an answer given before, given again.
    Already(Booking),
}

impl Outcome {
    #[must_use]
    pub fn booking(&self) -> &Booking {
        match self {
            Self::Done(booking) | Self::Already(booking) => booking,
        }
    }

    #[must_use]
    pub fn into_booking(self) -> Booking {
        match self {
            Self::Done(booking) | Self::Already(booking) => booking,
        }
    }
}

/// Why a command did not lead to an outcome.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error(transparent)]
    Rejected(Rejection),
    /// Too many commands wait, or too many desks compete. Nothing was done.
    #[error("the day is too busy")]
    Busy,
    /// The store does not answer. Nothing was done.
    #[error("the store is not available: {0}")]
    Unavailable(#[source] Arc<Cause>),
    /// The store's last answer was lost; asking again with the same key tells.
    #[error("the outcome is not known")]
    OutcomeUnknown,
    /// What is stored does not fit together.
    #[error("the stored day is damaged: {0}")]
    Damaged(#[source] Arc<DamagedDay>),
    /// The store refuses what this program asks of it: a bug.
    #[error("the store refused: {0}")]
    Broken(#[source] Arc<Cause>),
}

/// How desks behave under load.
#[derive(Debug, Clone, Copy)]
pub struct Tuning {
    /// Commands that may wait at one desk; more are turned away as busy.
    pub queue: usize,
    /// Commands decided and committed together. Each makes two writes, and a Firestore commit
    /// is kept to a few hundred.
    pub batch: usize,
    /// Commits tried for one batch before giving up.
    pub attempts: u32,
    /// No try of a batch is begun after so long: callers wait 15 seconds, and should get a true
    /// answer.
    pub give_up_after: Duration,
    /// Longest pause before another try; the actual one is drawn below a doubling bound.
    pub longest_pause: Duration,
    /// A desk without work for so long goes away, and its day out of memory. One whose day is not
    /// stored goes at once.
    pub idle: Duration,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            queue: 1024,
            batch: 128,
            attempts: 12,
            give_up_after: Duration::from_secs(8),
            longest_pause: Duration::from_millis(400),
            idle: Duration::from_secs(60),
        }
    }
}

/// All desks of this process.
#[derive(Clone)]
pub struct Desks(Arc<Office>);

/// What the desks share.
struct Office {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    tuning: Tuning,
    /// Rung after each commit that wrote events.
    outbox_bell: Arc<Notify>,
    desks: Mutex<HashMap<(ShopId, Date), mpsc::Sender<Request>>>,
}

/// A command on its way through a desk.
struct Request {
    workshop: Arc<Workshop>,
    command: Command,
    /// The booking as the caller read it.
    known: Option<Stored>,
    /// Written in the same commit if the command changes something.
    record: Vec<Write>,
    reply: oneshot::Sender<Result<Answer, DeskError>>,
}

/// What became of a command. A block is its own answer: whoever asked has it.
#[expect(clippy::large_enum_variant, reason = "nearly all are the large one")]
enum Answer {
    Booking(Outcome),
    /// Whether the day was changed.
    Blocks(bool),
}

impl Desks {
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        tuning: Tuning,
    ) -> Self {
        Self(Arc::new(Office {
            store,
            clock,
            entropy,
            tuning,
            outbox_bell: Arc::new(Notify::new()),
            desks: Mutex::default(),
        }))
    }

    /// Rings after each commit that wrote events, for whoever delivers them.
    #[must_use]
    pub fn outbox_bell(&self) -> Arc<Notify> {
        Arc::clone(&self.0.outbox_bell)
    }

    /// Has a command decided and committed at the desk of `date`: the day on which the job is to
    /// be, or, for a cancellation, on which it is. `known` is the booking as the caller read it,
    /// to save a read.
    ///
    /// A caller that goes away does not stop the command.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn submit(
        &self,
        workshop: Arc<Workshop>,
        date: Date,
        command: Command,
        known: Option<Stored>,
    ) -> Result<Outcome, DeskError> {
        self.submit_recorded(workshop, date, command, known, Vec::new()).await
    }

    /// Like [`Desks::submit`], with writes that are made in the same commit if the command changes
    /// something: the record of who did it.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn submit_recorded(
        &self,
        workshop: Arc<Workshop>,
        date: Date,
        command: Command,
        known: Option<Stored>,
        record: Vec<Write>,
    ) -> Result<Outcome, DeskError> {
        match self.ask(workshop, date, command, known, record).await? {
            Answer::Booking(outcome) => Ok(outcome),
            Answer::Blocks(_) => Err(DeskError::Broken(Arc::new("not about a booking".into()))),
        }
    }

    /// Has time blocked or given back at the desk of `date`. Answers whether that changed the day.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn submit_block(
        &self,
        workshop: Arc<Workshop>,
        date: Date,
        command: Command,
        record: Vec<Write>,
    ) -> Result<bool, DeskError> {
        match self.ask(workshop, date, command, None, record).await? {
            Answer::Blocks(changed) => Ok(changed),
            Answer::Booking(_) => Err(DeskError::Broken(Arc::new("not about a block".into()))),
        }
    }

    async fn ask(
        &self,
        workshop: Arc<Workshop>,
        date: Date,
        command: Command,
        known: Option<Stored>,
        record: Vec<Write>,
    ) -> Result<Answer, DeskError> {
        let (reply, answer) = oneshot::channel();
        self.hand_in(date, Request { workshop, command, known, record, reply })?;
        // The desk answers every request; it is gone only when the runtime is shutting down.
        answer.await.unwrap_or(Err(DeskError::OutcomeUnknown))
    }

    fn hand_in(&self, date: Date, request: Request) -> Result<(), DeskError> {
        let shop = request.workshop.shop.id.clone();
        // Handing in under the lock, so that a desk that finds its queue empty under the same
        // lock can leave without losing anything.
        let mut desks = self.0.desks();
        let key = (shop, date);
        let request = match desks.get(&key) {
            None => request,
            Some(queue) => match queue.try_send(request) {
                Ok(()) => return Ok(()),
                Err(mpsc::error::TrySendError::Full(_)) => return Err(DeskError::Busy),
                // Its task ended without leaving in order: open a new one.
                Err(mpsc::error::TrySendError::Closed(request)) => request,
            },
        };
        let (queue, requests) = mpsc::channel(self.0.tuning.queue);
        queue.try_send(request).map_err(|_| DeskError::Busy)?;
        let desk = Desk::new(Arc::clone(&self.0), key.0.clone(), date);
        tokio::spawn(desk.run(requests));
        desks.insert(key, queue);
        Ok(())
    }
}

impl Office {
    fn desks(&self) -> MutexGuard<'_, HashMap<(ShopId, Date), mpsc::Sender<Request>>> {
        // The map is whole after every operation on it, so a panic elsewhere leaves no half state.
        self.desks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an idle desk off the map, unless something was handed in meanwhile.
    fn close(&self, shop: &ShopId, date: Date, requests: &mpsc::Receiver<Request>) -> bool {
        let mut desks = self.desks();
        if !requests.is_empty() {
            return false;
        }
        desks.remove(&(shop.clone(), date));
        true
    }

    /// A pause before try number `attempt` (from 1), drawn evenly below a bound that doubles.
    async fn pause(&self, attempt: u32, unit: Duration) {
        let bound = unit.saturating_mul(1 << attempt.min(16)).min(self.tuning.longest_pause);
        tokio::time::sleep(bound.mul_f64(self.entropy.unit())).await;
    }
}

impl fmt::Debug for Desks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desks")
            .field("store", &self.0.store)
            .field("tuning", &self.0.tuning)
            .field("open", &self.0.desks().len())
            .finish_non_exhaustive()
    }
}
