//! Reading what is in a calendar, and then only what changed (`events.list` with a sync token).

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use reqwest::StatusCode;
use serde::Deserialize;

use super::Calendar;
use super::calendar::{OURS, read};
use crate::Failure;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since<'a> {
    /// Everything of a stretch of time.
    Start { from: Timestamp, until: Timestamp },
    /// What changed since [`Listing::next`] was handed out. Other conditions stay those of then.
    Token(&'a str),
}

/// One page of entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub entries: Vec<External>,
    pub next: Next,
}

#[derive(Clone, PartialEq, Eq)]
pub enum Next {
    /// There is another page.
    Page(String),
    /// That was all; hand this in to be told what changes.
    Token(String),
}

// Whoever has the calendar's token can use them.
impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Page(_) => "Page(..)",
            Self::Token(_) => "Token(..)",
        })
    }
}

/// An entry that was not written by this program.
#[derive(Clone, PartialEq, Eq)]
pub struct External {
    pub id: String,
    /// `None`: it is there no longer, or takes nobody's time.
    pub busy: Option<Busy>,
}

/// When somebody is busy, and why.
#[derive(Clone, PartialEq, Eq)]
pub struct Busy {
    pub span: Span,
    /// Empty where the entry is private or has no title.
    pub summary: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    Instants {
        start: Timestamp,
        end: Timestamp,
    },
    /// Whole days in the calendar's own zone; the last is not one of them.
    Days {
        first: Date,
        end: Date,
    },
}

// Titles may name people.
impl fmt::Debug for External {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = self.busy.as_ref().map(|busy| busy.span);
        f.debug_struct("External").field("id", &self.id).field("span", &span).finish()
    }
}

impl fmt::Debug for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Busy").field("span", &self.span).finish_non_exhaustive()
    }
}

/// Nothing was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// The token is too old: read everything again.
    #[error("the sync token is not good any more")]
    TokenGone,
    #[error(transparent)]
    Failed(#[from] Failure),
}

const PAGE: &str = "250";

impl Calendar {
    /// One page of what is in the calendar, or of what changed. Recurring entries come one by one.
    ///
    /// # Errors
    /// [`ListError::TokenGone`] when `since` is too old, and whatever keeps Google from answering.
    pub async fn list(&self, since: Since<'_>, page: Option<&str>) -> Result<Listing, ListError> {
        // Whatever is not a condition of the first reading must be the same in each.
        let mut query = vec![("singleEvents", "true".to_owned()), ("maxResults", PAGE.to_owned())];
        match since {
            Since::Start { from, until } => {
                query.push(("timeMin", from.to_string()));
                query.push(("timeMax", until.to_string()));
            }
            Since::Token(token) => query.push(("syncToken", token.to_owned())),
        }
        query.extend(page.map(|page| ("pageToken", page.to_owned())));
        let url = self.url(&["events"]);
        let answer = self.call(|| self.client().get(url.clone()).query(&query)).await;
        let answer = answer.map_err(harmless)?;
        if answer.status() == StatusCode::GONE {
            return Err(ListError::TokenGone);
        }
        let events: Events = read(answer).await.map_err(harmless)?;
        let next = match (events.next_page_token, events.next_sync_token) {
            (Some(page), _) => Next::Page(page),
            (None, Some(token)) => Next::Token(token),
            (None, None) => {
                return Err(Failure::Later { class: "broken-answer", after: None }.into());
            }
        };
        let entries = events.items.into_iter().filter(|event| !event.is_ours()).map(Event::read);
        Ok(Listing { entries: entries.collect(), next })
    }
}

/// A reading may be repeated whatever became of it.
fn harmless(failure: Failure) -> Failure {
    match failure {
        Failure::Unknown { class } => Failure::Later { class, after: None },
        other => other,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Events {
    #[serde(default)]
    items: Vec<Event>,
    next_page_token: Option<String>,
    next_sync_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    id: String,
    status: Option<String>,
    summary: Option<String>,
    start: Option<At>,
    end: Option<At>,
    transparency: Option<String>,
    visibility: Option<String>,
    extended_properties: Option<Properties>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct At {
    date: Option<Date>,
    date_time: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Properties {
    #[serde(default)]
    private: serde_json::Map<String, serde_json::Value>,
}

impl Event {
    fn is_ours(&self) -> bool {
        self.extended_properties.as_ref().is_some_and(|all| all.private.contains_key(OURS))
    }

    fn read(self) -> External {
        let is_free = self.status.as_deref() == Some("cancelled")
            || self.transparency.as_deref() == Some("transparent");
        let span = self.start.zip(self.end).and_then(|(start, end)| {
            match (start.date_time, end.date_time, start.date, end.date) {
                (Some(start), Some(end), ..) if start < end => Some(Span::Instants { start, end }),
                (_, _, Some(first), Some(end)) if first < end => Some(Span::Days { first, end }),
                _ => None,
            }
        });
        let is_private = matches!(self.visibility.as_deref(), Some("private" | "confidential"));
        let summary = self.summary.filter(|_| !is_private).unwrap_or_default();
        let busy = span.filter(|_| !is_free).map(|span| Busy { span, summary });
        External { id: self.id, busy }
    }
}
