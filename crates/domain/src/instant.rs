//! How instants are stored: UTC, milliseconds, always the same width, so that text order is time
//! order in every store. For use as `#[serde(with = "crate::instant")]`.

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

const STORED: DateTimePrinter = DateTimePrinter::new().precision(Some(3));

/// `2026-12-01T14:00:00.000Z`
#[must_use]
pub fn text(at: Timestamp) -> String {
    STORED.timestamp_to_string(&at)
}

/// `2026-12-01T14:00:00Z`, for what is on the minute.
#[must_use]
pub fn seconds(at: Timestamp) -> String {
    const SECONDS: DateTimePrinter = DateTimePrinter::new().precision(Some(0));
    SECONDS.timestamp_to_string(&at)
}

/// The instant without what is not stored of it.
#[must_use]
pub fn truncated(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(*at))
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
    text.parse().map_err(D::Error::custom)
}

/// The same for an instant that may be missing: null.
pub mod optional {
    use super::{Deserialize, Deserializer, Error, Serializer, Timestamp, text};

    pub fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => serializer.serialize_str(&text(*at)),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        Option::<String>::deserialize(deserializer)?
            .map(|text| text.parse().map_err(D::Error::custom))
            .transpose()
    }
}

/// The same for a document's expiry: whole seconds, as every store can keep it, or null.
pub mod expiry {
    use super::{DateTimePrinter, Deserialize, Deserializer, Error, Serializer, Timestamp};

    const EXPIRY: DateTimePrinter = DateTimePrinter::new().precision(Some(0));

    pub fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => serializer.serialize_str(&EXPIRY.timestamp_to_string(at)),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        Option::<String>::deserialize(deserializer)?
            .map(|text| text.parse().map_err(D::Error::custom))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_instants_sort_as_text() {
        let early: Timestamp = "2026-12-01T14:00:00Z".parse().unwrap();
        let late: Timestamp = "2026-12-01T14:00:00.25Z".parse().unwrap();
        assert_eq!(text(early), "2026-12-01T14:00:00.000Z");
        assert_eq!(text(late), "2026-12-01T14:00:00.250Z");
        assert!(text(early) < text(late));
    }

    #[test]
    fn an_expiry_is_stored_in_whole_seconds() {
        let mut stored = Vec::new();
        let at = Some("2026-12-01T14:00:00.25Z".parse().unwrap());
        expiry::serialize(&at, &mut serde_json::Serializer::new(&mut stored)).unwrap();
        assert_eq!(stored, b"\"2026-12-01T14:00:00Z\"");
    }
}
