//! Tests of a crossing under a complex design: Rao and Scott (1984), first and second order, and Wald; weighted Cramér's V.
//!
//! Second order, R `svychisq(statistic = "F")`: X² of the table scaled to n; C the contrasts of interaction, D = diag(p̂),
//! Δ = (C′D⁻¹C/n)⁻¹ (C′D⁻¹V̂D⁻¹C); F = X²/tr Δ, d₀ = (tr Δ)²/tr Δ², p = P(F(d₀, d₀ν) > F), ν the degrees of freedom of the base.
//! First order: X²/(tr Δ/k) against χ² of k degrees (`statistic = "Chisq"`). Rows and columns without weight are left out first.

use super::crosstab::Crosstab;
use super::{Refusal, chi_squared_above, f_above};
use crate::analysis::linear::Factor;

/// A statistic of Fisher with its degrees of freedom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FisherTest {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom, of the numerator and of the denominator.
    pub df: (f64, f64),
    /// How unlikely a statistic at least this large is, were the two variables independent.
    pub p: f64,
}

/// A statistic of χ².
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquaredTest {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// How unlikely a statistic at least this large is, were the two variables independent.
    pub p: f64,
}

/// The link between the two variables of a crossing.
#[derive(Clone, Copy, Debug)]
pub struct Association {
    /// Pearson's X² of the weighted table scaled to n.
    pub x2: f64,
    /// Rao and Scott, second order: the test to read.
    pub second_order: FisherTest,
    /// Rao and Scott, first order (X² over the mean design effect).
    pub first_order: ChiSquaredTest,
    /// Wald's test on the differences from independence; `None` when they cannot be inverted.
    pub wald: Option<FisherTest>,
    /// Wald's test adjusted for the degrees of freedom; `None` too when they do not suffice.
    pub adjusted_wald: Option<FisherTest>,
    /// Cramér's V of the weighted table, 0 to 1: how strong the link is.
    pub cramers_v: f64,
    /// Rows and columns with respondents.
    pub shape: (usize, usize),
}

impl Crosstab {
    /// Cramér's V of the weighted table; `None` when it has a single row or column with weight.
    pub fn cramers_v(&self) -> Option<f64> {
        Table::new(self).ok().map(|table| table.cramers_v())
    }

    /// The tests of the crossing, or why there is none.
    pub fn association(&self) -> Result<Association, Refusal> {
        let table = Table::new(self)?;
        if self.df == 0 {
            return Err(Refusal::NoDegrees);
        }
        let (r, c) = table.shape();
        let k = (r - 1) * (c - 1);
        let (trace, squares) = table.design_effects()?;
        let nu = self.df as f64;
        let x2 = table.phi2() * self.n as f64;
        // Δ was computed for the table scaled to 1: the scale of X² and that of Δ cancel.
        let f = table.phi2() / trace;
        let d0 = trace * trace / squares;
        let mean_effect = trace / k as f64;
        let wald = table.wald().and_then(|statistic| {
            let tested = statistic / k as f64;
            let df = (k as f64, nu);
            f_above(tested, df).map(|p| FisherTest {
                statistic: tested,
                df,
                p,
            })
        });
        let adjusted_wald = wald.and_then(|wald| {
            let df = (k as f64, nu - k as f64 + 1.0);
            let statistic = wald.statistic * df.1 / nu;
            (df.1 > 0.0)
                .then(|| f_above(statistic, df).map(|p| FisherTest { statistic, df, p }))
                .flatten()
        });
        Ok(Association {
            x2,
            second_order: FisherTest {
                statistic: f,
                df: (d0, d0 * nu),
                p: f_above(f, (d0, d0 * nu)).ok_or(Refusal::NothingVaries)?,
            },
            first_order: ChiSquaredTest {
                statistic: table.phi2() / mean_effect,
                df: k as f64,
                p: chi_squared_above(table.phi2() / mean_effect, k as f64).ok_or(Refusal::NothingVaries)?,
            },
            wald,
            adjusted_wald,
            cramers_v: table.cramers_v(),
            shape: (r, c),
        })
    }
}

/// The crossing without its empty rows and columns, as shares.
struct Table {
    /// Shares of the cells, row by row.
    p: Vec<f64>,
    rows: Vec<f64>,
    columns: Vec<f64>,
    /// Covariances of the totals of the cells over the square of the whole.
    covariance: Vec<f64>,
}

