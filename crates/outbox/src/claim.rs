use baybook_domain::dead_letters;
use baybook_domain::event::{Event, EventState};
use baybook_domain::instant;
use baybook_domain::store::{
    CommitError, Document, Fields, Key, Query, Range, Version, Write, schema,
};
use jiff::{SignedDuration, Timestamp};

use crate::pause::Pause;
use crate::{Dispatcher, RoundError};

/// An event that is this dispatcher's until the lease ends.
#[derive(Debug, Clone)]
pub(super) struct ClaimedEvent {
    pub(super) event: Event,
    pub(super) version: Version,
    pub(super) lease_until: Timestamp,
}

#[derive(Debug, Default)]
pub(super) struct Claimed {
    pub(super) events: Vec<ClaimedEvent>,
    /// Events found to be beyond help and marked as dead.
    pub(super) given_up: u32,
}

/// Lost races after which the others may have it.
const TRIES: u32 = 5;

/// What a claim makes of one document.
struct Step {
    key: Key,
    at: Version,
    fields: Fields,
    /// The event, if it is to be delivered.
    event: Option<Event>,
}

impl Dispatcher {
    pub(super) async fn claim(&self) -> Result<Claimed, RoundError> {
        let mut pause = Pause::new(self.entropy.as_ref());
        for _ in 0..TRIES {
            let now = self.clock.now();
            let lease_until = now + self.tuning.lease;
            let due = self.due(now).await?;
            if due.is_empty() {
                break;
            }
            let mut steps = Vec::with_capacity(due.len());
            for document in due {
                steps.push(self.step(document, lease_until).await);
            }
            match self.store.commit(steps.iter().map(Step::write).collect()).await {
                Ok(versions) => {
                    return Ok(claimed(steps.into_iter().zip(versions), lease_until));
                }
                // Another dispatcher was faster; what it took is no longer due.
                Err(CommitError::Conflict) => pause.wait().await,
                Err(CommitError::OutcomeUnknown(_)) => {
                    return self.look_again(steps, lease_until).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Claimed::default())
    }

    async fn step(&self, document: Document, lease_until: Timestamp) -> Step {
        let Document { key, version: at, fields } = document;
        let event = match Event::from_fields(fields.clone()) {
            Ok(event) => event,
            Err(error) => {
                tracing::error!(event.id = key.id(), %error, "an event cannot be read");
                return Step { key, at, fields: dead(fields, "damaged"), event: None };
            }
        };
        if event.attempts >= self.tuning.max_attempts {
            // Counted when claimed and never settled: its deliveries ended with the process, or
            // the queue has given up.
            tracing::error!(event.id = %event.id, event.attempts, "an event is dead");
            let why = event.last_error.clone().unwrap_or_else(|| "no answer".to_owned());
            let event = dead_letters::give_up(self.store.as_ref(), event, why).await;
            return Step { key, at, fields: event.to_fields(), event: None };
        }
        let event = Event { attempts: event.attempts + 1, due_at: lease_until, ..event };
        Step { key, at, fields: event.to_fields(), event: Some(event) }
    }

    async fn due(&self, now: Timestamp) -> Result<Vec<Document>, RoundError> {
        // Instants are stored in milliseconds, and the upper bound of a range is exclusive.
        let before = instant::text(now + SignedDuration::from_millis(1));
        let due = Query::all(schema::outbox(), self.tuning.batch)
            .equal("state", EventState::Pending.as_str())
            .range(Range { field: "due_at", from: None, before: Some(before.into()) });
        Ok(self.store.query(&due).await?.documents)
    }

    /// The reply to a claim was lost. What stands as it was written counts as ours: were it a
    /// twin's of the same millisecond, both would deliver, and the worker makes that once.
    async fn look_again(
        &self,
        steps: Vec<Step>,
        lease_until: Timestamp,
    ) -> Result<Claimed, RoundError> {
        let keys: Vec<Key> = steps.iter().map(|step| step.key.clone()).collect();
        let documents = self.store.read(&keys).await?;
        let applied = steps.into_iter().zip(documents).filter_map(|(step, document)| {
            let document = document.filter(|document| document.fields == step.fields)?;
            Some((step, document.version))
        });
        Ok(claimed(applied, lease_until))
    }
}

impl Step {
    fn write(&self) -> Write {
        Write::Update { key: self.key.clone(), fields: self.fields.clone(), at: self.at }
    }
}

/// As it is, but never due again by itself.
fn dead(mut fields: Fields, why: &str) -> Fields {
    fields.insert("state".to_owned(), EventState::Dead.as_str().into());
    fields.insert("last_error".to_owned(), why.into());
    fields
}

fn claimed(steps: impl Iterator<Item = (Step, Version)>, lease_until: Timestamp) -> Claimed {
    let mut claimed = Claimed::default();
    for (step, version) in steps {
        match step.event {
            Some(event) => claimed.events.push(ClaimedEvent { event, version, lease_until }),
            None => claimed.given_up += 1,
        }
    }
    claimed
}
