//! What happens after a booking.
//!
//! Every change of a booking writes an event to the outbox in the same commit. This service
//! delivers events: it is called by a task queue, once or more per event, and makes each take
//! effect once per channel. On the embedded store its [dispatcher](baybook_outbox) is the queue.
//!
//! # The HTTP contract
//!
//! | call | answers |
//! | --- | --- |
//! | `POST /tasks/notify` | delivers one event |
//! | `POST /tasks/sweep` | hands over what is due: `{"claimed","done","queued"?,"retried","dead"}` |
//! | `POST /events/firestore` | delivers one event |
//! | `GET /outbox/dead[?limit=1..500&after=]` | events that were given up on: `{"events","next"?}` |
//! | `POST /outbox/{id}/retry` | puts a dead event back; answers the event |
//! | `GET /healthz`, `/readyz`, `/version` | as on every service |
//!
//! `POST /tasks/notify` takes `{"event":"<event id>"}` and the headers that Cloud Tasks sends:
//! `X-CloudTasks-QueueName`, `-TaskName`, `-TaskRetryCount`, `-TaskExecutionCount`, `-TaskETA`,
//! and on a retry `-TaskPreviousResponse` (see [task](baybook_outbox::task)).
//!
//! | status | problem type | when | the queue |
//! | --- | --- | --- | --- |
//! | 200 | | `{"outcome":"delivered"}`, `"already-delivered"`, `"gave-up"`, `"not-due"` or `"unknown-event"` | is done |
//! | 400 | `malformed` | headers or body are not a task's | tries again, in vain |
//! | 413 / 415 | `too-large` / `unsupported-media-type` | | the same |
//! | 500 | `internal` | the event cannot be read; the log says why | tries again |
//! | 503 | `in-progress` | another task is delivering it right now | tries again |
//! | 503 | `not-delivered` | a channel refused | tries again after `Retry-After` |
//! | 503 | `store-unavailable`, `busy` | the store did not answer | tries again after `Retry-After` |
//!
//! The problem `not-delivered` says which channel failed and why in a member of its own,
//! `"failed": {"channel","class"}`. A queue tries again on everything but 2xx. A task for an event that does not exist is answered
//! 200, because trying again cannot help; a duplicate is answered 200 and does nothing.
//!
//! `POST /events/firestore` takes a CloudEvent of a new document of the outbox, as Eventarc sends
//! it (binary mode). Only the document's name is taken from it; what happened is read from the
//! store. It answers as `POST /tasks/notify` does.
//!
//! # Who may call
//!
//! On one machine the worker listens on the loopback interface. On Cloud Run it takes internal
//! traffic only, and every call but those for health brings an ID token of one of the service
//! accounts that it is configured with ([`callers`]). The queue's headers alone prove nothing.

pub mod calendar_blocking;
pub mod calendar_config;
pub mod calendar_sync;
pub mod calendar_upkeep;
pub mod calendar_watch;
pub mod callers;
pub mod channel;
pub mod config;
pub mod dead_letters;
pub mod delivery;
pub mod local_outbox;
pub mod providers;
pub mod relevance;
pub mod routes;
pub mod telling;
mod worker;

pub use worker::Worker;
