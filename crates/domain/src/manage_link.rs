//! The link by which the holder of a booking manages it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::booking::Booking;
use crate::ids::{BookingId, ShopId};

/// How long after its appointment a booking can still be looked at by its link: for the invoice and
/// for questions about the work, and no longer, as links stay in mailboxes and histories.
const OPEN_AFTER_END: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long a booking of long ago can be looked at by whoever found it again.
const OPEN_AFTER_FOUND: SignedDuration = SignedDuration::from_hours(24);

/// Bytes of HMAC-SHA-256.
const DIGEST: usize = 32;

/// Makes and checks the tokens of manage links: an expiry, the number of the booking's links, and a
/// keyed digest of both with shop and booking. So a token is the same each time it is made for the
/// same appointment, is stored nowhere, and opens one booking only. Moving a booking leaves earlier
/// tokens good until the expiry that they carry; giving it to another address does not.
pub struct ManageLinks {
    key: Zeroizing<Vec<u8>>,
    public_url: String,
    /// Not named in addresses.
    default_shop: ShopId,
}

impl ManageLinks {
    /// `key` is the deployment's signing key, `public_url` the origin of the pages.
    #[must_use]
    pub fn new(key: &[u8], public_url: &str, default_shop: ShopId) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        Self { key: Zeroizing::new(key.to_vec()), public_url, default_shop }
    }

    /// The token of a booking as it stands: the expiry in seconds of Unix time and, where it has had
    /// others, [`Booking::links`], big-endian, then the digest, in base64url.
    #[must_use]
    pub fn token(&self, booking: &Booking) -> String {
        self.token_until(&booking.shop, &booking.id, booking.links, booking.end + OPEN_AFTER_END)
    }

    /// The token for who proved anew that the booking is theirs. However long ago the appointment
    /// was, it is good for a while.
    #[must_use]
    pub fn token_when_found(&self, booking: &Booking, now: Timestamp) -> String {
        if now < booking.end + OPEN_AFTER_END {
            return self.token(booking);
        }
        self.token_until(&booking.shop, &booking.id, booking.links, now + OPEN_AFTER_FOUND)
    }

    fn token_until(
        &self,
        shop: &ShopId,
        booking: &BookingId,
        links: u32,
        until: Timestamp,
    ) -> String {
        let until = until.as_second();
        let digest = self.mac(shop, booking, links, until).finalize().into_bytes();
        let (until, number) = (until.to_be_bytes(), links.to_be_bytes());
        let number = if links == 0 { &[][..] } else { &number[..] };
        URL_SAFE_NO_PAD.encode([&until, number, &digest].concat())
    }

    /// The address that a mail brings.
    #[must_use]
    pub fn url(&self, shop: &ShopId, booking: &BookingId, token: &str) -> String {
        let mut url = format!("{}/bookings/{booking}?token={token}", self.public_url);
        if *shop != self.default_shop {
            url.push_str(&format!("&shop={shop}"));
        }
        url
    }

    /// The booking's page, for who needs no token.
    #[must_use]
    pub fn page(&self, shop: &ShopId, booking: &BookingId) -> String {
        format!("{}{}", self.public_url, self.path(shop, booking))
    }

    /// Where the booking is in the API.
    #[must_use]
    pub fn path(&self, shop: &ShopId, booking: &BookingId) -> String {
        if *shop == self.default_shop {
            format!("/bookings/{booking}")
        } else {
            format!("/bookings/{booking}?shop={shop}")
        }
    }

    /// Checks the token of a link and tells of which of the booking's links it is, to be compared
    /// with [`Booking::links`] where the booking is read. Asks no store.
    ///
    /// # Errors
    /// Why it opens nothing.
    pub fn open(
        &self,
        token: &str,
        shop: &ShopId,
        booking: &BookingId,
        now: Timestamp,
    ) -> Result<u32, LinkError> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| LinkError::Forged)?;
        let (until, rest) = bytes.split_first_chunk().ok_or(LinkError::Forged)?;
        let (links, digest) = match rest.split_first_chunk() {
            Some((links, digest)) if rest.len() > DIGEST => (u32::from_be_bytes(*links), digest),
            _ => (0, rest),
        };
        let until = i64::from_be_bytes(*until);
        // Compares in constant time. Only who had the link is told that it is too old.
        let mac = self.mac(shop, booking, links, until);
        mac.verify_slice(digest).map_err(|_| LinkError::Forged)?;
        if now.as_second() < until { Ok(links) } else { Err(LinkError::Expired) }
    }

    fn mac(&self, shop: &ShopId, booking: &BookingId, links: u32, until: i64) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.key)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        let is_first = links == 0;
        mac.update(if is_first { b"baybook manage link 2\0" } else { b"baybook manage link 3\0" });
        mac.update(shop.as_str().as_bytes());
        mac.update(b"\0");
        mac.update(booking.as_bytes());
        mac.update(&until.to_be_bytes());
        if !is_first {
            mac.update(&links.to_be_bytes());
        }
        mac
    }
}

