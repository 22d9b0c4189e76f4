//! The tables: lines by groups, in columns and in rows, and lines alone.

use super::figure::order;
use super::words::{holds, marks, scaled, subject, written};
use crate::analysis::explore::{Board, Exploration, Line, Measure, Percentages};
use crate::analysis::thresholds::Scale;
use crate::analysis::{Estimate, Reliability};
use crate::report::diagnostic::drawings::fragile_note;
use crate::report::words::{count, number};
use crate::report::{Table, TableCell, TableRow};

/// « 48 % (43 à 53) ».
fn cell(board: &Board, scale: Scale, estimate: Option<&Estimate>, mark: &str) -> TableCell {
    let Some(estimate) = estimate else { return TableCell::Hidden };
    let mut text = match scale {
        Scale::Amount if board.year => format!("{:.0}", estimate.value.round()),
        Scale::Index => number(estimate.value, 0),
        Scale::Amount if board.unit != "€" => number(estimate.value, usize::from(estimate.value.abs() < 20.0)),
        _ => written(scale, board, estimate.value),
    };
    if let Some((low, high)) = estimate.interval {
        let digits = usize::from(scale == Scale::Amount && estimate.value.abs() < 20.0);
        let bound = |value: f64| {
            if board.year && scale == Scale::Amount {
                format!("{:.0}", value.round())
            } else {
                number(scaled(scale, value), digits)
            }
        };
        text.push_str(&format!(" ({} à {})", bound(low), bound(high)));
    }
    if estimate.reliability != Reliability::Normal {
        text.push_str("\u{a0}*");
    }
    text.push_str(mark);
    // As precise as it is printed.
    let value = scaled(scale, estimate.value);
    TableCell::Number((value * 10.0).round() / 10.0, text)
}

fn sizes(board: &Board, total: usize) -> TableRow {
    let n = |n: Option<usize>| n.map_or(TableCell::Hidden, |n| TableCell::Number(n as f64, count(n)));
    let mut cells: Vec<TableCell> = board.groups.iter().map(|group| n(group.n)).collect();
    cells.push(n(Some(total)));
    TableRow {
        header: "Réponses".to_owned(),
        cells,
        total: true,
    }
}

/// Lines by groups, the measure of the query.
pub(super) fn main_table(found: &Exploration, board: &Board, published: bool) -> Table {
    if board.groups.is_empty() {
        return simple(found, board);
    }
    let by_row = found.query.percentages == Percentages::Rows && found.measure == Measure::Distribution;
    if by_row {
        return row_table(found, board);
    }
    column_table(found, board, published)
}

fn heads(found: &Exploration, board: &Board, last: &str) -> Vec<String> {
    let first = if found.measure == Measure::Distribution {
        "Réponse"
    } else {
        "Mesure"
    };
    std::iter::once(first.to_owned())
        .chain(board.groups.iter().map(|group| group.label.clone()))
        .chain(std::iter::once(last.to_owned()))
        .collect()
}

fn column_table(found: &Exploration, board: &Board, published: bool) -> Table {
    let columns = heads(found, board, "Ensemble");
    let mut rows = vec![sizes(board, found.n)];
    for place in order(board) {
        let line = &board.lines[place];
        let mut cells: Vec<TableCell> = line
            .cells
            .iter()
            .map(|of| {
                let mark = match of.gap {
                    Some(gap) if holds(&gap, published) && gap.difference > 0.0 => "\u{a0}+",
                    Some(gap) if holds(&gap, published) => "\u{a0}−",
                    _ => "",
                };
                cell(board, line.scale, of.figure.as_ref(), mark)
            })
            .collect();
        cells.push(cell(board, line.scale, line.whole.as_ref(), ""));
        rows.push(TableRow {
            header: with_unit(board, line),
            cells,
            total: false,
        });
    }
    let mut notes: Vec<String> = marks(board, published).into_iter().collect();
    let shown = board
        .lines
        .iter()
        .flat_map(|line| line.cells.iter().filter_map(|cell| cell.figure.as_ref()).chain(&line.whole));
    notes.extend(fragile_note(shown));
    notes.push("Entre parenthèses, l’intervalle à 95 %.".to_owned());
    if found.measure == Measure::Distribution {
        notes.insert(
            0,
            if board.multiple {
                "Pourcentages de chaque groupe ; plusieurs réponses possibles, le total dépasse 100 %.".to_owned()
            } else {
                "Pourcentages de chaque groupe : les colonnes font 100 %.".to_owned()
            },
        );
    }
    Table {
        caption: subject(found),
        columns,
        rows,
        notes,
    }
}

