//! The time of day. Only where the outside asks for it: stretches that Monitoring is asked about,
//! and last days of exceptions. Waiting goes by `tokio::time`.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// The day in UTC.
pub(crate) fn today() -> Date {
    now().to_zoned(TimeZone::UTC).date()
}
