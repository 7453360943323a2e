//! The real time and real randomness. Nothing else in Baybook asks the machine for either.

use baybook_domain::clock::{Clock, Entropy};
use jiff::Timestamp;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The operating system's source of randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    /// # Panics
    /// When the operating system has no randomness to give. Ids and secrets made without it would
    /// be guessable, so there is nothing sensible left to do.
    fn bytes16(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn randomness_differs_each_time() {
        assert_ne!(SystemEntropy.bytes16(), SystemEntropy.bytes16());
        assert!((0.0..1.0).contains(&SystemEntropy.unit()));
    }

    #[test]
    fn the_clock_does_not_go_back() {
        let before = SystemClock.now();
        assert!(SystemClock.now() >= before);
    }
}
