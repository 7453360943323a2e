//! One desk: gathering, deciding, committing, settling.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::staging::Staging;
use super::{Answer, DeskError, Office, Outcome, Request};
use crate::booking::{Booking, CommandId};
use crate::day::{DamagedDay, Day};
use crate::decide::{Command, Decision, Rejection, Scene, decide};
use crate::ids::{BookingId, ShopId};
use crate::instant;
use crate::store::{Cause, CommitError, Version};
use crate::workshop::Shop;

/// First bound of the pause after losing a race.
const AFTER_CONFLICT: Duration = Duration::from_millis(2);
/// First bound of the pause after the store did not answer.
const AFTER_FAILURE: Duration = Duration::from_millis(20);

pub(super) struct Desk {
    pub(super) office: Arc<Office>,
    pub(super) shop: ShopId,
    pub(super) date: Date,
    /// The day as this desk last wrote or read it, and its version (`None`: no document yet).
    pub(super) cached: Option<(Day, Option<Version>)>,
    /// The shop as this desk last read it.
    pub(super) shop_as_read: Option<(Shop, Version)>,
}

/// How sure the batch is of what it decides on.
pub(super) struct Attempt {
    /// When the batch was taken up. All tries decide as of then, so that only what others wrote
    /// changes a decision: a commit in doubt cannot be applied after all once that is so.
    pub(super) now: Timestamp,
    /// The day was read after the commands arrived.
    pub(super) day_is_fresh: bool,
    /// Bookings that were read after the commands arrived.
    pub(super) read: HashSet<BookingId>,
    /// Whether all bookings must be read: an earlier commit failed or its reply was lost.
    pub(super) read_all: bool,
    /// The commands of commits whose reply was lost, with the revision that each was to make.
    sent: HashMap<CommandId, u32>,
}

/// What one pass of deciding gave for a request.
enum Verdict {
    /// Staged: done once the commit succeeds.
    Done(Booking),
    /// Found in the store: an earlier try of this batch did it.
    Settled(Booking),
    /// The reply to an earlier try was lost, and the booking has changed since: it may have been
    /// done and changed again.
    Unknown,
    Already(Booking),
    /// Blocks are as asked for; whether that is staged or was so.
    Blocks(bool),
    Rejected(Rejection),
    Damaged(DamagedDay),
}

/// Why a batch has to stop.
pub(super) enum Failure {
    Unavailable(Cause),
    Broken(Cause),
    Damaged(DamagedDay),
}

impl Desk {
    pub(super) fn new(office: Arc<Office>, shop: ShopId, date: Date) -> Self {
        Self { office, shop, date, cached: None, shop_as_read: None }
    }

    pub(super) async fn run(mut self, mut requests: mpsc::Receiver<Request>) {
        loop {
            let idle = self.patience();
            let first = match tokio::time::timeout(idle, requests.recv()).await {
                Ok(Some(request)) => request,
                Ok(None) => return,
                Err(_) if self.office.close(&self.shop, self.date, &requests) => return,
                Err(_) => continue,
            };
            let mut batch = vec![first];
            while batch.len() < self.office.tuning.batch
                && let Ok(request) = requests.try_recv()
            {
                batch.push(request);
            }
            self.process(batch).await;
        }
    }

    /// How long to wait for more. A day without a document is not worth memory: anybody can ask
    /// for any date of the calendar.
    fn patience(&self) -> Duration {
        match &self.cached {
            Some((_, Some(_))) => self.office.tuning.idle,
            _ => Duration::ZERO,
        }
    }

