//! What an attacker can deduce: the smallest and the largest value of a sum of counts, all that was published being true.
//!
//! A linear programme in standard form (`A x = b`, `x ≥ 0`) solved by the two-phase simplex method on a dense table (Dantzig,
//! *Linear Programming and Extensions*, 1963; Bland's rule of 1977 after many steps, so that it always ends). The programmes are
//! small: a few hundred unknowns. The tests solve them again with another solver.

/// Below this, a number of the table is zero.
const TINY: f64 = 1e-9;

/// Unknown counts tied by published sums.
#[derive(Clone, Debug)]
pub struct Programme {
    /// Rows of the table in basis form, the right-hand side last.
    table: Vec<Vec<f64>>,
    /// The unknown that each row determines.
    basis: Vec<usize>,
    unknowns: usize,
}

impl Programme {
    /// From the sums published: coefficients of the unknowns, and the value. `None`: no table agrees with them (which cannot be when
    /// the values come from a true one, but for roundings).
    pub fn new<'a>(unknowns: usize, sums: impl Iterator<Item = (&'a [(usize, f64)], f64)>) -> Option<Self> {
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for (coefficients, value) in sums {
            let mut row = vec![0.0; unknowns + 1];
            for (place, coefficient) in coefficients {
                row[*place] += coefficient;
            }
            row[unknowns] = value;
            if value < 0.0 {
                row.iter_mut().for_each(|cell| *cell = -*cell);
            }
            if row.iter().any(|cell| cell.abs() > TINY) {
                rows.push(row);
            }
        }
        // Phase 1: one artificial unknown a row, whose sum is brought to zero.
        let count = rows.len();
        let width = unknowns + count;
        for (place, row) in rows.iter_mut().enumerate() {
            let value = row.pop().unwrap_or_default();
            row.resize(width, 0.0);
            row[unknowns + place] = 1.0;
            row.push(value);
        }
        let mut basis: Vec<usize> = (unknowns..width).collect();
        let mut costs = vec![0.0; width + 1];
        for row in &rows {
            for (cost, cell) in costs.iter_mut().zip(row).take(unknowns) {
                *cost += cell;
            }
            costs[width] += row[width];
        }
        let scale = costs[width].abs().max(1.0);
        climb(&mut rows, &mut basis, &mut costs, unknowns, f64::NEG_INFINITY);
        if costs[width] > 1e-6 * scale {
            return None;
        }
        // Artificial unknowns that remain are worth zero: they leave, or their row says nothing new.
        let mut place = 0;
        while place < rows.len() {
            if basis[place] >= unknowns {
                match (0..unknowns).find(|column| rows[place][*column].abs() > 1e-7) {
                    Some(column) => pivot(&mut rows, &mut basis, &mut [], place, column),
                    None => {
                        rows.swap_remove(place);
                        basis.swap_remove(place);
                        continue;
                    }
                }
            }
            place += 1;
        }
        for row in &mut rows {
            row[unknowns] = row[width];
            row.truncate(unknowns + 1);
        }
        Some(Programme {
            table: rows,
            basis,
            unknowns,
        })
    }

    /// Largest value of a sum, or any value that reaches `enough`; infinite when nothing bounds it.
    pub fn most(&self, sum: &[(usize, f64)], enough: f64) -> f64 {
        let mut costs = vec![0.0; self.unknowns + 1];
        for (place, coefficient) in sum {
            costs[*place] += coefficient;
        }
        // Costs of the unknowns of the basis are brought to zero; the last cell is minus the value.
        for (row, unknown) in self.table.iter().zip(&self.basis) {
            let cost = costs[*unknown];
            if cost != 0.0 {
                for (known, cell) in costs.iter_mut().zip(row) {
                    *known -= cost * cell;
                }
            }
        }
        let (mut table, mut basis) = (self.table.clone(), self.basis.clone());
        if climb(&mut table, &mut basis, &mut costs, self.unknowns, -enough) {
            -costs[self.unknowns]
        } else {
            f64::INFINITY
        }
    }

    /// Smallest and largest value of a sum of counts.
    pub fn interval(&self, sum: &[(usize, f64)]) -> (f64, f64) {
        let opposite: Vec<(usize, f64)> = sum.iter().map(|(place, one)| (*place, -one)).collect();
        (-self.most(&opposite, f64::INFINITY), self.most(sum, f64::INFINITY))
    }

    /// How wide the interval of a sum of counts is, known to be `value`; as soon as it is `enough`, that is what is given.
    pub fn width(&self, sum: &[(usize, f64)], value: f64, enough: f64) -> f64 {
        let high = self.most(sum, value + enough);
        if high >= value + enough - TINY {
            return enough;
        }
        let opposite: Vec<(usize, f64)> = sum.iter().map(|(place, one)| (*place, -one)).collect();
        let low = -self.most(&opposite, enough - high);
        (high - low).min(enough)
    }
}

