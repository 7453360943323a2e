//! Writing down that all channels are through with an event, or for now.

use baybook_domain::dead_letters;
use baybook_domain::event::{Event, EventState, KEEP_DELIVERED};
use baybook_domain::store::{CommitError, Version, Write, schema};
use baybook_outbox::pause::Pause;
use jiff::Timestamp;

use super::{Deliveries, DeliveryError, TRIES};

/// How an event is left.
pub(super) enum Settled {
    Done,
    /// Given up on, and why.
    Dead(String),
    Waits(Timestamp),
}

impl Deliveries {
    /// Writes down that all channels are through with an event, or for now.
    pub(super) async fn settle(
        &self,
        event: &Event,
        version: Version,
        how: Settled,
    ) -> Result<(), DeliveryError> {
        let key = schema::event(&event.id);
        let mut pause = Pause::new(self.entropy.as_ref());
        let (mut event, mut at) = (event.clone(), version);
        let mut tries = 0;
        loop {
            tries += 1;
            let settled = self.settled(event, &how).await;
            let fields = settled.to_fields();
            let write = Write::Update { key: key.clone(), fields, at };
            match self.store.commit(vec![write]).await {
                Ok(_) => return Ok(()),
                Err(error) if tries == TRIES || matches!(error, CommitError::Broken(_)) => {
                    return Err(error.into());
                }
                Err(CommitError::Conflict) => {}
                Err(_) => pause.wait().await,
            }
            let documents = self.store.read(std::slice::from_ref(&key)).await?;
            // Removed meanwhile: there is nothing to settle.
            let Some(document) = documents.into_iter().next().flatten() else { return Ok(()) };
            (event, at) = (Event::from_fields(document.fields)?, document.version);
            // Another task has settled it.
            if event.state != EventState::Pending {
                return Ok(());
            }
        }
    }

    async fn settled(&self, event: Event, how: &Settled) -> Event {
        // What failed before is of no concern any more.
        let (last_error, last_status) = (None, None);
        match how {
            Settled::Done => {
                let expire_at = Some(self.clock.now() + KEEP_DELIVERED);
                Event { state: EventState::Done, last_error, last_status, expire_at, ..event }
            }
            Settled::Dead(reason) => {
                dead_letters::give_up(self.store.as_ref(), event, reason.clone()).await
            }
            Settled::Waits(until) => Event { due_at: *until, last_error, last_status, ..event },
        }
    }
}
