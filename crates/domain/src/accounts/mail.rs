use serde::{Deserialize, Serialize};

use super::{Purpose, TokenId, UserId};

/// A mail about an account. It names the token and the user; the link is made, and the address
/// looked up, by whoever delivers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountMail {
    pub mail: MailKind,
    /// Whose link it is; none where there is nothing to open.
    pub token: Option<TokenId>,
    /// To whom; none for an invitation, whose token has the address.
    pub user: Option<UserId>,
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
    /// Likewise with the second factor.
    SecondFactorOn,
    SecondFactorOff,
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
