//! Making a delivery this call's own, and writing down how it went.

use baybook_domain::event::Event;
use baybook_domain::store::{CommitError, Document, Key, ReadError, Version, Write, fields};
use baybook_outbox::pause::Pause;

use super::record::{Record, State, again, parse};
use super::{Deliveries, DeliveryError, LEASE, REMEMBER, TRIES};
use crate::channel::Channel;

/// Whether the delivery is this call's to make.
pub(super) enum Claim {
    Ours(Box<Record>, Version),
    Ended(Box<Record>),
}

impl Deliveries {
    pub(super) async fn claim(
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
    pub(super) async fn mark(
        &self,
        key: &Key,
        mut record: Record,
        at: Version,
    ) -> Result<(), DeliveryError> {
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