    async fn process(&mut self, batch: Vec<Request>) {
        // As precise as what is stored, so that an answer given again is the same answer.
        let now = instant::truncated(self.office.clock.now());
        let mut attempt = Attempt {
            now,
            day_is_fresh: false,
            read: HashSet::new(),
            read_all: false,
            sent: HashMap::new(),
        };
        let started = Instant::now();
        // Whether a commit of this batch may have been applied without our knowing.
        let mut in_doubt = false;
        for number in 1..=self.office.tuning.attempts {
            let (staging, verdicts) = match self.decide_all(&batch, &mut attempt).await {
                Ok(decided) => decided,
                Err(Failure::Unavailable(cause)) if self.is_last(number, started) => {
                    return fail(batch, in_doubt, DeskError::Unavailable(Arc::new(cause)));
                }
                Err(Failure::Unavailable(_)) => {
                    self.forget(&mut attempt);
                    self.office.pause(number, AFTER_FAILURE).await;
                    continue;
                }
                Err(Failure::Broken(cause)) => {
                    return fail(batch, in_doubt, DeskError::Broken(Arc::new(cause)));
                }
                Err(Failure::Damaged(damage)) => {
                    return fail(batch, in_doubt, DeskError::Damaged(Arc::new(damage)));
                }
            };
            let writes = staging.writes(&self.shop);
            if writes.is_empty() {
                return answer(batch, verdicts);
            }
            let writes_count = writes.len();
            match self.office.store.commit(writes).await {
                Ok(versions) => {
                    self.cached = staging.committed_day(self.date, &versions);
                    self.office.outbox_bell.notify_one();
                    tracing::debug!(
                        desk.date = %self.date, batch.commands = batch.len(),
                        commit.writes = writes_count, commit.attempts = number, "committed"
                    );
                    return answer(batch, verdicts);
                }
                Err(CommitError::Conflict) => {
                    tracing::debug!(desk.date = %self.date, commit.attempts = number, "conflict");
                    self.forget(&mut attempt);
                    if self.is_last(number, started) {
                        break;
                    }
                    self.office.pause(number, AFTER_CONFLICT).await;
                }
                Err(CommitError::Unavailable(cause)) => {
                    tracing::warn!(desk.date = %self.date, error = %cause, "commit not taken");
                    if self.is_last(number, started) {
                        return fail(batch, in_doubt, DeskError::Unavailable(Arc::new(cause)));
                    }
                    self.forget(&mut attempt);
                    self.office.pause(number, AFTER_FAILURE).await;
                }
                Err(CommitError::OutcomeUnknown(cause)) => {
                    tracing::warn!(desk.date = %self.date, error = %cause, "commit in doubt");
                    in_doubt = true;
                    attempt.sent.extend(sent(&batch, &verdicts));
                    self.forget(&mut attempt);
                    self.office.pause(number, AFTER_FAILURE).await;
                }
                Err(CommitError::Broken(cause)) => {
                    tracing::error!(desk.date = %self.date, error = %cause, "commit refused");
                    self.cached = None;
                    return fail(batch, in_doubt, DeskError::Broken(Arc::new(cause)));
                }
            }
        }
        // The last commit may have been in doubt: one more look settles it where it can be.
        self.settle(batch, attempt, in_doubt).await;
    }

    fn is_last(&self, number: u32, started: Instant) -> bool {
        let tuning = &self.office.tuning;
        number >= tuning.attempts || started.elapsed() >= tuning.give_up_after
    }

    /// After the last try: answers what can be known and gives up on the rest.
    async fn settle(&mut self, batch: Vec<Request>, mut attempt: Attempt, in_doubt: bool) {
        let Ok((_, verdicts)) = self.decide_all(&batch, &mut attempt).await else {
            return fail(batch, in_doubt, DeskError::Busy);
        };
        // What only this batch staged did not happen, and what rests on it neither.
        let staged =
            |verdict: &Verdict| matches!(verdict, Verdict::Done(_) | Verdict::Blocks(true));
        let is_undone = verdicts.iter().any(staged);
        let gave_up = || if in_doubt { DeskError::OutcomeUnknown } else { DeskError::Busy };
        for (request, verdict) in batch.into_iter().zip(verdicts) {
            let settled = match verdict {
                Verdict::Settled(booking) => Ok(Answer::Booking(Outcome::Done(booking))),
                Verdict::Damaged(damage) => Err(DeskError::Damaged(Arc::new(damage))),
                _ if is_undone => Err(gave_up()),
                verdict => answer_of(verdict),
            };
            // A caller that went away has no use for the answer.
            drop(request.reply.send(settled));
        }
    }

