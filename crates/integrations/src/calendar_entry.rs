//! What stands in a calendar file that we made, read back to be shown to a person.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The one entry of a file, as [`crate::ics`] writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// What calendars are to do with it.
    pub method: String,
    /// Files with the same one are about the same entry.
    pub uid: String,
    /// Of these, the highest counts.
    pub sequence: u32,
    pub start: Timestamp,
    pub end: Timestamp,
}

impl CalendarEntry {
    /// Nothing where the file is not one of ours.
    #[must_use]
    pub fn read(file: &str) -> Option<Self> {
        // Long lines are folded (RFC 5545, section 3.1).
        let file = file.replace("\r\n ", "").replace("\r\n\t", "");
        let value = |wanted: &str| {
            let mut lines = file.lines().filter_map(|line| line.split_once(':'));
            // A name may have parameters after it.
            let found = lines.find(|(name, _)| name.split(';').next() == Some(wanted));
            found.map(|(_, value)| value)
        };
        Some(Self {
            method: value("METHOD")?.to_owned(),
            uid: value("UID")?.to_owned(),
            sequence: value("SEQUENCE")?.parse().ok()?,
            start: utc(value("DTSTART")?)?,
            end: utc(value("DTEND")?)?,
        })
    }
}

/// Basic form with `Z` (RFC 5545, section 3.3.5, form 2).
fn utc(text: &str) -> Option<Timestamp> {
    let local = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ics::{Appointment, calendar_file};

    #[test]
    fn what_was_written_is_read() {
        let appointment = Appointment {
            booking: "0190b5a8-0000-8000-8000-000000000001".to_owned(),
            revision: 3,
            start: "2026-12-01T14:00:00Z".parse().unwrap(),
            end: "2026-12-01T14:45:00Z".parse().unwrap(),
            created: "2026-10-01T14:30:00Z".parse().unwrap(),
            summary: "UID: of a long summary that has to be folded, SEQUENCE:7 and all".to_owned(),
            location: "12 Foundry Lane, Springfield".to_owned(),
            description: "METHOD:CANCEL\nDTSTART:20200101T000000Z".to_owned(),
            url: String::new(),
            cancelled: false,
            tentative: false,
        };
        let entry = CalendarEntry::read(&calendar_file(&appointment)).unwrap();
        assert_eq!(entry.method, "PUBLISH");
        assert_eq!(entry.uid, "0190b5a8-0000-8000-8000-000000000001@baybook");
        assert_eq!(entry.sequence, 2);
        assert_eq!((entry.start, entry.end), (appointment.start, appointment.end));
    }

    #[test]
    fn what_is_no_calendar_file_has_no_entry() {
        for file in ["", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "UID:1\r\nSEQUENCE:one\r\n"] {
            assert_eq!(CalendarEntry::read(file), None);
        }
    }
}
