//! What the API answered.

use baybook_contract::{Booking, Problem};
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        Self::try_of(request).await.unwrap()
    }

    pub(crate) async fn try_of(request: reqwest::RequestBuilder) -> Result<Self, reqwest::Error> {
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Self { status, headers, text: response.text().await? })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn request_id(&self) -> &str {
        self.header("x-request-id").unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The booking of an answer with this status.
    pub(crate) fn booking(&self, status: u16) -> Booking {
        assert_eq!(self.status, status, "{self:?}");
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The problem of an answer with this status and type, whose form is that of every problem.
    pub(crate) fn problem(&self, status: u16, kind: &str) -> Problem {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        assert_eq!(self.header("cache-control"), Some("no-store"));
        let problem: Problem = serde_json::from_str(&self.text).unwrap();
        assert_eq!((problem.kind.as_str(), problem.status), (kind, status), "{self:?}");
        assert_eq!(problem.request_id.as_deref(), Some(self.request_id()));
        assert!(!problem.title.is_empty());
        let retry_after = self.header("retry-after").map(|seconds| seconds.parse().unwrap());
        assert_eq!(problem.retry_after, retry_after);
        let scheme = (status == 401).then_some("Bearer");
        assert_eq!(self.header("www-authenticate"), scheme);
        problem
    }

    /// A 409 with somewhere else to go.
    pub(crate) fn slot_taken(&self) -> Problem {
        let problem = self.problem(409, "slot-taken");
        assert!((1..=3).contains(&problem.alternatives.len()), "{problem:?}");
        problem
    }
}
