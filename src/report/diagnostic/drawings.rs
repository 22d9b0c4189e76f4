//! What every figure has around its chart: table with the same figures, alternative text, notes.

use crate::analysis::{Estimate, Reliability};
use crate::report::words::{amount, capitalise, count, counted};
use crate::report::{BarRow, Block, CalloutKind, Chart, Figure, Inline, Table, TableCell, TableRow, Unit};

use super::desk::{point, scaled};

/// A row of a figure: label, respondents, estimate (`None`: hidden).
pub(super) struct Row {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) n: Option<usize>,
    pub(super) estimate: Option<Estimate>,
}

/// What a figure is made from, before its notes are completed.
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) chart: Chart,
    pub(super) table: Table,
    /// Said before the values in the alternative text: the kind of chart.
    pub(super) kind: &'static str,
    /// Values for the alternative text.
    pub(super) values: Vec<(String, String)>,
    pub(super) question: Option<String>,
    pub(super) notes: Vec<String>,
    pub(super) source: String,
}

/// Most values that an alternative text reads out; the table has them all.
const READ_OUT: usize = 10;

impl Draft {
    /// The figure, its alternative text written.
    pub(super) fn block(self) -> Block {
        Block::Figure(Box::new(self.figure()))
    }

    /// The same by itself.
    pub(super) fn figure(self) -> Figure {
        let read: Vec<String> = self
            .values
            .iter()
            .take(READ_OUT)
            .map(|(label, value)| format!("{label}, {value}"))
            .collect();
        let more = if self.values.len() > READ_OUT {
            " ; la suite est dans le tableau"
        } else {
            ""
        };
        let alt = if read.is_empty() {
            format!("{}. {}.", self.kind, self.title)
        } else {
            format!("{}. {}. {}{more}.", self.kind, self.title, read.join(" ; "))
        };
        Figure {
            id: self.id,
            title: self.title,
            subtitle: self.subtitle,
            alt,
            chart: self.chart,
            table: self.table,
            question: self.question,
            notes: self.notes,
            source: self.source,
        }
    }
}

/// Bars or dots, with hidden rows kept.
pub(super) fn bar_rows(rows: &[Row], unit: Unit, strong: impl Fn(usize, &Row) -> bool) -> Vec<BarRow> {
    rows.iter()
        .enumerate()
        .map(|(place, row)| BarRow {
            label: row.label.clone(),
            n: row.n,
            point: row.estimate.as_ref().map(|estimate| point(unit, estimate)),
            strong: strong(place, row),
        })
        .collect()
}

/// Highest first, hidden ones last but one, « autres » last.
pub(super) fn rank(rows: &mut [Row], last: impl Fn(&Row) -> bool) {
    rows.sort_by(|a, b| {
        let key = |row: &Row| (last(row), row.estimate.is_none());
        let value = |row: &Row| row.estimate.map_or(f64::NEG_INFINITY, |e| e.value);
        key(a).cmp(&key(b)).then(value(b).total_cmp(&value(a)))
    });
}

/// A value of an estimate as a cell.
pub(super) fn cell(unit: Unit, estimate: Option<&Estimate>) -> TableCell {
    match estimate {
        None => TableCell::Hidden,
        Some(estimate) => {
            let mut shown = amount(scaled(unit, estimate.value), unit);
            if estimate.reliability != Reliability::Normal {
                shown.push_str("\u{a0}*");
            }
            TableCell::Number(scaled(unit, estimate.value), shown)
        }
    }
}

/// The interval of an estimate as a cell.
fn interval_cell(unit: Unit, estimate: Option<&Estimate>) -> TableCell {
    match estimate {
        None => TableCell::Hidden,
        Some(estimate) => estimate.interval.map_or(TableCell::Empty, |(low, high)| {
            TableCell::Text(format!(
                "{} – {}",
                amount(scaled(unit, low), unit),
                amount(scaled(unit, high), unit)
            ))
        }),
    }
}

/// Label, respondents, value, interval. `counts`: what the second column holds, when it is shown.
pub(super) fn estimates_table(caption: &str, head: &str, value: &str, counts: Option<&str>, rows: &[Row], unit: Unit) -> Table {
    let mut columns = vec![head.to_owned()];
    columns.extend(counts.map(str::to_owned));
    columns.push(value.to_owned());
    let intervals = rows.iter().any(|row| row.estimate.is_some_and(|e| e.interval.is_some()));
    if intervals {
        columns.push("Intervalle à 95 %".to_owned());
    }
    let rows_out = rows
        .iter()
        .map(|row| {
            let mut cells = Vec::new();
            if counts.is_some() {
                cells.push(row.n.map_or(TableCell::Hidden, |n| TableCell::Number(n as f64, count(n))));
            }
            cells.push(cell(unit, row.estimate.as_ref()));
            if intervals {
                cells.push(interval_cell(unit, row.estimate.as_ref()));
            }
            TableRow {
                header: row.label.clone(),
                cells,
                total: false,
            }
        })
        .collect();
    Table {
        caption: caption.to_owned(),
        columns,
        rows: rows_out,
        notes: fragile_note(rows.iter().filter_map(|row| row.estimate.as_ref()))
            .into_iter()
            .collect(),
    }
}

/// What the star after a value says.
pub(super) const FRAGILE: &str =
    "* Résultat fragile : moins de 30 réponses, ou plus de 10 points d’incertitude de part et d’autre.";

/// Explains the star, when a figure has one.
pub(super) fn fragile_note<'e>(mut estimates: impl Iterator<Item = &'e Estimate>) -> Option<String> {
    estimates
        .any(|estimate| estimate.reliability != Reliability::Normal)
        .then(|| FRAGILE.to_owned())
}

/// Values read out in an alternative text.
pub(super) fn read_out(rows: &[Row], unit: Unit) -> Vec<(String, String)> {
    rows.iter()
        .map(|row| {
            let value = row
                .estimate
                .map_or_else(|| "secret".to_owned(), |e| amount(scaled(unit, e.value), unit));
            (row.label.clone(), value)
        })
        .collect()
}

/// What stands in the place of a figure that cannot be shown. `named`: what at least five name.
pub(super) fn too_few(what: &str, named: &[String], n: usize) -> Block {
    let mut text = if n == 0 {
        "Aucune réponse : il n’y a rien à montrer.".to_owned()
    } else {
        format!("Trop peu de réponses pour conclure ({}).", counted(n, "réponse"))
    };
    if !named.is_empty() {
        text.push_str(&format!(" Cinq réponses au moins citent : {}.", named.join(" ; ")));
    }
    Block::Callout {
        kind: CalloutKind::Limit,
        title: capitalise(what),
        text: vec![Inline::Text(text)],
    }
}

/// A plain paragraph.
pub(super) fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph(vec![Inline::Text(text.into())])
}
