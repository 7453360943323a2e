//! Events that were given up on, of all shops.

use std::sync::Arc;

use baybook_domain::clock::Clock;
use baybook_domain::dead_letters;
use baybook_domain::event::{Event, EventState};
use baybook_domain::ids::EventId;
use baybook_domain::store::{ReadError, Store};

pub use baybook_domain::dead_letters::{DeadLetter, DeadLetters, RetryError};

/// The page after `after`, which is the [`DeadLetters::next`] of the page before.
///
/// # Errors
/// When the store does not answer.
pub async fn list(
    store: &Arc<dyn Store>,
    limit: u32,
    after: Option<&str>,
) -> Result<DeadLetters, ReadError> {
    dead_letters::list(store.as_ref(), EventState::Dead, None, limit, after).await
}

/// Puts a dead event back.
///
/// # Errors
/// When there is no such event, it is not dead, or the store does not answer.
pub async fn retry(
    store: &Arc<dyn Store>,
    clock: &dyn Clock,
    id: &EventId,
) -> Result<Event, RetryError> {
    dead_letters::put_back(store.as_ref(), id, None, clock.now(), |_| Vec::new()).await
}
