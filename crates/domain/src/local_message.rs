//! A message kept where nobody delivers it: what would have been sent, for whoever tries Baybook
//! out.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::store::{Fields, Key, Write, fields, schema};

/// How long a message is kept.
pub const KEEP: SignedDuration = SignedDuration::from_hours(24 * 7);

/// The document `local_messages/{delivery}`. Holds addresses, texts and links that open bookings.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalMessage {
    /// Name of the delivery: a later message of the same name takes its place.
    pub delivery: String,
    #[serde(with = "crate::instant")]
    pub at: Timestamp,
    #[serde(flatten)]
    pub content: Content,
    #[serde(with = "crate::instant::expiry")]
    pub expire_at: Option<Timestamp>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Content {
    Email(LocalEmail),
    Sms {
        /// In E.164.
        to: String,
        body: String,
    },
}

/// A mail. Mailboxes are written `Name <address>`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalEmail {
    pub from: String,
    pub to: String,
    pub reply_to: Option<String>,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub calendar: Option<LocalCalendar>,
    /// Where reminders are ended with one click.
    pub list_unsubscribe: Option<String>,
}

/// The calendar file of a mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalCalendar {
    /// What mail programs are to do with it: `REQUEST`, `CANCEL` or `PUBLISH`.
    pub method: String,
    pub file: String,
}

// Who is told what is personal.
impl fmt::Debug for LocalMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalMessage").field("delivery", &self.delivery).finish_non_exhaustive()
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Content(..)")
    }
}

impl fmt::Debug for LocalEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalEmail(..)")
    }
}

impl fmt::Debug for LocalCalendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalCalendar").field("method", &self.method).finish_non_exhaustive()
    }
}

impl LocalMessage {
    /// A message that would have been sent at `now`.
    #[must_use]
    pub fn new(delivery: &str, content: Content, now: Timestamp) -> Self {
        let at = crate::instant::truncated(now);
        Self { delivery: delivery.to_owned(), at, content, expire_at: Some(at + KEEP) }
    }

    #[must_use]
    pub fn key(&self) -> Key {
        schema::local_message(&self.delivery)
    }

    /// The write that keeps it, in place of an earlier one of the same delivery.
    #[must_use]
    pub fn write(&self) -> Write {
        Write::Put { key: self.key(), fields: fields(self) }
    }

    /// # Errors
    /// When the document is not a message.
    pub fn from_fields(fields: Fields) -> Result<Self, serde_json::Error> {
        serde_json::from_value(serde_json::Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_reads_back_and_goes_after_a_week() {
        let now = "2026-12-01T14:00:00.123456Z".parse().unwrap();
        let sms = Content::Sms { to: "+13125550142".to_owned(), body: "Come by.".to_owned() };
        let message = LocalMessage::new("b-r1.sms", sms, now);
        let stored = fields(&message);
        assert_eq!(stored["kind"], "sms");
        assert_eq!(stored["expire_at"], "2026-12-08T14:00:00Z");
        let read = LocalMessage::from_fields(stored).unwrap();
        assert_eq!((read.at, &read.content), (message.at, &message.content));
        assert_eq!(read.key().as_str(), "local_messages/b-r1.sms");
        assert!(!format!("{message:?}").contains("312"));
    }
}
