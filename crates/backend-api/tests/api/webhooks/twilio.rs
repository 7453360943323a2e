use baybook_domain::contact::PhoneNumber;
use baybook_domain::suppression::{AddressId, Reason};
use baybook_integrations::webhook::twilio::Signatures;
use reqwest::Method;
use serde_json::{Value, json};

use super::{DELIVERY, PUBLIC_URL, Providers, TOKEN};
use crate::log;
use crate::reply::Reply;

const INBOUND: &str = "/webhooks/twilio/inbound";
const NOTHING: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response></Response>";

fn phone() -> AddressId {
    AddressId::of_phone(&PhoneNumber::parse("+13125550177", "US").unwrap())
}

fn answer<'a>(sid: &'a str, body: &'a str) -> [(&'a str, &'a str); 4] {
    [("MessageSid", sid), ("From", "+13125550177"), ("To", "+13125550100"), ("Body", body)]
}

fn status_of<'a>(sid: &'a str, status: &'a str, code: &'a str) -> [(&'a str, &'a str); 4] {
    [("MessageSid", sid), ("MessageStatus", status), ("ErrorCode", code), ("To", "+13125550177")]
}

#[tokio::test]
async fn stop_ends_texts_and_start_begins_them_again() {
    let providers = Providers::start().await;
    let reply = providers.twilio(INBOUND, &answer("SM1", " Stop. ")).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (200, NOTHING));
    assert_eq!(reply.header("content-type"), Some("text/xml; charset=utf-8"));
    let known = providers.known(&phone()).await.unwrap();
    assert_eq!(known.all.map(|stop| stop.reason), Some(Reason::Stopped));

    providers.app.clock.advance(jiff::SignedDuration::from_secs(30));
    assert_eq!(providers.twilio(INBOUND, &answer("SM2", "START")).await.status, 200);
    assert_eq!(providers.known(&phone()).await.unwrap().all, None);
    log::check_privacy(reply.request_id());
}

#[tokio::test]
async fn spanish_words_count_as_much_and_are_answered_in_spanish() {
    let providers = Providers::start().await;
    for (at, (stop, start)) in
        [("ALTO", "INICIAR"), (" ¡Baja! ", "iniciar"), ("parar", "START")].into_iter().enumerate()
    {
        let sid = |what: &str| format!("SM{what}{at}");
        let stopped = providers.twilio(INBOUND, &answer(&sid("stop"), stop)).await;
        assert!(stopped.text.contains("ya no le enviaremos mensajes"), "{stopped:?}");
        let known = providers.known(&phone()).await.unwrap();
        assert_eq!(known.all.map(|stop| stop.reason), Some(Reason::Stopped), "{stop}");

        providers.app.clock.advance(jiff::SignedDuration::from_secs(30));
        let started = providers.twilio(INBOUND, &answer(&sid("start"), start)).await;
        assert_eq!(
            started.text.contains("le enviaremos de nuevo"),
            start != "START",
            "{started:?}"
        );
        assert_eq!(providers.known(&phone()).await.unwrap().all, None, "{start}");
        providers.app.clock.advance(jiff::SignedDuration::from_secs(30));
    }
    let help = providers.twilio(INBOUND, &answer("SM-help", "¿Ayuda?")).await;
    assert!(help.text.contains("Para ayuda llame al"), "{help:?}");
    log::check_privacy(help.request_id());
}

#[tokio::test]
async fn an_answer_that_is_played_back_changes_nothing() {
    let providers = Providers::start().await;
    let stop = answer("SM1", "STOP");
    providers.twilio(INBOUND, &stop).await;
    providers.app.clock.advance(jiff::SignedDuration::from_secs(30));
    providers.twilio(INBOUND, &answer("SM2", "UNSTOP")).await;
    let before = providers.app.contents().await;
    providers.app.clock.advance(jiff::SignedDuration::from_hours(24 * 300));
    assert_eq!(providers.twilio(INBOUND, &stop).await.status, 200);
    assert_eq!(providers.app.contents().await, before);
}

#[tokio::test]
async fn the_same_answer_five_times_at_once_is_one() {
    let providers = Providers::start().await;
    let stop = answer("SM1", "STOP");
    let calls = (0..5).map(|_| providers.twilio(INBOUND, &stop));
    for reply in futures::future::join_all(calls).await {
        assert_eq!(reply.status, 200, "{reply:?}");
    }
    let notices = providers.app.contents().await;
    assert_eq!(notices.keys().filter(|key| key.starts_with("notices/")).count(), 1);
}

