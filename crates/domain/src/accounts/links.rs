use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{FactorSeal, Purpose, SessionId, TokenId, UserId};
use crate::ids::{BookingId, ShopId};
use crate::suppression::{AddressId, Medium};

/// Makes and checks the secret parts of links and refresh tokens. They are keyed digests of ids,
/// so that nothing secret is stored or put into the outbox: whoever has the key can make the link
/// again, whoever has the store alone cannot.
#[derive(Clone)]
pub struct LinkSecret(Zeroizing<Vec<u8>>);

impl LinkSecret {
    /// `key` is the deployment's signing key.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self(Zeroizing::new(key.to_vec()))
    }

    /// The text that stands in the link of a token: `{id}.{digest}`.
    #[must_use]
    pub fn token(&self, id: &TokenId, purpose: Purpose) -> String {
        format!("{id}.{}", hex(&self.token_mac(id, purpose).finalize().into_bytes()))
    }

    /// The token that `text` names, if it was made here for this purpose.
    #[must_use]
    pub fn open_token(&self, text: &str, purpose: Purpose) -> Option<TokenId> {
        let (id, digest) = text.split_once('.')?;
        let id: TokenId = id.parse().ok()?;
        self.token_mac(&id, purpose).verify_slice(&unhex(digest)?).ok()?;
        Some(id)
    }

    /// The refresh token of a session's `generation`: `{session}.{generation}.{digest}`.
    #[must_use]
    pub fn refresh(&self, session: &SessionId, salt: &str, generation: u32) -> String {
        let digest = self.refresh_mac(session, salt, generation).finalize().into_bytes();
        format!("{session}.{generation}.{}", hex(&digest))
    }

    /// Whether the digest of a refresh token is that of this session and generation.
    #[must_use]
    pub fn is_refresh(&self, digest: &str, session: &SessionId, salt: &str, of: u32) -> bool {
        unhex(digest)
            .is_some_and(|bytes| self.refresh_mac(session, salt, of).verify_slice(&bytes).is_ok())
    }

    /// What seals somebody's second factor.
    #[must_use]
    pub fn factor_seal(&self, user: UserId) -> FactorSeal {
        FactorSeal::new(&self.0, user)
    }

    /// One of the secrets of a flow. They are made again when it comes back, so that no browser
    /// and no store keeps them.
    #[must_use]
    pub fn flow(&self, id: &TokenId, part: FlowPart) -> String {
        hex(&self.flow_mac(id, part).finalize().into_bytes())
    }

    /// Whether `text` is that secret of the flow, in time that does not tell how much of it is.
    #[must_use]
    pub fn is_flow(&self, text: &str, id: &TokenId, part: FlowPart) -> bool {
        unhex(text).is_some_and(|bytes| self.flow_mac(id, part).verify_slice(&bytes).is_ok())
    }

    /// What stands in the link that ends reminders: `{shop}.{booking}.{digest}`. It names a booking
    /// and not an address, and has no end: a mail may be opened years later.
    #[must_use]
    pub fn unsubscribe(&self, shop: &ShopId, booking: &BookingId, address: &AddressId) -> String {
        let address = address.as_str();
        let mac = self.unsubscribe_mac(shop, booking, Some(address));
        format!("{shop}.{booking}.{address}.{}", hex(&mac.finalize().into_bytes()))
    }

    /// What `text` is about, if it was made here.
    #[must_use]
    pub fn open_unsubscribe(&self, text: &str) -> Option<UnsubscribeLink> {
        let parts: Vec<&str> = text.split('.').collect();
        let (shop, booking, address, digest) = match parts[..] {
            // As they were made at first.
            [shop, booking, digest] => (shop, booking, None, digest),
            [shop, booking, address, digest] => (shop, booking, Some(address), digest),
            _ => return None,
        };
        let (shop, booking) = (shop.parse().ok()?, booking.parse().ok()?);
        let mac = self.unsubscribe_mac(&shop, &booking, address);
        mac.verify_slice(&unhex(digest)?).ok()?;
        let address = address.map(|digest| AddressId::of_digest(Medium::Email, digest));
        Some(UnsubscribeLink { shop, booking, address })
    }

    fn unsubscribe_mac(
        &self,
        shop: &ShopId,
        booking: &BookingId,
        address: Option<&str>,
    ) -> Hmac<Sha256> {
        let mut mac = self.mac(b"baybook unsubscribe link 1\0");
        mac.update(shop.as_str().as_bytes());
        mac.update(b"\0");
        mac.update(booking.as_bytes());
        mac.update(address.unwrap_or_default().as_bytes());
        mac
    }

    fn flow_mac(&self, id: &TokenId, part: FlowPart) -> Hmac<Sha256> {
        let mut mac = self.mac(b"baybook openid flow 1\0");
        mac.update(part.as_str().as_bytes());
        mac.update(b"\0");
        mac.update(id.as_bytes());
        mac
    }

    fn token_mac(&self, id: &TokenId, purpose: Purpose) -> Hmac<Sha256> {
        let mut mac = self.mac(b"baybook account link 1\0");
        mac.update(purpose.as_str().as_bytes());
        mac.update(b"\0");
        mac.update(id.as_bytes());
        mac
    }

    fn refresh_mac(&self, session: &SessionId, salt: &str, generation: u32) -> Hmac<Sha256> {
        let mut mac = self.mac(b"baybook refresh token 1\0");
        mac.update(session.as_bytes());
        mac.update(&generation.to_be_bytes());
        mac.update(salt.as_bytes());
        mac
    }

    fn mac(&self, domain: &[u8]) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(domain);
        mac
    }
}

