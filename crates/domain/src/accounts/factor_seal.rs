use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::UserId;

/// Seals the secret of one person's second factor for the store (ChaCha20-Poly1305, RFC 8439), so
/// that a copy of the store makes no codes. The key follows from the deployment's signing key
/// (HKDF, RFC 5869), and the person is sealed in: what is moved to another account does not open.
pub struct FactorSeal {
    cipher: ChaCha20Poly1305,
    user: UserId,
}

/// What is stored cannot be opened: it is damaged, of somebody else, or sealed with another signing
/// key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the second factor was not sealed with this key for this person")]
pub struct SealBroken;

/// Before what is sealed. Documents from before there was a seal have hexadecimal digits only.
const SEALED: &str = "1.";
const NONCE: usize = 12;

impl FactorSeal {
    pub(super) fn new(signing_key: &[u8], user: UserId) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, signing_key)
            .expand(b"baybook second factor 1", key.as_mut_slice())
            .unwrap_or_else(|_| unreachable!("HKDF gives keys of 32 bytes"));
        Self { cipher: ChaCha20Poly1305::new(&Key::from(*key)), user }
    }

    pub(super) fn is_sealed(text: &str) -> bool {
        text.starts_with(SEALED)
    }

    /// `1.` and, in base64url, the nonce and what is sealed.
    pub(super) fn seal(&self, secret: &[u8], nonce: [u8; NONCE]) -> String {
        let payload = Payload { msg: secret, aad: self.user.as_bytes() };
        let sealed = self
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .unwrap_or_else(|_| unreachable!("a secret is shorter than 256 GiB"));
        format!("{SEALED}{}", URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// The secret, also of a document from before.
    pub(super) fn open(&self, text: &str) -> Result<Zeroizing<Vec<u8>>, SealBroken> {
        let Some(sealed) = text.strip_prefix(SEALED) else { return unhex(text).ok_or(SealBroken) };
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| SealBroken)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or(SealBroken)?;
        let payload = Payload { msg: sealed, aad: self.user.as_bytes() };
        let secret = self.cipher.decrypt(&Nonce::from(*nonce), payload);
        secret.map(Zeroizing::new).map_err(|_| SealBroken)
    }
}

fn unhex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let pair = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = pairs.iter().map(pair).collect();
    bytes.filter(|bytes| !bytes.is_empty() && rest.is_empty()).map(Zeroizing::new)
}

impl fmt::Debug for FactorSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FactorSeal(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(key: u8, user: u8) -> FactorSeal {
        FactorSeal::new(&[key; 32], UserId::from_random([user; 16]))
    }

    #[test]
    fn what_is_sealed_opens_for_its_person_with_its_key_only() {
        let sealed = seal(7, 1).seal(b"a secret of 20 bytes", [3; 12]);
        assert!(FactorSeal::is_sealed(&sealed));
        assert_eq!(seal(7, 1).open(&sealed).unwrap().as_slice(), b"a secret of 20 bytes");
        assert_eq!(seal(7, 2).open(&sealed), Err(SealBroken));
        assert_eq!(seal(8, 1).open(&sealed), Err(SealBroken));
        assert_ne!(sealed, seal(7, 1).seal(b"a secret of 20 bytes", [4; 12]));
        assert!(!sealed.contains("secret"));
    }

    #[test]
    fn what_was_altered_or_cut_does_not_open() {
        let seal = seal(7, 1);
        let sealed = seal.seal(b"a secret of 20 bytes", [3; 12]);
        let mut bytes = URL_SAFE_NO_PAD.decode(&sealed[2..]).unwrap();
        for place in 0..bytes.len() {
            bytes[place] ^= 1;
            let altered = format!("1.{}", URL_SAFE_NO_PAD.encode(&bytes));
            assert_eq!(seal.open(&altered), Err(SealBroken), "{place}");
            bytes[place] ^= 1;
        }
        for bad in ["", "1.", "1.AAAA", "2.AAAA", "abc", "zz", &sealed[2..], &sealed[..20]] {
            assert_eq!(seal.open(bad), Err(SealBroken), "{bad}");
        }
    }

    #[test]
    fn digits_from_before_there_was_a_seal_are_read() {
        assert_eq!(seal(7, 1).open("00ff10").unwrap().as_slice(), [0, 255, 16]);
        assert!(!FactorSeal::is_sealed("00ff10"));
    }
}