#[tokio::test]
async fn help_is_answered_and_anything_else_passed_over() {
    let providers = Providers::start().await;
    let before = providers.app.contents().await;
    // From an ordinary number Twilio answers its own words itself.
    assert_eq!(providers.twilio(INBOUND, &answer("SM0", "HELP")).await.text, NOTHING);
    let mut to_short_code = answer("SM1", "HELP").to_vec();
    to_short_code.retain(|(name, _)| *name != "To");
    to_short_code.push(("To", "73529"));
    let help = providers.twilio(INBOUND, &to_short_code).await;
    assert!(help.text.contains("<Message>"), "{help:?}");
    assert!(help.text.contains("Reply STOP to end."), "{help:?}");
    // Where Twilio answers itself, it says so.
    let mut by_twilio = to_short_code;
    by_twilio.push(("OptOutType", "HELP"));
    assert_eq!(providers.twilio(INBOUND, &by_twilio).await.text, NOTHING);
    for text in ["", "please stop by", "thanks & <bye>"] {
        assert_eq!(providers.twilio(INBOUND, &answer("SM2", text)).await.text, NOTHING, "{text}");
    }
    let mut elsewhere = answer("SM3", "STOP");
    elsewhere[1] = ("From", "whatsapp:+13125550177");
    assert_eq!(providers.twilio(INBOUND, &elsewhere).await.status, 200);
    assert_eq!(providers.known(&phone()).await, None);
    let after = providers.app.contents().await;
    assert!(before.iter().all(|(key, found)| after.get(key) == Some(found)));
}

#[tokio::test]
async fn a_forged_call_changes_nothing() {
    let providers = Providers::start().await;
    let before = providers.app.contents().await;
    let stop = answer("SM1", "STOP");
    for by in [
        Signatures::new(b"another token", PUBLIC_URL),
        Signatures::new(TOKEN, "https://evil.example"),
        // What the request says of where it goes is not believed.
        Signatures::new(TOKEN, &providers.app.url),
    ] {
        providers.form(&by, INBOUND, &stop).await.problem(403, "signature-refused");
    }
    let unsigned = providers.app.request(Method::POST, INBOUND).form(&stop);
    Reply::of(unsigned).await.problem(403, "signature-refused");
    // A good signature of another call.
    let status = "/webhooks/twilio/status";
    let pairs = stop.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let signature = Signatures::new(TOKEN, PUBLIC_URL).sign(status, &pairs);
    let request = providers.app.request(Method::POST, INBOUND).form(&stop);
    let reply = Reply::of(request.header("X-Twilio-Signature", signature)).await;
    reply.problem(403, "signature-refused");
    let json = providers.app.request(Method::POST, INBOUND).json(&json!({}));
    Reply::of(json).await.problem(415, "unsupported-media-type");
    assert_eq!(providers.app.contents().await, before);
}

#[tokio::test]
async fn what_became_of_a_text_is_written_down_once() {
    let providers = Providers::start().await;
    let target = format!("/webhooks/twilio/status?delivery={DELIVERY}");
    for status in ["queued", "sent"] {
        assert_eq!(providers.twilio(&target, &status_of("SM1", status, "")).await.status, 204);
    }
    assert_eq!(providers.outcome().await, (Value::Null, Value::Null));
    let failed = status_of("SM1", "undelivered", "30003");
    assert_eq!(providers.twilio(&target, &failed).await.status, 204);
    assert_eq!(providers.outcome().await, (json!("undelivered"), json!("not-delivered")));
    // Switched off, not gone.
    assert_eq!(providers.known(&phone()).await, None);

    providers.app.clock.advance(jiff::SignedDuration::from_secs(30));
    let delivered = status_of("SM2", "delivered", "");
    assert_eq!(providers.twilio(&target, &delivered).await.status, 204);
    assert_eq!(providers.outcome().await, (json!("delivered"), Value::Null));
    let before = providers.app.contents().await;
    assert_eq!(providers.twilio(&target, &failed).await.status, 204);
    assert_eq!(providers.app.contents().await, before);
}

#[tokio::test]
async fn a_number_that_no_text_reaches_is_not_written_to_again() {
    let providers = Providers::start().await;
    let target = "/webhooks/twilio/status?delivery=0000-r1.sms";
    let failed = status_of("SM1", "undelivered", "30006");
    assert_eq!(providers.twilio(target, &failed).await.status, 204);
    let known = providers.known(&phone()).await.unwrap();
    assert_eq!(known.all.map(|stop| stop.reason), Some(Reason::Invalid));
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_told_to_twilio() {
    let providers = Providers::start().await;
    providers.app.store.script_reads([Some(baybook_domain::store::fault::ReadFault::Unavailable)]);
    let stop = answer("SM1", "STOP");
    providers.twilio(INBOUND, &stop).await.problem(503, "store-unavailable");
    use baybook_domain::store::fault::CommitFault::{Conflict, ReplyLost};
    providers.app.store.script_commits([Some(Conflict), Some(ReplyLost)]);
    assert_eq!(providers.twilio(INBOUND, &stop).await.status, 200);
    assert!(providers.known(&phone()).await.is_some());
}