impl fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkSecret(..)")
    }
}

/// What a sign-in at another provider is bound by (OpenID Connect Core 1.0, section 3.1.2.1, and
/// RFC 7636).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowPart {
    /// That the answer belongs to the question.
    State,
    /// That the ID token was made for this question.
    Nonce,
    /// That whoever redeems the code is who asked for it: 64 characters.
    Verifier,
}

impl FlowPart {
    fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Nonce => "nonce",
            Self::Verifier => "verifier",
        }
    }
}

/// Where the page is that ends reminders, under the deployment's public address. Its query is
/// `token`, of [`LinkSecret::unsubscribe`].
pub const UNSUBSCRIBE_PATH: &str = "/unsubscribe";

/// A link in a reminder, by which reminders are ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsubscribeLink {
    pub shop: ShopId,
    pub booking: BookingId,
    /// To which address it went: it ends reminders there, to whomever the booking belongs since.
    /// Absent in those from before it was kept.
    pub address: Option<AddressId>,
}

/// Where the page of a link is, under the deployment's public address.
#[must_use]
pub fn link_path(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::VerifyEmail => "/verify-email",
        Purpose::ResetPassword => "/reset-password",
        Purpose::Invitation => "/invitation",
        Purpose::OwnerSetUp => "/set-up",
        Purpose::SecondFactor => "/sign-in",
        Purpose::Google => "/account/google/callback",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() || pairs.len() != 32 {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_its_own_token_for_its_own_purpose_only() {
        let links = LinkSecret::new(&[7; 32]);
        let id = TokenId::from_random([1; 16]);
        let text = links.token(&id, Purpose::VerifyEmail);
        assert_eq!(links.open_token(&text, Purpose::VerifyEmail), Some(id));
        assert_eq!(links.open_token(&text, Purpose::ResetPassword), None);
        assert_eq!(LinkSecret::new(&[8; 32]).open_token(&text, Purpose::VerifyEmail), None);
        let other = TokenId::from_random([2; 16]).to_string();
        let digest = text.split_once('.').unwrap().1;
        for bad in ["", ".", "x.y", &text[..text.len() - 1], &format!("{other}.{digest}")] {
            assert_eq!(links.open_token(bad, Purpose::VerifyEmail), None, "{bad}");
        }
    }

    #[test]
    fn the_secrets_of_a_flow_are_three_and_of_that_flow_only() {
        let links = LinkSecret::new(&[7; 32]);
        let (id, other) = (TokenId::from_random([1; 16]), TokenId::from_random([2; 16]));
        let state = links.flow(&id, FlowPart::State);
        assert!(links.is_flow(&state, &id, FlowPart::State));
        assert!(!links.is_flow(&state, &id, FlowPart::Nonce));
        assert!(!links.is_flow(&state, &other, FlowPart::State));
        assert!(!links.is_flow("", &id, FlowPart::State));
        assert!(!links.token(&id, Purpose::Google).contains(&state));
        // RFC 7636, 4.1: 43 to 128 characters.
        assert_eq!(links.flow(&id, FlowPart::Verifier).len(), 64);
    }

    #[test]
    fn a_link_that_unsubscribes_names_one_booking_of_one_shop() {
        let links = LinkSecret::new(&[7; 32]);
        let shop: ShopId = "main".parse().unwrap();
        let (booking, other) = (BookingId::from_random([1; 16]), BookingId::from_random([2; 16]));
        let address = AddressId::of_email(&"ada@example.com".parse().unwrap());
        let text = links.unsubscribe(&shop, &booking, &address);
        let opened = links.open_unsubscribe(&text).unwrap();
        assert_eq!((&opened.shop, opened.booking), (&shop, booking));
        assert_eq!(opened.address.as_ref(), Some(&address));
        assert_eq!(LinkSecret::new(&[8; 32]).open_unsubscribe(&text), None);
        let elsewhere = AddressId::of_email(&"bob@example.com".parse().unwrap());
        let swapped = text.replace(address.as_str(), elsewhere.as_str());
        assert_eq!(links.open_unsubscribe(&swapped), None);
        let first = hex(&links.unsubscribe_mac(&shop, &booking, None).finalize().into_bytes());
        let opened = links.open_unsubscribe(&format!("{shop}.{booking}.{first}")).unwrap();
        assert_eq!(opened.address, None);
        let digest = text.rsplit('.').next().unwrap();
        for bad in [
            String::new(),
            format!("east.{booking}.{}.{digest}", address.as_str()),
            format!("main.{other}.{}.{digest}", address.as_str()),
            format!("main.{booking}.{digest}"),
            format!("{text}.x"),
            text[..text.len() - 2].to_owned(),
        ] {
            assert_eq!(links.open_unsubscribe(&bad), None, "{bad}");
        }
    }

    #[test]
    fn a_refresh_token_is_of_one_generation() {
        let links = LinkSecret::new(&[7; 32]);
        let session = SessionId::from_random([1; 16]);
        let text = links.refresh(&session, "salt", 3);
        let digest = text.rsplit('.').next().unwrap();
        assert!(links.is_refresh(digest, &session, "salt", 3));
        assert!(!links.is_refresh(digest, &session, "salt", 4));
        assert!(!links.is_refresh(digest, &session, "pepper", 3));
        assert!(!links.is_refresh("", &session, "salt", 3));
    }
}
