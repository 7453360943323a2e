//! What ran, what did not, and why.

use std::{fmt::Write, time::Duration};

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed,
    Failed(String),
    /// It could not run here.
    Skipped {
        why: String,
        install: String,
    },
}

impl From<Result<(), String>> for Outcome {
    fn from(result: Result<(), String>) -> Self {
        match result {
            Ok(()) => Self::Passed,
            Err(why) => Self::Failed(why),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Summary {
    rows: Vec<(&'static str, Outcome, Duration)>,
}

impl Summary {
    pub(super) fn add(&mut self, stage: &'static str, outcome: Outcome, took: Duration) {
        self.rows.push((stage, outcome, took));
    }

    /// For people to read at the end. `strict`: a skip counts as a failure.
    pub(super) fn text(&self, strict: bool) -> String {
        let mut text = "── Summary\n".to_owned();
        for (stage, outcome, took) in &self.rows {
            let word = match outcome {
                Outcome::Passed => "passed",
                Outcome::Failed(_) => "FAILED",
                Outcome::Skipped { .. } => "skipped",
            };
            let _ = writeln!(text, "   {stage:<10} {word:<8} {:>7.1} s", took.as_secs_f64());
        }
        for (stage, outcome, _) in &self.rows {
            let _ = match outcome {
                Outcome::Passed => Ok(()),
                Outcome::Failed(why) => writeln!(text, "{stage} failed: {why}."),
                Outcome::Skipped { why, install } => {
                    let counts = if strict { " (CI is set: this counts as a failure)" } else { "" };
                    writeln!(
                        text,
                        "{stage} was skipped{counts}: {why}. To run it, install {install}."
                    )
                }
            };
        }
        text
    }

    pub(super) fn verdict(&self, strict: bool) -> Result<(), String> {
        let bad: Vec<_> = self
            .rows
            .iter()
            .filter(|(_, outcome, _)| match outcome {
                Outcome::Passed => false,
                Outcome::Failed(_) => true,
                Outcome::Skipped { .. } => strict,
            })
            .map(|(stage, ..)| *stage)
            .collect();
        if bad.is_empty() { Ok(()) } else { Err(format!("not passed: {}", bad.join(", "))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skipped() -> Summary {
        let mut summary = Summary::default();
        summary.add("format", Outcome::Passed, Duration::from_millis(1234));
        let why = "no Chromium was found".to_owned();
        let skip = Outcome::Skipped { why, install: "chromium".to_owned() };
        summary.add("browser", skip, Duration::ZERO);
        summary
    }

    #[test]
    fn a_skip_passes_on_a_laptop_and_fails_in_ci() {
        assert_eq!(skipped().verdict(false), Ok(()));
        assert_eq!(skipped().verdict(true), Err("not passed: browser".to_owned()));
    }

    #[test]
    fn the_summary_tells_what_to_install() {
        let text = skipped().text(false);
        assert!(text.contains("format     passed       1.2 s"), "{text}");
        let sentence = "browser was skipped: no Chromium was found. To run it, install chromium.";
        assert!(text.contains(sentence), "{text}");
    }

    #[test]
    fn a_failure_fails_everywhere_and_says_why() {
        let mut summary = Summary::default();
        summary.add("tests", Outcome::Failed("`cargo nextest` ended".to_owned()), Duration::ZERO);
        assert!(summary.verdict(false).is_err());
        assert!(summary.text(false).contains("tests failed: `cargo nextest` ended."));
    }
}
