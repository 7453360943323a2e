//! Sets of 5-minute quanta of one day, as bits.

use std::fmt;

/// Minutes in a quantum.
pub const QUANTUM_MINUTES: u16 = 5;

const WORDS: usize = 5;

/// The most quanta a day may have: more than any day that a clock change lengthens.
pub const MAX_QUANTA: u16 = 64 * WORDS as u16;

/// Position of a quantum in its day, counted from the local midnight as an instant.
pub type Quantum = u16;

/// A set of quanta of one day. Positions at or past [`MAX_QUANTA`] are never in a set.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Quanta([u64; WORDS]);

impl Quanta {
    pub const EMPTY: Self = Self([0; WORDS]);

    /// The quanta `from <= q < to`.
    #[must_use]
    pub fn range(from: Quantum, to: Quantum) -> Self {
        let below = |end: Quantum| {
            let mut words = [0; WORDS];
            for (index, word) in words.iter_mut().enumerate() {
                let bits = usize::from(end).saturating_sub(64 * index);
                *word = if bits >= 64 { u64::MAX } else { (1 << bits) - 1 };
            }
            Self(words)
        };
        below(to).without(below(from))
    }

    #[must_use]
    pub fn contains(self, q: Quantum) -> bool {
        self.0.get(usize::from(q / 64)).is_some_and(|word| word >> (q % 64) & 1 == 1)
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == [0; WORDS]
    }

    /// How many quanta are in the set.
    #[must_use]
    pub fn len(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.zip(other, |a, b| a & b)
    }

    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.zip(other, |a, b| a | b)
    }

    #[must_use]
    pub fn without(self, other: Self) -> Self {
        self.zip(other, |a, b| a & !b)
    }

    /// Where a run of `n` quanta of this set starts: `q` such that `q..q + n` is all in the set.
    /// Shift-and-AND with doubling widths, so log n steps. `n` of 0 counts as 1.
    #[must_use]
    pub fn starts_of(self, n: u16) -> Self {
        let n = n.max(1);
        if n > MAX_QUANTA {
            return Self::EMPTY;
        }
        let (mut starts, mut width) = (self, 1);
        while width * 2 <= n {
            starts = starts.and(starts.shifted_down(width));
            width *= 2;
        }
        if width < n { starts.and(starts.shifted_down(n - width)) } else { starts }
    }

    /// Length of the unbroken run around `q`; 0 when `q` is not in the set.
    #[must_use]
    pub fn run_around(self, q: Quantum) -> u16 {
        if !self.contains(q) {
            return 0;
        }
        let before = (0..q).rev().take_while(|q| self.contains(*q)).count();
        let after = (q..MAX_QUANTA).take_while(|q| self.contains(*q)).count();
        // Both are below MAX_QUANTA, which is a u16.
        u16::try_from(before + after).unwrap_or(MAX_QUANTA)
    }

    /// The quanta of the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Quantum> {
        self.0.into_iter().zip(0_u16..).flat_map(|(word, index)| {
            std::iter::successors((word != 0).then_some(word), |left| {
                let rest = left & (left - 1);
                (rest != 0).then_some(rest)
            })
            // trailing_zeros of a non-zero u64 is below 64.
            .map(move |left| 64 * index + left.trailing_zeros() as u16)
        })
    }

    /// The set as ranges `(from, to)`, `to` exclusive, in order.
    #[must_use]
    pub fn ranges(self) -> Vec<(Quantum, Quantum)> {
        let mut ranges: Vec<(Quantum, Quantum)> = Vec::new();
        for q in self.iter() {
            match ranges.last_mut() {
                Some((_, to)) if *to == q => *to += 1,
                _ => ranges.push((q, q + 1)),
            }
        }
        ranges
    }

    fn shifted_down(self, by: u16) -> Self {
        let (words, bits) = (usize::from(by / 64), by % 64);
        let mut shifted = [0; WORDS];
        for (index, word) in shifted.iter_mut().enumerate() {
            let low = self.0.get(index + words).copied().unwrap_or(0);
            let high = self.0.get(index + words + 1).copied().unwrap_or(0);
            *word = if bits == 0 { low } else { low >> bits | high << (64 - bits) };
        }
        Self(shifted)
    }

    fn zip(self, other: Self, with: impl Fn(u64, u64) -> u64) -> Self {
        let mut words = [0; WORDS];
        for (index, word) in words.iter_mut().enumerate() {
            *word = with(self.0[index], other.0[index]);
        }
        Self(words)
    }
}

