//! Reads what others put into the workshop's calendar, so that the staff see it on the grid, and
//! its time is not booked where the managers want it so.
//!
//! The first reading takes everything of a window of time; later ones take what changed since, by
//! the token of the reading before. Once a week, and when Google does not know the token any more,
//! everything is read again, which also moves the window on. Nothing is lost when a reading ends
//! halfway: the token is kept after all that it stands for, and writing the same twice changes
//! nothing.

use std::collections::HashMap;
use std::sync::Arc;

use baybook_domain::calendar_watch;
use baybook_domain::clock::Clock;
use baybook_domain::day_clock::{DayClock, Zone};
use baybook_domain::external::{ExternalTime, entry_id};
use baybook_domain::ids::ShopId;
use baybook_domain::store::{
    CommitError, Document, Key, Query, ReadError, Store, Version, Write, fields, schema,
};
use baybook_domain::workshops::Workshops;
use baybook_integrations::Failure;
use baybook_integrations::google::calendar::Calendar;
use baybook_integrations::google::changes::{External, ListError, Next, Since, Span};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::calendar_blocking::{CalendarBlocking, Reading, Settled};

/// Local days before and after today that are read.
const BEFORE: i64 = 1;
const AHEAD: i64 = 180;
/// How long changes are asked for before everything is read again.
const WHOLE_EVERY: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Pages of one reading; a calendar with more is not a workshop's.
const MOST_PAGES: usize = 100;
/// Writes in one commit.
const MOST_WRITES: usize = 200;
const PAGE: u32 = 500;

/// Keeps `shops/{shop}/external` as the calendar is.
#[derive(Debug)]
pub struct CalendarSync {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub workshops: Arc<Workshops>,
    pub calendar: Arc<Calendar>,
    pub blocking: CalendarBlocking,
    pub shop: ShopId,
}

/// What a reading did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Synced {
    /// Everything was read, not only what changed.
    pub whole: bool,
    /// Documents that were written or removed.
    pub writes: usize,
    /// Blocks that were made or given back.
    pub blocks: usize,
}

/// Why a reading ended early. The next one takes up where the last whole one ended.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error("the calendar: {0}")]
    Calendar(#[from] Failure),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Commit(CommitError),
    #[error("there is no such workshop")]
    NoSuchShop,
    #[error("the calendar has more pages than a workshop's would")]
    TooMuch,
    /// Another process reads at the same time, and goes on.
    #[error("another reading was faster")]
    Overtaken,
}

impl From<CommitError> for SyncError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => Self::Overtaken,
            other => Self::Commit(other),
        }
    }
}

/// The document `shops/{shop}/calendar/sync`.
#[derive(Clone, Serialize, Deserialize)]
struct State {
    token: String,
    /// Whose token it is: another calendar is read from its start.
    calendar: String,
    #[serde(with = "baybook_domain::instant")]
    whole_at: Timestamp,
    #[serde(with = "baybook_domain::instant")]
    synced_at: Timestamp,
    #[serde(default)]
    blocks: Settled,
}

/// What is in the store of one entry, or of all.
type Kept = HashMap<Key, (ExternalTime, Version)>;

struct Read {
    entries: Vec<External>,
    token: String,
    whole: bool,
}

/// How often the calendar is read where nobody says that it changed.
const EVERY: SignedDuration = SignedDuration::from_mins(10);

