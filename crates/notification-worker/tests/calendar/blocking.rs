use std::collections::BTreeSet;

use baybook_domain::accounts::AuditId;
use baybook_domain::amend::Amendment;
use baybook_domain::audit::AuditEntry;
use baybook_domain::booking::CommandId;
use baybook_domain::calendar_blocks::CalendarBlocks;
use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::day::{Block, Blocked, Day};
use baybook_domain::decide::{BlockTime, Command, UnblockTime};
use baybook_domain::desk::DeskError;
use baybook_domain::ids::BlockId;
use baybook_domain::store::fault::CommitFault;
use baybook_domain::store::{Store, schema};
use baybook_domain::workshops::ChangeRequest;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::shop::{Shop, at};

const DAY: &str = "2026-12-01";

fn meeting(id: &str, start: &str, end: &str) -> Value {
    let at = |time: &str| json!({"dateTime": format!("{DAY}T{time}:00-06:00")});
    json!({"id": id, "status": "confirmed", "summary": "Audit", "start": at(start), "end": at(end)})
}

impl Shop {
    async fn calendar_blocks(&self, blocks: CalendarBlocks) {
        let request = ChangeRequest {
            amendment: Amendment::CalendarBlocks(blocks),
            expected_revision: None,
            consent: None,
            command: CommandId::from_random([9; 16]),
        };
        let id = &self.workshop.shop.id;
        let record = |action: &str, object: String| {
            let entry = AuditId::from_random(self.entropy.bytes16());
            AuditEntry::new(entry, self.clock.now(), id, None, action, object)
        };
        self.sync.workshops.change(id, &request, &record).await.unwrap();
    }

    async fn blocks_on(&self, date: &str) -> Vec<Block> {
        let key = schema::day(&self.workshop.shop.id, date.parse().unwrap());
        let document = self.store.read(&[key]).await.unwrap().pop().unwrap();
        document.map_or(Vec::new(), |day| Day::from_fields(day.fields).unwrap().blocks().to_vec())
    }

    /// From when to when a bay is blocked, each once, as `09:00-10:00`, with how many bays are.
    async fn blocked(&self, date: &str) -> Vec<String> {
        let blocks = self.blocks_on(date).await;
        let wall = |q: u16| format!("{:02}:{:02}", q / 12, q % 12 * 5);
        let said =
            |block: &Block| format!("{}-{}", wall(block.start), wall(block.start + block.length));
        let times: BTreeSet<String> = blocks.iter().map(said).collect();
        let counted = |time: String| {
            let bays = blocks.iter().filter(|block| said(block) == time).count();
            format!("{time} x{bays}")
        };
        times.into_iter().map(counted).collect()
    }

    async fn at_desk(&self, command: Command) -> Result<bool, DeskError> {
        let (workshop, date) = (self.workshop.clone(), DAY.parse().unwrap());
        self.desks.submit_block(workshop, date, command, Vec::new()).await
    }

    fn bays(&self) -> usize {
        self.workshop.shop.bays.len()
    }
}

#[tokio::test]
async fn entries_block_nothing_until_managers_say_so_and_the_time_comes_back_when_they_unsay_it() {
    let shop = Shop::open().await;
    shop.google.put(meeting("m0", "09:00", "10:00"));
    shop.sync.run().await.unwrap();
    assert_eq!(shop.blocked(DAY).await, Vec::<String>::new());
    shop.calendar_blocks(CalendarBlocks::Workshop).await;
    let synced = shop.sync.run().await.unwrap();
    assert_eq!((synced.whole, synced.blocks), (false, shop.bays()));
    assert_eq!(shop.blocked(DAY).await, [format!("09:00-10:00 x{}", shop.bays())]);
    assert!(shop.blocks_on(DAY).await.iter().all(|block| block.reason == "Calendar"));
    assert_eq!(shop.sync.run().await.unwrap().blocks, 0, "a repeat changes nothing");
    shop.calendar_blocks(CalendarBlocks::None).await;
    assert_eq!(shop.sync.run().await.unwrap().blocks, shop.bays());
    assert_eq!(shop.blocked(DAY).await, Vec::<String>::new());
}

#[tokio::test]
async fn blocks_follow_what_is_entered_moved_and_removed() {
    let shop = Shop::open().await;
    let bays = shop.bays();
    shop.calendar_blocks(CalendarBlocks::Workshop).await;
    shop.google.put(meeting("m0", "09:00", "10:00"));
    shop.google.put(meeting("m1", "09:30", "11:00"));
    shop.sync.run().await.unwrap();
    assert_eq!(shop.blocked(DAY).await, [format!("09:00-11:00 x{bays}")]);
    shop.google.put(meeting("m0", "13:00", "14:00"));
    shop.sync.run().await.unwrap();
    let both = [format!("09:30-11:00 x{bays}"), format!("13:00-14:00 x{bays}")];
    assert_eq!(shop.blocked(DAY).await, both);
    shop.google.take_away("m1");
    let mut elsewhere = meeting("m0", "13:00", "14:00");
    elsewhere["start"]["dateTime"] = "2026-12-02T13:00:00-06:00".into();
    elsewhere["end"]["dateTime"] = "2026-12-02T14:00:00-06:00".into();
    shop.google.put(elsewhere);
    shop.sync.run().await.unwrap();
    assert_eq!(shop.blocked(DAY).await, Vec::<String>::new());
    assert_eq!(shop.blocked("2026-12-02").await, [format!("13:00-14:00 x{bays}")]);
}

