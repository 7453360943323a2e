use std::fmt;

use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Totp, TotpError};

use super::SecretHash;

/// A second factor: time-based codes (RFC 6238: SHA-1, 6 digits, 30 seconds), and recovery codes
/// for when the device is lost.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The secret shared with the device, in hexadecimal.
    secret: String,
    /// Whether the person showed that the device works; until then it is not asked for.
    pub confirmed: bool,
    /// Time step of the last code that was taken: none is taken twice (RFC 6238, section 5.2).
    last_step: u64,
    /// Digests of the recovery codes that are left.
    recovery: Vec<SecretHash>,
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
    pub fn enrol(random: [[u8; 16]; 2]) -> Self {
        let bytes = random.concat();
        let secret = bytes[..20].iter().map(|byte| format!("{byte:02x}")).collect();
        Self { secret, confirmed: false, last_step: 0, recovery: Vec::new() }
    }

    /// The `otpauth:` address that a device reads from a picture, and the secret as one types it.
    ///
    /// # Errors
    /// When `issuer` or `account` cannot stand in the address.
    pub fn address(&self, issuer: &str, account: &str) -> Result<(String, String), TotpError> {
        // A colon divides issuer and account.
        let plain = |text: &str| text.replace(':', " ");
        let totp = self
            .builder()
            .with_issuer(Some(plain(issuer)))
            .with_account_name(plain(account))
            .build()?;
        Ok((totp.to_url()?, totp_rs::Secret::new(self.bytes().into()).to_base32()))
    }

    /// Takes a code of the device, once. `now` is in seconds since 1970.
    ///
    /// Answers the second factor as it is to be stored, or nothing when the code is not right.
    #[must_use]
    pub fn accept_code(&self, code: &str, now: u64) -> Option<Self> {
        let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = self.totp()?.check(&typed, now).filter(|step| *step > self.last_step)?;
        Some(Self { last_step: step, ..self.clone() })
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
    pub fn recovery_codes_left(&self) -> usize {
        self.recovery.len()
    }

    /// The code of a moment, as a device would show it.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn code_at(&self, now: u64) -> Option<String> {
        Some(self.totp()?.generate(now).to_string())
    }

    fn totp(&self) -> Option<Totp> {
        self.builder().with_account_name("account").build().ok()
    }

    fn builder(&self) -> Builder {
        Builder::new().with_secret(self.bytes()).with_skew(1)
    }

    fn bytes(&self) -> Vec<u8> {
        let digits = self.secret.as_bytes().as_chunks::<2>().0;
        let pair = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        digits.iter().filter_map(pair).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;

    #[test]
    fn a_code_of_now_or_the_step_beside_it_is_taken_once() {
        let factor = SecondFactor::enrol([[1; 16], [2; 16]]);
        let code = factor.code_at(NOW).unwrap();
        assert_eq!(code.len(), 6);
        let used = factor.accept_code(&format!("{} {}", &code[..3], &code[3..]), NOW).unwrap();
        assert!(used.accept_code(&code, NOW).is_none());
        assert!(used.accept_code(&code, NOW + 30).is_none());
        assert!(factor.accept_code(&code, NOW + 30).is_some());
        assert!(factor.accept_code(&code, NOW + 90).is_none());
        for bad in ["", "abcdef", "1234567", "12345"] {
            assert!(factor.accept_code(bad, NOW).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_recovery_code_is_taken_once_however_it_is_typed() {
        let mut drawn = 0_u8;
        let (factor, codes) = SecondFactor::enrol([[1; 16], [2; 16]]).confirm(|| {
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
        let factor = SecondFactor::enrol([[1; 16], [2; 16]]);
        let (url, secret) = factor.address("Night: and Day", "ada@example.com").unwrap();
        assert!(url.starts_with("otpauth://totp/"), "{url}");
        assert!(url.contains(&format!("secret={secret}")), "{url}");
        assert_eq!(format!("{factor:?}"), "SecondFactor { confirmed: false, .. }");
    }
}
