//! The link by which the holder of a booking manages it.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baybook_domain::access::{Action, Role, Whose, may};
use baybook_domain::booking::Booking;
use baybook_domain::ids::{BookingId, ShopId};
use baybook_service_kit::config::Secret;
use baybook_service_kit::problem::Reply;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::accounts::{Accounts, Person, bearer, denied};
use crate::caller::ShopName;
use crate::refusal::unknown_booking;
use crate::state::DefaultShop;

/// Makes and checks the tokens of manage links. A token is a keyed digest of shop and booking, so
/// it is the same each time it is made, is stored nowhere, and opens one booking only.
#[derive(Debug)]
pub(crate) struct ManageLinks {
    key: Secret,
    public_url: String,
}

impl ManageLinks {
    pub(crate) fn new(key: Secret, public_url: &str) -> Self {
        Self { key, public_url: public_url.trim_end_matches('/').to_owned() }
    }

    pub(crate) fn token(&self, shop: &ShopId, booking: &BookingId) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(shop, booking).finalize().into_bytes())
    }

    pub(crate) fn url(&self, booking: &BookingId, token: &str) -> String {
        format!("{}/bookings/{booking}?token={token}", self.public_url)
    }

    /// The booking's page, for who needs no token.
    pub(crate) fn page(&self, booking: &BookingId) -> String {
        format!("{}/bookings/{booking}", self.public_url)
    }

    fn opens(&self, token: &str, shop: &ShopId, booking: &BookingId) -> bool {
        // `verify_slice` compares in constant time.
        URL_SAFE_NO_PAD
            .decode(token)
            .is_ok_and(|digest| self.mac(shop, booking).verify_slice(&digest).is_ok())
    }

    fn mac(&self, shop: &ShopId, booking: &BookingId) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(self.key.expose())
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(b"baybook manage link 1\0");
        mac.update(shop.as_str().as_bytes());
        mac.update(b"\0");
        mac.update(booking.as_bytes());
        mac
    }
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
        if !Arc::<ManageLinks>::from_ref(state).opens(token, &shop, &booking) {
            return Err(Reply::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "This link does not open this booking",
            )
            .detail("Use the whole link of the confirmation, or find the booking again by its reference and email."));
        }
        Ok(Self { shop, booking, by: By::Link })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_its_own_booking_of_its_own_shop_only() {
        let links = ManageLinks::new(Secret::new([7; 32]), "https://book.example.com/");
        let (main, east) = ("main".parse().unwrap(), "east".parse().unwrap());
        let (one, two) = (BookingId::from_random([1; 16]), BookingId::from_random([2; 16]));
        let token = links.token(&main, &one);
        assert!(links.opens(&token, &main, &one));
        assert!(!links.opens(&token, &main, &two));
        assert!(!links.opens(&token, &east, &one));
        assert!(!links.opens(&token[1..], &main, &one));
        assert!(!links.opens("", &main, &one));
        let other_key = ManageLinks::new(Secret::new([8; 32]), "https://book.example.com");
        assert!(!other_key.opens(&token, &main, &one));
        assert_eq!(
            links.url(&one, "t"),
            format!("https://book.example.com/bookings/{one}?token=t")
        );
    }
}
