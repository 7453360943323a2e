use baybook_domain::dead_letters;
use baybook_domain::event::{Event, EventState};
use baybook_domain::store::{CommitError, ReadError, Version, Write, schema};

use crate::claim::ClaimedEvent;
use crate::pause::Pause;
use crate::post::{Answer, Failed};
use crate::{Dispatcher, Round};

/// Tries after which settling is left to the next delivery.
const TRIES: u32 = 6;

/// An event as it is to be written.
struct Settlement {
    next: Event,
    at: Version,
}

impl Dispatcher {
    /// Writes down which posts failed, all in one commit; the worker writes down those it
    /// delivered. Never fails: what cannot be written is posted again after its lease.
    pub(super) async fn settle(&self, answered: Vec<(ClaimedEvent, Answer)>, round: &mut Round) {
        let mut open: Vec<Settlement> = answered
            .into_iter()
            .filter_map(|(event, answer)| self.decide(event, answer, round))
            .collect();
        for Settlement { next, .. } in &mut open {
            if next.state == EventState::Dead {
                let answered = next.last_error.take().unwrap_or_default();
                *next = dead_letters::give_up(self.store.as_ref(), next.clone(), answered).await;
            }
        }
        let mut pause = Pause::new(self.entropy.as_ref());
        for _ in 0..TRIES {
            if open.is_empty() {
                return;
            }
            match self.store.commit(open.iter().map(Settlement::write).collect()).await {
                Ok(_) => return,
                Err(CommitError::Broken(error)) => {
                    tracing::error!(%error, "the store refused to settle events");
                    return;
                }
                Err(error) => tracing::debug!(%error, "settling events again"),
            }
            pause.wait().await;
            open = match self.still_open(&open).await {
                Ok(open) => open,
                Err(_) => continue,
            };
        }
        tracing::warn!(outbox.events = open.len(), "events stay unsettled and will be repeated");
    }

    fn decide(
        &self,
        claimed: ClaimedEvent,
        answer: Answer,
        round: &mut Round,
    ) -> Option<Settlement> {
        let now = self.clock.now();
        let ClaimedEvent { event, version: at, .. } = claimed;
        let next = match answer {
            Answer::Delivered => {
                round.done += 1;
                return None;
            }
            Answer::Queued => {
                round.queued += 1;
                return None;
            }
            Answer::GaveUp => {
                round.dead += 1;
                return None;
            }
            Answer::NotAsked => {
                round.retried += 1;
                Event { attempts: event.attempts.saturating_sub(1), due_at: now, ..event }
            }
            Answer::Failed(Failed { channel, class, status, retry_after }) => {
                let last_error = Some(dead_letters::why(channel.as_deref(), &class));
                let failed = Event { last_error, last_status: status, ..event };
                let Event { id, attempts, .. } = &failed;
                if *attempts >= self.tuning.max_attempts {
                    round.dead += 1;
                    tracing::error!(
                        event.id = %id, event.attempts = attempts, channel, class, "an event is dead"
                    );
                    Event { state: EventState::Dead, ..failed }
                } else {
                    round.retried += 1;
                    tracing::warn!(
                        event.id = %id, event.attempts = attempts, channel, class, "not delivered"
                    );
                    let unit = self.entropy.unit();
                    let pause = self.tuning.backoff.pause(*attempts, unit, retry_after);
                    Event { due_at: now + pause, ..failed }
                }
            }
        };
        Some(Settlement { next, at })
    }

    /// What is left to be written after a commit failed or its reply was lost.
    async fn still_open(&self, open: &[Settlement]) -> Result<Vec<Settlement>, ReadError> {
        let keys: Vec<_> = open.iter().map(|open| schema::event(&open.next.id)).collect();
        let documents = self.store.read(&keys).await?;
        let left = open.iter().zip(documents).filter_map(|(open, document)| {
            // Changed meanwhile: by our own lost commit, another dispatcher after the lease, the
            // worker after all, or a person. Each knows better.
            let is_as_claimed = document?.version == open.at;
            is_as_claimed.then(|| Settlement { next: open.next.clone(), at: open.at })
        });
        Ok(left.collect())
    }
}

impl Settlement {
    fn write(&self) -> Write {
        let (key, fields) = (schema::event(&self.next.id), self.next.to_fields());
        Write::Update { key, fields, at: self.at }
    }
}
