use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Identity, SecondFactor, SecretHash, UserId};
use crate::access::{Principal, Role};
use crate::contact::{EmailAddress, PersonName};
use crate::ids::ShopId;

/// The document `users/{id}`: who a person is and where they work. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub email: EmailAddress,
    /// Somebody who reads that mailbox opened a link sent there and knew the password, or Google
    /// says that it is theirs.
    pub email_verified: bool,
    pub name: PersonName,
    /// Roles in shops; without one, a customer.
    pub roles: BTreeMap<ShopId, Role>,
    /// Whether a second factor is asked for; the factor itself is with the credentials.
    pub second_factor: bool,
    /// Recovery codes that can still be used. None where they are not counted here: without a second
    /// factor, and with one from before they were; then the credentials tell.
    #[serde(default)]
    pub recovery_codes_left: Option<u32>,
    /// Whether a password was set; the hash is with the credentials.
    #[serde(default = "yes")]
    pub has_password: bool,
    /// Whether they can sign in with Google; which account there is with the credentials.
    #[serde(default)]
    pub has_google: bool,
    /// BCP 47 tag of the language to write in.
    pub locale: String,
    #[serde(with = "crate::instant")]
    pub created_at: Timestamp,
    #[serde(with = "crate::instant")]
    pub updated_at: Timestamp,
}

/// What documents written before there was another way than a password leave out.
fn yes() -> bool {
    true
}

impl User {
    /// As the policy table knows them.
    #[must_use]
    pub fn principal(&self) -> Principal {
        Principal {
            user: self.id,
            email: self.email.clone(),
            email_verified: self.email_verified,
            roles: self.roles.clone(),
        }
    }
}

/// The document `shops/{shop}/staff/{user}`: a list of who has a role, written in the same commit
/// as the role itself. The role that counts is the user's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    pub user: UserId,
    pub name: PersonName,
    pub email: EmailAddress,
    pub role: Role,
}

/// The document `credentials/{user}`, apart from the user's own so that it is read where somebody
/// signs in and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    pub user: UserId,
    /// Argon2id in PHC string format. None for who only ever came from Google.
    pub password: Option<String>,
    /// One more with each new password: links sent before stop working.
    pub generation: u32,
    pub second_factor: Option<SecondFactor>,
    /// Who they are at Google.
    #[serde(default)]
    pub google: Option<Identity>,
}

/// The document `logins/{digest of the email}`, or of an [`Identity`]: what keeps either to one
/// account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    pub user: UserId,
}

/// The id of an email's document in `logins`: letters count without case, as people write them.
#[must_use]
pub fn login_id(email: &EmailAddress) -> String {
    SecretHash::of("baybook login", email.as_str().to_lowercase().as_bytes()).as_str().to_owned()
}