impl CalendarSync {
    /// Reads what changed, if it is time: when Google said so since the last reading, or that was a
    /// while ago. To be called by the sweep.
    ///
    /// # Errors
    /// See [`SyncError`].
    pub async fn run_if_due(&self) -> Result<Option<Synced>, SyncError> {
        let changed = calendar_watch::changed_at(self.store.as_ref(), &self.shop).await?;
        if let Some((state, _)) = self.state().await? {
            let is_old = self.clock.now().duration_since(state.synced_at) >= EVERY;
            let is_told = changed.is_some_and(|changed| changed >= state.synced_at);
            if !is_old && !is_told {
                return Ok(None);
            }
        }
        match self.run().await {
            Ok(synced) => Ok(Some(synced)),
            Err(SyncError::Overtaken) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads what changed, or everything.
    ///
    /// # Errors
    /// See [`SyncError`].
    pub async fn run(&self) -> Result<Synced, SyncError> {
        let now = baybook_domain::instant::truncated(self.clock.now());
        let workshop = self.workshops.get_latest(&self.shop).await?.ok_or(SyncError::NoSuchShop)?;
        let zone = &workshop.shop.timezone;
        let today = zone.date_at(now);
        let window = (today.saturating_add((-BEFORE).days()), today.saturating_add(AHEAD.days()));
        let before = self.state().await?;
        let read = self.read(before.as_ref().map(|(state, _)| state), zone, window, now).await?;

        let mut kept = Kept::new();
        if read.whole {
            kept = self.kept(Query::all(schema::external_times(&self.shop), PAGE)).await?;
        }
        let mut wanted = HashMap::new();
        for External { id, busy } in &read.entries {
            let entry = entry_id(id);
            if !read.whole {
                let of_entry = Query::all(schema::external_times(&self.shop), PAGE);
                kept.extend(self.kept(of_entry.equal("entry", entry.clone())).await?);
            }
            // An entry that comes twice is as it came last.
            wanted.retain(|_, time: &mut ExternalTime| time.entry != entry);
            let Some(busy) = busy else { continue };
            let Some(span) = instants(busy.span, zone) else { continue };
            for time in ExternalTime::by_day(&entry, span, &busy.summary, zone, window) {
                wanted.insert(time.key(&self.shop), time);
            }
        }
        let times: Vec<ExternalTime> = wanted.values().cloned().collect();
        let were = kept.values().map(|(time, _)| time.date);
        let reading = Reading {
            is_whole: read.whole,
            window,
            entries: read.entries.iter().map(|entry| entry_id(&entry.id)).collect(),
            dates: times.iter().map(|time| time.date).chain(were).collect(),
            times,
        };
        let settled = before.as_ref().map(|(state, _)| state.blocks.clone()).unwrap_or_default();
        let (settled, blocks) = self.blocking.follow(&workshop, &settled, reading).await?;

        let gone = kept.iter().filter(|(key, _)| !wanted.contains_key(*key));
        let mut writes: Vec<Write> =
            gone.map(|(key, (_, at))| Write::Delete { key: key.clone(), at: *at }).collect();
        writes.extend(wanted.into_iter().filter_map(|(key, time)| {
            let fields = time.to_fields();
            match kept.get(&key) {
                Some((same, _)) if *same == time => None,
                Some((_, at)) => Some(Write::Update { key, fields, at: *at }),
                None => Some(Write::Create { key, fields }),
            }
        }));
        let synced = Synced { whole: read.whole, writes: writes.len(), blocks };
        for chunk in writes.chunks(MOST_WRITES) {
            self.store.commit(chunk.to_vec()).await?;
        }
        let whole_at = match &before {
            Some((state, _)) if !read.whole => state.whole_at,
            _ => now,
        };
        let calendar = self.calendar.id().to_owned();
        let state =
            State { token: read.token, calendar, whole_at, synced_at: now, blocks: settled };
        let (key, fields) = (schema::calendar_sync(&self.shop), fields(&state));
        let write = match before {
            Some((_, at)) => Write::Update { key, fields, at },
            None => Write::Create { key, fields },
        };
        self.store.commit(vec![write]).await?;
        Ok(synced)
    }

    async fn read(
        &self,
        state: Option<&State>,
        zone: &Zone,
        (first, last): (Date, Date),
        now: Timestamp,
    ) -> Result<Read, SyncError> {
        let usable = state.filter(|state| {
            state.calendar == self.calendar.id() && now.duration_since(state.whole_at) < WHOLE_EVERY
        });
        if let Some(state) = usable {
            match self.pages(Since::Token(&state.token)).await {
                Ok((entries, token)) => return Ok(Read { entries, token, whole: false }),
                Err(Pages::TokenGone) => tracing::info!("the calendar is read from its start"),
                Err(Pages::Failed(error)) => return Err(error),
            }
        }
        let edge = |date| DayClock::new(date, zone).map_or(now, |clock| clock.start());
        let (from, until) = (edge(first), edge(last.saturating_add(1.day())));
        match self.pages(Since::Start { from, until }).await {
            Ok((entries, token)) => Ok(Read { entries, token, whole: true }),
            // Of the next page: the calendar changed too much meanwhile.
            Err(Pages::TokenGone) => {
                Err(Failure::Later { class: "calendar-changes", after: None }.into())
            }
            Err(Pages::Failed(error)) => Err(error),
        }
    }

    async fn pages(&self, since: Since<'_>) -> Result<(Vec<External>, String), Pages> {
        let (mut entries, mut page) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let listing = self.calendar.list(since, page.as_deref()).await?;
            entries.extend(listing.entries);
            match listing.next {
                Next::Page(next) => page = Some(next),
                Next::Token(token) => return Ok((entries, token)),
            }
        }
        Err(Pages::Failed(SyncError::TooMuch))
    }

    async fn kept(&self, query: Query) -> Result<Kept, ReadError> {
        let (mut kept, mut after) = (Kept::new(), None);
        loop {
            let page = self.store.query(&query.clone().after(after)).await?;
            for document in page.documents {
                let (key, version) = (document.key.clone(), document.version);
                kept.insert(key, (ExternalTime::from_document(document)?, version));
            }
            after = page.next;
            if after.is_none() {
                return Ok(kept);
            }
        }
    }

    async fn state(&self) -> Result<Option<(State, Version)>, ReadError> {
        let documents = self.store.read(&[schema::calendar_sync(&self.shop)]).await?;
        let Some(Document { fields, version, .. }) = documents.into_iter().next().flatten() else {
            return Ok(None);
        };
        let state = serde_json::from_value(Value::Object(fields));
        state.map(|state| Some((state, version))).map_err(|error| ReadError::Broken(error.into()))
    }
}

enum Pages {
    TokenGone,
    Failed(SyncError),
}

impl From<ListError> for Pages {
    fn from(error: ListError) -> Self {
        match error {
            ListError::TokenGone => Self::TokenGone,
            ListError::Failed(failure) => Self::Failed(failure.into()),
        }
    }
}

/// Whole days are those of the workshop.
fn instants(span: Span, zone: &Zone) -> Option<(Timestamp, Timestamp)> {
    let start_of = |date| DayClock::new(date, zone).ok().map(|clock| clock.start());
    match span {
        Span::Instants { start, end } => Some((start, end)),
        Span::Days { first, end } => Some((start_of(first)?, start_of(end)?)),
    }
}
