//! A full outbox, delivered by the program itself to a provider that takes its time, while the
//! program is killed.

mod filling;
mod provider;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashSet},
    io,
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use baybook_domain::{
    event::{Event, EventState},
    ids::EventId,
    store::{
        CommitError, ReadError, Store,
        embedded::{EmbeddedStore, OpenError},
        schema,
    },
};

use self::provider::Provider;
use super::program::Program;
use crate::{
    args,
    tally::{Verdict, rate},
};

/// Between two looks at how far it is.
const LOOK: Duration = Duration::from_millis(50);
/// Without a delivery for so long, nothing more is expected. What a killed process had claimed
/// waits for 30 s.
const PATIENCE: Duration = Duration::from_secs(75);
/// By how much memory may grow from the second quarter of the run to the last.
const GROWTH: f64 = 1.3;
/// Documents read at once.
const PAGE: usize = 500;
/// The channel that tells by mail.
const CHANNEL: &str = "email";

/// Why the scenario could not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OutboxError {
    #[error("{what}: {error}")]
    Io { what: &'static str, error: io::Error },
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error("the demo's workshop: {0}")]
    Workshop(String),
    #[error("an event in the store cannot be read: {0}")]
    Damaged(#[from] serde_json::Error),
    #[error("the program ended by itself: {0}")]
    Ended(ExitStatus),
}

impl OutboxError {
    fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { what, error }
    }
}

/// What a run showed.
#[derive(Debug, Default)]
struct Run {
    /// Deliveries that were begun and not ended when the program was killed.
    in_flight: HashSet<String>,
    kills: usize,
    /// How long nine in ten events took, and how many those were. The last tenth has those that
    /// wait for the leases of the killed.
    busy: Option<(u64, Duration)>,
    /// Resident memory of the last process while it was busy, in KiB, evenly spaced.
    resident: Vec<u64>,
    took: Duration,
}

pub(crate) async fn run(options: args::Outbox) -> Result<Verdict, OutboxError> {
    let directory = tempfile::tempdir().map_err(OutboxError::io("a directory for the store"))?;
    let store = EmbeddedStore::open(directory.path().join("baybook.db"))?;
    let store: Arc<dyn Store> = Arc::new(store);
    #[expect(clippy::disallowed_methods, reason = "the program under test has the same clock")]
    let now = jiff::Timestamp::now();
    let events = filling::fill(store.as_ref(), options.events, now).await?;
    let provider = Provider::serve(Duration::from_millis(options.latency))
        .await
        .map_err(OutboxError::io("the provider"))?;
    let variables = [
        ("SENDGRID_KEY", "SG.loadtest"),
        ("SENDGRID_URL", provider.url()),
        ("BAYBOOK_MAIL_FROM", "desk@ridgeline.example"),
        // A delivery that is told once more is a warning, and here it is what is wanted.
        ("BAYBOOK_LOG", "error"),
    ];
    let start = || {
        Program::start(&options.program, directory.path(), &variables, Stdio::null())
            .map_err(OutboxError::io("the program"))
    };
    let run = deliver(&events, store.as_ref(), &provider, start).await?;
    let states = states(&events, store.as_ref()).await?;
    Ok(verdict(&options, &events, &run, &provider.counts(), &states))
}

/// Runs the program until all is delivered or nothing moves any more. It is killed early, so that
/// the last process is there long enough for its memory to tell something.
async fn deliver(
    events: &[EventId],
    store: &dyn Store,
    provider: &Provider,
    start: impl Fn() -> Result<Program, OutboxError>,
) -> Result<Run, OutboxError> {
    let mut kills = [events.len() / 10, events.len() / 5].into_iter().peekable();
    let most = events.len() / 10 * 9;
    let (mut run, started) = (Run::default(), Instant::now());
    let mut program = start()?;
    let mut moved = (0, Instant::now());
    loop {
        tokio::time::sleep(LOOK).await;
        if let Some(status) = program.ended().map_err(OutboxError::io("the program"))? {
            return Err(OutboxError::Ended(status));
        }
        let delivered = provider.delivered();
        if moved.0 != delivered {
            moved = (delivered, Instant::now());
        }
        if kills.next_if(|after| delivered >= *after).is_some() {
            program.kill().await.map_err(OutboxError::io("the program"))?;
            run.in_flight.extend(in_flight(events, store).await?);
            run.kills += 1;
            run.resident.clear();
            program = start()?;
        } else if run.busy.is_none() {
            run.resident.extend(program.resident());
            if delivered >= most {
                run.busy = Some((delivered as u64, started.elapsed()));
            }
        }
        let all_told = delivered == events.len();
        let pending = EventState::Pending.as_str();
        let all_written = all_told && !states(events, store).await?.contains_key(pending);
        if all_written || moved.1.elapsed() > PATIENCE {
            program.kill().await.map_err(OutboxError::io("the program"))?;
            run.took = started.elapsed();
            return Ok(run);
        }
    }
}

