use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use baybook_domain::accounts::Identity;
use baybook_domain::clock::Clock;
use chrono::DateTime;
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm,
    CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    TokenResponse,
};
use tokio::sync::Mutex;

use super::transport::Transport;
use crate::config::GoogleConfig;

/// Google, or another OpenID provider in its place: asks it who somebody is, by the authorization
/// code flow (OpenID Connect Core 1.0, section 3.1) with PKCE (RFC 7636).
pub(crate) struct Provider {
    id: ClientId,
    secret: ClientSecret,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    clock: Arc<dyn Clock>,
    transport: Transport,
    known: Mutex<Known>,
}

/// Of the crate's marks, those of a client that was made from what a provider says of itself.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the provider says of itself. Read when it is first needed: starting does not wait for it.
#[derive(Default)]
struct Known {
    found: Option<Arc<Found>>,
    failed_at: Option<Timestamp>,
}

struct Found {
    metadata: CoreProviderMetadata,
    at: Timestamp,
}

/// Addresses and keys are read again when they are this old,
const FRESH_FOR: SignedDuration = SignedDuration::from_hours(1);
/// and at most this often when a token is signed with a key that is not among them.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(10);
/// While the provider does not answer, what was read before is used for this long.
const USABLE_FOR: SignedDuration = SignedDuration::from_hours(24);
/// After a failure nobody waits for the next one for this long.
const REST: SignedDuration = SignedDuration::from_secs(3);
/// For both requests of a discovery.
const PATIENCE: Duration = Duration::from_secs(4);

