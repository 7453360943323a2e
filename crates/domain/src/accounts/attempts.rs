use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::instant::truncated;

/// The document `attempts/{digest of whom}`: how often somebody tried, and when they may again.
///
/// An attempt is counted before it is known to fail, so that many at once count as many. The wait
/// grows with each and has an end: nobody can lock somebody else out for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    pub failures: u32,
    #[serde(with = "crate::instant")]
    pub last_at: Timestamp,
    /// No attempt before.
    #[serde(with = "crate::instant")]
    pub not_before: Timestamp,
    /// When the store may forget it.
    #[serde(with = "crate::instant::expiry")]
    pub expire_at: Option<Timestamp>,
}

/// How many attempts are free, and how long one waits at most after more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub free: u32,
    pub first_wait: SignedDuration,
    pub longest_wait: SignedDuration,
}

impl Limits {
    /// Passwords and codes of one account.
    pub const ACCOUNT: Self = Self {
        free: 5,
        first_wait: SignedDuration::from_secs(5),
        longest_wait: SignedDuration::from_mins(15),
    };
    /// Passwords and codes from one address, which an office may share.
    pub const ADDRESS: Self = Self { free: 30, ..Self::ACCOUNT };
    /// Mails to one mailbox.
    pub const MAILS: Self = Self {
        free: 3,
        first_wait: SignedDuration::from_mins(5),
        longest_wait: SignedDuration::from_hours(6),
    };
    /// Messages that somebody sends to themselves, to see how they arrive.
    pub const TESTS: Self = Self { free: 30, ..Self::MAILS };
}

/// Unused for so long, the count begins anew.
const FORGET: SignedDuration = SignedDuration::from_hours(24);

impl Attempts {
    /// Counts one more.
    ///
    /// # Errors
    /// From when on it would be allowed.
    pub fn count(stored: Option<&Self>, limits: Limits, now: Timestamp) -> Result<Self, Timestamp> {
        let now = truncated(now);
        let stored = stored.filter(|stored| now.duration_since(stored.last_at) < FORGET);
        if let Some(stored) = stored
            && now < stored.not_before
        {
            return Err(stored.not_before);
        }
        let failures = stored.map_or(0, |stored| stored.failures).saturating_add(1);
        let over = failures.checked_sub(limits.free);
        // From the last free one on, each doubles the wait.
        let wait = over.map_or(SignedDuration::ZERO, |over| {
            let doubled = limits.first_wait.checked_mul(1 << over.min(20));
            doubled.unwrap_or(limits.longest_wait).min(limits.longest_wait)
        });
        let not_before = now + wait;
        Ok(Self { failures, last_at: now, not_before, expire_at: Some(now + FORGET + wait) })
    }

    /// Nothing counts from `now` on.
    #[must_use]
    pub fn none(now: Timestamp) -> Self {
        let now = truncated(now);
        Self { failures: 0, last_at: now, not_before: now, expire_at: Some(now + FORGET) }
    }

    /// Takes one back: it did not fail.
    #[must_use]
    pub fn forgive(&self) -> Self {
        let failures = self.failures.saturating_sub(1);
        Self { failures, not_before: self.last_at, ..self.clone() }
    }

    /// Begins anew: the person proved who they are.
    #[must_use]
    pub fn clear(&self) -> Self {
        Self { failures: 0, not_before: self.last_at, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_to_a_bound_and_is_forgotten_after_a_day() {
        let mut now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let mut stored = None;
        let mut waits = Vec::new();
        for _ in 0..15 {
            let counted = Attempts::count(stored.as_ref(), Limits::ACCOUNT, now).unwrap();
            waits.push(counted.not_before.duration_since(now).as_secs());
            now = counted.not_before;
            stored = Some(counted);
        }
        assert_eq!(waits, [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
        let early = now - SignedDuration::from_secs(1);
        assert_eq!(Attempts::count(stored.as_ref(), Limits::ACCOUNT, early), Err(now));
        let fresh = Attempts::count(stored.as_ref(), Limits::ACCOUNT, now + FORGET).unwrap();
        assert_eq!(fresh.failures, 1);
    }

    #[test]
    fn a_success_begins_anew() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let one = Attempts::count(None, Limits::ACCOUNT, now).unwrap();
        let two = Attempts::count(Some(&one), Limits::ACCOUNT, now).unwrap();
        assert_eq!(two.forgive().failures, 1);
        assert_eq!(two.clear().failures, 0);
    }
}
