//! Keeps a channel open by which Google tells of changes in the workshop's calendar. Channels end
//! after a while and are not renewed by themselves.

use std::sync::Arc;

use baybook_domain::calendar_watch::WatchTokens;
use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::ids::ShopId;
use baybook_domain::instant;
use baybook_domain::store::{
    CommitError, Document, ReadError, Store, Version, Write, fields, schema,
};
use baybook_integrations::Failure;
use baybook_integrations::google::calendar::Calendar;
use baybook_integrations::google::watch::{Channel, Wanted};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long a channel is asked for, and how long before its end the next one is.
const LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);
const RENEW: SignedDuration = SignedDuration::from_hours(24);

/// Where Google is to call, below the address of the API.
pub const PATH: &str = "/webhooks/google-calendar";

/// Sees to it that there is a channel.
#[derive(Debug)]
pub struct CalendarWatch {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub calendar: Arc<Calendar>,
    pub tokens: WatchTokens,
    pub shop: ShopId,
    /// Where the API is reached from outside.
    pub api: String,
}

/// Why there may be no channel. Changes are seen all the same, when the calendar is read next.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    #[error("the calendar: {0}")]
    Calendar(#[from] Failure),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// The document `shops/{shop}/calendar/watch`.
#[derive(Serialize, Deserialize)]
struct Kept {
    id: String,
    resource: String,
    #[serde(with = "baybook_domain::instant")]
    until: Timestamp,
}

impl CalendarWatch {
    /// Opens the next channel if the one there is ends soon. Whether it did.
    ///
    /// # Errors
    /// See [`WatchError`].
    pub async fn renew(&self) -> Result<bool, WatchError> {
        let kept = self.kept().await?;
        let soon = self.clock.now() + RENEW;
        if kept.as_ref().is_some_and(|(kept, _)| kept.until > soon) {
            return Ok(false);
        }
        let id = format!("{:032x}", u128::from_le_bytes(self.entropy.bytes16()));
        let address = format!("{}{PATH}", self.api.trim_end_matches('/'));
        let token = self.tokens.token(&self.shop, &id);
        let wanted = Wanted { id: &id, address: &address, token: &token, lasts: LASTS };
        let opened = self.calendar.watch(wanted).await?;
        let next = Kept {
            id: opened.id.clone(),
            resource: opened.resource.clone(),
            until: instant::truncated(opened.until),
        };
        let (key, fields) = (schema::calendar_watch(&self.shop), fields(&next));
        let write = match &kept {
            Some((_, at)) => Write::Update { key, fields, at: *at },
            None => Write::Create { key, fields },
        };
        if let Err(error) = self.store.commit(vec![write]).await {
            // Nobody would renew or close it. Another process may have been faster.
            self.close(&opened).await;
            return if matches!(error, CommitError::Conflict) {
                Ok(false)
            } else {
                Err(error.into())
            };
        }
        if let Some((Kept { id, resource, until }, _)) = kept {
            self.close(&Channel { id, resource, until }).await;
        }
        Ok(true)
    }

    /// One that stays open ends by itself; until then a change is told twice.
    async fn close(&self, channel: &Channel) {
        if let Err(error) = self.calendar.stop(channel).await {
            tracing::warn!(%error, "a channel of the calendar stays open until it ends");
        }
    }

    async fn kept(&self) -> Result<Option<(Kept, Version)>, ReadError> {
        let documents = self.store.read(&[schema::calendar_watch(&self.shop)]).await?;
        let Some(Document { fields, version, .. }) = documents.into_iter().next().flatten() else {
            return Ok(None);
        };
        let kept = serde_json::from_value(Value::Object(fields));
        kept.map(|kept| Some((kept, version))).map_err(|error| ReadError::Broken(error.into()))
    }
}
