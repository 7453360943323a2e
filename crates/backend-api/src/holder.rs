//! Who asks for a booking: the holder of its manage link, or somebody signed in.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use baybook_domain::access::{Action, Role, Whose, may};
use baybook_domain::booking::Booking;
use baybook_domain::clock::Clock;
use baybook_domain::decide::Claim;
use baybook_domain::ids::{BookingId, ShopId};
use baybook_domain::manage_link::{LinkError, ManageLinks};
use baybook_service_kit::problem::Reply;

use crate::accounts::{Accounts, Person, bearer, denied};
use crate::caller::ShopName;
use crate::refusal::unknown_booking;
use crate::state::DefaultShop;

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
    /// Of which of the booking's links it is.
    Link(u32),
    Person(Box<Person>),
}

impl Holder {
    /// The person, where no link was shown.
    pub(crate) fn person(&self) -> Option<&Person> {
        match &self.by {
            By::Link(_) => None,
            By::Person(person) => Some(person),
        }
    }

    /// By what the booking is theirs, if it is not for those who work there to say.
    pub(crate) fn claim(&self, booking: &Booking) -> Option<Claim> {
        match &self.by {
            By::Link(links) => Some(Claim::Link(*links)),
            By::Person(person) => {
                let email = || Claim::Mailbox(person.principal.email.clone());
                person.principal.owns(booking).then(email)
            }
        }
    }

    /// Whether they may do `action` to the booking. The holder of the link may do what a customer
    /// may with their own.
    ///
    /// # Errors
    /// `unknown-booking` to customers, whom it is not to be told that there is one; `forbidden`
    /// to staff, and to whoever has a link that the booking does not have any more.
    pub(crate) fn may(&self, action: Action, booking: &Booking) -> Result<(), Reply> {
        let person = match &self.by {
            By::Link(links) if *links == booking.links => return Ok(()),
            By::Link(_) => return Err(link_refused(LinkError::Forged)),
            By::Person(person) => person,
        };
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
        let links = opened.map_err(link_refused)?;
        Ok(Self { shop, booking, by: By::Link(links) })
    }
}

/// The booking was given to somebody else, who has other links.
pub(crate) fn not_theirs() -> Reply {
    link_refused(LinkError::Forged)
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
