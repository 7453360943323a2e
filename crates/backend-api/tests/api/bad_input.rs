//! For every field of `POST /bookings`: what is refused is refused by name, stores nothing and
//! logs nothing of the person.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{App, Setup, at, wish};
use crate::log;
use crate::reply::Reply;

/// What a value of a field leads to.
enum Expect {
    /// 201
    Booked,
    /// 400 `malformed`, naming the place.
    Malformed,
    /// 422 `invalid`, with these fields and codes.
    Invalid(&'static [(&'static str, &'static str)]),
    /// 404 of this type.
    Unknown(&'static str),
}
use Expect::{Booked, Invalid, Malformed, Unknown};

/// No value at all, as opposed to `null`.
const ABSENT: Option<Value> = None;

/// Sends a good booking with one field (a JSON pointer) changed to each value in turn.
#[expect(clippy::print_stdout, reason = "a case that fails is the last one named")]
async fn check(field: &str, cases: impl IntoIterator<Item = (Option<Value>, Expect)>) {
    let app = App::start().await;
    for (value, expect) in cases {
        let mut body = wish("oil-change", &at("08:00"));
        let (parent, name) = field.rsplit_once('/').unwrap();
        let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        let shown = value.as_ref().map_or("absent".to_owned(), Value::to_string);
        match value {
            Some(value) => drop(parent.insert(name.to_owned(), value)),
            None => drop(parent.remove(name)),
        }
        println!("{field}: {shown}");
        if matches!(expect, Booked) {
            let fresh = App::start().await;
            let reply = fresh.book("a key", &body).await;
            reply.booking(201);
            log::check_privacy(reply.request_id());
            continue;
        }
        let request = app.request(Method::POST, "/bookings").header("Idempotency-Key", "a key");
        let reply = refused(&app, request.json(&body)).await;
        match expect {
            Booked => unreachable!("handled above"),
            Malformed => {
                let detail = reply.problem(400, "malformed").detail.unwrap();
                let place = field[1..].replace('/', ".");
                assert!(detail.contains(&format!("`{place}`")), "{detail}");
            }
            Invalid(expected) => invalid(&reply, expected),
            Unknown(kind) => drop(reply.problem(404, kind)),
        }
    }
}

/// Sends a request that must change nothing and tell nobody.
async fn refused(app: &App, request: reqwest::RequestBuilder) -> Reply {
    let before = app.contents().await;
    let reply = Reply::of(request).await;
    assert!(reply.status.is_client_error(), "{reply:?}");
    assert_eq!(app.contents().await, before, "something was stored: {reply:?}");
    log::check_privacy(reply.request_id());
    log::check_text(&reply.text);
    reply
}

fn invalid(reply: &Reply, expected: &[(&str, &str)]) {
    let problem = reply.problem(422, "invalid");
    let told: Vec<_> =
        problem.errors.iter().map(|error| (error.field.as_str(), error.code.as_str())).collect();
    assert_eq!(told, expected);
    assert!(problem.errors.iter().all(|error| !error.message.is_empty()));
}

fn some(value: impl Into<Value>) -> Option<Value> {
    Some(value.into())
}

const NULL: Option<Value> = Some(Value::Null);

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
async fn customer() {
    const BOTH: Expect = Invalid(&[("customer.name", "required"), ("customer.email", "required")]);
    check(
        "/customer",
        [
            (ABSENT, BOTH),
            (some(json!({})), BOTH),
            (NULL, Malformed),
            (some("Wilhelmina Quackenbush"), Malformed),
            (some(json!(["Wilhelmina Quackenbush", "quackenbush@example.org"])), Malformed),
        ],
    )
    .await;
    check(
        "/customer/name",
        [
            (ABSENT, Invalid(&[("customer.name", "required")])),
            (NULL, Malformed),
            (some(7), Malformed),
            (some(""), Invalid(&[("customer.name", "required")])),
            (some(" \t "), Invalid(&[("customer.name", "required")])),
            (some("Quackenbush".repeat(10)), Invalid(&[("customer.name", "too-long")])),
            (some("Quackenbush\u{0}"), Invalid(&[("customer.name", "characters")])),
            (some("\u{202E}Quackenbush"), Invalid(&[("customer.name", "characters")])),
            (some("<b>O'Quackenbush</b>"), Booked),
            (some("ウィルヘルミナ"), Booked),
        ],
    )
    .await;
}

#[tokio::test]
async fn customer_email() {
    const NO_EMAIL: Expect = Invalid(&[("customer.email", "email")]);
    check(
        "/customer/email",
        [
            (ABSENT, Invalid(&[("customer.email", "required")])),
            (NULL, Malformed),
            (some(json!({"quackenbush": "example.org"})), Malformed),
            (some(""), Invalid(&[("customer.email", "required")])),
            (
                some(format!("{}@example.org", "quackenbush".repeat(30))),
                Invalid(&[("customer.email", "too-long")]),
            ),
            (some("quackenbush"), NO_EMAIL),
            (some("quackenbush@"), NO_EMAIL),
            (some("@example.org"), NO_EMAIL),
            (some("quackenbush@localhost"), NO_EMAIL),
            (some("quackenbush@example.org\r\nBcc: all@example.org"), NO_EMAIL),
            (some("Q <quackenbush@example.org>"), NO_EMAIL),
        ],
    )
    .await;
}

#[tokio::test]
async fn customer_phone() {
    check(
        "/customer/phone",
        [
            (ABSENT, Booked),
            (NULL, Booked),
            (some(""), Booked),
            (some(3_125_550_177_u64), Malformed),
            (some("call me"), Invalid(&[("customer.phone", "phone")])),
            (some("555"), Invalid(&[("customer.phone", "phone")])),
            (some("3125550177 ".repeat(10)), Invalid(&[("customer.phone", "too-long")])),
            (some("+49 30 901820"), Booked),
        ],
    )
    .await;
}

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

#[tokio::test]
async fn notes() {
    check(
        "/notes",
        [
            (ABSENT, Booked),
            (NULL, Booked),
            (some(""), Booked),
            (some("whistles uphill\r\n\tand down"), Booked),
            (some(json!({"a": 1})), Malformed),
            (some("whistles uphill ".repeat(70)), Invalid(&[("notes", "too-long")])),
            (some("whistles uphill\u{1b}[2J"), Invalid(&[("notes", "characters")])),
        ],
    )
    .await;
}

#[tokio::test]
async fn locale() {
    const NO_LOCALE: Expect = Invalid(&[("locale", "locale")]);
    check(
        "/locale",
        [
            (ABSENT, Booked),
            (NULL, Booked),
            (some(""), Booked),
            (some("es-MX"), Booked),
            (some(1), Malformed),
            (some("e"), NO_LOCALE),
            (some("en_US"), NO_LOCALE),
            (some("en-"), NO_LOCALE),
            (some("en-us-".repeat(10)), NO_LOCALE),
            (some("../../etc"), NO_LOCALE),
        ],
    )
    .await;
}

#[tokio::test]
async fn fields_that_nobody_knows() {
    check("/colour", [(some("red"), Malformed)]).await;
    check("/customer/age", [(some(7), Malformed)]).await;
    check("/vehicle/wheels", [(some(4), Malformed)]).await;
}

#[tokio::test]
async fn every_mistake_is_told_at_once() {
    let app = App::start().await;
    let body = json!({
        "service": "",
        "start": "2027-02-30T08:00:00-06:00",
        "customer": {"name": "", "email": "quackenbush", "phone": "5550177"},
        "vehicle": {
            "plate": "QK-77 QK-77 QK-77", "vin": "x", "make": "m".repeat(51),
            "model": "m".repeat(51), "year": 1,
        },
        "notes": "whistles uphill".repeat(100),
        "locale": "?",
    });
    let reply = refused(&app, app.request(Method::POST, "/bookings").json(&body)).await;
    invalid(
        &reply,
        &[
            ("service", "required"),
            ("start", "instant"),
            ("customer.name", "required"),
            ("customer.email", "email"),
            ("customer.phone", "phone"),
            ("vehicle.plate", "too-long"),
            ("vehicle.vin", "vin"),
            ("vehicle.make", "too-long"),
            ("vehicle.model", "too-long"),
            ("vehicle.year", "year"),
            ("notes", "too-long"),
            ("locale", "locale"),
        ],
    );
    let reply = refused(&app, app.request(Method::POST, "/bookings").json(&json!({}))).await;
    invalid(
        &reply,
        &[
            ("service", "required"),
            ("start", "required"),
            ("customer.name", "required"),
            ("customer.email", "required"),
        ],
    );
}

#[tokio::test]
async fn bodies_that_are_no_booking() {
    let app = App::start().await;
    let good = wish("oil-change", &at("08:00"));
    let send = |kind: &'static str, body: Vec<u8>| {
        let request = app.request(Method::POST, "/bookings").body(body);
        refused(&app, if kind.is_empty() { request } else { request.header("content-type", kind) })
    };
    const JSON: &str = "application/json";

    let mut large = good.clone();
    large["notes"] = "whistles uphill ".repeat(65_536).into();
    let large = large.to_string().into_bytes();
    assert!(large.len() >= 1024 * 1024);
    send(JSON, large).await.problem(413, "too-large");

    let not_utf8 = good.to_string().replace("Wilhelmina", "?").into_bytes();
    let not_utf8 = not_utf8.iter().map(|b| if *b == b'?' { 0xff } else { *b }).collect();
    send(JSON, not_utf8).await.problem(400, "malformed");

    let text = good.to_string();
    let positional = json!([null, "oil-change", at("08:00"), good["customer"]]).to_string();
    for not_json in [
        "",
        "Wilhelmina Quackenbush",
        "{",
        &text[..text.len() - 1],
        &format!("{text} and more"),
        &format!("[{text}]"),
        &positional,
        "null",
        "\"Quackenbush\"",
        &text.replacen('{', "{\"service\":\"battery\",", 1),
        &"[".repeat(60_000),
    ] {
        println!("{}", &not_json[..not_json.len().min(60)]);
        send(JSON, not_json.as_bytes().to_vec()).await.problem(400, "malformed");
    }
    for kind in ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        let reply = send(kind, text.clone().into_bytes()).await;
        reply.problem(415, "unsupported-media-type");
    }
    let reply = Reply::of(
        app.request(Method::POST, "/bookings")
            .header("content-type", "application/json; charset=utf-8")
            .body(text),
    );
    reply.await.booking(201);
}

