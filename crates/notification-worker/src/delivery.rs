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

use std::sync::Arc;
use std::time::Duration;

use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::dead_letters;
use baybook_domain::event::{Event, EventState, KEEP_DELIVERED};
use baybook_domain::store::{
    CommitError, Document, Fields, Key, ReadError, Store, Version, Write, fields, schema,
};
use baybook_integrations::Failure;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::channel::{CIRCUIT_OPEN, Channel, Sent};
use baybook_outbox::pause::Pause;

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

/// The document of one delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    event: String,
    channel: String,
    state: State,
    /// Names the claim, so that one whose reply was lost can be recognised.
    claim: String,
    claims: u32,
    /// Claims that ended without anybody knowing whether it was told.
    #[serde(default)]
    doubts: u32,
    /// Told again after such a claim.
    #[serde(default)]
    resent: bool,
    /// The provider's name for it.
    #[serde(default)]
    provider_id: Option<String>,
    /// Why it was skipped, failed or given up on: a class, never a provider's text.
    #[serde(default)]
    reason: Option<String>,
    #[serde(default, with = "baybook_domain::instant::optional")]
    ended_at: Option<Timestamp>,
    /// What else the document has: what the provider told of it later, perhaps before it was
    /// marked. Kept as it is.
    #[serde(flatten)]
    told: serde_json::Map<String, serde_json::Value>,
    #[serde(with = "baybook_domain::instant")]
    lease_until: Timestamp,
    #[serde(with = "baybook_domain::instant::expiry")]
    expire_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Sending,
    /// The next task may claim it at once.
    Failed,
    Sent,
    /// There was nothing to tell.
    Skipped,
    GaveUp,
}

impl State {
    fn is_end(self) -> bool {
        matches!(self, Self::Sent | Self::Skipped | Self::GaveUp)
    }
}

/// How the delivery on one channel stands.
enum End {
    Now,
    Before,
    GaveUp(String),
    NotNow(Timestamp),
}

/// How an event is left.
enum Settled {
    Done,
    /// Given up on, and why.
    Dead(String),
    Waits(Timestamp),
}

/// Whether the delivery is this call's to make.
enum Claim {
    Ours(Box<Record>, Version),
    Ended(Box<Record>),
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
                    given_up.get_or_insert(format!("{}: {reason}", channel.name()));
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

    async fn claim(
        &self,
        key: &Key,
        channel: &dyn Channel,
        event: &Event,
    ) -> Result<Claim, DeliveryError> {
        let claim = format!("{:032x}", u128::from_le_bytes(self.entropy.bytes16()));
        let mut pause = Pause::new(self.entropy.as_ref());
        // Most deliveries are the first of their event: create before reading.
        let mut found: Option<(Record, Version)> = None;
        let mut tries = 0;
        loop {
            tries += 1;
            let now = self.clock.now();
            let new = Record {
                event: event.id.to_string(),
                channel: channel.name().to_owned(),
                state: State::Sending,
                claim: claim.clone(),
                claims: 1,
                doubts: 0,
                resent: false,
                provider_id: None,
                reason: None,
                ended_at: None,
                told: serde_json::Map::new(),
                lease_until: now + LEASE,
                expire_at: Some(now + REMEMBER),
            };
            let ours = match &found {
                None => new,
                Some((record, _)) if record.state.is_end() => {
                    return Ok(Claim::Ended(Box::new(record.clone())));
                }
                Some((record, version)) if record.claim == claim => {
                    return Ok(Claim::Ours(Box::new(record.clone()), *version));
                }
                Some((record, _)) if record.state == State::Sending && record.lease_until > now => {
                    return Err(DeliveryError::InProgress);
                }
                Some((record, _)) => again(record, new, channel.is_idempotent()),
            };
            let gave_up = ours.state == State::GaveUp;
            match self.commit(key, &ours, found.as_ref().map(|(_, version)| *version)).await {
                Ok(_) if gave_up => return Ok(Claim::Ended(Box::new(ours))),
                Ok(version) => return Ok(Claim::Ours(Box::new(ours), version)),
                Err(error) if tries == TRIES || matches!(error, CommitError::Broken(_)) => {
                    return Err(error.into());
                }
                Err(CommitError::Conflict) => {}
                Err(_) => pause.wait().await,
            }
            found = self.read(key).await?;
        }
    }

