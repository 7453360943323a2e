//! Who gets a service's requests, and what a release makes of it. Decides, and calls nobody.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value, json};

use crate::google::run::ServiceState;

/// Tag of a revision that is being released. The load balancer sends it what carries the header
/// `x-baybook-candidate`.
pub(crate) const CANDIDATE: &str = "candidate";
/// Tag of what was live before the last release; of the live revision itself, where that release
/// left the service as it was.
pub(crate) const PREVIOUS: &str = "previous";
/// Tag of a revision that was rolled back.
pub(crate) const WITHDRAWN: &str = "withdrawn";

/// Shares and tags of a service's revisions, however Cloud Run writes them down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Traffic {
    /// Percent by revision, without those that get none.
    shares: BTreeMap<String, u32>,
    /// Revision by tag.
    tags: BTreeMap<String, String>,
}

impl Traffic {
    /// What a service asks for. Traffic that follows the newest revision is that revision's.
    pub(crate) fn of(service: &ServiceState) -> Self {
        let mut traffic = Self::default();
        for target in &service.traffic {
            let revision = target.revision().unwrap_or(service.newest_ready());
            if target.percent > 0 {
                *traffic.shares.entry(revision.to_owned()).or_default() += target.percent;
            }
            if !target.tag.is_empty() {
                traffic.tags.insert(target.tag.clone(), revision.to_owned());
            }
        }
        // Cloud Run's rule for a service that says nothing.
        if traffic.shares.is_empty() && !service.newest_ready().is_empty() {
            traffic.shares.insert(service.newest_ready().to_owned(), 100);
        }
        traffic
    }

    /// Whether it follows the newest revision, so that the next one would be live at once.
    pub(crate) fn is_floating(service: &ServiceState) -> bool {
        service.traffic.is_empty()
            || service.traffic.iter().any(|one| one.percent > 0 && one.revision().is_none())
    }

    /// As Cloud Run takes it: every revision by its name, so that none that comes later gets any.
    pub(crate) fn targets(&self) -> Value {
        const KIND: &str = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
        let shares = self.shares.iter().map(
            |(revision, percent)| json!({"type": KIND, "revision": revision, "percent": percent}),
        );
        let tags = self.tags.iter().map(
            |(tag, revision)| json!({"type": KIND, "revision": revision, "percent": 0, "tag": tag}),
        );
        shares.chain(tags).collect()
    }

    pub(crate) fn tagged(&self, tag: &str) -> Option<&str> {
        self.tags.get(tag).map(String::as_str)
    }

    /// The revision that gets everything, if one does.
    pub(crate) fn live(&self) -> Option<&str> {
        match self.shares.iter().next() {
            Some((revision, _)) if self.shares.len() == 1 => Some(revision),
            _ => None,
        }
    }

    pub(crate) fn serving(&self) -> impl Iterator<Item = &str> {
        self.shares.keys().map(String::as_str)
    }

    fn tag(mut self, tag: &str, revision: &str) -> Self {
        self.tags.insert(tag.to_owned(), revision.to_owned());
        self
    }

    fn untag(mut self, tag: &str) -> Self {
        self.tags.remove(tag);
        self
    }

    fn all_to(mut self, revision: &str) -> Self {
        self.shares = BTreeMap::from([(revision.to_owned(), 100)]);
        self
    }

    /// With a candidate that has an address and no share.
    pub(crate) fn with_candidate(self, new: &str) -> Self {
        self.tag(CANDIDATE, new)
    }

    /// `percent` of the requests to the candidate, the rest to the old revision.
    pub(crate) fn split(mut self, old: &str, new: &str, percent: u32) -> Self {
        let new_share = percent.min(100);
        self.shares = [(old, 100 - new_share), (new, new_share)]
            .into_iter()
            .filter(|(_, share)| *share > 0)
            .map(|(revision, share)| (revision.to_owned(), share))
            .collect();
        self.tag(CANDIDATE, new)
    }

    /// A release that is through. `old` is `new` where the release did not concern the service.
    pub(crate) fn released(self, old: &str, new: &str) -> Self {
        self.all_to(new).untag(CANDIDATE).untag(WITHDRAWN).tag(PREVIOUS, old)
    }

