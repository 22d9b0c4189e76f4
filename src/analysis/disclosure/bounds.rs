//! What can be deduced of a hidden cell by somebody who knows the published cells, the margins, and that counts are not negative.
//!
//! The tables that agree with what is published form a transportation polytope, whose integer bounds are reached: starting from
//! the true table, a cell grows by what can flow back from its column to its row through the other hidden cells, and shrinks by
//! what can flow the other way. Two maximum flows give the exact interval; no linear programme is needed.

use std::collections::VecDeque;

/// Smallest and largest value that the hidden cell (row, column) can have. A published cell has its own value twice.
///
/// `counts` is the true table (rows of equal length), `hidden` has its shape.
pub fn bounds(counts: &[Vec<usize>], hidden: &[Vec<bool>], row: usize, column: usize) -> (usize, usize) {
    let value = counts[row][column];
    if !hidden[row][column] {
        return (value, value);
    }
    let down = Residual::new(counts, hidden, (row, column)).flow(row, true, column, value);
    let up = Residual::new(counts, hidden, (row, column)).flow(column, false, row, usize::MAX);
    (value - down, value.saturating_add(up))
}

/// Hidden cells other than the one asked about: adding to a cell is free, taking from it is limited by its count.
struct Residual {
    /// Rows, columns.
    size: (usize, usize),
    /// What each usable cell still holds; `None`: published, or the cell asked about.
    held: Vec<Option<usize>>,
}

impl Residual {
    fn new(counts: &[Vec<usize>], hidden: &[Vec<bool>], except: (usize, usize)) -> Self {
        let columns = counts.first().map_or(0, Vec::len);
        let mut held = Vec::with_capacity(counts.len() * columns);
        for (i, (row, mask)) in counts.iter().zip(hidden).enumerate() {
            held.extend(
                row.iter()
                    .zip(mask)
                    .enumerate()
                    .map(|(j, (n, hide))| (*hide && (i, j) != except).then_some(*n)),
            );
        }
        Residual {
            size: (counts.len(), columns),
            held,
        }
    }

    /// Largest flow (at most `limit`) from a row to a column, or from a column to a row. Going from a row to a column adds to the
    /// cell, going from a column to a row takes from it.
    fn flow(&mut self, from: usize, from_row: bool, to: usize, limit: usize) -> usize {
        let (rows, columns) = self.size;
        // Nodes: rows, then columns.
        let source = if from_row { from } else { rows + from };
        let sink = if from_row { rows + to } else { to };
        let mut total = 0;
        while total < limit {
            let mut parent = vec![usize::MAX; rows + columns];
            parent[source] = source;
            let mut queue = VecDeque::from([source]);
            while let Some(node) = queue.pop_front() {
                let neighbours = if node < rows { rows..rows + columns } else { 0..rows };
                for next in neighbours {
                    if parent[next] == usize::MAX && self.capacity(node, next) > 0 {
                        parent[next] = node;
                        queue.push_back(next);
                    }
                }
                if parent[sink] != usize::MAX {
                    break;
                }
            }
            if parent[sink] == usize::MAX {
                break;
            }
            let mut step = limit - total;
            let mut node = sink;
            while node != source {
                step = step.min(self.capacity(parent[node], node));
                node = parent[node];
            }
            node = sink;
            while node != source {
                self.push(parent[node], node, step);
                node = parent[node];
            }
            total += step;
        }
        total
    }

    fn cell(&self, from: usize, to: usize) -> (usize, bool) {
        let (rows, columns) = self.size;
        if from < rows {
            (from * columns + (to - rows), true)
        } else {
            (to * columns + (from - rows), false)
        }
    }

    fn capacity(&self, from: usize, to: usize) -> usize {
        let (cell, adds) = self.cell(from, to);
        match self.held[cell] {
            None => 0,
            Some(_) if adds => usize::MAX,
            Some(held) => held,
        }
    }

    fn push(&mut self, from: usize, to: usize, step: usize) {
        let (cell, adds) = self.cell(from, to);
        if let Some(held) = &mut self.held[cell] {
            *held = if adds { *held + step } else { *held - step };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_hidden_alone_is_recomputed() {
        let counts = vec![vec![3, 10], vec![20, 30]];
        let hidden = vec![vec![true, false], vec![false, false]];
        assert_eq!(bounds(&counts, &hidden, 0, 0), (3, 3));
        assert_eq!(bounds(&counts, &hidden, 1, 1), (30, 30));
    }

    #[test]
    fn a_rectangle_gives_the_interval_of_its_smallest_opposite_cells() {
        let counts = vec![vec![3, 10], vec![20, 30]];
        let hidden = vec![vec![true; 2]; 2];
        assert_eq!(bounds(&counts, &hidden, 0, 0), (0, 13));
    }

    #[test]
    fn the_intervals_of_the_reference_programme_are_found() {
        let reference: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/data/method/secret_expected.json")).unwrap();
        for case in reference["cases"].as_array().unwrap() {
            let counts: Vec<Vec<usize>> = serde_json::from_value(case["table"].clone()).unwrap();
            let mut hidden: Vec<Vec<bool>> = counts.iter().map(|row| vec![false; row.len()]).collect();
            for list in ["primary", "one_optimal_complementary"] {
                for [i, j] in serde_json::from_value::<Vec<[usize; 2]>>(case[list].clone()).unwrap() {
                    hidden[i][j] = true;
                }
            }
            for audit in case["audit"].as_array().unwrap() {
                let [i, j]: [usize; 2] = serde_json::from_value(audit["cell"].clone()).unwrap();
                let expected = (audit["lo"].as_f64().unwrap() as usize, audit["hi"].as_f64().unwrap() as usize);
                assert_eq!(bounds(&counts, &hidden, i, j), expected, "{} {i} {j}", case["name"]);
            }
        }
    }
}