    fn forget(&mut self, attempt: &mut Attempt) {
        self.cached = None;
        attempt.day_is_fresh = false;
        attempt.read.clear();
        attempt.read_all = true;
    }

    /// Decides the whole batch on what is known, and once more on what is read where something
    /// would be refused on what may be old.
    async fn decide_all(
        &mut self,
        batch: &[Request],
        attempt: &mut Attempt,
    ) -> Result<(Staging, Vec<Verdict>), Failure> {
        let mut stored = self.load(batch, attempt).await?;
        loop {
            let staging = self.stage(batch, &stored, attempt).await?;
            let (staging, verdicts) = self.pass(batch, staging, attempt)?;
            let doubted = self.doubted(batch, &verdicts, attempt);
            let rests_on_day = || batch.iter().zip(&verdicts).any(rests_on_day);
            if doubted.is_empty() && (attempt.day_is_fresh || !rests_on_day()) {
                self.refuse_half_commits(batch, &staging, &verdicts)?;
                return Ok((staging, verdicts));
            }
            let read = self.read_state(batch, &doubted, true, attempt).await?;
            attempt.day_is_fresh = true;
            attempt.read.extend(doubted);
            stored.extend(read);
        }
    }

    /// A day that holds a booking which a later part of the same read did not find was read in the
    /// middle of a commit. Firestore does not show that; its emulator does, for microseconds.
    fn refuse_half_commits(
        &mut self,
        batch: &[Request],
        staging: &Staging,
        verdicts: &[Verdict],
    ) -> Result<(), Failure> {
        let refused = batch.iter().zip(verdicts).filter(|(_, verdict)| is_refusal(verdict));
        for (request, _) in refused {
            let Some(id) = request.command.booking() else { continue };
            let is_held = staging
                .day(self.date)
                .is_some_and(|day| day.allocations().iter().any(|held| held.booking == id));
            if is_held && staging.booking(&id).is_none() {
                self.cached = None;
                return Err(Failure::Unavailable("a commit was seen by half".into()));
            }
        }
        Ok(())
    }

    /// Refused requests whose booking was not looked for in the store yet: a refusal must not be
    /// given to somebody whose earlier request with the same key was accepted.
    fn doubted(
        &self,
        batch: &[Request],
        verdicts: &[Verdict],
        attempt: &Attempt,
    ) -> Vec<BookingId> {
        let refused = batch.iter().zip(verdicts).filter(|(_, verdict)| is_refusal(verdict));
        let ids: HashSet<BookingId> =
            refused.filter_map(|(request, _)| request.command.booking()).collect();
        ids.difference(&attempt.read).copied().collect()
    }

    fn pass(
        &self,
        batch: &[Request],
        mut staging: Staging,
        attempt: &Attempt,
    ) -> Result<(Staging, Vec<Verdict>), Failure> {
        // Of all before any is decided anew: by what is stored, not by what is staged.
        let settled: Vec<_> =
            batch.iter().map(|request| attempt.settled(&request.command, &staging)).collect();
        let mut verdicts = Vec::with_capacity(batch.len());
        let (shop, _) = self.newest_shop(batch)?;
        for (request, settled) in batch.iter().zip(settled) {
            if let Some(verdict) = settled {
                verdicts.push(verdict);
                continue;
            }
            let command = &request.command;
            let booking = command.booking().and_then(|id| staging.booking(&id));
            let missing = || Failure::Broken("the desk's own day is not staged".into());
            let scene = Scene {
                policy: &shop.policy,
                day: staging.day(self.date).ok_or_else(missing)?,
                booking,
            };
            let verdict = match decide(&scene, command, attempt.now) {
                Ok(Decision::Unchanged(booking)) => Verdict::Already(*booking),
                Err(rejection) => Verdict::Rejected(rejection),
                Ok(Decision::Change(effects)) => {
                    let booking = effects.booking.clone();
                    match staging.apply(self.date, *effects) {
                        Ok(()) => {
                            staging.record(&request.record);
                            Verdict::Done(booking)
                        }
                        Err(damage) => Verdict::Damaged(damage),
                    }
                }
                Ok(Decision::Block(block)) => match staging.block(self.date, block) {
                    Ok(()) => {
                        staging.record(&request.record);
                        Verdict::Blocks(true)
                    }
                    Err(damage) => Verdict::Damaged(damage),
                },
                Ok(Decision::Unblock(id)) => {
                    staging.unblock(self.date, &id);
                    staging.record(&request.record);
                    Verdict::Blocks(true)
                }
                Ok(Decision::SameBlocks) => Verdict::Blocks(false),
            };
            verdicts.push(verdict);
        }
        Ok((staging, verdicts))
    }
}

