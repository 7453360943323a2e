//! Checking the ID tokens by which services of Google Cloud say who calls.

use async_trait::async_trait;
use gcloud_sdk::IdTokenAudience;
use gcloud_sdk::id_token_verify::{IdTokenKeys, IdTokenKeysSource, JwkSet};

pub use gcloud_sdk::id_token_verify::{
    IdTokenVerifier, IdTokenVerifyError, InvalidIdToken, VerifiedIdToken,
};

/// Checks tokens for one audience against Google's keys, which are read when the first comes.
///
/// # Errors
/// When the HTTP client cannot be set up.
pub fn verifier(audience: &str) -> Result<IdTokenVerifier, gcloud_sdk::error::Error> {
    IdTokenVerifier::new(IdTokenAudience::new(audience))
}

/// The same with keys of one's own, as tests have them. `keys` is a JWK set.
///
/// # Errors
/// When it is not one.
pub fn verifier_with_keys(
    audience: &str,
    keys: &str,
) -> Result<IdTokenVerifier, serde_json::Error> {
    let keys: JwkSet = serde_json::from_str(keys)?;
    Ok(IdTokenVerifier::with_keys_source(IdTokenAudience::new(audience), Fixed(keys)))
}

struct Fixed(JwkSet);

#[async_trait]
impl IdTokenKeysSource for Fixed {
    async fn fetch_keys(&self) -> gcloud_sdk::error::Result<IdTokenKeys> {
        Ok(IdTokenKeys::new(self.0.clone(), std::time::Duration::from_secs(3600)))
    }
}
