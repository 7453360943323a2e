//! Being told by the calendar's provider that something changed in it.
//!
//! A notification says nothing but that: it is noted, and whoever reads the calendar looks at the
//! note. Each channel of notifications has a token that follows from the deployment's key, so that
//! a call by anybody else is refused without asking the store.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::ids::ShopId;
use crate::store::{CommitError, ReadError, Store, Write, fields, schema};

/// Makes and checks the tokens of channels.
pub struct WatchTokens(Zeroizing<Vec<u8>>);

impl WatchTokens {
    /// `key` is the deployment's signing key.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self(Zeroizing::new(key.to_vec()))
    }

    /// What the provider is to send back with every notification of a channel.
    #[must_use]
    pub fn token(&self, shop: &ShopId, channel: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(shop, channel).finalize().into_bytes())
    }

    /// Whether a notification is of a channel that was opened here.
    #[must_use]
    pub fn matches(&self, shop: &ShopId, channel: &str, token: &str) -> bool {
        let digest = URL_SAFE_NO_PAD.decode(token);
        // Compares in constant time.
        digest.is_ok_and(|digest| self.mac(shop, channel).verify_slice(&digest).is_ok())
    }

    fn mac(&self, shop: &ShopId, channel: &str) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(b"baybook calendar channel 1\0");
        mac.update(shop.as_str().as_bytes());
        mac.update(b"\0");
        mac.update(channel.as_bytes());
        mac
    }
}

// Holds the key.
impl fmt::Debug for WatchTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WatchTokens(..)")
    }
}

/// The document `shops/{shop}/calendar/changed`.
#[derive(Serialize, Deserialize)]
struct Changed {
    #[serde(with = "crate::instant")]
    at: Timestamp,
}

/// Notes that something changed.
///
/// # Errors
/// When the store does not take it.
pub async fn note_change(
    store: &dyn Store,
    shop: &ShopId,
    now: Timestamp,
) -> Result<(), CommitError> {
    let (key, fields) = (schema::calendar_changed(shop), fields(&Changed { at: now }));
    store.commit(vec![Write::Put { key, fields }]).await.map(drop)
}

/// When something changed last, as far as anybody was told.
///
/// # Errors
/// When the store does not answer, or holds something else.
pub async fn changed_at(store: &dyn Store, shop: &ShopId) -> Result<Option<Timestamp>, ReadError> {
    let documents = store.read(&[schema::calendar_changed(shop)]).await?;
    let Some(document) = documents.into_iter().next().flatten() else { return Ok(None) };
    serde_json::from_value(Value::Object(document.fields))
        .map(|Changed { at }| Some(at))
        .map_err(|error| ReadError::Broken(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_its_channel_shop_and_key_only() {
        let tokens = WatchTokens::new(&[7; 32]);
        let (main, east) = ("main".parse().unwrap(), "east".parse().unwrap());
        let token = tokens.token(&main, "c-1");
        assert!(tokens.matches(&main, "c-1", &token));
        assert!(!tokens.matches(&main, "c-2", &token));
        assert!(!tokens.matches(&east, "c-1", &token));
        assert!(!WatchTokens::new(&[8; 32]).matches(&main, "c-1", &token));
        for bad in ["", "AAAA", &token[1..], "no base 64"] {
            assert!(!tokens.matches(&main, "c-1", bad), "{bad}");
        }
        assert_eq!(format!("{tokens:?}"), "WatchTokens(..)");
    }
}
