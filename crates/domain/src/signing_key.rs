//! The signing key of a deployment that has none configured: kept in its store.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::clock::Entropy;
use crate::store::{CommitError, Fields, Key, ReadError, Store, Write, schema};

/// Fewer bytes are no key.
const LEAST_BYTES: usize = 32;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// What is stored is not a key.
    #[error("{0} does not hold a key")]
    Damaged(Key),
}

/// The signing key kept in the store; made once, whichever process comes first.
///
/// # Errors
/// When the store does not answer, or holds something else.
pub async fn kept(
    store: &dyn Store,
    entropy: &dyn Entropy,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let key = schema::system("signing-key");
    for _ in 0..3 {
        let kept = store.read(std::slice::from_ref(&key)).await?.into_iter().next().flatten();
        if let Some(document) = kept {
            let text = document.fields.get("key").and_then(|key| key.as_str());
            return text
                .and_then(|text| STANDARD.decode(text).ok())
                .filter(|bytes| bytes.len() >= LEAST_BYTES)
                .map(Zeroizing::new)
                .ok_or(KeyError::Damaged(key));
        }
        let bytes = [entropy.bytes16(), entropy.bytes16()].concat();
        let mut fields = Fields::new();
        fields.insert("key".to_owned(), STANDARD.encode(&bytes).into());
        match store.commit(vec![Write::Create { key: key.clone(), fields }]).await {
            Ok(_) => return Ok(Zeroizing::new(bytes)),
            // Another process was first, or may have been: read what is kept.
            Err(CommitError::Conflict | CommitError::OutcomeUnknown(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(KeyError::Damaged(key))
}
