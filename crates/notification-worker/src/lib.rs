//! What happens after a booking.
//!
//! Every change of a booking writes an event to the outbox in the same commit. This service
//! delivers events: it is called by a task queue, once or more per event, and makes each take
//! effect once per channel. On the embedded store its [`dispatcher`] is the queue.
//!
//! # The HTTP contract
//!
//! | call | answers |
//! | --- | --- |
//! | `POST /tasks/notify` | delivers one event |
//! | `POST /tasks/sweep` | runs one round of the dispatcher: `{"claimed","done","retried","dead"}` |
//! | `GET /outbox/dead[?limit=1..500&after=]` | events that were given up on: `{"events","next"?}` |
//! | `POST /outbox/{id}/retry` | puts a dead event back; answers the event |
//! | `GET /healthz`, `/readyz`, `/version` | as on every service |
//!
//! `POST /tasks/notify` takes `{"event":"<event id>"}` and the headers that Cloud Tasks sends:
//! `X-CloudTasks-QueueName`, `-TaskName`, `-TaskRetryCount`, `-TaskExecutionCount`, `-TaskETA`,
//! and on a retry `-TaskPreviousResponse` (see [`task`]).
//!
//! | status | problem type | when | the queue |
//! | --- | --- | --- | --- |
//! | 200 | | `{"outcome":"delivered"}`, `"already-delivered"` or `"unknown-event"` | is done |
//! | 400 | `malformed` | headers or body are not a task's | tries again, in vain |
//! | 413 / 415 | `too-large` / `unsupported-media-type` | | the same |
//! | 500 | `internal` | the event cannot be read; the log says why | tries again |
//! | 503 | `in-progress` | another task is delivering it right now | tries again |
//! | 503 | `not-delivered` | a channel refused | tries again after `Retry-After` |
//! | 503 | `store-unavailable`, `busy` | the store did not answer | tries again after `Retry-After` |
//!
//! A queue tries again on everything but 2xx. A task for an event that does not exist is answered
//! 200, because trying again cannot help; a duplicate is answered 200 and does nothing.
//!
//! # Who may call
//!
//! The worker is not exposed to the internet: on one machine it listens on the loopback
//! interface, on Cloud Run it takes internal traffic and authenticated callers only. The headers
//! alone prove nothing.

pub mod calendar_config;
pub mod channel;
pub mod config;
pub mod dead_letters;
pub mod delivery;
pub mod dispatcher;
mod pause;
pub mod relevance;
pub mod routes;
pub mod task;
pub mod telling;
mod worker;

pub use worker::Worker;
