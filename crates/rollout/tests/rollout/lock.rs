//! `rollout lock`, `unmoved`, and `release` with a lock.

use std::time::Duration;

use serde_json::json;

use crate::cloud::{Cloud, share};
use crate::google::Google;
use crate::program::{How, images, release, run, start, wait};
use crate::site::{Faults, Site};

fn lock<'a>(build: &'a str, traffic: &'a str, patience: &'a str) -> Vec<&'a str> {
    let with = ["--traffic", traffic, "--patience", patience];
    [&["lock"], &of(build)[..], &with].concat()
}

fn of(build: &str) -> [&str; 6] {
    ["--environment", "staging", "--state-bucket", "workshop-tfstate", "--build", build]
}

fn held(by: &str, at: &str, status: Option<&'static str>) -> Cloud {
    let mut cloud = Cloud::with_two_revisions();
    cloud.lock = Some((3, json!({"build": by, "at": at})));
    cloud.builds.extend(status.map(|status| (by.to_owned(), status)));
    cloud
}

#[tokio::test]
async fn one_build_waits_for_the_other() {
    let google = Google::start(Cloud::with_two_revisions()).await;
    let directory = tempfile::tempdir().unwrap();
    let traffic = directory.path().join("traffic.json");
    let traffic = traffic.to_str().unwrap();
    google.cloud().builds.insert("a".to_owned(), "WORKING");
    run(&google, &lock("a", traffic, "0s")).await.code(0).says("Took gs://workshop-tfstate/");
    run(&google, &lock("a", traffic, "0s")).await.code(0).says("Has gs://workshop-tfstate/");
    let ended = run(&google, &lock("b", traffic, "0s")).await;
    ended.code(1).says("build a is releasing since").says("start this build again");

    let child = start(&google, &lock("b", traffic, "20s"));
    tokio::time::sleep(Duration::from_millis(200)).await;
    run(&google, &[&["unlock"], &of("b")[..]].concat()).await.code(0).says("stays as it is");
    run(&google, &[&["unlock"], &of("a")[..]].concat()).await.code(0).says("Gave gs://");
    wait(child).await.code(0).says("waiting up to 20 s");
    assert_eq!(google.cloud().lock.clone().unwrap().1["build"], "b");
}

#[tokio::test]
async fn what_a_build_left_behind_is_taken_over() {
    let directory = tempfile::tempdir().unwrap();
    let traffic = directory.path().join("traffic.json");
    let traffic = traffic.to_str().unwrap();
    for (at, status, code) in [
        ("2126-11-01T00:00:00Z", Some("FAILURE"), 0),
        ("2126-11-01T00:00:00Z", Some("CANCELLED"), 0),
        ("2026-01-01T00:00:00Z", Some("WORKING"), 1),
        // Cloud Build knows nothing of it: by its age.
        ("2026-01-01T00:00:00Z", None, 0),
        ("2126-11-01T00:00:00Z", None, 1),
    ] {
        let google = Google::start(held("old", at, status)).await;
        run(&google, &lock("new", traffic, "0s")).await.code(code);
    }
}

#[tokio::test]
async fn a_plan_that_saw_other_traffic_is_not_applied() {
    let google = Google::start(Cloud::with_two_revisions()).await;
    let directory = tempfile::tempdir().unwrap();
    let traffic = directory.path().join("traffic.json");
    let traffic = traffic.to_str().unwrap();
    google.cloud().services.remove("frontend-ssr");
    run(&google, &lock("a", traffic, "0s")).await.code(0);
    run(&google, &["unmoved", "--traffic", traffic]).await.code(0).says("is what it was");
    let moved = vec![share("backend-api-00002-abc", 100)];
    google.cloud().services.get_mut("backend-api").unwrap().traffic = moved;
    let ended = run(&google, &["unmoved", "--traffic", traffic]).await;
    ended.code(1).says("the traffic of backend-api was moved after the plan was made");
}

#[tokio::test]
async fn a_release_gives_the_lock_back_whatever_came_of_it() {
    for (candidate, code) in [(None, 0), (Some("/shop"), 1)] {
        let google = Google::start(held("a", "2026-11-01T00:00:00Z", Some("WORKING"))).await;
        let site = Site::start(Faults { candidate, ..Faults::default() }).await;
        let (_directory, path) = images();
        let how = How::default();
        let arguments = release(&site, &path, &how);
        run(&google, &[&arguments[..], &of("a")].concat()).await.code(code).says("Gave gs://");
        assert_eq!(google.cloud().lock, None);
    }
}

#[tokio::test]
async fn who_does_not_have_the_lock_does_not_release() {
    let google = Google::start(held("a", "2026-11-01T00:00:00Z", Some("WORKING"))).await;
    let site = Site::start(Faults::default()).await;
    let (_directory, path) = images();
    let how = How::default();
    let arguments = release(&site, &path, &how);
    let ended = run(&google, &[&arguments[..], &of("b")].concat()).await;
    ended.code(1).says("release.lock is not this build's, so it does not release");
    assert_eq!(google.cloud().log, Vec::<String>::new());
    assert!(google.cloud().lock.is_some());
}
