//! Whether two bookings hold the same thing at the same time.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// What one booking holds, and when: from `start` up to and without `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) booking: String,
    /// For example `bay bay-2`, `mechanic dana`.
    pub(crate) resource: String,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
}

/// Two bookings and the resource both hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clash {
    pub(crate) resource: String,
    pub(crate) bookings: (String, String),
}

/// At least one clash for every resource that is held twice at some time; none when none is.
pub(crate) fn clashes(held: &[Held]) -> Vec<Clash> {
    let mut by_resource: BTreeMap<&str, Vec<&Held>> = BTreeMap::new();
    for each in held {
        by_resource.entry(&each.resource).or_default().push(each);
    }
    let mut found = Vec::new();
    for (resource, mut holdings) in by_resource {
        holdings.sort_by_key(|each| each.start);
        let mut latest: Option<&Held> = None;
        for next in holdings {
            if let Some(before) = latest
                && next.start < before.end
            {
                let bookings = (before.booking.clone(), next.booking.clone());
                found.push(Clash { resource: resource.to_owned(), bookings });
            }
            if latest.is_none_or(|before| next.end > before.end) {
                latest = Some(next);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(booking: &str, resource: &str, from: &str, to: &str) -> Held {
        let at = |time: &str| format!("2026-12-01T{time}:00Z").parse().expect("a time");
        Held {
            booking: booking.to_owned(),
            resource: resource.to_owned(),
            start: at(from),
            end: at(to),
        }
    }

    #[test]
    fn one_after_the_other_is_no_clash() {
        let day = [held("b", "bay 1", "09:00", "10:00"), held("a", "bay 1", "08:00", "09:00")];
        assert_eq!(clashes(&day), []);
    }

    #[test]
    fn different_bays_at_the_same_time_are_no_clash() {
        let day = [held("a", "bay 1", "08:00", "09:00"), held("b", "bay 2", "08:00", "09:00")];
        assert_eq!(clashes(&day), []);
    }

    #[test]
    fn a_minute_too_early_is_a_clash() {
        let day = [held("a", "bay 1", "08:00", "09:00"), held("b", "bay 1", "08:59", "09:30")];
        let clash = Clash { resource: "bay 1".into(), bookings: ("a".into(), "b".into()) };
        assert_eq!(clashes(&day), [clash]);
    }

    #[test]
    fn a_short_job_within_a_long_one_is_a_clash_even_after_another() {
        let day = [
            held("long", "bay 1", "08:00", "12:00"),
            held("x", "bay 1", "08:15", "08:30"),
            held("y", "bay 1", "11:00", "11:30"),
        ];
        let pairs: Vec<_> = clashes(&day).into_iter().map(|clash| clash.bookings).collect();
        assert_eq!(pairs, [("long".into(), "x".into()), ("long".into(), "y".into())]);
    }

    #[test]
    fn the_same_instant_in_two_offsets_is_a_clash() {
        let local = |time: &str| format!("2026-12-01T{time}:00-06:00").parse().expect("a time");
        let mut one = held("a", "bay 1", "14:00", "14:30");
        (one.start, one.end) = (local("08:00"), local("08:30"));
        assert_eq!(clashes(&[one, held("b", "bay 1", "14:15", "14:45")]).len(), 1);
    }
}
