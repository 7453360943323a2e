//! Takes the time of busy entries from booking, where the managers want it so.

use std::collections::BTreeSet;
use std::sync::Arc;

use baybook_domain::booking::CommandId;
use baybook_domain::calendar_blocks::{CalendarBlocks, Plan};
use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::day::{Block, Day};
use baybook_domain::decide::{BlockTime, Command, UnblockTime};
use baybook_domain::desk::{DeskError, Desks, Tuning};
use baybook_domain::external::{self, ExternalTime};
use baybook_domain::ids::BlockId;
use baybook_domain::quanta::QUANTUM_MINUTES;
use baybook_domain::store::{ReadError, Store, schema};
use baybook_domain::workshop::{Shop, Workshop};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

/// Blocks days as the calendar says, through their desks.
#[derive(Debug)]
pub struct CalendarBlocking {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    desks: Desks,
}

/// What a reading of the calendar told.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Everything was told, not only what changed.
    pub(crate) is_whole: bool,
    pub(crate) window: (Date, Date),
    /// The entries that were told of.
    pub(crate) entries: BTreeSet<String>,
    /// Their times now.
    pub(crate) times: Vec<ExternalTime>,
    /// The days on which they are or were.
    pub(crate) dates: BTreeSet<Date>,
}

/// How far the days are as the calendar says.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settled {
    blocks: CalendarBlocks,
    layout: u32,
    /// Days to look at again: a part of the time is held by something else, or a desk was busy.
    open: BTreeSet<Date>,
}

impl CalendarBlocking {
    /// With desks of its own.
    #[must_use]
    pub fn open(
        store: &Arc<dyn Store>,
        clock: &Arc<dyn Clock>,
        entropy: &Arc<dyn Entropy>,
    ) -> Self {
        let (store, clock, entropy) = (Arc::clone(store), Arc::clone(clock), Arc::clone(entropy));
        let desks = Desks::new(
            Arc::clone(&store),
            Arc::clone(&clock),
            Arc::clone(&entropy),
            Tuning::default(),
        );
        Self { store, clock, entropy, desks }
    }

    /// Makes the days that a reading is about as the calendar says; all of them where the setting
    /// or the workshop's bays and hours are not those of the last time. Answers how many blocks
    /// were made or given back.
    ///
    /// To be called before what was read is stored: if that fails, the next reading tells the same.
    pub(crate) async fn follow(
        &self,
        workshop: &Arc<Workshop>,
        settled: &Settled,
        reading: Reading,
    ) -> Result<(Settled, usize), ReadError> {
        let shop = &workshop.shop;
        let (blocks, layout) = (shop.calendar_blocks, shop.layout);
        let is_off = blocks == CalendarBlocks::None;
        let is_as_before = settled.blocks == blocks && (is_off || settled.layout == layout);
        let (first, last) = reading.window;
        let mut dates = match (reading.is_whole || !is_as_before, is_off) {
            (true, _) => first.series(1.day()).take_while(|date| *date <= last).collect(),
            (false, true) => BTreeSet::new(),
            (false, false) => reading.dates,
        };
        dates.extend(&settled.open);
        let mut now = Settled { blocks, layout, open: BTreeSet::new() };
        let mut changes = 0;
        for day in self.days(shop, &dates, &mut now.open).await? {
            let mut times = Vec::new();
            if !is_off {
                if !reading.is_whole {
                    times = external::of_day(self.store.as_ref(), &shop.id, day.date()).await?;
                    times.retain(|time| !reading.entries.contains(&time.entry));
                }
                let told = reading.times.iter().filter(|time| time.date == day.date());
                times.extend(told.cloned());
            }
            let (changed, is_done) =
                self.carry_out(workshop, &day, blocks.plan(&day, &times)).await;
            changes += changed;
            if !is_done {
                now.open.insert(day.date());
            }
        }
        if !now.open.is_empty() {
            tracing::info!(days = now.open.len(), "some of the calendar's time is held otherwise");
        }
        Ok((now, changes))
    }

    /// Days as they are now. Those that are over are left out; one that cannot be read is to be
    /// looked at again.
    async fn days(
        &self,
        shop: &Shop,
        dates: &BTreeSet<Date>,
        open: &mut BTreeSet<Date>,
    ) -> Result<Vec<Day>, ReadError> {
        let today = shop.timezone.date_at(self.clock.now());
        let dates: Vec<Date> = dates.range(today..).copied().collect();
        let keys: Vec<_> = dates.iter().map(|date| schema::day(&shop.id, *date)).collect();
        let mut days = Vec::with_capacity(dates.len());
        for (date, document) in dates.into_iter().zip(self.store.read(&keys).await?) {
            match document {
                Some(document) => match Day::from_fields(document.fields) {
                    Ok(day) => days.push(day.brought_up_to(shop, today)),
                    Err(error) => {
                        tracing::warn!(%date, %error, "the calendar's time is not blocked");
                        open.insert(date);
                    }
                },
                // In zones that skip days there is none, and nothing to be booked on it.
                None => days.extend(Day::empty(shop, date)),
            }
        }
        Ok(days)
    }

    /// Answers how many blocks were made or given back, and whether those are all.
    async fn carry_out(&self, workshop: &Arc<Workshop>, day: &Day, plan: Plan) -> (usize, bool) {
        let Plan { give_back, block, is_held } = plan;
        let unblock = give_back.into_iter().map(|block| self.unblock(block)).collect();
        let block = block.into_iter().map(|block| self.block(day, block)).collect();
        let (mut changes, mut is_done) = (0, !is_held);
        for commands in [unblock, block] {
            let (changed, is_all_done) = self.submit(workshop, day.date(), commands).await;
            changes += changed;
            is_done &= is_all_done;
        }
        (changes, is_done)
    }

    /// Hands all in at once, so that the desk commits them together.
    async fn submit(
        &self,
        workshop: &Arc<Workshop>,
        date: Date,
        commands: Vec<Command>,
    ) -> (usize, bool) {
        let mut asked = JoinSet::new();
        for command in commands {
            let (desks, workshop) = (self.desks.clone(), Arc::clone(workshop));
            asked.spawn(
                async move { desks.submit_block(workshop, date, command, Vec::new()).await },
            );
        }
        let (mut changes, mut is_done) = (0, true);
        for answer in asked.join_all().await {
            match answer {
                Ok(changed) => changes += usize::from(changed),
                // Somebody was faster.
                Err(DeskError::Rejected(_)) => is_done = false,
                Err(error) => {
                    tracing::warn!(%date, %error, "the calendar's time is not blocked");
                    is_done = false;
                }
            }
        }
        (changes, is_done)
    }

    fn unblock(&self, block: BlockId) -> Command {
        Command::UnblockTime(UnblockTime { block, command: self.command() })
    }

    fn block(&self, day: &Day, block: Block) -> Command {
        Command::BlockTime(BlockTime {
            block: block.id,
            what: block.what,
            start: day.clock().instant(block.start),
            length_minutes: block.length * QUANTUM_MINUTES,
            reason: block.reason,
            command: self.command(),
        })
    }

    fn command(&self) -> CommandId {
        CommandId::from_random(self.entropy.bytes16())
    }
}
