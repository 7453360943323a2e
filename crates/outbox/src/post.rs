use std::fmt::Debug;
use std::time::Duration;

use axum::http::{HeaderMap, header};
use baybook_domain::event::Event;
use reqwest::redirect::Policy;
use serde::Deserialize;

use async_trait::async_trait;

use crate::ClientError;
use crate::task::{FailedChannel, NOT_DELIVERED, Notify, TaskHeaders};

/// The name of the queue that the dispatcher stands for.
const QUEUE: &str = "outbox";

/// Posts events to the worker as Cloud Tasks would.
#[derive(Debug, Clone)]
pub struct Post {
    http: reqwest::Client,
    url: String,
}

/// What the worker answers.
#[derive(Deserialize)]
struct Outcome {
    outcome: String,
}

/// What it answers where it did not deliver.
#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "type")]
    kind: String,
    /// With `not-delivered`.
    failed: Option<FailedChannel>,
}

/// To whom events are handed over.
#[async_trait]
pub trait Handover: Debug + Send + Sync + 'static {
    async fn hand_over(&self, event: &Event) -> Answer;

    /// Has an event that is not due yet handed over when it is. Who cannot do that leaves it to
    /// the dispatcher, which finds it then.
    async fn schedule(&self, _event: &Event) {}
}

/// How handing over an event went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It was not posted: the dispatcher is stopping, or too little of the lease was left.
    NotAsked,
    /// The worker has written it down.
    Delivered,
    /// A queue has it. If that loses it, the event comes due again after its lease.
    Queued,
    /// The worker has given up on it and written that down.
    GaveUp,
    Failed(Failed),
}

/// Why an event is not delivered yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Failed {
    /// The channel that failed, where the worker named one.
    pub channel: Option<String>,
    /// `provider-error`, `timeout`, ...: a class, never a body.
    pub class: String,
    /// HTTP status of the worker's answer, where there was one.
    pub status: Option<u16>,
    /// Seconds the worker asked for.
    pub retry_after: Option<u64>,
}

impl Post {
    /// `worker` is the worker's base address, for example `http://127.0.0.1:8082`.
    ///
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn new(worker: &str, timeout: Duration) -> Result<Self, ClientError> {
        let http = reqwest::Client::builder()
            .timeout(timeout)
            .connect_timeout(Duration::from_secs(3))
            .redirect(Policy::none())
            // The worker is one of ours, never behind somebody's proxy.
            .no_proxy()
            .tcp_nodelay(true)
            .build()?;
        Ok(Self { http, url: format!("{}/tasks/notify", worker.trim_end_matches('/')) })
    }
}

#[async_trait]
impl Handover for Post {
    async fn hand_over(&self, event: &Event) -> Answer {
        let retries = event.attempts.saturating_sub(1);
        let headers = TaskHeaders {
            queue: QUEUE.to_owned(),
            task: event.id.to_string(),
            retry_count: retries,
            execution_count: retries,
            eta: event.created_at,
            previous_response: event.last_status,
        };
        let post = self
            .http
            .post(&self.url)
            .headers(headers.to_headers())
            .json(&Notify { event: event.id.clone() });
        match post.send().await {
            Ok(answer) if answer.status().is_success() => match answer.json::<Outcome>().await {
                Ok(Outcome { outcome }) if outcome == "gave-up" => Answer::GaveUp,
                // Half an answer of the worker: it has written down what it did.
                Ok(_) | Err(_) => Answer::Delivered,
            },
            Ok(answer) => {
                let status = answer.status().as_u16();
                let retry_after = retry_after(answer.headers());
                let failed = match answer.json::<Refusal>().await {
                    Ok(Refusal { kind, failed }) if kind == NOT_DELIVERED => failed,
                    Ok(_) | Err(_) => None,
                };
                let (channel, class) = match failed {
                    Some(FailedChannel { channel, class }) => (Some(channel), class),
                    None => (None, format!("status {status}")),
                };
                Answer::Failed(Failed { channel, class, status: Some(status), retry_after })
            }
            Err(error) => {
                let class = class(&error).to_owned();
                Answer::Failed(Failed { class, ..Failed::default() })
            }
        }
    }
}

fn retry_after(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok()
}

fn class(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "timeout"
    } else if error.is_connect() {
        "not reachable"
    } else {
        "connection lost"
    }
}
