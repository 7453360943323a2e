//! Signing in as a service account: a signed statement for an access token (RFC 7523).

use std::fmt;
use std::sync::Arc;

use baybook_domain::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Client, StatusCode, Url};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::Failure;

/// Who calls, as the key file says that Google hands out.
#[derive(Clone)]
pub struct ServiceAccount {
    email: String,
    key: EncodingKey,
    key_id: Option<String>,
    token_uri: Url,
}

/// A text is not the key of a service account. Quotes nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("is not the JSON of a service account's key")]
    NotAKey,
    #[error("is the key of something else than a service account")]
    OtherKind,
    #[error("has a private key that is not RSA in PEM")]
    PrivateKey,
    #[error("has a token address that is not http or https")]
    TokenUri,
}

#[derive(Deserialize)]
struct KeyFile {
    #[serde(rename = "type")]
    kind: String,
    client_email: String,
    private_key: String,
    private_key_id: Option<String>,
    #[serde(default = "google_tokens")]
    token_uri: String,
}

fn google_tokens() -> String {
    "https://oauth2.googleapis.com/token".to_owned()
}

impl ServiceAccount {
    /// Reads the key file that the console of Google Cloud makes.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_json(text: &str) -> Result<Self, KeyError> {
        let file: KeyFile = serde_json::from_str(text).map_err(|_| KeyError::NotAKey)?;
        if file.kind != "service_account" {
            return Err(KeyError::OtherKind);
        }
        let key = EncodingKey::from_rsa_pem(file.private_key.as_bytes())
            .map_err(|_| KeyError::PrivateKey)?;
        let token_uri = Url::parse(&file.token_uri).ok();
        let token_uri = token_uri.filter(|url| matches!(url.scheme(), "http" | "https"));
        let token_uri = token_uri.ok_or(KeyError::TokenUri)?;
        Ok(Self { email: file.client_email, key, key_id: file.private_key_id, token_uri })
    }

    /// The statement that is exchanged for a token.
    fn statement(&self, scope: &str, now: Timestamp) -> Result<String, Failure> {
        let header = Header { kid: self.key_id.clone(), ..Header::new(Algorithm::RS256) };
        // Google refuses what comes from the future by its own clock.
        let issued = now - CLOCKS_DIFFER;
        let claims = Claims {
            iss: &self.email,
            scope,
            aud: self.token_uri.as_str(),
            iat: issued.as_second(),
            exp: (issued + STATEMENT).as_second(),
        };
        let unusable = |_| Failure::Later { class: "unusable-key", after: None };
        jsonwebtoken::encode(&header, &claims, &self.key).map_err(unusable)
    }
}

impl fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceAccount").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    scope: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
}

/// How long a statement is good; Google takes no longer ones.
const STATEMENT: SignedDuration = SignedDuration::from_hours(1);
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(10);
/// A token is not used in its last minute: a call takes time, too.
const LAST: SignedDuration = SignedDuration::from_mins(1);
/// After a failure nobody asks again for this long, so that a crowd does not queue for it.
const REST: SignedDuration = SignedDuration::from_secs(1);

/// Access tokens of a service account for one scope, each used until shortly before it ends.
pub struct AccessTokens {
    account: ServiceAccount,
    scope: &'static str,
    client: Client,
    clock: Arc<dyn Clock>,
    /// Held while a token is asked for: those who come meanwhile get the same one.
    last: Mutex<Last>,
}

#[derive(Default)]
enum Last {
    #[default]
    Nothing,
    Token {
        token: Arc<str>,
        until: Timestamp,
    },
    Failed {
        failure: Failure,
        until: Timestamp,
    },
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    /// Seconds.
    expires_in: u32,
}

impl AccessTokens {
    #[must_use]
    pub fn new(
        account: ServiceAccount,
        scope: &'static str,
        client: Client,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { account, scope, client, clock, last: Mutex::default() }
    }

    /// A token that is good now.
    ///
    /// # Errors
    /// When none is granted. Nothing was done then, whatever the cause.
    pub(crate) async fn token(&self) -> Result<Arc<str>, Failure> {
        let mut last = self.last.lock().await;
        let now = self.clock.now();
        match &*last {
            Last::Token { token, until } if now < *until => return Ok(Arc::clone(token)),
            Last::Failed { failure, until } if now < *until => return Err(*failure),
            _ => {}
        }
        match self.ask(now).await {
            Ok(granted) => {
                let token: Arc<str> = granted.access_token.into();
                let until = now + SignedDuration::from_secs(granted.expires_in.into()) - LAST;
                *last = Last::Token { token: Arc::clone(&token), until };
                Ok(token)
            }
            Err(failure) => {
                *last = Last::Failed { failure, until: self.clock.now() + REST };
                Err(failure)
            }
        }
    }

    /// `token` was refused: it is not handed out again. A newer one stays.
    pub(crate) async fn refused(&self, token: &str) {
        let mut last = self.last.lock().await;
        if matches!(&*last, Last::Token { token: kept, .. } if **kept == *token) {
            *last = Last::Nothing;
        }
    }

    async fn ask(&self, now: Timestamp) -> Result<Granted, Failure> {
        let statement = self.account.statement(self.scope, now)?;
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", statement.as_str()),
        ];
        let request = self.client.post(self.account.token_uri.clone()).form(&form);
        let answer = request.send().await.map_err(|error| later(Failure::of_transport(&error)))?;
        match answer.status() {
            status if status.is_success() => {}
            // The key was taken away, or the clocks differ: people repair that.
            StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                return Err(Failure::Later { class: "unauthenticated", after: None });
            }
            _ => return Err(later(Failure::of_answer(&answer))),
        }
        answer.json().await.map_err(|error| later(Failure::of_transport(&error)))
    }
}

/// Asking for a token does nothing at the provider, so it may always be asked again.
fn later(failure: Failure) -> Failure {
    match failure {
        Failure::Later { .. } => failure,
        Failure::Unknown { class } | Failure::Never { class } => {
            Failure::Later { class, after: None }
        }
    }
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens").field("account", &self.account).finish_non_exhaustive()
    }
}
