//! The rules of a workshop's bookings.
//!
//! Without features this crate is pure: no I/O, no async runtime, no clock, no randomness. Time
//! and identifiers are handed in; decisions come out. Features add the parts that touch the
//! world: `desk` (group commit), `embedded` and `firestore` (the stores), `testing`.

pub mod clock;
pub mod event;
pub mod ids;
pub mod instant;
pub mod store;
