//! The chart and the tables.

use super::words::{holds, marks, scaled, subject, unit, written};
use super::{Manner, View, answers};
use crate::analysis::explore::{Board, Cell, Exploration, Line, Measure, Percentages};
use crate::analysis::tabulate::OTHER;
use crate::analysis::thresholds::Scale;
use crate::analysis::{Estimate, Reliability};
use crate::report::diagnostic::drawings::{Draft, fragile_note};
use crate::report::words::{count, number};
use crate::report::{BarRow, Block, Chart, Figure, Point, Table, TableCell, TableRow, Unit};

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
fn order(board: &Board) -> Vec<usize> {
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
    match draft.block() {
        Block::Figure(figure) => *figure,
        // A draft is always a figure.
        _ => unreachable!("a draft makes a figure"),
    }
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

fn sizes(board: &Board, total: usize, by: &[String]) -> TableRow {
    let n = |n: Option<usize>| n.map_or(TableCell::Hidden, |n| TableCell::Number(n as f64, count(n)));
    let mut cells: Vec<TableCell> = board.groups.iter().map(|group| n(group.n)).collect();
    cells.push(n(Some(total)));
    debug_assert_eq!(cells.len(), by.len() - 1);
    TableRow {
        header: "Réponses".to_owned(),
        cells,
        total: true,
    }
}

/// Lines by groups, the measure of the query.
fn main_table(found: &Exploration, board: &Board, published: bool) -> Table {
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
    let mut rows = vec![sizes(board, found.n, &columns)];
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
