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

/// A keyword as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub keyword: Keyword,
    /// Language of a word that Twilio does not know, as a BCP 47 tag. Who says one of Twilio's is
    /// answered by Twilio; who says one of these, by nobody else.
    pub language: Option<&'static str>,
}

impl Word {
    /// The keyword that is all of `text`. Case, accents, blanks and marks do not count. Twilio's
    /// own words: <https://help.twilio.com/articles/223134027>.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let word: String =
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        let word: String = word.chars().map(without_accent).collect();
        let (keyword, language) = match word.as_str() {
            "STOP" | "STOPALL" | "UNSUBSCRIBE" | "CANCEL" | "END" | "QUIT" | "OPTOUT"
            | "REVOKE" => (Keyword::Stop, None),
            "START" | "UNSTOP" | "YES" => (Keyword::Start, None),
            "HELP" | "INFO" => (Keyword::Help, None),
            "ALTO" | "PARAR" | "BAJA" => (Keyword::Stop, Some("es")),
            "INICIAR" => (Keyword::Start, Some("es")),
            "AYUDA" => (Keyword::Help, Some("es")),
            _ => return None,
        };
        Some(Self { keyword, language })
    }
}

/// A capital letter as a telephone's keyboard may have put it; an accent of its own is no letter.
fn without_accent(c: char) -> char {
    match c {
        'Á' | 'À' | 'Â' | 'Ä' => 'A',
        'É' | 'È' | 'Ê' | 'Ë' => 'E',
        'Í' | 'Ì' | 'Î' | 'Ï' => 'I',
        'Ó' | 'Ò' | 'Ô' | 'Ö' => 'O',
        'Ú' | 'Ù' | 'Û' | 'Ü' => 'U',
        c => c,
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
        let word = |keyword, language| Some(Word { keyword, language });
        for text in [
            "STOP",
            " stop ",
            "Stop.",
            "StopAll",
            "stop all",
            "unsubscribe",
            "CANCEL",
            "end",
            "quit!",
            "opt-out",
        ] {
            assert_eq!(Word::of(text), word(Keyword::Stop, None), "{text}");
        }
        for text in ["START", "unstop", "Yes"] {
            assert_eq!(Word::of(text), word(Keyword::Start, None), "{text}");
        }
        assert_eq!(Word::of("help?"), word(Keyword::Help, None));
        for text in ["", "Please stop by at noon", "cancel my booking", "yes, 9 is fine", "!?"] {
            assert_eq!(Word::of(text), None, "{text}");
        }
    }

    #[test]
    fn spanish_words_count_however_they_are_typed() {
        let word = |keyword| Some(Word { keyword, language: Some("es") });
        for text in ["ALTO", " ¡alto! ", "Álto", "a\u{301}lto", "parar", "Pa rar", "BAJA", "baja."]
        {
            assert_eq!(Word::of(text), word(Keyword::Stop), "{text}");
        }
        for text in ["INICIAR", "iniciar", "Iníciar "] {
            assert_eq!(Word::of(text), word(Keyword::Start), "{text}");
        }
        for text in ["AYUDA", "¿Ayuda?"] {
            assert_eq!(Word::of(text), word(Keyword::Help), "{text}");
        }
        for text in ["ayúdame", "el coche es alto", "parar a las 9", "trabaja", "si"] {
            assert_eq!(Word::of(text), None, "{text}");
        }
    }
}
