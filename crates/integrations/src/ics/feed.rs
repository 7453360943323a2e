//! Many appointments in one file, for calendars that ask for it again and again.

use icalendar::{Calendar, Component, Property};

use super::{Appointment, event, plain, utc};

/// How often calendars are to ask (RFC 7986, section 5.7), and the name that older ones know it by.
const ASK_EVERY: &str = "PT15M";

/// The calendar called `name` with all of `appointments`. What is not in it any more is gone.
#[must_use]
pub fn feed(name: &str, appointments: &[Appointment]) -> String {
    let mut calendar = Calendar::empty();
    let name = plain(name);
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Baybook//Bookings//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", name.as_str()),
        ("X-WR-CALNAME", name.as_str()),
        ("X-PUBLISHED-TTL", ASK_EVERY),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    let mut interval = Property::new("REFRESH-INTERVAL", ASK_EVERY);
    interval.add_parameter("VALUE", "DURATION");
    calendar.append_property(interval.done());
    for appointment in appointments {
        let mut event = event(appointment);
        event.add_property("DTSTAMP", utc(appointment.created));
        calendar.push(event.done());
    }
    calendar.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_has_a_name_and_every_appointment_and_says_when_to_ask_again() {
        let appointment = |booking: &str| Appointment {
            booking: booking.to_owned(),
            revision: 1,
            start: "2026-12-01T14:00:00Z".parse().unwrap(),
            end: "2026-12-01T14:45:00Z".parse().unwrap(),
            created: "2026-10-01T14:30:00Z".parse().unwrap(),
            summary: "Oil change, KLM-4411, Ada".to_owned(),
            location: "Bay 1".to_owned(),
            description: "Bay 1\nDana".to_owned(),
            url: String::new(),
            cancelled: false,
            tentative: false,
        };
        let file = feed("Foundry, east\r\nBEGIN:VEVENT", &[appointment("a"), appointment("b")]);
        for line in [
            "X-WR-CALNAME:Foundry\\, east\\nBEGIN:VEVENT",
            "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
            "UID:a@baybook",
            "UID:b@baybook",
            "SUMMARY:Oil change\\, KLM-4411\\, Ada",
        ] {
            assert!(file.split("\r\n").any(|found| found == line), "{line} in\n{file}");
        }
        assert_eq!(file.matches("\r\nBEGIN:VEVENT\r\n").count(), 2);
        assert!(feed("Empty", &[]).ends_with("END:VCALENDAR\r\n"));
    }
}
