//! `rollout release`: through, or back.

use std::time::Duration;

use crate::cloud::{Cloud, image, share, tag};
use crate::google::Google;
use crate::program::{Ended, How, images, release, run, start, wait};
use crate::site::{Faults, Site};

const BEFORE: &str = "100 00001";
const CANDIDATE: &str = "100 00001, candidate=00002";
const SPLIT: &str = "90 00001, 10 00002, candidate=00002";
const AFTER: &str = "100 00002, previous=00001";
const FORWARD: [&str; 3] = ["notification-worker", "backend-api", "frontend-ssr"];

async fn play(cloud: Cloud, faults: Faults, how: How) -> (Google, Site, Ended) {
    let (google, site) = (Google::start(cloud).await, Site::start(faults).await);
    let (_directory, path) = images();
    let ended = run(&google, &release(&site, &path, &how)).await;
    (google, site, ended)
}

/// Changes of traffic, each made to all services; the last ones on the way back.
fn log_of(there: &[&str], back: &[&str]) -> Vec<String> {
    let line = |service: &str, traffic: &str| format!("{service}: {traffic}");
    let there = there.iter().flat_map(|one| FORWARD.map(|service| line(service, one)));
    let back = back.iter().flat_map(|one| {
        let mut services = FORWARD;
        services.reverse();
        services.map(|service| line(service, one))
    });
    there.chain(back).collect()
}

#[tokio::test]
async fn goes_step_by_step_to_all_of_the_traffic() {
    let (google, site, ended) =
        play(Cloud::with_two_revisions(), Faults::default(), How::default()).await;
    ended.code(0).says("backend-api-00002-abc is ready; backend-api-00001-abc is live");
    ended.says("new: 550 requests, 0 errors (0.00 %), p95 42 ms, ");
    ended.says("To go back: rollout rollback --project workshop --region europe-west1");
    assert_eq!(google.cloud().log, log_of(&[CANDIDATE, SPLIT, AFTER], &[]));

    let asked = site.faults.lock().unwrap().log.clone();
    let of = |who: &str| asked.iter().filter(|line| line.starts_with(who)).count();
    // Once before the share, each time the watch looks, and once as everybody sees it.
    assert!(of("candidate") >= 33, "{asked:?}");
    assert_eq!(of("live"), 11);
}

#[tokio::test]
async fn a_smoke_test_that_fails_moves_nothing() {
    let faults = Faults { candidate: Some("/availability"), ..Faults::default() };
    let (google, _, ended) = play(Cloud::with_two_revisions(), faults, How::default()).await;
    ended.code(1).says("FAIL  api   GET  /availability: expected 200, got 500: broken on purpose");
    ended.says("1 of 11 checks failed").says("The traffic is where it was before.");
    assert_eq!(google.cloud().log, log_of(&[CANDIDATE], &[BEFORE]));
}

#[tokio::test]
async fn another_commit_than_the_expected_is_not_released() {
    let how = How { commit: "abc", ..How::default() };
    let (google, _, ended) = play(Cloud::with_two_revisions(), Faults::default(), how).await;
    ended.code(1).says("2 of 11 checks failed").says("expected commit abc, got `0123456789");
    assert_eq!(google.cloud().everywhere(), BEFORE);
}

#[tokio::test]
async fn a_slow_start_is_waited_for() {
    let faults = Faults { starting: 3, ..Faults::default() };
    let (google, _, ended) = play(Cloud::with_two_revisions(), faults, How::default()).await;
    ended.code(0);
    assert_eq!(google.cloud().everywhere(), AFTER);
}

#[tokio::test]
async fn errors_of_the_candidate_bring_the_old_revision_back_at_once() {
    let mut cloud = Cloud::with_two_revisions();
    cloud.figures.insert("backend-api-00002-abc".to_owned(), (550, 40, 42.0));
    let how = How { watch: "60s", ..How::default() };
    let (google, _, ended) = play(cloud, Faults::default(), how).await;
    ended.code(1).says("backend-api: 7.5 % of the candidate's answers are errors, 0.0 %");
    ended.says("The traffic is where it was before.");
    assert_eq!(google.cloud().log, log_of(&[CANDIDATE, SPLIT], &[BEFORE]));
}

#[tokio::test]
async fn a_slow_candidate_brings_the_old_revision_back() {
    let mut cloud = Cloud::with_two_revisions();
    cloud.figures.insert("backend-api-00002-abc".to_owned(), (550, 0, 900.0));
    let how = How { watch: "60s", ..How::default() };
    let (google, _, ended) = play(cloud, Faults::default(), how).await;
    ended.code(1).says("backend-api: the candidate's p95 is 900 ms");
    assert_eq!(google.cloud().everywhere(), BEFORE);
}

