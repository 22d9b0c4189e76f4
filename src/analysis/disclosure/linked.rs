//! Two-way tables of a part of the responses (a filter), linked to the same table over all of them.
//!
//! Whoever reads both tables knows, of each hidden cell, that it lies between 0 and its count without the filter; and the difference of
//! the two tables is the table of the responses that the filter leaves out. So a cell is unsafe when it counts too few, when what the
//! filter takes out of it counts too few, or when too few of its column are outside it; and enough other cells are hidden for every unsafe
//! one to keep an interval as wide as the threshold, its two bounds known, the margins known, and both tables read together: a hidden cell
//! of one table is hidden in the other, so what can be added to it here is what can be taken from it there.

use std::collections::VecDeque;

use crate::analysis::thresholds::cell_is_safe;

/// A table to protect.
#[derive(Clone, Debug)]
pub struct Linked<'a> {
    /// Respondents of each cell.
    pub counts: &'a [Vec<usize>],
    /// The same without the filter; empty when there is none.
    pub all: &'a [Vec<usize>],
    /// Which rows are published; the others are known by complement only.
    pub rows: &'a [bool],
    /// Which columns are published.
    pub columns: &'a [bool],
    /// Cells that must be hidden for another reason.
    pub forced: &'a [Vec<bool>],
    /// Too few of a row outside a cell matter too (the row is a group that can be recognised).
    pub both: bool,
}

/// Which cells to hide. `None`: even with every cell hidden the margins say too much.
pub fn protect(table: &Linked<'_>, cell: usize) -> Option<Vec<Vec<bool>>> {
    let (rows, columns) = (table.rows.len(), table.columns.len());
    let column_base: Vec<usize> = (0..columns).map(|j| table.counts.iter().map(|row| row[j]).sum()).collect();
    let row_base: Vec<usize> = table.counts.iter().map(|row| row.iter().sum()).collect();
    let outside = |i: usize, j: usize| table.all.get(i).map_or(0, |row| row[j].saturating_sub(table.counts[i][j]));
    let unsafe_at = |i: usize, j: usize| {
        let n = table.counts[i][j];
        let shown = table.rows[i] && table.columns[j];
        let few = (1..cell).contains(&n) || (1..cell).contains(&outside(i, j));
        few || (shown && (!cell_is_safe(n, column_base[j], cell) || (table.both && !cell_is_safe(n, row_base[i], cell))))
    };
    let mut hidden: Vec<Vec<bool>> = (0..rows)
        .map(|i| (0..columns).map(|j| table.forced[i][j] || unsafe_at(i, j)).collect())
        .collect();
    let primary: Vec<(usize, usize)> = (0..rows)
        .flat_map(|i| (0..columns).map(move |j| (i, j)))
        .filter(|(i, j)| hidden[*i][*j])
        .collect();
    let up = |i: usize, j: usize| if table.all.is_empty() { usize::MAX } else { outside(i, j) };
    for at in primary {
        while !wide(table.counts, &up, &hidden, at, cell) {
            let added = cheapest(table, &up, &hidden, at, cell)?;
            added.into_iter().for_each(|(i, j)| hidden[i][j] = true);
        }
    }
    Some(hidden)
}

/// The cells of the rectangle through a cell that widens its interval enough at the least cost (respondents in the published cells that
/// it hides); when none suffices by itself, of the one that widens it most.
fn cheapest(
    table: &Linked<'_>,
    up: &dyn Fn(usize, usize) -> usize,
    hidden: &[Vec<bool>],
    (i, j): (usize, usize),
    cell: usize,
) -> Option<Vec<(usize, usize)>> {
    let down = |i: usize, j: usize| table.counts[i][j];
    let mut best = None;
    for k in (0..table.rows.len()).filter(|k| *k != i) {
        for l in (0..table.columns.len()).filter(|l| *l != j) {
            let corners = [(i, l), (k, j), (k, l)];
            let added: Vec<(usize, usize)> = corners.into_iter().filter(|(i, j)| !hidden[*i][*j]).collect();
            if added.is_empty() {
                continue;
            }
            // The cell and the opposite corner move together, the two others the other way.
            let more = up(i, j).min(up(k, l)).min(down(i, l)).min(down(k, j));
            let less = down(i, j).min(down(k, l)).min(up(i, l)).min(up(k, j));
            let short = cell.saturating_sub(more.saturating_add(less));
            let cost: usize = added
                .iter()
                .filter(|(i, j)| table.rows[*i] && table.columns[*j])
                .map(|(i, j)| 1 + table.counts[*i][*j])
                .sum();
            let key = (short, cost, k, l);
            if best.as_ref().is_none_or(|(known, _)| key < *known) {
                best = Some((key, added));
            }
        }
    }
    best.map(|(_, added)| added)
}

