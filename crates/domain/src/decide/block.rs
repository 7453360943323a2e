//! Keeping time of a bay or a mechanic from being booked.

use jiff::Timestamp;

use super::{Decision, Rejection, Scene};
use crate::booking::CommandId;
use crate::day::{Block, Blocked};
use crate::ids::BlockId;
use crate::quanta::{MAX_QUANTA, QUANTUM_MINUTES};

/// Block time of a bay or a mechanic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockTime {
    pub block: BlockId,
    pub what: Blocked,
    pub start: Timestamp,
    pub length_minutes: u16,
    /// For the staff, in a few words.
    pub reason: String,
    pub command: CommandId,
}

/// Give blocked time back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnblockTime {
    pub block: BlockId,
    pub command: CommandId,
}

pub(super) fn block(scene: &Scene<'_>, command: &BlockTime) -> Result<Decision, Rejection> {
    let day = scene.day;
    let length_minutes = command.length_minutes;
    let is_length = length_minutes > 0
        && length_minutes.is_multiple_of(QUANTUM_MINUTES)
        && length_minutes <= MAX_QUANTA * QUANTUM_MINUTES;
    let start = day.clock().quantum_at(command.start);
    let start = start.ok_or(Rejection::OffGrid { step_minutes: QUANTUM_MINUTES })?;
    let length = length_minutes / QUANTUM_MINUTES;
    if !is_length || start + length > day.clock().quanta() {
        return Err(Rejection::Length);
    }
    let block = Block {
        id: command.block,
        what: command.what.clone(),
        start,
        length,
        reason: command.reason.clone(),
    };
    if let Some(existing) = day.blocks().iter().find(|existing| existing.id == block.id) {
        return if *existing == block {
            Ok(Decision::SameBlocks)
        } else {
            Err(Rejection::FingerprintMismatch)
        };
    }
    if day.clone().block(block.clone()).is_ok() {
        return Ok(Decision::Block(block));
    }
    let (bookings, blocks) = day.holders_of_block(&block);
    if bookings.is_empty() && blocks.is_empty() {
        Err(Rejection::Unsuitable)
    } else {
        Err(Rejection::Blocked { bookings, blocks })
    }
}

/// Taking away what is not there is done already.
pub(super) fn unblock(scene: &Scene<'_>, command: &UnblockTime) -> Decision {
    if scene.day.blocks().iter().any(|block| block.id == command.block) {
        Decision::Unblock(command.block)
    } else {
        Decision::SameBlocks
    }
}