/// The deliveries that somebody is at, or died at.
async fn in_flight(events: &[EventId], store: &dyn Store) -> Result<Vec<String>, ReadError> {
    let mut open = Vec::new();
    for page in events.chunks(PAGE) {
        let keys: Vec<_> = page.iter().map(|event| schema::delivery(event, CHANNEL)).collect();
        let found = store.read(&keys).await?.into_iter().flatten();
        let sending =
            found.filter(|found| found.fields.get("state").is_some_and(|s| s == "sending"));
        open.extend(sending.map(|found| found.key.id().to_owned()));
    }
    Ok(open)
}

/// How many events are in each state; those that are gone are `lost`.
async fn states(
    events: &[EventId],
    store: &dyn Store,
) -> Result<BTreeMap<&'static str, usize>, OutboxError> {
    let mut states = BTreeMap::new();
    for page in events.chunks(PAGE) {
        let keys: Vec<_> = page.iter().map(schema::event).collect();
        for document in store.read(&keys).await? {
            let state = match document {
                Some(document) => Event::from_fields(document.fields)?.state.as_str(),
                None => "lost",
            };
            *states.entry(state).or_default() += 1;
        }
    }
    Ok(states)
}

fn verdict(
    options: &args::Outbox,
    events: &[EventId],
    run: &Run,
    counts: &BTreeMap<String, u32>,
    states: &BTreeMap<&'static str, usize>,
) -> Verdict {
    let twice = counts.values().filter(|count| **count > 1).count();
    let (busy, time) = run.busy.unwrap_or_default();
    let rate = if busy == 0 { 0.0 } else { rate(busy, time) };
    let quarter = run.resident.len() / 4;
    let peak = |from: usize| run.resident.iter().skip(from).take(quarter.max(1)).max().copied();
    let (second, last) = (peak(quarter), peak(3 * quarter));
    let memory = match (second, last) {
        (Some(second), Some(last)) => {
            format!("{second} KiB at most in the second quarter, {last} KiB in the last")
        }
        _ => "not measured".to_owned(),
    };
    let mut verdict = Verdict::new(format!(
        "outbox: {} events, {} ms an answer, killed {} times, {:.1} s\n\
         \x20 rate     {rate:.0} events/s until nine in ten were delivered, in {:.1} s\n\
         \x20 memory   {memory}\n\
         \x20 repeats  {} in flight when killed, {twice} told twice\n\
         \x20 store    {}",
        events.len(),
        options.latency,
        run.kills,
        run.took.as_secs_f64(),
        time.as_secs_f64(),
        run.in_flight.len(),
        states
            .iter()
            .map(|(state, count)| format!("{count} {state}"))
            .collect::<Vec<_>>()
            .join("  "),
    ));
    verdict.require(run.kills == 2, || format!("killed {} times, not twice", run.kills));
    let names: HashSet<_> = events.iter().map(|event| format!("{event}.{CHANNEL}")).collect();
    let lost = names.iter().filter(|name| !counts.contains_key(*name)).count();
    verdict.require(lost == 0, || format!("{lost} events were never delivered"));
    let strange = counts.keys().filter(|name| !names.contains(*name)).count();
    verdict.require(strange == 0, || format!("{strange} mails are about none of the events"));
    let often = counts
        .iter()
        .filter(|(name, count)| **count > 1 + u32::from(run.in_flight.contains(*name)));
    let often = often.count();
    verdict.require(often == 0, || {
        format!("{often} were told again though not in flight at a kill, or more than twice")
    });
    let done = states.get(EventState::Done.as_str()).copied().unwrap_or(0);
    verdict.require(done == events.len(), || format!("{} are not done", events.len() - done));
    let goal = f64::from(options.goal);
    verdict.require(rate >= goal, || format!("{rate:.0} a second, not {goal:.0}"));
    #[expect(clippy::cast_precision_loss, reason = "KiB are far below 2^52")]
    let grown = second.zip(last).map(|(second, last)| last as f64 / second as f64);
    verdict.require(grown.is_none_or(|grown| grown <= GROWTH), || {
        format!("memory grew by a factor of {:.2}", grown.unwrap_or_default())
    });
    verdict
}