/// Whether what can be deduced of a hidden cell is an interval at least `cell` wide.
fn wide(
    counts: &[Vec<usize>],
    up: &dyn Fn(usize, usize) -> usize,
    hidden: &[Vec<bool>],
    at: (usize, usize),
    cell: usize,
) -> bool {
    let flow = |from_row: bool, limit: usize| Residual::new(counts, up, hidden, at).flow(at, from_row, limit);
    let down = flow(true, counts[at.0][at.1].min(cell));
    down >= cell || down + flow(false, up(at.0, at.1).min(cell - down)) >= cell
}

/// The hidden cells but one, with what can still be added to each and taken from each.
struct Residual {
    rows: usize,
    columns: usize,
    /// (can be added, can be taken).
    room: Vec<(usize, usize)>,
}

impl Residual {
    fn new(counts: &[Vec<usize>], up: &dyn Fn(usize, usize) -> usize, hidden: &[Vec<bool>], except: (usize, usize)) -> Self {
        let (rows, columns) = (counts.len(), counts.first().map_or(0, Vec::len));
        let room = (0..rows * columns)
            .map(|place| (place / columns, place % columns))
            .map(|(i, j)| {
                if hidden[i][j] && (i, j) != except {
                    (up(i, j), counts[i][j])
                } else {
                    (0, 0)
                }
            })
            .collect();
        Residual { rows, columns, room }
    }

