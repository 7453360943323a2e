//! Mail, and the two ways it leaves.

mod sendgrid;
mod smtp;

use std::fmt::{self, Debug};

use async_trait::async_trait;

use crate::Failure;
use crate::ics;

pub use crate::mailbox::Mailbox;
pub use sendgrid::{BASE as SENDGRID, SendGrid, UnusableKey};
pub use smtp::{Smtp, SmtpServer, UnusableServer};

/// Name of the calendar file.
const CALENDAR_FILE: &str = "invite.ics";

/// What an attached calendar file is. Other than with `text/calendar` nobody guesses a charset for
/// it, and the method is in the file itself.
const CALENDAR_TYPE: BareType = BareType::new("application/ics");

/// A media type without parameters: SendGrid refuses a mail with an attachment whose type has a `;`
/// or a line end. One that has does not compile.
#[derive(Debug, Clone, Copy)]
struct BareType(&'static str);

impl BareType {
    const fn new(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            assert!(bytes[at].is_ascii_graphic() && bytes[at] != b';', "a type has parameters");
            at += 1;
        }
        Self(text)
    }

    const fn as_str(self) -> &'static str {
        self.0
    }
}

/// The value of `List-Unsubscribe-Post` (RFC 8058, section 3.1).
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

/// So that no holiday notice answers (RFC 3834, section 5).
const AUTO_SUBMITTED: &str = "auto-generated";

/// One way of sending mail.
#[async_trait]
pub trait Mailer: Debug + Send + Sync {
    /// Hands a mail over for delivery, and answers how the provider calls it, if it says.
    ///
    /// # Errors
    /// When it was not taken, or nobody knows.
    async fn send(&self, email: &Email) -> Result<Option<String>, Failure>;
}

/// A mail to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Email {
    pub from: Mailbox,
    pub to: Mailbox,
    pub reply_to: Option<Mailbox>,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub calendar: Option<CalendarPart>,
    /// The https address that ends messages of this kind when it is posted to (RFC 8058).
    pub list_unsubscribe: Option<String>,
    /// Names the delivery: the same each time it is tried. Letters, digits, `-`, `.` and `_`.
    pub delivery: String,
}

/// A calendar file, and what mail programs are to do with it.
#[derive(Clone, PartialEq, Eq)]
pub struct CalendarPart {
    pub method: ics::Method,
    pub file: String,
}

impl CalendarPart {
    /// As a part of the text, where the method is repeated for programs that look no further
    /// (RFC 6047, section 2.4).
    fn content_type(&self) -> String {
        format!("text/calendar; charset=utf-8; method={}", self.method.as_str())
    }
}

// A mail is about people.
impl Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Email").field("delivery", &self.delivery).finish_non_exhaustive()
    }
}

impl Debug for CalendarPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CalendarPart").field("method", &self.method).finish_non_exhaustive()
    }
}
