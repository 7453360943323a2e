use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{TokenId, UserId};
use crate::access::Role;
use crate::contact::EmailAddress;
use crate::ids::ShopId;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    VerifyEmail,
    ResetPassword,
    /// To become one of the staff.
    Invitation,
    /// To become the first owner.
    OwnerSetUp,
    /// Not a link: the password was right, the second factor is still to come.
    SecondFactor,
    /// Not a link: somebody was sent to Google and is to come back.
    Google,
}

impl Purpose {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify-email",
            Self::ResetPassword => "reset-password",
            Self::Invitation => "invitation",
            Self::OwnerSetUp => "owner-set-up",
            Self::SecondFactor => "second-factor",
            Self::Google => "google",
        }
    }

    /// How long it can be used.
    #[must_use]
    pub fn lasts(self) -> SignedDuration {
        match self {
            Self::VerifyEmail => SignedDuration::from_hours(48),
            Self::ResetPassword => SignedDuration::from_hours(1),
            Self::Invitation | Self::OwnerSetUp => SignedDuration::from_hours(24 * 7),
            Self::SecondFactor => SignedDuration::from_mins(5),
            Self::Google => SignedDuration::from_mins(10),
        }
    }
}

/// The document `tokens/{id}`, removed when it is used. The secret part of the link is not in it:
/// see [`super::LinkSecret`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    pub id: TokenId,
    pub purpose: Purpose,
    /// Whose it is; none in an invitation, which may be for somebody without an account.
    pub user: Option<UserId>,
    /// For an invitation: who is invited, to which shop, as what, and by whom.
    pub email: Option<EmailAddress>,
    pub shop: Option<ShopId>,
    pub role: Option<Role>,
    pub invited_by: Option<UserId>,
    /// [`super::Credentials::generation`] it was made for; with another it is void.
    pub generation: Option<u32>,
    #[serde(with = "crate::instant")]
    pub created_at: Timestamp,
    #[serde(with = "crate::instant")]
    pub expires_at: Timestamp,
    /// When the store may forget it.
    #[serde(with = "crate::instant::expiry")]
    pub expire_at: Option<Timestamp>,
}

/// Why a token does nothing. One answer for all of it: the difference is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the link is not valid, was used, or is too old")]
pub struct TokenRefused;

impl Token {
    /// A token of nobody yet.
    #[must_use]
    pub fn new(id: TokenId, purpose: Purpose, now: Timestamp) -> Self {
        let expires_at = crate::instant::truncated(now + purpose.lasts());
        Self {
            id,
            purpose,
            user: None,
            email: None,
            shop: None,
            role: None,
            invited_by: None,
            generation: None,
            created_at: crate::instant::truncated(now),
            expires_at,
            expire_at: Some(expires_at + SignedDuration::from_hours(24)),
        }
    }

    /// A token of a user, for as long as they keep the password they have.
    #[must_use]
    pub fn of(mut self, user: UserId, generation: u32) -> Self {
        self.user = Some(user);
        self.generation = Some(generation);
        self
    }

    /// Whether it can be used for `purpose` now.
    ///
    /// # Errors
    /// When it is for something else or too old.
    pub fn check(&self, purpose: Purpose, now: Timestamp) -> Result<(), TokenRefused> {
        if self.purpose == purpose && now < self.expires_at { Ok(()) } else { Err(TokenRefused) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_for_one_purpose_and_one_span_of_time() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let token = Token::new(TokenId::from_random([1; 16]), Purpose::ResetPassword, now);
        let last = now + SignedDuration::from_mins(59);
        assert_eq!(token.check(Purpose::ResetPassword, last), Ok(()));
        assert_eq!(token.check(Purpose::VerifyEmail, now), Err(TokenRefused));
        let late = now + SignedDuration::from_hours(1);
        assert_eq!(token.check(Purpose::ResetPassword, late), Err(TokenRefused));
    }
}
