use super::*;

fn api() -> Watch {
    watch(Service::Api, true)
}

fn watch(service: Service, probed: bool) -> Watch {
    let (old, new) = ("old".to_owned(), "new".to_owned());
    Watch::new(vec![Watched { service, old, new, probed }])
}

fn figures(requests: u64, errors: u64, p95: f64) -> Figures {
    Figures { requests, errors, p95_ms: Some(p95) }
}

fn reading(new: Figures, old: Figures) -> Reading {
    BTreeMap::from([("new".to_owned(), new), ("old".to_owned(), old)])
}

/// The decision after one reading, and the one if the time were over.
fn decide(new: Figures, old: Figures) -> (Decision, Decision) {
    let reading = reading(new, old);
    (api().take(Ok(&reading), false), api().take(Ok(&reading), true))
}

fn fault(decision: &Decision) -> String {
    match decision {
        Decision::Stop(faults) => faults[0].to_string(),
        other => format!("{other:?}"),
    }
}

const OLD: Figures = Figures { requests: 5_000, errors: 5, p95_ms: Some(40.0) };

#[test]
fn as_good_as_the_old_one_passes_when_the_time_is_over() {
    assert_eq!(decide(figures(600, 1, 45.0), OLD), (Decision::GoOn, Decision::Pass));
}

#[test]
fn errors_end_it_at_once() {
    let (during, _) = decide(figures(600, 12, 45.0), OLD);
    let expected = "backend-api: 2.0 % of the candidate's answers are errors, 0.1 % of the old";
    assert!(fault(&during).starts_with(expected), "{}", fault(&during));
}

#[test]
fn an_old_revision_that_fails_as_well_is_no_measure_to_fail_by() {
    let old = figures(5_000, 500, 40.0);
    assert_eq!(decide(figures(600, 60, 45.0), old).1, Decision::Pass);
    assert!(matches!(decide(figures(600, 70, 45.0), old).0, Decision::Stop(_)));
}

#[test]
fn two_errors_are_waited_out_where_requests_are_few_and_then_held_against_it() {
    let (during, after) = decide(figures(30, 2, 45.0), OLD);
    assert_eq!(during, Decision::GoOn);
    assert!(fault(&after).contains("2 of the candidate's answers"), "{}", fault(&after));
    assert!(fault(&after).contains("only 30 requests were others'"), "{}", fault(&after));
}

#[test]
fn three_errors_among_few_requests_are_not_waited_out() {
    assert!(matches!(decide(figures(20, 3, 45.0), OLD).0, Decision::Stop(_)));
}

#[test]
fn few_requests_without_an_error_pass() {
    assert_eq!(decide(figures(8, 0, 9_000.0), OLD), (Decision::GoOn, Decision::Pass));
}

#[test]
fn silence_is_no_success_where_requests_were_sent() {
    let (during, after) = decide(Figures::default(), OLD);
    assert_eq!(during, Decision::GoOn);
    assert!(fault(&after).contains("shows no request"), "{}", fault(&after));
    // Nobody may call the worker but its queue, and a quiet queue is none of its faults.
    let quiet = watch(Service::Worker, false).take(Ok(&Reading::default()), true);
    assert_eq!(quiet, Decision::Pass);
}

#[test]
fn slowness_has_to_last() {
    let slow = reading(figures(600, 0, 400.0), OLD);
    let fine = reading(figures(600, 0, 60.0), OLD);
    let mut watch = api();
    assert_eq!(watch.take(Ok(&slow), false), Decision::GoOn);
    assert_eq!(watch.take(Ok(&fine), false), Decision::GoOn);
    assert_eq!(watch.take(Ok(&slow), false), Decision::GoOn);
    let decision = watch.take(Ok(&slow), false);
    let expected =
        "backend-api: the candidate's p95 is 400 ms, the old revision's 40 ms, the limit 200 ms";
    assert_eq!(fault(&decision), expected);
    // At the end one is enough.
    assert!(matches!(api().take(Ok(&slow), true), Decision::Stop(_)));
}

