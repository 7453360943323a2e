//! Events that were tried and are to be tried again: how many, since when, and why.

use jiff::Timestamp;

use crate::dead_letters::Unfinished;
use crate::event::{Event, EventState};
use crate::ids::ShopId;
use crate::store::{Direction, Query, ReadError, Store, schema};

/// Events looked at, those due first before the others.
const MOST: u32 = 200;

/// Of these, how many are looked up whose failure nobody wrote into them: a queue does not.
const MOST_LOOKED_UP: usize = 20;

/// Events that wait for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub count: u32,
    /// `{channel}: {class}`, or what else came in between; none where it is being tried.
    pub why: Option<String>,
    /// When the first of them happened.
    pub since: Timestamp,
    /// When the first of them is tried again.
    pub next: Timestamp,
}

/// What waits in a shop, the most first. An event whose time has not come does not wait, nor does
/// one that nobody has tried yet, unless a person has put it back.
///
/// # Errors
/// When the store does not answer.
pub async fn waiting(store: &dyn Store, shop: &ShopId) -> Result<Vec<Waiting>, ReadError> {
    let query = Query::all(schema::outbox(), MOST)
        .equal("shop", shop.as_str())
        .equal("state", EventState::Pending.as_str())
        .order("due_at", Direction::Ascending);
    let found = store.query(&query).await?.documents;
    let events = found.into_iter().filter_map(|document| Event::from_fields(document.fields).ok());
    let mut groups: Vec<Waiting> = Vec::new();
    let mut looked_up = 0;
    for event in events.filter(|event| event.attempts > 0 || event.round > 0) {
        let mut why = event.last_error.clone();
        if why.is_none() && event.attempts > 0 && looked_up < MOST_LOOKED_UP {
            looked_up += 1;
            why = Unfinished::of(store, &event.id).await?.iter().find_map(Unfinished::why);
        }
        match groups.iter_mut().find(|group| group.why == why) {
            Some(group) => {
                group.count += 1;
                group.since = group.since.min(event.created_at);
                group.next = group.next.min(event.due_at);
            }
            None => {
                let (since, next) = (event.created_at, event.due_at);
                groups.push(Waiting { count: 1, why, since, next });
            }
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    Ok(groups)
}
