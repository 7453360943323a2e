//! What customers and account holders are told: one event, rendered as a mail and as an SMS.
//!
//! Pure: who sends it looks the booking, the shop and the links up, and hands them in.

use std::fmt;

use baybook_domain::accounts::MailKind;
use baybook_domain::booking::Booking;
use baybook_domain::workshop::Shop;
use baybook_service_kit::text::Texts;
use jiff::Timestamp;

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

/// Tells the customer about their appointment as `booking` has it now.
#[must_use]
pub fn appointment(
    _texts: &Texts,
    _kind: Kind,
    _shop: &Shop,
    _booking: &Booking,
    _links: &Links,
) -> Message {
    Message { subject: String::new(), text: String::new(), html: String::new(), sms: None }
}

/// Tells the holder of an account, or who is invited to have one, about it. `link` is the address
/// that the mail is about, where there is one.
#[must_use]
pub fn account(
    _texts: &Texts,
    _mail: MailKind,
    _shop: &Shop,
    _name: Option<&str>,
    _link: Option<&str>,
) -> Message {
    Message { subject: String::new(), text: String::new(), html: String::new(), sms: None }
}
