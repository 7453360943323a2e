//! Clients of outside systems and the formats they speak.

pub mod ics;
