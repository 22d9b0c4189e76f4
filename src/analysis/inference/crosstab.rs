//! Crossing of two categorical variables: weighted cells, percentages of the whole, by row and by column, each with its standard error.
//!
//! Everything derives from the covariances of the weighted totals of the cells: a percentage by row is the ratio of a cell to its row.

use super::intervals::{Method, Proportion, interval};
use super::{Refusal, admit};
use crate::analysis::Estimate;
use crate::analysis::design::{Design, kish};
use crate::analysis::estimate::{Base, estimate};
use crate::analysis::thresholds::Scale;

/// A cell of a crossing.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// Respondents.
    pub n: usize,
    /// Sum of their weights.
    pub weight: f64,
    /// Standard error of that sum.
    pub se: f64,
    /// Share of the whole.
    pub whole: Estimate,
    /// Share of the row; `None` when the row is empty.
    pub row: Option<Estimate>,
    /// Share of the column; `None` when the column is empty.
    pub column: Option<Estimate>,
}

/// A crossing.
#[derive(Clone, Debug)]
pub struct Crosstab {
    /// How many rows.
    pub rows: usize,
    /// How many columns.
    pub columns: usize,
    /// Cells, row by row.
    pub cells: Vec<Cell>,
    /// Respondents of the base.
    pub n: usize,
    /// Sum of their weights.
    pub weight: f64,
    /// Degrees of freedom of the base.
    pub df: usize,
    /// Covariances of the weighted totals of the cells, row by row.
    pub covariance: Vec<f64>,
}

/// The crossing of the respondents listed as (row of the design, row, column) of the table.
pub fn crosstab(design: &Design, data: &[(u32, u32, u32)], rows: usize, columns: usize) -> Result<Crosstab, Refusal> {
    let everyone = || data.iter().map(|(row, ..)| *row);
    admit(design, everyone())?;
    let cells = rows * columns;
    let place = |r: u32, c: u32| r as usize * columns + c as usize;
    let placed: Vec<(u32, u32)> = data.iter().map(|(row, r, c)| (*row, place(*r, *c) as u32)).collect();
    let covariance = design.cell_covariance(&placed, cells).ok_or(Refusal::NoDegrees)?;
    let mut counts = vec![0usize; cells];
    let mut totals = vec![0.0; cells];
    for (row, cell) in &placed {
        counts[*cell as usize] += 1;
        totals[*cell as usize] += design.weight(*row);
    }
    let whole = Part::new(design, everyone());
    let lines: Vec<Part> = (0..rows)
        .map(|line| {
            Part::new(
                design,
                data.iter().filter(|(_, r, _)| *r as usize == line).map(|(row, ..)| *row),
            )
        })
        .collect();
    let stacks: Vec<Part> = (0..columns)
        .map(|stack| {
            Part::new(
                design,
                data.iter().filter(|(.., c)| *c as usize == stack).map(|(row, ..)| *row),
            )
        })
        .collect();
    let share = |cell: usize, part: &Part, inside: &[usize]| part.share(cell, totals[cell], &covariance, cells, inside);
    let all: Vec<usize> = (0..cells).collect();
    let mut out = Vec::with_capacity(cells);
    for (r, of_row) in lines.iter().enumerate() {
        let line: Vec<usize> = (0..columns).map(|c| r * columns + c).collect();
        for (c, of_column) in stacks.iter().enumerate() {
            let cell = r * columns + c;
            let stack: Vec<usize> = (0..rows).map(|r| r * columns + c).collect();
            out.push(Cell {
                n: counts[cell],
                weight: totals[cell],
                se: covariance[cell * cells + cell].max(0.0).sqrt(),
                whole: share(cell, &whole, &all).ok_or(Refusal::Nobody)?,
                row: share(cell, of_row, &line),
                column: share(cell, of_column, &stack),
            });
        }
    }
    Ok(Crosstab {
        rows,
        columns,
        cells: out,
        n: data.len(),
        weight: whole.base.weight,
        df: whole.base.df,
        covariance,
    })
}

/// What percentages are taken of.
struct Part {
    base: Base,
    kish: f64,
}

impl Part {
    fn new(design: &Design, rows: impl Iterator<Item = u32> + Clone) -> Self {
        Part {
            base: Base::of(design, rows.clone()),
            kish: kish(rows.map(|row| design.weight(row))),
        }
    }

    /// Share of a cell in the cells `inside`: p = T/Σ, u = (1 − p)/Σ in the cell and −p/Σ in the others.
    fn share(&self, cell: usize, total: f64, covariance: &[f64], cells: usize, inside: &[usize]) -> Option<Estimate> {
        if self.base.weight <= 0.0 {
            return None;
        }
        let p = (total / self.base.weight).clamp(0.0, 1.0);
        let u = |other: usize| if other == cell { 1.0 - p } else { -p };
        let mut variance = 0.0;
        for a in inside {
            let left: f64 = inside.iter().map(|b| covariance[a * cells + b] * u(*b)).sum();
            variance += u(*a) * left;
        }
        // Of a share of 0 or 1 there remain roundings only.
        let spread = p * (1.0 - p);
        let variance = if spread > 0.0 {
            variance.max(0.0) / self.base.weight.powi(2)
        } else {
            0.0
        };
        let of = Proportion {
            p,
            variance,
            n: self.base.n,
            kish: self.kish,
            df: self.base.df,
        };
        let interval = interval(of, Method::WilsonT);
        Some(estimate(
            p,
            Some(variance.sqrt()),
            interval,
            self.base,
            Some(spread),
            Scale::Share,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::inference::statistic::share;

    #[test]
    fn percentages_are_those_of_shares_over_the_row_and_the_column() {
        let design = Design::new(
            (0..60).map(|row| (1.0 + f64::from(row % 4), ["a", "b", "c"][row as usize % 3])),
            &[("a".to_owned(), 70.0), ("b".to_owned(), 64.0)].into(),
        );
        let data: Vec<(u32, u32, u32)> = (0..60).map(|row| (row, (row / 7) % 3, row * row % 5 % 2)).collect();
        let table = crosstab(&design, &data, 4, 2).unwrap();
        for (cell, found) in table.cells.iter().enumerate() {
            let (r, c) = ((cell / 2) as u32, (cell % 2) as u32);
            let check = |found: Option<Estimate>, base: &dyn Fn(&(u32, u32, u32)) -> bool| {
                let of: Vec<(u32, bool)> = data
                    .iter()
                    .filter(|line| base(line))
                    .map(|line| (line.0, (line.1, line.2) == (r, c)))
                    .collect();
                match share(&design, &of, Method::WilsonT) {
                    Ok(expected) => {
                        let found = found.unwrap();
                        assert!((found.value - expected.value).abs() < 1e-12, "{found:?} {expected:?}");
                        assert!(
                            (found.se.unwrap() - expected.se.unwrap()).abs() < 1e-9,
                            "{found:?} {expected:?}"
                        );
                        assert!((found.interval.unwrap().1 - expected.interval.unwrap().1).abs() < 1e-9);
                        assert_eq!((found.n, found.df), (expected.n, expected.df));
                    }
                    Err(refusal) => assert_eq!((found, refusal), (None, Refusal::Nobody)),
                }
            };
            check(Some(found.whole), &|_| true);
            check(found.row, &|line| line.1 == r);
            check(found.column, &|line| line.2 == c);
        }
    }
}