fn row_table(found: &Exploration, board: &Board) -> Table {
    let columns = heads(found, board, "Réponses");
    let rows = order(board)
        .into_iter()
        .map(|place| {
            let line = &board.lines[place];
            let mut cells: Vec<TableCell> = line
                .cells
                .iter()
                .map(|of| cell(board, line.scale, of.row.as_ref(), ""))
                .collect();
            cells.push(
                line.count
                    .map_or(TableCell::Hidden, |n| TableCell::Number(n as f64, count(n))),
            );
            TableRow {
                header: line.label.clone(),
                cells,
                total: false,
            }
        })
        .collect();
    let mut notes = vec![if board.overlapping {
        "Pourcentages de chaque réponse ; une réponse peut être dans plusieurs groupes, le total dépasse 100 %.".to_owned()
    } else {
        "Pourcentages de chaque réponse : les lignes font 100 %.".to_owned()
    }];
    notes.extend(fragile_note(
        board
            .lines
            .iter()
            .flat_map(|line| line.cells.iter().filter_map(|cell| cell.row.as_ref())),
    ));
    Table {
        caption: format!("{} – en ligne", subject(found)),
        columns,
        rows,
        notes,
    }
}

/// The other way of reading the percentages.
pub(super) fn other(found: &Exploration, board: &Board) -> Option<Table> {
    let crossed = found.measure == Measure::Distribution && !board.groups.is_empty();
    crossed.then(|| match found.query.percentages {
        Percentages::Columns => row_table(found, board),
        Percentages::Rows => column_table(found, board, false),
    })
}

fn with_unit(board: &Board, line: &Line) -> String {
    match line.scale {
        Scale::Amount if !board.unit.is_empty() && !board.year => format!("{} ({})", line.label, board.unit),
        Scale::Points => format!("{} (points)", line.label),
        _ => line.label.clone(),
    }
}

/// Lines alone.
fn simple(found: &Exploration, board: &Board) -> Table {
    let distribution = found.measure == Measure::Distribution;
    let mut columns = vec![if distribution { "Réponse" } else { "Mesure" }.to_owned()];
    if distribution {
        columns.push("Réponses".to_owned());
    }
    columns.push(if distribution { "Part" } else { "Valeur" }.to_owned());
    let rows = order(board)
        .into_iter()
        .map(|place| {
            let line = &board.lines[place];
            let mut cells = Vec::new();
            if distribution {
                cells.push(
                    line.count
                        .map_or(TableCell::Hidden, |n| TableCell::Number(n as f64, count(n))),
                );
            }
            cells.push(cell(board, line.scale, line.whole.as_ref(), ""));
            TableRow {
                header: with_unit(board, line),
                cells,
                total: false,
            }
        })
        .collect();
    let mut notes = vec!["Entre parenthèses, l’intervalle à 95 %.".to_owned()];
    notes.extend(fragile_note(board.lines.iter().filter_map(|line| line.whole.as_ref())));
    Table {
        caption: subject(found),
        columns,
        rows,
        notes,
    }
}

/// The classes of a number.
pub(super) fn classes(found: &Exploration, classes: &Board) -> Table {
    let distribution = Exploration {
        measure: Measure::Distribution,
        ..found.clone()
    };
    Table {
        caption: format!("{} – par classe", subject(found)),
        ..simple(&distribution, classes)
    }
}
