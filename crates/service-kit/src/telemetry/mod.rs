//! Logs, for people at a terminal or for Cloud Logging, and traces over OTLP when a collector is
//! configured.
//!
//! Fields are dotted, stable and carry their unit (`booking.id`, `latency_ms`). They hold no
//! personal data: nothing on the way to the log would remove it.

mod config;
mod json;
mod text;
pub mod trace;

use std::backtrace::BacktraceStatus;
use std::io::IsTerminal;

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

pub use config::TelemetryConfig;

use crate::config::LogFormat;

/// Keeps telemetry running; [`Telemetry::shutdown`] sends what is still waiting.
#[derive(Debug)]
#[must_use = "shut it down at the end, or the last traces are lost"]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

/// The trace exporter could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("traces cannot be sent to the configured collector: {0}")]
pub struct TelemetryError(#[from] opentelemetry_otlp::ExporterBuildError);

/// Starts logging and tracing for the whole process. `service` is the name under which traces
/// appear. When a subscriber is there already (in tests), that one stays. Panics are logged from
/// now on, without text that may hold something personal.
///
/// # Errors
/// When traces are wanted and their exporter cannot be set up.
pub fn start(config: &TelemetryConfig, service: &'static str) -> Result<Telemetry, TelemetryError> {
    let traces = match &config.otlp_endpoint {
        Some(endpoint) => Some(exporting_to(endpoint.as_str(), service)?),
        None => None,
    };
    let spans = traces.as_ref().map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("baybook"))
            .with_location(false)
            .with_threads(false)
    });
    let filter = EnvFilter::try_new(&config.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = match config.format {
        LogFormat::Json => json(std::io::stdout, config.project.clone()).boxed(),
        LogFormat::Text => fmt::layer()
            .with_writer(std::io::stderr)
            .with_target(false)
            .fmt_fields(text::TextFields)
            .with_ansi(std::io::stderr().is_terminal())
            .boxed(),
    };
    let started = tracing_subscriber::registry().with(filter).with(spans).with(lines).try_init();
    if started.is_err() {
        tracing::debug!("another subscriber was installed before");
    }
    std::panic::set_hook(Box::new(log_panic));
    Ok(Telemetry { traces })
}

/// Log lines in the shape Cloud Logging reads, one JSON object each, written to `writer`.
/// `project` completes the names of traces.
pub fn json<S, W>(writer: W, project: Option<String>) -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    fmt::layer()
        .fmt_fields(fmt::format::JsonFields::new())
        .event_format(json::CloudLogging { project })
        .with_writer(writer)
}

/// Where it happened, and the text only if it is a literal: a formatted one may hold anything.
fn log_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let text = panic.payload().downcast_ref::<&'static str>();
    let at = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
    let trace = std::backtrace::Backtrace::capture();
    let trace = (trace.status() == BacktraceStatus::Captured).then(|| trace.to_string());
    tracing::error!(panic.text = text.copied(), panic.at = at, panic.trace = trace, "panicked");
}

fn exporting_to(
    endpoint: &str,
    service: &'static str,
) -> Result<SdkTracerProvider, TelemetryError> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(format!("{endpoint}/v1/traces"))
        .build()?;
    let resource = Resource::builder().with_service_name(service).build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

impl Telemetry {
    /// Sends what is still waiting, for at most 5 seconds. Call it last.
    pub async fn shutdown(self) {
        let Some(traces) = self.traces else { return };
        // The exporter blocks its caller.
        let flushed = tokio::task::spawn_blocking(move || traces.shutdown()).await;
        if !matches!(flushed, Ok(Ok(()))) {
            tracing::warn!("some traces could not be sent");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Fixed;

    #[test]
    fn starting_twice_is_harmless() {
        let config = TelemetryConfig::from_env(&Fixed::default()).unwrap();
        let _first = start(&config, "test").unwrap();
        let _second = start(&config, "test").unwrap();
        // Failing tests are to print as usual.
        drop(std::panic::take_hook());
    }
}
