use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use baybook_domain::accounts::{SessionId, UserId};
use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::instant;
use baybook_domain::store::{CommitError, ReadError, Store, Version, Write, fields, schema};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::config::ServiceConfig;

/// Signs and checks access tokens: JWT (RFC 9068) by Ed25519.
///
/// The keys are kept in `system/session-keys`, made once by whichever instance comes first and anew
/// each month, or come from the configuration. The first signs; those before it verify until no
/// token of theirs can be valid any more.
pub(super) struct SessionKeys {
    issuer: String,
    configured: bool,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    ring: RwLock<Ring>,
}

struct Ring {
    keys: Vec<Key>,
    read_at: Timestamp,
}

struct Key {
    id: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
    made_at: Option<Timestamp>,
    retired_at: Option<Timestamp>,
}

/// How long an access token is good.
pub(super) const ACCESS: SignedDuration = SignedDuration::from_mins(15);
/// How far clocks may differ.
const LEEWAY: SignedDuration = SignedDuration::from_secs(30);
/// How long a retired key verifies: longer than any instance signs on with it, and its tokens last.
const RETIRED: SignedDuration = SignedDuration::from_hours(1);
/// An instance looks for newer keys at least this often when it signs,
const FRESH_FOR: SignedDuration = SignedDuration::from_mins(10);
/// and at most this often when it meets a key that it does not know.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(5);
/// How long a key signs. Nobody notices the change, so it need not be rare.
const SIGNS: SignedDuration = SignedDuration::from_hours(30 * 24);
const AUDIENCE: &str = "baybook-api";
const TYPE: &str = "at+jwt";

/// Who is meant by a good access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claimed {
    pub(super) user: UserId,
    pub(super) session: SessionId,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    iat: i64,
    exp: i64,
}

/// The keys of access tokens cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error("the session keys could not be read: {0}")]
    Read(#[from] ReadError),
    #[error("the session keys could not be written: {0}")]
    Commit(#[from] CommitError),
    #[error(
        "system/session-keys is damaged: remove the document to have new keys made (everybody signs in again)"
    )]
    Damaged,
    #[error("BAYBOOK_SESSION_KEYS does not hold keys of 32 bytes in base 64")]
    Configured,
    #[error("the keys come from BAYBOOK_SESSION_KEYS: put a new one first there")]
    NotOurs,
}

/// The document `system/session-keys`.
#[derive(Serialize, Deserialize)]
struct Stored {
    keys: Vec<StoredKey>,
}

#[derive(Serialize, Deserialize)]
struct StoredKey {
    seed: String,
    /// Instant text; not known of keys from before it was kept.
    #[serde(default)]
    made_at: Option<String>,
    /// Instant text, or null for the key that signs.
    retired_at: Option<String>,
}