#[tokio::test]
async fn what_breaks_while_it_is_watched_brings_the_old_revision_back() {
    let (google, site) =
        (Google::start(Cloud::with_two_revisions()).await, Site::start(Faults::default()).await);
    let (_directory, path) = images();
    let how = How { watch: "60s", ..How::default() };
    let child = start(&google, &release(&site, &path, &how));
    reached(&google, SPLIT).await;
    site.faults.lock().unwrap().candidate = Some("/readyz");
    wait(child).await.code(1).says("while it was watched, 2 of 11 checks failed");
    assert_eq!(google.cloud().everywhere(), BEFORE);
}

#[tokio::test]
async fn what_breaks_with_all_of_the_traffic_brings_the_old_revision_back() {
    let faults = Faults { live: Some("/"), ..Faults::default() };
    let (google, _, ended) = play(Cloud::with_two_revisions(), faults, How::default()).await;
    ended.code(1).says("FAIL  pages GET  /: expected 200, got 500");
    assert_eq!(google.cloud().log, log_of(&[CANDIDATE, SPLIT, AFTER], &[BEFORE]));
}

#[tokio::test]
async fn monitoring_that_is_down_is_no_success() {
    let cloud = Cloud { monitoring_is_down: true, ..Cloud::with_two_revisions() };
    let (google, _, ended) = play(cloud, Faults::default(), How::default()).await;
    ended.code(1).says("no figures: GET monitoring/v3/projects/workshop/timeSeries was refused");
    ended.says("Monitoring did not answer 5 times running");
    assert_eq!(google.cloud().everywhere(), BEFORE);
}

#[tokio::test]
async fn figures_that_do_not_come_are_no_success() {
    let mut cloud = Cloud::with_two_revisions();
    cloud.figures.clear();
    let (google, _, ended) = play(cloud, Faults::default(), How::default()).await;
    ended.code(1).says("backend-api: Monitoring shows no request to the candidate");
    assert_eq!(google.cloud().everywhere(), BEFORE);
}

#[tokio::test]
async fn few_requests_are_told_and_enough_where_none_failed() {
    let mut cloud = Cloud::with_two_revisions();
    for service in ["backend-api", "frontend-ssr"] {
        cloud.figures.insert(format!("{service}-00002-abc"), (20, 0, 42.0));
    }
    cloud.figures.remove("notification-worker-00002-abc");
    let (google, _, ended) = play(cloud, Faults::default(), How::default()).await;
    ended.code(0).says(" sent by the watch (too few to judge by shares)");
    ended.says("notification-worker  new: no requests (too few to judge by shares)");
    assert_eq!(google.cloud().everywhere(), AFTER);
}

#[tokio::test]
async fn requests_of_its_own_do_not_hide_an_error_of_a_quiet_night() {
    // Two rounds at least are sent while it is watched, after the one before: 21 of these are its own.
    let mut cloud = Cloud::with_two_revisions();
    cloud.figures.insert("backend-api-00002-abc".to_owned(), (60, 1, 42.0));
    let (google, _, ended) = play(cloud, Faults::default(), How::default()).await;
    ended.code(1).says("backend-api: 1 of the candidate's answers are errors, and only ");
    assert_eq!(google.cloud().everywhere(), BEFORE);
}

#[tokio::test]
async fn a_first_release_goes_straight_and_says_so() {
    let mut cloud = Cloud::new_project();
    for (service, state) in &mut cloud.services {
        let repository = if service == "frontend-ssr" { "frontend/web" } else { "backend/x" };
        state.revisions[0].image = image(repository, 'b');
    }
    let (google, _, ended) = play(cloud, Faults::default(), How::default()).await;
    ended.code(0).says("is the first to be released: there is no old revision to go back to");
    ended.says("Nothing has to be moved, so there is nothing to watch.");
    // Pinned, so that the next revision gets nothing by itself.
    assert_eq!(google.cloud().everywhere(), "100 00001, previous=00001");
}

#[tokio::test]
async fn only_what_is_new_is_moved_and_watched() {
    let mut cloud = Cloud::with_two_revisions();
    let api = cloud.services.get_mut("backend-api").unwrap();
    api.revisions.remove(0);
    api.traffic = vec![share("backend-api-00002-abc", 100), tag("backend-api-00002-abc", "debug")];
    let (google, _, ended) = play(cloud, Faults::default(), How::default()).await;
    ended.code(0).says("backend-api-00002-abc is live already");
    assert_eq!(google.cloud().traffic("backend-api"), "100 00002, debug=00002, previous=00002");
    assert_eq!(google.cloud().traffic("frontend-ssr"), AFTER);
}

