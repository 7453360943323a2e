//! The parts of a release one by one, and the small steps of the pipeline.

use std::process::Command;

use serde_json::Value;

use crate::cloud::{Cloud, image, share};
use crate::google::Google;
use crate::program::{images, run};
use crate::site::{COMMIT, Faults, Site};

#[tokio::test]
async fn a_release_can_be_driven_by_hand() {
    let google = Google::start(Cloud::with_two_revisions()).await;
    let site = Site::start(Faults::default()).await;
    let (_directory, path) = images();
    let path = path.to_str().unwrap();
    let at = ["--pages", &site.url, "--api", &site.url];
    let watch = ["watch", "--watch", "200ms", "--every", "100ms"];

    run(&google, &[&watch[..], &at].concat()).await.code(1).says("run `rollout candidate` first");
    run(&google, &["candidate", "--images", path]).await.code(0);
    assert_eq!(google.cloud().everywhere(), "100 00001, candidate=00002");
    run(&google, &[&["smoke"], &at[..]].concat()).await.code(0).says("ok    pages GET  /version");
    run(&google, &["shift", "--percent", "25"]).await.code(0);
    assert_eq!(google.cloud().everywhere(), "75 00001, 25 00002, candidate=00002");
    run(&google, &[&watch[..], &at].concat()).await.code(0);
    run(&google, &[&watch[..], &["--quiet"]].concat()).await.code(0);
    run(&google, &["shift", "--percent", "100"]).await.code(0);
    assert_eq!(google.cloud().everywhere(), "100 00002, previous=00001");
}

#[tokio::test]
async fn a_watch_that_sees_trouble_says_what_to_do() {
    let mut cloud = Cloud::with_two_revisions();
    cloud.figures.insert("backend-api-00002-abc".to_owned(), (900, 90, 40.0));
    let google = Google::start(cloud).await;
    let (_directory, path) = images();
    run(&google, &["candidate", "--images", path.to_str().unwrap()]).await.code(0);
    run(&google, &["shift", "--percent", "10"]).await.code(0);
    let watch = ["watch", "--quiet", "--watch", "60s", "--every", "50ms"];
    run(&google, &watch).await.code(1).says("Run `rollout rollback`.");
}

#[tokio::test]
async fn smoke_names_everything_that_fails() {
    let google = Google::start(Cloud::default()).await;
    let faults = Faults { live: Some("/version"), ..Faults::default() };
    let site = Site::start(faults).await;
    let at = ["smoke", "--live", "--pages", &site.url, "--api", &site.url];
    let ended = run(&google, &at).await;
    ended.code(1).says("the smoke test failed: 2 of 11 checks failed: api   GET  /version");
    let nobody = ["smoke", "--live", "--pages", "http://127.0.0.1:9", "--api", &site.url];
    run(&google, &nobody).await.code(1).says("pages GET  /: error sending request");
    run(&google, &["smoke"]).await.code(1).says("the address of the pages is not known");
}

#[tokio::test]
async fn images_are_those_that_were_built_or_those_that_were_given() {
    let google = Google::start(Cloud::default()).await;
    let directory = tempfile::tempdir().unwrap();
    let (built, out) = (directory.path().join("built.json"), directory.path().join("out.json"));
    let digest = format!("sha256:{}", "d".repeat(64));
    let target = format!("{{\"containerimage.digest\": \"{digest}\"}}");
    let text = format!("{{\"api\": {target}, \"web\": {target}, \"worker\": {target}}}");
    std::fs::write(&built, text).unwrap();
    let (built, out) = (built.to_str().unwrap(), out.to_str().unwrap());
    let prefix = "europe-west1-docker.pkg.dev/prod";
    let arguments = ["images", "--prefix", prefix, "--built", built, "--out", out];
    run(&google, &[&arguments[..], &["--given-api="]].concat()).await.code(0);
    let read = || serde_json::from_slice::<Value>(&std::fs::read(out).unwrap()).unwrap();
    assert_eq!(read()["images"]["web"], format!("{prefix}/frontend/web@{digest}"));

    let (api, web) = (image("backend/api", 'a'), image("frontend/web", 'b'));
    let worker = image("backend/worker", 'c');
    let given = ["--given-api", &api, "--given-web", &web, "--given-worker", &worker];
    run(&google, &[&arguments[..], &given].concat()).await.code(0);
    let expected = format!("{prefix}/backend/worker@sha256:{}", "c".repeat(64));
    assert_eq!(read()["images"]["worker"], expected);
    run(&google, &[&arguments[..], &given[..2]].concat()).await.code(1).says("takes all three");
}

