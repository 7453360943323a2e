//! What the process logs, kept to be searched. With a process for each test that is the test's
//! own log; where tests share a process it is everyone's, so nothing rests on what is not in it
//! but the values of [`PERSON`].

use std::io;
use std::sync::{Mutex, Once, PoisonError};

use baybook_service_kit::telemetry;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Parts of every personal value that the tests send.
pub(crate) const PERSON: [&str; 8] = [
    "Quackenbush",
    "quackenbush",
    "5550177",
    "QK-77",
    "1M8GDM9AXKP042788",
    "WVWZZZ1JZXW000001",
    "whistles uphill",
    "changed my mind about it",
];

static WRITTEN: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Keeps all that is logged from now on.
pub(crate) fn capture() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // More than any deployment logs.
        let filter = EnvFilter::new("debug,baybook=trace,h2=info,hyper_util=info");
        let lines = telemetry::json(|| Lines, None);
        tracing_subscriber::registry().with(filter).with(lines).init();
    });
}

/// The request was logged, and nothing of the person.
pub(crate) fn check_privacy(request_id: &str) {
    let written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    let text = String::from_utf8_lossy(&written);
    assert!(text.contains(request_id), "request {request_id} was not logged");
    check_text(&text);
}

/// A secret that no other test knows was not logged.
pub(crate) fn check_absent(secret: &str) {
    let written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(!String::from_utf8_lossy(&written).contains(secret), "a secret was logged");
}

/// Nothing of the person is in `text`.
pub(crate) fn check_text(text: &str) {
    for value in PERSON {
        let line = text.lines().find(|line| line.contains(value));
        assert_eq!(line, None, "{value} was told");
    }
}

struct Lines;

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