impl fmt::Debug for Quanta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ranges().into_iter().map(|(from, to)| from..to)).finish()
    }
}

/// How many of many sets hold each quantum: a counter per quantum, kept in bit planes so that
/// adding a set costs a few operations a word however many quanta it holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    /// Plane `i` holds bit `i` of every counter.
    planes: Vec<Quanta>,
}

impl Tally {
    pub(crate) fn add(&mut self, set: Quanta) {
        let mut carry = set;
        for plane in &mut self.planes {
            let next = plane.and(carry);
            *plane = plane.zip(carry, |a, b| a ^ b);
            carry = next;
            if carry.is_empty() {
                return;
            }
        }
        if !carry.is_empty() {
            self.planes.push(carry);
        }
    }

    /// The quanta that at least one set holds.
    pub(crate) fn any(&self) -> Quanta {
        self.planes.iter().fold(Quanta::EMPTY, |any, plane| any.or(*plane))
    }

    pub(crate) fn count(&self, q: Quantum) -> u32 {
        self.planes.iter().enumerate().map(|(bit, plane)| u32::from(plane.contains(q)) << bit).sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sets() -> impl Strategy<Value = Vec<bool>> {
        // Long runs, so that starts of long jobs exist.
        prop::collection::vec((any::<bool>(), 1..40_usize), 1..40).prop_map(|runs| {
            let mut bits: Vec<bool> =
                runs.into_iter().flat_map(|(bit, n)| std::iter::repeat_n(bit, n)).collect();
            bits.resize(usize::from(MAX_QUANTA), false);
            bits
        })
    }

    fn quanta(bits: &[bool]) -> Quanta {
        (0..).zip(bits).fold(Quanta::EMPTY, |set, (q, bit)| {
            if *bit { set.or(Quanta::range(q, q + 1)) } else { set }
        })
    }

    proptest! {
        #[test]
        fn starts_are_where_every_quantum_of_the_run_is_in_the_set(bits in sets(), n in 1..330_u16) {
            let starts = quanta(&bits).starts_of(n);
            for q in 0..MAX_QUANTA {
                let run = bits.get(usize::from(q)..usize::from(q + n));
                prop_assert_eq!(starts.contains(q), run.is_some_and(|run| run.iter().all(|b| *b)));
            }
        }

        #[test]
        fn a_set_reads_back_as_its_ranges(bits in sets()) {
            let set = quanta(&bits);
            let again = set.ranges().into_iter().fold(Quanta::EMPTY, |s, (a, b)| s.or(Quanta::range(a, b)));
            prop_assert_eq!(again, set);
            prop_assert_eq!(set.iter().count(), bits.iter().filter(|b| **b).count());
            prop_assert_eq!(set.len() as usize, set.iter().count());
        }

        #[test]
        fn a_run_is_measured_from_end_to_end(bits in sets(), q in 0..MAX_QUANTA) {
            let set = quanta(&bits);
            let expected = set.ranges().into_iter().find(|(a, b)| (*a..*b).contains(&q)).map_or(0, |(a, b)| b - a);
            prop_assert_eq!(set.run_around(q), expected);
        }

        #[test]
        fn a_tally_counts_the_sets_that_hold_a_quantum(all in prop::collection::vec(sets(), 0..20)) {
            let mut tally = Tally::default();
            for bits in &all {
                tally.add(quanta(bits));
            }
            for q in 0..MAX_QUANTA {
                let expected = all.iter().filter(|bits| bits[usize::from(q)]).count();
                prop_assert_eq!(tally.count(q) as usize, expected);
                prop_assert_eq!(tally.any().contains(q), expected > 0);
            }
        }
    }
}
