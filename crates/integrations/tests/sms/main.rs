//! Texts by Twilio, to a stand-in that answers as it is told.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod stand_in;

use std::time::Duration;

use axum::http::StatusCode;
use baybook_integrations::Failure;
use baybook_integrations::failure;
use baybook_integrations::sms::{Sms, Texter, Twilio};
use reqwest::Url;

use crate::stand_in::{Answer, StandIn};

const SID: &str = "AC0123456789abcdef0123456789abcdef";

fn twilio(at: &str) -> Twilio {
    let callback = Url::parse("https://api.example.com/webhooks/twilio/status").unwrap();
    let (base, sender) = (Url::parse(at).unwrap(), "+13125550100".parse().unwrap());
    let client = failure::client().unwrap();
    Twilio::new(client, &base, (SID, "hunter2"), sender, Some(callback)).unwrap()
}

fn sms() -> Sms {
    Sms {
        to: "+13125550177".to_owned(),
        body: "Tomorrow at 9: bay 1. Reply STOP to end.".to_owned(),
        delivery: "0-r1.sms".to_owned(),
    }
}

async fn answered(answer: Answer) -> Result<Option<String>, Failure> {
    let stand_in = StandIn::start(answer).await;
    twilio(&stand_in.url).send(&sms()).await
}

fn refused(status: u16, code: u32) -> Answer {
    let body = format!(r#"{{"code":{code},"message":"about +13125550177","status":{status}}}"#);
    Answer::Whole { status: StatusCode::from_u16(status).unwrap(), retry_after: None, body }
}

#[tokio::test]
async fn a_text_goes_out_as_a_form_with_the_delivery_in_the_callback() {
    let stand_in = StandIn::start(Answer::created("SM1")).await;
    assert_eq!(twilio(&stand_in.url).send(&sms()).await, Ok(Some("SM1".to_owned())));
    let request = stand_in.request();
    assert_eq!(request.path, format!("/2010-04-01/Accounts/{SID}/Messages.json"));
    // `base64(SID:hunter2)`
    assert_eq!(
        request.authorization,
        "Basic QUMwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjpodW50ZXIy"
    );
    let form = |name: &str| request.form.iter().find(|(key, _)| key == name).unwrap().1.as_str();
    assert_eq!(form("To"), "+13125550177");
    assert_eq!(form("From"), "+13125550100");
    assert_eq!(form("Body"), sms().body);
    let callback = "https://api.example.com/webhooks/twilio/status?delivery=0-r1.sms";
    assert_eq!(form("StatusCallback"), callback);
}

#[tokio::test]
async fn what_can_never_be_sent_is_told_from_what_can_later() {
    let never = |class| Err(Failure::Never { class });
    let later = |class, after| Err(Failure::Later { class, after });
    let limited = |retry_after| Answer::Whole {
        status: StatusCode::TOO_MANY_REQUESTS,
        retry_after: Some(retry_after),
        body: r#"{"code":20429}"#.to_owned(),
    };
    let date = "Wed, 02 Dec 2026 00:00:05 GMT\r\nDate: Tue, 01 Dec 2026 23:59:58 GMT";
    for (answer, expected) in [
        (refused(400, 21610), never("unsubscribed")),
        (refused(400, 21211), never("invalid-number")),
        (refused(400, 21614), never("invalid-number")),
        (refused(400, 21602), never("bad-request")),
        (refused(404, 20404), never("not-found")),
        (refused(401, 20003), later("unauthenticated", None)),
        (limited("7"), later("rate-limited", Some(Duration::from_secs(7)))),
        (limited(date), later("rate-limited", Some(Duration::from_secs(7)))),
        (refused(500, 20500), later("provider-error", None)),
        (refused(503, 20503), later("provider-error", None)),
    ] {
        let shown = format!("{answer:?}");
        assert_eq!(answered(answer).await, expected, "{shown}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_success_once_it_said_so_and_in_doubt_before() {
    assert_eq!(answered(Answer::HalfOfCreated).await, Ok(None));
    assert!(matches!(answered(Answer::Nothing).await, Err(Failure::Unknown { .. })));
}

#[tokio::test]
async fn nobody_listening_is_tried_again() {
    let stand_in = StandIn::start(Answer::Nothing).await;
    let url = stand_in.url.clone();
    stand_in.stop().await;
    let failed = twilio(&url).send(&sms()).await;
    assert_eq!(failed, Err(Failure::Later { class: "not-connected", after: None }));
}
