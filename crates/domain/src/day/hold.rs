//! Taking time of bays and mechanics, and giving it back.

use super::{Allocation, Block, Blocked, DamagedDay, Day};
use crate::ids::{BlockId, BookingId};
use crate::quanta::Quanta;

impl Day {
    /// The other bookings and the blocks that hold the bay or the mechanic of an allocation at
    /// some time of it.
    #[must_use]
    pub fn holders(&self, wanted: &Allocation) -> (Vec<BookingId>, Vec<BlockId>) {
        let Some((held, bay_held)) = wanted.spans(self.clock.quanta()) else {
            return Default::default();
        };
        let (mut bookings, mut blocks) =
            self.holders_of(&Blocked::Bay(wanted.bay.clone()), bay_held);
        let (more, others) = self.holders_of(&Blocked::Mechanic(wanted.mechanic.clone()), held);
        bookings.extend(more);
        blocks.extend(others);
        bookings.retain(|booking| *booking != wanted.booking);
        bookings.sort_unstable();
        bookings.dedup();
        (bookings, blocks)
    }

    /// The bookings and blocks that hold what a block is to hold.
    #[must_use]
    pub fn holders_of_block(&self, block: &Block) -> (Vec<BookingId>, Vec<BlockId>) {
        self.holders_of(&block.what, block.span())
    }

    fn holders_of(&self, what: &Blocked, span: Quanta) -> (Vec<BookingId>, Vec<BlockId>) {
        let held = |other: &&Allocation| {
            other.spans(self.clock.quanta()).is_some_and(|(held, bay_held)| match what {
                Blocked::Bay(bay) => other.bay == *bay && !bay_held.and(span).is_empty(),
                Blocked::Mechanic(one) => other.mechanic == *one && !held.and(span).is_empty(),
            })
        };
        let blocked = |other: &&Block| other.what == *what && !other.span().and(span).is_empty();
        (
            self.allocations.iter().filter(held).map(|other| other.booking).collect(),
            self.blocks.iter().filter(blocked).map(|other| other.id).collect(),
        )
    }

    /// Keeps a bay or a mechanic from being booked. Time at which it is not open anyway may be
    /// blocked too.
    ///
    /// # Errors
    /// When it is unknown, or held at some time of it; nothing is blocked then.
    pub fn block(&mut self, block: Block) -> Result<(), DamagedDay> {
        let span = block.span();
        let misplaced = || DamagedDay::MisplacedBlock(block.id);
        let is_within = block.length > 0
            && block.start.checked_add(block.length).is_some_and(|end| end <= self.clock.quanta());
        let taken = self.taken_of(&block.what).ok_or_else(misplaced)?;
        if !is_within || !span.and(*taken).is_empty() {
            return Err(misplaced());
        }
        *taken = taken.or(span);
        self.blocks.push(block);
        Ok(())
    }

    /// Takes a block away. Answers whether there was one.
    pub fn unblock(&mut self, id: &BlockId) -> bool {
        let Some(index) = self.blocks.iter().position(|block| block.id == *id) else {
            return false;
        };
        let block = self.blocks.remove(index);
        if let Some(taken) = self.taken_of(&block.what) {
            *taken = taken.without(block.span());
        }
        true
    }

    fn taken_of(&mut self, what: &Blocked) -> Option<&mut Quanta> {
        match what {
            Blocked::Bay(id) => {
                self.bays.iter_mut().find(|bay| bay.id == *id).map(|bay| &mut bay.taken)
            }
            Blocked::Mechanic(id) => {
                self.mechanics.iter_mut().find(|one| one.id == *id).map(|one| &mut one.taken)
            }
        }
    }

    /// Takes a bay and a mechanic. Checks again that both are open and free, whoever chose them.
    ///
    /// # Errors
    /// When one is unknown, not open or not free for all of it; nothing is taken then.
    pub fn allocate(&mut self, allocation: Allocation) -> Result<(), DamagedDay> {
        if !self.is_open_for(&allocation) {
            return Err(DamagedDay::Misplaced(allocation.booking));
        }
        self.restore(allocation)
    }

    /// Takes what was taken before, whether it is open or not: hours may have changed since.
    ///
    /// # Errors
    /// When a bay or mechanic is unknown, or held by another; nothing is taken then.
    pub(crate) fn restore(&mut self, allocation: Allocation) -> Result<(), DamagedDay> {
        let misplaced = || DamagedDay::Misplaced(allocation.booking);
        let (held, bay_held) = allocation.spans(self.clock.quanta()).ok_or_else(misplaced)?;
        let bay = self.bays.iter_mut().find(|bay| bay.id == allocation.bay);
        let mechanic = self.mechanics.iter_mut().find(|one| one.id == allocation.mechanic);
        let (Some(bay), Some(mechanic)) = (bay, mechanic) else {
            return Err(misplaced());
        };
        if !bay_held.and(bay.taken).is_empty() || !held.and(mechanic.taken).is_empty() {
            return Err(DamagedDay::Overlap(allocation.booking));
        }
        bay.taken = bay.taken.or(bay_held);
        mechanic.taken = mechanic.taken.or(held);
        self.allocations.push(allocation);
        Ok(())
    }

    /// Gives back what a booking holds and takes this instead. Where that is a part of what it
    /// held, it is not asked whether it is open: hours may have changed since.
    ///
    /// # Errors
    /// As [`Day::allocate`]; nothing is held then.
    pub fn exchange(&mut self, allocation: Allocation) -> Result<(), DamagedDay> {
        let before = self.allocations.iter().find(|held| held.booking == allocation.booking);
        let is_part = before.is_some_and(|before| allocation.is_part_of(before));
        self.release(&allocation.booking);
        if is_part { self.restore(allocation) } else { self.allocate(allocation) }
    }

    /// Gives back what a booking holds. Answers whether it held anything.
    pub fn release(&mut self, booking: &BookingId) -> bool {
        let Some(index) = self.allocations.iter().position(|held| &held.booking == booking) else {
            return false;
        };
        let allocation = self.allocations.remove(index);
        if let Some((held, bay_held)) = allocation.spans(self.clock.quanta()) {
            if let Some(bay) = self.bays.iter_mut().find(|bay| bay.id == allocation.bay) {
                bay.taken = bay.taken.without(bay_held);
            }
            if let Some(one) = self.mechanics.iter_mut().find(|one| one.id == allocation.mechanic) {
                one.taken = one.taken.without(held);
            }
        }
        true
    }
}
