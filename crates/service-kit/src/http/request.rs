use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use baybook_domain::clock::Entropy;

/// Names one request in logs, problems and the reply's header `x-request-id`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestId(Arc<str>);

tokio::task_local! {
    static CURRENT: RequestId;
}

impl RequestId {
    pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

    /// The caller's id if it sent a well-formed one (8 to 64 letters, digits, `-`, `_`, `.`),
    /// else a new one. Anything else would let a caller write into our logs.
    #[must_use]
    pub fn of(headers: &HeaderMap, entropy: &dyn Entropy) -> Self {
        let sent = headers.get(Self::HEADER).and_then(|value| value.to_str().ok());
        match sent.filter(|id| is_well_formed(id)) {
            Some(id) => Self(id.into()),
            None => Self(format!("{:032x}", u128::from_le_bytes(entropy.bytes16())).into()),
        }
    }

    /// The id of the request that this task is serving.
    #[must_use]
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }

    /// Runs `work` as part of this request. A spawned task is not part of it unless it is
    /// wrapped as well.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

fn is_well_formed(id: &str) -> bool {
    (8..=64).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned().or_else(Self::current);
        Ok(known.unwrap_or_else(|| Self("unknown".into())))
    }
}

#[cfg(test)]
mod tests {
    use baybook_domain::clock::SeededEntropy;

    use super::*;

    fn id_of(sent: &'static str) -> String {
        let headers = HeaderMap::from_iter([(RequestId::HEADER, HeaderValue::from_static(sent))]);
        RequestId::of(&headers, &SeededEntropy::new(1)).to_string()
    }

    #[test]
    fn a_well_formed_id_is_kept() {
        for id in ["0af76519-16cd-43dd", "abc.def_9"] {
            assert_eq!(id_of(id), id);
        }
    }

    #[test]
    fn any_other_id_is_replaced() {
        for id in ["", "short", "has blank in it", "inject\"}", "ann@example.com"] {
            let new = id_of(id);
            assert_eq!(new.len(), 32, "{id}");
            assert!(is_well_formed(&new));
        }
    }
}
