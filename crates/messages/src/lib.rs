//! What customers and account holders are told: one event, rendered as a mail and as an SMS.
//!
//! Pure: who sends it looks the booking, the shop and the links up, and hands them in.

mod account;
mod appointment;
mod entry;
mod html;
mod letter;
mod plain;
mod sample;
pub mod sms;
mod written;

use std::fmt;

use jiff::Timestamp;

pub use account::account;
pub use appointment::appointment;
pub use entry::{EntryWords, brings_entry};
pub use sample::Sample;

/// One message, ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Names the shop and the time, nobody else: subjects stand on lock screens.
    pub subject: String,
    /// The plain part of a mail, in lines of at most 72 columns but for links.
    pub text: String,
    /// A whole HTML document that asks for nothing from elsewhere.
    pub html: String,
    /// At most two segments; none for what is told by mail only.
    pub sms: Option<String>,
}

// Who comes when is personal.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message(..)")
    }
}

/// What is told about an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Booked,
    /// `from`: when it was to start before, where that is known.
    Rescheduled {
        from: Option<Timestamp>,
    },
    Cancelled,
    NoShow,
    Reminder,
}

/// Where the customer can go from a message, as whole addresses.
#[derive(Clone, PartialEq, Eq)]
pub struct Links {
    /// The booking's page, with the token that opens it.
    pub manage: String,
    /// Where the same service is booked again.
    pub book_again: String,
    /// Where reminders are turned off.
    pub unsubscribe: Option<String>,
}

// A manage link is a key.
impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Links(..)")
    }
}