#[tokio::test]
async fn changes_by_others_are_read_again() {
    let cloud = Cloud { conflicts: 3, ..Cloud::with_two_revisions() };
    let (google, _, ended) = play(cloud, Faults::default(), How::default()).await;
    ended.code(0);
    assert_eq!(google.cloud().log, log_of(&[CANDIDATE, SPLIT, AFTER], &[]));
}

#[tokio::test]
async fn google_that_is_busy_is_asked_again() {
    let cloud = Cloud { refuse: vec![429, 503, 500], ..Cloud::with_two_revisions() };
    let (google, _, ended) = play(cloud, Faults::default(), How::default()).await;
    ended.code(0);
    assert_eq!(google.cloud().everywhere(), AFTER);
}

#[tokio::test]
async fn google_that_refuses_is_quoted() {
    let cloud = Cloud { refuse: vec![403], ..Cloud::with_two_revisions() };
    let (google, _, ended) = play(cloud, Faults::default(), How::default()).await;
    ended.code(1).says("services/notification-worker was refused with 403 Forbidden: not now");
    ended.says("No traffic was touched.");
    assert_eq!(google.cloud().log, Vec::<String>::new());
}

#[tokio::test]
async fn an_operation_that_fails_brings_back_what_went_before() {
    let cloud = Cloud { broken: Some("frontend-ssr".to_owned()), ..Cloud::with_two_revisions() };
    let (google, _, ended) = play(cloud, Faults::default(), How::default()).await;
    ended.code(1).says("moving the traffic of frontend-ssr failed: the region is on fire");
    ended.says("The traffic is where it was before.");
    assert_eq!(google.cloud().everywhere(), BEFORE);
}

#[tokio::test]
async fn one_that_is_busy_does_not_keep_the_others_from_going_back() {
    let (google, site) =
        (Google::start(Cloud::with_two_revisions()).await, Site::start(Faults::default()).await);
    let (_directory, path) = images();
    let how = How { watch: "60s", ..How::default() };
    let child = start(&google, &release(&site, &path, &how));
    reached(&google, SPLIT).await;
    google.cloud().conflicts = 1;
    site.faults.lock().unwrap().candidate = Some("/");
    wait(child).await.code(1).says("The traffic is where it was before.");
    let log = google.cloud().log.clone();
    let back: Vec<_> = log[6..].iter().map(|line| line[..4].to_owned()).collect();
    assert_eq!(back, ["back", "noti", "fron"]);
}

#[tokio::test]
async fn what_cannot_be_put_back_is_said_loudly() {
    let (google, site) =
        (Google::start(Cloud::with_two_revisions()).await, Site::start(Faults::default()).await);
    let (_directory, path) = images();
    let how = How { watch: "60s", ..How::default() };
    let child = start(&google, &release(&site, &path, &how));
    reached(&google, SPLIT).await;
    google.cloud().broken = Some("backend-api".to_owned());
    site.faults.lock().unwrap().candidate = Some("/");
    let ended = wait(child).await;
    ended.code(3).says("THE TRAFFIC IS NOT WHERE IT WAS: moving the traffic of backend-api failed");
    ended.says("Run `rollout status`, then `rollout rollback`.");
    // The others are.
    assert_eq!(google.cloud().traffic("frontend-ssr"), BEFORE);
    assert_eq!(google.cloud().traffic("notification-worker"), BEFORE);
}

#[tokio::test]
async fn who_moved_the_traffic_meanwhile_is_not_overruled() {
    let (google, site) =
        (Google::start(Cloud::with_two_revisions()).await, Site::start(Faults::default()).await);
    let (_directory, path) = images();
    let how = How { watch: "1s", ..How::default() };
    let child = start(&google, &release(&site, &path, &how));
    reached(&google, SPLIT).await;
    let theirs = vec![share("backend-api-00001-abc", 50), share("backend-api-00002-abc", 50)];
    google.cloud().services.get_mut("backend-api").unwrap().traffic = theirs;
    let ended = wait(child).await;
    ended.code(1).says("backend-api: somebody else moved its traffic meanwhile");
    ended.says("where it was before, but for backend-api, which somebody else moved.");
    assert_eq!(google.cloud().traffic("backend-api"), "50 00001, 50 00002");
    assert_eq!(google.cloud().traffic("frontend-ssr"), BEFORE);
}