#[test]
fn within_the_objective_slower_is_no_fault_and_neither_is_as_slow_as_before() {
    assert_eq!(decide(figures(600, 0, 199.0), OLD).1, Decision::Pass);
    let old = figures(5_000, 0, 500.0);
    assert_eq!(decide(figures(600, 0, 740.0), old).1, Decision::Pass);
    assert!(matches!(decide(figures(600, 0, 760.0), old).1, Decision::Stop(_)));
}

#[test]
fn an_old_revision_without_requests_leaves_the_floor() {
    let none = Figures::default();
    assert!(fault(&decide(figures(600, 0, 300.0), none).1).contains("revision's not known"));
    assert_eq!(decide(figures(600, 0, 150.0), none).1, Decision::Pass);
}

#[test]
fn who_cannot_see_waits_and_then_gives_up() {
    let fine = reading(figures(600, 0, 45.0), OLD);
    let mut watch = api();
    for _ in 0..3 {
        for _ in 1..BLIND_READINGS {
            assert_eq!(watch.take(Err("down".to_owned()), true), Decision::GoOn);
        }
        assert_eq!(watch.take(Ok(&fine), false), Decision::GoOn);
    }
    for _ in 1..BLIND_READINGS {
        watch.take(Err("down".to_owned()), true);
    }
    let decision = watch.take(Err("down".to_owned()), true);
    assert!(fault(&decision).contains("did not answer 5 times running; the last time: down"));
}

#[test]
fn a_person_reads_both_sides() {
    let watch = api();
    let text = watch.line(&watch.watched()[0], &reading(figures(12, 0, 31.4), OLD));
    let expected = "backend-api          new: 12 requests, 0 errors (0.00 %), p95 31 ms \
                    (too few to judge by shares); old: 5000 requests, 5 errors (0.10 %), p95 40 ms";
    assert_eq!(text, expected);
}

/// As a quiet quarter of an hour is: 21 rounds of 7 requests of the watch's own, and 13 of others.
#[test]
fn the_watchs_own_requests_do_not_make_enough() {
    let mut watch = api();
    watch.sent(Service::Api, 147);
    let one_error = reading(figures(160, 1, 45.0), OLD);
    assert_eq!(watch.take(Ok(&one_error), false), Decision::GoOn);
    let text = watch.line(&watch.watched()[0], &one_error);
    assert!(text.contains("147 sent by the watch (too few to judge by shares)"), "{text}");
    let after = watch.take(Ok(&one_error), true);
    let expected = "backend-api: 1 of the candidate's answers are errors, and only 13 requests";
    assert!(fault(&after).starts_with(expected), "{}", fault(&after));
    assert_eq!(watch.take(Ok(&reading(figures(160, 0, 900.0), OLD)), true), Decision::Pass);
}

#[test]
fn errors_are_held_against_the_requests_of_others() {
    // 3 of 400 is below one percentage point, 3 of 253 is above.
    let some = reading(figures(400, 3, 45.0), OLD);
    assert_eq!(api().take(Ok(&some), false), Decision::GoOn);
    let mut watch = api();
    watch.sent(Service::Api, 147);
    assert!(fault(&watch.take(Ok(&some), false)).contains("1.2 % of the candidate's answers"));
    // With enough of others, one error is a share like any other.
    let one = reading(figures(400, 1, 45.0), OLD);
    assert_eq!(watch.take(Ok(&one), true), Decision::Pass);
}

#[test]
fn own_requests_that_show_are_no_silence_and_those_that_do_not_are() {
    let mut watch = api();
    watch.sent(Service::Api, 147);
    assert_eq!(watch.take(Ok(&reading(figures(98, 0, 45.0), OLD)), true), Decision::Pass);
    let silent = watch.take(Ok(&reading(Figures::default(), OLD)), true);
    assert!(fault(&silent).contains("shows no request"), "{}", fault(&silent));
}

/// Streams of five minutes are among the pages' requests.
#[test]
fn pages_are_not_judged_by_latency() {
    let streams = reading(figures(600, 0, 300_000.0), OLD);
    assert_eq!(watch(Service::Web, true).take(Ok(&streams), true), Decision::Pass);
}
