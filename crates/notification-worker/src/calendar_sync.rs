//! Reads what others put into the workshop's calendar, so that the staff see it on the grid, and
//! its time is not booked where the managers want it so.
//!
//! The first reading takes everything of a window of time; later ones take what changed since, by
//! the token of the reading before. Once a week, and when Google does not know the token any more,
//! everything is read again, which also moves the window on. Nothing is lost when a reading ends
//! halfway: the token is kept after all that it stands for, and writing the same twice changes
//! nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use baybook_domain::calendar_watch;
use baybook_domain::clock::Clock;
use baybook_domain::day_clock::{DayClock, Zone};
use baybook_domain::external::{ExternalDay, ExternalTime, entry_id};
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
    /// Kept in one document a day; what was kept otherwise is read again.
    #[serde(default)]
    by_day: bool,
}

/// What is in the store.
#[derive(Default)]
struct Kept {
    days: BTreeMap<Date, (ExternalDay, Version)>,
    /// Documents of an earlier form: one for each entry and day.
    old: Vec<(Key, Version)>,
}

impl Kept {
    fn times(&self) -> impl Iterator<Item = &ExternalTime> {
        self.days.values().flat_map(|(day, _)| &day.times)
    }

    /// What makes `times` of it.
    fn writes(self, shop: &ShopId, times: Vec<ExternalTime>) -> Vec<Write> {
        let mut wanted: BTreeMap<Date, Vec<ExternalTime>> = BTreeMap::new();
        for time in times {
            wanted.entry(time.date).or_default().push(time);
        }
        let gone = self.days.iter().filter(|(date, _)| !wanted.contains_key(*date));
        let gone = gone.map(|(date, (_, at))| (ExternalDay::key(shop, *date), *at));
        let mut writes: Vec<Write> =
            gone.chain(self.old).map(|(key, at)| Write::Delete { key, at }).collect();
        for (date, times) in wanted {
            let (day, key) = (ExternalDay::new(date, times), ExternalDay::key(shop, date));
            let fields = day.to_fields();
            match self.days.get(&date) {
                Some((same, _)) if *same == day => {}
                Some((_, at)) => writes.push(Write::Update { key, fields, at: *at }),
                None => writes.push(Write::Create { key, fields }),
            }
        }
        writes
    }
}

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

        let kept = match read.whole || !read.entries.is_empty() {
            true => self.kept().await?,
            false => Kept::default(),
        };
        let changed: BTreeSet<String> = read.entries.iter().map(|one| entry_id(&one.id)).collect();
        let is_changed = |time: &ExternalTime| read.whole || changed.contains(&time.entry);
        let mut times = Vec::new();
        for External { id, busy } in &read.entries {
            let entry = entry_id(id);
            // An entry that comes twice is as it came last.
            times.retain(|time: &ExternalTime| time.entry != entry);
            let Some(busy) = busy else { continue };
            let Some(span) = instants(busy.span, zone) else { continue };
            times.extend(ExternalTime::by_day(&entry, span, &busy.summary, zone, window));
        }
        let were = kept.times().filter(|time| is_changed(time)).map(|time| time.date);
        let reading = Reading {
            is_whole: read.whole,
            window,
            dates: times.iter().map(|time| time.date).chain(were).collect(),
            times: times.clone(),
            entries: changed.clone(),
        };
        let settled = before.as_ref().map(|(state, _)| state.blocks.clone()).unwrap_or_default();
        let (settled, blocks) = self.blocking.follow(&workshop, &settled, reading).await?;

        times.extend(kept.times().filter(|time| !is_changed(time)).cloned());
        let writes = kept.writes(&self.shop, times);
        let synced = Synced { whole: read.whole, writes: writes.len(), blocks };
        for chunk in writes.chunks(MOST_WRITES) {
            self.store.commit(chunk.to_vec()).await?;
        }
        let whole_at = match &before {
            Some((state, _)) if !read.whole => state.whole_at,
            _ => now,
        };
        let calendar = self.calendar.id().to_owned();
        let state = State {
            token: read.token,
            calendar,
            whole_at,
            synced_at: now,
            blocks: settled,
            by_day: true,
        };
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
            state.by_day
                && state.calendar == self.calendar.id()
                && now.duration_since(state.whole_at) < WHOLE_EVERY
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

    async fn kept(&self) -> Result<Kept, ReadError> {
        let (mut kept, mut after) = (Kept::default(), None);
        let query = Query::all(schema::external_days(&self.shop), PAGE);
        loop {
            let page = self.store.query(&query.clone().after(after)).await?;
            for document in page.documents {
                let version = document.version;
                match document.key.id().parse::<Date>() {
                    Ok(date) => {
                        let day = ExternalDay::from_document(document)?;
                        kept.days.insert(date, (day, version));
                    }
                    Err(_) => kept.old.push((document.key, version)),
                }
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
