//! Time and randomness, handed in.

use std::fmt;

use jiff::Timestamp;

/// Tells the time. The real one is in `service-kit`.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    fn now(&self) -> Timestamp;
}

/// A source of randomness. The real one is in `service-kit`.
pub trait Entropy: fmt::Debug + Send + Sync + 'static {
    /// Sixteen unpredictable bytes.
    fn bytes16(&self) -> [u8; 16];

    /// A number in `[0, 1)`, for jitter.
    fn unit(&self) -> f64 {
        let bytes = self.bytes16();
        let mut high = [0; 4];
        high.copy_from_slice(&bytes[..4]);
        f64::from(u32::from_le_bytes(high)) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(any(test, feature = "testing"))]
pub use testing::{ManualClock, SeededEntropy};

#[cfg(any(test, feature = "testing"))]
mod testing {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU64, Ordering};

    use jiff::{SignedDuration, Timestamp};
    use sha2::{Digest, Sha256};

    use super::{Clock, Entropy};

    /// A clock that stands until it is moved.
    #[derive(Debug)]
    pub struct ManualClock(Mutex<Timestamp>);

    impl ManualClock {
        #[must_use]
        pub fn at(now: Timestamp) -> Self {
            Self(Mutex::new(now))
        }

        pub fn set(&self, now: Timestamp) {
            *self.0.lock().expect("no holder of the clock panics") = now;
        }

        pub fn advance(&self, by: SignedDuration) {
            let mut now = self.0.lock().expect("no holder of the clock panics");
            *now = now.checked_add(by).expect("tests stay within the range of time");
        }
    }

    impl Clock for ManualClock {
        fn now(&self) -> Timestamp {
            *self.0.lock().expect("no holder of the clock panics")
        }
    }

    /// The same numbers for the same seed.
    #[derive(Debug)]
    pub struct SeededEntropy {
        seed: u64,
        drawn: AtomicU64,
    }

    impl SeededEntropy {
        #[must_use]
        pub fn new(seed: u64) -> Self {
            Self { seed, drawn: AtomicU64::new(0) }
        }
    }

    impl Entropy for SeededEntropy {
        fn bytes16(&self) -> [u8; 16] {
            let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
            let hash = Sha256::new()
                .chain_update(self.seed.to_le_bytes())
                .chain_update(drawn.to_le_bytes())
                .finalize();
            let mut bytes = [0; 16];
            bytes.copy_from_slice(&hash[..16]);
            bytes
        }
    }
}
