//! The day desks on real stores, alone, in a crowd, against each other and with faults.
#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]
#![cfg(all(feature = "desk", feature = "embedded", feature = "testing"))]

mod amended;
mod answers;
mod changes;
mod corrections;
#[cfg(feature = "firestore")]
#[path = "../emulator/mod.rs"]
mod emulator;
mod faults;
#[cfg(feature = "firestore")]
mod firestore;
mod instances;
mod manager;
mod many;
mod office;
mod quiet;
mod storm;
