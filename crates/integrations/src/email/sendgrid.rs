//! Mail by SendGrid (Web API v3, `mail/send`).

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Client, Url};
use serde_json::{Map, Value, json};

use super::{AUTO_SUBMITTED, CALENDAR_FILE, CALENDAR_TYPE, Email, Mailbox, Mailer, ONE_CLICK};
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
            "type": CALENDAR_TYPE.as_str(),
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    fn email() -> Email {
        let mailbox = |address: &str| Mailbox { name: String::new(), address: address.to_owned() };
        Email {
            from: mailbox("bookings@garage.example"),
            to: mailbox("jane@mail.example"),
            reply_to: None,
            subject: "Your booking".to_owned(),
            text: "Come by.".to_owned(),
            html: "<p>Come by.</p>".to_owned(),
            calendar: None,
            list_unsubscribe: None,
            delivery: "0190b5a8-r1.email".to_owned(),
        }
    }

    fn mailer(port: u16) -> SendGrid {
        let client = Client::builder().timeout(Duration::from_secs(1)).build().unwrap();
        let base = format!("http://127.0.0.1:{port}/").parse().unwrap();
        SendGrid::new(client, &base, "SG.key").unwrap()
    }

    /// What a mail comes to when the server answers with just these bytes and closes; with none,
    /// when it says nothing and waits.
    async fn sent(answer: Option<&str>) -> Result<Option<String>, Failure> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let mailer = mailer(listener.local_addr().unwrap().port());
        let answering = async {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"}") {
                assert_ne!(socket.read_buf(&mut request).await.unwrap(), 0);
            }
            match answer {
                Some(answer) => socket.write_all(answer.as_bytes()).await.unwrap(),
                None => std::future::pending().await,
            }
        };
        let email = email();
        let sending = mailer.send(&email);
        tokio::select! {
            biased;
            sent = sending => sent,
            () = async { answering.await; std::future::pending().await } => unreachable!(),
        }
    }

    fn status(line: &str) -> String {
        format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\n\r\n")
    }

    #[tokio::test]
    async fn sendgrids_name_for_a_mail_is_kept() {
        let taken = status("202 Accepted\r\nX-Message-Id: 14c5d75ce93");
        assert_eq!(sent(Some(&taken)).await, Ok(Some("14c5d75ce93".to_owned())));
        assert_eq!(sent(Some(&status("202 Accepted"))).await, Ok(None));
    }

    #[tokio::test]
    async fn each_answer_says_whether_to_try_again() {
        let later = |class, after| Failure::Later { class, after };
        let half_a_minute = Some(Duration::from_secs(30));
        for (line, expected) in [
            ("500 Oops", later("provider-error", None)),
            ("503 Busy\r\nRetry-After: 30", later("provider-error", half_a_minute)),
            ("429 Slow\r\nRetry-After: 30", later("rate-limited", half_a_minute)),
            (
                "429 Slow\r\nDate: Tue, 01 Dec 2026 23:59:45 GMT\r\n\
                 Retry-After: Wed, 02 Dec 2026 00:00:15 GMT",
                later("rate-limited", half_a_minute),
            ),
            ("401 Who", later("unauthenticated", None)),
            ("400 No", Failure::Never { class: "bad-request" }),
            ("413 Big", Failure::Never { class: "too-large" }),
            // A redirect would carry the mail elsewhere.
            ("307 There", Failure::Never { class: "refused" }),
        ] {
            assert_eq!(sent(Some(&status(line))).await, Err(expected), "{line}");
        }
    }

    #[tokio::test]
    async fn without_a_whole_answer_it_is_not_known() {
        let broken = Err(Failure::Unknown { class: "broken-answer" });
        assert_eq!(sent(Some("")).await, broken);
        assert_eq!(sent(Some("HTTP/1.1 202 Acc")).await, broken);
        assert_eq!(sent(None).await, Err(Failure::Unknown { class: "timeout" }));
    }

    #[tokio::test]
    async fn where_nobody_listens_nothing_was_sent() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let later = Failure::Later { class: "not-connected", after: None };
        assert_eq!(mailer(port).send(&email()).await, Err(later));
    }

    #[test]
    fn the_key_does_not_print_and_has_to_be_one() {
        assert!(!format!("{:?}", mailer(9)).contains("SG."));
        for bad in ["", "SG key", "SG.key\n"] {
            let made = SendGrid::new(Client::new(), &BASE.parse().unwrap(), bad);
            assert_eq!(made.err(), Some(UnusableKey), "{bad}");
        }
    }
}
