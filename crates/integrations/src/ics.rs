//! Calendar files of bookings (iCalendar, RFC 5545).

use baybook_domain::booking::{Booking, Status};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use jiff::Timestamp;
use jiff::tz::TimeZone;

mod feed;

pub use feed::feed;

use crate::mailbox::Mailbox;

/// What a calendar needs to know of a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Id of the booking: a later file with the same id replaces the entry.
    pub booking: String,
    /// Counts the changes from 1; calendars keep the highest.
    pub revision: u32,
    pub start: Timestamp,
    pub end: Timestamp,
    /// When the booking was made; the same in every file, so that files compare equal.
    pub created: Timestamp,
    pub summary: String,
    pub location: String,
    pub description: String,
    /// Link back to the booking; empty for none.
    pub url: String,
    pub cancelled: bool,
    /// The workshop has yet to agree.
    pub tentative: bool,
}

impl Appointment {
    /// As a booking has it, still without words. `page` is where the booking is looked at.
    #[must_use]
    pub fn of(booking: &Booking, page: &str) -> Self {
        Self {
            booking: booking.id.to_string(),
            revision: booking.revision,
            start: booking.start,
            end: booking.end,
            created: booking.created_at,
            summary: String::new(),
            location: String::new(),
            description: String::new(),
            url: page.to_owned(),
            cancelled: booking.status == Status::Cancelled,
            tentative: booking.status == Status::Requested,
        }
    }
}

/// What a calendar is to do with a file (RFC 5546, section 1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Add it, if its owner likes.
    Publish,
    /// Enter it, or move the entry that is there.
    Request,
    /// Take the entry out.
    Cancel,
}

impl Method {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// Between whom an appointment is, and when they were told.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Who sends the mail: calendars believe changes of an entry from its organizer only.
    pub organizer: Mailbox,
    pub attendee: Mailbox,
    /// When this revision was made. Of two files with one revision the later counts.
    pub told: Timestamp,
}

/// The calendar file of one appointment, to be served as `text/calendar; charset=utf-8`.
///
/// Instants are written in UTC, so the file needs no zone definitions and is right on both sides
/// of a clock change.
#[must_use]
pub fn calendar_file(appointment: &Appointment) -> String {
    let mut event = event(appointment);
    event.add_property("DTSTAMP", utc(appointment.created));
    file(Method::Publish, &mut event)
}

/// The calendar file that a mail about an appointment brings, and its method: what moves or removes
/// the entry that an earlier one made. It has the same entry as [`calendar_file`].
#[must_use]
pub fn invitation(appointment: &Appointment, invitation: &Invitation) -> (Method, String) {
    let method = if appointment.cancelled { Method::Cancel } else { Method::Request };
    let mut event = event(appointment);
    event
        .add_property("DTSTAMP", utc(invitation.told))
        .append_property(person("ORGANIZER", &invitation.organizer));
    let mut attendee = person("ATTENDEE", &invitation.attendee);
    // They booked it themselves: nobody waits for an answer.
    attendee
        .add_parameter("CUTYPE", "INDIVIDUAL")
        .add_parameter("ROLE", "REQ-PARTICIPANT")
        .add_parameter("PARTSTAT", "ACCEPTED")
        .add_parameter("RSVP", "FALSE");
    event.append_multi_property(attendee);
    (method, file(method, &mut event))
}

fn event(appointment: &Appointment) -> Event {
    let status = match (appointment.cancelled, appointment.tentative) {
        (true, _) => EventStatus::Cancelled,
        (false, true) => EventStatus::Tentative,
        (false, false) => EventStatus::Confirmed,
    };
    let mut event = Event::new();
    event
        .uid(&format!("{}@baybook", appointment.booking))
        .add_property("SEQUENCE", appointment.revision.saturating_sub(1).to_string())
        .add_property("DTSTART", utc(appointment.start))
        .add_property("DTEND", utc(appointment.end))
        .summary(&plain(&appointment.summary))
        .location(&plain(&appointment.location))
        .description(&plain(&appointment.description))
        .status(status);
    if !appointment.url.is_empty() {
        event.add_property("URL", plain(&appointment.url));
    }
    event
}

