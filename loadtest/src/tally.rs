//! What a run came to.

use std::{collections::BTreeMap, fmt::Write, time::Duration};

use crate::{connection::Reply, latency::Latencies};

/// Answers counted by status, with their times.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    statuses: BTreeMap<u16, u64>,
    transport_errors: BTreeMap<String, u64>,
    pub(crate) latencies: Latencies,
}

impl Tally {
    pub(crate) fn add(&mut self, answer: &Result<Reply, crate::connection::TransportError>) {
        match answer {
            Ok(reply) => {
                *self.statuses.entry(reply.status).or_default() += 1;
                self.latencies.add(reply.took);
            }
            Err(error) => *self.transport_errors.entry(error.to_string()).or_default() += 1,
        }
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        for (status, count) in &other.statuses {
            *self.statuses.entry(*status).or_default() += count;
        }
        for (error, count) in &other.transport_errors {
            *self.transport_errors.entry(error.clone()).or_default() += count;
        }
        self.latencies.extend(&other.latencies);
    }

    pub(crate) fn count(&self, status: u16) -> u64 {
        self.statuses.get(&status).copied().unwrap_or(0)
    }

    pub(crate) fn answers(&self) -> u64 {
        self.statuses.values().sum()
    }

    /// Answers of a status that is not among `expected`, and requests without an answer.
    pub(crate) fn unexpected(&self, expected: &[u16]) -> u64 {
        let answers = self.statuses.iter().filter(|(status, _)| !expected.contains(status));
        answers.map(|(_, count)| count).chain(self.transport_errors.values()).sum()
    }

    /// `412 × 201  30 × 409`, then the times.
    pub(crate) fn text(&self) -> String {
        let mut counts: Vec<_> =
            self.statuses.iter().map(|(status, count)| format!("{count} × {status}")).collect();
        counts.extend(
            self.transport_errors.iter().map(|(error, count)| format!("{count} × {error}")),
        );
        if counts.is_empty() {
            counts.push("nothing was sent".to_owned());
        }
        format!("  answers  {}\n  latency  {}", counts.join("  "), self.latencies.text())
    }
}

/// The end of a scenario: its figures, and whether all that must hold held.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    figures: String,
    failures: Vec<String>,
}

impl Verdict {
    pub(crate) fn new(figures: String) -> Self {
        Self { figures, failures: Vec::new() }
    }

    /// Notes `what` as wrong unless it `holds`.
    pub(crate) fn require(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.failures.push(what());
        }
    }

    pub(crate) fn is_good(&self) -> bool {
        self.failures.is_empty()
    }

    pub(crate) fn text(&self) -> String {
        let mut text = format!("{}\n", self.figures);
        for failure in &self.failures {
            let _ = writeln!(text, "  wrong    {failure}");
        }
        text.push_str(if self.is_good() { "  verdict  good" } else { "  verdict  FAILED" });
        text
    }
}

/// `count` things in `time`, per second.
#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
pub(crate) fn rate(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(f64::EPSILON)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::TransportError;

    fn reply(status: u16) -> Result<Reply, TransportError> {
        let took = Duration::from_millis(2);
        Ok(Reply { status, headers: hyper::HeaderMap::new(), body: bytes::Bytes::new(), took })
    }

    #[test]
    fn a_status_nobody_expected_and_a_lost_answer_both_count() {
        let mut tally = Tally::default();
        for status in [201, 201, 409, 503] {
            tally.add(&reply(status));
        }
        tally.add(&Err(TransportError::Closed));
        assert_eq!(tally.unexpected(&[201, 409]), 2);
        assert_eq!((tally.count(201), tally.answers()), (2, 4));
        assert!(tally.text().contains("2 × 201  1 × 409  1 × 503  1 × "), "{}", tally.text());
    }

    #[test]
    fn one_failure_makes_the_verdict_bad() {
        let mut verdict = Verdict::new("figures".to_owned());
        verdict.require(true, || unreachable!());
        assert!(verdict.is_good());
        verdict.require(false, || "a bay was booked twice".to_owned());
        assert!(!verdict.is_good() && verdict.text().contains("a bay was booked twice"));
    }

    #[test]
    fn a_rate_is_per_second() {
        assert!((rate(50, Duration::from_millis(500)) - 100.0).abs() < 1e-9);
    }
}
