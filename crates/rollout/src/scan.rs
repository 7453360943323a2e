//! The scan gate: waits for what scanning found, and decides.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;

use crate::clock;
use crate::gate::{self, AllowList, AllowListError, Finding, Severity};
use crate::google::analysis::Scan;
use crate::google::{ApiError, Google};
use crate::images::{ImageError, ImageRef};

#[derive(Debug, thiserror::Error)]
pub(crate) enum ScanError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Image(#[from] ImageError),
    #[error(transparent)]
    AllowList(#[from] AllowListError),
    #[error(
        "{image} was not scanned within {} s: is containerscanning.googleapis.com on in {project}, and is the image there?",
        waited.as_secs()
    )]
    NotScanned { image: ImageRef, project: String, waited: Duration },
    #[error("{image} could not be scanned: {why}")]
    Failed { image: ImageRef, why: String },
    #[error(
        "{0} findings keep this back: take the fixed versions (newer base image, `cargo update`), or except one with a reason and an end in the allow list"
    )]
    Blocked(usize),
}

/// How strict to be, and how patient.
pub(crate) struct Rules<'a> {
    pub(crate) threshold: Severity,
    pub(crate) allow: Option<&'a Path>,
    pub(crate) patience: Duration,
}

/// # Errors
/// When an image was not scanned, or something found in one keeps it back.
pub(crate) async fn run(
    google: &Google,
    images: &[ImageRef],
    rules: &Rules<'_>,
) -> Result<(), ScanError> {
    let today = clock::today();
    let list = rules.allow.map(|path| AllowList::read(path, today)).transpose()?;
    let list = list.unwrap_or_default();
    let started = Instant::now();
    let (mut blocked, mut seen) = (0, Vec::new());
    for image in images {
        let project = image.project()?;
        wait(google, project, image, started, rules.patience).await?;
        let findings = google.findings(project, image).await?;
        let gate = gate::gate(&findings, &list, rules.threshold, today);
        tell(image, &gate);
        blocked += gate.blocking.len();
        seen.extend(findings.into_iter().map(|finding| finding.id));
    }
    for one in gate::unused(&list, &seen) {
        println!("note: {} in the allow list is not found any more: take it out", one.id);
    }
    if blocked == 0 { Ok(()) } else { Err(ScanError::Blocked(blocked)) }
}

async fn wait(
    google: &Google,
    project: &str,
    image: &ImageRef,
    started: Instant,
    patience: Duration,
) -> Result<(), ScanError> {
    let mut last = None;
    loop {
        let scan = google.scan(project, image).await?;
        let image = || image.clone();
        match &scan {
            Scan::Finished => return Ok(()),
            Scan::Failed(why) => {
                return Err(ScanError::Failed { image: image(), why: why.clone() });
            }
            Scan::Unknown | Scan::Running if started.elapsed() > patience => {
                let (project, waited) = (project.to_owned(), started.elapsed());
                return Err(ScanError::NotScanned { image: image(), project, waited });
            }
            Scan::Unknown | Scan::Running => (),
        }
        if last.as_ref() != Some(&scan) {
            println!("waiting for the scan of {}", image());
            last = Some(scan);
        }
        tokio::time::sleep(google.poll).await;
    }
}

fn tell(image: &ImageRef, gate: &gate::Gate<'_>) {
    println!("{image}");
    for finding in &gate.blocking {
        println!("  BLOCKS   {}", line(finding));
    }
    let ids: BTreeSet<_> = gate.expired.iter().map(|one| (&one.id, one.expires)).collect();
    for (id, expires) in ids {
        println!("           the exception for {id} was good until {expires}");
    }
    for (finding, exception) in &gate.allowed {
        println!("  allowed  {} until {}: {}", finding.id, exception.expires, exception.reason);
    }
    for finding in &gate.unfixed {
        println!("  no fix   {}", line(finding));
    }
    let (blocking, minor) = (gate.blocking.len(), gate.minor);
    println!("  {blocking} block, {minor} are below the threshold");
}

fn line(finding: &Finding) -> String {
    let packages: Vec<_> = finding.packages.iter().map(ToString::to_string).collect();
    let Finding { id, severity, about, .. } = finding;
    format!("{severity:<8} {id}  {}  {about}", packages.join(", ")).trim_end().to_owned()
}