#[tokio::test]
async fn told_to_stop_it_puts_the_traffic_back() {
    let (google, site) =
        (Google::start(Cloud::with_two_revisions()).await, Site::start(Faults::default()).await);
    let (_directory, path) = images();
    let how = How { watch: "60s", ..How::default() };
    let child = start(&google, &release(&site, &path, &how));
    reached(&google, SPLIT).await;
    let id = child.id().unwrap().to_string();
    let sent = tokio::process::Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
    assert!(sent.success());
    let ended = wait(child).await;
    ended.code(1).says("it was told to stop (SIGTERM)").says("The traffic is where it was before.");
    assert_eq!(google.cloud().log, log_of(&[CANDIDATE, SPLIT], &[BEFORE]));
}

#[tokio::test]
async fn a_release_that_takes_too_long_puts_the_traffic_back_by_itself() {
    let how = How { watch: "60s", deadline: "1s", ..How::default() };
    let (google, _, ended) = play(Cloud::with_two_revisions(), Faults::default(), how).await;
    ended.code(1).says("it was not through after 0 minutes");
    assert_eq!(google.cloud().everywhere(), BEFORE);
}

#[tokio::test]
async fn a_revision_that_does_not_start_is_named_with_its_log() {
    let mut cloud = Cloud::with_two_revisions();
    let api = cloud.services.get_mut("backend-api").unwrap();
    api.revisions[1].state = "CONDITION_FAILED";
    let (google, _, ended) = play(cloud, Faults::default(), How::default()).await;
    ended.code(1).says("backend-api-00002-abc did not start: it did not listen on $PORT");
    ended.says("its log: https://console.example/logs").says("No traffic was touched.");
    assert_eq!(google.cloud().everywhere(), BEFORE);
}

#[tokio::test]
async fn another_image_than_the_expected_is_not_released() {
    let mut cloud = Cloud::with_two_revisions();
    let web = cloud.services.get_mut("frontend-ssr").unwrap();
    web.revisions[1].image = image("frontend/web", 'c');
    let (google, _, ended) = play(cloud, Faults::default(), How::default()).await;
    ended.code(1).says("the newest revision frontend-ssr-00002-abc runs sha256:cccc");
    ended.says("another build applied in between");
    assert_eq!(google.cloud().log, Vec::<String>::new());
}

/// A release that was killed leaves a share behind.
fn interrupted(candidate: &str) -> Cloud {
    let mut cloud = Cloud::with_two_revisions();
    for (service, state) in &mut cloud.services {
        let name = |number: &str| format!("{service}-{number}-abc");
        let mut extra = state.revisions[0].clone();
        extra.name = name("00000");
        state.revisions.insert(0, extra);
        state.traffic = vec![
            share(&name("00001"), 90),
            share(&name(candidate), 10),
            tag(&name(candidate), "candidate"),
        ];
    }
    cloud
}

#[tokio::test]
async fn the_same_release_is_gone_on_with_after_it_was_killed() {
    let (google, _, ended) = play(interrupted("00002"), Faults::default(), How::default()).await;
    ended.code(0);
    assert_eq!(google.cloud().everywhere(), AFTER);
}

#[tokio::test]
async fn going_on_and_failing_ends_without_a_share_of_the_candidate() {
    let mut cloud = interrupted("00002");
    cloud.figures.insert("backend-api-00002-abc".to_owned(), (550, 40, 42.0));
    let (google, _, ended) = play(cloud, Faults::default(), How::default()).await;
    ended.code(1);
    assert_eq!(google.cloud().everywhere(), BEFORE);
}

#[tokio::test]
async fn another_release_that_is_under_way_is_not_touched() {
    let (google, _, ended) = play(interrupted("00000"), Faults::default(), How::default()).await;
    ended.code(1).says("another release is under way or was interrupted: 90 % notification-worker");
    ended.says("end it with `rollout rollback`");
    assert_eq!(google.cloud().log, Vec::<String>::new());
}

#[tokio::test]
async fn another_release_that_comes_to_its_end_is_waited_for() {
    let google = Google::start(interrupted("00000")).await;
    let site = Site::start(Faults::default()).await;
    let (_directory, path) = images();
    let how = How { patience: "20s", ..How::default() };
    let child = start(&google, &release(&site, &path, &how));
    tokio::time::sleep(Duration::from_millis(300)).await;
    for (service, state) in &mut google.cloud().services {
        state.traffic = vec![share(&format!("{service}-00001-abc"), 100)];
    }
    wait(child).await.code(0).says("waiting up to 20 s");
    assert_eq!(google.cloud().everywhere(), AFTER);
}

/// Waits until all services have this traffic.
async fn reached(google: &Google, traffic: &str) {
    for _ in 0..500 {
        if google.cloud().everywhere() == traffic {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{traffic} was not reached: {}", google.cloud().everywhere());
}
