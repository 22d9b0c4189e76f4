//! The chart.

use super::tables::main_table;
use super::words::{scaled, subject, unit, written};
use super::{Manner, View, answers};
use crate::analysis::explore::{Board, Cell, Exploration, Line, Measure, Percentages};
use crate::analysis::tabulate::OTHER;
use crate::analysis::thresholds::Scale;
use crate::analysis::{Estimate, Reliability};
use crate::report::diagnostic::drawings::Draft;
use crate::report::{BarRow, Chart, Figure, Point, TableCell, Unit};

/// Most groups drawn as bars side by side.
const SIDE: usize = 3;
/// Most parts of a strip.
const PARTS: usize = 5;

fn point(scale: Scale, estimate: &Estimate) -> Point {
    Point {
        value: scaled(scale, estimate.value),
        interval: estimate.interval.map(|(low, high)| (scaled(scale, low), scaled(scale, high))),
        fragile: estimate.reliability != Reliability::Normal,
    }
}

/// The lines in the order in which they are read: as the author put them when they have an order, else the largest first, « autres » last.
pub(super) fn order(board: &Board) -> Vec<usize> {
    let mut places: Vec<usize> = (0..board.lines.len()).collect();
    let sorted = !board.ordered
        && board
            .lines
            .iter()
            .all(|line| matches!(line.scale, Scale::Share | Scale::Index));
    if sorted && board.lines.len() > 2 {
        let value = |place: &usize| board.lines[*place].whole.map_or(f64::NEG_INFINITY, |whole| whole.value);
        places.sort_by(|a, b| {
            let last = |place: &usize| board.lines[*place].code == OTHER;
            last(a).cmp(&last(b)).then(value(b).total_cmp(&value(a)))
        });
    }
    places
}

/// The chart with its table.
pub(super) fn figure(found: &Exploration, board: &Board, classes: Option<&Board>, manner: &Manner<'_>, view: &View) -> Figure {
    let (chart, kind) = match classes {
        Some(classes) if board.groups.is_empty() => histogram(found, classes),
        _ if board.groups.is_empty() => bars(found, board),
        _ => crossed(found, board),
    };
    let table = main_table(found, board, manner.published);
    let values = table
        .rows
        .iter()
        .filter(|row| !row.total)
        .map(|row| {
            let said = row
                .cells
                .iter()
                .zip(table.columns.iter().skip(1))
                .filter_map(|(cell, column)| match cell {
                    TableCell::Number(_, text) => Some(format!("{column} {text}")),
                    TableCell::Hidden => Some(format!("{column} secret")),
                    _ => None,
                });
            (row.header.clone(), said.collect::<Vec<_>>().join(", "))
        })
        .collect();
    let mut notes = vec![view.base.clone()];
    notes.extend(view.notes.iter().cloned());
    let title = view
        .sentences
        .first()
        .map(|said| short(said))
        .unwrap_or_else(|| view.subject.clone());
    let draft = Draft {
        id: manner.id.clone(),
        title,
        subtitle: format!("{} – {}, base : {}", subject(found), measure(found, manner), answers(found.n)),
        chart,
        table,
        kind,
        values,
        question: None,
        notes,
        source: manner.source.clone(),
    };
    draft.figure()
}

/// A sentence as a title: without what the text says better, nor its full stop.
fn short(said: &str) -> String {
    let head = said.split(" ; ").next().unwrap_or(said);
    head.trim_end_matches('.').to_owned()
}

/// What is measured, in words.
fn measure(found: &Exploration, manner: &Manner<'_>) -> String {
    let noun = &manner.noun.plural;
    match found.measure {
        Measure::Distribution if found.crossing.is_some() && found.query.percentages == Percentages::Rows => {
            format!("part des {noun} de chaque réponse qui sont dans chaque groupe")
        }
        Measure::Distribution if found.crossing.is_some() => format!("part des {noun} de chaque groupe"),
        Measure::Distribution => format!("part des {noun}"),
        Measure::Mean => "médiane et moyenne".to_owned(),
        Measure::Top => format!("part des {noun}, et solde en points"),
        Measure::Priority => "indice de priorité, de 0 à 100".to_owned(),
    }
}

