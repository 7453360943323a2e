//! `baybook outbox`: what waits to be told and what was given up on. Works beside a running
//! Baybook, which delivers what is put back within seconds.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use baybook_domain::clock::Clock;
use baybook_domain::dead_letters::{self, DeadLetter, RetryError};
use baybook_domain::event::{Doubt, EventState};
use baybook_domain::ids::EventId;
use baybook_domain::store::{CommitError, ReadError, Store};
use baybook_service_kit::config::StoreLocation;
use clap::{Args, Subcommand};
use serde_json::json;

/// Events read at once.
const PAGE: u32 = 200;
/// How often an event is put back that changes under the hand.
const TRIES: u32 = 3;

#[derive(Debug, Subcommand)]
pub(crate) enum OutboxErrand {
    /// List what was not told yet, the oldest first
    List {
        /// Only what was given up on
        #[arg(long)]
        dead: bool,
        /// Print JSON, for scripts
        #[arg(long)]
        json: bool,
    },
    /// Have something tried again that was given up on
    Retry {
        #[command(flatten)]
        which: Which,
        /// Print JSON, for scripts
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Which {
    /// Id of the event, as `list` has it
    event: Option<EventId>,
    /// Everything that was given up on
    #[arg(long)]
    all_dead: bool,
}

/// What `retry` could not do.
#[derive(Debug, thiserror::Error)]
enum NotRetried {
    #[error("{0} was not put back: {1}")]
    One(EventId, RetryError),
    #[error("{0} of the events were not put back; the lines above say why")]
    Some(usize),
}

/// There is no store where one was looked for.
#[derive(Debug, thiserror::Error)]
#[error(
    "there is no {}: name the directory that Baybook was started with, as `--data DIRECTORY`",
    .0.display()
)]
pub(crate) struct NoStore(PathBuf);

/// Holds that there is a store. Opening one makes it, and that of a mistyped directory would say
/// that nothing waits.
///
/// # Errors
/// When there is none.
pub(crate) fn expect_store(location: &StoreLocation) -> Result<(), NoStore> {
    match location {
        StoreLocation::Embedded { path } if !path.exists() => Err(NoStore(path.clone())),
        StoreLocation::Embedded { .. } | StoreLocation::Firestore { .. } => Ok(()),
    }
}

/// Does it on `store` and says so on the standard output.
///
/// # Errors
/// When the store does not answer, or not all that was asked for was put back.
pub(crate) async fn run(
    errand: OutboxErrand,
    store: &dyn Store,
    clock: &dyn Clock,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    match errand {
        OutboxErrand::List { dead, json } => {
            let mut events = Vec::new();
            if !dead {
                events.extend(all(store, EventState::Pending).await?);
            }
            events.extend(all(store, EventState::Dead).await?);
            say(&if json { listed_as_json(&events)? } else { listed(&events) })?;
        }
        OutboxErrand::Retry { which: Which { event: Some(id), .. }, json } => {
            let done = put_back(store, clock, &id).await;
            done.map_err(|error| NotRetried::One(id.clone(), error))?;
            say(&retried(&[id.to_string()], json)?)?;
        }
        OutboxErrand::Retry { which: Which { event: None, .. }, json } => {
            let (mut done, mut failed) = (Vec::new(), 0);
            for letter in all(store, EventState::Dead).await? {
                let Ok(id) = letter.id.parse::<EventId>() else { continue };
                match put_back(store, clock, &id).await {
                    Ok(()) => done.push(letter.id),
                    // Somebody else was faster.
                    Err(RetryError::NotDead(_) | RetryError::Unknown) => {}
                    Err(error) => {
                        failed += 1;
                        writeln!(io::stderr(), "{}", NotRetried::One(id, error))?;
                    }
                }
            }
            say(&retried(&done, json)?)?;
            if failed > 0 {
                return Err(NotRetried::Some(failed).into());
            }
        }
    }
    Ok(())
}

async fn all(store: &dyn Store, state: EventState) -> Result<Vec<DeadLetter>, ReadError> {
    let (mut events, mut after) = (Vec::new(), None);
    loop {
        let page = dead_letters::list(store, state, None, PAGE, after.as_deref()).await?;
        events.extend(page.events);
        after = page.next;
        if after.is_none() {
            return Ok(events);
        }
    }
}

async fn put_back(store: &dyn Store, clock: &dyn Clock, id: &EventId) -> Result<(), RetryError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let done = dead_letters::put_back(store, id, None, clock.now(), |_| Vec::new()).await;
        match done {
            Err(RetryError::Commit(CommitError::Conflict)) if tries < TRIES => {}
            done => return done.map(drop),
        }
    }
}

fn listed_as_json(events: &[DeadLetter]) -> Result<String, serde_json::Error> {
    Ok(format!("{}\n", serde_json::to_string_pretty(&json!({ "events": events }))?))
}

/// A table, and how many there are.
fn listed(events: &[DeadLetter]) -> String {
    if events.is_empty() {
        return "Nothing is waiting.\n".to_owned();
    }
    let heads = ["EVENT", "WHAT", "STATE", "DUE", "ATTEMPTS", "WHY"].map(str::to_owned);
    let rows: Vec<[String; 6]> = std::iter::once(heads).chain(events.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<_> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    let dead =
        events.iter().filter(|event| field(event, "state") == EventState::Dead.as_str()).count();
    text.push_str(&format!("\n{}, {dead} given up on.\n", counted(events.len())));
    if events.iter().any(|event| !doubt(event).is_empty()) {
        text.push_str(
            "What may have been sent, its answer was lost: trying again may send it twice.\n",
        );
    }
    text
}

fn row(event: &DeadLetter) -> [String; 6] {
    let attempts = event.event.get("attempts").and_then(serde_json::Value::as_u64);
    [
        event.id.clone(),
        field(event, "kind").to_owned(),
        field(event, "state").to_owned(),
        field(event, "due_at").to_owned(),
        attempts.unwrap_or_default().to_string(),
        format!("{}{}", field(event, "last_error"), doubt(event)),
    ]
}

/// What is to be known before it is tried again.
fn doubt(event: &DeadLetter) -> &'static str {
    match event.event.get("doubt").cloned().map(serde_json::from_value) {
        Some(Ok(Some(Doubt::MayBeTold))) => " (may have been sent)",
        Some(Ok(Some(Doubt::Resent))) => " (sent twice, perhaps)",
        _ => "",
    }
}

fn field<'a>(event: &'a DeadLetter, name: &str) -> &'a str {
    event.event.get(name).and_then(serde_json::Value::as_str).unwrap_or_default()
}

fn retried(ids: &[String], json: bool) -> Result<String, serde_json::Error> {
    if json {
        return Ok(format!("{}\n", serde_json::to_string_pretty(&json!({ "retried": ids }))?));
    }
    Ok(match ids.len() {
        0 => "Nothing was given up on.\n".to_owned(),
        count => {
            format!("Put back {}. A running Baybook tries again within seconds.\n", counted(count))
        }
    })
}

fn counted(count: usize) -> String {
    if count == 1 { "1 event".to_owned() } else { format!("{count} events") }
}

fn say(text: &str) -> io::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        // Whoever reads has seen enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        said => said,
    }
}
