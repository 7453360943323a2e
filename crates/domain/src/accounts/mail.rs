use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Purpose, TokenId, UserId};
use crate::ids::ShopId;

/// The document `outbox/mail-{id}`: a mail about an account, to be delivered. It names the token
/// and the user; the link is made, and the address looked up, by whoever delivers it.
///
/// Beside [`crate::event::Event`], which is about a booking. Its states are its own, so that the
/// dispatcher of events does not take it for one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountMail {
    pub id: TokenId,
    pub shop: ShopId,
    pub mail: MailKind,
    /// Whose link it is; none where there is nothing to open.
    pub token: Option<TokenId>,
    /// To whom; none for an invitation, whose token has the address.
    pub user: Option<UserId>,
    /// BCP 47 tag of the language to write in.
    pub locale: String,
    #[serde(with = "crate::instant")]
    pub created_at: Timestamp,
    pub state: MailState,
    /// Deliveries tried so far.
    pub attempts: u32,
    #[serde(with = "crate::instant")]
    pub due_at: Timestamp,
    pub last_error: Option<String>,
    /// When the store may forget it.
    #[serde(with = "crate::instant::expiry")]
    pub expire_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailKind {
    VerifyEmail,
    ResetPassword,
    Invitation,
    OwnerSetUp,
    /// Somebody signed up with an address that has an account.
    AlreadyRegistered,
    /// So that nobody's password is changed behind their back.
    PasswordChanged,
}

impl MailKind {
    /// The mail that brings a link.
    #[must_use]
    pub fn of(purpose: Purpose) -> Option<Self> {
        match purpose {
            Purpose::VerifyEmail => Some(Self::VerifyEmail),
            Purpose::ResetPassword => Some(Self::ResetPassword),
            Purpose::Invitation => Some(Self::Invitation),
            Purpose::OwnerSetUp => Some(Self::OwnerSetUp),
            Purpose::SecondFactor | Purpose::Google => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MailState {
    #[serde(rename = "mail-pending")]
    Pending,
    #[serde(rename = "mail-done")]
    Done,
    #[serde(rename = "mail-dead")]
    Dead,
}

/// No link is of use for longer.
const KEEP: SignedDuration = SignedDuration::from_hours(24 * 8);

impl AccountMail {
    #[must_use]
    pub fn new(id: TokenId, shop: ShopId, mail: MailKind, locale: String, now: Timestamp) -> Self {
        let now = crate::instant::truncated(now);
        Self {
            id,
            shop,
            mail,
            token: None,
            user: None,
            locale,
            created_at: now,
            state: MailState::Pending,
            attempts: 0,
            due_at: now,
            last_error: None,
            expire_at: Some(now + KEEP),
        }
    }
}
