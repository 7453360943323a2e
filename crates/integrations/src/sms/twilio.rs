//! Texts by Twilio (Messages of the API 2010-04-01).

use std::str::FromStr;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use baybook_domain::suppression::Reason;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Client, Response, StatusCode, Url};
use serde::Deserialize;

use super::{INVALID_NUMBER, Sms, Texter, UNSUBSCRIBED};
use crate::Failure;

/// Where Twilio is.
pub const BASE: &str = "https://api.twilio.com";

/// Texts by an account at Twilio. It has no idempotency keys: what was tried twice may come twice.
#[derive(Debug)]
pub struct Twilio {
    client: Client,
    url: String,
    /// Marked as sensitive, so it does not print.
    authorization: HeaderValue,
    sender: Sender,
    status_callback: Option<Url>,
}

/// As whom texts are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// A number in E.164 form, a short code or a name of letters.
    From(String),
    /// Twilio chooses one of a messaging service's numbers.
    Service(String),
}

/// Neither a number nor a name nor a messaging service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is neither a number with +, nor a short code, a name or a messaging service (MG…)")]
pub struct UnusableSender;

/// The account cannot be used for signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnusableAccount {
    #[error("is not the SID of an account: AC and 32 hexadecimal digits")]
    Sid,
    #[error("is not the auth token of an account")]
    Token,
}

impl FromStr for Sender {
    type Err = UnusableSender;

    fn from_str(text: &str) -> Result<Self, UnusableSender> {
        if is_sid(text, "MG") {
            return Ok(Self::Service(text.to_owned()));
        }
        let number = text.strip_prefix('+').unwrap_or(text);
        let is_number = number.bytes().all(|b| b.is_ascii_digit())
            && (3..=15).contains(&number.len())
            && (text.starts_with('+') || number.len() <= 8);
        // Alphanumeric sender ids: up to 11 letters, digits and blanks, one letter at least.
        let is_name = (1..=11).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ')
            && text.bytes().any(|b| b.is_ascii_alphabetic());
        let is_sender = is_number || is_name;
        is_sender.then(|| Self::From(text.to_owned())).ok_or(UnusableSender)
    }
}

fn is_sid(text: &str, kind: &str) -> bool {
    text.strip_prefix(kind)
        .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

impl Twilio {
    /// A texter with the account `sid` and its auth `token`, for Twilio at `base` (see [`BASE`]).
    /// What becomes of a text is told to `status_callback`, with the delivery's name in its query.
    ///
    /// # Errors
    /// When `sid` or `token` cannot be one.
    pub fn new(
        client: Client,
        base: &Url,
        (sid, token): (&str, &str),
        sender: Sender,
        status_callback: Option<Url>,
    ) -> Result<Self, UnusableAccount> {
        if !is_sid(sid, "AC") {
            return Err(UnusableAccount::Sid);
        }
        if token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(UnusableAccount::Token);
        }
        let basic = format!("Basic {}", STANDARD.encode(format!("{sid}:{token}")));
        let mut authorization =
            HeaderValue::from_str(&basic).map_err(|_| UnusableAccount::Token)?;
        authorization.set_sensitive(true);
        let base = base.as_str().trim_end_matches('/');
        let url = format!("{base}/2010-04-01/Accounts/{sid}/Messages.json");
        Ok(Self { client, url, authorization, sender, status_callback })
    }

    fn form<'a>(&'a self, sms: &'a Sms) -> Vec<(&'static str, String)> {
        let (name, sender) = match &self.sender {
            Sender::From(from) => ("From", from),
            Sender::Service(service) => ("MessagingServiceSid", service),
        };
        let mut form =
            vec![("To", sms.to.clone()), (name, sender.clone()), ("Body", sms.body.clone())];
        if let Some(callback) = &self.status_callback {
            let mut callback = callback.clone();
            callback.query_pairs_mut().append_pair("delivery", &sms.delivery);
            form.push(("StatusCallback", callback.into()));
        }
        form
    }
}

#[derive(Deserialize)]
struct Accepted {
    sid: String,
}

#[derive(Deserialize)]
struct Refused {
    code: Option<u32>,
}

#[async_trait]
impl Texter for Twilio {
    async fn send(&self, sms: &Sms) -> Result<Option<String>, Failure> {
        let request = self
            .client
            .post(&self.url)
            .header(AUTHORIZATION, self.authorization.clone())
            .form(&self.form(sms));
        let answer = request.send().await.map_err(|error| Failure::of_transport(&error))?;
        if !answer.status().is_success() {
            return Err(refused(answer).await);
        }
        // It is taken, whether or not the rest of the answer comes.
        Ok(answer.json::<Accepted>().await.ok().map(|accepted| accepted.sid))
    }
}

async fn refused(answer: Response) -> Failure {
    let failure = Failure::of_answer(&answer);
    if answer.status() != StatusCode::BAD_REQUEST {
        return failure;
    }
    let code = answer.json::<Refused>().await.ok().and_then(|refused| refused.code);
    match code.and_then(refusal) {
        Some(Reason::Stopped) => Failure::Never { class: UNSUBSCRIBED },
        Some(_) => Failure::Never { class: INVALID_NUMBER },
        None => failure,
    }
}

/// What an error code of Twilio says about the number, if it says that no text will ever arrive.
/// Those of a telephone that is switched off or of a text that was filtered say nothing about the
/// next one. Codes: <https://www.twilio.com/docs/api/errors>.
#[must_use]
pub fn refusal(code: u32) -> Option<Reason> {
    match code {
        // Answered STOP to the sender.
        21610 => Some(Reason::Stopped),
        // Not a number; not reached by texts; a landline; not in service.
        21211 | 21214 | 21217 | 21614 | 21635 | 30005 | 30006 => Some(Reason::Invalid),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_a_number_a_name_or_a_service() {
        let service = format!("MG{}", "a1".repeat(16));
        for from in ["+13125550100", "12345", "Main Motors"] {
            assert_eq!(from.parse(), Ok(Sender::From(from.to_owned())));
        }
        assert_eq!(service.parse(), Ok(Sender::Service(service.clone())));
        for bad in ["", "+", "13125550100", "+1 312", "A name that is too long", "Ünal"] {
            assert_eq!(bad.parse::<Sender>(), Err(UnusableSender), "{bad}");
        }
    }

    #[test]
    fn an_account_is_checked_before_it_is_used_and_does_not_print() {
        let sid = format!("AC{}", "0f".repeat(16));
        let new = |sid: &str, token: &str| {
            let sender = Sender::From("12345".to_owned());
            Twilio::new(Client::new(), &Url::parse(BASE).unwrap(), (sid, token), sender, None)
        };
        assert_eq!(new("AC12", "token").unwrap_err(), UnusableAccount::Sid);
        assert_eq!(new(&sid, "to ken").unwrap_err(), UnusableAccount::Token);
        let shown = format!("{:?}", new(&sid, "hunter2").unwrap());
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(!shown.contains(&STANDARD.encode(format!("{sid}:hunter2"))), "{shown}");
    }
}