#[tokio::test]
async fn keys_that_cannot_be_used() {
    let app = App::start().await;
    let good = wish("oil-change", &at("08:00"));
    for key in ["".to_owned(), " ".to_owned(), "k".repeat(256), "clé".to_owned()] {
        let request = app.request(Method::POST, "/bookings").header("Idempotency-Key", &key);
        let reply = refused(&app, request.json(&good)).await;
        invalid(&reply, &[("Idempotency-Key", "idempotency-key")]);
    }
    app.book(&"k".repeat(255), &good).await.booking(201);
}

#[tokio::test]
async fn a_key_that_was_used_with_another_body() {
    let app = App::start().await;
    let good = wish("oil-change", &at("08:00"));
    app.book("a key", &good).await.booking(201);
    let changes = [
        ("/service", json!("battery")),
        ("/start", json!(at("09:00"))),
        ("/customer/name", json!("Wilma Quackenbush")),
        ("/customer/email", json!("w.quackenbush@example.org")),
        ("/customer/phone", json!(null)),
        ("/vehicle/plate", json!("QK-77 YX")),
        ("/vehicle", json!(null)),
        ("/notes", json!("")),
        ("/locale", json!("es")),
    ];
    for (field, value) in changes {
        let mut other = good.clone();
        *other.pointer_mut(field).unwrap() = value;
        let request = app.request(Method::POST, "/bookings").header("Idempotency-Key", "a key");
        let reply = refused(&app, request.json(&other)).await;
        reply.problem(422, "idempotency-mismatch");
    }
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
