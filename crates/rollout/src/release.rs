//! A release: candidate, smoke test, a share, a watch, everything; or back.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::candidate::{self, CandidateError, Case};
use crate::google::Google;
use crate::images::Images;
use crate::moving::{self, MoveError};
use crate::place::Place;
use crate::services::{FORWARD, Service};
use crate::smoke::{Audience, Site, Smoke, SmokeError};
use crate::traffic::{Step, Traffic};
use crate::verdict::Watched;
use crate::watching::{self, Pace, WatchError};

/// What is released, where, and how carefully.
pub(crate) struct Release<'a> {
    pub(crate) google: &'a Google,
    pub(crate) place: &'a Place,
    pub(crate) images: &'a Images,
    pub(crate) site: &'a Site,
    pub(crate) percent: u32,
    pub(crate) pace: Pace,
    /// How long another release may take to get out of the way.
    pub(crate) patience: Duration,
}

/// Why a release ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReleaseError {
    #[error(transparent)]
    Candidate(#[from] CandidateError),
    #[error(transparent)]
    Smoke(#[from] SmokeError),
    #[error(transparent)]
    Watch(#[from] WatchError),
    #[error(transparent)]
    Move(#[from] MoveError),
    #[error("{0}")]
    Stopped(String),
}

/// A release that did not go through, and whether the traffic is where it was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    #[error("the release failed: {cause}\nThe traffic is where it was before{}.", but_for(left))]
    Back { cause: ReleaseError, left: Vec<Service> },
    #[error(
        "the release failed: {cause}\nTHE TRAFFIC IS NOT WHERE IT WAS: {}\nRun `rollout status`, then `rollout rollback`.",
        stuck.join("; ")
    )]
    Stuck { cause: ReleaseError, stuck: Vec<String> },
}

fn but_for(left: &[Service]) -> String {
    match left {
        [] => String::new(),
        left => {
            let names: Vec<_> = left.iter().map(|service| service.id()).collect();
            format!(", but for {}, which somebody else moved", names.join(" and "))
        }
    }
}

/// What became of going back: services that others moved, and what kept some from it.
#[derive(Default)]
struct WayBack {
    left: Vec<Service>,
    stuck: Vec<String>,
}

/// What was done to each service, and all that may have been.
#[derive(Default)]
struct Journal(Mutex<Vec<Entry>>);

#[derive(Clone)]
struct Entry {
    case: Case,
    /// As it was found, and everything that was asked for since. The last may not have come about.
    states: Vec<Traffic>,
}

impl Journal {
    fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add(&self, case: Case) {
        let states = vec![case.before.clone()];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Entry { case, states });
    }

    /// Written before it is asked for: an interruption in between must not be missed.
    fn intend(&self, service: Service, target: Traffic) -> Option<(Traffic, Traffic)> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.iter_mut().find(|entry| entry.case.service == service)?;
        let current = entry.states.last()?.clone();
        entry.states.push(target.clone());
        Some((current, target))
    }

    fn current(&self, service: Service) -> Option<Traffic> {
        let entries = self.entries();
        entries.into_iter().find(|entry| entry.case.service == service)?.states.pop()
    }
}

