//! What is written down of a delivery, and how it goes on from there.

use baybook_domain::store::Fields;
use baybook_integrations::Failure;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::channel::{CIRCUIT_OPEN, Sent};

/// The document of one delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) event: String,
    pub(super) channel: String,
    pub(super) state: State,
    /// Names the claim, so that one whose reply was lost can be recognised.
    pub(super) claim: String,
    pub(super) claims: u32,
    /// Claims that ended without anybody knowing whether it was told.
    #[serde(default)]
    pub(super) doubts: u32,
    /// Told again after such a claim.
    #[serde(default)]
    pub(super) resent: bool,
    /// The provider's name for it.
    #[serde(default)]
    pub(super) provider_id: Option<String>,
    /// Why it was skipped, failed or given up on: a class, never a provider's text.
    #[serde(default)]
    pub(super) reason: Option<String>,
    #[serde(default, with = "baybook_domain::instant::optional")]
    pub(super) ended_at: Option<Timestamp>,
    /// What else the document has: what the provider told of it later, perhaps before it was
    /// marked. Kept as it is.
    #[serde(flatten)]
    pub(super) told: serde_json::Map<String, serde_json::Value>,
    #[serde(with = "baybook_domain::instant")]
    pub(super) lease_until: Timestamp,
    #[serde(with = "baybook_domain::instant::expiry")]
    pub(super) expire_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum State {
    Sending,
    /// The next task may claim it at once.
    Failed,
    Sent,
    /// There was nothing to tell.
    Skipped,
    GaveUp,
}

impl State {
    pub(super) fn is_end(self) -> bool {
        matches!(self, Self::Sent | Self::Skipped | Self::GaveUp)
    }
}

/// A claim after one that failed, or whose process died. One that nobody knows the end of is made
/// once more, and no more after that.
pub(super) fn again(before: &Record, new: Record, is_idempotent: bool) -> Record {
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
pub(super) fn ended(
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

pub(super) fn parse(fields: Fields) -> Result<Record, serde_json::Error> {
    serde_json::from_value(serde_json::Value::Object(fields))
}
