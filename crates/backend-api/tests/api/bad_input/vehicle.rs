//! What they come with.

use serde_json::json;

use super::Expect::{self, Booked, Invalid, Malformed};
use super::{ABSENT, NULL, check, some};

#[tokio::test]
async fn vehicle() {
    check(
        "/vehicle",
        [
            (ABSENT, Booked),
            (NULL, Booked),
            (some(json!({})), Booked),
            (some("Studebaker"), Malformed),
            (some(json!(["QK-77 XY"])), Malformed),
        ],
    )
    .await;
    check(
        "/vehicle/plate",
        [
            (ABSENT, Booked),
            (NULL, Booked),
            (some(""), Booked),
            (some(77), Malformed),
            (some("QK-77 QK-77 QK-77"), Invalid(&[("vehicle.plate", "too-long")])),
            (some("QK-77;--"), Invalid(&[("vehicle.plate", "plate")])),
        ],
    )
    .await;
    for (field, name) in [("/vehicle/make", "vehicle.make"), ("/vehicle/model", "vehicle.model")] {
        let invalid =
            |code: &'static str| Invalid(Box::leak(vec![(name, code)].into_boxed_slice()));
        check(
            field,
            [
                (ABSENT, Booked),
                (NULL, Booked),
                (some(""), Booked),
                (some(1959), Malformed),
                (some("Studebaker".repeat(6)), invalid("too-long")),
                (some("Stude\u{7}baker"), invalid("characters")),
            ],
        )
        .await;
    }
}

#[tokio::test]
async fn vehicle_vin() {
    const NO_VIN: Expect = Invalid(&[("vehicle.vin", "vin")]);
    check(
        "/vehicle/vin",
        [
            (ABSENT, Booked),
            (NULL, Booked),
            (some(""), Booked),
            (some(17), Malformed),
            (some("1M8GDM9AXKP04278"), NO_VIN),
            (some("1M8GDM9AXKP0427888"), NO_VIN),
            (some("IM8GDM9AXKP042788"), NO_VIN),
            (some("11111111111111111"), NO_VIN),
            (some("1M8GDM9AXKP042788".repeat(100)), NO_VIN),
            (some("1M8GDM9A1KP042788"), Invalid(&[("vehicle.vin", "vin-check-digit")])),
            (some("WVWZZZ1JZXW000001"), Booked),
        ],
    )
    .await;
}

#[tokio::test]
async fn vehicle_year() {
    const NO_YEAR: Expect = Invalid(&[("vehicle.year", "year")]);
    check(
        "/vehicle/year",
        [
            (ABSENT, Booked),
            (NULL, Booked),
            (some("2019"), Malformed),
            (some(2019.5), Malformed),
            (some(-1), Malformed),
            (some(100_000), Malformed),
            (some(0), NO_YEAR),
            (some(1885), NO_YEAR),
            (some(2029), NO_YEAR),
            (some(2028), Booked),
        ],
    )
    .await;
}
