use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer of `GET /staff/messages`: what people are told, and in which languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessageKinds {
    /// In the order in which a customer gets them; those about accounts last.
    #[schema(example = json!(["booked", "reminder"]))]
    pub kinds: Vec<String>,
    pub languages: Vec<MessageLanguage>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessageLanguage {
    /// BCP 47.
    #[schema(example = "es")]
    pub tag: String,
    /// As those who speak it call it.
    #[schema(example = "Español")]
    pub name: String,
}

/// Answer of `GET /staff/messages/{kind}`: the message for a customer who is made up.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessagePreview {
    pub kind: String,
    /// Tag of the language it is in.
    pub locale: String,
    pub subject: String,
    /// The plain part of the mail.
    pub text: String,
    /// The HTML part, a whole document.
    pub html: String,
    /// Absent where it is told by mail only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms: Option<SmsPreview>,
    /// What the mail's calendar file says; absent where it brings none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<CalendarPreview>,
}

/// What a calendar makes of the file in a mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalendarPreview {
    /// What calendars are to do with it: enter or move the entry, or take it out.
    #[schema(example = "REQUEST")]
    pub method: String,
    /// The entry's name.
    pub summary: String,
    pub location: String,
    #[schema(example = "2026-12-01T08:00:00-06:00")]
    pub start: String,
    #[schema(example = "2026-12-01T08:45:00-06:00")]
    pub end: String,
    /// Of several files of one entry the one with the highest counts.
    pub sequence: u32,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SmsPreview {
    pub text: String,
    pub characters: u32,
    /// As how many it is sent and paid.
    pub segments: u32,
    pub goes: TextsGo,
}

/// What becomes of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TextsGo {
    /// A provider sends them.
    ToProvider,
    /// No provider is set up: they are kept in the local outbox.
    ToLocalOutbox,
    /// No provider is set up: they are not sent.
    Nowhere,
}

/// Body of `POST /staff/messages/{kind}/test`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MessageTest {
    /// Language to write in; left out, the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "es")]
    pub locale: Option<String>,
    /// Telephone number that it goes to as a text, and is then forgotten; left out, it goes as a
    /// mail to whoever asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "+13125550123")]
    pub phone: Option<String>,
}

// The links in it are made up, but a log is no place for messages.
impl fmt::Debug for MessagePreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MessagePreview(..)")
    }
}

impl fmt::Debug for SmsPreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmsPreview(..)")
    }
}

impl fmt::Debug for CalendarPreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CalendarPreview(..)")
    }
}

// It may have somebody's number.
impl fmt::Debug for MessageTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageTest").field("locale", &self.locale).finish_non_exhaustive()
    }
}
