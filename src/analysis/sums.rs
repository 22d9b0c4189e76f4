//! Weighted counts by stratum and code, in one pass over a column: what every share of a plain design rests on. The results are those of
//! [`super::estimate::Tally`], the additions made in another order.

use super::columns::{Column, Data};
use super::design::Design;
use super::estimate::Tally;

/// The sums of one cell.
#[derive(Clone, Copy, Default)]
struct Cell {
    n: u32,
    weighing: u32,
    weight: f64,
    squares: f64,
}

impl Cell {
    #[inline]
    fn add(&mut self, weight: f64) {
        self.n += 1;
        self.weighing += u32::from(weight != 0.0);
        self.weight += weight;
        self.squares += weight * weight;
    }

    fn join(&mut self, other: &Cell) {
        self.n += other.n;
        self.weighing += other.weighing;
        self.weight += other.weight;
        self.squares += other.squares;
    }
}

/// The sums of a column.
pub(super) struct Sums<'d> {
    design: &'d Design,
    codes: usize,
    /// Respondents by stratum.
    base: Vec<Cell>,
    /// Those who have each code, by stratum, then code.
    hits: Vec<Cell>,
}

impl<'d> Sums<'d> {
    /// Sums a column of so many codes whose units are the responses. `None` for a design whose variance does not follow from such sums, and
    /// for rankings and what has no code.
    pub(super) fn new(design: &'d Design, column: &Column, codes: usize) -> Option<Self> {
        if !design.is_plain() || column.roster.is_some() {
            return None;
        }
        let strata = design.sizes.len();
        let mut sums = Sums {
            design,
            codes,
            base: vec![Cell::default(); strata],
            hits: vec![Cell::default(); strata * codes],
        };
        let respondents = column.missing.iter().zip(&design.stratum).zip(&design.weights);
        match &column.data {
            Data::Codes { codes: said, .. } => {
                for (code, ((missing, stratum), weight)) in said.iter().zip(respondents) {
                    if missing.is_none() {
                        sums.hits[*stratum as usize * codes + usize::from(*code)].add(*weight);
                    }
                }
                sums.add_up();
            }
            Data::Flags(flags) => {
                for (flag, ((missing, stratum), weight)) in flags.iter().zip(respondents) {
                    if missing.is_none() {
                        sums.hits[*stratum as usize * codes + usize::from(*flag)].add(*weight);
                    }
                }
                sums.add_up();
            }
            Data::Sets { bits, words, .. } => {
                for (unit, ((missing, stratum), weight)) in bits.chunks_exact(*words).zip(respondents) {
                    if missing.is_some() {
                        continue;
                    }
                    let stratum = *stratum as usize;
                    sums.base[stratum].add(*weight);
                    let hits = &mut sums.hits[stratum * codes..(stratum + 1) * codes];
                    for (word, mut left) in unit.iter().copied().enumerate() {
                        while left != 0 {
                            hits[word * 64 + left.trailing_zeros() as usize].add(*weight);
                            left &= left - 1;
                        }
                    }
                }
            }
            _ => return None,
        }
        Some(sums)
    }

    /// The base of a partition is the sum of its cells.
    fn add_up(&mut self) {
        for (base, hits) in self.base.iter_mut().zip(self.hits.chunks(self.codes.max(1))) {
            hits.iter().for_each(|hit| base.join(hit));
        }
    }

    /// How many respondents there are.
    pub(super) fn len(&self) -> usize {
        self.base.iter().map(|cell| cell.n as usize).sum()
    }

    /// How many respondents have each code.
    pub(super) fn counts(&self) -> Vec<usize> {
        let mut out = vec![0; self.codes];
        for (place, cell) in self.hits.iter().enumerate() {
            out[place % self.codes] += cell.n as usize;
        }
        out
    }

    /// The shares of some rows, each made of codes that nobody has together.
    pub(super) fn tally(&self, rows: &[Vec<usize>]) -> Tally<'d> {
        let strata = self.base.len();
        let mut hits = vec![Cell::default(); strata * rows.len()];
        for (row, codes) in rows.iter().enumerate() {
            for stratum in 0..strata {
                let hit = &mut hits[row * strata + stratum];
                codes
                    .iter()
                    .for_each(|code| hit.join(&self.hits[stratum * self.codes + code]));
            }
        }
        let count = |row: usize| {
            hits[row * strata..(row + 1) * strata]
                .iter()
                .map(|cell| cell.n as usize)
                .sum()
        };
        Tally::of_sums(
            self.design,
            self.len(),
            (0..rows.len()).map(count).collect(),
            self.base
                .iter()
                .map(|cell| (cell.weight, cell.squares, cell.weighing as usize))
                .collect(),
            hits.iter().map(|cell| (cell.weight, cell.squares)).collect(),
        )
    }
}
