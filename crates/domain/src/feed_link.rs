//! The secret links of calendar feeds: of all jobs of a workshop, or of one mechanic's.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::ids::{MechanicId, ShopId};
use crate::store::{CommitError, Document, Key, ReadError, Store, Version, Write, fields, schema};

/// Whose jobs a feed has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Feed {
    pub shop: ShopId,
    /// `None`: everybody's.
    pub mechanic: Option<MechanicId>,
}

impl Feed {
    /// The document that counts how often its link was replaced.
    fn key(&self) -> Key {
        match &self.mechanic {
            None => schema::feed(&self.shop, "all"),
            Some(mechanic) => schema::feed(&self.shop, &format!("mechanic-{mechanic}")),
        }
    }

    /// Kind and id, as the audit log names it.
    #[must_use]
    pub fn object(&self) -> String {
        match &self.mechanic {
            None => format!("shop/{}", self.shop),
            Some(mechanic) => format!("mechanic/{mechanic}"),
        }
    }
}

/// Makes and checks the tokens of feed links: whose jobs, which link of theirs it is, and a keyed
/// digest of both. A token does not end by itself, since calendars ask for years; it ends when its
/// link is replaced, by a count that is kept in the store.
pub struct FeedLinks {
    key: Zeroizing<Vec<u8>>,
    public_url: String,
}

/// Bytes of the digest that a token carries: nobody guesses 128 bits.
const DIGEST: usize = 16;

impl FeedLinks {
    /// `key` is the deployment's signing key, `public_url` the origin of the pages.
    #[must_use]
    pub fn new(key: &[u8], public_url: &str) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        Self { key: Zeroizing::new(key.to_vec()), public_url }
    }

    /// The address to be given to a calendar. Whoever has it can read the feed.
    #[must_use]
    pub fn url(&self, feed: &Feed, generation: u32) -> String {
        format!("{}/calendar/{}.ics", self.public_url, self.token(feed, generation))
    }

    fn token(&self, feed: &Feed, generation: u32) -> String {
        let named = named(feed, generation);
        let digest = self.mac(&named).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode([&digest[..DIGEST], named.as_bytes()].concat())
    }

    /// Whose jobs a link shows, and which of its links it is. Asks no store.
    #[must_use]
    pub fn open(&self, token: &str) -> Option<(Feed, u32)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (digest, named) = bytes.split_at_checked(DIGEST)?;
        let named = std::str::from_utf8(named).ok()?;
        // Compares in constant time.
        self.mac(named).verify_truncated_left(digest).ok()?;
        let mut parts = named.split('/');
        let (shop, mechanic, generation) = (parts.next()?, parts.next()?, parts.next()?);
        let mechanic = Some(mechanic).filter(|id| !id.is_empty()).map(str::parse).transpose();
        let feed = Feed { shop: shop.parse().ok()?, mechanic: mechanic.ok()? };
        Some((feed, generation.parse().ok()?))
    }

    fn mac(&self, named: &str) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.key)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(b"baybook feed link 1\0");
        mac.update(named.as_bytes());
        mac
    }
}

/// Ids have no slash.
fn named(feed: &Feed, generation: u32) -> String {
    let mechanic = feed.mechanic.as_ref().map_or("", MechanicId::as_str);
    format!("{}/{mechanic}/{generation}", feed.shop)
}

// Holds the key.
impl fmt::Debug for FeedLinks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FeedLinks").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}

/// The document `shops/{shop}/feeds/{name}`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Replaced {
    generation: u32,
}

/// Which of their links each of `feeds` has now: none was replaced before it was counted.
///
/// # Errors
/// When the store does not answer, or holds something else.
pub async fn generations(store: &dyn Store, feeds: &[Feed]) -> Result<Vec<u32>, ReadError> {
    let keys: Vec<Key> = feeds.iter().map(Feed::key).collect();
    let documents = store.read(&keys).await?;
    documents.into_iter().map(|document| read(document).map(|(one, _)| one.generation)).collect()
}

fn read(document: Option<Document>) -> Result<(Replaced, Option<Version>), ReadError> {
    let Some(Document { fields, version, .. }) = document else {
        return Ok((Replaced::default(), None));
    };
    let replaced = serde_json::from_value(serde_json::Value::Object(fields));
    let replaced = replaced.map_err(|error| ReadError::Broken(error.into()))?;
    Ok((replaced, Some(version)))
}

/// Why a link was not replaced.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// From now on the feed has another link, and all earlier ones open nothing. `record` is written
/// along with it.
///
/// # Errors
/// When the store did not take it. After a lost answer the link may have been replaced; doing so
/// again is as good.
pub async fn replace(store: &dyn Store, feed: &Feed, record: Write) -> Result<u32, ReplaceError> {
    let key = feed.key();
    let document = store.read(std::slice::from_ref(&key)).await?.into_iter().next().flatten();
    let (before, version) = read(document)?;
    let generation = before.generation.saturating_add(1);
    let fields = fields(&Replaced { generation });
    let write = match version {
        Some(at) => Write::Update { key, fields, at },
        None => Write::Create { key, fields },
    };
    store.commit(vec![write, record]).await?;
    Ok(generation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(key: [u8; 32]) -> FeedLinks {
        FeedLinks::new(&key, "https://book.example.com/")
    }

    fn feed(mechanic: Option<&str>) -> Feed {
        let mechanic = mechanic.map(|id| id.parse().unwrap());
        Feed { shop: "main".parse().unwrap(), mechanic }
    }

    #[test]
    fn a_token_opens_its_own_feed_only() {
        let links_7 = links([7; 32]);
        for (feed, generation) in [(feed(None), 0), (feed(Some("dana")), 3)] {
            let token = links_7.token(&feed, generation);
            assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            assert_eq!(links_7.open(&token), Some((feed.clone(), generation)));
            assert_eq!(links([8; 32]).open(&token), None);
            for bad in ["", "AAAA", &token[1..], &token[..token.len() - 1]] {
                assert_eq!(links_7.open(bad), None, "{bad}");
            }
            let url = links_7.url(&feed, generation);
            assert_eq!(url, format!("https://book.example.com/calendar/{token}.ics"));
        }
    }

    #[test]
    fn the_digest_of_one_feed_does_not_open_another() {
        let links = links([7; 32]);
        let bytes = URL_SAFE_NO_PAD.decode(links.token(&feed(Some("dana")), 1)).unwrap();
        for other in ["main//1", "main/dana/2", "east/dana/1", "main/dana/1/"] {
            let spliced = [&bytes[..DIGEST], other.as_bytes()].concat();
            assert_eq!(links.open(&URL_SAFE_NO_PAD.encode(spliced)), None, "{other}");
        }
    }
}