impl Attempt {
    /// What became of a command that was sent before; `None` if it was not, or was not applied.
    fn settled(&self, command: &Command, staging: &Staging) -> Option<Verdict> {
        let revision = self.sent.get(&command.id())?;
        let booking = staging.booking(&command.booking()?)?;
        if booking.revision < *revision {
            None
        } else if self.sent.contains_key(&booking.changed_by) {
            // By this command, or by a later one of the same commit: it was applied whole.
            Some(Verdict::Settled(booking.clone()))
        } else if matches!(command, Command::Book(_)) {
            // Whether it is this request's booking can be told however it was changed.
            None
        } else {
            Some(Verdict::Unknown)
        }
    }
}

/// The commands of a commit that change a booking, with the revision that each is to make.
fn sent(batch: &[Request], verdicts: &[Verdict]) -> Vec<(CommandId, u32)> {
    let of = |(request, verdict): (&Request, &Verdict)| match verdict {
        Verdict::Done(booking) => Some((request.command.id(), booking.revision)),
        _ => None,
    };
    batch.iter().zip(verdicts).filter_map(of).collect()
}

fn is_refusal(verdict: &Verdict) -> bool {
    // "It is so already" of blocks rests on the day alone, and so on how new it is.
    matches!(verdict, Verdict::Rejected(_) | Verdict::Blocks(false))
}

/// Whether an answer that changes nothing depends on the day. Whether a booking that is not to be
/// moved has its place does.
fn rests_on_day((request, verdict): (&Request, &Verdict)) -> bool {
    let is_move = matches!(request.command, Command::Move(_));
    is_refusal(verdict) || (is_move && matches!(verdict, Verdict::Already(_)))
}

fn answer(batch: Vec<Request>, verdicts: Vec<Verdict>) {
    for (request, verdict) in batch.into_iter().zip(verdicts) {
        // A caller that went away has no use for the answer.
        drop(request.reply.send(answer_of(verdict)));
    }
}

fn answer_of(verdict: Verdict) -> Result<Answer, DeskError> {
    match verdict {
        Verdict::Done(booking) | Verdict::Settled(booking) => {
            Ok(Answer::Booking(Outcome::Done(booking)))
        }
        Verdict::Already(booking) => Ok(Answer::Booking(Outcome::Already(booking))),
        Verdict::Blocks(changed) => Ok(Answer::Blocks(changed)),
        Verdict::Unknown => Err(DeskError::OutcomeUnknown),
        Verdict::Rejected(rejection) => Err(DeskError::Rejected(rejection)),
        Verdict::Damaged(damage) => Err(DeskError::Damaged(Arc::new(damage))),
    }
}

fn fail(batch: Vec<Request>, in_doubt: bool, error: DeskError) {
    for request in batch {
        let error = if in_doubt { DeskError::OutcomeUnknown } else { error.share() };
        drop(request.reply.send(Err(error)));
    }
}

impl DeskError {
    /// The same failure for each request of a batch.
    fn share(&self) -> Self {
        match self {
            Self::Unavailable(cause) => Self::Unavailable(Arc::clone(cause)),
            Self::Damaged(damage) => Self::Damaged(Arc::clone(damage)),
            Self::Broken(cause) => Self::Broken(Arc::clone(cause)),
            Self::OutcomeUnknown => Self::OutcomeUnknown,
            Self::Rejected(rejection) => Self::Rejected(rejection.clone()),
            Self::Busy => Self::Busy,
        }
    }
}
