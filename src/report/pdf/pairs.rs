//! Tables of an annex side by side: which are narrow enough, and which stand in the left and in the right column of each row.

use std::ops::Range;

use serde_json::Value;

use super::super::Table;

/// Most columns of a table that stands in half a page: label, answers, share, interval.
const COLUMNS: usize = 4;

/// Lines that a column of a row may take when it holds several tables: a row stays on one page, so tall rows leave holes.
const TALL: usize = 24;

/// Lines of a table beyond which it has the page for itself and may be cut.
const TALLEST: usize = 44;

/// Most tables above each other in a row.
const STACK: usize = 3;

/// Whether the table may stand in half the width of a page.
pub(super) fn narrow(table: &Table) -> bool {
    let columns = table.rows.iter().map(|row| row.cells.len() + 1).chain([table.columns.len()]);
    columns.max().is_some_and(|columns| columns <= COLUMNS)
}

/// Lines that a table takes with its caption and its notes, about.
fn height(table: &Value) -> usize {
    let long = |text: &Value, line: usize| text.as_str().map_or(0, |text| text.chars().count() / line + 1);
    let notes = table["notes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|note| long(note, 62))
        .sum::<usize>();
    let lines = table["lines"]
        .as_u64()
        .and_then(|lines| usize::try_from(lines).ok())
        .unwrap_or(1);
    lines + long(&table["caption"], 52) + notes + 1
}

/// A row of tables, by their places.
pub(super) enum Row {
    /// One over the whole width.
    Alone(usize),
    /// Those of the left column and those of the right one.
    Beside(Range<usize>, Range<usize>),
}

/// Sets tables in rows, in their order: down the left column, then down the right one.
pub(super) fn rows(tables: &[Value]) -> Vec<Row> {
    let heights: Vec<usize> = tables.iter().map(height).collect();
    let mut at = 0;
    split(&heights)
        .into_iter()
        .map(|(left, right)| {
            let start = at;
            at += left + right;
            if right == 0 {
                Row::Alone(start)
            } else {
                Row::Beside(start..start + left, start + left..at)
            }
        })
        .collect()
}

/// How many tables stand left and right in each row, so that both columns are about as tall.
fn split(heights: &[usize]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut rest = heights;
    while !rest.is_empty() {
        let (left, right) = best(rest);
        out.push((left, right));
        rest = &rest[left + right..];
    }
    out
}

/// The first row: what wastes least of its two columns, the shorter of equal ones.
fn best(rest: &[usize]) -> (usize, usize) {
    if rest[0] > TALLEST {
        return (1, 0);
    }
    let mut found = ((1, 0), usize::MAX);
    for left in 1..=STACK.min(rest.len()) {
        for right in 1..=STACK.min(rest.len() - left) {
            let (above, beside) = (&rest[..left], &rest[left..left + right]);
            if above.iter().chain(beside).any(|height| *height > TALLEST) {
                continue;
            }
            let (tall, other) = (above.iter().sum::<usize>(), beside.iter().sum::<usize>());
            if tall.max(other) > TALL && left + right > 2 {
                continue;
            }
            // Thousandths of the row that stay empty; a little more for each further table.
            let waste = 1000 * tall.abs_diff(other) / (2 * tall.max(other)).max(1) + 15 * (left + right);
            if waste < found.1 {
                found = ((left, right), waste);
            }
        }
    }
    found.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_its_place_and_columns_are_about_as_tall() {
        assert_eq!(split(&[]), []);
        assert_eq!(split(&[9]), [(1, 0)]);
        assert_eq!(split(&[10, 10]), [(1, 1)]);
        assert_eq!(split(&[20, 9, 10]), [(1, 2)]);
        assert_eq!(split(&[9, 10, 20]), [(2, 1)]);
        // Too tall for a column: alone, and what follows goes on.
        assert_eq!(split(&[60, 8, 8]), [(1, 0), (1, 1)]);
        let heights = [14, 7, 22, 9, 9, 31, 12, 5, 6, 18, 40];
        assert_eq!(split(&heights).iter().map(|(l, r)| l + r).sum::<usize>(), heights.len());
    }
}