fn bars(found: &Exploration, board: &Board) -> (Chart, &'static str) {
    let places = order(board);
    let scale = board.lines.first().map_or(Scale::Share, |line| line.scale);
    let rows = places
        .into_iter()
        .map(|place| &board.lines[place])
        .filter(|line| line.scale == scale)
        .map(|line| BarRow {
            label: line.label.clone(),
            n: line.count,
            point: line.whole.as_ref().map(|whole| point(line.scale, whole)),
            strong: line.code != OTHER,
        })
        .collect();
    let kind = if found.measure == Measure::Mean {
        "Points"
    } else {
        "Barres horizontales"
    };
    (
        Chart::Bars {
            unit: unit(scale, board),
            rows,
        },
        kind,
    )
}

fn histogram(found: &Exploration, classes: &Board) -> (Chart, &'static str) {
    let chart = Chart::Histogram {
        classes: classes
            .lines
            .iter()
            .map(|line| (line.label.clone(), line.whole.map(|whole| scaled(line.scale, whole.value))))
            .collect(),
        median: None,
        axis: found.variable.label.clone(),
        unit: Unit::Percent,
    };
    (chart, "Histogramme")
}

/// A chart by groups.
fn crossed(found: &Exploration, board: &Board) -> (Chart, &'static str) {
    match found.measure {
        Measure::Mean | Measure::Top => dots(board),
        _ => grid(found, board),
    }
}

/// One dot a group, on the first measure, against the whole.
fn dots(board: &Board) -> (Chart, &'static str) {
    let Some(line) = board.lines.first() else {
        return (
            Chart::Bars {
                unit: Unit::Number,
                rows: Vec::new(),
            },
            "Points",
        );
    };
    let rows = board
        .groups
        .iter()
        .zip(&line.cells)
        .map(|(group, cell)| BarRow {
            label: group.label.clone(),
            n: group.n,
            point: cell.figure.as_ref().map(|figure| point(line.scale, figure)),
            strong: true,
        })
        .collect();
    let reference = line.whole.map(|whole| {
        (
            scaled(line.scale, whole.value),
            format!("ensemble {}", written(line.scale, board, whole.value)),
        )
    });
    let chart = Chart::Dots {
        unit: unit(line.scale, board),
        rows,
        reference,
    };
    (chart, "Points avec intervalle, un par groupe")
}

/// Shares or indices by group.
fn grid(found: &Exploration, board: &Board) -> (Chart, &'static str) {
    let by_row = found.query.percentages == Percentages::Rows && found.measure == Measure::Distribution;
    let value = |cell: &Cell| if by_row { cell.row } else { cell.figure };
    let lines: Vec<&Line> = order(board).into_iter().map(|place| &board.lines[place]).collect();
    let scale = lines.first().map_or(Scale::Share, |line| line.scale);
    let unit = unit(scale, board);
    let percents = |of: &mut dyn Iterator<Item = Option<Estimate>>| -> Option<Vec<f64>> {
        of.map(|estimate| estimate.map(|estimate| scaled(scale, estimate.value)))
            .collect()
    };
    let names: Vec<String> = board.groups.iter().map(|group| group.label.clone()).collect();
    if by_row && !board.overlapping && board.groups.len() <= PARTS {
        let rows = lines.iter().map(|line| {
            (
                line.label.clone(),
                line.count.unwrap_or(0),
                percents(&mut line.cells.iter().map(value)),
            )
        });
        let chart = Chart::Strips {
            parts: names,
            rows: rows.collect(),
            ordered: false,
        };
        return (chart, "Bandes à 100 %, une par réponse");
    }
    if board.groups.len() <= SIDE && !by_row {
        let rows = lines.iter().map(|line| {
            let points = line.cells.iter().map(|cell| value(cell).as_ref().map(|e| point(scale, e)));
            (line.label.clone(), points.collect())
        });
        let chart = Chart::Grouped {
            unit,
            series: names,
            rows: rows.collect(),
        };
        return (chart, "Barres groupées, une par groupe");
    }
    if !by_row && !board.multiple && lines.len() <= PARTS {
        let rows = board.groups.iter().enumerate().map(|(place, group)| {
            (
                group.label.clone(),
                group.n.unwrap_or(0),
                percents(&mut lines.iter().map(|line| line.cells[place].figure)),
            )
        });
        let chart = Chart::Strips {
            parts: lines.iter().map(|line| line.label.clone()).collect(),
            rows: rows.collect(),
            ordered: board.ordered,
        };
        return (chart, "Bandes à 100 %, une par groupe");
    }
    let rows = lines.iter().map(|line| {
        let values = line.cells.iter().map(|cell| value(cell).map(|e| scaled(scale, e.value)));
        (line.label.clone(), values.collect())
    });
    let chart = Chart::Heat {
        unit,
        columns: names,
        rows: rows.collect(),
    };
    (chart, "Tableau teinté, réponses par groupes")
}
