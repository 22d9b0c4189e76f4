//! Explorations published together: what one shows must not give, by subtraction from another, what the few between them answered.
//!
//! Each published figure is that of a set of responses. When one set holds another and only a few more, the difference of the two figures
//! is that of those few: the later one is hidden, and protected in its own table as any hidden cell.

use std::collections::BTreeSet;

/// The sets of responses whose figures were published so far.
#[derive(Clone, Debug, Default)]
pub struct Published {
    sets: Vec<Set>,
}

/// Responses whose count, or mean, was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set {
    /// The number whose mean is published; empty for a count.
    of: String,
    bits: Vec<u64>,
    size: usize,
}

impl Set {
    pub(super) fn new(of: &str, len: usize, rows: impl Iterator<Item = u32>) -> Self {
        let mut bits = vec![0u64; len.div_ceil(64)];
        let mut size = 0;
        for row in rows {
            bits[row as usize / 64] |= 1 << (row % 64);
            size += 1;
        }
        Set {
            of: of.to_owned(),
            bits,
            size,
        }
    }

    fn holds(&self, other: &Set) -> bool {
        self.bits.iter().zip(&other.bits).all(|(own, other)| other & !own == 0)
    }
}

impl Published {
    /// Whether publishing a set would tell something of fewer than `cell` responses.
    pub(super) fn clashes(&self, set: &Set, cell: usize) -> bool {
        self.sets.iter().filter(|known| known.of == set.of).any(|known| {
            let (small, large) = if known.size < set.size { (known, set) } else { (set, known) };
            (1..cell).contains(&(large.size - small.size)) && small.size > 0 && large.holds(small)
        })
    }

    /// Remembers what is published.
    pub(super) fn add(&mut self, sets: Vec<Set>) {
        let mut known: BTreeSet<(String, Vec<u64>)> = self.sets.iter().map(|set| (set.of.clone(), set.bits.clone())).collect();
        for set in sets {
            if set.size > 0 && known.insert((set.of.clone(), set.bits.clone())) {
                self.sets.push(set);
            }
        }
    }

    /// Whether nothing was published yet.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }
}