    /// As before a release that did not go through. Clones, because it may be asked for again.
    pub(crate) fn restored(&self, old: &str) -> Self {
        self.clone().all_to(old).untag(CANDIDATE)
    }

    /// Back to `target`, away from everything else.
    pub(crate) fn rolled_back(self, target: &str) -> Self {
        let left = self.tagged(CANDIDATE).or(self.live()).filter(|left| *left != target);
        let left = left.map(ToOwned::to_owned);
        let back = self.all_to(target).untag(CANDIDATE).untag(PREVIOUS).untag(WITHDRAWN);
        match left {
            Some(left) => back.tag(WITHDRAWN, &left),
            None => back,
        }
    }
}

impl fmt::Display for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shares: Vec<_> = self.shares.iter().collect();
        shares.sort_by_key(|(_, percent)| std::cmp::Reverse(**percent));
        let shares = shares.into_iter().map(|(revision, share)| format!("{share} % {revision}"));
        let tags = self.tags.iter().map(|(tag, revision)| format!("{tag}: {revision}"));
        f.write_str(&shares.chain(tags).collect::<Vec<_>>().join(", "))
    }
}

/// What a release has to do for one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The new revision has all traffic already: there was none before it, or it is not new.
    Stay {
        live: String,
    },
    Move {
        old: String,
        new: String,
    },
}

impl Step {
    pub(crate) fn new_revision(&self) -> &str {
        match self {
            Self::Stay { live } => live,
            Self::Move { new, .. } => new,
        }
    }

    /// The same as `new_revision` where nothing moves.
    pub(crate) fn old_revision(&self) -> &str {
        match self {
            Self::Stay { live } => live,
            Self::Move { old, .. } => old,
        }
    }
}

/// Another release has its hands on the service, or one was interrupted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("another release is under way or was interrupted: {0}")]
pub(crate) struct Busy(pub(crate) String);

/// What to do about `new`, the newest revision. One that is a candidate already is gone on with.
///
/// # Errors
/// [`Busy`] when the traffic is split among others, or another revision is the candidate.
pub(crate) fn plan(traffic: &Traffic, new: &str) -> Result<Step, Busy> {
    let busy = || Busy(traffic.to_string());
    if traffic.tagged(CANDIDATE).is_some_and(|candidate| candidate != new) {
        return Err(busy());
    }
    if traffic.live() == Some(new) {
        return Ok(Step::Stay { live: new.to_owned() });
    }
    let mut others = traffic.serving().filter(|revision| *revision != new);
    match (others.next(), others.next()) {
        (Some(old), None) => Ok(Step::Move { old: old.to_owned(), new: new.to_owned() }),
        _ => Err(busy()),
    }
}

/// Where a rollback without a named target goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Back {
    To(String),
    /// The last release left the service as it was.
    Untouched,
    /// It was rolled back already.
    Done {
        withdrawn: String,
    },
    /// No release left a mark: the newest that was ready before the live one.
    Derive {
        live: String,
    },
    /// Several revisions have traffic, and none of them is a candidate.
    Unclear,
}

/// Reads from the traffic where back is.
pub(crate) fn way_back(traffic: &Traffic) -> Back {
    let Some(live) = traffic.live() else {
        let candidate = traffic.tagged(CANDIDATE);
        let mut others = traffic.serving().filter(|revision| Some(*revision) != candidate);
        return match (candidate, others.next(), others.next()) {
            (Some(_), Some(old), None) => Back::To(old.to_owned()),
            _ => Back::Unclear,
        };
    };
    match (traffic.tagged(CANDIDATE), traffic.tagged(PREVIOUS), traffic.tagged(WITHDRAWN)) {
        // A release that had not moved anything yet.
        (Some(candidate), ..) if candidate != live => Back::To(live.to_owned()),
        (_, Some(previous), _) if previous == live => Back::Untouched,
        (_, Some(previous), _) => Back::To(previous.to_owned()),
        (_, None, Some(withdrawn)) => Back::Done { withdrawn: withdrawn.to_owned() },
        (_, None, None) => Back::Derive { live: live.to_owned() },
    }
}

#[cfg(test)]
mod tests;
