//! How a call to an outside system went wrong, and whether trying again can help.

use std::time::Duration;

use reqwest::header::{self, HeaderMap};
use reqwest::{Response, StatusCode};

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
                Self::Later { class, after: retry_after(answer.headers()) }
            }
            // Keys are changed by people, and then everything that waited can go.
            "unauthenticated" | "forbidden" => Self::Later { class, after: None },
            _ => Self::Never { class },
        }
    }
}

/// `Retry-After`, which is a number of seconds or a date (RFC 9110, section 10.2.3).
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let after = text(header::RETRY_AFTER)?;
    if let Ok(seconds) = after.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(after).ok()?;
    // From when the answer was made, by the clock that the date is of: ours may differ from it.
    let made = httpdate::parse_http_date(text(header::DATE)?).ok()?;
    Some(until.duration_since(made).unwrap_or_default())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn after(retry_after: &'static str, date: Option<&'static str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, retry_after.parse().unwrap());
        if let Some(date) = date {
            headers.insert(header::DATE, date.parse().unwrap());
        }
        super::retry_after(&headers).map(|after| after.as_secs())
    }

    #[test]
    fn a_provider_names_seconds_or_a_date() {
        assert_eq!(after("30", None), Some(30));
        assert_eq!(after(" 30 ", None), Some(30));
        let made = Some("Tue, 01 Dec 2026 23:59:00 GMT");
        assert_eq!(after("Wed, 02 Dec 2026 00:01:30 GMT", made), Some(150));
        // The two older forms, which are to be understood as well.
        assert_eq!(after("Wednesday, 02-Dec-26 00:01:30 GMT", made), Some(150));
        assert_eq!(after("Wed Dec  2 00:01:30 2026", made), Some(150));
    }

    #[test]
    fn a_date_that_is_over_is_now_and_what_is_neither_is_nothing() {
        let made = Some("Tue, 01 Dec 2026 23:59:00 GMT");
        assert_eq!(after("Tue, 01 Dec 2026 23:00:00 GMT", made), Some(0));
        assert_eq!(after("Wed, 02 Dec 2026 00:01:30 GMT", None), None, "from when is not known");
        assert_eq!(after("Wed, 02 Dec 2026 00:01:30 GMT", Some("yesterday")), None);
        for bad in ["", "-1", "soon", "1.5", "Wed, 32 Dec 2026 00:01:30 GMT"] {
            assert_eq!(after(bad, made), None, "{bad}");
        }
        assert_eq!(super::retry_after(&HeaderMap::new()), None);
    }
}
