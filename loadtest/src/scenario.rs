//! What can be played against a system.

pub(crate) mod availability;
pub(crate) mod book;
pub(crate) mod smoke;
pub(crate) mod storm;
