//! How a call to an outside system went wrong, and whether trying again can help.

use std::time::Duration;

use reqwest::{Response, StatusCode, header};

/// A call that did not succeed. Names classes only: a provider's text may quote the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nothing was done, and it may succeed later.
    #[error("{class}")]
    Later {
        class: &'static str,
        /// When the provider wants to be asked again.
        after: Option<Duration>,
    },
    /// Whether it was done is not known: the connection broke, or the answer did.
    #[error("{class}")]
    Unknown { class: &'static str },
    /// It is refused, and will be each time.
    #[error("{class}")]
    Never { class: &'static str },
}

impl Failure {
    /// What kind of failure, for logs and the list of dead letters.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self {
            Self::Later { class, .. } | Self::Unknown { class } | Self::Never { class } => class,
        }
    }

    /// Of a request that got no whole answer.
    #[must_use]
    pub fn of_transport(error: &reqwest::Error) -> Self {
        if error.is_connect() {
            return Self::Later { class: "not-connected", after: None };
        }
        let class = if error.is_timeout() { "timeout" } else { "broken-answer" };
        Self::Unknown { class }
    }

    /// Of an answer that is not a success. 408, 425, 429 and 5xx may succeed later; whatever else
    /// a provider refuses, it refuses again.
    #[must_use]
    pub fn of_answer(answer: &Response) -> Self {
        let class = match answer.status() {
            StatusCode::BAD_REQUEST => "bad-request",
            StatusCode::UNAUTHORIZED => "unauthenticated",
            StatusCode::FORBIDDEN => "forbidden",
            StatusCode::NOT_FOUND => "not-found",
            StatusCode::CONFLICT => "conflict",
            StatusCode::GONE => "gone",
            StatusCode::PAYLOAD_TOO_LARGE => "too-large",
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY => "too-early",
            StatusCode::TOO_MANY_REQUESTS => "rate-limited",
            status if status.is_server_error() => "provider-error",
            _ => "refused",
        };
        match class {
            "too-early" | "rate-limited" | "provider-error" => {
                Self::Later { class, after: retry_after(answer) }
            }
            // Keys are changed by people, and then everything that waited can go.
            "unauthenticated" | "forbidden" => Self::Later { class, after: None },
            _ => Self::Never { class },
        }
    }
}

/// `Retry-After` in seconds; a date is as good as none.
fn retry_after(answer: &Response) -> Option<Duration> {
    let text = answer.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

/// Opens a client for one provider: bounded in time, no redirects, which would carry keys and
/// messages elsewhere.
///
/// # Errors
/// When the TLS back end cannot be set up.
pub fn client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(3))
        .timeout(Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .build()
}
