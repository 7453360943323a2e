use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Credentials, SecretHash, User};

/// Who somebody is at an OpenID provider. Addresses change hands there; the subject does not
/// (OpenID Connect Core 1.0, section 5.7).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
}

impl Identity {
    /// The id of its document in `logins`.
    #[must_use]
    pub fn login_id(&self) -> String {
        // An issuer is an address and has no control characters, so the two cannot run together.
        let text = format!("{}\0{}", self.issuer, self.subject);
        SecretHash::of("baybook openid login", text.as_bytes()).as_str().to_owned()
    }
}

// Personal: shown as its type in logs and panics.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(..)")
    }
}

/// What becomes of somebody whom a provider vouches for with a proven address, and whose identity
/// no account has yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newcomer {
    /// Nobody has the address: an account is made.
    Creates,
    /// The account of the address is theirs, and they proved the address both here and there.
    Links,
    /// Somebody signed up with the address and never proved it. That may have been a stranger, so
    /// the account becomes theirs without its password and its second factor.
    TakesOver,
    /// The account belongs to another identity. Addresses are given to other people, in companies
    /// above all, so this one does not get in by the address.
    IsRefused,
}

impl Newcomer {
    /// By the account that has the address.
    #[must_use]
    pub fn to(account: Option<(&User, &Credentials)>) -> Self {
        match account {
            None => Self::Creates,
            Some((user, _)) if !user.email_verified => Self::TakesOver,
            Some((_, credentials)) if credentials.google.is_some() => Self::IsRefused,
            Some(_) => Self::Links,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::accounts::UserId;

    fn account(email_verified: bool, google: Option<&str>) -> (User, Credentials) {
        let id = UserId::from_random([1; 16]);
        let google = google.map(|subject| Identity {
            issuer: "https://accounts.google.com".to_owned(),
            subject: subject.to_owned(),
        });
        let at = "2026-11-20T12:00:00Z".parse().unwrap();
        let user = User {
            id,
            email: "ada@example.org".parse().unwrap(),
            email_verified,
            name: "Ada".parse().unwrap(),
            roles: BTreeMap::new(),
            second_factor: false,
            recovery_codes_left: None,
            has_password: true,
            has_google: google.is_some(),
            locale: "en".to_owned(),
            created_at: at,
            updated_at: at,
        };
        let password = Some("$argon2id$".to_owned());
        (user, Credentials { user: id, password, generation: 0, second_factor: None, google })
    }

    fn newcomer(email_verified: bool, google: Option<&str>) -> Newcomer {
        let (user, credentials) = account(email_verified, google);
        Newcomer::to(Some((&user, &credentials)))
    }

    #[test]
    fn a_proven_account_is_linked_once_and_an_unproven_one_is_taken_over() {
        assert_eq!(Newcomer::to(None), Newcomer::Creates);
        assert_eq!(newcomer(true, None), Newcomer::Links);
        assert_eq!(newcomer(true, Some("1")), Newcomer::IsRefused);
        assert_eq!(newcomer(false, None), Newcomer::TakesOver);
        assert_eq!(newcomer(false, Some("1")), Newcomer::TakesOver);
    }

    #[test]
    fn accounts_from_before_have_a_password_and_no_google() {
        let (user, credentials) = account(true, None);
        let mut stored = crate::store::fields(&user);
        stored.retain(|name, _| !name.starts_with("has_"));
        let read: User = serde_json::from_value(stored.into()).unwrap();
        assert_eq!(read, user);
        let mut stored = crate::store::fields(&credentials);
        stored.remove("google");
        let read: Credentials = serde_json::from_value(stored.into()).unwrap();
        assert_eq!(read, credentials);
    }

    #[test]
    fn an_identity_is_of_one_issuer_and_does_not_print() {
        let of = |issuer: &str, subject: &str| Identity {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
        };
        let one = of("https://a.example", "1");
        assert_ne!(one.login_id(), of("https://b.example", "1").login_id());
        assert_ne!(one.login_id(), of("https://a.example", "2").login_id());
        assert_eq!(format!("{one:?}"), "Identity(..)");
    }
}
