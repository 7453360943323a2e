use std::sync::Arc;

use async_trait::async_trait;
use baybook_domain::clock::Clock;
use baybook_domain::event::Event;
use baybook_integrations::google::tasks::{Credentials, NewTask, Target, TaskQueue};
use baybook_integrations::{Failure, failure};
use baybook_service_kit::config::{self, Reader, Recorded};
use jiff::{SignedDuration, Timestamp};
use reqwest::header::HeaderValue;

use crate::post::{Answer, Failed, Handover};
use crate::task::Notify;

/// Which queue events are put into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueConfig {
    /// `projects/{project}/locations/{location}/queues/{queue}`
    queue: String,
    /// Where Cloud Tasks is, where it is not Google's.
    base: Option<String>,
    target: Target,
}

/// The queue cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    #[error("no HTTP client can be set up: {0}")]
    Client(#[from] reqwest::Error),
    #[error("there are no credentials for Cloud Tasks: {0}")]
    Credentials(String),
}

const GOOGLE: &str = "https://cloudtasks.googleapis.com";

impl QueueConfig {
    /// Nothing where no queue is set.
    ///
    /// # Errors
    /// When something that belongs to it is missing; `read` has the mistakes.
    pub fn read(read: &mut Reader<'_>) -> Result<Option<Self>, Recorded> {
        let queue = read.optional(&config::TASK_QUEUE);
        let base = read.optional(&config::TASKS_URL);
        let caller = read.optional(&config::TASK_CALLER);
        let worker = read.optional(&config::WORKER_URL);
        let audience = read.optional(&config::WORKER_AUDIENCE);
        let Some(queue) = queue? else { return Ok(None) };
        let parts: Vec<&str> = queue.split('/').collect();
        let is_queue = matches!(
            parts.as_slice(),
            ["projects", a, "locations", b, "queues", c] if ![a, b, c].iter().any(|part| part.is_empty())
        );
        if !is_queue {
            return Err(read.mistake(&config::TASK_QUEUE, "is not the whole name of a queue"));
        }
        let wrong = format!("is not set, but {} is", config::TASK_QUEUE.name);
        let Some(caller) = caller? else {
            return Err(read.mistake(&config::TASK_CALLER, wrong));
        };
        let Some(worker) = worker? else {
            return Err(read.mistake(&config::WORKER_URL, wrong));
        };
        let audience = audience?.and_then(|all| all.into_iter().next());
        let audience = audience.unwrap_or_else(|| worker.to_string());
        let target =
            Target { url: format!("{worker}/tasks/notify"), service_account: caller, audience };
        Ok(Some(Self { queue, base: base?.map(|base| base.to_string()), target }))
    }

    /// The queue, with the credentials of the machine; without any where it is not Google's.
    ///
    /// # Errors
    /// When there are none.
    pub async fn open(&self, clock: Arc<dyn Clock>) -> Result<Queue, QueueError> {
        let credentials = match &self.base {
            Some(_) => Credentials::Token(HeaderValue::from_static("Bearer nobody")),
            None => Credentials::of_machine()
                .await
                .map_err(|error| QueueError::Credentials(error.to_string()))?,
        };
        let base = self.base.as_deref().unwrap_or(GOOGLE);
        let http = failure::client()?;
        let (queue, target) = (self.queue.clone(), self.target.clone());
        Ok(Queue::new(TaskQueue::new(http, base, queue, credentials, target), clock))
    }
}

/// Makes a task of each event. The queue posts it to the worker, and tries again what failed.
#[derive(Debug)]
pub struct Queue {
    tasks: TaskQueue,
    clock: Arc<dyn Clock>,
}

impl Queue {
    #[must_use]
    pub fn new(tasks: TaskQueue, clock: Arc<dyn Clock>) -> Self {
        Self { tasks, clock }
    }
}

/// How far ahead a task is made. The queue takes 30 days; what comes later is found by the sweep.
const HORIZON: SignedDuration = SignedDuration::from_hours(29 * 24);

#[async_trait]
impl Handover for Queue {
    async fn hand_over(&self, event: &Event) -> Answer {
        match self.make(event, None).await {
            Ok(()) => Answer::Queued,
            Err(failure) => {
                let retry_after = match failure {
                    Failure::Later { after, .. } => after.map(|after| after.as_secs()),
                    Failure::Unknown { .. } | Failure::Never { .. } => None,
                };
                let class = failure.class().to_owned();
                Answer::Failed(Failed { class, retry_after, ..Failed::default() })
            }
        }
    }

    async fn schedule(&self, event: &Event) {
        if event.due_at.duration_since(self.clock.now()) > HORIZON {
            return;
        }
        if let Err(failure) = self.make(event, Some(event.due_at)).await {
            tracing::warn!(event.id = %event.id, %failure, "not scheduled; the sweep finds it");
        }
    }
}

impl Queue {
    async fn make(&self, event: &Event, not_before: Option<Timestamp>) -> Result<(), Failure> {
        let body = serde_json::to_vec(&Notify { event: event.id.clone() });
        let body = body.map_err(|_| Failure::Never { class: "unwritable" })?;
        let task = NewTask { name: task_name(event), not_before, body };
        self.tasks.create(&task, self.clock.now()).await.map(drop)
    }
}

/// A queue remembers the names of its tasks for a while. What comes due again after its lease needs
/// a new one, and so does what a person has put back, whose attempts are counted anew.
fn task_name(event: &Event) -> String {
    let Event { id, round, attempts, .. } = event;
    match round {
        0 => format!("{id}-a{attempts}"),
        _ => format!("{id}-t{round}-a{attempts}"),
    }
}