impl Release<'_> {
    /// Releases, or puts the traffic back. `stop` ends it early with a reason, and counts as failed.
    ///
    /// # Errors
    /// When the new revisions do not have the traffic.
    pub(crate) async fn run(&self, stop: impl Future<Output = String>) -> Result<(), Failed> {
        let journal = Journal::default();
        let done = tokio::select! {
            done = self.forward(&journal) => done,
            why = stop => Err(ReleaseError::Stopped(why)),
        };
        let Err(cause) = done else { return Ok(()) };
        println!("\nThe release failed: {cause}");
        let WayBack { left, stuck } = self.back(&journal).await;
        match stuck.is_empty() {
            true => Err(Failed::Back { cause, left }),
            false => Err(Failed::Stuck { cause, stuck }),
        }
    }

    async fn forward(&self, journal: &Journal) -> Result<(), ReleaseError> {
        println!("Candidates");
        for service in FORWARD {
            let digest = self.images.of(service).digest();
            let case =
                candidate::find(self.google, self.place, service, digest, self.patience).await?;
            tell(&case);
            journal.add(case);
        }
        let cases: Vec<_> = journal.entries().into_iter().map(|entry| entry.case).collect();
        for case in &cases {
            let new = case.step.new_revision();
            self.change(journal, case.service, |now| now.with_candidate(new)).await?;
        }

        println!("\nSmoke test of the candidates");
        let pause = self.google.poll;
        let candidates = Smoke::new(self.site.clone(), Audience::Candidate, pause)?;
        candidates.run().await?;

        let watched: Vec<_> = cases.iter().filter_map(watched).collect();
        if watched.is_empty() {
            println!("\nNothing has to be moved, so there is nothing to watch.");
        } else {
            self.try_out(journal, &cases, watched, &candidates).await?;
        }

        println!("\nAll of the traffic");
        for case in &cases {
            let (old, new) = (case.step.old_revision(), case.step.new_revision());
            self.change(journal, case.service, |now| now.released(old, new)).await?;
        }

        println!("\nSmoke test as everybody sees it");
        Smoke::new(self.site.clone(), Audience::Everybody, pause)?.run().await?;
        Ok(())
    }

    async fn try_out(
        &self,
        journal: &Journal,
        cases: &[Case],
        watched: Vec<Watched>,
        candidates: &Smoke,
    ) -> Result<(), ReleaseError> {
        println!("\n{} % of the traffic", self.percent);
        for case in cases {
            if let Step::Move { old, new } = &case.step {
                self.change(journal, case.service, |now| now.split(old, new, self.percent)).await?;
            }
        }
        println!("\nWatching for {} s", self.pace.time.as_secs());
        let (google, place) = (self.google, self.place);
        watching::watch(google, place, watched, Some(candidates), self.pace).await?;
        println!("  as good as before");
        Ok(())
    }

    async fn change(
        &self,
        journal: &Journal,
        service: Service,
        change: impl FnOnce(Traffic) -> Traffic,
    ) -> Result<(), MoveError> {
        let Some(current) = journal.current(service) else { return Ok(()) };
        let Some((current, target)) = journal.intend(service, change(current)) else {
            return Ok(());
        };
        moving::apply(self.google, self.place, service, &[current], &target).await
    }

    /// Puts back what was changed, last first. All is asked for before anything is waited for:
    /// whoever stops a build does not wait long.
    async fn back(&self, journal: &Journal) -> WayBack {
        let (google, place) = (self.google, self.place);
        let mut entries = journal.entries();
        entries.retain(|entry| entry.states.len() > 1);
        if entries.is_empty() {
            println!("No traffic was touched.");
            return WayBack::default();
        }
        println!("Putting the traffic back");
        entries.reverse();
        let (mut asked, mut left, mut stuck) = (Vec::new(), Vec::new(), Vec::new());
        for round in 1..=moving::ATTEMPTS {
            let mut later = Vec::new();
            for entry in entries {
                let Entry { case, states } = &entry;
                let service = case.service;
                let target = case.before.restored(case.step.old_revision());
                match moving::request(google, place, service, states, &target, 1).await {
                    Ok(operation) => asked.push((service, target, operation)),
                    // Who moved it knows better, and may have been rolling back.
                    Err(error @ MoveError::Changed { .. }) => {
                        println!("  {error}");
                        left.push(service);
                    }
                    // One that is busy does not keep the others waiting.
                    Err(MoveError::Contended { .. }) if round < moving::ATTEMPTS => {
                        later.push(entry);
                    }
                    Err(error) => stuck.push(error.to_string()),
                }
            }
            entries = later;
            if entries.is_empty() {
                break;
            }
            tokio::time::sleep(google.poll).await;
        }
        for (service, target, operation) in asked {
            let moved = match operation {
                Some(operation) => google.traffic_moved(service, operation).await,
                None => Ok(()),
            };
            match moved {
                Ok(()) => println!("  {service:<19}  {target}"),
                Err(error) => stuck.push(error.to_string()),
            }
        }
        WayBack { left, stuck }
    }
}

fn tell(case: &Case) {
    let service = case.service;
    match &case.step {
        Step::Move { old, new } => println!("  {service:<19}  {new} is ready; {old} is live"),
        Step::Stay { live } if case.was_floating => println!(
            "  {service:<19}  {live} is the first to be released: there is no old revision to go back \
             to. It has all traffic already and is pinned now"
        ),
        Step::Stay { live } => println!("  {service:<19}  {live} is live already"),
    }
}

fn watched(case: &Case) -> Option<Watched> {
    let Step::Move { old, new } = &case.step else { return None };
    // Nobody but its queue, scheduler and trigger may call the worker.
    let probed = case.service != Service::Worker;
    Some(Watched { service: case.service, old: old.clone(), new: new.clone(), probed })
}
