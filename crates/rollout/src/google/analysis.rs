//! Container Analysis API v1: what scanning an image found.

use serde::Deserialize;

use super::{Api, ApiError, Call, Google, Status};
use crate::gate::{Finding, Package, Severity};
use crate::images::ImageRef;

/// How far the scan of an image is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scan {
    /// Nothing has been heard of it.
    Unknown,
    Running,
    Finished,
    Failed(String),
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Answer {
    occurrences: Vec<Occurrence>,
    next_page_token: String,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Occurrence {
    note_name: String,
    vulnerability: Vulnerability,
    discovery: Discovery,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Discovery {
    analysis_status: String,
    analysis_status_error: Option<Status>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Vulnerability {
    severity: Severity,
    effective_severity: Severity,
    package_issue: Vec<Issue>,
    short_description: String,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Issue {
    affected_package: String,
    affected_version: Version,
    fixed_version: Version,
    fix_available: bool,
    effective_severity: Severity,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Version {
    full_name: String,
}

impl Google {
    pub(crate) async fn scan(&self, project: &str, image: &ImageRef) -> Result<Scan, ApiError> {
        let found = self.occurrences(project, image, "DISCOVERY").await?;
        let states = found.into_iter().map(|occurrence| state(occurrence.discovery));
        // Several: one for each kind of package, and the slowest counts.
        Ok(states.reduce(slowest).unwrap_or(Scan::Unknown))
    }

    pub(crate) async fn findings(
        &self,
        project: &str,
        image: &ImageRef,
    ) -> Result<Vec<Finding>, ApiError> {
        let found = self.occurrences(project, image, "VULNERABILITY").await?;
        Ok(found.into_iter().map(finding).collect())
    }

    async fn occurrences(
        &self,
        project: &str,
        image: &ImageRef,
        kind: &str,
    ) -> Result<Vec<Occurrence>, ApiError> {
        let filter = format!("kind=\"{kind}\" AND resourceUrl=\"https://{image}\"");
        let (mut found, mut page) = (Vec::new(), String::new());
        loop {
            let call = Call::get(Api::Analysis, format!("v1/projects/{project}/occurrences"))
                .query("filter", filter.clone())
                .query("pageSize", "1000")
                .query("pageToken", page);
            let answer: Answer = self.call(call).await?;
            found.extend(answer.occurrences);
            page = answer.next_page_token;
            if page.is_empty() {
                return Ok(found);
            }
        }
    }
}

fn state(discovery: Discovery) -> Scan {
    match discovery.analysis_status.as_str() {
        "FINISHED_SUCCESS" | "COMPLETE" => Scan::Finished,
        failed @ ("FINISHED_FAILED" | "FINISHED_UNSUPPORTED") => {
            let error = discovery.analysis_status_error.unwrap_or_default().message;
            Scan::Failed(if error.is_empty() { failed.to_owned() } else { error })
        }
        _ => Scan::Running,
    }
}

fn slowest(one: Scan, other: Scan) -> Scan {
    match (one, other) {
        (failed @ Scan::Failed(_), _) | (_, failed @ Scan::Failed(_)) => failed,
        (Scan::Finished, Scan::Finished) => Scan::Finished,
        _ => Scan::Running,
    }
}

fn finding(occurrence: Occurrence) -> Finding {
    let Vulnerability { severity, effective_severity, package_issue, short_description } =
        occurrence.vulnerability;
    let id = occurrence.note_name.rsplit('/').next().unwrap_or_default().to_owned();
    let packages: Vec<_> = package_issue
        .into_iter()
        .map(|issue| Package {
            name: issue.affected_package,
            version: issue.affected_version.full_name,
            fixed_in: issue.fix_available.then_some(issue.fixed_version.full_name),
            severity: issue.effective_severity,
        })
        .collect();
    // The distribution's own judgement, where there is one.
    let severity =
        if effective_severity == Severity::Unspecified { severity } else { effective_severity };
    Finding { id, severity, packages, about: short_description }
}
