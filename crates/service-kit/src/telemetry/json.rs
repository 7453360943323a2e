use std::fmt;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

use super::trace::TRACE_ID;

/// One JSON object per event: `severity`, `message`, `time`, `target`, the trace under the name
/// Cloud Logging knows, and the fields of the event and of its spans side by side.
/// See <https://cloud.google.com/logging/docs/structured-logging>.
#[derive(Debug)]
pub(super) struct CloudLogging {
    pub(super) project: Option<String>,
}

impl<S, N> FormatEvent<S, N> for CloudLogging
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = Line::default();
        for span in context.event_scope().into_iter().flat_map(|scope| scope.from_root()) {
            let extensions = span.extensions();
            let Some(fields) = extensions.get::<FormattedFields<N>>() else { continue };
            if let Ok(Value::Object(fields)) = serde_json::from_str(fields.as_str()) {
                line.0.extend(fields);
            }
        }
        event.record(&mut line);

        let Line(mut line) = line;
        if let Some(Value::String(trace)) = line.remove(TRACE_ID) {
            let name = match &self.project {
                Some(project) => format!("projects/{project}/traces/{trace}"),
                None => trace,
            };
            line.insert("logging.googleapis.com/trace".to_owned(), name.into());
        }
        let metadata = event.metadata();
        // Events of the `log` crate name their target in a field.
        let target = line.remove("log.target").unwrap_or_else(|| metadata.target().into());
        line.retain(|name, _| !is_internal(name));
        line.insert("severity".to_owned(), severity(*metadata.level()).into());
        line.insert("target".to_owned(), target);
        let mut time = String::new();
        if SystemTime.format_time(&mut Writer::new(&mut time)).is_ok() {
            line.insert("time".to_owned(), time.into());
        }
        writeln!(writer, "{}", Value::Object(line))
    }
}

/// Meant for the trace exporter, or places in the sources of libraries.
pub(super) fn is_internal(field: &str) -> bool {
    field.starts_with("otel.") || field.starts_with("log.")
}

fn severity(level: Level) -> &'static str {
    match level {
        Level::ERROR => "ERROR",
        Level::WARN => "WARNING",
        Level::INFO => "INFO",
        Level::DEBUG | Level::TRACE => "DEBUG",
    }
}

#[derive(Default)]
struct Line(Map<String, Value>);

impl Line {
    fn insert(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Line {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.insert(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.insert(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.insert(field, value.to_string());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.insert(field, format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[derive(Clone, Default)]
    struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(work: impl FnOnce()) -> Value {
        let buffer = Buffer::default();
        let writer = buffer.clone();
        let layer = super::super::json(move || writer.clone(), Some("shop".to_owned()));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), work);
        let bytes = buffer.0.lock().unwrap().clone();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn a_line_is_flat_and_in_the_shape_of_cloud_logging() {
        let line = logged(|| {
            let span = tracing::info_span!(
                "request",
                request.id = "r-1",
                otel.kind = "server",
                trace_id = "4bf9"
            );
            let _entered = span.enter();
            tracing::warn!(latency_ms = 1.5, status = 503_u16, "request");
        });
        assert_eq!(line["severity"], "WARNING");
        assert_eq!(line["message"], "request");
        assert_eq!(line["request.id"], "r-1");
        assert_eq!(line["latency_ms"], 1.5);
        assert_eq!(line["status"], 503);
        assert_eq!(line["logging.googleapis.com/trace"], "projects/shop/traces/4bf9");
        assert!(line["target"].as_str().unwrap().contains("telemetry::json"));
        assert!(line.get("otel.kind").is_none(), "{line}");
        assert!(line["time"].as_str().unwrap().ends_with('Z'), "{line}");
    }
}
