//! Who may call the worker.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use baybook_integrations::google::id_token::{
    IdTokenVerifier, IdTokenVerifyError, InvalidIdToken, VerifiedIdToken,
};
use baybook_service_kit::problem::Reply;

/// The service accounts that may call: the queue's, the scheduler's and the trigger's. They prove
/// who they are by an ID token that Google signs for one of this worker's addresses.
#[derive(Clone)]
pub struct Callers {
    /// One for each address.
    verifiers: Arc<[IdTokenVerifier]>,
    accounts: Arc<HashSet<String>>,
}

impl Callers {
    #[must_use]
    pub fn new(
        verifiers: impl IntoIterator<Item = IdTokenVerifier>,
        accounts: impl IntoIterator<Item = String>,
    ) -> Self {
        let accounts = accounts.into_iter().map(|account| account.to_ascii_lowercase()).collect();
        Self { verifiers: verifiers.into_iter().collect(), accounts: Arc::new(accounts) }
    }

    async fn verify(&self, token: &str) -> Result<VerifiedIdToken, IdTokenVerifyError> {
        let mut refused = None;
        for verifier in self.verifiers.iter() {
            match verifier.verify(token).await {
                Err(IdTokenVerifyError::InvalidToken(reason)) => {
                    refused = Some(IdTokenVerifyError::InvalidToken(reason));
                }
                other => return other,
            }
        }
        Err(refused.unwrap_or(IdTokenVerifyError::InvalidToken(InvalidIdToken::WrongAudience)))
    }

    async fn check(&self, headers: &HeaderMap) -> Result<(), Reply> {
        let token = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or_else(|| {
                unauthenticated("Send an ID token for this service as `Authorization: Bearer`.")
            })?;
        let token = self.verify(token).await.map_err(|error| match error {
            IdTokenVerifyError::InvalidToken(reason) => {
                tracing::warn!(%reason, "a call with an ID token that is not good");
                unauthenticated("The ID token is not good for this service.")
            }
            IdTokenVerifyError::KeysUnavailable(error) => {
                tracing::warn!(%error, "the keys of ID tokens cannot be read");
                Reply::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "keys-unavailable",
                    "Whether the caller is known cannot be checked right now",
                )
                .retry_after(5)
            }
        })?;
        let account = token.verified_email().map(|email| email.to_string().to_ascii_lowercase());
        match account {
            Some(account) if self.accounts.contains(&account) => Ok(()),
            _ => {
                tracing::warn!("a call by a service account that is not among the callers");
                Err(Reply::new(
                    StatusCode::FORBIDDEN,
                    "forbidden",
                    "This service account may not call the worker",
                ))
            }
        }
    }
}

// The verifier has nothing to show.
impl fmt::Debug for Callers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callers").field("accounts", &self.accounts.len()).finish_non_exhaustive()
    }
}

fn unauthenticated(detail: &str) -> Reply {
    Reply::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Only known services may call")
        .detail(detail)
}

/// Lets through whom [`Callers`] knows.
pub(crate) async fn only_known(
    State(callers): State<Callers>,
    request: Request,
    next: Next,
) -> Result<Response, Reply> {
    callers.check(request.headers()).await?;
    Ok(next.run(request).await)
}
