//! Typed identifiers. A value of these types is well formed; nothing past the edge checks again.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The text is not an identifier of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}: use {rule}")]
pub struct InvalidId {
    kind: &'static str,
    rule: &'static str,
}

/// A lower-case name fit for URLs and keys: letters, digits and single hyphens, 1 to 64 of them.
macro_rules! slug {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                if is_slug(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(InvalidId {
                        kind: $kind,
                        rule: "1 to 64 lower-case letters, digits and single hyphens",
                    })
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn is_slug(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

slug!(
    /// A workshop.
    ShopId, "shop id"
);
slug!(
    /// A service of a workshop, as it stands in URLs: `oil-change`.
    ServiceId, "service id"
);
slug!(
    /// A place where a vehicle is worked on.
    BayId, "bay id"
);
slug!(
    /// A person who works on vehicles.
    MechanicId, "mechanic id"
);
slug!(
    /// Something a bay has (`lift`, `alignment-rack`) or a mechanic can do (`brakes`).
    Tag, "tag"
);

/// Of the many ways to write a UUID, the one that ids are made in: each id has one text.
fn is_plain_uuid(text: &str) -> bool {
    text.len() == 36 && !text.bytes().any(|b| b.is_ascii_uppercase())
}

/// A booking. Derived from the shop and the caller's idempotency key, so that the same request
/// always names the same booking, or drawn at random where there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BookingId(Uuid);

impl BookingId {
    /// The id that `key` has in `shop`: a UUID of version 8 (RFC 9562) from SHA-256.
    #[must_use]
    pub fn from_idempotency_key(shop: &ShopId, key: &str) -> Self {
        Self::from_digest(
            Sha256::new()
                .chain_update(b"baybook booking\0")
                .chain_update(shop.as_str())
                .chain_update(b"\0")
                .chain_update(key),
        )
    }

    /// An id from 16 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    fn from_digest(hash: Sha256) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        Self::from_random(bytes)
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl FromStr for BookingId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let id = Uuid::try_parse(text).ok().filter(|_| is_plain_uuid(text));
        id.map(Self).ok_or(InvalidId { kind: "booking id", rule: "a lower-case hyphenated UUID" })
    }
}

impl fmt::Display for BookingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// A stretch of time for which a bay or a mechanic is blocked. Made like a [`BookingId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BlockId(Uuid);

/// What the ids of the calendar's blocks begin with. A random id does so once in 2^48.
const OF_CALENDAR: &[u8; 6] = b"calend";

impl BlockId {
    /// An id from 16 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// The id of the block that the workshop's calendar asks for: the same each time it does.
    #[must_use]
    pub fn of_calendar(bay: &BayId, start: Timestamp, end: Timestamp) -> Self {
        let hash = Sha256::new()
            .chain_update(b"baybook calendar block\0")
            .chain_update(bay.as_str())
            .chain_update(b"\0")
            .chain_update(start.as_second().to_be_bytes())
            .chain_update(end.as_second().to_be_bytes())
            .finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        bytes[..OF_CALENDAR.len()].copy_from_slice(OF_CALENDAR);
        Self::from_random(bytes)
    }

    /// Whether it was made by [`BlockId::of_calendar`].
    #[must_use]
    pub fn is_of_calendar(&self) -> bool {
        self.0.as_bytes().starts_with(OF_CALENDAR)
    }
}

impl FromStr for BlockId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let id = Uuid::try_parse(text).ok().filter(|_| is_plain_uuid(text));
        id.map(Self).ok_or(InvalidId { kind: "block id", rule: "a lower-case hyphenated UUID" })
    }
}