impl SessionKeys {
    pub(super) async fn open(
        config: &ServiceConfig,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, KeysError> {
        let keys = match &config.session_keys {
            Some(secret) => configured(secret.expose_text().ok_or(KeysError::Configured)?)?,
            None => Vec::new(),
        };
        let ring = RwLock::new(Ring { keys, read_at: Timestamp::MIN });
        let issuer = config.public_url.trim_end_matches('/').to_owned();
        let configured = config.session_keys.is_some();
        let opened = Self { issuer, configured, store, clock, entropy, ring };
        if !configured {
            opened.make_first().await?;
        }
        Ok(opened)
    }

    /// An access token, and the seconds it is good for.
    pub(super) async fn sign(
        &self,
        user: UserId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<(String, u32), KeysError> {
        let age = now.duration_since(self.read_lock().read_at);
        if !self.configured && age >= FRESH_FOR {
            // The keys there are sign on when the store does not answer.
            if let Err(error) = self.renew(now).await {
                tracing::warn!(%error, "the session keys could not be read again");
            }
        }
        let ring = self.read_lock();
        let key = ring.signing();
        let key = key.ok_or(KeysError::Damaged)?;
        let header = Header {
            typ: Some(TYPE.to_owned()),
            kid: Some(key.id.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            sid: session,
            iat: now.as_second(),
            exp: (now + ACCESS).as_second(),
        };
        let token = jsonwebtoken::encode(&header, &claims, &key.encoding);
        let seconds = u32::try_from(ACCESS.as_secs()).unwrap_or_default();
        token.map(|token| (token, seconds)).map_err(|_| KeysError::Damaged)
    }

    /// What a token says, if it is one of ours and good now.
    pub(super) async fn check(&self, token: &str, now: Timestamp) -> Option<Claimed> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        let ours = header.alg == Algorithm::EdDSA && header.typ.as_deref() == Some(TYPE);
        let id = header.kid.filter(|_| ours)?;
        let look = {
            let ring = self.read_lock();
            let known = ring.keys.iter().any(|key| key.id == id);
            !known && !self.configured && now.duration_since(ring.read_at) >= LOOK_AGAIN
        };
        if look && let Err(error) = self.reload().await {
            tracing::warn!(%error, "the session keys could not be read again");
        }
        let ring = self.read_lock();
        let key = ring.keys.iter().find(|key| key.id == id)?;
        if key.retired_at.is_some_and(|at| now >= at + RETIRED) {
            return None;
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&self.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // By the clock that was handed in, below.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.decoding, &validation).ok()?.claims;
        let now = now.as_second();
        let leeway = LEEWAY.as_secs();
        let good = now < claims.exp.saturating_add(leeway) && claims.iat <= now + leeway;
        good.then_some(Claimed { user: claims.sub, session: claims.sid })
    }

    /// Reads the keys again, and makes a new one where the one that signs has for long enough.
    async fn renew(&self, now: Timestamp) -> Result<(), KeysError> {
        self.reload().await?;
        if self.read_lock().signing().is_some_and(|key| key.is_young(now)) {
            return Ok(());
        }
        self.replace(|key| key.is_none_or(|key| !key.is_young(now))).await
    }

    /// A new key signs from now on; the one before verifies until its tokens are over.
    pub(super) async fn rotate(&self) -> Result<(), KeysError> {
        if self.configured {
            return Err(KeysError::NotOurs);
        }
        self.replace(|_| true).await
    }

    /// Puts a new key before the others, if the one that signs `is_due`: another instance may have
    /// been first.
    async fn replace(&self, is_due: impl Fn(Option<&Key>) -> bool) -> Result<(), KeysError> {
        loop {
            let now = self.clock.now();
            let (mut stored, version) = self.read().await?.ok_or(KeysError::Damaged)?;
            let signing = stored.keys.iter().find(|key| key.retired_at.is_none());
            if !is_due(signing.and_then(Key::of_stored).as_ref()) {
                return self.reload().await;
            }
            stored.keys.retain(|key| {
                let retired = key.retired_at.as_deref().and_then(|text| text.parse().ok());
                retired.is_none_or(|at: Timestamp| now < at + RETIRED)
            });
            for key in &mut stored.keys {
                key.retired_at.get_or_insert_with(|| instant::text(now));
            }
            stored.keys.insert(0, self.fresh());
            let key = schema::system("session-keys");
            let write = Write::Update { key, fields: fields(&stored), at: version };
            match self.store.commit(vec![write]).await {
                Ok(_) => {
                    tracing::info!("a new session key signs from now on");
                    return self.reload().await;
                }
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn make_first(&self) -> Result<(), KeysError> {
        for _ in 0..3 {
            if self.read().await?.is_some() {
                return self.reload().await;
            }
            let stored = Stored { keys: vec![self.fresh()] };
            let key = schema::system("session-keys");
            match self.store.commit(vec![Write::Create { key, fields: fields(&stored) }]).await {
                // Another instance was first, or may have been: read what is kept.
                Ok(_) | Err(CommitError::Conflict | CommitError::OutcomeUnknown(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(KeysError::Damaged)
    }

    fn fresh(&self) -> StoredKey {
        let seed = Zeroizing::new([self.entropy.bytes16(), self.entropy.bytes16()].concat());
        let made_at = Some(instant::text(self.clock.now()));
        StoredKey { seed: STANDARD.encode(&*seed), made_at, retired_at: None }
    }

    async fn reload(&self) -> Result<(), KeysError> {
        let read_at = self.clock.now();
        let (stored, _) = self.read().await?.ok_or(KeysError::Damaged)?;
        let keys: Option<Vec<Key>> = stored.keys.iter().map(Key::of_stored).collect();
        let keys = keys.filter(|keys| keys.iter().any(|key| key.retired_at.is_none()));
        let keys = keys.ok_or(KeysError::Damaged)?;
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Ring { keys, read_at };
        Ok(())
    }

    async fn read(&self) -> Result<Option<(Stored, Version)>, KeysError> {
        let key = schema::system("session-keys");
        let document = self.store.read(&[key]).await?.into_iter().next().flatten();
        let Some(document) = document else { return Ok(None) };
        let stored = serde_json::from_value(serde_json::Value::Object(document.fields));
        stored.map(|stored| Some((stored, document.version))).map_err(|_| KeysError::Damaged)
    }

    fn read_lock(&self) -> std::sync::RwLockReadGuard<'_, Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ring {
    fn signing(&self) -> Option<&Key> {
        self.keys.iter().find(|key| key.retired_at.is_none())
    }
}

impl Key {
    fn of_seed(seed: &[u8]) -> Option<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
        let public = pair.public_key().as_ref();
        let private = pair.to_pkcs8v1().ok()?;
        Some(Self {
            id: Sha256::digest(public)[..8].iter().map(|byte| format!("{byte:02x}")).collect(),
            encoding: EncodingKey::from_ed_der(private.as_ref()),
            decoding: DecodingKey::from_ed_der(public),
            made_at: None,
            retired_at: None,
        })
    }

    fn is_young(&self, now: Timestamp) -> bool {
        self.made_at.is_some_and(|at| now < at + SIGNS)
    }

    fn of_stored(stored: &StoredKey) -> Option<Self> {
        let seed = Zeroizing::new(STANDARD.decode(&stored.seed).ok()?);
        let instant = |text: &Option<String>| match text {
            Some(text) => text.parse().ok().map(Some),
            None => Some(None),
        };
        let (made_at, retired_at) = (instant(&stored.made_at)?, instant(&stored.retired_at)?);
        Some(Self { made_at, retired_at, ..Self::of_seed(&seed)? })
    }
}

fn configured(text: &str) -> Result<Vec<Key>, KeysError> {
    let keys = text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(|text| {
        let seed = Zeroizing::new(STANDARD.decode(text).ok()?);
        Key::of_seed(&seed)
    });
    let keys: Option<Vec<Key>> = keys.collect();
    keys.filter(|keys| !keys.is_empty()).ok_or(KeysError::Configured)
}

impl fmt::Debug for SessionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.read_lock().keys.iter().map(|key| key.id.clone()).collect();
        f.debug_struct("SessionKeys").field("ids", &ids).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configured_keys_are_32_bytes_each_and_the_first_signs() {
        let (one, two) = (STANDARD.encode([1; 32]), STANDARD.encode([2; 32]));
        let keys = configured(&format!("{one}, {two}")).unwrap();
        assert_eq!(keys.len(), 2);
        assert_eq!(keys[0].id, configured(&one).unwrap()[0].id);
        for bad in ["", "no base 64 at all!", &STANDARD.encode([1; 31]), &format!("{one},x")] {
            assert!(configured(bad).is_err(), "{bad}");
        }
    }
}
