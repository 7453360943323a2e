//! The link by which the holder of a booking manages it.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baybook_domain::access::{Action, Role, Whose, may};
use baybook_domain::booking::Booking;
use baybook_domain::clock::Clock;
use baybook_domain::ids::{BookingId, ShopId};
use baybook_service_kit::config::Secret;
use baybook_service_kit::problem::Reply;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

use crate::accounts::{Accounts, Person, bearer, denied};
use crate::caller::ShopName;
use crate::refusal::unknown_booking;
use crate::state::DefaultShop;

/// How long after its appointment a booking can still be looked at by its link: for the invoice and
/// for questions about the work, and no longer, as links stay in mailboxes and histories.
const OPEN_AFTER_END: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Makes and checks the tokens of manage links: an expiry, and a keyed digest of it with shop and
/// booking. So a token is the same each time it is made for the same appointment, is stored
/// nowhere, and opens one booking only. Moving a booking leaves earlier tokens good until the
/// expiry that they carry.
#[derive(Debug)]
pub(crate) struct ManageLinks {
    key: Secret,
    public_url: String,
    /// Not named in addresses.
    default_shop: ShopId,
}

impl ManageLinks {
    pub(crate) fn new(key: Secret, public_url: &str, default_shop: ShopId) -> Self {
        Self { key, public_url: public_url.trim_end_matches('/').to_owned(), default_shop }
    }

    /// The token of a booking as it stands: the expiry in seconds of Unix time, big-endian, then the
    /// digest, in base64url.
    pub(crate) fn token(&self, booking: &Booking) -> String {
        self.token_until(&booking.shop, &booking.id, booking.end + OPEN_AFTER_END)
    }

    fn token_until(&self, shop: &ShopId, booking: &BookingId, until: Timestamp) -> String {
        let until = until.as_second();
        let digest = self.mac(shop, booking, until).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode([until.to_be_bytes().as_slice(), &digest].concat())
    }

    pub(crate) fn url(&self, shop: &ShopId, booking: &BookingId, token: &str) -> String {
        let mut url = format!("{}/bookings/{booking}?token={token}", self.public_url);
        if *shop != self.default_shop {
            url.push_str(&format!("&shop={shop}"));
        }
        url
    }

    /// The booking's page, for who needs no token.
    pub(crate) fn page(&self, shop: &ShopId, booking: &BookingId) -> String {
        format!("{}{}", self.public_url, self.path(shop, booking))
    }

    /// Where the booking is in the API.
    pub(crate) fn path(&self, shop: &ShopId, booking: &BookingId) -> String {
        if *shop == self.default_shop {
            format!("/bookings/{booking}")
        } else {
            format!("/bookings/{booking}?shop={shop}")
        }
    }

    fn open(
        &self,
        token: &str,
        shop: &ShopId,
        booking: &BookingId,
        now: Timestamp,
    ) -> Result<(), LinkError> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| LinkError::Forged)?;
        let (until, digest) = bytes.split_first_chunk().ok_or(LinkError::Forged)?;
        let until = i64::from_be_bytes(*until);
        // Compares in constant time. Only who had the link is told that it is too old.
        self.mac(shop, booking, until).verify_slice(digest).map_err(|_| LinkError::Forged)?;
        if now.as_second() < until { Ok(()) } else { Err(LinkError::Expired) }
    }

    fn mac(&self, shop: &ShopId, booking: &BookingId, until: i64) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(self.key.expose())
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(b"baybook manage link 2\0");
        mac.update(shop.as_str().as_bytes());
        mac.update(b"\0");
        mac.update(booking.as_bytes());
        mac.update(&until.to_be_bytes());
        mac
    }
}

/// Why a link opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum LinkError {
    #[error("the link is not of this booking")]
    Forged,
    #[error("the link is too old")]
    Expired,
}

/// The booking of the path and who asks for it: the holder of its manage link, or a person who
/// is signed in, both by `Authorization: Bearer`. A link is checked without asking the store, so
/// that an answer tells nobody whether a booking exists.
#[derive(Debug)]
pub(crate) struct Holder {
    pub(crate) shop: ShopId,
    pub(crate) booking: BookingId,
    by: By,
}

#[derive(Debug)]
enum By {
    Link,
    Person(Box<Person>),
}

