//! The calendar of a workshop at Google (Calendar API v3).

use std::fmt;

use jiff::Timestamp;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::AccessTokens;
use crate::Failure;
use crate::failure::retry_after;

/// What a token has to be good for.
pub const SCOPE: &str = "https://www.googleapis.com/auth/calendar.events";

/// Where Google has it.
pub const BASE: &str = "https://www.googleapis.com";

/// The private property by which entries that this program wrote are told from all others.
pub(super) const OURS: &str = "baybook";

/// One calendar.
#[derive(Debug)]
pub struct Calendar {
    client: Client,
    tokens: AccessTokens,
    base: Url,
    calendar: String,
}

/// An entry that this program writes.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// 5 to 1024 characters of base32hex in lower case (`0-9`, `a-v`); names the entry for good.
    pub id: String,
    pub summary: String,
    pub description: String,
    pub location: String,
    pub start: Timestamp,
    pub end: Timestamp,
    /// IANA name of the zone it is shown in.
    pub zone: String,
    /// The workshop has yet to agree.
    pub tentative: bool,
    /// Whose it is; a shop's id.
    pub shop: String,
}

// Says who comes when.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Whether an entry is there already, as far as the caller knows; a wrong guess costs a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likely {
    New,
    Known,
}

impl Calendar {
    /// The calendar called `calendar`, which is to be shared with the service account. `base` is
    /// [`BASE`] but in tests.
    #[must_use]
    pub fn new(client: Client, tokens: AccessTokens, base: Url, calendar: String) -> Self {
        Self { client, tokens, base, calendar }
    }

    /// What Google calls it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.calendar
    }

    /// Makes the calendar hold `entry` as it is given. Repeating it changes nothing.
    ///
    /// # Errors
    /// When it may not have been written.
    pub async fn write(&self, entry: &Entry, likely: Likely) -> Result<(), Failure> {
        let mut next = likely;
        // The third step is for an entry that somebody put there or took away in between.
        for _ in 0..3 {
            let answer = match next {
                Likely::New => self.insert(entry).await?,
                Likely::Known => self.update(entry).await?,
            };
            next = match (next, answer.status()) {
                (_, status) if status.is_success() => return Ok(()),
                (Likely::New, StatusCode::CONFLICT) => Likely::Known,
                (Likely::Known, StatusCode::NOT_FOUND | StatusCode::GONE) => Likely::New,
                _ => return Err(refusal(answer).await),
            };
        }
        Err(Failure::Later { class: "conflict", after: None })
    }

    /// Takes an entry out of the calendar. One that is not there is gone already.
    ///
    /// # Errors
    /// When it may still be there.
    pub async fn delete(&self, id: &str) -> Result<(), Failure> {
        let url = self.url(&["events", id]);
        let answer = self
            .call(|| self.client.request(Method::DELETE, url.clone()).query(&[QUIETLY]))
            .await?;
        match answer.status() {
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(()),
            status if status.is_success() => Ok(()),
            _ => Err(refusal(answer).await),
        }
    }

    async fn insert(&self, entry: &Entry) -> Result<Response, Failure> {
        let (url, body) = (self.url(&["events"]), body(entry));
        self.call(|| self.client.post(url.clone()).query(&[QUIETLY]).json(&body)).await
    }

    async fn update(&self, entry: &Entry) -> Result<Response, Failure> {
        let (url, body) = (self.url(&["events", &entry.id]), body(entry));
        self.call(|| self.client.put(url.clone()).query(&[QUIETLY]).json(&body)).await
    }

    /// Asks with a token; once more with a new one if that is refused, since tokens can be taken
    /// back before their end.
    pub(super) async fn call(
        &self,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<Response, Failure> {
        let token = self.tokens.token().await?;
        let answer = send(request(), &token).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        self.tokens.refused(&token).await;
        let token = self.tokens.token().await?;
        send(request(), &token).await
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// An address below the calendar.
    pub(super) fn url(&self, path: &[&str]) -> Url {
        self.address(["calendars", &self.calendar].into_iter().chain(path.iter().copied()))
    }

    pub(super) fn address<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.base.clone();
        // Only an address without a host has no path, and none such is taken as a base.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(["calendar", "v3"]).extend(path);
        }
        url
    }
}

/// Nobody is to get a mail from Google about it.
const QUIETLY: (&str, &str) = ("sendUpdates", "none");

async fn send(request: RequestBuilder, token: &str) -> Result<Response, Failure> {
    request.bearer_auth(token).send().await.map_err(|error| Failure::of_transport(&error))
}

/// Reads an answer that is a success.
pub(super) async fn read<T: DeserializeOwned>(answer: Response) -> Result<T, Failure> {
    if !answer.status().is_success() {
        return Err(refusal(answer).await);
    }
    answer.json().await.map_err(|error| Failure::of_transport(&error))
}

#[derive(Deserialize, Default)]
struct Refused {
    #[serde(default)]
    error: Refusal,
}

#[derive(Deserialize, Default)]
struct Refusal {
    #[serde(default)]
    errors: Vec<Reason>,
}

#[derive(Deserialize)]
struct Reason {
    reason: String,
}

/// Google says 403 both to who may not and to who asks too often; the reason tells them apart.
pub(super) async fn refusal(answer: Response) -> Failure {
    let failure = Failure::of_answer(&answer);
    if answer.status() != StatusCode::FORBIDDEN {
        return failure;
    }
    let after = retry_after(answer.headers());
    let refused: Refused = answer.json().await.unwrap_or_default();
    let is_limit = |one: &Reason| {
        matches!(
            one.reason.as_str(),
            "rateLimitExceeded" | "userRateLimitExceeded" | "quotaExceeded" | "dailyLimitExceeded"
        )
    };
    if refused.error.errors.iter().any(is_limit) {
        return Failure::Later { class: "rate-limited", after };
    }
    failure
}

#[derive(Serialize)]
struct At<'a> {
    #[serde(rename = "dateTime")]
    instant: String,
    #[serde(rename = "timeZone")]
    zone: &'a str,
}

fn body(entry: &Entry) -> Value {
    let at = |instant: Timestamp| At { instant: instant.to_string(), zone: &entry.zone };
    json!({
        "id": entry.id,
        // Also where somebody deleted it: what is written stands.
        "status": if entry.tentative { "tentative" } else { "confirmed" },
        "summary": entry.summary,
        "description": entry.description,
        "location": entry.location,
        "start": at(entry.start),
        "end": at(entry.end),
        "reminders": {"useDefault": false},
        "extendedProperties": {"private": {OURS: entry.shop}},
    })
}
