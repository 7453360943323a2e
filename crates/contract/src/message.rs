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
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SmsPreview {
    pub text: String,
    pub characters: u32,
    /// As how many it is sent and paid.
    pub segments: u32,
}

/// Body of `POST /staff/messages/{kind}/test`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MessageTest {
    /// Language to write in; left out, the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "es")]
    pub locale: Option<String>,
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
