use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use baybook_domain::access::{Action, Principal, Whose, may};
use baybook_domain::accounts::{SessionId, User};
use baybook_domain::ids::ShopId;
use baybook_service_kit::problem::Reply;
use jiff::{SignedDuration, Timestamp};

use super::refusal::{denied, unauthenticated};
use super::{Accounts, live::Standing};

/// The person who is signed in, by `Authorization: Bearer` with an access token whose session
/// stands.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) principal: Principal,
    standing: Arc<Standing>,
}

impl Person {
    pub(super) fn user(&self) -> &User {
        &self.standing.user
    }

    /// How long ago the session began.
    pub(super) fn signed_in_for(&self, now: Timestamp) -> SignedDuration {
        now.duration_since(self.standing.session.created_at)
    }

    pub(super) fn session(&self) -> SessionId {
        self.standing.session.id
    }

    /// Whether the policy lets them do `action` to anything of `shop`.
    ///
    /// # Errors
    /// `forbidden`
    pub(crate) fn may(&self, action: Action, shop: &ShopId) -> Result<(), Reply> {
        may(&self.principal, action, Whose::Others(shop)).map_err(denied)
    }
}

impl Accounts {
    /// Who sent this access token.
    ///
    /// # Errors
    /// `unauthenticated`, whatever is wrong with it.
    pub(crate) async fn person(&self, token: &str) -> Result<Person, Reply> {
        let claimed = self.keys.check(token, self.clock.now()).await;
        let claimed = claimed.ok_or_else(unauthenticated)?;
        let standing = self.live.get(claimed.session, claimed.user).await?;
        let standing = standing.ok_or_else(unauthenticated)?;
        Ok(Person { principal: standing.user.principal(), standing })
    }
}

/// What follows `Authorization: Bearer`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl<S> FromRequestParts<S> for Person
where
    S: Send + Sync,
    Arc<Accounts>: FromRef<S>,
{
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Reply> {
        let token = bearer(&parts.headers).ok_or_else(unauthenticated)?;
        Arc::<Accounts>::from_ref(state).person(token).await
    }
}
