//! Twilio's calls: <https://www.twilio.com/docs/usage/security#validating-requests>.

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Disbelieved;

/// The header with the signature.
pub const SIGNATURE: &str = "x-twilio-signature";

/// Checks that a call is Twilio's. The signature covers the address and the form, and no time: a
/// call can be played back for as long as the auth token lives, so that each must count once only.
pub struct Signatures {
    key: hmac::Key,
    public_url: String,
}

impl Signatures {
    /// `token` is the account's auth token, `public_url` where Twilio reaches the service: as it was
    /// told to Twilio, and not as a request has it in its `Host`.
    #[must_use]
    pub fn new(token: &[u8], public_url: &str) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token);
        Self { key, public_url: public_url.trim_end_matches('/').to_owned() }
    }

    /// Whether `signature` is that of a form sent to `target`, the path with its query.
    ///
    /// # Errors
    /// [`Disbelieved::Forged`].
    pub fn check(
        &self,
        target: &str,
        form: &[(String, String)],
        signature: &[u8],
    ) -> Result<(), Disbelieved> {
        let signature = STANDARD.decode(signature).map_err(|_| Disbelieved::Forged)?;
        // Compares in constant time.
        hmac::verify(&self.key, self.signed(target, form).as_bytes(), &signature)
            .map_err(|_| Disbelieved::Forged)
    }

    /// The signature of a call, as Twilio makes it.
    #[must_use]
    pub fn sign(&self, target: &str, form: &[(String, String)]) -> String {
        STANDARD.encode(hmac::sign(&self.key, self.signed(target, form).as_bytes()))
    }

    fn signed(&self, target: &str, form: &[(String, String)]) -> String {
        let mut pairs: Vec<_> = form.iter().collect();
        pairs.sort();
        pairs.dedup();
        let mut text = format!("{}{target}", self.public_url);
        for (name, value) in pairs {
            text.push_str(name);
            text.push_str(value);
        }
        text
    }
}

impl fmt::Debug for Signatures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signatures").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}

/// What somebody who answers a text can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    Stop,
    Start,
    Help,
}

impl Keyword {
    /// The keyword that is all of `text`. Case, blanks and marks around it do not count. The words
    /// are those of Twilio: <https://help.twilio.com/articles/223134027>.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let word = text.trim_matches(|c: char| !c.is_alphanumeric()).to_uppercase();
        match word.as_str() {
            "STOP" | "STOPALL" | "UNSUBSCRIBE" | "CANCEL" | "END" | "QUIT" | "OPTOUT"
            | "REVOKE" => Some(Self::Stop),
            "START" | "UNSTOP" | "YES" => Some(Self::Start),
            "HELP" | "INFO" => Some(Self::Help),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Twilio's own libraries.
    fn example() -> (Signatures, Vec<(String, String)>) {
        let form = [
            ("To", "+18005551212"),
            ("From", "+14158675309"),
            ("Digits", "1234"),
            ("Caller", "+14158675309"),
            ("CallSid", "CA1234567890ABCDE"),
        ];
        let form = form.map(|(name, value)| (name.to_owned(), value.to_owned()));
        (Signatures::new(b"12345", "https://mycompany.com"), form.to_vec())
    }

    const TARGET: &str = "/myapp.php?foo=1&bar=2";
    const SIGNED: &[u8] = b"RSOYDt4T1cUTdK1PDd93/VVr8B8=";

    #[test]
    fn a_call_that_twilio_signed_is_believed() {
        let (signatures, form) = example();
        assert_eq!(signatures.check(TARGET, &form, SIGNED), Ok(()));
        assert_eq!(signatures.sign(TARGET, &form).as_bytes(), SIGNED);
    }

    #[test]
    fn a_call_with_anything_else_is_not() {
        let (signatures, form) = example();
        let forged = Err(Disbelieved::Forged);
        assert_eq!(signatures.check("/myapp.php?foo=1&bar=3", &form, SIGNED), forged);
        assert_eq!(signatures.check(TARGET, &form[1..], SIGNED), forged);
        for signature in [&b""[..], b"RSOYDt4T1cUTdK1PDd93/VVr8B9=", b"not base 64", &SIGNED[..24]]
        {
            assert_eq!(signatures.check(TARGET, &form, signature), forged);
        }
        let elsewhere = Signatures::new(b"12345", "https://example.com");
        assert_eq!(elsewhere.check(TARGET, &form, SIGNED), forged);
        let stranger = Signatures::new(b"54321", "https://mycompany.com");
        assert_eq!(stranger.check(TARGET, &form, SIGNED), forged);
        assert!(!format!("{signatures:?}").contains("12345"));
    }

    #[test]
    fn a_keyword_is_the_whole_text() {
        for text in ["STOP", " stop ", "Stop.", "StopAll", "unsubscribe", "CANCEL", "end", "quit!"]
        {
            assert_eq!(Keyword::of(text), Some(Keyword::Stop), "{text}");
        }
        for text in ["START", "unstop", "Yes"] {
            assert_eq!(Keyword::of(text), Some(Keyword::Start), "{text}");
        }
        assert_eq!(Keyword::of("help?"), Some(Keyword::Help));
        for text in ["", "Please stop by at noon", "cancel my booking", "yes, 9 is fine"] {
            assert_eq!(Keyword::of(text), None, "{text}");
        }
    }
}
