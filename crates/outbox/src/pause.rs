//! The pause before asking the store again.

use std::time::Duration;

use baybook_domain::clock::Entropy;

/// Pauses that double, each drawn evenly between nothing and its bound (full jitter), so that
/// those who collided do not meet again.
#[derive(Debug)]
pub struct Pause<'e> {
    entropy: &'e dyn Entropy,
    bound: Duration,
}

impl<'e> Pause<'e> {
    const FIRST: Duration = Duration::from_millis(10);
    const LONGEST: Duration = Duration::from_millis(500);

    #[must_use]
    pub fn new(entropy: &'e dyn Entropy) -> Self {
        Self { entropy, bound: Self::FIRST }
    }

    /// Waits, and longer the next time.
    pub async fn wait(&mut self) {
        tokio::time::sleep(self.bound.mul_f64(self.entropy.unit())).await;
        self.bound = (self.bound * 2).min(Self::LONGEST);
    }
}