#[tokio::test]
async fn transparent_entries_block_nothing_and_whole_days_all_that_the_workshop_is_open() {
    let shop = Shop::open().await;
    shop.calendar_blocks(CalendarBlocks::Workshop).await;
    let mut free = meeting("m0", "09:00", "10:00");
    free["transparency"] = "transparent".into();
    shop.google.put(free);
    let whole = json!({"start": {"date": "2026-12-02"}, "end": {"date": "2026-12-03"}});
    let mut off = meeting("m1", "09:00", "10:00");
    off["start"] = whole["start"].clone();
    off["end"] = whole["end"].clone();
    shop.google.put(off);
    shop.sync.run().await.unwrap();
    assert_eq!(shop.blocked(DAY).await, Vec::<String>::new());
    let day = Day::empty(&shop.workshop.shop, "2026-12-02".parse().unwrap()).unwrap();
    let blocks = shop.blocks_on("2026-12-02").await;
    for (bay, open, _) in day.bay_use() {
        let held: u16 = blocks
            .iter()
            .filter(|block| block.what == Blocked::Bay(bay.clone()))
            .map(|block| block.length)
            .sum();
        assert_eq!(u32::from(held), open.len(), "{bay}");
    }
    assert_eq!(shop.blocked("2026-12-03").await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_booked_is_blocked_around_until_it_is_cancelled() {
    let shop = Shop::open().await;
    let bays = shop.bays();
    let booking = shop.book("one", at("09:00")).await;
    shop.calendar_blocks(CalendarBlocks::Workshop).await;
    shop.google.put(meeting("m0", "08:30", "12:00"));
    shop.sync.run().await.unwrap();
    let blocks = shop.blocks_on(DAY).await;
    let of_bay = blocks.iter().filter(|block| block.what == Blocked::Bay(booking.bay.clone()));
    assert_eq!(of_bay.count(), 2, "before and after the booking");
    assert_eq!(blocks.len(), bays + 1);
    assert_eq!(shop.sync.run().await.unwrap().blocks, 0);
    shop.cancel(booking.id).await;
    shop.sync.run().await.unwrap();
    assert_eq!(shop.blocked(DAY).await, [format!("08:30-12:00 x{bays}")]);
}

#[tokio::test]
async fn what_the_staff_blocked_outlives_the_calendar() {
    let shop = Shop::open().await;
    let bay = shop.workshop.shop.bays[0].id.clone();
    let own = BlockId::from_random([5; 16]);
    let block = Command::BlockTime(BlockTime {
        block: own,
        what: Blocked::Bay(bay),
        start: at("09:30"),
        length_minutes: 60,
        reason: "Cleaning".to_owned(),
        command: CommandId::from_random([6; 16]),
    });
    shop.at_desk(block).await.unwrap();
    shop.calendar_blocks(CalendarBlocks::Workshop).await;
    shop.google.put(meeting("m0", "09:00", "10:00"));
    shop.sync.run().await.unwrap();
    assert_eq!(shop.blocks_on(DAY).await.len(), shop.bays() + 1);
    shop.google.take_away("m0");
    shop.sync.run().await.unwrap();
    let left = shop.blocks_on(DAY).await;
    assert_eq!(left.iter().map(|block| block.id).collect::<Vec<_>>(), [own]);
}

#[tokio::test]
async fn a_reading_that_ends_halfway_leaves_no_block_behind() {
    let shop = Shop::open().await;
    shop.calendar_blocks(CalendarBlocks::Workshop).await;
    shop.sync.run().await.unwrap();
    shop.google.put(meeting("m0", "09:00", "10:00"));
    shop.sync.run().await.unwrap();
    shop.google.put(meeting("m0", "10:00", "11:00"));
    // The desk does not reach the store, and then the entries are not written.
    shop.store.script_commits([Some(CommitFault::Unavailable), Some(CommitFault::Unavailable)]);
    let _ = shop.sync.run().await;
    shop.google.take_away("m0");
    for _ in 0..3 {
        let _ = shop.sync.run().await;
    }
    assert_eq!(shop.blocked(DAY).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_the_staff_give_back_by_hand_is_blocked_again_when_everything_is_read() {
    let shop = Shop::open().await;
    shop.calendar_blocks(CalendarBlocks::Workshop).await;
    shop.google.put(meeting("m0", "09:00", "10:00"));
    shop.sync.run().await.unwrap();
    let block = shop.blocks_on(DAY).await[0].id;
    let command = CommandId::from_random([6; 16]);
    shop.at_desk(Command::UnblockTime(UnblockTime { block, command })).await.unwrap();
    assert_eq!(shop.sync.run().await.unwrap().blocks, 0);
    shop.clock.advance(SignedDuration::from_hours(7 * 24));
    assert_eq!(shop.sync.run().await.unwrap().blocks, 1);
}
