//! Delivers an event on every channel, each once.
//!
//! The document `deliveries/{event}.{channel}` stands for one delivery. It is created, with the
//! precondition that it does not exist, before anything is sent, and marked as sent after:
//!
//! ```text
//! (none) --claim--> sending --send, then mark--> sent
//!                      |                            a later task finds it and does nothing
//!                      +-- no answer within the lease: the next task claims it again
//! ```
//!
//! A process that dies between sending and marking leaves `sending`, and the next task sends
//! again after the lease: at least once always, and once in every other case. A provider with
//! idempotency keys closes that gap too: the delivery's name is stable.

use std::sync::Arc;
use std::time::Duration;

use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::event::Event;
use baybook_domain::store::{
    CommitError, Document, Fields, Key, ReadError, Store, Version, Write, fields, schema,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::channel::{Channel, SendError};
use crate::pause::Pause;

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

/// What became of one delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivered {
    /// By this call.
    Now,
    /// By an earlier one.
    Before,
}

/// Why an event is not delivered on a channel yet.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// Another task is at it, or died at it a moment ago.
    #[error("another task is delivering it")]
    InProgress,
    #[error(transparent)]
    Send(#[from] SendError),
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
    #[serde(with = "baybook_domain::instant")]
    lease_until: Timestamp,
    #[serde(with = "baybook_domain::instant::expiry")]
    expire_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Sending,
    /// Sending failed: the next task may claim it at once.
    Failed,
    Sent,
}

/// Whether the delivery is this call's to make.
enum Claim {
    Ours(Record, Version),
    SentBefore,
}

impl Deliveries {
    /// Delivers `event` on every channel. All are tried, whatever becomes of the others.
    ///
    /// # Errors
    /// The first failure; a later call does only what is missing.
    pub async fn deliver(&self, event: &Event) -> Result<Delivered, DeliveryError> {
        let mut all = Ok(Delivered::Before);
        for channel in &self.channels {
            match self.deliver_on(channel.as_ref(), event).await {
                Ok(Delivered::Before) => {}
                Ok(Delivered::Now) => all = all.map(|_| Delivered::Now),
                Err(error) => {
                    tracing::warn!(event.id = %event.id, channel = channel.name(), %error, "not delivered");
                    all = all.and(Err(error));
                }
            }
        }
        all
    }

    async fn deliver_on(
        &self,
        channel: &dyn Channel,
        event: &Event,
    ) -> Result<Delivered, DeliveryError> {
        let key = schema::delivery(&event.id, channel.name());
        let (record, version) = match self.claim(&key, channel.name(), event).await? {
            Claim::Ours(record, version) => (record, version),
            Claim::SentBefore => return Ok(Delivered::Before),
        };
        let late = SendError { class: "timeout", retry_after: None };
        let sent = tokio::time::timeout(SEND_TIMEOUT, channel.send(event, key.id()));
        let sent = sent.await.unwrap_or(Err(late));
        let state = if sent.is_ok() { State::Sent } else { State::Failed };
        let marked = self.mark(&key, Record { state, ..record }, version).await;
        sent?;
        marked?;
        Ok(Delivered::Now)
    }

    async fn claim(&self, key: &Key, channel: &str, event: &Event) -> Result<Claim, DeliveryError> {
        let claim = format!("{:032x}", u128::from_le_bytes(self.entropy.bytes16()));
        let mut pause = Pause::new(self.entropy.as_ref());
        // Most deliveries are the first of their event: create before reading.
        let mut found: Option<(Record, Version)> = None;
        let mut tries = 0;
        loop {
            tries += 1;
            let now = self.clock.now();
            let claims = match &found {
                Some((record, _)) if record.state == State::Sent => return Ok(Claim::SentBefore),
                Some((record, version)) if record.claim == claim => {
                    return Ok(Claim::Ours(record.clone(), *version));
                }
                Some((record, _)) if record.state == State::Sending && record.lease_until > now => {
                    return Err(DeliveryError::InProgress);
                }
                Some((record, _)) => record.claims + 1,
                None => 1,
            };
            let ours = Record {
                event: event.id.to_string(),
                channel: channel.to_owned(),
                state: State::Sending,
                claim: claim.clone(),
                claims,
                lease_until: now + LEASE,
                expire_at: Some(now + REMEMBER),
            };
            match self.commit(key, &ours, found.as_ref().map(|(_, version)| *version)).await {
                Ok(version) => return Ok(Claim::Ours(ours, version)),
                Err(error) if tries == TRIES || matches!(error, CommitError::Broken(_)) => {
                    return Err(error.into());
                }
                Err(CommitError::Conflict) => {}
                Err(_) => pause.wait().await,
            }
            found = self.read(key).await?;
        }
    }

    /// Writes down how sending went. Repeated as long as there is hope: if it stays unknown, the
    /// next task sends again.
    async fn mark(&self, key: &Key, record: Record, at: Version) -> Result<(), DeliveryError> {
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
                Ok(Some((found, _))) if found.state == State::Sent => return Ok(()),
                // Overtaken after the lease ran out: how it ends is the other's to say, unless
                // it is sent already.
                Ok(Some((found, _)))
                    if found.claim != record.claim && record.state != State::Sent =>
                {
                    return Ok(());
                }
                Ok(found) => at = found.map(|(_, version)| version),
                Err(DeliveryError::Read(ReadError::Unavailable(_))) => {}
                Err(error) => return Err(error),
            }
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

fn parse(fields: Fields) -> Result<Record, serde_json::Error> {
    serde_json::from_value(serde_json::Value::Object(fields))
}
