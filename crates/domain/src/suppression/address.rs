//! Addresses, known by what tells nobody which they are.

use serde::{Deserialize, Serialize};

use super::Suppression;
use crate::accounts::SecretHash;
use crate::booking::email_key;
use crate::contact::{EmailAddress, PhoneNumber};
use crate::store::{Key, Version, Write, fields, schema};

/// How an address is written to.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Medium {
    #[default]
    Email,
    Sms,
}

/// An address without the address: of which medium, and its digest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressId {
    medium: Medium,
    digest: String,
}

impl AddressId {
    /// Letters compare without case: they are the same mailbox.
    #[must_use]
    pub fn of_email(email: &EmailAddress) -> Self {
        let digest =
            SecretHash::of("baybook suppression email", email_key(email.as_str()).as_bytes());
        Self { medium: Medium::Email, digest: digest.as_str().to_owned() }
    }

    #[must_use]
    pub fn of_phone(phone: &PhoneNumber) -> Self {
        let digest = SecretHash::of("baybook suppression sms", phone.as_str().as_bytes());
        Self { medium: Medium::Sms, digest: digest.as_str().to_owned() }
    }

    pub(crate) fn of_digest(medium: Medium, digest: &str) -> Self {
        Self { medium, digest: digest.to_owned() }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.digest
    }

    #[must_use]
    pub fn medium(&self) -> Medium {
        self.medium
    }

    /// Where what is known of it is stored.
    #[must_use]
    pub fn key(&self) -> Key {
        schema::suppression(self)
    }

    /// The write that stores `after` where `before` was read.
    #[must_use]
    pub fn write(&self, after: &Suppression, before: Option<Version>) -> Write {
        let (key, fields) = (self.key(), fields(after));
        match before {
            Some(at) => Write::Update { key, fields, at },
            None => Write::Create { key, fields },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_by_its_digest_whatever_the_case_of_its_letters() {
        let of = |text: &str| AddressId::of_email(&text.parse().unwrap());
        assert_eq!(of("Ada@Example.com"), of("ada@example.com"));
        assert_ne!(of("ada@example.com"), of("bob@example.com"));
        let phone = AddressId::of_phone(&PhoneNumber::parse("+13125550123", "US").unwrap());
        let shown = format!("{phone:?} {}", phone.key());
        assert!(!shown.contains("5550123"), "{shown}");
        assert_eq!(phone.as_str().len(), 64);
    }
}
