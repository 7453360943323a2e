use baybook_integrations::failure;
use baybook_integrations::sms::{Sms, Texter, Twilio};
use reqwest::Url;

use crate::prism::Prism;

#[tokio::test]
async fn a_text_is_as_twilio_describes_it() {
    let prism = Prism::of("twilio_messages").await;
    let sms = Sms {
        to: "+14155550177".to_owned(),
        body: "¡Mañana a las 9! Responda STOP para no recibir más.".to_owned(),
        delivery: "0190-r1-m120.sms".to_owned(),
    };
    let service = format!("MG{}", "0a".repeat(16));
    for sender in ["+14155550100", service.as_str()] {
        let client = failure::client().unwrap();
        let base = Url::parse(&prism.url).unwrap();
        let account = (format!("AC{}", "0f".repeat(16)), "token");
        let callback = Url::parse("https://api.example.com/webhooks/twilio/status").ok();
        let account = (account.0.as_str(), account.1);
        let sender = sender.parse().unwrap();
        let twilio = Twilio::new(client, &base, account, sender, callback).unwrap();
        let id = twilio.send(&sms).await.unwrap();
        assert!(id.is_some_and(|id| id.starts_with("SM")), "the example of the description");
    }

    let sent = prism.passed();
    assert_eq!(sent.method, "POST");
    let told = prism.refuses(&sent.without("To")).await;
    assert!(told.contains("'To'"), "{told}");
}
