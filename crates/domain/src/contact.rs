//! How to reach a person, parsed at the edge.

use std::fmt;
use std::str::FromStr;

use email_address::Options;
use serde::{Deserialize, Serialize};

/// What is wrong with a value a person typed. `code` is stable, the message is for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Invalid {
    pub code: &'static str,
    pub message: String,
}

impl Invalid {
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// One line of text: trimmed, inner blanks folded, no control characters, 1 to `max` characters.
///
/// # Errors
/// `required`, `too-long` or `characters`.
pub fn line(text: &str, max: usize) -> Result<String, Invalid> {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.chars().all(is_invisible) {
        return Err(Invalid::new("required", "Please fill this in."));
    }
    if folded.chars().count() > max {
        return Err(Invalid::new("too-long", format!("Please use at most {max} characters.")));
    }
    if folded.chars().any(is_unprintable) {
        return Err(Invalid::new("characters", "Please leave out control characters."));
    }
    Ok(folded)
}

/// Text of several lines: trimmed, no control characters but line ends, at most `max` characters.
///
/// # Errors
/// `too-long` or `characters`.
pub fn paragraph(text: &str, max: usize) -> Result<Option<String>, Invalid> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.chars().count() > max {
        return Err(Invalid::new("too-long", format!("Please use at most {max} characters.")));
    }
    if text.chars().any(|c| c != '\n' && c != '\t' && is_unprintable(c)) {
        return Err(Invalid::new("characters", "Please leave out control characters."));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// Control characters, and those that turn the direction of the text around them.
fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Blanks, and characters that show nothing by themselves but have their use between others.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{3164}')
}

macro_rules! parsed_text {
    ($name:ident) => {
        impl $name {
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        // Personal: shown as its type in logs and panics.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}

/// A person's name as they write it, 1 to 100 characters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonName(String);
parsed_text!(PersonName);

impl FromStr for PersonName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        line(text, 100).map(Self)
    }
}

/// A mailbox (RFC 5321) with a domain that has a dot; the domain in lower case.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailAddress(String);
parsed_text!(EmailAddress);

impl EmailAddress {
    /// Whether both are the same mailbox for people: letters compare without case.
    #[must_use]
    pub fn is_same_mailbox(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }
}

impl FromStr for EmailAddress {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Invalid::new("required", "Please fill in an email address."));
        }
        // RFC 5321, 4.5.3.1.3: a path of 256 octets with its angle brackets.
        if text.len() > 254 {
            return Err(Invalid::new("too-long", "Please use at most 254 characters."));
        }
        let options =
            Options::default().with_required_tld().without_display_text().without_domain_literal();
        let parsed = email_address::EmailAddress::parse_with_options(text, options)
            .ok()
            .filter(|_| !text.chars().any(is_unprintable));
        let parsed = parsed.ok_or_else(|| {
            Invalid::new("email", "This is not an email address. It looks like name@example.com.")
        })?;
        Ok(Self(format!("{}@{}", parsed.local_part(), parsed.domain().to_lowercase())))
    }
}

/// A telephone number in E.164 form, `+13125550123`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);
parsed_text!(PhoneNumber);

impl PhoneNumber {
    /// Reads the tables of the world's numbers, which takes about a tenth of a second, so that the
    /// first customer does not wait for it.
    pub fn prepare() {
        drop(Self::parse("+13125550100", "US"));
    }

    /// Parses an international number, or a national one of `country` (ISO 3166-1 alpha-2).
    ///
    /// # Errors
    /// `required`, `too-long` or `phone`.
    pub fn parse(text: &str, country: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Invalid::new("required", "Please fill in a telephone number."));
        }
        if text.len() > 40 {
            return Err(Invalid::new("too-long", "Please use at most 40 characters."));
        }
        let number = phonenumber::parse(country.parse().ok(), text)
            .ok()
            .filter(phonenumber::is_valid)
            .filter(|number| number.extension().is_none());
        let number = number.ok_or_else(unreachable_number)?;
        let number = number.format().mode(phonenumber::Mode::E164).to_string();
        // E.164 ends at 15 digits; the tables of some countries let more pass.
        if number.len() > 16 {
            return Err(unreachable_number());
        }
        Ok(Self(number))
    }
}

/// A phone number as it is dialled in its own country; unchanged if it cannot be read.
#[must_use]
pub fn national_phone(e164: &str) -> String {
    phonenumber::parse(None, e164).map_or_else(
        |_| e164.to_owned(),
        |number| number.format().mode(phonenumber::Mode::National).to_string(),
    )
}

fn unreachable_number() -> Invalid {
    Invalid::new(
        "phone",
        "This is not a telephone number we can reach. Include the area code, or start with + and the country code.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails_are_mailboxes_with_a_domain() {
        let email: EmailAddress = "  Ada.Lovelace+car@Example.COM ".parse().unwrap();
        assert_eq!(email.as_str(), "Ada.Lovelace+car@example.com");
        assert!(email.is_same_mailbox(&"ada.lovelace+car@example.com".parse().unwrap()));
        for bad in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@example",
            "Ada <ada@example.com>",
            "ada@[127.0.0.1]",
            "a b@example.com",
            "ada@exa\u{202E}mple.com",
        ] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad}");
        }
        assert_eq!(
            format!("{}@example.com", "a".repeat(250)).parse::<EmailAddress>().unwrap_err().code,
            "too-long"
        );
    }

    #[test]
    fn phones_are_kept_in_e164() {
        assert_eq!(PhoneNumber::parse("(312) 555-0123", "US").unwrap().as_str(), "+13125550123");
        assert_eq!(PhoneNumber::parse("+49 30 901820", "US").unwrap().as_str(), "+4930901820");
        for bad in ["", "12", "call me", "+1 555", "999999999999999"] {
            assert!(PhoneNumber::parse(bad, "US").is_err(), "{bad}");
        }
        assert!(PhoneNumber::parse("555312398397222", "DE").is_err(), "17 digits");
    }

    #[test]
    fn phones_are_shown_as_they_are_dialled_at_home() {
        assert_eq!(national_phone("+12175550142"), "(217) 555-0142");
        assert_eq!(national_phone("ask inside"), "ask inside");
    }

    #[test]
    fn names_are_one_line_and_never_shown_in_debug_output() {
        assert_eq!("  Ada   Lovelace ".parse::<PersonName>().unwrap().as_str(), "Ada Lovelace");
        assert!("".parse::<PersonName>().is_err());
        assert!("Ada\u{0}".parse::<PersonName>().is_err());
        assert_eq!("\u{200B} \u{2060}".parse::<PersonName>().unwrap_err().code, "required");
        assert!("نرم\u{200C}افزار".parse::<PersonName>().is_ok());
        assert!("x".repeat(101).parse::<PersonName>().is_err());
        assert_eq!(format!("{:?}", "Ada".parse::<PersonName>().unwrap()), "PersonName(..)");
    }

    #[test]
    fn paragraphs_keep_their_lines() {
        assert_eq!(paragraph("  a\r\nb ", 10).unwrap().as_deref(), Some("a\nb"));
        assert_eq!(paragraph(" \n ", 10).unwrap(), None);
        assert!(paragraph("\u{7}", 10).is_err());
        assert!(paragraph("12345678901", 10).is_err());
    }
}
