//! Events that were given up on: listing them, and trying them again by hand.

use std::sync::Arc;

use baybook_domain::clock::Clock;
use baybook_domain::event::{Event, EventState};
use baybook_domain::ids::EventId;
use baybook_domain::store::{
    CommitError, Cursor, Direction, Document, Query, ReadError, Store, Write, schema,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An event that nobody will deliver until a person says so. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    pub id: String,
    #[serde(flatten)]
    pub event: serde_json::Map<String, Value>,
}

/// One page of dead letters, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetters {
    pub events: Vec<DeadLetter>,
    /// Hand it back for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Why an event was not put back.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    #[error("there is no such event")]
    Unknown,
    #[error("the event is {}, not dead", .0.as_str())]
    NotDead(EventState),
    #[error("the event is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// The page after `after`, which is the [`DeadLetters::next`] of the page before.
///
/// # Errors
/// When the store does not answer.
pub async fn list(
    store: &Arc<dyn Store>,
    limit: u32,
    after: Option<&str>,
) -> Result<DeadLetters, ReadError> {
    let query = Query::all(schema::outbox(), limit)
        .equal("state", EventState::Dead.as_str())
        .order("due_at", Direction::Ascending)
        .after(after.and_then(cursor));
    let page = store.query(&query).await?;
    Ok(DeadLetters {
        events: page.documents.into_iter().map(dead_letter).collect(),
        next: page.next.as_ref().map(page_token),
    })
}

/// Puts a dead event back: due now, with all its attempts before it.
///
/// # Errors
/// When there is no such event, it is not dead, or the store does not answer.
pub async fn retry(
    store: &Arc<dyn Store>,
    clock: &dyn Clock,
    id: &EventId,
) -> Result<Event, RetryError> {
    let key = schema::event(id);
    let documents = store.read(std::slice::from_ref(&key)).await?;
    let document = documents.into_iter().next().flatten().ok_or(RetryError::Unknown)?;
    let event = Event::from_fields(document.fields)?;
    if event.state != EventState::Dead {
        return Err(RetryError::NotDead(event.state));
    }
    let state = EventState::Pending;
    let event = Event { state, attempts: 0, due_at: clock.now(), last_error: None, ..event };
    let fields = event.to_fields();
    store.commit(vec![Write::Update { key, fields, at: document.version }]).await?;
    Ok(event)
}

fn dead_letter(document: Document) -> DeadLetter {
    // Not parsed as an event: a damaged one is among those worth listing.
    let mut event = document.fields;
    event.remove("id");
    DeadLetter { id: document.key.id().to_owned(), event }
}

fn page_token(cursor: &Cursor) -> String {
    let due_at = cursor.value.as_ref().and_then(Value::as_str).unwrap_or_default();
    format!("{due_at}~{}", cursor.id)
}

fn cursor(token: &str) -> Option<Cursor> {
    let (due_at, id) = token.split_once('~')?;
    Some(Cursor { value: Some(due_at.into()), id: id.to_owned() })
}
