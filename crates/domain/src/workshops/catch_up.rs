//! Laying out the days that the commit of a change did not hold, one by one.

use std::time::Duration;

use super::Workshops;
use super::change::{Plan, Recorder};
use crate::amend::Resolve;
use crate::booking::CommandId;
use crate::store::{Cause, CommitError, ReadError, Version, Write, schema};
use crate::workshop::Shop;

/// Looks at the days before the rest is left to whoever reads them.
const ROUNDS: u32 = 8;
/// The pause after the first round; it doubles.
const PAUSE: Duration = Duration::from_millis(5);

/// Whether there is more to do.
enum Round {
    Last,
    LookAgain,
}

impl Workshops {
    /// Lays out the days that the change's own commit did not: each in a commit of its own, as
    /// far as it goes. What is left is laid out by whoever reads it.
    pub(super) async fn catch_up(
        &self,
        shop: &Shop,
        resolve: Resolve,
        command: CommandId,
        record: Recorder<'_>,
    ) -> Vec<Plan> {
        let mut done = Vec::new();
        let mut in_doubt = Vec::new();
        for round in 0..ROUNDS {
            let all = (&mut done, &mut in_doubt);
            match self.lay_out_days(shop, resolve, (command, record), all).await {
                Ok(Round::Last) => return done,
                Ok(Round::LookAgain) => {}
                Err(error) => tracing::warn!(%error, "days are not laid out yet"),
            }
            tokio::time::sleep(PAUSE * 2_u32.pow(round)).await;
        }
        tracing::warn!("days are left to be laid out when they are read");
        done
    }

    /// One look at all days.
    async fn lay_out_days(
        &self,
        shop: &Shop,
        resolve: Resolve,
        (command, record): (CommandId, Recorder<'_>),
        (done, in_doubt): (&mut Vec<Plan>, &mut Vec<Plan>),
    ) -> Result<Round, ReadError> {
        let now = crate::instant::truncated(self.0.clock.now());
        let Some((newest, version)) = self.shop_now(shop).await? else { return Ok(Round::Last) };
        // A later change of the hours sees to the days itself.
        if newest.layout != shop.layout {
            return Ok(Round::Last);
        }
        let plans = self.plans(&newest, resolve, now).await?;
        // What was in doubt and is not to be done any more was done.
        let is_open = |plan: &Plan| plans.iter().any(|other| other.date == plan.date);
        done.extend(in_doubt.extract_if(.., |plan| !is_open(plan)));
        in_doubt.clear();
        if plans.is_empty() {
            return Ok(Round::Last);
        }
        for plan in plans {
            let mut writes = plan.writes(&shop.id, resolve, command, record, now);
            // Never by an older shop than the one that is stored.
            writes.push(Write::Verify { key: schema::shop(&shop.id), at: version });
            match self.0.store.commit(writes).await {
                Ok(_) => done.push(plan),
                // Booked or changed meanwhile: the next round sees it.
                Err(CommitError::Conflict) => {}
                Err(error) => {
                    tracing::warn!(%error, day = %plan.date, "a day is not laid out yet");
                    if matches!(error, CommitError::OutcomeUnknown(_)) {
                        in_doubt.push(plan);
                    }
                }
            }
        }
        Ok(Round::LookAgain)
    }

    /// The shop as it is stored now.
    async fn shop_now(&self, shop: &Shop) -> Result<Option<(Shop, Version)>, ReadError> {
        let documents = self.0.store.read(&[schema::shop(&shop.id)]).await?;
        let Some(document) = documents.into_iter().next().flatten() else { return Ok(None) };
        let version = document.version;
        let shop = Shop::from_document(document);
        Ok(Some((shop.map_err(|error| ReadError::Broken(Cause::from(error)))?, version)))
    }
}
