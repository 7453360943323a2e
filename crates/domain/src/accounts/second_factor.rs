use std::fmt;

use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Totp, TotpError};
use zeroize::Zeroizing;

use super::{FactorSeal, SealBroken, SecretHash};

/// A second factor: time-based codes (RFC 6238: SHA-1, 6 digits, 30 seconds), and recovery codes
/// for when the device is lost.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The secret shared with the device, as [`FactorSeal`] keeps it.
    secret: String,
    /// Whether the person showed that the device works; until then it is not asked for.
    pub confirmed: bool,
    /// Time step of the last code that was taken: none is taken twice (RFC 6238, section 5.2).
    last_step: u64,
    /// Digests of the recovery codes that are left.
    recovery: Vec<SecretHash>,
}

/// The second factor is of no use.
#[derive(Debug, thiserror::Error)]
pub enum FactorError {
    #[error(transparent)]
    Seal(#[from] SealBroken),
    #[error("no device can have it: {0}")]
    Device(#[from] TotpError),
}

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;
const ALPHABET: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz-";

/// A code that works once in place of the device, as `k3mz-9wqa-x2hd-7fpr`.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    fn from_random(bytes: [u8; 16]) -> Self {
        let mut text = String::with_capacity(19);
        for (place, byte) in bytes.into_iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            // 31 letters from 256 values: the bias is below a hundredth of a bit per letter.
            text.push(char::from(ALPHABET[usize::from(byte) % 31]));
        }
        Self(text)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn hash(text: &str) -> SecretHash {
        let typed: String =
            text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        SecretHash::of("baybook recovery code", typed.as_bytes())
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

impl fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecondFactor").field("confirmed", &self.confirmed).finish_non_exhaustive()
    }
}

impl SecondFactor {
    /// A new secret of 160 bits (RFC 4226, section 4), not in force yet.
    #[must_use]
    pub fn enrol(random: [[u8; 16]; 2], seal: &FactorSeal) -> Self {
        let random = Zeroizing::new(random.concat());
        let mut nonce = [0; 12];
        nonce.copy_from_slice(&random[20..]);
        let secret = seal.seal(&random[..20], nonce);
        Self { secret, confirmed: false, last_step: 0, recovery: Vec::new() }
    }

    /// Sealed, if it is from before there was a seal. What does not open is left as it is.
    #[must_use]
    pub fn sealed(&self, seal: &FactorSeal, random: impl FnOnce() -> [u8; 16]) -> Self {
        let plain = (!FactorSeal::is_sealed(&self.secret)).then(|| seal.open(&self.secret).ok());
        let Some(plain) = plain.flatten() else { return self.clone() };
        let mut nonce = [0; 12];
        nonce.copy_from_slice(&random()[..12]);
        Self { secret: seal.seal(&plain, nonce), ..self.clone() }
    }

    /// The `otpauth:` address that a device reads from a picture, and the secret as one types it.
    ///
    /// # Errors
    /// When `issuer` or `account` cannot stand in the address, or the seal does not open.
    pub fn address(
        &self,
        issuer: &str,
        account: &str,
        seal: &FactorSeal,
    ) -> Result<(String, String), FactorError> {
        // A colon divides issuer and account.
        let plain = |text: &str| text.replace(':', " ");
        let secret = seal.open(&self.secret)?;
        let totp = builder(&secret)
            .with_issuer(Some(plain(issuer)))
            .with_account_name(plain(account))
            .build()?;
        Ok((totp.to_url()?, totp_rs::Secret::new(secret.to_vec().into()).to_base32()))
    }

    /// Takes a code of the device, once. `now` is in seconds since 1970.
    ///
    /// Answers the second factor as it is to be stored, or nothing when the code is not right.
    ///
    /// # Errors
    /// When no code can be right because the seal does not open. Recovery codes are of use still.
    pub fn accept_code(
        &self,
        code: &str,
        now: u64,
        seal: &FactorSeal,
    ) -> Result<Option<Self>, FactorError> {
        let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = self.totp(seal)?.check(&typed, now).filter(|step| *step > self.last_step);
        Ok(step.map(|step| Self { last_step: step, ..self.clone() }))
    }

    /// Takes a recovery code, once.
    #[must_use]
    pub fn accept_recovery(&self, code: &str) -> Option<Self> {
        let hash = RecoveryCode::hash(code);
        let place = self.recovery.iter().position(|kept| kept.matches(&hash))?;
        let mut next = self.clone();
        next.recovery.remove(place);
        Some(next)
    }

    /// In force from now on, with new recovery codes, which are shown this once.
    #[must_use]
    pub fn confirm(&self, mut random: impl FnMut() -> [u8; 16]) -> (Self, Vec<RecoveryCode>) {
        let codes: Vec<RecoveryCode> =
            (0..RECOVERY_CODES).map(|_| RecoveryCode::from_random(random())).collect();
        let recovery = codes.iter().map(|code| RecoveryCode::hash(code.as_str())).collect();
        (Self { confirmed: true, recovery, ..self.clone() }, codes)
    }