impl fmt::Display for BlockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// The short form of a booking's id that people read out: eight characters of Crockford's
/// base 32, as `7KQ4-M2XD`. Not unique on its own: always asked for together with the email.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(String);

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Reference {
    #[must_use]
    pub fn of(booking: &BookingId) -> Self {
        // Bytes 0..5 hold neither the version nor the variant bits of the UUID.
        let bits = booking.as_bytes()[..5].iter().fold(0_u64, |bits, b| bits << 8 | u64::from(*b));
        let mut text = String::with_capacity(9);
        for place in (0..8).rev() {
            let digit = usize::try_from(bits >> (5 * place) & 31).unwrap_or(0);
            text.push(char::from(CROCKFORD[digit]));
            if place == 4 {
                text.push('-');
            }
        }
        Self(text)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Reference {
    type Err = InvalidId;

    /// As people type it: any case, hyphen or blanks optional, `O` for 0, `I` and `L` for 1.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let invalid = InvalidId { kind: "reference", rule: "eight letters and digits" };
        let mut digits = Vec::with_capacity(9);
        for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            let digit = u8::try_from(c).ok().filter(|d| CROCKFORD.contains(d));
            digits.push(digit.ok_or_else(|| invalid.clone())?);
            if digits.len() > 8 {
                return Err(invalid);
            }
        }
        if digits.len() != 8 {
            return Err(invalid);
        }
        digits.insert(4, b'-');
        String::from_utf8(digits).map(Self).map_err(|_| invalid)
    }
}

impl TryFrom<String> for Reference {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An event of the outbox: the booking and which of its changes it was. Also the name of the task
/// that delivers it, so it must stay free of personal data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventId(String);

impl EventId {
    /// The event of the change that made `revision` of a booking.
    #[must_use]
    pub fn of(booking: &BookingId, revision: u32) -> Self {
        Self(format!("{booking}-r{revision}"))
    }

    /// The reminder, so many minutes before the start, of an appointment as `revision` left it.
    #[must_use]
    pub fn reminder(booking: &BookingId, revision: u32, minutes_before: u32) -> Self {
        Self(format!("{booking}-r{revision}-m{minutes_before}"))
    }

    /// A mail about an account, from 16 random bytes.
    #[must_use]
    pub fn mail(bytes: [u8; 16]) -> Self {
        let id = uuid::Builder::from_custom_bytes(bytes).into_uuid();
        Self(format!("mail-{}", id.hyphenated()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EventId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        is_slug(text)
            .then(|| Self(text.to_owned()))
            .ok_or(InvalidId { kind: "event id", rule: "the id an event was made with" })
    }
}

impl TryFrom<String> for EventId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<EventId> for String {
    fn from(id: EventId) -> Self {
        id.0
    }
}

impl AsRef<str> for EventId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_lower_case_words_joined_by_single_hyphens() {
        for good in ["a", "oil-change", "bay-2", "2"] {
            assert!(good.parse::<ServiceId>().is_ok(), "{good}");
        }
        let long = "a".repeat(65);
        for bad in ["", "-a", "a-", "a--b", "Oil", "a/b", "a b", "é", &long] {
            assert!(bad.parse::<ServiceId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_same_key_in_the_same_shop_is_the_same_booking() {
        let (main, east) = ("main".parse().unwrap(), "east".parse().unwrap());
        let id = BookingId::from_idempotency_key(&main, "k1");
        assert_eq!(id, BookingId::from_idempotency_key(&main, "k1"));
        assert_ne!(id, BookingId::from_idempotency_key(&main, "k2"));
        assert_ne!(id, BookingId::from_idempotency_key(&east, "k1"));
        assert_eq!(id, id.to_string().parse().unwrap());
    }

    #[test]
    fn a_reference_reads_back_however_it_is_typed() {
        let reference = Reference::of(&BookingId::from_random([
            0xff, 0, 0x10, 1, 2, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
        ]));
        let text = reference.as_str().to_owned();
        assert_eq!(text.len(), 9);
        for typed in [
            text.clone(),
            text.to_lowercase(),
            text.replace('-', " "),
            text.replace('-', "").replace('0', "o"),
        ] {
            assert_eq!(typed.parse::<Reference>().unwrap(), reference, "{typed}");
        }
        for bad in ["", "7KQ4-M2X", "7KQ4-M2XDD", "7KQ4-M2X!", "UUUU-UUUU"] {
            assert!(bad.parse::<Reference>().is_err(), "{bad}");
        }
    }
}
