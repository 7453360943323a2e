//! The steps of a release one by one, for a person who drives it by hand.

use std::time::Duration;

use crate::candidate::{self, CandidateError};
use crate::google::{ApiError, Google};
use crate::images::Images;
use crate::moving::{self, MoveError};
use crate::place::Place;
use crate::services::{FORWARD, Service};
use crate::traffic::{self, Busy, CANDIDATE, Step, Traffic};
use crate::verdict::Watched;

#[derive(Debug, thiserror::Error)]
pub(crate) enum ShiftError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Candidate(#[from] CandidateError),
    #[error(transparent)]
    Move(#[from] MoveError),
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error("no service has a candidate: run `rollout candidate` first")]
    NoCandidate,
}

/// Tags the newest revisions as candidates, with no share.
///
/// # Errors
/// When one is not there, not the expected one or not ready; those before it have their tag.
pub(crate) async fn tag(
    google: &Google,
    place: &Place,
    images: &Images,
    patience: Duration,
) -> Result<(), ShiftError> {
    let mut cases = Vec::new();
    for service in FORWARD {
        let digest = images.of(service).digest();
        cases.push(candidate::find(google, place, service, digest, patience).await?);
    }
    for case in cases {
        let target = case.before.clone().with_candidate(case.step.new_revision());
        moving::apply(google, place, case.service, &[case.before], &target).await?;
    }
    Ok(())
}

/// Each service that has a candidate, with its traffic.
async fn candidates(
    google: &Google,
    place: &Place,
) -> Result<Vec<(Service, Traffic, Step)>, ShiftError> {
    let mut found = Vec::new();
    for service in FORWARD {
        let now = Traffic::of(&google.service(place, service).await?);
        if let Some(new) = now.tagged(CANDIDATE) {
            let step = traffic::plan(&now, new)?;
            found.push((service, now, step));
        }
    }
    if found.is_empty() { Err(ShiftError::NoCandidate) } else { Ok(found) }
}

/// Gives the candidates `percent` of the requests; 100 ends the release.
///
/// # Errors
/// When there is none, or its traffic is not moved; those before it have theirs.
pub(crate) async fn shift(google: &Google, place: &Place, percent: u32) -> Result<(), ShiftError> {
    for (service, now, step) in candidates(google, place).await? {
        let (old, new) = (step.old_revision(), step.new_revision());
        let target = match &step {
            _ if percent >= 100 => now.clone().released(old, new),
            Step::Move { old, new } => now.clone().split(old, new, percent),
            Step::Stay { .. } => continue,
        };
        moving::apply(google, place, service, &[now], &target).await?;
    }
    Ok(())
}

/// The services whose candidates have a share.
///
/// # Errors
/// When there is none.
pub(crate) async fn under_watch(
    google: &Google,
    place: &Place,
    is_probed: bool,
) -> Result<Vec<Watched>, ShiftError> {
    let found = candidates(google, place).await?;
    let watched: Vec<_> = found
        .into_iter()
        .filter_map(|(service, now, step)| match step {
            Step::Move { old, new } if now.serving().any(|one| one == new) => {
                let probed = is_probed && service != Service::Worker;
                Some(Watched { service, old, new, probed })
            }
            _ => None,
        })
        .collect();
    if watched.is_empty() { Err(ShiftError::NoCandidate) } else { Ok(watched) }
}