    /// Largest flow, at most `limit`, from the row of a cell to its column (`from_row`: what the cell loses, others gain) or back.
    /// Going from a row to a column adds to a cell, going from a column to a row takes from it.
    fn flow(&mut self, (row, column): (usize, usize), from_row: bool, limit: usize) -> usize {
        let (source, sink) = if from_row {
            (row, self.rows + column)
        } else {
            (self.rows + column, row)
        };
        let mut total = 0;
        while total < limit {
            let mut parent = vec![usize::MAX; self.rows + self.columns];
            parent[source] = source;
            let mut queue = VecDeque::from([source]);
            while let Some(node) = queue.pop_front() {
                let next = if node < self.rows {
                    self.rows..self.rows + self.columns
                } else {
                    0..self.rows
                };
                for next in next {
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

    fn place(&self, from: usize, to: usize) -> (usize, bool) {
        if from < self.rows {
            (from * self.columns + (to - self.rows), true)
        } else {
            (to * self.columns + (from - self.rows), false)
        }
    }

    fn capacity(&self, from: usize, to: usize) -> usize {
        let (place, adds) = self.place(from, to);
        let (more, less) = self.room[place];
        if adds { more } else { less }
    }

    fn push(&mut self, from: usize, to: usize, step: usize) {
        let (place, adds) = self.place(from, to);
        let (more, less) = &mut self.room[place];
        if adds {
            *more = more.saturating_sub(step);
            *less += step;
        } else {
            *less -= step;
            *more = more.saturating_add(step);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::disclosure::bounds;

    fn plain<'a>(counts: &'a [Vec<usize>], all: &'a [Vec<usize>], yes: &'a [bool], forced: &'a [Vec<bool>]) -> Linked<'a> {
        Linked {
            counts,
            all,
            rows: &yes[..counts.len()],
            columns: &yes[..counts[0].len()],
            forced,
            both: false,
        }
    }

    /// Every table that agrees with what is published, by brute force: the interval of each cell.
    fn attack(counts: &[Vec<usize>], all: &[Vec<usize>], hidden: &[Vec<bool>]) -> Vec<(usize, usize)> {
        let (rows, columns) = (counts.len(), counts[0].len());
        let mut found = vec![(usize::MAX, 0); rows * columns];
        let mut guess = vec![0usize; rows * columns];
        fn try_cell(
            place: usize,
            guess: &mut Vec<usize>,
            state: (&[Vec<usize>], &[Vec<usize>], &[Vec<bool>]),
            found: &mut [(usize, usize)],
        ) {
            let (counts, all, hidden) = state;
            let columns = counts[0].len();
            if place == guess.len() {
                let fits = (0..columns).all(|j| {
                    let sum: usize = (0..counts.len()).map(|i| guess[i * columns + j]).sum();
                    sum == counts.iter().map(|row| row[j]).sum::<usize>()
                });
                if fits {
                    for (one, (low, high)) in guess.iter().zip(found) {
                        (*low, *high) = ((*low).min(*one), (*high).max(*one));
                    }
                }
                return;
            }
            let (i, j) = (place / columns, place % columns);
            let row: usize = counts[i].iter().sum();
            let before: usize = guess[i * columns..place].iter().sum();
            let (least, most) = if hidden[i][j] {
                (0, all.get(i).map_or(row, |all| all[j]))
            } else {
                (counts[i][j], counts[i][j])
            };
            for value in least..=most {
                let sum = before + value;
                if sum > row || (j + 1 == columns && sum != row) {
                    continue;
                }
                guess[place] = value;
                try_cell(place + 1, guess, state, found);
            }
        }
        try_cell(0, &mut guess, (counts, all, hidden), &mut found);
        found
    }

    #[test]
    fn what_a_filter_leaves_out_is_protected_as_what_it_keeps() {
        // The filter takes all but two of the first cell: the difference would tell what these two answered.
        let counts = vec![vec![20, 30], vec![25, 40]];
        let all = vec![vec![22, 60], vec![60, 90]];
        let forced = vec![vec![false; 2]; 2];
        let hidden = protect(&plain(&counts, &all, &[true; 2], &forced), 5).unwrap();
        assert!(hidden[0][0]);
        let seen = attack(&counts, &all, &hidden);
        assert!(seen[0].1 - seen[0].0 >= 5, "{seen:?}");
        assert_eq!(
            protect(&plain(&counts, &[], &[true; 2], &forced), 5).unwrap(),
            forced,
            "nothing is hidden without a filter"
        );
    }

    #[test]
    fn a_rectangle_that_the_table_without_the_filter_pins_down_does_not_protect() {
        // The opposite cells cannot move: the filter keeps nobody out of them.
        let counts = vec![vec![2, 20, 30], vec![20, 20, 30], vec![9, 30, 20]];
        let all = vec![vec![9, 20, 60], vec![40, 20, 60], vec![30, 60, 70]];
        let forced = vec![vec![false; 3]; 3];
        let hidden = protect(&plain(&counts, &all, &[true; 3], &forced), 5).unwrap();
        let seen = attack(&counts, &all, &hidden);
        assert!(seen[0].1 - seen[0].0 >= 5, "{hidden:?} {seen:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(120))]

        #[test]
        fn no_small_cell_can_be_recomputed(
            cells in prop::collection::vec((0usize..14, 0usize..14), 6),
            filtered in any::<bool>(),
        ) {
            let counts: Vec<Vec<usize>> = cells.chunks(3).map(|row| row.iter().map(|(n, _)| *n).collect()).collect();
            let all: Vec<Vec<usize>> = if filtered {
                cells.chunks(3).map(|row| row.iter().map(|(n, more)| n + more).collect()).collect()
            } else {
                Vec::new()
            };
            let forced = vec![vec![false; 3]; 2];
            if let Some(hidden) = protect(&plain(&counts, &all, &[true; 3], &forced), 5) {
                let seen = attack(&counts, &all, &hidden);
                for (place, (n, more)) in cells.iter().enumerate() {
                    let small = (1..5).contains(n) || (filtered && (1..5).contains(more));
                    if small {
                        let (low, high) = seen[place];
                        prop_assert!(high - low >= 5, "{counts:?} {all:?} {hidden:?} {place} {low} {high}");
                    }
                    if !filtered && hidden[place / 3][place % 3] {
                        prop_assert_eq!(seen[place], bounds(&counts, &hidden, place / 3, place % 3));
                    }
                }
            }
        }
    }
}
