//! Where, what and when.

use reqwest::Method;
use serde_json::json;

use super::Expect::{self, Booked, Invalid, Malformed, Unknown};
use super::{ABSENT, NULL, check, invalid, refused, some};
use crate::app::{App, Setup, at, wish};

#[tokio::test]
async fn shop() {
    check(
        "/shop",
        [
            (ABSENT, Booked),
            (NULL, Booked),
            (some(""), Booked),
            (some(7), Malformed),
            (some("nowhere"), Unknown("unknown-shop")),
            (some("Not A Slug"), Unknown("unknown-shop")),
            (some("../main"), Unknown("unknown-shop")),
            (some("a".repeat(2000)), Unknown("unknown-shop")),
        ],
    )
    .await;
}

#[tokio::test]
async fn service() {
    check(
        "/service",
        [
            (ABSENT, Invalid(&[("service", "required")])),
            (NULL, Malformed),
            (some(7), Malformed),
            (some(json!(["oil-change"])), Malformed),
            (some(""), Invalid(&[("service", "required")])),
            (some("  "), Invalid(&[("service", "required")])),
            (some("hovercraft-polish"), Unknown("unknown-service")),
            (some("Oil Change"), Unknown("unknown-service")),
            (some("../services/oil-change"), Unknown("unknown-service")),
            (some("a".repeat(2000)), Unknown("unknown-service")),
        ],
    )
    .await;
}

#[tokio::test]
async fn start_as_text() {
    const NO_TIME: Expect = Invalid(&[("start", "instant")]);
    check(
        "/start",
        [
            (ABSENT, Invalid(&[("start", "required")])),
            (some(""), Invalid(&[("start", "required")])),
            (NULL, Malformed),
            (some(1_796_137_200), Malformed),
            (some("tomorrow"), NO_TIME),
            (some("2026-12-01"), NO_TIME),
            (some("08:00"), NO_TIME),
            // Without an offset it is many instants.
            (some("2026-12-01T08:00:00"), NO_TIME),
            (some("2027-02-30T08:00:00-06:00"), NO_TIME),
            (some("2026-13-01T08:00:00-06:00"), NO_TIME),
            (some("2026-12-01T25:00:00-06:00"), NO_TIME),
            (some("2026-12-01T08:00:00-99:00"), NO_TIME),
            (some("9999-12-31T23:45:00-06:00"), NO_TIME),
            (some(format!("2026-12-01T08:00:00{}-06:00", "0".repeat(2000))), NO_TIME),
            // The same instant in other words.
            (some("2026-12-01T14:00:00Z"), Booked),
            (some("2026-12-01T23:00:00+09:00"), Booked),
        ],
    )
    .await;
}

#[tokio::test]
async fn start_as_a_time_of_the_workshop() {
    const OFF_GRID: Expect = Invalid(&[("start", "off-grid")]);
    const OUTSIDE: Expect = Invalid(&[("start", "outside-hours")]);
    const PAST: Expect = Invalid(&[("start", "past")]);
    const TOO_SOON: Expect = Invalid(&[("start", "too-soon")]);
    const TOO_FAR: Expect = Invalid(&[("start", "too-far")]);
    check(
        "/start",
        [
            (some("2026-11-20T05:45:00-06:00"), PAST),
            (some("2026-11-19T08:00:00-06:00"), PAST),
            (some("1970-01-01T00:00:00Z"), PAST),
            // An hour and a half of notice, at six in the morning.
            (some("2026-11-20T07:15:00-06:00"), TOO_SOON),
            (some("2026-11-20T07:30:00-06:00"), Booked),
            (some("2026-12-01T08:07:00-06:00"), OFF_GRID),
            (some("2026-12-01T08:00:01-06:00"), OFF_GRID),
            (some("2026-12-01T08:00:00.001-06:00"), OFF_GRID),
            (some("2026-12-01T08:05:00-06:00"), OFF_GRID),
            (some("2026-12-01T07:15:00-06:00"), OUTSIDE),
            (some("2026-12-01T00:00:00-06:00"), OUTSIDE),
            (some("2026-12-01T23:45:00-06:00"), OUTSIDE),
            // Open, but the job would not be done by closing time.
            (some("2026-12-01T17:30:00-06:00"), OUTSIDE),
            // Sunday, and Thanksgiving Day.
            (some("2026-11-29T10:00:00-06:00"), OUTSIDE),
            (some("2026-11-26T10:00:00-06:00"), OUTSIDE),
            // Sixty days ahead.
            (some("2027-01-19T08:00:00-06:00"), Booked),
            (some("2027-01-20T08:00:00-06:00"), TOO_FAR),
            (some("2099-06-01T08:00:00-06:00"), TOO_FAR),
        ],
    )
    .await;
}

#[tokio::test]
async fn notice_is_counted_from_the_moment_of_the_request() {
    // Eight in the morning on the day.
    let app = App::with(Setup { now: "2026-12-01T14:00:00Z", ..Setup::default() }).await;
    let request = app.request(Method::POST, "/bookings");
    let reply = refused(&app, request.json(&wish("oil-change", &at("09:15")))).await;
    invalid(&reply, &[("start", "too-soon")]);
    app.book_at("oil-change", &at("09:30")).await.booking(201);
}
