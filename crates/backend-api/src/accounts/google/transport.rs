use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::redirect::Policy;

/// How the provider is reached. Redirects are not followed: they could lead requests with the
/// client's secret, or the fetching of keys, anywhere.
#[derive(Debug)]
pub(super) struct Transport(reqwest::Client);

/// For one request.
const TIMEOUT: Duration = Duration::from_secs(4);
/// More than any provider's keys take.
const LONGEST_BODY: usize = 256 * 1024;

#[derive(Debug, thiserror::Error)]
pub(super) enum TransportError {
    #[error("no answer")]
    Request(#[from] reqwest::Error),
    #[error("the answer is too long")]
    TooLong,
}

impl Transport {
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .connect_timeout(Duration::from_secs(3))
            .redirect(Policy::none())
            .build()?;
        Ok(Self(http))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut reply = self.0.execute(request.try_into()?).await?;
        let mut answer = HttpResponse::new(Vec::new());
        *answer.status_mut() = reply.status();
        *answer.headers_mut() = std::mem::take(reply.headers_mut());
        while let Some(chunk) = reply.chunk().await? {
            if answer.body().len() + chunk.len() > LONGEST_BODY {
                return Err(TransportError::TooLong);
            }
            answer.body_mut().extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for Transport {
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, TransportError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
