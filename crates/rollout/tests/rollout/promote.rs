//! `rollout promote`.

use serde_json::Value;

use crate::cloud::{Cloud, image, share, tag};
use crate::google::Google;
use crate::program::run;
use crate::site::COMMIT;

const FROM: [&str; 5] =
    ["promote", "--from-project", "workshop-staging", "--from-region", "europe-west1"];

fn tagged(tags: &[&str]) -> Cloud {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    Cloud { tags, ..Cloud::with_two_revisions() }
}

#[tokio::test]
async fn starts_the_trigger_with_what_is_live() {
    let google = Google::start(tagged(&["cache", COMMIT])).await;
    let ended = run(&google, &FROM).await;
    ended.code(0).says("Started release in workshop: build build-1");
    ended.says("It waits to be approved:\n  https://console.example/build-1");
    let log = google.cloud().log.clone();
    let sent: Value = serde_json::from_str(log[0].strip_prefix("run ").unwrap()).unwrap();
    assert_eq!(sent["source"]["commitSha"], COMMIT);
    let given = &sent["source"]["substitutions"];
    // Revision 1 is live, whatever was made since.
    assert_eq!(given["_API_IMAGE"], image("backend/api", 'a'));
    assert_eq!(given["_WEB_IMAGE"], image("frontend/web", 'a'));
    assert_eq!(given["_WORKER_IMAGE"], image("backend/worker", 'a'));
}

#[tokio::test]
async fn a_dry_run_starts_nothing() {
    let google = Google::start(tagged(&[COMMIT])).await;
    let ended = run(&google, &[&FROM[..], &["--dry-run"]].concat()).await;
    ended.code(0).says("Nothing was started.").says(&format!("--commit {COMMIT}"));
    assert_eq!(google.cloud().log, Vec::<String>::new());
}

#[tokio::test]
async fn a_release_that_is_under_way_is_not_promoted() {
    let mut cloud = tagged(&[COMMIT]);
    let web = cloud.services.get_mut("frontend-ssr").unwrap();
    web.traffic =
        vec![share("frontend-ssr-00001-abc", 100), tag("frontend-ssr-00002-abc", "candidate")];
    let google = Google::start(cloud).await;
    run(&google, &FROM).await.code(1).says("a release is under way in workshop-staging");
}

#[tokio::test]
async fn images_of_an_unknown_commit_want_one_named() {
    let google = Google::start(tagged(&["cache"])).await;
    run(&google, &FROM).await.code(1).says("has no tag that is a commit (cache): give --commit");
    run(&google, &[&FROM[..], &["--commit", COMMIT]].concat()).await.code(0);
}

#[tokio::test]
async fn an_unknown_trigger_is_named() {
    let google = Google::start(tagged(&[COMMIT])).await;
    let ended = run(&google, &[&FROM[..], &["--trigger", "other"]].concat()).await;
    ended.code(1).says("triggers/other was refused with 404");
}