impl Table {
    fn new(of: &Crosstab) -> Result<Table, Refusal> {
        let weight = |r: usize, c: usize| of.cells[r * of.columns + c].weight;
        let row_total = |r: usize| (0..of.columns).map(|c| weight(r, c)).sum::<f64>();
        let column_total = |c: usize| (0..of.rows).map(|r| weight(r, c)).sum::<f64>();
        let rows: Vec<usize> = (0..of.rows).filter(|r| row_total(*r) > 0.0).collect();
        let columns: Vec<usize> = (0..of.columns).filter(|c| column_total(*c) > 0.0).collect();
        if rows.len() < 2 {
            return Err(Refusal::OneRow);
        }
        if columns.len() < 2 {
            return Err(Refusal::OneColumn);
        }
        let kept: Vec<usize> = rows
            .iter()
            .flat_map(|r| columns.iter().map(move |c| r * of.columns + c))
            .collect();
        let all = of.cells.len();
        let whole: f64 = kept.iter().map(|cell| of.cells[*cell].weight).sum();
        let covariance = kept
            .iter()
            .flat_map(|a| kept.iter().map(move |b| of.covariance[a * all + b] / (whole * whole)))
            .collect();
        Ok(Table {
            p: kept.iter().map(|cell| of.cells[*cell].weight / whole).collect(),
            rows: rows.iter().map(|r| row_total(*r) / whole).collect(),
            columns: columns.iter().map(|c| column_total(*c) / whole).collect(),
            covariance,
        })
    }

    fn shape(&self) -> (usize, usize) {
        (self.rows.len(), self.columns.len())
    }

    /// X²/n.
    fn phi2(&self) -> f64 {
        let (_, columns) = self.shape();
        let cells = self.p.iter().enumerate();
        cells
            .map(|(cell, p)| {
                let expected = self.rows[cell / columns] * self.columns[cell % columns];
                (p - expected).powi(2) / expected
            })
            .sum()
    }

    fn cramers_v(&self) -> f64 {
        let (rows, columns) = self.shape();
        (self.phi2() / (rows.min(columns) - 1) as f64).sqrt().min(1.0)
    }

    /// (tr Δ, tr Δ²).
    fn design_effects(&self) -> Result<(f64, f64), Refusal> {
        let (rows, columns) = self.shape();
        let (cells, k) = (rows * columns, (rows - 1) * (columns - 1));
        // Interaction of row i and column j (second and following): the indicator of the cell, centred both ways.
        let contrast = |cell: usize, j: usize| {
            let (r, c) = (1 + j / (columns - 1), 1 + j % (columns - 1));
            let of = |equal: bool, count: usize| f64::from(u8::from(equal)) - 1.0 / count as f64;
            of(cell / columns == r, rows) * of(cell % columns == c, columns)
        };
        let inverse = |cell: usize| if self.p[cell] > 0.0 { 1.0 / self.p[cell] } else { 0.0 };
        let a: Vec<f64> = (0..cells * k).map(|at| inverse(at / k) * contrast(at / k, at % k)).collect();
        // A'V with V the covariance of the shares, (I − p1')S(I − 1p'): centring A by its weighted mean does the same.
        let mean: Vec<f64> = (0..k)
            .map(|j| (0..cells).map(|cell| self.p[cell] * a[cell * k + j]).sum())
            .collect();
        let centred: Vec<f64> = (0..cells * k).map(|at| a[at] - mean[at % k]).collect();
        let mut product = vec![0.0; cells * k];
        for cell in 0..cells {
            for other in 0..cells {
                let s = self.covariance[cell * cells + other];
                if s != 0.0 {
                    (0..k).for_each(|j| product[cell * k + j] += s * centred[other * k + j]);
                }
            }
        }
        let mut numerator = vec![0.0; k * k];
        let mut denominator = vec![0.0; k * k];
        for cell in 0..cells {
            for i in 0..k {
                let (left, weight) = (centred[cell * k + i], contrast(cell, i));
                for j in 0..k {
                    numerator[i * k + j] += left * product[cell * k + j];
                    denominator[i * k + j] += weight * a[cell * k + j];
                }
            }
        }
        let factor = Factor::new(&denominator, k);
        if factor.rank() < k {
            return Err(Refusal::Singular);
        }
        let mut delta = vec![0.0; k * k];
        for j in 0..k {
            let column: Vec<f64> = (0..k).map(|i| numerator[i * k + j]).collect();
            for (i, value) in factor.solve(&column).into_iter().enumerate() {
                delta[i * k + j] = value;
            }
        }
        let trace: f64 = (0..k).map(|i| delta[i * k + i]).sum();
        let squares: f64 = (0..k * k).map(|at| delta[at] * delta[at % k * k + at / k]).sum();
        // A variance of nothing but roundings (everyone answered) cannot test anything.
        if trace.is_nan() || trace <= 1e-14 || squares <= 0.0 {
            return Err(Refusal::NothingVaries);
        }
        Ok((trace, squares))
    }

