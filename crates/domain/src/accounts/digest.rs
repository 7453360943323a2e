use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// SHA-256 of a secret that is too long to guess, in hexadecimal: what is stored in its place.
/// Not for passwords, which are short enough to be tried out.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretHash(String);

impl SecretHash {
    /// `domain` keeps the digests of one use from being of any use in another.
    #[must_use]
    pub fn of(domain: &str, secret: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(domain).chain_update(b"\0").chain_update(secret);
        Self(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Compares in constant time.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        self.matches(other)
    }
}

impl Eq for SecretHash {}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(..)")
    }
}