/// The secrets of one sign-in at the provider.
pub(super) struct Flow {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

/// Somebody as the provider knows them.
pub(super) struct Vouched {
    pub(super) identity: Identity,
    /// Absent unless the provider says that it is theirs.
    pub(super) email: Option<String>,
    pub(super) name: Option<String>,
}

/// Why the provider does not vouch for anybody. The reasons are for the log and hold nothing of
/// what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum ProviderError {
    #[error("the provider cannot be used: {0}")]
    Unavailable(&'static str),
    #[error("the provider does not vouch for this: {0}")]
    Refused(&'static str),
}

/// Signing in with Google cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum GoogleError {
    #[error("the issuer or the public address is no address to build on: {0}")]
    Address(#[from] openidconnect::url::ParseError),
    #[error("the HTTP client for signing in with Google cannot be set up")]
    Client(#[from] reqwest::Error),
}

impl Provider {
    /// `callback` is the page that people come back to.
    pub(crate) fn new(
        config: &GoogleConfig,
        callback: String,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, GoogleError> {
        Ok(Self {
            id: ClientId::new(config.client_id.clone()),
            secret: ClientSecret::new(
                config.client_secret.expose_text().unwrap_or_default().to_owned(),
            ),
            issuer: IssuerUrl::new(config.issuer.as_str().to_owned())?,
            redirect: RedirectUrl::new(callback)?,
            clock,
            transport: Transport::new()?,
            known: Mutex::default(),
        })
    }

    /// Where to send the browser.
    pub(super) async fn authorization_url(&self, flow: &Flow) -> Result<String, ProviderError> {
        let found = self.found(FRESH_FOR).await?;
        let verifier = PkceCodeVerifier::new(flow.verifier.clone());
        let (state, nonce) = (CsrfToken::new(flow.state.clone()), Nonce::new(flow.nonce.clone()));
        let (url, ..) = self
            .client(&found)
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(url.into())
    }

    /// Who it is that comes back with `code`.
    pub(super) async fn redeem(&self, code: &str, flow: &Flow) -> Result<Vouched, ProviderError> {
        let found = self.found(FRESH_FOR).await?;
        let token = self.exchange(&found, code, flow).await?;
        let nonce = Nonce::new(flow.nonce.clone());
        let verified = match self.verify(&found, &token, &nonce) {
            Err(error) if is_unknown_key(&error) => {
                let newer = self.found(LOOK_AGAIN).await?;
                self.verify(&newer, &token, &nonce)
            }
            verified => verified,
        };
        verified.map_err(|error| ProviderError::Refused(class(&error)))
    }

    async fn exchange(
        &self,
        found: &Found,
        code: &str,
        flow: &Flow,
    ) -> Result<CoreIdToken, ProviderError> {
        let answer = self
            .client(found)
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| ProviderError::Unavailable("it names no token endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(flow.verifier.clone()))
            .request_async(&self.transport)
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(_) => {
                    ProviderError::Refused("it does not take the code")
                }
                RequestTokenError::Request(_) => {
                    ProviderError::Unavailable("the token endpoint does not answer")
                }
                RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                    ProviderError::Unavailable("the token endpoint's answer cannot be read")
                }
            })?;
        answer.id_token().cloned().ok_or(ProviderError::Refused("there is no ID token"))
    }

    fn client(&self, found: &Found) -> Client {
        let (id, secret) = (self.id.clone(), Some(self.secret.clone()));
        CoreClient::from_provider_metadata(found.metadata.clone(), id, secret)
            .set_redirect_uri(self.redirect.clone())
    }

    /// Signature, issuer, audience, expiry and nonce (OpenID Connect Core 1.0, section 3.1.3.7).
    fn verify(
        &self,
        found: &Found,
        token: &CoreIdToken,
        nonce: &Nonce,
    ) -> Result<Vouched, ClaimsVerificationError> {
        let now = DateTime::from_timestamp(self.clock.now().as_second(), 0).unwrap_or_default();
        let verifier = CoreIdTokenVerifier::new_confidential_client(
            self.id.clone(),
            self.secret.clone(),
            self.issuer.clone(),
            found.metadata.jwks().clone(),
        )
        .set_allowed_algs([
            CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        ])
        .set_time_fn(move || now);
        let claims = token.claims(&verifier, nonce)?;
        let is_proven = claims.email_verified() == Some(true);
        Ok(Vouched {
            identity: Identity {
                issuer: self.issuer.to_string(),
                subject: claims.subject().to_string(),
            },
            email: claims.email().filter(|_| is_proven).map(|email| email.to_string()),
            name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
        })
    }

    /// The provider's addresses and keys, not older than `age` if it answers.
    async fn found(&self, age: SignedDuration) -> Result<Arc<Found>, ProviderError> {
        // Held while it is asked: whoever comes meanwhile waits for the same answer.
        let mut known = self.known.lock().await;
        let now = self.clock.now();
        let since = |at: Timestamp| now.duration_since(at);
        if let Some(found) = known.found.as_ref().filter(|found| since(found.at) < age) {
            return Ok(Arc::clone(found));
        }
        let failure = if known.failed_at.is_some_and(|at| since(at) < REST) {
            "it did not answer a moment ago"
        } else {
            let asked = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.transport);
            let failure = match tokio::time::timeout(PATIENCE, asked).await {
                Ok(Ok(metadata)) => {
                    let found = Arc::new(Found { metadata, at: now });
                    *known = Known { found: Some(Arc::clone(&found)), failed_at: None };
                    return Ok(found);
                }
                Ok(Err(_)) => "its description or its keys cannot be read",
                Err(_) => "its description takes too long",
            };
            known.failed_at = Some(now);
            tracing::warn!(failure, "the sign-in provider could not be asked about itself");
            failure
        };
        let found = known.found.as_ref().filter(|found| since(found.at) < USABLE_FOR);
        found.map(Arc::clone).ok_or(ProviderError::Unavailable(failure))
    }
}

fn is_unknown_key(error: &ClaimsVerificationError) -> bool {
    matches!(
        error,
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)
    )
}

/// The kind of an error: its text quotes what was sent.
fn class(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "the ID token is expired",
        ClaimsVerificationError::InvalidAudience(_) => "the ID token is for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "the ID token is of somebody else",
        ClaimsVerificationError::InvalidNonce(_) => "the ID token is of another sign-in",
        ClaimsVerificationError::SignatureVerification(_) => "the ID token's signature is not good",
        _ => "the ID token is not good",
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}
