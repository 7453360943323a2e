use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer of `GET /local-outbox`: what would have been sent, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocalOutbox {
    pub messages: Vec<LocalMessageLine>,
    /// Hand it back as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocalMessageLine {
    pub id: String,
    pub at: String,
    pub kind: LocalMessageKind,
    pub to: String,
    /// Of a mail; of a text how it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LocalMessageKind {
    Email,
    Sms,
}

/// Answer of `GET /local-outbox/{id}`: one message, as mail or as SMS.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocalMessage {
    pub id: String,
    pub at: String,
    pub to: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<LocalEmail>,
    /// Text of the SMS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocalEmail {
    pub from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    pub subject: String,
    pub text: String,
    pub html: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<LocalCalendar>,
    /// Where reminders are ended with one click.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_unsubscribe: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocalCalendar {
    /// What mail programs are to do with the file.
    #[schema(example = "REQUEST")]
    pub method: String,
    /// The iCalendar text.
    pub file: String,
}

// Who is told what is personal.
macro_rules! hidden {
    ($($name:ident),+) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        })+
    };
}

hidden!(LocalMessageLine, LocalMessage, LocalEmail, LocalCalendar);

/// Answer of `GET /staff/dead-letters`: what could not be told, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeadLetters {
    pub letters: Vec<DeadLetter>,
    /// With the first page: what failed and is tried again by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<WaitingMessages>,
    /// Hand it back as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Something that was given up on. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeadLetter {
    pub event: String,
    /// What was to be told: `booked`, `rescheduled`, `cancelled`, `reminder`, `account-mail` and so
    /// on.
    #[schema(example = "booked")]
    pub kind: String,
    /// Id of the booking that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// When what is to be told happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    pub attempts: u32,
    /// The channel that failed, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// A class of failure, never a provider's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "bad-request")]
    pub reason: Option<String>,
    /// Present where trying again may tell somebody a second time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<MessageDoubt>,
}

/// What is not known of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MessageDoubt {
    /// It may have been sent: the answer was lost.
    MayBeTold,
    /// It was sent once more after the answer was lost.
    Resent,
}

/// Messages that wait to be tried again, for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaitingMessages {
    pub count: u32,
    /// The channel that failed, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// A class of failure; absent while it is being tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "circuit-open")]
    pub reason: Option<String>,
    /// When the first of them happened.
    pub since: String,
    /// When the first of them is tried again.
    pub next: String,
}