fn file(method: Method, event: &mut Event) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Baybook//Bookings//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", method.as_str()),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    calendar.push(event.done());
    calendar.to_string()
}

fn person(role: &str, mailbox: &Mailbox) -> Property {
    let mut person = Property::new(role, plain(&format!("mailto:{}", mailbox.address)));
    // A parameter has no line ends and no quotation marks, not even escaped.
    let name = plain(&mailbox.name).replace('\n', " ").replace('"', "'");
    if !name.is_empty() {
        person.add_parameter("CN", &name);
    }
    person
}

/// Basic form with `Z` (RFC 5545, section 3.3.5, form 2).
fn utc(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Line breaks as `\n` and no other control characters: a stray CR would end the content line.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn appointment(start: &str, end: &str) -> Appointment {
        Appointment {
            booking: "0190b5a8-0000-8000-8000-000000000001".to_owned(),
            revision: 1,
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            created: "2026-10-01T09:30:00-05:00".parse().unwrap(),
            summary: "Oil change".to_owned(),
            location: "12 Foundry Lane, Springfield".to_owned(),
            description: "Bring the keys".to_owned(),
            url: "https://bays.example/bookings/1?token=t".to_owned(),
            cancelled: false,
            tentative: false,
        }
    }

    /// The file's lines with folds undone (RFC 5545, section 3.1).
    fn lines(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
    }

    fn line(file: &str, key: &str) -> String {
        let lines = lines(file);
        lines.iter().find(|l| l.starts_with(&format!("{key}:"))).cloned().unwrap_or_default()
    }

    #[test]
    fn a_booking_becomes_one_published_event() {
        let file =
            calendar_file(&appointment("2026-12-01T08:00:00-06:00", "2026-12-01T08:45:00-06:00"));
        for expected in [
            "METHOD:PUBLISH",
            "UID:0190b5a8-0000-8000-8000-000000000001@baybook",
            "SEQUENCE:0",
            "DTSTAMP:20261001T143000Z",
            "DTSTART:20261201T140000Z",
            "DTEND:20261201T144500Z",
            "SUMMARY:Oil change",
            "LOCATION:12 Foundry Lane\\, Springfield",
            "STATUS:CONFIRMED",
            "URL:https://bays.example/bookings/1?token=t",
        ] {
            assert!(lines(&file).iter().any(|l| l == expected), "{expected} in\n{file}");
        }
        assert_eq!(file.matches("BEGIN:VEVENT").count(), 1);
        assert!(file.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
        assert!(file.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn the_hour_that_comes_twice_keeps_its_two_instants() {
        let first =
            calendar_file(&appointment("2026-11-01T01:30:00-05:00", "2026-11-01T01:45:00-05:00"));
        let second =
            calendar_file(&appointment("2026-11-01T01:30:00-06:00", "2026-11-01T01:45:00-06:00"));
        assert_eq!(line(&first, "DTSTART"), "DTSTART:20261101T063000Z");
        assert_eq!(line(&second, "DTSTART"), "DTSTART:20261101T073000Z");
    }

    #[test]
    fn a_job_across_the_lost_hour_keeps_its_length() {
        let file =
            calendar_file(&appointment("2026-03-08T01:30:00-06:00", "2026-03-08T03:30:00-05:00"));
        assert_eq!(line(&file, "DTSTART"), "DTSTART:20260308T073000Z");
        assert_eq!(line(&file, "DTEND"), "DTEND:20260308T083000Z");
    }

    #[test]
    fn text_cannot_break_out_of_its_line() {
        let mut appointment = appointment("2026-12-01T08:00:00-06:00", "2026-12-01T08:45:00-06:00");
        appointment.summary = "Oil; filter, \\ and\r\nBEGIN:VALARM\rX:\u{7}y".to_owned();
        let file = calendar_file(&appointment);
        assert_eq!(line(&file, "SUMMARY"), "SUMMARY:Oil\\; filter\\, \\\\ and\\nBEGIN:VALARMX:y");
        assert!(!lines(&file).iter().any(|l| l == "BEGIN:VALARM"));
        assert_eq!(file.matches('\r').count(), file.matches("\r\n").count());
    }

    #[test]
    fn long_lines_are_folded_at_75_octets() {
        let mut appointment = appointment("2026-12-01T08:00:00-06:00", "2026-12-01T08:45:00-06:00");
        appointment.description = "Größe prüfen ".repeat(40);
        let file = calendar_file(&appointment);
        assert!(file.split("\r\n").all(|l| l.len() <= 75), "{file}");
        assert_eq!(line(&file, "DESCRIPTION"), format!("DESCRIPTION:{}", appointment.description));
    }

    fn invitation() -> Invitation {
        let mailbox = |name: &str, address: &str| Mailbox {
            name: name.to_owned(),
            address: address.to_owned(),
        };
        Invitation {
            organizer: mailbox("Foundry Lane Garage", "bookings@garage.example"),
            attendee: mailbox("Roe, Jane \"JR\"\r\nX:1", "jane@mail.example"),
            told: "2026-10-02T08:00:00-05:00".parse().unwrap(),
        }
    }

    #[test]
    fn a_mailed_booking_asks_to_enter_it_and_names_both_sides() {
        let appointment = appointment("2026-12-01T08:00:00-06:00", "2026-12-01T08:45:00-06:00");
        let (method, file) = super::invitation(&appointment, &invitation());
        assert_eq!(method, Method::Request);
        for expected in [
            "METHOD:REQUEST",
            "STATUS:CONFIRMED",
            "SEQUENCE:0",
            "DTSTAMP:20261002T130000Z",
            "ORGANIZER;CN=Foundry Lane Garage:mailto:bookings@garage.example",
            "ATTENDEE;CN=\"Roe, Jane 'JR' X:1\";CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;\
             ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:jane@mail.example",
        ] {
            assert!(lines(&file).iter().any(|l| l == expected), "{expected} in\n{file}");
        }
        assert_eq!(line(&file, "UID"), line(&calendar_file(&appointment), "UID"));
    }

    #[test]
    fn a_mailed_cancellation_takes_out_the_entry_that_the_booking_made() {
        let mut appointment = appointment("2026-12-01T08:00:00-06:00", "2026-12-01T08:45:00-06:00");
        let (_, booked) = super::invitation(&appointment, &invitation());
        appointment.cancelled = true;
        appointment.revision = 2;
        let (method, file) = super::invitation(&appointment, &invitation());
        assert_eq!(method, Method::Cancel);
        for same in ["UID", "DTSTART", "ORGANIZER;CN=Foundry Lane Garage"] {
            assert_eq!(line(&file, same), line(&booked, same));
            assert!(!line(&file, same).is_empty(), "{same}");
        }
        assert_eq!(line(&file, "METHOD"), "METHOD:CANCEL");
        assert_eq!(line(&file, "STATUS"), "STATUS:CANCELLED");
        assert_eq!(line(&file, "SEQUENCE"), "SEQUENCE:1");
        assert!(lines(&file).iter().any(|l| l.starts_with("ATTENDEE;")), "{file}");
    }

    #[test]
    fn a_cancelled_booking_says_so_with_a_higher_sequence() {
        let mut appointment = appointment("2026-12-01T08:00:00-06:00", "2026-12-01T08:45:00-06:00");
        appointment.cancelled = true;
        appointment.revision = 3;
        let file = calendar_file(&appointment);
        assert_eq!(line(&file, "STATUS"), "STATUS:CANCELLED");
        assert_eq!(line(&file, "SEQUENCE"), "SEQUENCE:2");
    }
}