    #[must_use]
    pub fn recovery_codes_left(&self) -> u32 {
        u32::try_from(self.recovery.len()).unwrap_or(u32::MAX)
    }

    /// The code of a moment, as a device would show it.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn code_at(&self, now: u64, seal: &FactorSeal) -> Option<String> {
        Some(self.totp(seal).ok()?.generate(now).to_string())
    }

    fn totp(&self, seal: &FactorSeal) -> Result<Totp, FactorError> {
        Ok(builder(&seal.open(&self.secret)?).with_account_name("account").build()?)
    }
}

fn builder(secret: &[u8]) -> Builder {
    Builder::new().with_secret(secret.to_vec()).with_skew(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{LinkSecret, UserId};

    const NOW: u64 = 1_800_000_000;

    fn seal() -> FactorSeal {
        LinkSecret::new(&[7; 32]).factor_seal(UserId::from_random([1; 16]))
    }

    fn enrolled() -> SecondFactor {
        SecondFactor::enrol([[1; 16], [2; 16]], &seal())
    }

    /// As documents were written before there was a seal, of the same secret.
    fn from_before() -> SecondFactor {
        let secret = "0101010101010101010101010101010102020202";
        let stored = serde_json::json!({
            "secret": secret, "confirmed": true, "last_step": 0, "recovery": [],
        });
        serde_json::from_value(stored).unwrap()
    }

    #[test]
    fn a_code_of_now_or_the_step_beside_it_is_taken_once() {
        let (factor, seal) = (enrolled(), seal());
        let code = factor.code_at(NOW, &seal).unwrap();
        assert_eq!(code.len(), 6);
        let take =
            |factor: &SecondFactor, code: &str, now| factor.accept_code(code, now, &seal).unwrap();
        let used = take(&factor, &format!("{} {}", &code[..3], &code[3..]), NOW).unwrap();
        assert!(take(&used, &code, NOW).is_none());
        assert!(take(&used, &code, NOW + 30).is_none());
        assert!(take(&factor, &code, NOW + 30).is_some());
        assert!(take(&factor, &code, NOW + 90).is_none());
        for bad in ["", "abcdef", "1234567", "12345"] {
            assert!(take(&factor, bad, NOW).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_secret_is_stored_sealed_for_its_person() {
        let (factor, seal) = (enrolled(), seal());
        let stored = serde_json::to_string(&factor).unwrap();
        let (_, typed) = factor.address("Shop", "ada", &seal).unwrap();
        assert!(!stored.contains("0101010101") && !stored.contains(&typed), "{stored}");
        let other = LinkSecret::new(&[7; 32]).factor_seal(UserId::from_random([2; 16]));
        let code = factor.code_at(NOW, &seal).unwrap();
        let refused = factor.accept_code(&code, NOW, &other);
        assert!(matches!(refused, Err(FactorError::Seal(SealBroken))));
        assert_eq!(factor.sealed(&seal, || [9; 16]), factor, "it is sealed once");
    }

    #[test]
    fn one_from_before_there_was_a_seal_is_read_and_can_be_sealed() {
        let (before, seal) = (from_before(), seal());
        let code = enrolled().code_at(NOW, &seal).unwrap();
        assert!(before.accept_code(&code, NOW, &seal).unwrap().is_some());
        let after = before.sealed(&seal, || [9; 16]);
        let stored = serde_json::to_string(&after).unwrap();
        assert!(!stored.contains("0101010101"), "{stored}");
        assert!(after.confirmed);
        assert!(after.accept_code(&code, NOW, &seal).unwrap().is_some());
    }

    #[test]
    fn a_recovery_code_is_taken_though_the_seal_does_not_open() {
        let (factor, codes) = enrolled().confirm(|| [5; 16]);
        let other = LinkSecret::new(&[8; 32]).factor_seal(UserId::from_random([1; 16]));
        assert!(factor.accept_code("123456", NOW, &other).is_err());
        assert!(factor.accept_recovery(codes[0].as_str()).is_some());
    }

    #[test]
    fn a_recovery_code_is_taken_once_however_it_is_typed() {
        let mut drawn = 0_u8;
        let (factor, codes) = enrolled().confirm(|| {
            drawn += 1;
            [drawn; 16]
        });
        assert!(factor.confirmed);
        assert_eq!(codes.len(), 10);
        let typed = codes[3].as_str().to_uppercase().replace('-', " ");
        let used = factor.accept_recovery(&typed).unwrap();
        assert_eq!(used.recovery_codes_left(), 9);
        assert!(used.accept_recovery(&typed).is_none());
        assert!(used.accept_recovery("").is_none());
    }

    #[test]
    fn the_address_is_what_authenticators_read() {
        let factor = enrolled();
        let (url, secret) = factor.address("Night: and Day", "ada@example.com", &seal()).unwrap();
        assert!(url.starts_with("otpauth://totp/"), "{url}");
        assert!(url.contains(&format!("secret={secret}")), "{url}");
        assert_eq!(format!("{factor:?}"), "SecondFactor { confirmed: false, .. }");
    }
}
