//! Finding what is to be released: each service's newest revision, and what has the traffic now.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::google::run::Readiness;
use crate::google::{ApiError, Google};
use crate::images::Digest;
use crate::place::Place;
use crate::services::Service;
use crate::traffic::{self, Busy, Step, Traffic};

/// How long a revision may take to start: pulling, secrets, its startup probe.
const STARTING: Duration = Duration::from_secs(10 * 60);

/// One service of a release.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) service: Service,
    pub(crate) step: Step,
    pub(crate) before: Traffic,
    /// Whether the traffic followed the newest revision, as it does until the first release.
    pub(crate) was_floating: bool,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum CandidateError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error("{service} has no revision yet: apply Terraform first")]
    NoRevision { service: Service },
    #[error(
        "{service}: the newest revision {revision} runs {found}, not {expected}. Either Terraform was not applied with these images, or another build applied in between; then that build releases, and this one is overtaken"
    )]
    Other { service: Service, revision: String, found: String, expected: Digest },
    #[error("{service}: {revision} did not start: {message}\n  its log: {log}")]
    Failed { service: Service, revision: String, message: String, log: String },
    #[error("{service}: {revision} was not ready within {} minutes: {message}", STARTING.as_secs() / 60)]
    Slow { service: Service, revision: String, message: String },
    #[error("{service}: {source}. Wait for it, or end it with `rollout rollback`, and start again")]
    Busy { service: Service, source: Busy },
}

/// The newest revision of a service, once it is ready and no other release is in the way.
///
/// # Errors
/// When it is not the expected one, does not start, or `patience` with another release is over.
pub(crate) async fn find(
    google: &Google,
    place: &Place,
    service: Service,
    expected: &Digest,
    patience: Duration,
) -> Result<Case, CandidateError> {
    let revision = ready(google, place, service, expected).await?;
    let started = Instant::now();
    let mut told = false;
    loop {
        // After it became ready: traffic that follows the newest revision follows it now.
        let state = google.service(place, service).await?;
        let before = Traffic::of(&state);
        let was_floating = Traffic::is_floating(&state);
        match traffic::plan(&before, &revision) {
            Ok(step) => return Ok(Case { service, step, before, was_floating }),
            Err(source) if started.elapsed() >= patience => {
                return Err(CandidateError::Busy { service, source });
            }
            Err(source) => {
                if !told {
                    println!("  {service:<19}  {source}; waiting up to {} s", patience.as_secs());
                    told = true;
                }
                tokio::time::sleep(google.poll).await;
            }
        }
    }
}

async fn ready(
    google: &Google,
    place: &Place,
    service: Service,
    expected: &Digest,
) -> Result<String, CandidateError> {
    let started = Instant::now();
    let newest = google.service(place, service).await?.newest().to_owned();
    if newest.is_empty() {
        return Err(CandidateError::NoRevision { service });
    }
    loop {
        let revision = google.revision(place, service, &newest).await?;
        if revision.digest().as_ref() != Some(expected) {
            let found =
                revision.digest().map_or("an unknown image".to_owned(), |it| it.to_string());
            let (revision, expected) = (newest, expected.clone());
            return Err(CandidateError::Other { service, revision, found, expected });
        }
        match revision.readiness() {
            Readiness::Ready => return Ok(newest),
            Readiness::Failed(message) => {
                let (revision, log) = (newest, revision.log_uri);
                return Err(CandidateError::Failed { service, revision, message, log });
            }
            Readiness::Pending(message) if started.elapsed() > STARTING => {
                return Err(CandidateError::Slow { service, revision: newest, message });
            }
            Readiness::Pending(_) => tokio::time::sleep(google.poll).await,
        }
    }
}

/// The newest that was ready before `live`: where back is when no release left a mark.
pub(crate) async fn ready_before(
    google: &Google,
    place: &Place,
    service: Service,
    live: &str,
) -> Result<Option<String>, ApiError> {
    let revisions = google.revisions(place, service).await?;
    let made = |id: &str| revisions.iter().find(|one| one.id() == id)?.create_time;
    let Some(limit) = made(live) else { return Ok(None) };
    let older = revisions
        .iter()
        .filter(|one| one.readiness() == Readiness::Ready)
        .filter_map(|one| Some((one.create_time.filter(|at| *at < limit)?, one.id())))
        .max_by_key(|(at, _): &(Timestamp, _)| *at);
    Ok(older.map(|(_, id)| id.to_owned()))
}
