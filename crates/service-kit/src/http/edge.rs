use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use baybook_domain::clock::Entropy;
use futures::FutureExt;
use tokio::time::Instant;
use tracing::{Instrument, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::{RequestId, body};
use crate::clock::SystemEntropy;
use crate::problem::Reply;
use crate::telemetry::trace;

/// What stands between the network and a service's handlers.
///
/// Wrap the finished router: routes added later are outside.
#[derive(Debug, Clone)]
pub struct Edge {
    body_limit: usize,
    /// Of one route, where it is another.
    exception: Option<(&'static str, usize)>,
    timeout: Duration,
    entropy: Arc<dyn Entropy>,
    render: fn(Failure) -> Response,
}

/// Why a request was answered here and not by its handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The handler panicked; the log has it.
    Panicked,
    /// The handler took longer than the time-out. What it had begun is dropped.
    TimedOut,
    /// The body has more than this many bytes.
    TooLarge(usize),
}

impl From<Failure> for Reply {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Panicked => Self::internal(),
            Failure::TimedOut => Self::timed_out(),
            Failure::TooLarge(limit) => Self::too_large(limit),
        }
    }
}

/// The limit on this request's body, for whoever reads it.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyLimit(usize);

impl BodyLimit {
    const DEFAULT: usize = 64 * 1024;

    pub(super) fn of(request: &Request) -> usize {
        request.extensions().get::<Self>().map_or(Self::DEFAULT, |limit| limit.0)
    }
}

impl Default for Edge {
    fn default() -> Self {
        Self {
            body_limit: BodyLimit::DEFAULT,
            exception: None,
            timeout: Duration::from_secs(15),
            entropy: Arc::new(SystemEntropy),
            render: |failure| Reply::from(failure).into_response(),
        }
    }
}

impl Edge {
    /// 64 KiB of body, 15 seconds, failures as problems.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Another limit for one route, as its pattern is written, whose handler reads the body by
    /// [`RawBody`](super::RawBody) or [`JsonBody`](super::JsonBody).
    #[must_use]
    pub fn body_limit_of(mut self, route: &'static str, bytes: usize) -> Self {
        self.exception = Some((route, bytes));
        self
    }

    fn limit_of(&self, route: &str) -> usize {
        let exception = self.exception.filter(|(other, _)| *other == route);
        exception.map_or(self.body_limit, |(_, bytes)| bytes)
    }

    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Where request ids come from.
    #[must_use]
    pub fn entropy(mut self, entropy: Arc<dyn Entropy>) -> Self {
        self.entropy = entropy;
        self
    }

    /// How failures look, for a service that answers people with pages.
    #[must_use]
    pub fn render(mut self, render: fn(Failure) -> Response) -> Self {
        self.render = render;
        self
    }

    /// Puts everything around `router`.
    pub fn wrap(self, router: Router) -> Router {
        router
            .layer(DefaultBodyLimit::max(self.body_limit))
            .layer(from_fn_with_state(Arc::new(self), serve))
    }
}

/// Answers unknown addresses and methods with problems.
pub fn problem_fallbacks<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .fallback(|| async { Reply::not_found() })
        .method_not_allowed_fallback(|| async { Reply::method_not_allowed() })
}

async fn serve(State(edge): State<Arc<Edge>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId::of(request.headers(), edge.entropy.as_ref());
    // The route's pattern, never the path: paths hold ids, queries hold more.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let span = trace::request_span(request.headers(), request.method(), route, id.as_str());
    request.extensions_mut().insert(id.clone());
    let limit = edge.limit_of(route);
    request.extensions_mut().insert(BodyLimit(limit));

    let work = async {
        let mut response = answer(&edge, limit, request, next).await;
        finish(&mut response, &id);
        log(route, response.status(), started.elapsed());
        response
    };
    id.clone().scope(work).instrument(span).await
}

async fn answer(edge: &Edge, limit: usize, request: Request, next: Next) -> Response {
    let guarded = async {
        if declared_length(request.headers()).is_some_and(|length| length > limit as u64) {
            body::discard(request.into_body()).await;
            return (edge.render)(Failure::TooLarge(limit));
        }
        next.run(request).await
    };
    // Nothing a handler holds is looked at again after it panicked.
    let guarded = AssertUnwindSafe(guarded).catch_unwind();
    match tokio::time::timeout(edge.timeout, guarded).await {
        Ok(Ok(response)) => response,
        // Logged by the panic hook, which knows the place.
        Ok(Err(_)) => (edge.render)(Failure::Panicked),
        Err(_) => {
            tracing::warn!("a handler took too long");
            (edge.render)(Failure::TimedOut)
        }
    }
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn finish(response: &mut Response, id: &RequestId) {
    const ALWAYS: [(HeaderName, &str); 3] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // Links that manage a booking carry their secret in the address.
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Some(id) = id.header() {
        headers.insert(RequestId::HEADER, id);
    }
}

/// The method and the route are in the span around it.
fn log(route: &str, status: StatusCode, took: Duration) {
    let latency_ms = took.as_micros() as f64 / 1000.0;
    let status = status.as_u16();
    Span::current().set_attribute("http.response.status_code", i64::from(status));
    if status >= 500 {
        tracing::warn!(status, latency_ms, "request");
    } else if matches!(route, "/healthz" | "/livez" | "/readyz") {
        tracing::debug!(status, latency_ms, "request");
    } else {
        tracing::info!(status, latency_ms, "request");
    }
}
