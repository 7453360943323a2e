//! A bay or a mechanic on one day.

use std::collections::BTreeSet;

use crate::ids::Tag;
use crate::quanta::Quanta;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resource<Id> {
    pub(super) id: Id,
    /// Equipment or skills, sorted.
    pub(super) tags: Vec<Tag>,
    /// When it can be used.
    pub(super) open: Quanta,
    /// What allocations and blocks hold of it. They may reach beyond `open`: hours are changed
    /// after bookings were made.
    pub(super) taken: Quanta,
}

impl<Id> Resource<Id> {
    pub(super) fn new(id: Id, tags: Vec<Tag>, open: Quanta) -> Self {
        Self { id, tags, open, taken: Quanta::EMPTY }
    }

    /// What can still be booked.
    pub(super) fn free(&self) -> Quanta {
        self.open.without(self.taken)
    }

    pub(super) fn has(&self, needs: &BTreeSet<Tag>) -> bool {
        // Both are sorted and short.
        let mut tags = self.tags.iter();
        needs.iter().all(|need| tags.any(|tag| tag == need))
    }
}
