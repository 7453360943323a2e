//! Delivers an event on every channel, each once.
//!
//! The document `deliveries/{event}.{channel}` stands for one delivery. It is created, with the
//! precondition that it does not exist, before anything is sent, and marked after:
//!
//! ```text
//! (none) --claim--> sending --told--------------------> sent
//!          ^           |----nothing to tell-----------> skipped
//!          |           |----not at this hour----------> failed, and the event comes due later
//!          |           |----refused for good----------> gave-up
//!          |           |----may succeed later---------> failed --+
//!          |           +----no answer within the lease ---------+ |
//!          +------------ the next task claims it again <--------+-+
//! ```
//!
//! A process that dies between sending and marking leaves `sending`, and an answer that was lost
//! leaves `failed` in doubt. Either way somebody may have been told already. The next task tells
//! them once more, marks that it did (`resent`), and gives up if that is lost as well: twice at
//! most, and once in every other case. A channel that is idempotent has no such limit.
//!
//! When all channels are through, the event itself is settled: `done`, or `dead` with the reason if
//! one of them gave up.

mod claim;
mod record;
mod settle;

use std::sync::Arc;
use std::time::Duration;

use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::dead_letters;
use baybook_domain::event::Event;
use baybook_domain::store::{CommitError, ReadError, Store, Version, schema};
use baybook_integrations::Failure;
use jiff::{SignedDuration, Timestamp};

use self::claim::Claim;
use self::record::{State, ended};
use self::settle::Settled;
use crate::channel::{Channel, Sent};

/// How long a channel may take to send.
const SEND_TIMEOUT: Duration = Duration::from_secs(12);

/// How long a claim holds. Longer than sending and writing it down may take, so that a live one is
/// never overtaken.
pub const LEASE: SignedDuration = SignedDuration::from_secs(20);

/// How long a delivery is remembered: far beyond the last retry of its event, also by hand.
pub const REMEMBER: SignedDuration = SignedDuration::from_hours(24 * 180);

const TRIES: u32 = 5;

/// Delivers events.
#[derive(Debug)]
pub struct Deliveries {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub channels: Vec<Arc<dyn Channel>>,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivered {
    /// Told on at least one channel by this call.
    Now,
    /// By an earlier one, or there was nothing to tell.
    Before,
    /// A channel refuses it for good: the event is dead.
    GaveUp,
    /// A channel does not tell it at this hour: the event comes due later.
    NotNow,
}

/// Why an event is not delivered on a channel yet.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// Another task is at it, or died at it a moment ago.
    #[error("another task is delivering it")]
    InProgress,
    #[error("not sent by {channel}: {failure}")]
    Send { channel: &'static str, failure: Failure },
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error("the record of the delivery cannot be read: {0}")]
    Damaged(#[from] serde_json::Error),
}

/// How the delivery on one channel stands.
enum End {
    Now,
    Before,
    GaveUp(String),
    NotNow(Timestamp),
}

impl Deliveries {
    /// Delivers `event`, which was read at `version`, on every channel that takes it, and settles
    /// it. All channels are tried, whatever becomes of the others.
    ///
    /// # Errors
    /// The first failure that may pass; a later call does only what is missing.
    pub async fn deliver(
        &self,
        event: &Event,
        version: Version,
    ) -> Result<Delivered, DeliveryError> {
        let mut outcome = Ok(Delivered::Before);
        let mut given_up = None;
        let mut waits: Option<Timestamp> = None;
        for channel in self.channels.iter().filter(|channel| channel.takes(&event.what)) {
            match self.deliver_on(channel.as_ref(), event).await {
                Ok(End::Before) => {}
                Ok(End::Now) => outcome = outcome.map(|_| Delivered::Now),
                Ok(End::NotNow(until)) => {
                    waits = Some(waits.map_or(until, |earlier| earlier.min(until)));
                }
                Ok(End::GaveUp(reason)) => {
                    given_up.get_or_insert(dead_letters::why(Some(channel.name()), &reason));
                }
                Err(error) => {
                    tracing::warn!(event.id = %event.id, channel = channel.name(), %error, "not delivered");
                    outcome = outcome.and(Err(error));
                }
            }
        }
        let delivered = outcome?;
        // Before giving up: then another channel would not tell it at all.
        if let Some(until) = waits {
            self.settle(event, version, Settled::Waits(until)).await?;
            return Ok(Delivered::NotNow);
        }
        match given_up {
            None => {
                self.settle(event, version, Settled::Done).await?;
                Ok(delivered)
            }
            Some(reason) => {
                tracing::error!(event.id = %event.id, reason, "an event is dead");
                self.settle(event, version, Settled::Dead(reason)).await?;
                Ok(Delivered::GaveUp)
            }
        }
    }

    async fn deliver_on(&self, channel: &dyn Channel, event: &Event) -> Result<End, DeliveryError> {
        let key = schema::delivery(&event.id, channel.name());
        let (record, version) = match self.claim(&key, channel, event).await? {
            Claim::Ours(record, version) => (*record, version),
            Claim::Ended(record) if record.state == State::GaveUp => {
                return Ok(End::GaveUp(record.reason.unwrap_or_default()));
            }
            Claim::Ended(_) => return Ok(End::Before),
        };
        let late = Failure::Unknown { class: "timeout" };
        let sending = tokio::time::timeout(SEND_TIMEOUT, channel.send(event, key.id()));
        let sent = sending.await.unwrap_or(Err(late));
        let ended = ended(record, &sent, channel.is_idempotent(), self.clock.now());
        let end = match ended.state {
            State::Sent => Ok(End::Now),
            State::GaveUp => Ok(End::GaveUp(ended.reason.clone().unwrap_or_default())),
            _ => match sent {
                Ok(Sent::NotNow { until }) => Ok(End::NotNow(until)),
                _ => Ok(End::Before),
            },
        };
        let marked = self.mark(&key, ended, version).await;
        match sent {
            Err(failure) if matches!(end, Ok(End::Before)) => {
                Err(DeliveryError::Send { channel: channel.name(), failure })
            }
            _ => marked.and(end),
        }
    }
}
