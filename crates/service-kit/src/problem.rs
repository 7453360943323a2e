//! Error replies: [`baybook_contract::Problem`] as `application/problem+json` (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use baybook_contract::{AffectedBooking, FieldError, Problem, Slot};
use baybook_domain::store::{CommitError, ReadError};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::http::RequestId;

/// A problem on its way to the client. The request's id is filled in as it leaves, and
/// `Retry-After` is set when the problem has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply(Box<Body>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Body {
    #[serde(flatten)]
    problem: Problem,
    /// What only one service says.
    #[serde(flatten)]
    members: Map<String, Value>,
}

impl Reply {
    /// `kind` is the stable name of api.md, `title` the same for people.
    #[must_use]
    pub fn new(status: StatusCode, kind: &str, title: &str) -> Self {
        let problem = Problem {
            kind: kind.to_owned(),
            title: title.to_owned(),
            status: status.as_u16(),
            ..Problem::default()
        };
        Self(Box::new(Body { problem, members: Map::new() }))
    }

    /// What happened this time and what to do next.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.problem.detail = Some(detail.into());
        self
    }

    #[must_use]
    pub fn errors(mut self, errors: Vec<FieldError>) -> Self {
        self.0.problem.errors = errors;
        self
    }

    #[must_use]
    pub fn alternatives(mut self, alternatives: Vec<Slot>) -> Self {
        self.0.problem.alternatives = alternatives;
        self
    }

    /// The bookings that a change of the workshop would affect, and what to send back once they
    /// were seen.
    #[must_use]
    pub fn affected(mut self, bookings: Vec<AffectedBooking>, seen: String) -> Self {
        self.0.problem.affected = bookings;
        self.0.problem.seen = Some(seen);
        self
    }

    /// Ids of the bookings that are in the way.
    #[must_use]
    pub fn in_the_way(mut self, bookings: Vec<String>) -> Self {
        self.0.problem.in_the_way = bookings;
        self
    }

    /// A member that problems of this type have and others do not (RFC 9457, section 3.2). What
    /// cannot be written as JSON is left out.
    #[must_use]
    pub fn member(mut self, name: &str, value: impl Serialize) -> Self {
        if let Ok(value) = serde_json::to_value(value) {
            self.0.members.insert(name.to_owned(), value);
        }
        self
    }

    /// Seconds after which a retry may succeed.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.0.problem.retry_after = Some(seconds);
        self
    }

    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.0.problem
    }

    #[must_use]
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request cannot be read").detail(detail)
    }

    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is nothing at this address")
    }

    #[must_use]
    pub fn method_not_allowed() -> Self {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        Self::new(status, "method-not-allowed", "This address does not take this method")
    }

    /// The body has more than `limit` bytes.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large")
            .detail(format!("A request may have at most {limit} bytes."))
    }

    #[must_use]
    pub fn unsupported_media_type() -> Self {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        Self::new(status, "unsupported-media-type", "The request is of a type that is not taken")
            .detail("Send JSON with the header `Content-Type: application/json`.")
    }

    /// A fault of ours. The client learns nothing but the request's id, by which the log tells.
    #[must_use]
    pub fn internal() -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(status, "internal", "Something went wrong on our side")
            .detail("Please try again. If it stays, tell us the request id.")
    }

    /// The request took longer than the service allows.
    #[must_use]
    pub fn timed_out() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "The answer took too long")
            .detail("Please try again.")
            .retry_after(2)
    }

    #[must_use]
    pub fn store_unavailable() -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::new(status, "store-unavailable", "Bookings cannot be reached right now")
            .detail("Please try again in a moment.")
            .retry_after(2)
    }
}

/// The cause goes to the log here, once, and not to the client.
impl From<ReadError> for Reply {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unavailable(cause) => {
                tracing::warn!(error = %cause, "the store did not answer");
                Self::store_unavailable()
            }
            ReadError::Broken(cause) => {
                tracing::error!(error = %cause, "the store cannot serve a read");
                Self::internal()
            }
        }
    }
}

/// The cause goes to the log here, once, and not to the client. A conflict that reaches this
/// point outlasted the caller's retries.
impl From<CommitError> for Reply {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => {
                tracing::warn!("a commit kept meeting conflicts");
                let status = StatusCode::SERVICE_UNAVAILABLE;
                Self::new(status, "busy", "Too much is happening at once").retry_after(1)
            }
            CommitError::Unavailable(cause) | CommitError::OutcomeUnknown(cause) => {
                tracing::warn!(error = %cause, "the store did not confirm a commit");
                Self::store_unavailable()
            }
            CommitError::Broken(cause) => {
                tracing::error!(error = %cause, "the store refused a commit");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut body = *self.0;
        let problem = &mut body.problem;
        if problem.request_id.is_none() {
            problem.request_id = RequestId::current().map(|id| id.to_string());
        }
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = problem.retry_after.map(HeaderValue::from);
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, 11.6.1: such an answer names the scheme that would do.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}
