//! Events on their way to whoever delivers them.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::claim::ClaimedEvent;
use crate::post::Answer;
use crate::{Dispatcher, Round, RoundError};

/// Claimed events that are not settled yet: as many are posted at a time as there are places, and
/// the others wait for one.
pub(super) struct Flight {
    places: usize,
    gate: Arc<Semaphore>,
    posts: JoinSet<(ClaimedEvent, Answer)>,
}

type Landed = Result<(ClaimedEvent, Answer), JoinError>;

impl Flight {
    pub(super) fn new(places: usize) -> Self {
        Self { places, gate: Arc::new(Semaphore::new(places)), posts: JoinSet::new() }
    }

    /// Whether a place is free, and nobody waits for it.
    pub(super) fn has_room(&self) -> bool {
        self.posts.len() < self.places
    }

    /// The next that was answered; `None` when all were. May be dropped without losing one.
    pub(super) async fn next(&mut self) -> Option<Landed> {
        self.posts.join_next().await
    }
}

impl Dispatcher {
    /// Claims one batch of what is due and sends it on its way. What has no place yet when `stop`
    /// comes is given back.
    pub(super) async fn take_off(
        &self,
        flight: &mut Flight,
        stop: &CancellationToken,
    ) -> Result<Round, RoundError> {
        let claimed = self.claim().await?;
        let mut round = Round { dead: claimed.given_up, ..Round::default() };
        for event in claimed.events {
            round.claimed += 1;
            let (gate, stop) = (Arc::clone(&flight.gate), stop.clone());
            let handover = Arc::clone(&self.handover);
            let clock = Arc::clone(&self.clock);
            // Posted later than this, it could be answered after the lease.
            let post_by = event.lease_until.saturating_sub(self.tuning.request_timeout);
            flight.posts.spawn(async move {
                let permit = gate.acquire().await;
                let late = post_by.is_ok_and(|post_by| clock.now() > post_by);
                if permit.is_err() || late || stop.is_cancelled() {
                    return (event, Answer::NotAsked);
                }
                let answer = handover.hand_over(&event.event).await;
                (event, answer)
            });
        }
        if round != Round::default() {
            tracing::debug!(
                outbox.claimed = round.claimed,
                outbox.dead = round.dead,
                "claimed what is due in the outbox"
            );
        }
        Ok(round)
    }

    /// Writes down how those went that were answered: `first`, and what is answered soon after it.
    pub(super) async fn land(&self, first: Landed, flight: &mut Flight) -> Round {
        let mut answered = vec![first];
        let gathered = async {
            while let Some(next) = flight.next().await {
                answered.push(next);
            }
        };
        // Posts go on meanwhile; what is answered soon shares the commit.
        let _ = tokio::time::timeout(self.tuning.gather, gathered).await;
        // One that panicked is left to its lease.
        let answered = answered.into_iter().filter_map(Result::ok).collect();
        let mut round = Round::default();
        self.settle(answered, &mut round).await;
        if round != Round::default() {
            tracing::debug!(
                outbox.done = round.done,
                outbox.queued = round.queued,
                outbox.retried = round.retried,
                outbox.dead = round.dead,
                "settled events of the outbox"
            );
        }
        round
    }
}
