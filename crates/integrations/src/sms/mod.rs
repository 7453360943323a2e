//! Text messages to telephones.

mod twilio;

use std::fmt::{self, Debug};

use async_trait::async_trait;

use crate::Failure;

pub use twilio::{BASE as TWILIO, Sender, Twilio, UnusableAccount, UnusableSender, refusal};

/// Classes of [`Failure::Never`] that say something about the number, not about the message.
pub const UNSUBSCRIBED: &str = "unsubscribed";
pub const INVALID_NUMBER: &str = "invalid-number";

/// One way of sending texts.
#[async_trait]
pub trait Texter: Debug + Send + Sync {
    /// Hands a text over for delivery, and answers how the provider calls it, if it says.
    ///
    /// # Errors
    /// When it was not taken, or nobody knows.
    async fn send(&self, sms: &Sms) -> Result<Option<String>, Failure>;
}

/// A text to one telephone.
#[derive(Clone, PartialEq, Eq)]
pub struct Sms {
    /// In E.164 form.
    pub to: String,
    /// Best of two segments at most: each is paid for.
    pub body: String,
    /// Names the delivery: the same each time it is tried. Letters, digits, `-`, `.` and `_`.
    pub delivery: String,
}

// A text is about people.
impl Debug for Sms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sms").field("delivery", &self.delivery).finish_non_exhaustive()
    }
}