/// Moves from basis to basis while the value grows (the last cost falls), until it falls to `enough`. False: unbounded.
fn climb(rows: &mut [Vec<f64>], basis: &mut [usize], costs: &mut [f64], columns: usize, enough: f64) -> bool {
    let last = costs.len() - 1;
    for step in 0.. {
        if costs[last] <= enough {
            return true;
        }
        let entering = if step < 200 {
            (0..columns)
                .filter(|column| costs[*column] > TINY)
                .max_by(|a, b| costs[*a].total_cmp(&costs[*b]))
        } else {
            (0..columns).find(|column| costs[*column] > TINY)
        };
        let Some(column) = entering else { return true };
        let mut leaving: Option<(usize, f64)> = None;
        for (place, row) in rows.iter().enumerate() {
            if row[column] > TINY {
                let ratio = row[last].max(0.0) / row[column];
                let better = leaving
                    .is_none_or(|(known, least)| ratio < least - TINY || (ratio < least + TINY && basis[place] < basis[known]));
                if better {
                    leaving = Some((place, ratio));
                }
            }
        }
        let Some((place, _)) = leaving else { return false };
        pivot(rows, basis, costs, place, column);
        if step > 20_000 {
            return true;
        }
    }
    true
}

fn pivot(rows: &mut [Vec<f64>], basis: &mut [usize], costs: &mut [f64], place: usize, column: usize) {
    let by = rows[place][column];
    rows[place].iter_mut().for_each(|cell| *cell /= by);
    let chosen = std::mem::take(&mut rows[place]);
    let clear = |row: &mut [f64]| {
        let factor = row[column];
        if factor != 0.0 {
            for (cell, one) in row.iter_mut().zip(&chosen) {
                *cell -= factor * one;
            }
            row[column] = 0.0;
        }
    };
    rows.iter_mut().filter(|row| !row.is_empty()).for_each(|row| clear(row));
    if !costs.is_empty() {
        clear(costs);
    }
    rows[place] = chosen;
    basis[place] = column;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_and_a_part_give_the_rest() {
        let sums: [(&[(usize, f64)], f64); 2] = [(&[(0, 1.0), (1, 1.0), (2, 1.0)], 20.0), (&[(0, 1.0)], 12.0)];
        let programme = Programme::new(3, sums.into_iter()).unwrap();
        assert_eq!(programme.interval(&[(0, 1.0)]), (12.0, 12.0));
        assert_eq!(programme.interval(&[(1, 1.0)]), (0.0, 8.0));
        assert_eq!(programme.interval(&[(1, 1.0), (2, 1.0)]), (8.0, 8.0));
        assert!((programme.width(&[(1, 1.0)], 3.0, 5.0) - 5.0).abs() < 1e-9);
    }

    #[test]
    fn a_mean_of_scores_solves_what_counts_leave_open() {
        // Three levels, their total, the two upper ones together, and the mean of 0, 1, 2.
        let sums: [(&[(usize, f64)], f64); 3] = [
            (&[(0, 1.0), (1, 1.0), (2, 1.0)], 40.0),
            (&[(1, 1.0), (2, 1.0)], 15.0),
            (&[(1, 1.0), (2, 2.0)], 18.0),
        ];
        let programme = Programme::new(3, sums.into_iter()).unwrap();
        let (low, high) = programme.interval(&[(2, 1.0)]);
        assert!((low - 3.0).abs() < 1e-9 && (high - 3.0).abs() < 1e-9, "{low} {high}");
    }

    #[test]
    fn nothing_bounds_what_nothing_says() {
        let sums: [(&[(usize, f64)], f64); 1] = [(&[(0, 1.0), (1, -1.0)], -4.0)];
        let programme = Programme::new(2, sums.into_iter()).unwrap();
        assert_eq!(programme.interval(&[(0, 1.0)]), (0.0, f64::INFINITY));
        assert_eq!(programme.interval(&[(1, 1.0)]).0, 4.0);
    }
}
