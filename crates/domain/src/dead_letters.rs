//! Events that were given up on: listing them, and putting them back by hand.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::event::{Doubt, Event, EventState};
use crate::ids::{EventId, ShopId};
use crate::store::{
    CommitError, Cursor, Direction, Document, Fields, Query, ReadError, Store, Write, schema,
};

/// State of a delivery that was given up on, in `deliveries/{event}.{channel}`.
const GAVE_UP: &str = "gave-up";
/// State of one that the next task makes.
const FAILED: &str = "failed";
/// State of one that was begun.
const SENDING: &str = "sending";
/// Why one is not through that was begun and never ended.
const UNKNOWN: &str = "outcome-unknown";
/// More than there are channels.
const MOST_CHANNELS: u32 = 50;

/// An event that nobody will deliver until a person says so. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    pub id: String,
    /// As it is stored. Not parsed: a damaged one is among those worth listing.
    #[serde(flatten)]
    pub event: Fields,
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

/// Events in `state`, those due first before the others: of one shop, or of all. The page after
/// `after`, which is the [`DeadLetters::next`] of the page before.
///
/// # Errors
/// When the store does not answer.
pub async fn list(
    store: &dyn Store,
    state: EventState,
    of: Option<&ShopId>,
    limit: u32,
    after: Option<&str>,
) -> Result<DeadLetters, ReadError> {
    let all = Query::all(schema::outbox(), limit);
    let all = match of {
        Some(shop) => all.equal("shop", shop.as_str()),
        None => all,
    };
    let query = all
        .equal("state", state.as_str())
        .order("due_at", Direction::Ascending)
        .after(after.and_then(cursor));
    let page = store.query(&query).await?;
    Ok(DeadLetters {
        events: page.documents.into_iter().map(letter).collect(),
        next: page.next.as_ref().map(page_token),
    })
}

/// Puts a dead event back: due now, with all its attempts before it. What was delivered of it stays
/// delivered; the channels that gave up are tried anew. `of` is the shop that it has to be of,
/// and `along` are writes that are to be made with it, from the event that is put back.
///
/// # Errors
/// When there is no such event, it is not dead, or the store does not answer.
pub async fn put_back(
    store: &dyn Store,
    id: &EventId,
    of: Option<&ShopId>,
    now: Timestamp,
    along: impl FnOnce(&Event) -> Vec<Write> + Send,
) -> Result<Event, RetryError> {
    let key = schema::event(id);
    let documents = store.read(std::slice::from_ref(&key)).await?;
    let document = documents.into_iter().next().flatten().ok_or(RetryError::Unknown)?;
    let event = Event::from_fields(document.fields)?;
    if of.is_some_and(|shop| *shop != event.shop) {
        return Err(RetryError::Unknown);
    }
    if event.state != EventState::Dead {
        return Err(RetryError::NotDead(event.state));
    }
    let state = EventState::Pending;
    let round = event.round.saturating_add(1);
    let (attempts, due_at) = (0, now);
    let (last_error, last_status, doubt) = (None, None, None);
    let event = Event { state, attempts, round, due_at, last_error, last_status, doubt, ..event };
    let (fields, at) = (event.to_fields(), document.version);
    let mut writes = vec![Write::Update { key, fields, at }];
    let channels = Query::all(schema::deliveries(), MOST_CHANNELS).equal("event", id.as_str());
    writes.extend(store.query(&channels).await?.documents.into_iter().filter_map(tried_anew));
    writes.extend(along(&event));
    store.commit(writes).await?;
    Ok(event)
}

/// Why a delivery failed, as an event has it: a class, which never quotes anybody, and before it the
/// channel that failed, if one did.
#[must_use]
pub fn why(channel: Option<&str>, class: &str) -> String {
    match channel {
        Some(channel) => format!("{channel}: {class}"),
        None => class.to_owned(),
    }
}

/// The channel and the class that [`why`] wrote.
#[must_use]
pub fn parts(why: &str) -> (Option<&str>, &str) {
    match why.split_once(": ") {
        Some((channel, class)) => (Some(channel), class),
        None => (None, why),
    }
}

/// `event` given up on. Why is what the channels wrote down that are not through with it, and
/// `otherwise` where none did or the store does not answer.
pub async fn give_up(store: &dyn Store, event: Event, otherwise: String) -> Event {
    let left = Unfinished::of(store, &event.id).await.unwrap_or_default();
    let doubt = left.iter().filter_map(|one| one.doubt).max();
    // What is refused for good first: it is what somebody has to see to.
    let worst = left.iter().max_by_key(|one| one.state == GAVE_UP);
    let last_error = worst
        .map_or(otherwise, |one| one.why().unwrap_or_else(|| why(Some(&one.channel), UNKNOWN)));
    Event { state: EventState::Dead, last_error: Some(last_error), doubt, ..event }
}

/// A channel that is not through with an event.
#[derive(Debug)]
pub(crate) struct Unfinished {
    state: &'static str,
    channel: String,
    class: Option<String>,
    doubt: Option<Doubt>,
}

impl Unfinished {
    pub(crate) async fn of(store: &dyn Store, event: &EventId) -> Result<Vec<Self>, ReadError> {
        let channels = Query::all(schema::deliveries(), MOST_CHANNELS);
        let page = store.query(&channels.equal("event", event.as_str())).await?;
        Ok(page.documents.iter().filter_map(|one| Self::read(&one.fields)).collect())
    }

    /// `{channel}: {class}`, once it has failed.
    pub(crate) fn why(&self) -> Option<String> {
        self.class.as_ref().map(|class| why(Some(&self.channel), class))
    }

    fn read(delivery: &Fields) -> Option<Self> {
        let text = |name: &str| delivery.get(name).and_then(Value::as_str);
        let state =
            [GAVE_UP, FAILED, SENDING].into_iter().find(|one| text("state") == Some(one))?;
        let is_resent = delivery.get("resent").and_then(Value::as_bool).unwrap_or_default();
        let doubts = delivery.get("doubts").and_then(Value::as_u64).unwrap_or_default();
        let doubt = match (is_resent, doubts > 0 || state == SENDING) {
            (true, _) => Some(Doubt::Resent),
            (false, true) => Some(Doubt::MayBeTold),
            (false, false) => None,
        };
        let class = text("reason").map(str::to_owned);
        Some(Self { state, channel: text("channel")?.to_owned(), class, doubt })
    }
}

/// The write that lets a channel which gave up try once more.
fn tried_anew(delivery: Document) -> Option<Write> {
    let Document { key, version, mut fields } = delivery;
    if fields.get("state").and_then(Value::as_str) != Some(GAVE_UP) {
        return None;
    }
    fields.insert("state".to_owned(), FAILED.into());
    // Whoever puts it back accepts that somebody may be told again.
    fields.insert("doubts".to_owned(), 0.into());
    Some(Write::Update { key, fields, at: version })
}

fn letter(document: Document) -> DeadLetter {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_channel_and_the_class_are_read_back_as_they_were_written() {
        for (channel, class) in [(Some("email"), "bad-request"), (None, "timeout")] {
            assert_eq!(parts(&why(channel, class)), (channel, class));
        }
    }
}
