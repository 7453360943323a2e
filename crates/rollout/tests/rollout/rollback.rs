//! `rollout rollback` and `status`.

use crate::cloud::{Cloud, share, tag};
use crate::google::Google;
use crate::program::run;

const SERVICES: [&str; 3] = ["notification-worker", "backend-api", "frontend-ssr"];

/// After a release from revision 1 to 2.
fn released() -> Cloud {
    with(|name| vec![share(&name(2), 100), tag(&name(1), "previous")])
}

fn with(traffic: impl Fn(&dyn Fn(u32) -> String) -> Vec<serde_json::Value>) -> Cloud {
    let mut cloud = Cloud::with_two_revisions();
    for (service, state) in &mut cloud.services {
        state.traffic = traffic(&|number| format!("{service}-0000{number}-abc"));
    }
    cloud
}

#[tokio::test]
async fn goes_back_to_what_was_live_before_callers_first_and_once() {
    let google = Google::start(released()).await;
    run(&google, &["rollback"]).await.code(0);
    assert_eq!(google.cloud().everywhere(), "100 00001, withdrawn=00002");
    let order: Vec<_> = google.cloud().log.iter().map(|line| line[..4].to_owned()).collect();
    assert_eq!(order, ["fron", "back", "noti"]);

    // Somebody who is not sure runs it again.
    let again = run(&google, &["rollback"]).await;
    again.code(0).says("was rolled back from backend-api-00002-abc already and stays");
    assert_eq!(google.cloud().log.len(), 3);
}

#[tokio::test]
async fn ends_a_release_that_was_interrupted() {
    let cloud =
        with(|name| vec![share(&name(1), 90), share(&name(2), 10), tag(&name(2), "candidate")]);
    let google = Google::start(cloud).await;
    run(&google, &["rollback"]).await.code(0);
    assert_eq!(google.cloud().everywhere(), "100 00001, withdrawn=00002");
}

#[tokio::test]
async fn leaves_alone_what_the_last_release_left_alone() {
    let mut cloud = released();
    let worker = cloud.services.get_mut("notification-worker").unwrap();
    let name = "notification-worker-00002-abc";
    worker.traffic = vec![share(name, 100), tag(name, "previous")];
    let google = Google::start(cloud).await;
    let ended = run(&google, &["rollback"]).await;
    ended.code(0).says("notification-worker  was not changed by the last release and stays");
    assert_eq!(google.cloud().traffic("notification-worker"), "100 00002, previous=00002");
    assert_eq!(google.cloud().traffic("backend-api"), "100 00001, withdrawn=00002");
}

#[tokio::test]
async fn finds_the_revision_before_where_no_release_left_a_mark() {
    let google = Google::start(with(|name| vec![share(&name(2), 100)])).await;
    let ended = run(&google, &["rollback"]).await;
    ended.code(0).says("backend-api-00001-abc is the newest before backend-api-00002-abc");
    assert_eq!(google.cloud().everywhere(), "100 00001, withdrawn=00002");
}

#[tokio::test]
async fn goes_where_it_is_told_and_touches_nothing_else() {
    let google = Google::start(released()).await;
    let ended = run(&google, &["rollback", "--to", "backend-api-00001-abc"]).await;
    ended.code(0).says("frontend-ssr  is left as it is: no revision of it was named");
    assert_eq!(google.cloud().traffic("backend-api"), "100 00001, withdrawn=00002");
    assert_eq!(google.cloud().log.len(), 1);
}

#[tokio::test]
async fn says_what_it_does_not_know() {
    let google = Google::start(released()).await;
    let to = async |revision| run(&google, &["rollback", "--to", revision]).await;
    to("something-00001-abc").await.code(1).says("is no revision of notification-worker");
    let missing = to("backend-api-00077-abc").await;
    missing.code(3).says("backend-api-00077-abc is not there or not ready");
    missing.says("`rollout status --revisions` lists those that are");
    let twice = ["rollback", "--to", "backend-api-00001-abc", "--to", "backend-api-00002-abc"];
    run(&google, &twice).await.code(1).says("backend-api is named twice");
    assert_eq!(google.cloud().log, Vec::<String>::new());
}

