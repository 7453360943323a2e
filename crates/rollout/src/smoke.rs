//! Requests that show whether a deployment works, none of which books anything.

mod checks;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Url};
use serde_json::Value;
use tokio::time::Instant;

use crate::cause::whole;
use crate::services::Service;

const TIMEOUT: Duration = Duration::from_secs(10);
/// With pauses that double: half a minute, in which a load balancer learns of a new tag.
const ATTEMPTS: u32 = 5;
/// The header by which the load balancer tells requests for the candidate.
const HEADER: &str = "x-baybook-candidate";

/// Which revisions answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Those with the tag `candidate`.
    Candidate,
    /// Whoever has the traffic.
    Everybody,
}

/// Where the pages and the API are, and what they should be.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) pages: Url,
    pub(crate) api: Url,
    /// What `/version` should tell; `None` where nobody knows.
    pub(crate) commit: Option<String>,
}

/// Something does not work. Which checks failed, with what they met.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SmokeError {
    #[error("{} of {of} checks failed: {}", failed.len(), failed.join("; "))]
    Failed { failed: Vec<String>, of: usize },
    #[error("the HTTP client cannot be set up: {0}")]
    Client(reqwest::Error),
}

/// A tester of one site.
pub(crate) struct Smoke {
    http: Client,
    site: Site,
    pause: Duration,
    sent: Sent,
}

/// How many requests were sent to each service, attempts that failed included.
#[derive(Default)]
struct Sent {
    api: AtomicU64,
    pages: AtomicU64,
}

/// An answer, read to its end.
struct Answer {
    status: u16,
    kind: String,
    retry_after: Option<Duration>,
    text: String,
}

impl Answer {
    fn json(&self) -> Result<Value, String> {
        serde_json::from_str(&self.text).map_err(|error| format!("the answer is no JSON: {error}"))
    }
}

impl Smoke {
    pub(crate) fn new(site: Site, audience: Audience, pause: Duration) -> Result<Self, SmokeError> {
        let mut headers = HeaderMap::new();
        if audience == Audience::Candidate {
            headers.insert(HEADER, HeaderValue::from_static("1"));
        }
        // A redirect is an answer to look at, not to follow.
        let http = Client::builder()
            .timeout(TIMEOUT)
            .default_headers(headers)
            .redirect(Policy::none())
            .user_agent(concat!("baybook-rollout/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(SmokeError::Client)?;
        Ok(Self { http, site, pause, sent: Sent::default() })
    }

    /// How many requests it sent to a service so far. None to the worker, which it may not call.
    pub(crate) fn sent_to(&self, service: Service) -> u64 {
        match service {
            Service::Worker => 0,
            Service::Api => self.sent.api.load(Ordering::Relaxed),
            Service::Web => self.sent.pages.load(Ordering::Relaxed),
        }
    }

    /// Runs all checks, each with a line.
    ///
    /// # Errors
    /// When one failed; the others were made all the same.
    pub(crate) async fn run(&self) -> Result<(), SmokeError> {
        self.all(true).await
    }

    /// The same, silent but for what fails.
    ///
    /// # Errors
    /// As of [`Smoke::run`].
    pub(crate) async fn run_quietly(&self) -> Result<(), SmokeError> {
        self.all(false).await
    }

    async fn all(&self, is_loud: bool) -> Result<(), SmokeError> {
        let mut plan = checks::Checks::default();
        let (mut failed, mut of) = (Vec::new(), 0);
        while let Some(check) = plan.next(&self.site) {
            of += 1;
            let started = Instant::now();
            // Once one has failed for good, the rest is only there to be named.
            let attempts = if failed.is_empty() { ATTEMPTS } else { 1 };
            match self.one(&check, &mut plan, attempts).await {
                Ok(()) if is_loud => {
                    println!("  ok    {check}  in {} ms", started.elapsed().as_millis());
                }
                Ok(()) => (),
                Err(why) => {
                    println!("  FAIL  {check}: {why}");
                    failed.push(format!("{check}: {why}"));
                }
            }
        }
        if failed.is_empty() { Ok(()) } else { Err(SmokeError::Failed { failed, of }) }
    }

    /// A new revision starts, a load balancer learns of it: a few attempts before it counts.
    async fn one(
        &self,
        check: &checks::Check,
        plan: &mut checks::Checks,
        attempts: u32,
    ) -> Result<(), String> {
        let mut attempt = 1;
        loop {
            let mut pause = self.pause * 2_u32.pow(attempt - 1);
            let met = match self.ask(check).await {
                Ok(answer) => {
                    pause = answer.retry_after.map_or(pause, |asked| asked.min(TIMEOUT));
                    plan.judge(check, &answer)
                }
                Err(why) => Err(why),
            };
            match met {
                Err(_) if attempt < attempts => {
                    attempt += 1;
                    tokio::time::sleep(pause).await;
                }
                met => return met,
            }
        }
    }

    async fn ask(&self, check: &checks::Check) -> Result<Answer, String> {
        let mut request = self.http.request(check.method.clone(), check.url.clone());
        if check.method == Method::POST {
            request = request.json(&check.body);
        }
        let sent = if check.is_of_pages() { &self.sent.pages } else { &self.sent.api };
        sent.fetch_add(1, Ordering::Relaxed);
        let answer = request.send().await.map_err(|error| whole(&error))?;
        let status = answer.status().as_u16();
        let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let kind = header(CONTENT_TYPE).unwrap_or_default().to_owned();
        let retry_after = header(RETRY_AFTER).and_then(|text| text.parse().ok());
        let retry_after = retry_after.map(Duration::from_secs);
        let text = answer.text().await.map_err(|error| whole(&error))?;
        Ok(Answer { status, kind, retry_after, text })
    }
}