    /// Writes down how sending went, over the claim. Repeated as long as there is hope: if it stays
    /// unknown, the next task finds the claim's lease run out.
    async fn mark(&self, key: &Key, mut record: Record, at: Version) -> Result<(), DeliveryError> {
        let mut pause = Pause::new(self.entropy.as_ref());
        let mut at = Some(at);
        let mut tries = 0;
        loop {
            tries += 1;
            match self.commit(key, &record, at).await {
                Ok(_) => return Ok(()),
                Err(error) if tries == TRIES || matches!(error, CommitError::Broken(_)) => {
                    return Err(error.into());
                }
                Err(_) => pause.wait().await,
            }
            match self.read(key).await {
                Ok(Some((found, _))) if found.state.is_end() => return Ok(()),
                // Overtaken after the lease ran out: how it ends is the other's to say, unless
                // it was told.
                Ok(Some((found, _)))
                    if found.claim != record.claim && record.state != State::Sent =>
                {
                    return Ok(());
                }
                Ok(found) => {
                    at = found.as_ref().map(|(_, version)| *version);
                    if let Some((found, _)) = found {
                        record.told = found.told;
                    }
                }
                Err(DeliveryError::Read(ReadError::Unavailable(_))) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Writes down that all channels are through with an event, or for now.
    async fn settle(
        &self,
        event: &Event,
        version: Version,
        how: Settled,
    ) -> Result<(), DeliveryError> {
        let key = schema::event(&event.id);
        let mut pause = Pause::new(self.entropy.as_ref());
        let (mut event, mut at) = (event.clone(), version);
        let mut tries = 0;
        loop {
            tries += 1;
            let settled = self.settled(event, &how).await;
            let fields = settled.to_fields();
            let write = Write::Update { key: key.clone(), fields, at };
            match self.store.commit(vec![write]).await {
                Ok(_) => return Ok(()),
                Err(error) if tries == TRIES || matches!(error, CommitError::Broken(_)) => {
                    return Err(error.into());
                }
                Err(CommitError::Conflict) => {}
                Err(_) => pause.wait().await,
            }
            let documents = self.store.read(std::slice::from_ref(&key)).await?;
            // Removed meanwhile: there is nothing to settle.
            let Some(document) = documents.into_iter().next().flatten() else { return Ok(()) };
            (event, at) = (Event::from_fields(document.fields)?, document.version);
            // Another task has settled it.
            if event.state != EventState::Pending {
                return Ok(());
            }
        }
    }

    async fn settled(&self, event: Event, how: &Settled) -> Event {
        let last_error = None;
        match how {
            Settled::Done => {
                let expire_at = Some(self.clock.now() + KEEP_DELIVERED);
                Event { state: EventState::Done, last_error, expire_at, ..event }
            }
            Settled::Dead(reason) => {
                dead_letters::give_up(self.store.as_ref(), event, reason.clone()).await
            }
            Settled::Waits(until) => Event { due_at: *until, last_error, ..event },
        }
    }

    async fn commit(
        &self,
        key: &Key,
        record: &Record,
        at: Option<Version>,
    ) -> Result<Version, CommitError> {
        let (key, fields) = (key.clone(), fields(record));
        let write = match at {
            Some(at) => Write::Update { key, fields, at },
            None => Write::Create { key, fields },
        };
        let versions = self.store.commit(vec![write]).await?;
        let answer = versions.first().copied();
        answer.ok_or_else(|| CommitError::Broken("a commit answered no version".into()))
    }

    async fn read(&self, key: &Key) -> Result<Option<(Record, Version)>, DeliveryError> {
        let documents = self.store.read(std::slice::from_ref(key)).await?;
        let record = |Document { fields, version, .. }| Ok((parse(fields)?, version));
        documents.into_iter().next().flatten().map(record).transpose()
    }
}

/// A claim after one that failed, or whose process died. One that nobody knows the end of is made
/// once more, and no more after that.
fn again(before: &Record, new: Record, is_idempotent: bool) -> Record {
    // It is a doubt of its own that this process finds: the other died over it.
    let died = u32::from(before.state == State::Sending);
    let doubts = before.doubts + died;
    let (claims, resent) = (before.claims + 1, before.resent || doubts > 0);
    let (told, reason) = (before.told.clone(), before.reason.clone());
    let claimed = Record { claims, doubts, resent, reason, told, ..new };
    if doubts > 1 && !is_idempotent {
        let reason = Some("outcome-unknown".to_owned());
        return Record { state: State::GaveUp, reason, resent: before.resent, ..claimed };
    }
    if doubts > 0 && !is_idempotent {
        tracing::warn!(
            event.id = claimed.event,
            channel = claimed.channel,
            "telling once more: whether it was told is not known"
        );
    }
    claimed
}

/// The record after sending went as it did.
fn ended(
    record: Record,
    sent: &Result<Sent, Failure>,
    is_idempotent: bool,
    now: Timestamp,
) -> Record {
    let reason = |class: &str| Some(class.to_owned());
    let ended_at = Some(now);
    match sent {
        Ok(Sent::Accepted { id }) => {
            let (state, provider_id) = (State::Sent, id.clone());
            Record { state, provider_id, reason: None, ended_at, ..record }
        }
        // The next task may claim it, when it is due again.
        Ok(Sent::NotNow { .. }) => {
            Record { state: State::Failed, reason: reason("quiet-hours"), ..record }
        }
        Ok(Sent::Nothing { reason: why }) => {
            Record { state: State::Skipped, reason: reason(why), ended_at, ..record }
        }
        Err(Failure::Never { class }) => {
            Record { state: State::GaveUp, reason: reason(class), ended_at, ..record }
        }
        Err(Failure::Unknown { class }) if !is_idempotent && record.doubts > 0 => {
            Record { state: State::GaveUp, reason: reason(class), ended_at, ..record }
        }
        Err(Failure::Unknown { class }) => {
            let doubts = record.doubts + u32::from(!is_idempotent);
            Record { state: State::Failed, doubts, reason: reason(class), ..record }
        }
        Err(Failure::Later { class, .. }) => {
            // The provider was not asked: why it is left alone stays the reason.
            let known = record.reason.clone().filter(|_| *class == CIRCUIT_OPEN);
            Record { state: State::Failed, reason: known.or_else(|| reason(class)), ..record }
        }
    }
}

fn parse(fields: Fields) -> Result<Record, serde_json::Error> {
    serde_json::from_value(serde_json::Value::Object(fields))
}