#[tokio::test]
async fn goes_to_nothing_that_does_not_start() {
    let fails = |cloud: &mut Cloud| {
        for service in cloud.services.values_mut() {
            service.revisions[0].state = "CONDITION_FAILED";
        }
    };
    let mut cloud = released();
    fails(&mut cloud);
    let google = Google::start(cloud).await;
    let ended = run(&google, &["rollback"]).await;
    ended.code(3).says("00001-abc is not there or not ready (it did not listen on $PORT)");
    assert_eq!(google.cloud().log, Vec::<String>::new());

    let mut cloud = with(|name| vec![share(&name(2), 100)]);
    fails(&mut cloud);
    let google = Google::start(cloud).await;
    let ended = run(&google, &["rollback"]).await;
    ended.code(3).says("frontend-ssr: no older revision is ready, so there is nothing to go back");
}

#[tokio::test]
async fn one_that_cannot_go_back_does_not_keep_the_others() {
    let mut cloud = released();
    let api = cloud.services.get_mut("backend-api").unwrap();
    api.traffic = vec![share("backend-api-00001-abc", 50), share("backend-api-00002-abc", 50)];
    let google = Google::start(cloud).await;
    let ended = run(&google, &["rollback"]).await;
    ended.code(3).says("backend-api  NOT rolled back").says("name one with --to");
    assert_eq!(google.cloud().traffic("frontend-ssr"), "100 00001, withdrawn=00002");
    assert_eq!(google.cloud().traffic("notification-worker"), "100 00001, withdrawn=00002");
}

#[tokio::test]
async fn tells_what_is_live() {
    let google = Google::start(released()).await;
    let ended = run(&google, &["status", "--revisions"]).await;
    ended.code(0);
    for service in SERVICES {
        ended.says(&format!("100 % {service}-00002-abc, previous: {service}-00001-abc"));
    }
    ended.says("backend-api-00002-abc  image bbbbbbbbbbbb  made 2026-11-02T10:00:00Z  ready");
    ended.says("    backend-api-00001-abc  image aaaaaaaaaaaa");
}

/// Revision 2 is at 10 %, and its build is at work.
fn releasing() -> Cloud {
    let mut cloud =
        with(|name| vec![share(&name(1), 90), share(&name(2), 10), tag(&name(2), "candidate")]);
    cloud.builds.insert("build-7".to_owned(), "WORKING");
    cloud.builds.insert("build-6".to_owned(), "SUCCESS");
    cloud.builds.insert("other-1".to_owned(), "WORKING");
    cloud
}

#[tokio::test]
async fn a_build_under_way_is_named_and_nothing_is_moved() {
    let google = Google::start(releasing()).await;
    let ended = run(&google, &["rollback"]).await;
    ended.code(1).says("a build is under way and may move the traffic again: build-7 https://");
    ended.says("Say --cancel-builds to end it first");
    assert_eq!(google.cloud().log, Vec::<String>::new());
}

#[tokio::test]
async fn a_build_is_cancelled_and_what_its_apply_still_writes_is_undone() {
    let mut cloud = releasing();
    // The cancel is the first; the apply comes through after all three were moved.
    let stale = cloud.services["backend-api"].traffic.clone();
    cloud.stale_apply = Some((4, "backend-api".to_owned(), stale));
    let google = Google::start(cloud).await;
    let ended = run(&google, &["rollback", "--cancel-builds", "--settle", "200ms"]).await;
    ended.code(0).says("build build-7 is cancelled");
    ended.says("backend-api  was moved again (90 % backend-api-00001-abc");
    assert_eq!(google.cloud().everywhere(), "100 00001, withdrawn=00002");
    assert_eq!(google.cloud().log[0], "cancel build-7");
    assert!(google.cloud().log.contains(&"apply after 4".to_owned()));
}

#[tokio::test]
async fn cloud_build_that_does_not_tell_keeps_nobody_from_going_back() {
    let google = Google::start(Cloud { cloud_build_is_down: true, ..released() }).await;
    let ended = run(&google, &["rollback", "--settle", "50ms"]).await;
    ended.code(0).says("it is not known whether a build is under way");
    assert_eq!(google.cloud().everywhere(), "100 00001, withdrawn=00002");
}