    /// Y′ V(Y)⁻¹ Y, Y the differences from independence but those of the first row and column.
    fn wald(&self) -> Option<f64> {
        let (rows, columns) = self.shape();
        let cells = rows * columns;
        let kept: Vec<usize> = (0..cells).filter(|cell| cell / columns > 0 && cell % columns > 0).collect();
        let k = kept.len();
        let y: Vec<f64> = kept
            .iter()
            .map(|cell| self.p[*cell] - self.rows[cell / columns] * self.columns[cell % columns])
            .collect();
        // dY_rc/dT_ab = 1[ab = rc] − 1[a = r] p_c − 1[b = c] p_r + p_r p_c.
        let slope = |cell: usize, other: usize| {
            let (r, c) = (cell / columns, cell % columns);
            let one = |holds: bool| f64::from(u8::from(holds));
            one(cell == other) - one(other / columns == r) * self.columns[c] - one(other % columns == c) * self.rows[r]
                + self.rows[r] * self.columns[c]
        };
        let j: Vec<f64> = kept
            .iter()
            .flat_map(|cell| (0..cells).map(move |other| slope(*cell, other)))
            .collect();
        let mut product = vec![0.0; k * cells];
        for i in 0..k {
            for other in 0..cells {
                let left = j[i * cells + other];
                (0..cells).for_each(|at| product[i * cells + at] += left * self.covariance[other * cells + at]);
            }
        }
        let mut variance = vec![0.0; k * k];
        for i in 0..k {
            for other in 0..k {
                variance[i * k + other] = (0..cells).map(|at| product[i * cells + at] * j[other * cells + at]).sum();
            }
        }
        let factor = Factor::new(&variance, k);
        (factor.rank() == k).then(|| factor.solve(&y).iter().zip(&y).map(|(a, b)| a * b).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::design::Design;
    use crate::analysis::inference::crosstab::crosstab;

    fn table(cells: &[&[usize]]) -> Crosstab {
        let mut data = Vec::new();
        for (r, row) in cells.iter().enumerate() {
            for (c, count) in row.iter().enumerate() {
                (0..*count).for_each(|_| data.push((data.len() as u32, r as u32, c as u32)));
            }
        }
        let design = Design::equal(data.len());
        crosstab(&design, &data, cells.len(), cells[0].len()).unwrap()
    }

    #[test]
    fn without_a_design_the_statistic_is_nearly_that_of_pearson() {
        let of = table(&[&[20, 30, 25], &[40, 20, 15]]);
        let found = of.association().unwrap();
        // R: chisq.test(matrix(c(20, 40, 30, 20, 25, 15), 2))$statistic.
        assert!((found.x2 - 11.166_666_666_666_666).abs() < 1e-9, "{}", found.x2);
        assert!((found.cramers_v - (found.x2 / 150.0).sqrt()).abs() < 1e-12);
        assert!((found.first_order.statistic / found.x2 - 1.0).abs() < 0.15);
        assert_eq!(found.shape, (2, 3));
    }

    #[test]
    fn empty_lines_are_left_out_and_degenerate_tables_say_why() {
        let with = table(&[&[20, 0, 25], &[0, 0, 0], &[40, 0, 15]]).association().unwrap();
        let without = table(&[&[20, 25], &[40, 15]]).association().unwrap();
        assert_eq!(with.shape, (2, 2));
        assert!((with.second_order.p - without.second_order.p).abs() < 1e-12);
        assert_eq!(table(&[&[5, 3], &[0, 0]]).association().err(), Some(Refusal::OneRow));
        assert_eq!(table(&[&[5, 0], &[7, 0]]).association().err(), Some(Refusal::OneColumn));
        let populations = [("a".to_owned(), 4.0)].into();
        let design = Design::new([(1.0, "a"); 4].into_iter(), &populations);
        let census = crosstab(&design, &[(0, 0, 0), (1, 0, 1), (2, 1, 0), (3, 1, 1)], 2, 2).unwrap();
        assert_eq!(census.association().err(), Some(Refusal::NothingVaries));
        let strata: Vec<String> = (0..2).map(|s| s.to_string()).collect();
        let all = strata.iter().map(|s| (s.clone(), 1.0)).collect();
        let design = Design::new(strata.iter().map(|s| (1.0, s.as_str())), &all);
        let single = crosstab(&design, &[(0, 0, 0), (1, 1, 1)], 2, 2).unwrap();
        assert_eq!(single.association().err(), Some(Refusal::NoDegrees));
    }
}
