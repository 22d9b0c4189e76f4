//! Small symmetric systems: the normal equations of a calibration or a regression, of a few dozen columns at most. Columns that
//! others already give (a table and its margins) are found and left out, as R does.

/// A symmetric positive matrix, factored by Cholesky with diagonal pivoting. Redundant columns are left out: their coefficient is 0.
#[derive(Clone, Debug)]
pub struct Factor {
    size: usize,
    /// Columns kept, in the order of the factor.
    kept: Vec<usize>,
    /// Lower factor over the columns kept, row by row.
    lower: Vec<f64>,
}

/// A column is redundant when what is left of its diagonal is below this part of the diagonal it started with.
const REDUNDANT: f64 = 1e-11;

impl Factor {
    /// Factors a matrix given row by row (`size` × `size`; only the lower triangle is read). The first of redundant columns is kept.
    pub fn new(matrix: &[f64], size: usize) -> Self {
        let mut kept: Vec<usize> = Vec::with_capacity(size);
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(size);
        for column in 0..size {
            let at = |other: usize| {
                let (low, high) = (column.min(other), column.max(other));
                matrix[high * size + low]
            };
            let mut row: Vec<f64> = Vec::with_capacity(kept.len() + 1);
            for (place, other) in kept.iter().enumerate() {
                let known: f64 = rows[place][..place].iter().zip(&row).map(|(a, b)| a * b).sum();
                row.push((at(*other) - known) / rows[place][place]);
            }
            let left = at(column) - row.iter().map(|a| a * a).sum::<f64>();
            if left > REDUNDANT * at(column).abs() {
                row.push(left.sqrt());
                kept.push(column);
                rows.push(row);
            }
        }
        let rank = kept.len();
        let mut lower = vec![0.0; rank * rank];
        for (place, row) in rows.iter().enumerate() {
            lower[place * rank..place * rank + row.len()].copy_from_slice(row);
        }
        Factor { size, kept, lower }
    }

    /// How many columns are independent.
    pub fn rank(&self) -> usize {
        self.kept.len()
    }

    /// The independent columns kept, ascending.
    pub fn kept(&self) -> &[usize] {
        &self.kept
    }

    /// The solution of `A x = b`; 0 for the columns left out. When `b` is not in the image of `A`, the equations of the columns left
    /// out do not hold.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let rank = self.kept.len();
        let mut y: Vec<f64> = Vec::with_capacity(rank);
        for (place, column) in self.kept.iter().enumerate() {
            let row = &self.lower[place * rank..];
            let known: f64 = row[..place].iter().zip(&y).map(|(a, b)| a * b).sum();
            y.push((b[*column] - known) / row[place]);
        }
        for place in (0..rank).rev() {
            let known: f64 = (place + 1..rank)
                .map(|below| self.lower[below * rank + place] * y[below])
                .sum();
            y[place] = (y[place] - known) / self.lower[place * rank + place];
        }
        let mut x = vec![0.0; self.size];
        for (column, value) in self.kept.iter().zip(y) {
            x[*column] = value;
        }
        x
    }
}

/// A design matrix with few non-zero cells a row (indicators of categories, some numbers).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sparse {
    /// Number of columns.
    pub columns: usize,
    starts: Vec<usize>,
    cells: Vec<(u32, f64)>,
}

impl Sparse {
    /// An empty matrix with so many columns.
    pub fn new(columns: usize) -> Self {
        Sparse {
            columns,
            starts: vec![0],
            cells: Vec::new(),
        }
    }

    /// Adds a row from its non-zero cells (column, value).
    pub fn push(&mut self, cells: impl IntoIterator<Item = (u32, f64)>) {
        self.cells.extend(cells);
        self.starts.push(self.cells.len());
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Without a row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The non-zero cells of a row.
    pub fn row(&self, row: usize) -> &[(u32, f64)] {
        &self.cells[self.starts[row]..self.starts[row + 1]]
    }

    /// `x_k' b` of a row.
    pub fn dot(&self, row: usize, b: &[f64]) -> f64 {
        self.row(row).iter().map(|(column, x)| x * b[*column as usize]).sum()
    }

    /// `Σ_k v_k x_k`, a column sum weighted by `v`.
    pub fn total(&self, v: impl Iterator<Item = f64>) -> Vec<f64> {
        let mut out = vec![0.0; self.columns];
        for (row, v) in v.enumerate() {
            for (column, x) in self.row(row) {
                out[*column as usize] += v * x;
            }
        }
        out
    }

    /// `X' diag(v) X`, row by row.
    pub fn gram(&self, v: impl Iterator<Item = f64>) -> Vec<f64> {
        let mut out = vec![0.0; self.columns * self.columns];
        for (row, v) in v.enumerate() {
            let cells = self.row(row);
            for (a, x) in cells {
                for (b, y) in cells {
                    out[*a as usize * self.columns + *b as usize] += v * x * y;
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regular_system_is_solved() {
        let a = [4.0, 1.0, 2.0, 1.0, 3.0, 0.5, 2.0, 0.5, 5.0];
        let x = Factor::new(&a, 3).solve(&[1.0, 2.0, 3.0]);
        for (row, b) in [1.0, 2.0, 3.0].iter().enumerate() {
            let left: f64 = (0..3).map(|c| a[row * 3 + c] * x[c]).sum();
            assert!((left - b).abs() < 1e-12);
        }
    }

    #[test]
    fn a_column_given_by_others_is_left_out() {
        // Columns: all, women, men: the third is the first less the second.
        let mut x = Sparse::new(3);
        for woman in [true, true, false, true, false] {
            x.push([(0, 1.0), (if woman { 1 } else { 2 }, 1.0)]);
        }
        let factor = Factor::new(&x.gram([1.0; 5].into_iter()), 3);
        assert_eq!((factor.rank(), factor.kept()), (2, &[0, 1][..]));
        let b = factor.solve(&x.total([1.0, 1.0, 2.0, 1.0, 2.0].into_iter()));
        assert!((x.dot(0, &b) - 1.0).abs() < 1e-12 && (x.dot(2, &b) - 2.0).abs() < 1e-12);
    }
}
