use jiff::SignedDuration;

/// The pause before an attempt: evenly drawn between nothing and a bound that doubles (full
/// jitter), so that what failed together does not come back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Bound of the pause after the first attempt.
    pub first: SignedDuration,
    /// The bound grows no further than this.
    pub longest: SignedDuration,
}

impl Default for Backoff {
    /// 1 s, 2 s, 4 s, up to 1 hour. With 20 attempts an event is given up on after 4.6 hours on
    /// average and 8.1 at most: longer than the outage of a provider usually takes.
    fn default() -> Self {
        Self { first: SignedDuration::from_secs(1), longest: SignedDuration::from_hours(1) }
    }
}

impl Backoff {
    /// The pause after `attempts` failures, with `unit` drawn evenly from `[0, 1)`. Never shorter
    /// than what the worker asked for (`Retry-After`), within [`Backoff::longest`].
    #[must_use]
    pub fn pause(&self, attempts: u32, unit: f64, asked: Option<u64>) -> SignedDuration {
        // Beyond 30 doublings of anything sensible the longest holds anyway.
        let bound = self.first.saturating_mul(1 << attempts.saturating_sub(1).min(30));
        let bound = bound.min(self.longest);
        let drawn = SignedDuration::from_secs_f64(bound.as_secs_f64() * unit.clamp(0.0, 1.0));
        let asked = asked.and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or(0);
        drawn.max(SignedDuration::from_secs(asked)).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_doubles_up_to_the_longest() {
        let backoff = Backoff::default();
        let bound = |attempts| backoff.pause(attempts, 1.0, None).as_secs();
        assert_eq!(
            [1, 2, 3, 11, 12, 13, 40, u32::MAX].map(bound),
            [1, 2, 4, 1024, 2048, 3600, 3600, 3600]
        );
        assert_eq!(backoff.pause(5, 0.0, None), SignedDuration::ZERO);
        assert_eq!(backoff.pause(3, 0.5, None), SignedDuration::from_secs(2));
    }

    #[test]
    fn what_the_worker_asks_for_is_the_least_within_reason() {
        let backoff = Backoff::default();
        assert_eq!(backoff.pause(1, 0.5, Some(30)), SignedDuration::from_secs(30));
        assert_eq!(backoff.pause(1, 0.5, Some(u64::MAX)).as_millis(), 500);
        assert_eq!(backoff.pause(1, 0.5, Some(1_000_000)), backoff.longest);
    }

    #[test]
    fn the_documented_time_until_an_event_is_given_up_on_is_right() {
        let backoff = Backoff::default();
        let most: i64 = (1..20).map(|n| backoff.pause(n, 1.0, None).as_secs()).sum();
        assert_eq!(most, 4095 + 7 * 3600);
    }
}
