//! Watching a candidate beside the old revision.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::clock;
use crate::google::Google;
use crate::place::Place;
use crate::smoke::{Smoke, SmokeError};
use crate::verdict::{Decision, Fault, Watch, Watched};

/// Figures come about three minutes late.
const USEFUL: Duration = Duration::from_secs(5 * 60);

/// How long to watch, and how often to look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) time: Duration,
    pub(crate) every: Duration,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum WatchError {
    #[error("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Bad { faults: Vec<Fault> },
    #[error("while it was watched, {0}")]
    Smoke(#[from] SmokeError),
}

/// Watches until the time is over or something is wrong. With `smoke`, requests are sent to the
/// candidate all along, so that a quiet night is not a blind one.
///
/// # Errors
/// What is wrong.
pub(crate) async fn watch(
    google: &Google,
    place: &Place,
    watched: Vec<Watched>,
    smoke: Option<&Smoke>,
    pace: Pace,
) -> Result<(), WatchError> {
    if pace.time < USEFUL {
        println!("  note: Monitoring's figures come about 3 minutes late; less than 5 sees little");
    }
    let since = clock::now();
    let started = Instant::now();
    let mut watch = Watch::new(watched);
    loop {
        tokio::time::sleep(pace.every).await;
        if let Some(smoke) = smoke {
            smoke.run_quietly().await?;
            let services: Vec<_> = watch.watched().iter().map(|one| one.service).collect();
            for service in services {
                watch.sent(service, smoke.sent_to(service));
            }
        }
        let is_over = started.elapsed() >= pace.time;
        let decision = look(google, place, &mut watch, since, is_over, started).await;
        match decision {
            Decision::GoOn => (),
            Decision::Pass => return Ok(()),
            Decision::Stop(faults) => return Err(WatchError::Bad { faults }),
        }
    }
}

async fn look(
    google: &Google,
    place: &Place,
    watch: &mut Watch,
    since: Timestamp,
    is_over: bool,
    started: Instant,
) -> Decision {
    let revisions: Vec<_> = watch.watched().iter().flat_map(|one| [&*one.new, &*one.old]).collect();
    let reading = google.figures(place, &revisions, since, clock::now()).await;
    let after = started.elapsed().as_secs();
    println!("  after {}:{:02}", after / 60, after % 60);
    match reading {
        Ok(reading) => {
            for one in watch.watched() {
                println!("    {}", watch.line(one, &reading));
            }
            watch.take(Ok(&reading), is_over)
        }
        Err(error) => {
            println!("    no figures: {error}");
            watch.take(Err(error.to_string()), is_over)
        }
    }
}
