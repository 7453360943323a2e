//! Being told that a calendar changed (push notifications of the Calendar API).

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::Calendar;
use super::calendar::{read, refusal};
use crate::Failure;

/// A channel that is asked for.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Names the channel; one that was used is not taken again.
    pub id: &'a str,
    /// Where notifications go, over https.
    pub address: &'a str,
    /// Comes back with each notification, so that nobody else's is believed.
    pub token: &'a str,
    pub lasts: SignedDuration,
}

impl fmt::Debug for Wanted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wanted").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A channel as Google made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    pub id: String,
    /// What is watched; needed to stop.
    pub resource: String,
    /// It ends then, and is not renewed by itself.
    pub until: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    id: String,
    resource_id: String,
    /// Milliseconds of Unix time, as text.
    expiration: String,
}

impl Calendar {
    /// Asks to be told of changes.
    ///
    /// # Errors
    /// When the channel may not be there.
    pub async fn watch(&self, wanted: Wanted<'_>) -> Result<Channel, Failure> {
        let url = self.url(&["events", "watch"]);
        let body = json!({
            "id": wanted.id,
            "type": "web_hook",
            "address": wanted.address,
            "token": wanted.token,
            "params": {"ttl": wanted.lasts.as_secs().to_string()},
        });
        let answer = self.call(|| self.client().post(url.clone()).json(&body)).await?;
        let made: Made = read(answer).await?;
        let until = made.expiration.parse().ok().map(Timestamp::from_millisecond);
        let until = until.and_then(Result::ok);
        let until = until.ok_or(Failure::Unknown { class: "broken-answer" })?;
        Ok(Channel { id: made.id, resource: made.resource_id, until })
    }

    /// Asks not to be told any more. A channel that is not there has ended already.
    ///
    /// # Errors
    /// When it may still be there.
    pub async fn stop(&self, channel: &Channel) -> Result<(), Failure> {
        let url = self.address(["channels", "stop"]);
        let body = json!({"id": channel.id, "resourceId": channel.resource});
        let answer = self.call(|| self.client().post(url.clone()).json(&body)).await?;
        match answer.status() {
            StatusCode::NOT_FOUND => Ok(()),
            status if status.is_success() => Ok(()),
            _ => Err(refusal(answer).await),
        }
    }
}
