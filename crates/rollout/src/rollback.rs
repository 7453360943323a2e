//! Back to what was live before.

use crate::candidate::ready_before;
use crate::google::run::Readiness;
use crate::google::{ApiError, Google};
use crate::moving::{self, MoveError};
use crate::place::Place;
use crate::services::{FORWARD, Service};
use crate::traffic::{self, Back, Traffic};

#[derive(Debug, thiserror::Error)]
pub(crate) enum RollbackError {
    #[error("`{0}` is no revision of {services}", services = FORWARD.map(Service::id).join(", "))]
    UnknownRevision(String),
    #[error("{0} is named twice: a service has one revision to go back to")]
    Twice(Service),
    #[error("{0}")]
    Failed(String),
}

#[derive(Debug, thiserror::Error)]
enum OneError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Move(#[from] MoveError),
    #[error(
        "{service}: {revision} is not there or not ready{why}; `rollout status --revisions` lists those that are"
    )]
    NotReady { service: Service, revision: String, why: String },
    #[error("{service}: no older revision is ready, so there is nothing to go back to")]
    NoneBefore { service: Service },
    #[error("{service}: it is not clear which revision was live ({traffic}); name one with --to")]
    Unclear { service: Service, traffic: String },
}

/// Puts all services back, or those whose revisions are named, callers first. Goes on with the
/// others when one cannot be.
///
/// # Errors
/// When one was not put back.
pub(crate) async fn rollback(
    google: &Google,
    place: &Place,
    to: &[String],
) -> Result<(), RollbackError> {
    let mut named = Vec::new();
    for revision in to {
        let service = Service::of_revision(revision)
            .ok_or_else(|| RollbackError::UnknownRevision(revision.clone()))?;
        if named.iter().any(|(other, _)| *other == service) {
            return Err(RollbackError::Twice(service));
        }
        named.push((service, revision.as_str()));
    }
    let mut failed = Vec::new();
    for service in FORWARD.into_iter().rev() {
        let target = named.iter().find(|(other, _)| *other == service).map(|(_, name)| *name);
        if !named.is_empty() && target.is_none() {
            println!("  {service}  is left as it is: no revision of it was named");
            continue;
        }
        if let Err(error) = one(google, place, service, target).await {
            println!("  {service}  NOT rolled back");
            failed.push(error.to_string());
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(RollbackError::Failed(failed.join("\n"))) }
}

async fn one(
    google: &Google,
    place: &Place,
    service: Service,
    to: Option<&str>,
) -> Result<(), OneError> {
    let state = google.service(place, service).await?;
    let now = Traffic::of(&state);
    let back = match to {
        Some(revision) => Back::To(revision.to_owned()),
        None => traffic::way_back(&now),
    };
    let target = match back {
        Back::To(revision) => revision,
        Back::Untouched => {
            println!("  {service}  was not changed by the last release and stays: {now}");
            return Ok(());
        }
        Back::Done { withdrawn } => {
            println!(
                "  {service}  was rolled back from {withdrawn} already and stays: {now}\n  \
                 (further back: name a revision with --to)"
            );
            return Ok(());
        }
        Back::Derive { live } => {
            let older = ready_before(google, place, service, &live).await?;
            let older = older.ok_or(OneError::NoneBefore { service })?;
            println!("  {service}  no release left a mark; {older} is the newest before {live}");
            older
        }
        Back::Unclear => {
            let traffic = now.to_string();
            return Err(OneError::Unclear { service, traffic });
        }
    };
    let not_ready = |why: String| {
        let revision = target.clone();
        OneError::NotReady { service, revision, why }
    };
    match google.revision(place, service, &target).await {
        Ok(revision) => match revision.readiness() {
            Readiness::Ready => (),
            Readiness::Pending(why) | Readiness::Failed(why) => {
                return Err(not_ready(format!(" ({why})")));
            }
        },
        Err(error) if error.is_not_found() => return Err(not_ready(String::new())),
        Err(error) => return Err(error.into()),
    }
    let after = now.clone().rolled_back(&target);
    moving::apply(google, place, service, &[now], &after).await?;
    Ok(())
}