/// Why a link opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    #[error("the link is not of this booking")]
    Forged,
    #[error("the link is too old")]
    Expired,
}

// Holds the key.
impl fmt::Debug for ManageLinks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManageLinks").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> ManageLinks {
        with_key([7; 32])
    }

    fn with_key(key: [u8; 32]) -> ManageLinks {
        ManageLinks::new(&key, "https://book.example.com/", "main".parse().unwrap())
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_token_opens_its_own_booking_of_its_own_shop_only() {
        let links = links();
        let (main, east) = ("main".parse().unwrap(), "east".parse().unwrap());
        let (one, two) = (BookingId::from_random([1; 16]), BookingId::from_random([2; 16]));
        let (now, until) = (at("2026-12-01T12:00:00Z"), at("2027-01-01T12:00:00Z"));
        let token = links.token_until(&main, &one, 0, until);
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        let open = |token: &str, shop, booking| links.open(token, shop, booking, now);
        assert_eq!(open(&token, &main, &one), Ok(0));
        assert_eq!(open(&token, &main, &two), Err(LinkError::Forged));
        assert_eq!(open(&token, &east, &one), Err(LinkError::Forged));
        for bad in ["", "AAAA", &token[1..], &token[..token.len() - 1]] {
            assert_eq!(open(bad, &main, &one), Err(LinkError::Forged), "{bad}");
        }
        assert_eq!(with_key([8; 32]).open(&token, &main, &one, now), Err(LinkError::Forged));
    }

    #[test]
    fn a_token_says_of_which_of_the_bookings_links_it_is() {
        let links = links();
        let (shop, one) = ("main".parse().unwrap(), BookingId::from_random([1; 16]));
        let (now, until) = (at("2026-12-01T12:00:00Z"), at("2027-01-01T12:00:00Z"));
        let open = |token: &str| links.open(token, &shop, &one, now);
        let tokens: Vec<_> =
            (0..3).map(|number| links.token_until(&shop, &one, number, until)).collect();
        let opened: Vec<_> = tokens.iter().map(|token| open(token)).collect();
        assert_eq!(opened, [Ok(0), Ok(1), Ok(2)]);
        // Nobody makes a later one of an earlier one.
        let first = URL_SAFE_NO_PAD.decode(&tokens[0]).unwrap();
        let raised = [&first[..8], &1_u32.to_be_bytes(), &first[8..]].concat();
        assert_eq!(open(&URL_SAFE_NO_PAD.encode(raised)), Err(LinkError::Forged));
    }

    #[test]
    fn an_address_names_its_shop_unless_it_is_the_one_that_is_meant_without() {
        let links = links();
        let (main, east) = ("main".parse().unwrap(), "east".parse().unwrap());
        let one = BookingId::from_random([1; 16]);
        let page = format!("https://book.example.com/bookings/{one}");
        assert_eq!(links.url(&main, &one, "t"), format!("{page}?token=t"));
        assert_eq!(links.url(&east, &one, "t"), format!("{page}?token=t&shop=east"));
        assert_eq!(links.page(&main, &one), page);
        assert_eq!(links.page(&east, &one), format!("{page}?shop=east"));
        assert_eq!(links.path(&east, &one), format!("/bookings/{one}?shop=east"));
    }

    #[test]
    fn a_token_is_good_until_the_second_it_carries() {
        let links = links();
        let (shop, booking) = ("main".parse().unwrap(), BookingId::from_random([1; 16]));
        let until = at("2027-01-01T12:00:00Z");
        let token = links.token_until(&shop, &booking, 0, until);
        let open = |token: &str, now| links.open(token, &shop, &booking, now);
        assert_eq!(open(&token, until - SignedDuration::from_secs(1)), Ok(0));
        assert_eq!(open(&token, until), Err(LinkError::Expired));
        // A later expiry needs another digest.
        let mut bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        bytes[6] = bytes[6].wrapping_add(1);
        let altered = URL_SAFE_NO_PAD.encode(bytes);
        assert_eq!(open(&altered, until), Err(LinkError::Forged));
        let later = links.token_until(&shop, &booking, 0, until + SignedDuration::from_secs(1));
        let spliced = format!("{}{}", &later[..11], &token[11..]);
        assert_eq!(open(&spliced, until), Err(LinkError::Forged));
    }
}
