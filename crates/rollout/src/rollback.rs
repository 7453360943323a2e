//! Back to what was live before.

use std::time::Duration;

use tokio::time::Instant;

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
    #[error(
        "a build is under way and may move the traffic again: {0}\nNothing was changed. Say --cancel-builds to end it first, or wait until it is through"
    )]
    UnderWay(String),
    #[error("{0}")]
    Failed(String),
}

/// How long builds may take to end once they were cancelled.
const ENDING: Duration = Duration::from_secs(60);

/// Looks for builds that would move the traffic again, and cancels them where that is wanted. True:
/// there were none.
///
/// # Errors
/// When there are some, and they are not to be cancelled.
pub(crate) async fn builds(
    google: &Google,
    place: &Place,
    cancel: bool,
) -> Result<bool, RollbackError> {
    // Whoever has to go back does so, also when Cloud Build does not answer.
    let builds = match google.deliveries(place).await {
        Ok(builds) => builds,
        Err(error) => {
            println!("  note: it is not known whether a build is under way: {error}");
            return Ok(false);
        }
    };
    if !builds.is_empty() && !cancel {
        let names: Vec<_> =
            builds.iter().map(|one| format!("{} {}", one.id, one.log_url)).collect();
        return Err(RollbackError::UnderWay(names.join(", ")));
    }
    for build in &builds {
        match google.cancel(place, &build.id).await {
            Ok(()) => println!("  build {} is cancelled", build.id),
            Err(error) => println!("  build {} was NOT cancelled: {error}", build.id),
        }
    }
    let started = Instant::now();
    for build in &builds {
        loop {
            match google.build(place, &build.id).await {
                Ok(now) if !now.is_under_way() => break,
                _ if started.elapsed() >= ENDING => {
                    println!("  note: build {} has not ended yet", build.id);
                    break;
                }
                _ => tokio::time::sleep(google.poll).await,
            }
        }
    }
    Ok(builds.is_empty())
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
    settle: Duration,
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
    let (mut failed, mut reached) = (Vec::new(), Vec::new());
    for service in FORWARD.into_iter().rev() {
        let target = named.iter().find(|(other, _)| *other == service).map(|(_, name)| *name);
        if !named.is_empty() && target.is_none() {
            println!("  {service}  is left as it is: no revision of it was named");
            continue;
        }
        match one(google, place, service, target).await {
            Ok(after) => reached.push((service, after)),
            Err(error) => {
                println!("  {service}  NOT rolled back");
                failed.push(error.to_string());
            }
        }
    }
    let started = Instant::now();
    while !settle.is_zero() {
        for (service, after) in &reached {
            if let Err(error) = stay(google, place, *service, after).await {
                failed.push(error.to_string());
            }
        }
        if !failed.is_empty() || started.elapsed() >= settle {
            break;
        }
        tokio::time::sleep(google.poll).await;
    }
    if failed.is_empty() { Ok(()) } else { Err(RollbackError::Failed(failed.join("\n"))) }
}

/// Moves the traffic again where an apply that was under way wrote what it had seen before.
async fn stay(
    google: &Google,
    place: &Place,
    service: Service,
    after: &Traffic,
) -> Result<(), OneError> {
    let now = Traffic::of(&google.service(place, service).await?);
    if now != *after {
        println!("  {service}  was moved again ({now}); moving it back");
        moving::apply(google, place, service, &[now], after).await?;
    }
    Ok(())
}

/// The traffic that the service has then.
async fn one(
    google: &Google,
    place: &Place,
    service: Service,
    to: Option<&str>,
) -> Result<Traffic, OneError> {
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
            return Ok(now);
        }
        Back::Done { withdrawn } => {
            println!(
                "  {service}  was rolled back from {withdrawn} already and stays: {now}\n  \
                 (further back: name a revision with --to)"
            );
            return Ok(now);
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
    Ok(after)
}
