mod common;

use std::fmt;

use zeroize::Zeroizing;

use crate::contact::{EmailAddress, Invalid};

use common::{COMMON, STEMS, WORDS};

/// NIST SP 800-63B, section 5.1.1.2.
pub const PASSWORD_MIN: usize = 8;
/// Long enough for any sentence; bounds the work of hashing.
pub const PASSWORD_MAX: usize = 128;

/// A password that may be set: 8 to 128 characters, not among those that are tried first.
///
/// By NIST SP 800-63B there are no rules of composition, any character counts, and what is
/// refused is what is commonly used, and what can be read off the account or the shop: such words
/// alone or in a row, with digits around them or for letters, and runs of keys. An estimate of
/// guesses by `zxcvbn` would refuse more, but takes seconds for some 128 characters, and reads the
/// clock.
#[derive(Clone)]
pub struct NewPassword(Zeroizing<String>);

impl NewPassword {
    /// `context` holds names that a stranger would try, such as the shop's.
    ///
    /// # Errors
    /// `required`, `too-short`, `too-long` or `common`.
    pub fn parse(text: &str, email: &EmailAddress, context: &[&str]) -> Result<Self, Invalid> {
        let length = text.chars().count();
        if length == 0 {
            return Err(Invalid::new("required", "Please choose a password."));
        }
        if length < PASSWORD_MIN {
            return Err(Invalid::new(
                "too-short",
                format!("Please use at least {PASSWORD_MIN} characters. A few words are good."),
            ));
        }
        if length > PASSWORD_MAX {
            return Err(Invalid::new(
                "too-long",
                format!("Please use at most {PASSWORD_MAX} characters."),
            ));
        }
        let plain = letters(text);
        let mailbox = email.as_str().split('@').next().unwrap_or_default();
        let mut known = context.iter().copied().chain([mailbox, email.as_str(), "baybook"]);
        let is_known = known.clone().map(letters).any(|word| is_mostly(&plain, &word))
            || is_made_of(&plain, &words(&mut known));
        if is_common(&plain) || is_known {
            return Err(Invalid::new(
                "common",
                "This password is easy to guess. Please use one that nobody would try.",
            ));
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(..)")
    }
}

/// What counts of a text when it is compared: letters and digits, without case, and without the
/// signs that people write for letters.
fn letters(text: &str) -> Zeroizing<String> {
    let plain = text.chars().map(|c| match c {
        '@' => 'a',
        '$' => 's',
        c => c,
    });
    Zeroizing::new(plain.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect())
}

/// The word itself, or with little around it.
fn is_mostly(password: &str, word: &str) -> bool {
    word.chars().count() >= 4
        && password.contains(word)
        && password.chars().count() < word.chars().count() + 5
}

/// The words of names, as they are compared.
fn words(names: &mut dyn Iterator<Item = &str>) -> Vec<Zeroizing<String>> {
    let words = names.flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    words.map(letters).filter(|word| word.chars().count() >= 3).collect()
}

/// Whether nothing but such words, in any order, with digits before or after, makes it up.
fn is_made_of(password: &str, words: &[Zeroizing<String>]) -> bool {
    let stem = password.trim_matches(|c: char| c.is_ascii_digit());
    // Ends of what is made up so far; each place is looked at once, however long it is.
    let mut reached = vec![false; stem.len() + 1];
    reached[0] = true;
    for at in 0..stem.len() {
        if reached[at] {
            for word in words.iter().filter(|word| stem[at..].starts_with(word.as_str())) {
                reached[at + word.len()] = true;
            }
        }
    }
    !stem.is_empty() && reached[stem.len()]
}

/// Rows of keyboards, the columns that hands go down, and the order of digits and letters.
const RUNS: &[&str] = &[
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "12345678901234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
    "1q2w3e4r5t6y7u8i9o0p",
];

/// Whether it is put together from at most four runs of keys, forwards or backwards, of three or
/// more each, and one key more.
fn is_typed_in_runs(plain: &str) -> bool {
    if !plain.is_ascii() {
        return false;
    }
    let mut rest = plain;
    for _ in 0..4 {
        let longest = (3..=rest.len()).rev().find(|length| {
            let part = &rest[..*length];
            let back: String = part.chars().rev().collect();
            RUNS.iter().any(|run| run.contains(part) || run.contains(&back))
        });
        match longest {
            Some(length) => rest = &rest[length..],
            None => break,
        }
    }
    rest.len() < 2 && rest.len() < plain.len()
}

fn is_common(plain: &str) -> bool {
    let stem = plain.trim_matches(|c: char| c.is_ascii_digit());
    let spelled = stem.replace('0', "o").replace('1', "i").replace('3', "e").replace('5', "s");
    let is_padded_word = plain.len() - stem.len() <= 6
        && [stem, &spelled]
            .iter()
            .any(|stem| COMMON.contains(stem) || STEMS.contains(stem) || WORDS.contains(stem));
    let mut distinct: Vec<char> = plain.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let chars: Vec<char> = plain.chars().collect();
    let step = |by: i64| {
        chars
            .windows(2)
            .all(|pair| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0])) == by)
    };
    // One or two characters over and over, or a run of neighbours.
    (!plain.is_empty() && distinct.len() < 3)
        || (!plain.is_empty() && (step(1) || step(-1)))
        || COMMON.contains(&plain)
        || is_padded_word
        || is_typed_in_runs(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        let email = "ada.lovelace@example.com".parse().unwrap();
        let shop = ["Night and Day Motors", "main"];
        NewPassword::parse(text, &email, &shop).err().map(|wrong| wrong.code)
    }

    #[test]
    fn length_is_counted_in_characters_and_nothing_else_is_asked_for() {
        assert_eq!(code(""), Some("required"));
        assert_eq!(code("siebenx"), Some("too-short"));
        assert_eq!(code(&"ab c".repeat(33)), Some("too-long"));
        for good in
            ["tiny wet socks", "ünïcödé", "🚗🛞🔧🪛🧰🛢️🚙", "     x y q     ", "allsmallletters"]
        {
            let expected = (good.chars().count() < 8).then_some("too-short");
            assert_eq!(code(good), expected, "{good}");
        }
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for bad in [
            "password",
            "Password1",
            "P@ssword2024",
            "12345678",
            "87654321",
            "abcdefgh",
            "aaaaaaaa",
            "abababab",
            "qwerty123",
            "1q2w3e4r",
            "iloveyou!",
            "Welcome2026",
            "trustno1",
            "Ada.Lovelace",
            "adalovelace1",
            "ada.lovelace@example.com",
            "NightAndDayMotors",
            "night and day motors!",
            "baybook1",
            "password12345",
            "qwerty12345",
            "123456789012",
            "asdfghjk",
            "1234567a",
            "midnight",
            "swordfish",
            "maverick",
            "victoria",
            "princess12345",
            "qazwsx123",
            "nightmotors",
            "motorsday2026",
            "lovelaceada",
            "sw0rdf1sh",
        ] {
            assert!(matches!(code(bad), Some("common" | "too-short")), "{bad}: {:?}", code(bad));
        }
        assert_eq!(code("the day after the night motors on"), None);
        for good in ["dayly night shifts", "maverick goose", "qwert of the zebras"] {
            assert_eq!(code(good), None, "{good}");
        }
        // However long and odd: nothing is tried in more ways than it has characters.
        for odd in ["day".repeat(42), "qaz".repeat(42), "1q".repeat(64)] {
            code(&odd);
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let email = "ada@example.com".parse().unwrap();
        let password = NewPassword::parse("tiny wet socks", &email, &[]).unwrap();
        assert_eq!(format!("{password:?}"), "NewPassword(..)");
    }
}