impl Holder {
    /// The person, where no link was shown.
    pub(crate) fn person(&self) -> Option<&Person> {
        match &self.by {
            By::Link => None,
            By::Person(person) => Some(person),
        }
    }

    /// Whether they may do `action` to the booking. The holder of the link may do what a customer
    /// may with their own.
    ///
    /// # Errors
    /// `unknown-booking` to customers, whom it is not to be told that there is one; `forbidden`
    /// to staff.
    pub(crate) fn may(&self, action: Action, booking: &Booking) -> Result<(), Reply> {
        let Some(person) = self.person() else { return Ok(()) };
        let whose = Whose::of(booking, &person.principal);
        may(&person.principal, action, whose).map_err(|refused| match refused.role {
            Role::Customer => unknown_booking(),
            _ => denied(refused),
        })
    }
}

impl<S> FromRequestParts<S> for Holder
where
    S: Send + Sync,
    Arc<ManageLinks>: FromRef<S>,
    Arc<Accounts>: FromRef<S>,
    Arc<dyn Clock>: FromRef<S>,
    DefaultShop: FromRef<S>,
{
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Reply> {
        let Path(id) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| unknown_booking())?;
        let booking: BookingId = id.parse().map_err(|_| unknown_booking())?;
        let ShopName(shop) = ShopName::from_request_parts(parts, state).await?;
        let Some(token) = bearer(&parts.headers) else {
            return Err(Reply::new(
                StatusCode::UNAUTHORIZED,
                "unauthenticated",
                "This booking is only for its holder",
            )
            .detail("Send the token of the booking's manage link as `Authorization: Bearer`."));
        };
        // Only an access token has dots.
        if token.contains('.') {
            let person = Arc::<Accounts>::from_ref(state).person(token).await?;
            return Ok(Self { shop, booking, by: By::Person(Box::new(person)) });
        }
        let now = Arc::<dyn Clock>::from_ref(state).now();
        let opened = Arc::<ManageLinks>::from_ref(state).open(token, &shop, &booking, now);
        opened.map_err(link_refused)?;
        Ok(Self { shop, booking, by: By::Link })
    }
}

fn link_refused(error: LinkError) -> Reply {
    let (kind, title, detail) = match error {
        LinkError::Forged => (
            "forbidden",
            "This link does not open this booking",
            "Use the whole link of the confirmation, or find the booking again by its reference and email.",
        ),
        LinkError::Expired => (
            "link-expired",
            "This link is too old",
            "Find the booking by its reference and email: that gives a new link.",
        ),
    };
    Reply::new(StatusCode::FORBIDDEN, kind, title).detail(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> ManageLinks {
        with_key([7; 32])
    }

    fn with_key(key: [u8; 32]) -> ManageLinks {
        ManageLinks::new(Secret::new(key), "https://book.example.com/", "main".parse().unwrap())
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
        let token = links.token_until(&main, &one, until);
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        let open = |token: &str, shop, booking| links.open(token, shop, booking, now);
        assert_eq!(open(&token, &main, &one), Ok(()));
        assert_eq!(open(&token, &main, &two), Err(LinkError::Forged));
        assert_eq!(open(&token, &east, &one), Err(LinkError::Forged));
        for bad in ["", "AAAA", &token[1..], &token[..token.len() - 1]] {
            assert_eq!(open(bad, &main, &one), Err(LinkError::Forged), "{bad}");
        }
        assert_eq!(with_key([8; 32]).open(&token, &main, &one, now), Err(LinkError::Forged));
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
        let token = links.token_until(&shop, &booking, until);
        let open = |token: &str, now| links.open(token, &shop, &booking, now);
        assert_eq!(open(&token, until - SignedDuration::from_secs(1)), Ok(()));
        assert_eq!(open(&token, until), Err(LinkError::Expired));
        // A later expiry needs another digest.
        let mut bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        bytes[6] = bytes[6].wrapping_add(1);
        let altered = URL_SAFE_NO_PAD.encode(bytes);
        assert_eq!(open(&altered, until), Err(LinkError::Forged));
        let later = links.token_until(&shop, &booking, until + SignedDuration::from_secs(1));
        let spliced = format!("{}{}", &later[..11], &token[11..]);
        assert_eq!(open(&spliced, until), Err(LinkError::Forged));
    }
}
