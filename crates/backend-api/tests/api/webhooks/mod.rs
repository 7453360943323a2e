//! What providers call, with signatures made here as they make them.

mod google_calendar;
mod sendgrid;
mod twilio;

use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use baybook_backend_api::WebhooksConfig;
use baybook_domain::store::{Fields, Key, Store, Write, schema};
use baybook_domain::suppression::{AddressId, Suppression, look_up};
use baybook_integrations::webhook::sendgrid::VerificationKey;
use baybook_integrations::webhook::twilio::Signatures;
use reqwest::Method;
use serde_json::Value;

use crate::app::{App, Setup};
use crate::reply::Reply;

/// As it was told to Twilio; the tests reach the service elsewhere.
const PUBLIC_URL: &str = "https://api.example.com";
const TOKEN: &[u8] = b"the auth token of an account";
const DELIVERY: &str = "0190-r1-m120.sms";

/// The API as providers call it.
struct Providers {
    app: App,
    sendgrid: EcdsaKeyPair,
}

impl Providers {
    async fn start() -> Self {
        let sendgrid = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let public: PublicKeyX509Der<'_> = sendgrid.public_key().as_der().unwrap();
        let key = VerificationKey::parse(&STANDARD.encode(public.as_ref())).unwrap();
        let webhooks = WebhooksConfig {
            twilio: Some(Arc::new(Signatures::new(TOKEN, PUBLIC_URL))),
            sendgrid: Some(Arc::new(key)),
        };
        let app = App::with(Setup { webhooks, ..Setup::default() }).await;
        let sent = Fields::from_iter([("state".to_owned(), Value::from("sent"))]);
        let write = Write::Create { key: delivery(), fields: sent };
        app.store.commit(vec![write]).await.unwrap();
        Self { app, sendgrid }
    }

    /// A form, signed by `token` for `public_url`.
    async fn form(&self, by: &Signatures, target: &str, form: &[(&str, &str)]) -> Reply {
        let owned: Vec<(String, String)> =
            form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let request = self.app.request(Method::POST, target).form(form);
        Reply::of(request.header("X-Twilio-Signature", by.sign(target, &owned))).await
    }

    /// A call of Twilio.
    async fn twilio(&self, target: &str, form: &[(&str, &str)]) -> Reply {
        self.form(&Signatures::new(TOKEN, PUBLIC_URL), target, form).await
    }

    /// A call of SendGrid, signed at `at` seconds of Unix time.
    async fn sendgrid(&self, at: i64, body: &str) -> Reply {
        let signed = format!("{at}{body}");
        let signature = self.sendgrid.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        self.signed(at, body, &STANDARD.encode(signature)).await
    }

    async fn signed(&self, at: i64, body: &str, signature: &str) -> Reply {
        let request = self
            .app
            .request(Method::POST, "/webhooks/sendgrid")
            .header("content-type", "application/json")
            .header("X-Twilio-Email-Event-Webhook-Signature", signature)
            .header("X-Twilio-Email-Event-Webhook-Timestamp", at)
            .body(body.to_owned());
        Reply::of(request).await
    }

    async fn known(&self, address: &AddressId) -> Option<Suppression> {
        let store = self.app.store.as_ref() as &dyn Store;
        look_up(store, std::slice::from_ref(address)).await.unwrap().remove(0)
    }

    /// The last word on the delivery.
    async fn outcome(&self) -> (Value, Value) {
        let found = self.app.store.read(&[delivery()]).await.unwrap().remove(0).unwrap();
        assert_eq!(found.fields["state"], "sent", "what the worker wrote stays");
        let field = |name| found.fields.get(name).cloned().unwrap_or_default();
        (field("outcome"), field("outcome_reason"))
    }
}

fn delivery() -> Key {
    schema::delivery(&"0190-r1-m120".parse().unwrap(), "sms")
}

#[tokio::test]
async fn providers_that_are_not_configured_find_nothing() {
    let app = App::start().await;
    for path in ["/webhooks/twilio/status", "/webhooks/twilio/inbound", "/webhooks/sendgrid"] {
        let form = [("From", "+13125550177"), ("Body", "STOP")];
        Reply::of(app.request(Method::POST, path).form(&form)).await.problem(404, "not-found");
    }
}
