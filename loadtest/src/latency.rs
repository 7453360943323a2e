//! How long answers took.

use std::time::Duration;

/// Every measured time, in microseconds.
#[derive(Debug, Default, Clone)]
pub(crate) struct Latencies {
    micros: Vec<u64>,
}

impl Latencies {
    pub(crate) fn add(&mut self, took: Duration) {
        self.micros.push(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.micros.extend_from_slice(&other.micros);
    }

    /// The least time within which `percent` of the answers came (nearest rank); zero when there
    /// were none.
    pub(crate) fn percentile(&self, percent: f64) -> Duration {
        let mut sorted = self.micros.clone();
        sorted.sort_unstable();
        nearest_rank(&sorted, percent)
    }

    /// `p50 1.2  p90 3.4  p99 5.6  max 7.8 ms`
    pub(crate) fn text(&self) -> String {
        let mut sorted = self.micros.clone();
        sorted.sort_unstable();
        let ms = |percent| nearest_rank(&sorted, percent).as_secs_f64() * 1_000.0;
        format!(
            "p50 {:.2}  p90 {:.2}  p99 {:.2}  max {:.2} ms",
            ms(50.0),
            ms(90.0),
            ms(99.0),
            ms(100.0)
        )
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts here are far below 2^52, and the rank is between 1 and the count"
)]
fn nearest_rank(sorted: &[u64], percent: f64) -> Duration {
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    let index = rank.clamp(1, sorted.len().max(1)) - 1;
    Duration::from_micros(sorted.get(index).copied().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(micros: impl IntoIterator<Item = u64>) -> Latencies {
        Latencies { micros: micros.into_iter().collect() }
    }

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let hundred = of((1..=100).rev());
        assert_eq!(hundred.percentile(50.0), Duration::from_micros(50));
        assert_eq!(hundred.percentile(90.0), Duration::from_micros(90));
        assert_eq!(hundred.percentile(99.0), Duration::from_micros(99));
        assert_eq!(hundred.percentile(100.0), Duration::from_micros(100));
    }

    #[test]
    fn one_time_is_every_percentile() {
        assert_eq!(of([7]).percentile(0.0), Duration::from_micros(7));
        assert_eq!(of([7]).percentile(99.0), Duration::from_micros(7));
    }

    #[test]
    fn no_times_are_zero() {
        assert_eq!(of([]).percentile(90.0), Duration::ZERO);
    }

    #[test]
    fn times_of_several_users_are_looked_at_together() {
        let mut all = of([1_000]);
        all.extend(&of([3_000, 2_000]));
        assert_eq!(all.text(), "p50 2.00  p90 3.00  p99 3.00  max 3.00 ms");
    }
}
