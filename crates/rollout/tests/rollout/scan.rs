//! `rollout scan-gate`.

use serde_json::{Value, json};

use crate::cloud::{Cloud, image};
use crate::google::Google;
use crate::program::{Ended, images, run};

fn vulnerability(id: &str, severity: &str, is_fixed: bool) -> Value {
    json!({"noteName": format!("projects/goog-vulnz/notes/{id}"), "vulnerability": {
        "effectiveSeverity": severity,
        "shortDescription": "something overflows",
        "packageIssue": [{
            "affectedPackage": "zlib", "affectedVersion": {"fullName": "1.2"},
            "fixedVersion": {"fullName": "1.3"}, "fixAvailable": is_fixed,
        }],
    }})
}

async fn gate(cloud: Cloud, more: &[&str]) -> Ended {
    let google = Google::start(cloud).await;
    let image = image("backend/api", 'b');
    let mut arguments = vec!["scan-gate", &image, "--patience", "300ms"];
    arguments.extend(more);
    run(&google, &arguments).await
}

fn scanned(vulnerabilities: Vec<Value>) -> Cloud {
    let scans = vec!["PENDING", "SCANNING", "FINISHED_SUCCESS"];
    Cloud { scans, vulnerabilities, ..Cloud::default() }
}

#[tokio::test]
async fn waits_for_the_scan_and_lets_through_what_nobody_could_fix() {
    let found =
        vec![vulnerability("CVE-1", "CRITICAL", false), vulnerability("CVE-2", "MEDIUM", true)];
    let ended = gate(scanned(found), &[]).await;
    ended
        .code(0)
        .says("waiting for the scan")
        .says("no fix   critical CVE-1  zlib 1.2 (no fix yet)");
    ended.says("0 block, 1 are below the threshold");
}

#[tokio::test]
async fn keeps_back_what_has_a_fix() {
    let ended = gate(scanned(vec![vulnerability("CVE-1", "HIGH", true)]), &[]).await;
    ended.code(1).says("BLOCKS   high     CVE-1  zlib 1.2 (fixed in 1.3)  something overflows");
    ended.says("1 findings keep this back");
    let lower =
        gate(scanned(vec![vulnerability("CVE-1", "HIGH", true)]), &["--severity", "critical"]);
    lower.await.code(0);
}

#[tokio::test]
async fn an_exception_lets_through_while_it_lasts() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("allow.toml");
    let list = |id: &str, expires: &str| {
        let text = format!(
            "[[allow]]\nid = \"{id}\"\nreason = \"the code is never reached\"\nexpires = \"{expires}\""
        );
        std::fs::write(&path, text).unwrap();
    };
    let allow = ["--allow", path.to_str().unwrap()];
    let cloud = || scanned(vec![vulnerability("CVE-1", "HIGH", true)]);
    let soon = days_ahead(30);
    list("CVE-1", &soon);
    gate(cloud(), &allow).await.code(0).says("allowed  CVE-1 until");
    list("CVE-1", "2020-01-01");
    gate(cloud(), &allow).await.code(1).says("the exception for CVE-1 was good until 2020-01-01");
    list("CVE-9", &soon);
    gate(cloud(), &allow).await.code(1).says("CVE-9 in the allow list is not found any more");
}

#[tokio::test]
async fn an_image_that_was_not_scanned_is_not_let_through() {
    let never = gate(Cloud::default(), &[]).await;
    never.code(1).says("was not scanned within").says("is containerscanning.googleapis.com on");
    let slow = Cloud { scans: vec!["SCANNING"], ..Cloud::default() };
    gate(slow, &[]).await.code(1).says("was not scanned within");
    let failed = Cloud { scans: vec!["FINISHED_UNSUPPORTED"], ..Cloud::default() };
    gate(failed, &[]).await.code(1).says("could not be scanned: FINISHED_UNSUPPORTED");
}

#[tokio::test]
async fn takes_the_images_of_a_file_and_no_tags() {
    let google = Google::start(scanned(Vec::new())).await;
    let (_directory, path) = images();
    let ended = run(&google, &["scan-gate", "--images", path.to_str().unwrap()]).await;
    ended.code(0).says("frontend/web@sha256:bbbb").says("backend/worker@sha256:bbbb");
    run(&google, &["scan-gate"]).await.code(1).says("no image is named");
    let tag = "europe-west1-docker.pkg.dev/p/backend/api:latest";
    run(&google, &["scan-gate", tag]).await.code(1).says("a tag does not do");
}

#[expect(clippy::disallowed_methods, reason = "the program under test goes by the real day")]
fn days_ahead(days: i64) -> String {
    let then = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
    then.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}
