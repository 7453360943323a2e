//! The rules of a workshop's bookings.
//!
//! Without features this crate is pure: no I/O, no async runtime, no clock, no randomness. Time
//! and identifiers are handed in; decisions come out. Features add the parts that touch the
//! world: `desk` (group commit), `embedded` and `firestore` (the stores), `testing`.

pub mod access;
pub mod accounts;
pub mod amend;
pub mod audit;
pub mod booking;
pub mod calendar_blocks;
pub mod calendar_watch;
pub mod clock;
pub mod contact;
pub mod day;
pub mod day_clock;
pub mod dead_letters;
pub mod decide;
#[cfg(feature = "desk")]
pub mod desk;
pub mod event;
pub mod external;
pub mod feed_link;
pub mod hours;
pub mod ids;
pub mod instant;
pub mod job_text;
pub mod local_message;
pub mod manage_link;
pub mod quanta;
pub mod reminders;
pub mod signing_key;
pub mod status;
pub mod store;
pub mod suppression;
pub mod test_number;
pub mod vehicle;
pub mod waiting;
pub mod workshop;
#[cfg(feature = "desk")]
pub mod workshops;
