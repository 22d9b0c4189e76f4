//! Weighted counts by group, stratum and code, in one pass over the columns: what every share of a plain design rests on. Its results are
//! those of [`super::estimate::Tally`], the additions made in another order.

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

/// The sums of a column, by group of responses.
pub(super) struct Sums<'d> {
    design: &'d Design,
    groups: usize,
    codes: usize,
    /// Respondents by group and stratum.
    base: Vec<Cell>,
    /// Those who have each code, by group, stratum and code.
    hits: Vec<Cell>,
}

/// Which group a response is in.
pub(super) enum Groups<'d> {
    /// All in the first.
    One,
    /// The group of each code of a column of one code a response; the last one for those who have none.
    Of(&'d Column, &'d [usize], usize),
}

impl Groups<'_> {
    fn len(&self) -> usize {
        match self {
            Groups::One => 1,
            Groups::Of(_, _, last) => last + 1,
        }
    }

    /// The group of every response, into `out`; nothing for one group.
    fn fill(&self, out: &mut Vec<u32>) {
        let Groups::Of(column, places, last) = self else { return };
        match &column.data {
            Data::Codes { codes, .. } => {
                let of = |(code, missing): (&u16, &Option<_>)| {
                    if missing.is_some() {
                        *last as u32
                    } else {
                        places[usize::from(*code)] as u32
                    }
                };
                out.extend(codes.iter().zip(&column.missing).map(of));
            }
            Data::Flags(flags) => {
                let of = |(flag, missing): (&bool, &Option<_>)| {
                    if missing.is_some() {
                        *last as u32
                    } else {
                        places[usize::from(*flag)] as u32
                    }
                };
                out.extend(flags.iter().zip(&column.missing).map(of));
            }
            _ => out.resize(column.len(), *last as u32),
        }
    }
}

impl<'d> Sums<'d> {
    /// Sums a column of codes whose units are the responses; `cell_of`: the cell of each of its codes, of so many. `None` for a design whose
    /// variance does not follow from such sums, and for columns where two codes of a response may fall in one cell.
    pub(super) fn new(design: &'d Design, column: &Column, cell_of: &[usize], cells: usize, groups: &Groups<'_>) -> Option<Self> {
        let single = matches!(column.data, Data::Codes { .. } | Data::Flags(_));
        let apart = cell_of
            .iter()
            .enumerate()
            .all(|(place, cell)| !cell_of[..place].contains(cell));
        if !design.is_plain() || column.roster.is_some() || !(single || apart && matches!(column.data, Data::Sets { .. })) {
            return None;
        }
        let strata = design.sizes.len();
        let mut sums = Sums {
            design,
            groups: groups.len(),
            codes: cells,
            base: vec![Cell::default(); groups.len() * strata],
            hits: vec![Cell::default(); groups.len() * strata * cells],
        };
        let mut group = Vec::new();
        groups.fill(&mut group);
        let block = |row: usize| group.get(row).map_or(0, |group| *group as usize) * strata + design.stratum[row] as usize;
        match &column.data {
            Data::Codes { codes, .. } => {
                for (row, (code, missing)) in codes.iter().zip(&column.missing).enumerate() {
                    if missing.is_none() {
                        sums.hits[block(row) * cells + cell_of[usize::from(*code)]].add(design.weights[row]);
                    }
                }
                sums.add_up();
            }
            Data::Flags(flags) => {
                for (row, (flag, missing)) in flags.iter().zip(&column.missing).enumerate() {
                    if missing.is_none() {
                        sums.hits[block(row) * cells + cell_of[usize::from(*flag)]].add(design.weights[row]);
                    }
                }
                sums.add_up();
            }
            Data::Sets { bits, words, .. } => {
                for (row, (unit, missing)) in bits.chunks_exact(*words).zip(&column.missing).enumerate() {
                    if missing.is_some() {
                        continue;
                    }
                    let (block, weight) = (block(row), design.weights[row]);
                    sums.base[block].add(weight);
                    let hits = &mut sums.hits[block * cells..(block + 1) * cells];
                    for (word, mut left) in unit.iter().copied().enumerate() {
                        while left != 0 {
                            hits[cell_of[word * 64 + left.trailing_zeros() as usize]].add(weight);
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

    /// How many respondents each group has in the base.
    pub(super) fn sizes(&self) -> Vec<usize> {
        let strata = self.design.sizes.len();
        if strata == 0 {
            return vec![0; self.groups];
        }
        let of = |cells: &[Cell]| cells.iter().map(|cell| cell.n as usize).sum();
        self.base.chunks(strata).map(of).collect()
    }

    /// How many respondents of some groups have each cell.
    pub(super) fn counts(&self, groups: &[usize]) -> Vec<usize> {
        let mut out = vec![0; self.codes];
        let strata = self.design.sizes.len();
        for group in groups {
            let from = group * strata * self.codes;
            for (place, cell) in self.hits[from..from + strata * self.codes].iter().enumerate() {
                out[place % self.codes] += cell.n as usize;
            }
        }
        out
    }

    /// The shares of some rows, each made of cells, among the respondents of some groups.
    pub(super) fn tally(&self, groups: &[usize], rows: &[Vec<usize>]) -> Tally<'d> {
        let strata = self.design.sizes.len();
        let mut base = vec![Cell::default(); strata];
        let mut hits = vec![Cell::default(); strata * rows.len()];
        for group in groups {
            for stratum in 0..strata {
                let block = group * strata + stratum;
                base[stratum].join(&self.base[block]);
                for (row, cells) in rows.iter().enumerate() {
                    for cell in cells {
                        hits[row * strata + stratum].join(&self.hits[block * self.codes + cell]);
                    }
                }
            }
        }
        let n = base.iter().map(|cell| cell.n as usize).sum();
        let count = |row: usize| {
            hits[row * strata..(row + 1) * strata]
                .iter()
                .map(|cell| cell.n as usize)
                .sum()
        };
        let counts = (0..rows.len()).map(count).collect();
        Tally::of_sums(
            self.design,
            n,
            counts,
            base.iter()
                .map(|cell| (cell.weight, cell.squares, cell.weighing as usize))
                .collect(),
            hits.iter().map(|cell| (cell.weight, cell.squares)).collect(),
        )
    }
}
