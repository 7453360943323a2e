//! Cloud Tasks: named tasks that a queue posts to the worker, signed in as a service account.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gcloud_sdk::GoogleAuthHeaders;
use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Client, StatusCode};
use serde_json::json;

use crate::Failure;

/// What may be asked of Cloud Tasks, and nothing else.
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-tasks";

/// How long the worker may take for one task.
const DEADLINE: &str = "30s";

/// One queue, and to whom its tasks go.
pub struct TaskQueue {
    http: Client,
    /// `{base}/v2/projects/{project}/locations/{location}/queues/{queue}`
    url: String,
    queue: String,
    credentials: Credentials,
    target: Target,
}

/// How calls to the queue are signed.
#[derive(Clone)]
pub enum Credentials {
    /// As the machine is signed in: its service account on Google Cloud.
    Machine(Arc<GoogleAuthHeaders>),
    /// One access token, for a stand-in on this machine.
    Token(HeaderValue),
}

// They are secret.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(..)")
    }
}

impl Credentials {
    /// As the machine is signed in.
    ///
    /// # Errors
    /// When it is not.
    pub async fn of_machine() -> Result<Self, gcloud_sdk::error::Error> {
        let headers = GoogleAuthHeaders::from_adc_with_scopes(vec![SCOPE.to_owned()]).await?;
        Ok(Self::Machine(Arc::new(headers)))
    }

    async fn headers(&self) -> Result<HeaderMap, Failure> {
        match self {
            Self::Machine(headers) => match headers.headers().await {
                Ok(headers) => Ok(headers.as_ref().clone()),
                Err(error) => {
                    tracing::warn!(%error, "there are no credentials for the task queue");
                    Err(Failure::Later { class: "no-credentials", after: None })
                }
            },
            Self::Token(token) => Ok(HeaderMap::from_iter([(AUTHORIZATION, token.clone())])),
        }
    }
}

/// Whom a queue calls, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Address of the worker's handler.
    pub url: String,
    /// Service account that the calls are signed as.
    pub service_account: String,
    /// Audience of its tokens: the worker's own address.
    pub audience: String,
}

/// A task to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// Letters, digits, hyphens. A queue takes each name once.
    pub name: String,
    /// Not to be posted before; `None` for at once.
    pub not_before: Option<Timestamp>,
    pub body: Vec<u8>,
}

/// What became of a task that is in the queue now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    Now,
    /// A task of that name was made before.
    Before,
}

impl TaskQueue {
    /// `base` is the API's origin, `queue` its whole name,
    /// `projects/{project}/locations/{location}/queues/{queue}`.
    #[must_use]
    pub fn new(
        http: Client,
        base: &str,
        queue: String,
        credentials: Credentials,
        target: Target,
    ) -> Self {
        let url = format!("{}/v2/{queue}/tasks", base.trim_end_matches('/'));
        Self { http, url, queue, credentials, target }
    }

    /// Makes a task. One whose name the queue knows is there already.
    ///
    /// # Errors
    /// When the queue does not take it, or nobody knows; the same name may be used again.
    pub async fn create(&self, task: &NewTask, now: Timestamp) -> Result<Created, Failure> {
        let mut body = json!({"task": {
            "name": format!("{}/tasks/{}", self.queue, task.name),
            "dispatchDeadline": DEADLINE,
            "httpRequest": {
                "url": self.target.url,
                "httpMethod": "POST",
                "headers": {"Content-Type": "application/json"},
                "body": STANDARD.encode(&task.body),
                "oidcToken": {
                    "serviceAccountEmail": self.target.service_account,
                    "audience": self.target.audience,
                },
            },
        }});
        if let Some(at) = task.not_before.filter(|at| *at > now) {
            body["task"]["scheduleTime"] = at.to_string().into();
        }
        let request =
            self.http.post(&self.url).headers(self.credentials.headers().await?).json(&body);
        let answer = request.send().await.map_err(|error| Failure::of_transport(&error))?;
        match answer.status() {
            StatusCode::CONFLICT => Ok(Created::Before),
            status if status.is_success() => Ok(Created::Now),
            _ => Err(Failure::of_answer(&answer)),
        }
    }
}

// The credentials are secret.
impl fmt::Debug for TaskQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskQueue")
            .field("queue", &self.queue)
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}
