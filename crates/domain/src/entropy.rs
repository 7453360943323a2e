//! Chance, handed in like the time.

use std::fmt::Debug;

/// A source of chance. The real one is made in `service-kit`; tests hand in a seeded one.
pub trait Entropy: Send + Sync + Debug {
    /// Sixteen bytes nobody can guess, for ids and secrets.
    fn bytes16(&self) -> [u8; 16];

    /// A number in `[0, 1)`, evenly spread, for jitter.
    fn unit(&self) -> f64 {
        let [a, b, c, d, ..] = self.bytes16();
        f64::from(u32::from_le_bytes([a, b, c, d])) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(feature = "testing")]
pub use testing::SeededEntropy;

#[cfg(feature = "testing")]
mod testing {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::Entropy;

    /// The same numbers in the same order for the same seed (SplitMix64, Steele et al. 2014).
    #[derive(Debug)]
    pub struct SeededEntropy(AtomicU64);

    impl SeededEntropy {
        #[must_use]
        pub fn new(seed: u64) -> Self {
            Self(AtomicU64::new(seed))
        }

        fn next(&self) -> u64 {
            const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
            let mut z = self.0.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }
    }

    impl Entropy for SeededEntropy {
        fn bytes16(&self) -> [u8; 16] {
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&self.next().to_le_bytes());
            bytes[8..].copy_from_slice(&self.next().to_le_bytes());
            bytes
        }
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_again() {
        let (a, b) = (SeededEntropy::new(7), SeededEntropy::new(7));
        for _ in 0..100 {
            let unit = a.unit();
            assert!((0.0..1.0).contains(&unit));
            assert!((unit - b.unit()).abs() < f64::EPSILON);
        }
        assert_ne!(a.bytes16(), SeededEntropy::new(8).bytes16());
    }
}
