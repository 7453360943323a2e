//! Which findings of a scan keep an image back. Decides, and calls nobody.

use std::fmt;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::Deserialize;

/// As Container Analysis has them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Severity {
    #[serde(rename = "SEVERITY_UNSPECIFIED")]
    #[default]
    #[value(skip)]
    Unspecified,
    Minimal,
    Low,
    Medium,
    High,
    Critical,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unspecified => "unknown",
            Self::Minimal => "minimal",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        })
    }
}

/// A vulnerability in an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// For example `CVE-2026-12345`.
    pub(crate) id: String,
    pub(crate) severity: Severity,
    pub(crate) packages: Vec<Package>,
    pub(crate) about: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// `None`: there is no fix to take.
    pub(crate) fixed_in: Option<String>,
    pub(crate) severity: Severity,
}

impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)?;
        match &self.fixed_in {
            Some(version) => write!(f, " (fixed in {version})"),
            None => f.write_str(" (no fix yet)"),
        }
    }
}

/// An exception, with its reason and its end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Allowed {
    pub(crate) id: String,
    /// Left out: in any package.
    package: Option<String>,
    pub(crate) reason: String,
    /// The last day on which it counts.
    pub(crate) expires: Date,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AllowList {
    #[serde(default)]
    allow: Vec<Allowed>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum AllowListError {
    #[error("{} cannot be read: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{} is not an allow list: {source}", path.display())]
    Form { path: PathBuf, source: Box<toml::de::Error> },
    #[error(
        "the allow list gives no reason for {0}: say in a sentence why it does not matter here"
    )]
    NoReason(String),
    #[error(
        "the allow list keeps {id} until {expires}: longer than {LONGEST_DAYS} days is not taken, look at it again then"
    )]
    TooLong { id: String, expires: Date },
}

/// An exception is looked at again after this at the latest.
const LONGEST_DAYS: i64 = 180;
const SHORTEST_REASON: usize = 15;

impl AllowList {
    pub(crate) fn read(path: &Path, today: Date) -> Result<Self, AllowListError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| AllowListError::Read { path: path.to_owned(), source })?;
        Self::parse(&text, today, path)
    }

    fn parse(text: &str, today: Date, path: &Path) -> Result<Self, AllowListError> {
        let list: Self = toml::from_str(text).map_err(|source| {
            let (path, source) = (path.to_owned(), Box::new(source));
            AllowListError::Form { path, source }
        })?;
        let longest: Span = LONGEST_DAYS.days();
        let latest = today.saturating_add(longest);
        for one in &list.allow {
            if one.reason.trim().chars().count() < SHORTEST_REASON {
                return Err(AllowListError::NoReason(one.id.clone()));
            }
            if one.expires > latest {
                let (id, expires) = (one.id.clone(), one.expires);
                return Err(AllowListError::TooLong { id, expires });
            }
        }
        Ok(list)
    }
}

/// What became of the findings.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Gate<'a> {
    /// These keep the image back.
    pub(crate) blocking: Vec<&'a Finding>,
    pub(crate) allowed: Vec<(&'a Finding, &'a Allowed)>,
    /// Severe, and nobody has a fix.
    pub(crate) unfixed: Vec<&'a Finding>,
    pub(crate) minor: usize,
    /// Exceptions that are over, of findings that block.
    pub(crate) expired: Vec<&'a Allowed>,
}

/// A package that is severe enough and has a fix is to be updated; so is what is not excepted.
pub(crate) fn gate<'a>(
    findings: &'a [Finding],
    list: &'a AllowList,
    threshold: Severity,
    today: Date,
) -> Gate<'a> {
    let mut gate = Gate::default();
    for finding in findings {
        let is_severe = |package: &&Package| package.severity.max(finding.severity) >= threshold;
        let severe: Vec<_> = finding.packages.iter().filter(is_severe).collect();
        let fixable: Vec<_> = severe.iter().filter(|package| package.fixed_in.is_some()).collect();
        let exceptions: Vec<_> = list
            .allow
            .iter()
            .filter(|one| one.id == finding.id)
            .filter(|one| {
                let covers = |name: &String| fixable.iter().all(|package| package.name == *name);
                one.package.as_ref().is_none_or(covers)
            })
            .collect();
        let current = exceptions.iter().find(|one| one.expires >= today);
        if severe.is_empty() && finding.severity < threshold {
            gate.minor += 1;
        } else if fixable.is_empty() {
            gate.unfixed.push(finding);
        } else if let Some(exception) = current {
            gate.allowed.push((finding, exception));
        } else {
            gate.expired.extend(exceptions);
            gate.blocking.push(finding);
        }
    }
    gate.blocking.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    gate
}

/// Exceptions that no finding needs any more.
pub(crate) fn unused<'a>(list: &'a AllowList, seen: &[String]) -> Vec<&'a Allowed> {
    list.allow.iter().filter(|one| !seen.contains(&one.id)).collect()
}

#[cfg(test)]
mod tests;
