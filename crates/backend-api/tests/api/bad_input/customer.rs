//! Who comes, and what they have to say.

use serde_json::json;

use super::Expect::{self, Booked, Invalid, Malformed};
use super::{ABSENT, NULL, check, some};

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
