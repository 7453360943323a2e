//! What has to be done for the workshop's calendar from time to time, whatever happens to bookings.

use std::sync::Arc;
use std::time::Duration;

use baybook_domain::calendar_watch::WatchTokens;
use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::store::Store;
use baybook_domain::workshops::Workshops;
use tokio_util::sync::CancellationToken;

use crate::calendar_blocking::CalendarBlocking;
use crate::calendar_config::CalendarConfig;
use crate::calendar_sync::CalendarSync;
use crate::calendar_watch::CalendarWatch;

/// How often [`CalendarUpkeep::run`] looks whether there is something to do.
const EVERY: Duration = Duration::from_secs(30);

/// Reads what others enter, and keeps the channel open by which Google tells of it.
#[derive(Debug)]
pub struct CalendarUpkeep {
    sync: CalendarSync,
    /// `None` where Google cannot reach the API: then the calendar is read every few minutes.
    watch: Option<CalendarWatch>,
}

impl CalendarUpkeep {
    /// `signing_key` is the deployment's.
    ///
    /// # Errors
    /// When no HTTP client can be set up.
    pub fn open(
        config: &CalendarConfig,
        store: &Arc<dyn Store>,
        clock: &Arc<dyn Clock>,
        entropy: &Arc<dyn Entropy>,
        signing_key: &[u8],
    ) -> Result<Self, reqwest::Error> {
        let calendar = Arc::new(config.open(Arc::clone(clock))?);
        let workshops = Workshops::new(Arc::clone(store), Arc::clone(clock));
        let blocking = CalendarBlocking::open(store, clock, entropy);
        let sync = CalendarSync {
            blocking,
            store: Arc::clone(store),
            clock: Arc::clone(clock),
            workshops: Arc::new(workshops),
            calendar: Arc::clone(&calendar),
            shop: config.shop.clone(),
        };
        let watch = config.api.as_ref().map(|api| CalendarWatch {
            store: Arc::clone(store),
            clock: Arc::clone(clock),
            entropy: Arc::clone(entropy),
            calendar,
            tokens: WatchTokens::new(signing_key),
            shop: config.shop.clone(),
            api: api.clone(),
        });
        Ok(Self { sync, watch })
    }

    /// Does what is due. Failures go to the log: the next time makes up for them.
    pub async fn tend(&self) {
        match self.sync.run_if_due().await {
            Ok(Some(synced)) => {
                tracing::info!(whole = synced.whole, writes = synced.writes, "read the calendar");
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "the calendar could not be read"),
        }
        if let Some(watch) = &self.watch
            && let Err(error) = watch.renew().await
        {
            tracing::warn!(%error, "the calendar tells of changes by no channel");
        }
    }

    /// Does so again and again, where no sweep is sent from outside.
    pub async fn run(&self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.tend() => {}
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }
}
