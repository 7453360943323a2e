//! Mail by SendGrid (Web API v3, `mail/send`).

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Client, Url};
use serde_json::{Map, Value, json};

use super::{AUTO_SUBMITTED, CALENDAR_FILE, Email, Mailbox, Mailer, ONE_CLICK};
use crate::Failure;

/// Where SendGrid is; accounts of the EU have another.
pub const BASE: &str = "https://api.sendgrid.com";

/// Mail by an account at SendGrid. It has no idempotency keys: what was tried twice may come twice.
#[derive(Debug)]
pub struct SendGrid {
    client: Client,
    url: String,
    /// Marked as sensitive, so it does not print.
    authorization: HeaderValue,
}

/// The API key cannot be sent: it has blanks or control characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not an API key of SendGrid")]
pub struct UnusableKey;

impl SendGrid {
    /// A mailer with the API `key`, for SendGrid at `base` (see [`BASE`]).
    ///
    /// # Errors
    /// When the key is none.
    pub fn new(client: Client, base: &Url, key: &str) -> Result<Self, UnusableKey> {
        let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_graphic());
        let bearer = HeaderValue::from_str(&format!("Bearer {key}"));
        let mut authorization = bearer.ok().filter(|_| is_key).ok_or(UnusableKey)?;
        authorization.set_sensitive(true);
        let url = format!("{}/v3/mail/send", base.as_str().trim_end_matches('/'));
        Ok(Self { client, url, authorization })
    }
}

#[async_trait]
impl Mailer for SendGrid {
    async fn send(&self, email: &Email) -> Result<Option<String>, Failure> {
        let request = self
            .client
            .post(&self.url)
            .header(AUTHORIZATION, self.authorization.clone())
            .json(&body(email));
        let answer = request.send().await.map_err(|error| Failure::of_transport(&error))?;
        if !answer.status().is_success() {
            return Err(Failure::of_answer(&answer));
        }
        let id = answer.headers().get("x-message-id").and_then(|id| id.to_str().ok());
        Ok(id.map(str::to_owned))
    }
}

fn body(email: &Email) -> Value {
    let mut body = json!({
        "personalizations": [{
            "to": [mailbox(&email.to)],
            // Come back with each event of the webhook. Those of the whole mail are one text.
            "custom_args": { "delivery": email.delivery },
        }],
        "from": mailbox(&email.from),
        "subject": email.subject,
        "headers": { "Auto-Submitted": AUTO_SUBMITTED },
        // The least faithful comes first (RFC 2046, section 5.1.4).
        "content": [
            { "type": "text/plain", "value": email.text },
            { "type": "text/html", "value": email.html },
        ],
        // Links are to lead where they say, and nobody is watched while reading.
        "tracking_settings": {
            "click_tracking": { "enable": false, "enable_text": false },
            "open_tracking": { "enable": false },
            "subscription_tracking": { "enable": false },
        },
    });
    if let Some(reply_to) = &email.reply_to {
        body["reply_to"] = mailbox(reply_to);
    }
    if let Some(calendar) = &email.calendar {
        body["attachments"] = json!([{
            "content": STANDARD.encode(&calendar.file),
            "type": calendar.content_type(),
            "filename": CALENDAR_FILE,
            "disposition": "attachment",
        }]);
    }
    if let Some(link) = &email.list_unsubscribe {
        body["headers"]["List-Unsubscribe"] = format!("<{link}>").into();
        body["headers"]["List-Unsubscribe-Post"] = ONE_CLICK.into();
    }
    body
}

fn mailbox(mailbox: &Mailbox) -> Value {
    let mut fields = Map::new();
    fields.insert("email".to_owned(), mailbox.address.as_str().into());
    if !mailbox.name.is_empty() {
        fields.insert("name".to_owned(), mailbox.name.as_str().into());
    }
    fields.into()
}
