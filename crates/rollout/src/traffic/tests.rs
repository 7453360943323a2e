use serde_json::{Value, json};

use super::*;

fn service(traffic: &Value) -> ServiceState {
    serde_json::from_value(json!({
        "traffic": traffic,
        "latestCreatedRevision": "projects/p/locations/r/services/s/revisions/s-3",
        "latestReadyRevision": "projects/p/locations/r/services/s/revisions/s-2",
    }))
    .unwrap()
}

fn traffic(traffic: &Value) -> Traffic {
    Traffic::of(&service(traffic))
}

fn share(revision: &str, percent: u32) -> Value {
    let kind = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
    json!({"type": kind, "revision": revision, "percent": percent})
}

fn tag(revision: &str, tag: &str) -> Value {
    json!({"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": revision, "tag": tag})
}

fn latest() -> Value {
    json!({"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100})
}

#[test]
fn traffic_that_follows_the_newest_is_that_of_the_newest_that_is_ready() {
    for floating in [json!([]), json!([latest()])] {
        assert_eq!(traffic(&floating).live(), Some("s-2"));
        assert!(Traffic::is_floating(&service(&floating)));
    }
    assert!(!Traffic::is_floating(&service(&json!([share("s-1", 100)]))));
}

#[test]
fn what_is_written_is_pinned_and_reads_the_same() {
    let before = traffic(&json!([latest(), tag("s-1", "debug")]));
    let again = traffic(&before.targets());
    assert_eq!(again, before);
    assert!(!Traffic::is_floating(&service(&before.targets())));
}

#[test]
fn shares_and_tags_may_be_one_entry_or_several() {
    let one = json!([{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
        "revision": "s-1", "percent": 100, "tag": "previous"}]);
    assert_eq!(traffic(&one), traffic(&json!([share("s-1", 100), tag("s-1", "previous")])));
    let full = "projects/p/locations/r/services/s/revisions/s-1";
    assert_eq!(traffic(&json!([share(full, 100)])), traffic(&json!([share("s-1", 100)])));
}

#[test]
fn a_release_goes_from_the_old_to_the_new() {
    let before = traffic(&json!([share("s-1", 100), tag("s-0", "previous"), tag("s-0", "debug")]));
    let step = plan(&before, "s-2").unwrap();
    assert_eq!(step, Step::Move { old: "s-1".to_owned(), new: "s-2".to_owned() });
    let candidate = before.clone().with_candidate("s-2");
    assert_eq!(candidate.live(), Some("s-1"));
    let split = candidate.clone().split("s-1", "s-2", 10);
    assert_eq!(split.to_string(), "90 % s-1, 10 % s-2, candidate: s-2, debug: s-0, previous: s-0");
    let after = split.clone().released("s-1", "s-2");
    assert_eq!(after.to_string(), "100 % s-2, debug: s-0, previous: s-1");

    // One that was interrupted is gone on with.
    assert_eq!(plan(&candidate, "s-2").unwrap(), step);
    assert_eq!(plan(&split, "s-2").unwrap(), step);
    // And one of another revision is not.
    assert!(plan(&candidate, "s-3").is_err());
    assert!(plan(&split, "s-3").is_err());
}

#[test]
fn what_is_live_already_stays() {
    let before = traffic(&json!([latest()]));
    assert_eq!(plan(&before, "s-2").unwrap(), Step::Stay { live: "s-2".to_owned() });
}

#[test]
fn a_split_without_a_candidate_is_somebody_elses() {
    let split = traffic(&json!([share("s-1", 50), share("s-0", 50)]));
    let error = plan(&split, "s-2").unwrap_err().to_string();
    assert!(error.contains("50 % s-0, 50 % s-1") || error.contains("50 % s-1, 50 % s-0"));
    assert_eq!(way_back(&split), Back::Unclear);
}

#[test]
fn the_way_back_is_written_in_the_traffic() {
    let to = |revision: &str| Back::To(revision.to_owned());
    let start = traffic(&json!([share("s-1", 100)]));
    let released = start.clone().released("s-1", "s-2");
    assert_eq!(way_back(&released), to("s-1"));
    let back = released.clone().rolled_back("s-1");
    assert_eq!(back.to_string(), "100 % s-1, withdrawn: s-2");
    // Twice is once.
    assert_eq!(way_back(&back), Back::Done { withdrawn: "s-2".to_owned() });

    let candidate = start.clone().with_candidate("s-2");
    assert_eq!(way_back(&candidate), to("s-1"));
    let split = candidate.split("s-1", "s-2", 10);
    assert_eq!(way_back(&split), to("s-1"));
    assert_eq!(split.rolled_back("s-1").to_string(), "100 % s-1, withdrawn: s-2");

    // A release that did not concern the service is not rolled back over it.
    let stayed = start.clone().released("s-1", "s-1");
    assert_eq!(way_back(&stayed), Back::Untouched);
    assert_eq!(way_back(&start), Back::Derive { live: "s-1".to_owned() });

    // The next release forgets what was withdrawn.
    let next = back.with_candidate("s-3").split("s-1", "s-3", 10).released("s-1", "s-3");
    assert_eq!(next.to_string(), "100 % s-3, previous: s-1");
}

#[test]
fn a_share_of_all_or_nothing_is_one_revision() {
    let start = traffic(&json!([share("s-1", 100)]));
    assert_eq!(start.clone().split("s-1", "s-2", 0).live(), Some("s-1"));
    assert_eq!(start.split("s-1", "s-2", 100).live(), Some("s-2"));
}
