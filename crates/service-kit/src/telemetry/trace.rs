//! Traces across processes: W3C Trace Context, and Google's older header where that is all there
//! is.

use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TraceContextExt;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Field of a span that holds its trace; written under Cloud Logging's own name.
pub(crate) const TRACE_ID: &str = "trace_id";

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";
const CLOUD_TRACE: &str = "x-cloud-trace-context";

/// The span of a request, part of the caller's trace if it named one.
pub(crate) fn request_span(
    headers: &HeaderMap,
    method: &Method,
    route: &str,
    request_id: &str,
) -> Span {
    // At this level so that a line that passes any filter still tells which request it is of.
    let span = tracing::error_span!(
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        http.request.method = method.as_str(),
        http.route = route,
        request.id = request_id,
        trace_id = tracing::field::Empty,
    );
    if span.is_disabled() {
        return span;
    }
    let carried = carried(headers);
    if carried.contains_key(TRACEPARENT) {
        let parent = TraceContextPropagator::new().extract(&carried);
        // Fails when traces are not exported: then there is nothing to be part of.
        let _ = span.set_parent(parent);
    }
    if let Some(trace) = trace_of(&span).or_else(|| named_in(headers)) {
        span.record(TRACE_ID, trace);
    }
    span
}

/// The headers that make a call to another service part of the current trace.
#[must_use]
pub fn outgoing() -> HeaderMap {
    let mut carried = HashMap::new();
    TraceContextPropagator::new().inject_context(&Span::current().context(), &mut carried);
    carried
        .into_iter()
        .filter_map(|(name, value)| {
            Some((name.parse::<HeaderName>().ok()?, value.parse::<HeaderValue>().ok()?))
        })
        .collect()
}

fn trace_of(span: &Span) -> Option<String> {
    let context = span.context();
    let context = context.span().span_context().clone();
    context.is_valid().then(|| context.trace_id().to_string())
}

fn carried(headers: &HeaderMap) -> HashMap<String, String> {
    [TRACEPARENT, TRACESTATE]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), headers.get(name)?.to_str().ok()?.to_owned())))
        .collect()
}

/// The trace a caller named: `00-TRACE-SPAN-01` or `TRACE/SPAN;o=1`.
fn named_in(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let w3c = text(TRACEPARENT).and_then(|value| value.split('-').nth(1));
    let google = || text(CLOUD_TRACE).and_then(|value| value.split('/').next());
    let id = w3c.or_else(google)?;
    let is_id = id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit());
    is_id.then(|| id.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &'static str, value: &'static str) -> Option<String> {
        let header = (HeaderName::from_static(name), HeaderValue::from_static(value));
        named_in(&HeaderMap::from_iter([header]))
    }

    #[test]
    fn a_trace_is_read_from_either_header() {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";
        let w3c = named(TRACEPARENT, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assert_eq!(w3c.as_deref(), Some(id));
        let google = named(CLOUD_TRACE, "4BF92F3577B34DA6A3CE929D0E0E4736/123;o=1");
        assert_eq!(google.as_deref(), Some(id));
    }

    #[test]
    fn what_is_not_a_trace_is_not_logged() {
        for value in ["", "nonsense", "00-short-00-01", "00-zzzz2f3577b34da6a3ce929d0e0e4736-0-1"] {
            assert_eq!(named(TRACEPARENT, value), None, "{value}");
        }
    }
}
