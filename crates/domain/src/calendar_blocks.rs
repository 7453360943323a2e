//! Time that the workshop's calendar takes from booking, where the managers want it so. Pure;
//! [`crate::desk`] does what is planned here.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::day::{Block, Blocked, Day};
use crate::external::ExternalTime;
use crate::ids::BlockId;
use crate::quanta::Quanta;

/// What busy entries of the calendar close.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CalendarBlocks {
    /// Nothing. The staff see them on the grid.
    #[default]
    None,
    /// Every bay for their time, as far as it is not booked.
    Workshop,
}

/// What the staff read on such a block.
const REASON: &str = "Calendar";

/// What is to be done with a day, so that it is blocked as the calendar says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// To be done before anything is blocked: what replaces a block may overlap it.
    pub give_back: Vec<BlockId>,
    pub block: Vec<Block>,
    /// Whether something else holds a part of the time. Once that goes, there is more to block.
    pub is_held: bool,
}

impl CalendarBlocks {
    /// How a day becomes as the calendar says. A day that is so already has nothing to be done.
    ///
    /// Only blocks that were made by an earlier plan are given back. What is booked, or was blocked
    /// by the staff, is left alone and blocked around.
    #[must_use]
    pub fn plan(self, day: &Day, times: &[ExternalTime]) -> Plan {
        let busy = match self {
            Self::None => Quanta::EMPTY,
            Self::Workshop => {
                times.iter().map(|time| quanta(day, time)).fold(Quanta::EMPTY, Quanta::or)
            }
        };
        let mut plan = Plan::default();
        let mut wanted = Vec::new();
        for (bay, open, booked) in day.bay_use() {
            let what = Blocked::Bay(bay.clone());
            let others = day.blocks().iter().filter(|block| block.what == what);
            let blocked = others.filter(|block| !block.id.is_of_calendar());
            let held = blocked.map(Block::span).fold(booked, Quanta::or);
            let busy = busy.and(open);
            plan.is_held |= !busy.and(held).is_empty();
            wanted.extend(busy.without(held).ranges().into_iter().map(|(start, end)| {
                let (from, to) = (day.clock().instant(start), day.clock().instant(end));
                Block {
                    id: BlockId::of_calendar(bay, from, to),
                    what: what.clone(),
                    start,
                    length: end - start,
                    reason: REASON.to_owned(),
                }
            }));
        }
        let ids: BTreeSet<BlockId> = wanted.iter().map(|block| block.id).collect();
        let made = day.blocks().iter().map(|block| block.id).filter(BlockId::is_of_calendar);
        let made: BTreeSet<BlockId> = made.collect();
        plan.give_back = made.difference(&ids).copied().collect();
        plan.block = wanted.into_iter().filter(|block| !made.contains(&block.id)).collect();
        plan
    }
}

/// Every quantum that a time touches.
fn quanta(day: &Day, time: &ExternalTime) -> Quanta {
    let clock = day.clock();
    let first = clock.first_at_or_after(time.start);
    let starts_within = clock.instant(first) > time.start;
    let first = if starts_within { first.saturating_sub(1) } else { first };
    Quanta::range(first, clock.first_at_or_after(time.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::external::entry_id;
    use crate::workshop::Workshop;

    fn day() -> Day {
        let workshop: Workshop =
            toml::from_str(include_str!("../../../demo/workshop.toml")).unwrap();
        Day::empty(&workshop.shop, "2026-12-01".parse().unwrap()).unwrap()
    }

    fn busy(entry: &str, from: &str, to: &str) -> ExternalTime {
        let at = |time: &str| format!("2026-12-01T{time}-06:00").parse().unwrap();
        ExternalTime {
            entry: entry_id(entry),
            date: "2026-12-01".parse().unwrap(),
            start: at(from),
            end: at(to),
            summary: "Audit".to_owned(),
        }
    }

    fn carry_out(day: &mut Day, plan: Plan) {
        for id in &plan.give_back {
            assert!(day.unblock(id));
        }
        for block in plan.block {
            day.block(block).unwrap();
        }
    }

    /// Wall-clock times of the first bay's blocks, in minutes.
    fn blocked(day: &Day) -> Vec<(u16, u16)> {
        let first = Blocked::Bay(day.bay_use().next().unwrap().0.clone());
        let blocks = day.blocks().iter().filter(|block| block.what == first);
        blocks.map(|block| (block.start * 5, (block.start + block.length) * 5)).collect()
    }

    #[test]
    fn entries_that_overlap_are_blocked_once_in_each_bay_and_then_nothing_is_left_to_do() {
        let mut day = day();
        let times = [busy("a", "09:00:00", "10:00:00"), busy("b", "09:30:00", "11:02:30")];
        let plan = CalendarBlocks::Workshop.plan(&day, &times);
        assert_eq!(plan.block.len(), day.bay_use().count());
        carry_out(&mut day, plan);
        assert_eq!(blocked(&day), [(9 * 60, 11 * 60 + 5)]);
        assert_eq!(CalendarBlocks::Workshop.plan(&day, &times), Plan::default());
    }

    #[test]
    fn what_moved_is_given_back_and_blocked_anew_and_without_the_setting_all_is_given_back() {
        let mut day = day();
        let before = CalendarBlocks::Workshop.plan(&day, &[busy("a", "09:00:00", "10:00:00")]);
        carry_out(&mut day, before);
        let moved = [busy("a", "09:30:00", "10:30:00")];
        let plan = CalendarBlocks::Workshop.plan(&day, &moved);
        carry_out(&mut day, plan);
        assert_eq!(blocked(&day), [(9 * 60 + 30, 10 * 60 + 30)]);
        let plan = CalendarBlocks::None.plan(&day, &moved);
        carry_out(&mut day, plan);
        assert_eq!(day.blocks(), []);
    }

    #[test]
    fn what_the_staff_blocked_stays_and_is_blocked_around() {
        let mut day = day();
        let bay = day.bay_use().next().unwrap().0.clone();
        let own = Block {
            id: BlockId::from_random([7; 16]),
            what: Blocked::Bay(bay),
            start: 9 * 12 + 6,
            length: 6,
            reason: "Cleaning".to_owned(),
        };
        day.block(own.clone()).unwrap();
        let times = [busy("a", "09:00:00", "11:00:00")];
        let plan = CalendarBlocks::Workshop.plan(&day, &times);
        assert!(plan.is_held);
        carry_out(&mut day, plan);
        let hours = [(570, 600), (540, 570), (600, 660)];
        assert_eq!(blocked(&day), hours);
        let plan = CalendarBlocks::None.plan(&day, &times);
        carry_out(&mut day, plan);
        assert_eq!(day.blocks(), [own]);
    }

    #[test]
    fn nothing_is_blocked_while_the_workshop_is_closed_anyway() {
        let plan = CalendarBlocks::Workshop.plan(&day(), &[busy("a", "01:00:00", "03:00:00")]);
        assert_eq!(plan, Plan::default());
    }
}
