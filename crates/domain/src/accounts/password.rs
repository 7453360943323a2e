use std::fmt;

use zeroize::Zeroizing;

use crate::contact::{EmailAddress, Invalid};

/// NIST SP 800-63B, section 5.1.1.2.
pub const PASSWORD_MIN: usize = 8;
/// Long enough for any sentence; bounds the work of hashing.
pub const PASSWORD_MAX: usize = 128;

/// A password that may be set: 8 to 128 characters, not among those that are tried first.
///
/// By NIST SP 800-63B there are no rules of composition, any character counts, and what is
/// refused is what is commonly used, and what can be read off the account or the shop.
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
        let known = context.iter().copied().chain([mailbox, email.as_str(), "baybook"]);
        if is_common(&plain) || known.map(letters).any(|word| is_mostly(&plain, &word)) {
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

fn is_common(plain: &str) -> bool {
    let stem = plain.trim_end_matches(|c: char| c.is_ascii_digit());
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
        || (plain.len() - stem.len() <= 4 && STEMS.contains(&stem))
}

/// Common whatever digits follow.
const STEMS: &[&str] = &[
    "password",
    "passwort",
    "passw0rd",
    "p4ssword",
    "p4ssw0rd",
    "pa55word",
    "motdepasse",
    "contrasena",
    "welcome",
    "willkommen",
    "letmein",
    "qwerty",
    "qwertz",
    "azerty",
    "qwertyuiop",
    "asdfgh",
    "asdfghjkl",
    "zxcvbn",
    "zxcvbnm",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "basketball",
    "superman",
    "batman",
    "spiderman",
    "pokemon",
    "starwars",
    "dragon",
    "monkey",
    "master",
    "shadow",
    "michael",
    "jennifer",
    "jordan",
    "michelle",
    "charlie",
    "ashley",
    "daniel",
    "jessica",
    "thomas",
    "samantha",
    "computer",
    "internet",
    "whatever",
    "trustno",
    "changeme",
    "secret",
    "default",
    "administrator",
    "admin",
    "login",
    "guest",
    "test",
    "testing",
    "hello",
    "freedom",
    "liverpool",
    "chelsea",
    "arsenal",
    "chocolate",
    "butterfly",
    "mustang",
    "corvette",
    "ferrari",
    "mercedes",
    "porsche",
    "camaro",
    "harley",
    "yamaha",
    "honda",
    "toyota",
    "mechanic",
    "workshop",
    "garage",
    "summer",
    "winter",
    "spring",
    "autumn",
    "january",
    "monday",
    "friday",
    "november",
    "december",
    "access",
    "abcdef",
    "abc",
    "aa",
    "google",
    "facebook",
    "linkedin",
    "cookie",
    "flower",
    "lovely",
    "babygirl",
    "nothing",
    "forever",
    "blink",
    "matrix",
];

/// Common as they stand.
const COMMON: &[&str] = &[
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx",
    "1qaz2wsx3edc",
    "zaq12wsx",
    "zaq1zaq1",
    "q1w2e3r4",
    "q1w2e3r4t5",
    "qazwsxedc",
    "qweasdzxc",
    "qwerasdf",
    "asdf1234",
    "qwer1234",
    "1234qwer",
    "123qweasd",
    "123qwe123",
    "abcd1234",
    "a1b2c3d4",
    "abc12345",
    "aa123456",
    "a123456789",
    "12341234",
    "123123123",
    "11223344",
    "1122334455",
    "12344321",
    "1234554321",
    "123321123",
    "147258369",
    "159753456",
    "741852963",
    "789456123",
    "987654321",
    "0987654321",
    "1234567890",
    "12345678910",
    "123456789a",
    "123456aa",
    "1234abcd",
    "password1234",
    "passwordpassword",
    "correcthorsebatterystaple",
    "letmeinplease",
    "iloveyousomuch",
    "thisismypassword",
    "mypassword",
    "newpassword",
    "nopassword",
    "passpass",
    "passphrase",
    "opensesame",
    "sunshine1",
    "princess1",
    "football1",
    "trustno1",
    "ncc1701d",
    "ncc1701e",
    "jordan23",
    "rush2112",
    "bond007007",
    "13579246810",
    "24681012",
    "19871987",
    "19901990",
    "20002000",
    "31415926",
    "314159265",
    "27182818",
    "qwertyqwerty",
    "asdfasdf",
    "zxcvzxcv",
    "testtest",
    "hellohello",
    "adminadmin",
    "rootroot",
    "useruser",
    "changeit",
    "temporary",
];

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
        ] {
            assert!(matches!(code(bad), Some("common" | "too-short")), "{bad}: {:?}", code(bad));
        }
        assert_eq!(code("the day after the night motors on"), None);
    }

    #[test]
    fn a_password_is_never_shown() {
        let email = "ada@example.com".parse().unwrap();
        let password = NewPassword::parse("tiny wet socks", &email, &[]).unwrap();
        assert_eq!(format!("{password:?}"), "NewPassword(..)");
    }
}
