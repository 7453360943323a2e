use reqwest::{Method, StatusCode, header};

use super::{Caller, Client, ClientError, StaffClient, parse};
use crate::{CalendarFeed, CalendarFeeds, Problem, ReplaceFeed};

/// A calendar feed as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct FeedFile {
    pub etag: Option<String>,
    /// `None`: it is as the caller has it.
    pub file: Option<String>,
}

// Says who comes when.
impl std::fmt::Debug for FeedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FeedFile").field("etag", &self.etag).finish_non_exhaustive()
    }
}

impl Client {
    /// The calendar feed of a secret link, unless it still is what `known` names.
    pub async fn calendar_feed(
        &self,
        caller: &Caller,
        file: &str,
        known: Option<&str>,
    ) -> Result<FeedFile, ClientError> {
        // One path segment, whatever stands in the page's address.
        let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let file: String = file.chars().filter(is_plain).collect();
        let mut request = self.http.get(format!("{}/calendar/{file}", self.base));
        if let Some(known) = known {
            request = request.header(header::IF_NONE_MATCH, known);
        }
        let reply = self.on_behalf_of(caller, request).send().await;
        let reply = reply.map_err(ClientError::Unreachable)?;
        let status = reply.status();
        let etag = reply.headers().get(header::ETAG).and_then(|etag| etag.to_str().ok());
        let etag = etag.map(str::to_owned);
        let body = reply.bytes().await.map_err(ClientError::Unreachable)?;
        match status {
            StatusCode::NOT_MODIFIED => Ok(FeedFile { etag, file: None }),
            status if status.is_success() => {
                let file = String::from_utf8(body.to_vec());
                let file = file.map_err(|_| ClientError::Unexpected { status })?;
                Ok(FeedFile { etag, file: Some(file) })
            }
            status => Err(ClientError::Problem(Box::new(parse::<Problem>(status, &body)?))),
        }
    }
}

impl StaffClient<'_> {
    /// The links by which calendars follow the jobs.
    pub async fn feeds(&self) -> Result<CalendarFeeds, ClientError> {
        self.send(self.call(Method::GET, &["feeds"])).await
    }

    /// Replaces a link: the one before opens nothing any more.
    pub async fn replace_feed(&self, feed: &ReplaceFeed) -> Result<CalendarFeed, ClientError> {
        self.send(self.call(Method::POST, &["feeds", "replace"]).json(feed)).await
    }
}