#[tokio::test]
async fn live_images_are_those_of_the_traffic_and_not_those_applied_last() {
    // Revision 2 was applied last, and rolled back.
    let google = Google::start(Cloud::with_two_revisions()).await;
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("live.json");
    let arguments = ["images", "--live", "--out", out.to_str().unwrap()];
    run(&google, &arguments).await.code(0);
    let read: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(read["images"]["api"], image("backend/api", 'a'));
    assert_eq!(read["images"]["web"], image("frontend/web", 'a'));
    assert_eq!(read["images"]["worker"], image("backend/worker", 'a'));

    let shares = vec![share("backend-api-00001-abc", 90), share("backend-api-00002-abc", 10)];
    google.cloud().services.get_mut("backend-api").unwrap().traffic = shares;
    let ended = run(&google, &arguments).await;
    ended.code(1).says("backend-api: a release is under way in workshop (90 % backend-api-00001");
    let neither = ["images", "--out", out.to_str().unwrap()];
    run(&google, &neither).await.code(2).says("--prefix");
    run(&google, &[&arguments[..], &["--given-api", "x"]].concat()).await.code(2);
}

#[tokio::test]
async fn the_stamp_is_of_the_commit_and_not_of_the_day() {
    let google = Google::start(Cloud::default()).await;
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("stamp.json");
    let out = out.to_str().unwrap();
    let missing = run(&google, &["stamp", "--commit", COMMIT, "--out", out]).await;
    missing.code(1).says(&format!("git does not tell when {COMMIT} was committed"));
    // A copy of the source without its history has nothing to ask.
    let head = Command::new("git").args(["rev-parse", "HEAD"]).output();
    let Some(head) = head.ok().filter(|output| output.status.success()) else { return };
    let head = String::from_utf8(head.stdout).unwrap();
    run(&google, &["stamp", "--commit", head.trim(), "--out", out]).await.code(0);
    let stamp: Value = serde_json::from_slice(&std::fs::read(out).unwrap()).unwrap();
    assert_eq!(stamp["target"]["stamp"]["args"]["BAYBOOK_COMMIT"], head.trim());
}

#[tokio::test]
async fn endpoints_and_places_are_checked() {
    let google = Google::start(Cloud::default()).await;
    let unknown = run(&google, &["status", "--endpoint", "maps=http://x"]).await;
    unknown.code(2).says("there is no `maps` among");
    let environment = run(&google, &["status", "--environment", "../x"]).await;
    environment.code(1).says("`../x` is no name of a project, region or environment");
    let nowhere = run(&google, &["status", "--environment", "nowhere"]).await;
    nowhere.code(1).says("infra/environments/nowhere/terraform.tfvars cannot be read");
}

#[tokio::test]
async fn an_empty_project_is_told_from_a_broken_one() {
    let mut cloud = Cloud::with_two_revisions();
    let worker = cloud.services.get_mut("notification-worker").unwrap();
    worker.revisions.clear();
    worker.traffic = vec![share("x", 0)];
    let google = Google::start(cloud).await;
    let (_directory, path) = images();
    let ended = run(&google, &["candidate", "--images", path.to_str().unwrap()]).await;
    ended.code(1).says("notification-worker has no revision yet: apply Terraform first");
}
