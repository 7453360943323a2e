use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use baybook_contract as wire;
use baybook_domain::access::Role;
use baybook_domain::accounts::{Purpose, Token};
use baybook_domain::contact::EmailAddress;
use baybook_domain::store::{CommitError, ReadError, schema};
use baybook_domain::workshops::Workshops;
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use super::documents::create;
use super::{Accounts, Scene};

/// Set up an owner
///
/// With the token of the link that `baybook owner` made, or that the first start of an empty store
/// printed. Signs in.
#[utoipa::path(
    post, path = "/auth/owner/set-up", tag = "accounts", request_body = wire::LinkAcceptance,
    responses((status = 200, body = wire::SignInAnswer), crate::openapi::Problems)
)]
pub(crate) async fn set_up(
    State(accounts): State<Arc<Accounts>>,
    State(workshops): State<Arc<Workshops>>,
    scene: Scene,
    JsonBody(asked): JsonBody<wire::LinkAcceptance>,
) -> Result<Json<wire::SignInAnswer>, Reply> {
    accounts.join(Purpose::OwnerSetUp, &asked, &workshops, &scene).await.map(Json)
}

/// No link for an owner could be made.
#[derive(Debug, thiserror::Error)]
pub enum OwnerLinkError {
    #[error("the store could not be read: {0}")]
    Read(#[from] ReadError),
    #[error("the store did not take the link: {0}")]
    Commit(#[from] CommitError),
}

impl Accounts {
    /// Whether nobody owns the workshop yet.
    pub(crate) async fn needs_owner(&self) -> Result<bool, ReadError> {
        let first = self.store.read(&[schema::system("first-owner")]).await?;
        Ok(first.into_iter().flatten().next().is_none())
    }

    /// A link by which somebody becomes an owner: that address, or without one whoever opens it
    /// first while there is no owner.
    pub(crate) async fn owner_link(
        &self,
        email: Option<EmailAddress>,
    ) -> Result<String, OwnerLinkError> {
        let token = Token {
            email,
            shop: Some(self.shop().clone()),
            role: Some(Role::Owner),
            ..self.new_token(Purpose::OwnerSetUp, self.clock.now())
        };
        let object = format!("invitation/{}", token.id);
        let entry = self.entry(self.shop(), None, "owner-link-made", object, None);
        let writes = vec![create(schema::token(&token.id), &token), entry.write()];
        self.store.commit(writes).await?;
        Ok(self.link(&token))
    }
}
