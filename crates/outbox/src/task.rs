//! What Cloud Tasks sends, the body of our tasks and the headers it puts beside it, and what the
//! worker answers where a channel failed.
//!
//! One type serves both ends: the worker parses a task, and the dispatcher, which takes the place of
//! Cloud Tasks on the embedded store, writes it; the answer goes the other way.
//! See <https://cloud.google.com/tasks/docs/creating-http-target-tasks#handler>.

use std::str::FromStr;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use baybook_domain::ids::EventId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Body of `POST /tasks/notify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    pub event: EventId,
}

/// The type of the problem that `POST /tasks/notify` is answered with where a channel failed.
pub const NOT_DELIVERED: &str = "not-delivered";

/// What that problem has in its member [`FailedChannel::MEMBER`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedChannel {
    /// The channel's stable name.
    pub channel: String,
    /// Why it failed: a class, never a provider's text.
    pub class: String,
}

impl FailedChannel {
    /// The extension member's name (RFC 9457, section 3.2).
    pub const MEMBER: &str = "failed";
}

/// The headers `X-CloudTasks-*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskHeaders {
    /// The queue's short name.
    pub queue: String,
    /// The task's short name; ours are named after their event, so that duplicates fall away.
    pub task: String,
    /// Attempts before this one.
    pub retry_count: u32,
    /// Attempts before this one that got an answer from the handler.
    pub execution_count: u32,
    /// When the task was due.
    pub eta: Timestamp,
    /// Status of the answer before.
    pub previous_response: Option<u16>,
}

/// The headers do not come from a task queue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotATask {
    #[error("the header `{0}` is missing: tasks come from a queue")]
    Missing(&'static str),
    #[error("the header `{0}` is not what a queue sends")]
    Malformed(&'static str),
}

const QUEUE: &str = "x-cloudtasks-queuename";
const TASK: &str = "x-cloudtasks-taskname";
const RETRIES: &str = "x-cloudtasks-taskretrycount";
const EXECUTIONS: &str = "x-cloudtasks-taskexecutioncount";
const ETA: &str = "x-cloudtasks-tasketa";
const PREVIOUS: &str = "x-cloudtasks-taskpreviousresponse";

impl TaskHeaders {
    /// Reads them from a request.
    ///
    /// # Errors
    /// The first header that is missing or malformed.
    pub fn parse(headers: &HeaderMap) -> Result<Self, NotATask> {
        let previous = match headers.get(PREVIOUS) {
            Some(_) => Some(number(headers, PREVIOUS)?),
            None => None,
        };
        Ok(Self {
            queue: name(headers, QUEUE)?,
            task: name(headers, TASK)?,
            retry_count: number(headers, RETRIES)?,
            execution_count: number(headers, EXECUTIONS)?,
            eta: instant(text(headers, ETA)?).ok_or(NotATask::Malformed(ETA))?,
            previous_response: previous,
        })
    }

    /// Whether the request has none of them: it does not come from a queue at all.
    #[must_use]
    pub fn are_absent(headers: &HeaderMap) -> bool {
        !headers.keys().any(|name| name.as_str().starts_with("x-cloudtasks-"))
    }

    /// The same as headers of a request.
    #[must_use]
    pub fn to_headers(&self) -> HeaderMap {
        let micros = self.eta.as_microsecond();
        let eta = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
        let texts = [(QUEUE, &self.queue), (TASK, &self.task), (ETA, &eta)];
        let mut headers: HeaderMap = texts
            .into_iter()
            .filter_map(|(name, text)| {
                Some((HeaderName::from_static(name), HeaderValue::from_str(text).ok()?))
            })
            .collect();
        headers.insert(RETRIES, self.retry_count.into());
        headers.insert(EXECUTIONS, self.execution_count.into());
        if let Some(status) = self.previous_response {
            headers.insert(PREVIOUS, status.into());
        }
        headers
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<&'h str, NotATask> {
    let value = headers.get(name).ok_or(NotATask::Missing(name))?;
    value.to_str().map_err(|_| NotATask::Malformed(name))
}

fn number<N: FromStr>(headers: &HeaderMap, name: &'static str) -> Result<N, NotATask> {
    text(headers, name)?.parse().map_err(|_| NotATask::Malformed(name))
}

/// Names of queues and tasks; they go to the log, so nothing else may be in them.
fn name(headers: &HeaderMap, name: &'static str) -> Result<String, NotATask> {
    let text = text(headers, name)?;
    let fits = (1..=500).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    fits.then(|| text.to_owned()).ok_or(NotATask::Malformed(name))
}

/// Seconds since 1970 with an optional fraction, of which microseconds are kept.
fn instant(text: &str) -> Option<Timestamp> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = fraction.get(..fraction.len().min(6)).filter(|d| !d.is_empty())?;
    let seconds: u32 = u32::try_from(seconds.parse::<u64>().ok()?).ok()?;
    let micros: u32 = format!("{digits:0<6}").parse().ok()?;
    Timestamp::from_microsecond(i64::from(seconds) * 1_000_000 + i64::from(micros)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    const SENT: [(&str, &str); 5] = [
        ("X-CloudTasks-QueueName", "outbox"),
        ("X-CloudTasks-TaskName", "0b3c-r1"),
        ("X-CloudTasks-TaskRetryCount", "3"),
        ("X-CloudTasks-TaskExecutionCount", "2"),
        ("X-CloudTasks-TaskETA", "1796133600.25"),
    ];

    #[test]
    fn what_cloud_tasks_sends_is_understood_and_written_the_same() {
        let task = TaskHeaders::parse(&headers(&SENT)).unwrap();
        assert_eq!((task.queue.as_str(), task.task.as_str()), ("outbox", "0b3c-r1"));
        assert_eq!((task.retry_count, task.execution_count), (3, 2));
        assert_eq!(task.eta, "2026-12-01T14:00:00.25Z".parse().unwrap());
        assert_eq!(TaskHeaders::parse(&task.to_headers()), Ok(task.clone()));
        let again = TaskHeaders { previous_response: Some(503), ..task };
        assert_eq!(TaskHeaders::parse(&again.to_headers()), Ok(again));
    }

    #[test]
    fn each_header_is_required() {
        for (name, _) in SENT {
            let rest: Vec<_> = SENT.into_iter().filter(|(other, _)| *other != name).collect();
            match TaskHeaders::parse(&headers(&rest)) {
                Err(NotATask::Missing(told)) => assert!(told.eq_ignore_ascii_case(name)),
                other => panic!("{name}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_header_that_no_queue_sends_is_refused() {
        for (name, bad) in [
            ("X-CloudTasks-QueueName", "out box"),
            ("X-CloudTasks-TaskName", "ann@example.com"),
            ("X-CloudTasks-TaskRetryCount", "-1"),
            ("X-CloudTasks-TaskExecutionCount", "many"),
            ("X-CloudTasks-TaskETA", "tomorrow"),
            ("X-CloudTasks-TaskETA", "1."),
            ("X-CloudTasks-TaskETA", "99999999999999"),
            ("X-CloudTasks-TaskPreviousResponse", "ok"),
        ] {
            let mut sent = headers(&SENT);
            sent.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), bad.parse().unwrap());
            let refused = TaskHeaders::parse(&sent);
            assert!(matches!(refused, Err(NotATask::Malformed(_))), "{name}: {refused:?}");
        }
    }
}
