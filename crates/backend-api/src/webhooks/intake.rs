//! Takes in what providers tell.

use std::collections::{BTreeMap, BTreeSet};

use baybook_domain::accounts::SecretHash;
use baybook_domain::ids::EventId;
use baybook_domain::instant;
use baybook_domain::store::{
    CommitError, Document, Fields, Key, ReadError, Store, Version, Write, fields, schema,
};
use baybook_domain::suppression::{AddressId, Change, Source, Suppression};
use baybook_integrations::webhook::Fate;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// One thing that a provider tells.
#[derive(Debug)]
pub(super) struct Report {
    /// Names it: the same each time it is told.
    pub(super) name: String,
    pub(super) at: Timestamp,
    pub(super) address: Option<(AddressId, Change)>,
    pub(super) delivery: Option<(Key, Fate)>,
}

/// The document `notices/{digest}`: that it was told.
#[derive(Serialize)]
struct Notice {
    source: Source,
    #[serde(with = "baybook_domain::instant")]
    heard_at: Timestamp,
    #[serde(with = "baybook_domain::instant::expiry")]
    expire_at: Option<Timestamp>,
}

/// How long a notice is kept. SendGrid's calls carry their time, and are refused when they are
/// old; Twilio's do not, so that the notice is all that keeps one from being played back.
fn kept(source: Source) -> SignedDuration {
    let days = if source == Source::Twilio { 400 } else { 30 };
    SignedDuration::from_hours(24 * days)
}

/// Reports of one commit: of at most three writes each, and Firestore takes 500.
const CHUNK: usize = 100;

/// Lost races after which the provider is to come again.
const TRIES: u32 = 6;

/// Why something was not taken in. The provider tells it again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IntakeError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// Takes in what was not told before, and answers how much that was.
///
/// # Errors
/// When the store does not answer. What was taken in until then stays.
pub(super) async fn take(
    store: &dyn Store,
    source: Source,
    reports: &[Report],
    now: Timestamp,
) -> Result<usize, IntakeError> {
    let mut new = 0;
    for reports in reports.chunks(CHUNK) {
        let mut tries = 0;
        new += loop {
            tries += 1;
            let mut scene = Scene::read(store, source, reports).await?;
            let taken = reports.iter().filter(|report| scene.take(report, now)).count();
            let writes = scene.writes();
            if writes.is_empty() {
                break taken;
            }
            match store.commit(writes).await {
                Ok(_) => break taken,
                // If it was applied after all, the notices tell.
                Err(CommitError::Conflict | CommitError::OutcomeUnknown(_)) if tries < TRIES => {}
                Err(error) => return Err(error.into()),
            }
        };
    }
    Ok(new)
}

/// The document of a delivery, by the name that providers were given for it.
pub(super) fn delivery(name: &str) -> Option<Key> {
    let (event, channel) = name.rsplit_once('.')?;
    let event: EventId = event.parse().ok()?;
    let is_channel = !channel.is_empty() && channel.bytes().all(|b| b.is_ascii_lowercase());
    is_channel.then(|| schema::delivery(&event, channel))
}

/// What is stored about some reports, and what is to be.
struct Scene {
    source: Source,
    found: BTreeMap<Key, Document>,
    notices: BTreeMap<Key, Fields>,
    suppressions: BTreeMap<AddressId, Suppression>,
    deliveries: BTreeMap<Key, Fields>,
}

impl Scene {
    async fn read(
        store: &dyn Store,
        source: Source,
        reports: &[Report],
    ) -> Result<Self, ReadError> {
        let mut keys = BTreeSet::new();
        for report in reports {
            keys.insert(notice(source, &report.name));
            keys.extend(report.address.as_ref().map(|(address, _)| address.key()));
            keys.extend(report.delivery.as_ref().map(|(key, _)| key.clone()));
        }
        let keys: Vec<Key> = keys.into_iter().collect();
        let documents = store.read(&keys).await?.into_iter().flatten();
        let found: BTreeMap<_, _> = documents.map(|found| (found.key.clone(), found)).collect();
        let mut suppressions = BTreeMap::new();
        for (address, _) in reports.iter().filter_map(|report| report.address.as_ref()) {
            if let Some(stored) = found.get(&address.key()) {
                let (stored, _) = Suppression::from_document(stored.clone())?;
                suppressions.insert(address.clone(), stored);
            }
        }
        let (notices, deliveries) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self { source, found, notices, suppressions, deliveries })
    }

    /// Takes in one report, if it is new.
    fn take(&mut self, report: &Report, now: Timestamp) -> bool {
        let key = notice(self.source, &report.name);
        if self.found.contains_key(&key) || self.notices.contains_key(&key) {
            return false;
        }
        let expire_at = Some(now + kept(self.source));
        let heard = Notice { source: self.source, heard_at: now, expire_at };
        self.notices.insert(key, fields(&heard));
        if let Some((address, change)) = &report.address {
            let before = self.suppressions.get(address);
            let after =
                Suppression::after(before, address.medium(), *change, self.source, report.at);
            if let Some(after) = after {
                self.suppressions.insert(address.clone(), after);
            }
        }
        if let Some((key, fate)) = &report.delivery {
            self.mark(key, *fate, report.at);
        }
        true
    }

    /// Writes down in a delivery's record what became of the message. The last word counts.
    fn mark(&mut self, key: &Key, fate: Fate, at: Timestamp) {
        // It may be forgotten by now.
        let Some(stored) = self.found.get(key) else { return };
        let mut record = self.deliveries.get(key).unwrap_or(&stored.fields).clone();
        let at = instant::text(at);
        if record.get("outcome_at").and_then(|last| last.as_str()).is_some_and(|last| *last > *at) {
            return;
        }
        let (outcome, reason) = match fate {
            Fate::Delivered => ("delivered", None),
            Fate::Undelivered(reason) => ("undelivered", Some(reason)),
        };
        record.insert("outcome".to_owned(), outcome.into());
        record.insert("outcome_reason".to_owned(), reason.into());
        record.insert("outcome_at".to_owned(), at.into());
        self.deliveries.insert(key.clone(), record);
    }

    fn writes(self) -> Vec<Write> {
        let version = |key: &Key| self.found.get(key).map(|found| found.version);
        let mut writes: Vec<Write> = Vec::new();
        for (address, after) in &self.suppressions {
            let before = version(&address.key());
            if self.found.get(&address.key()).is_none_or(|found| found.fields != fields(after)) {
                writes.push(address.write(after, before));
            }
        }
        for (key, fields) in &self.deliveries {
            let at = version(key).unwrap_or(Version(0));
            writes.push(Write::Update { key: key.clone(), fields: fields.clone(), at });
        }
        let told = self.notices.into_iter();
        writes.extend(told.map(|(key, fields)| Write::Create { key, fields }));
        writes
    }
}

fn notice(source: Source, name: &str) -> Key {
    let domain = match source {
        Source::Twilio => "baybook notice twilio",
        Source::Sendgrid => "baybook notice sendgrid",
        Source::Page => "baybook notice page",
    };
    schema::notice(SecretHash::of(domain, name.as_bytes()).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_found_by_its_name_and_nothing_else_is() {
        let key = delivery("0190-r1-m120.sms").unwrap();
        assert_eq!(key.as_str(), "deliveries/0190-r1-m120.sms");
        for bad in ["", "sms", ".sms", "0190-r1.", "0190/r1.sms", "0190-r1.s/ms", "../x.sms"] {
            assert_eq!(delivery(bad), None, "{bad}");
        }
    }
}
