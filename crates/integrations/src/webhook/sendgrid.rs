//! SendGrid's calls: <https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event>.

use std::fmt;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use baybook_domain::suppression::{Change, Reason, Scope};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{Disbelieved, Fate};

/// The headers of a signed call.
pub const SIGNATURE: &str = "x-twilio-email-event-webhook-signature";
pub const TIMESTAMP: &str = "x-twilio-email-event-webhook-timestamp";

/// How long after it was signed a call is believed. Clocks may differ by as much.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// The key by which an account's Event Webhook signs.
pub struct VerificationKey(ParsedPublicKey);

/// The text is not a public key of P-256 in base 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not the verification key of an Event Webhook")]
pub struct UnusableKey;

impl VerificationKey {
    /// Reads the key as SendGrid shows it: a SubjectPublicKeyInfo in base 64.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, UnusableKey> {
        let der = STANDARD.decode(text.trim()).map_err(|_| UnusableKey)?;
        ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, der).map(Self).map_err(|_| UnusableKey)
    }

    /// Whether the call was signed by SendGrid, and lately. `body` is what came, byte by byte.
    ///
    /// # Errors
    /// Why it is not believed.
    pub fn check(
        &self,
        timestamp: &str,
        body: &[u8],
        signature: &[u8],
        now: Timestamp,
    ) -> Result<(), Disbelieved> {
        let signature = STANDARD.decode(signature).map_err(|_| Disbelieved::Forged)?;
        let signed = [timestamp.as_bytes(), body].concat();
        self.0.verify_sig(&signed, &signature).map_err(|_| Disbelieved::Forged)?;
        let at = timestamp.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        let age = now.duration_since(at.ok_or(Disbelieved::Forged)?);
        if age.abs() <= FRESH { Ok(()) } else { Err(Disbelieved::Stale) }
    }
}

impl fmt::Debug for VerificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerificationKey(..)")
    }
}

/// One event of a call. Fields that are of no use here are passed over, and those that an event
/// does not have are empty.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Event {
    pub email: String,
    /// In seconds of Unix time.
    pub timestamp: i64,
    pub event: String,
    pub sg_event_id: String,
    /// Of a bounce: `bounce`, or `blocked` when it may pass.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub reason: Option<String>,
    /// The custom argument of that name.
    pub delivery: Option<String>,
}

// About a person.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").field("event", &self.event).finish_non_exhaustive()
    }
}

impl Event {
    /// What it says about the address.
    #[must_use]
    pub fn change(&self) -> Option<Change> {
        let stop = |scope, reason| Some(Change::Stop { scope, reason });
        match self.event.as_str() {
            "bounce" if !self.is_blocked() => stop(Scope::All, Reason::Bounced),
            // Not tried, because of what it was told before.
            "dropped" => stop(Scope::All, self.dropped_for()?),
            "spamreport" => stop(Scope::All, Reason::Complained),
            "unsubscribe" => stop(Scope::All, Reason::Unsubscribed),
            "group_unsubscribe" => stop(Scope::Reminders, Reason::Unsubscribed),
            "group_resubscribe" => Some(Change::Resubscribe),
            _ => None,
        }
    }

    /// What became of the mail, if this is the last of it.
    #[must_use]
    pub fn fate(&self) -> Option<Fate> {
        match self.event.as_str() {
            "delivered" => Some(Fate::Delivered),
            "bounce" if self.is_blocked() => Some(Fate::Undelivered("blocked")),
            "bounce" => Some(Fate::Undelivered("bounced")),
            "dropped" => Some(Fate::Undelivered("dropped")),
            _ => None,
        }
    }

    /// Refused for now: the mailbox is full, or the sender's server is not liked.
    fn is_blocked(&self) -> bool {
        self.kind.as_deref() == Some("blocked")
    }

    fn dropped_for(&self) -> Option<Reason> {
        match self.reason.as_deref()? {
            "Bounced Address" => Some(Reason::Bounced),
            "Spam Reporting Address" => Some(Reason::Complained),
            "Unsubscribed Address" => Some(Reason::Unsubscribed),
            "Invalid" => Some(Reason::Invalid),
            // About the mail or the account.
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of SendGrid's own libraries.
    const KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==";
    const SIGNED: &[u8] = b"MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=";
    const AT: &str = "1600112502";
    const BODY: &str = concat!(
        r#"[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address","#,
        r#""sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA","#,
        r#""sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0","#,
        r#""smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","#,
        r#""timestamp":1600112492}]"#,
        "\r\n"
    );

    fn seconds_later(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_600_112_502 + seconds).unwrap()
    }

    #[test]
    fn a_call_that_sendgrid_signed_is_believed_for_ten_minutes() {
        let key = VerificationKey::parse(KEY).unwrap();
        let check = |late| key.check(AT, BODY.as_bytes(), SIGNED, seconds_later(late));
        assert_eq!(check(0), Ok(()));
        assert_eq!(check(600), Ok(()));
        assert_eq!(check(-600), Ok(()));
        assert_eq!(check(601), Err(Disbelieved::Stale));
        assert_eq!(check(-601), Err(Disbelieved::Stale));
    }

    #[test]
    fn a_call_with_anything_else_is_not() {
        let key = VerificationKey::parse(KEY).unwrap();
        let forged = Err(Disbelieved::Forged);
        let now = seconds_later(0);
        assert_eq!(key.check("1600112503", BODY.as_bytes(), SIGNED, now), forged);
        assert_eq!(key.check(AT, BODY.trim().as_bytes(), SIGNED, now), forged);
        for signature in [&b""[..], b"not base 64", &SIGNED[..92], &SIGNED[4..]] {
            assert_eq!(key.check(AT, BODY.as_bytes(), signature, now), forged);
        }
        for bad in ["", "MFkwEwYH", "not base 64", &KEY[..100]] {
            assert_eq!(VerificationKey::parse(bad).unwrap_err(), UnusableKey, "{bad}");
        }
    }

    fn event(text: &str) -> Event {
        let start = r#"{"email":"a@example.com","timestamp":1,"sg_event_id":"1","category":["x"],"#;
        serde_json::from_str(&format!("{start}{text}}}")).unwrap()
    }

    #[test]
    fn what_will_never_arrive_is_told_from_what_may() {
        let all = |reason| Some(Change::Stop { scope: Scope::All, reason });
        for (text, change, fate) in [
            (r#""event":"bounce","type":"bounce""#, all(Reason::Bounced), Some("bounced")),
            (r#""event":"bounce","type":"blocked""#, None, Some("blocked")),
            (
                r#""event":"dropped","reason":"Unsubscribed Address""#,
                all(Reason::Unsubscribed),
                Some("dropped"),
            ),
            (r#""event":"dropped","reason":"Spam Content""#, None, Some("dropped")),
            (r#""event":"spamreport""#, all(Reason::Complained), None),
            (r#""event":"unsubscribe""#, all(Reason::Unsubscribed), None),
            (r#""event":"group_resubscribe""#, Some(Change::Resubscribe), None),
            (r#""event":"open""#, None, None),
            (r#""event":"something new""#, None, None),
        ] {
            let event = event(text);
            assert_eq!(event.change(), change, "{text}");
            assert_eq!(event.fate(), fate.map(Fate::Undelivered), "{text}");
        }
        assert_eq!(event(r#""event":"delivered""#).fate(), Some(Fate::Delivered));
        let shown = format!("{:?}", event(r#""event":"open""#));
        assert!(!shown.contains("example.com"), "{shown}");
    }
}
