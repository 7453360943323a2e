//! Signing in with Google. The pages keep the flow in a cookie, the provider vouches for the
//! person, and what becomes of them is decided here.

mod linking;
mod provider;
mod transport;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use baybook_contract as wire;
use baybook_domain::accounts::{FlowPart, Purpose, TokenId};
use baybook_domain::contact::{EmailAddress, PersonName};
use baybook_domain::store::schema;
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use super::documents::create;
use super::refusal::{
    flow_refused, google_email_unproven, google_not_offered, google_refused, google_unavailable,
};
use super::{Accounts, Scene};
use crate::bookings::locale;
use crate::refusal::{field, invalid};
use linking::Guest;
use provider::{Flow, ProviderError, Vouched};

pub use provider::GoogleError;
pub(crate) use provider::Provider;

/// Begin to sign in with Google
///
/// Answers where to send the browser, and a `flow` that the same browser brings back within ten
/// minutes. Whoever has the flow and the answer is signed in, so it belongs in a cookie that no
/// script reads.
#[utoipa::path(
    post, path = "/auth/google/start", tag = "accounts",
    responses((status = 200, body = wire::GoogleStarted), crate::openapi::Problems)
)]
pub(crate) async fn start(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
) -> Result<Json<wire::GoogleStarted>, Reply> {
    let google = accounts.google.as_ref().ok_or_else(google_not_offered)?;
    let token = accounts.new_token(Purpose::Google, scene.now);
    let asked = google.authorization_url(&accounts.flow(&token.id)).await;
    let authorization_url = asked.map_err(failed)?;
    accounts.commit(vec![create(schema::token(&token.id), &token)]).await?;
    let flow = accounts.secret.token(&token.id, token.purpose);
    Ok(Json(wire::GoogleStarted { authorization_url, flow }))
}

/// Sign in with Google
///
/// With what Google sent the browser back with. Answers as `POST /auth/sign-in` does. Whoever comes
/// for the first time gets an account, or the account of the address that Google says is theirs.
#[utoipa::path(
    post, path = "/auth/google/finish", tag = "accounts", request_body = wire::GoogleReturn,
    responses((status = 200, body = wire::SignInAnswer), crate::openapi::Problems)
)]
pub(crate) async fn finish(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
    JsonBody(asked): JsonBody<wire::GoogleReturn>,
) -> Result<Json<wire::SignInAnswer>, Reply> {
    let google = accounts.google.as_ref().ok_or_else(google_not_offered)?;
    let language = asked.locale.as_deref().filter(|text| !text.is_empty()).map(locale).transpose();
    let language =
        language.map_err(|wrong| invalid(vec![field("locale", wrong.code, wrong.message)]))?;
    let counted = accounts.count_address(&scene).await?;
    let id = accounts.opened(&asked.flow, Purpose::Google).ok_or_else(flow_refused)?;
    if !accounts.secret.is_flow(&asked.state, &id, FlowPart::State) {
        return Err(flow_refused());
    }
    let (token, used) = accounts.token(id).await?.ok_or_else(flow_refused)?;
    token.check(Purpose::Google, scene.now).map_err(|_| flow_refused())?;
    let vouched = google.redeem(&asked.code, &accounts.flow(&id)).await.map_err(failed)?;
    let language = language.unwrap_or_else(|| "en".to_owned());
    let guest = guest(vouched, language).ok_or_else(google_email_unproven)?;
    let (user, credentials) = accounts.account_of_guest(&guest, &scene).await?;
    let mut writes = counted.succeeded();
    // In one commit with the session: of two that come with the same flow one gets in.
    writes.push(used);
    let scene = scene.on(asked.device.as_deref());
    accounts.enter(&user, &credentials, "google", &scene, writes).await.map(Json)
}

impl Accounts {
    fn flow(&self, id: &TokenId) -> Flow {
        Flow {
            state: self.secret.flow(id, FlowPart::State),
            nonce: self.secret.flow(id, FlowPart::Nonce),
            verifier: self.secret.flow(id, FlowPart::Verifier),
        }
    }
}

/// Nothing without an address that is theirs. Without a usable name they are called as their
/// mailbox is.
fn guest(vouched: Vouched, locale: String) -> Option<Guest> {
    let email: EmailAddress = vouched.email?.parse().ok()?;
    let named = vouched.name.and_then(|name| name.parse::<PersonName>().ok());
    let name = match named {
        Some(name) => name,
        None => email.as_str().split('@').next()?.parse().ok()?,
    };
    Some(Guest { identity: vouched.identity, email, name, locale })
}

fn failed(error: ProviderError) -> Reply {
    tracing::warn!(%error, "a sign-in with Google failed");
    match error {
        ProviderError::Unavailable(_) => google_unavailable(),
        ProviderError::Refused(_) => google_refused(),
    }
}
