//! What a publication said: each figure, its base and its count. Kept with it, read by the next one, shown to nobody.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Figure, Mask, Request, Why};
use crate::analysis::columns::Data;
use crate::analysis::dataset::{Dataset, Form};
use crate::analysis::indicator::trace;
use crate::analysis::tabulate::{TabContent, members, tabulate_bare};

/// The figures of a publication.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Responses it stands on.
    pub responses: usize,
    /// Its figures, in their order.
    pub figures: Vec<Entry>,
}

impl Ledger {
    /// What was hidden, to hide it again when the same responses are shown later (beside those of another wave).
    pub fn mask(&self) -> Mask {
        let mut mask = Mask::default();
        for entry in self.figures.iter().filter(|entry| !entry.shown) {
            mask.hide(entry.figure.clone(), Why::Linked);
        }
        mask
    }
}

/// A figure of a publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Which.
    pub figure: Figure,
    /// Respondents in its base.
    pub base: usize,
    /// Respondents counted in it, those whose value is not zero.
    pub count: usize,
    /// It was shown.
    pub shown: bool,
}

/// A figure measured: its whole base and count, and those of the responses that were in the publication before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Measured {
    pub(super) base: usize,
    pub(super) count: usize,
    pub(super) kept_base: usize,
    pub(super) kept_count: usize,
    pub(super) shown: bool,
}

impl Measured {
    fn add(&mut self, counted: bool, kept: bool) {
        self.base += 1;
        self.count += usize::from(counted);
        self.kept_base += usize::from(kept);
        self.kept_count += usize::from(kept && counted);
    }
}

/// Every figure that these requests give, measured. `kept`: the response was in the publication before, as it is.
pub(super) fn measured(dataset: &Dataset, requests: &[Request], kept: &dyn Fn(usize) -> bool) -> BTreeMap<Figure, Measured> {
    let mut out = BTreeMap::new();
    for request in requests {
        let (spec, breakdown) = match request {
            Request::Question(name) => {
                table(dataset, name, kept, &mut out);
                continue;
            }
            Request::Whole(spec) => (spec, None),
            Request::Groups(spec, breakdown) => (spec, Some(breakdown)),
        };
        let Ok(traced) = trace(spec, breakdown, dataset) else {
            continue;
        };
        for part in &traced.parts {
            let of = |rows: &mut dyn Iterator<Item = usize>, shown: bool| {
                let mut measured = Measured {
                    shown,
                    ..Measured::default()
                };
                for row in rows.filter(|row| !part.y[*row].is_nan()) {
                    measured.add(part.y[row] != 0.0, kept(row));
                }
                measured
            };
            let figure = Figure::Part {
                key: traced.key.clone(),
                code: part.code.clone(),
            };
            out.insert(figure, of(&mut (0..dataset.len), part.shown));
            for group in &traced.groups {
                let figure = Figure::Cell {
                    key: traced.key.clone(),
                    by: traced.by.clone().unwrap_or_default(),
                    group: group.code.clone(),
                    code: part.code.clone(),
                };
                let shown = group.shown.get(part.place).copied().unwrap_or(false);
                out.insert(figure, of(&mut group.members.iter().map(|row| *row as usize), shown));
            }
        }
    }
    out
}

fn table(dataset: &Dataset, name: &str, kept: &dyn Fn(usize) -> bool, out: &mut BTreeMap<Figure, Measured>) {
    let places = match dataset.question(name).map(|question| &question.form) {
        Some(Form::Variable(place)) => vec![*place],
        Some(Form::Matrix(columns) | Form::Shares(columns, _) | Form::Roster(columns)) => columns.clone(),
        None => dataset.index.get(name).copied().into_iter().collect(),
    };
    for column in places.into_iter().map(|place| &dataset.columns[place]) {
        if column.roster.is_some() || matches!(column.data, Data::Presence | Data::Dates(_)) {
            continue;
        }
        let content = tabulate_bare(dataset, column);
        let (rows, amounts) = match &content {
            TabContent::Codes { rows, .. } => (rows, None),
            TabContent::Number {
                classes,
                mean,
                median,
                total,
                ..
            } => (classes, Some(mean.is_some() || median.is_some() || total.is_some())),
            _ => continue,
        };
        let answered = || (0..dataset.len).filter(|row| column.missing[*row].is_none());
        if let Some(shown) = amounts {
            let mut measured = Measured {
                shown,
                ..Measured::default()
            };
            answered().for_each(|row| measured.add(column.number(row).is_some_and(|y| y != 0.0), kept(row)));
            let variable = column.name.clone();
            out.insert(Figure::Amounts { variable }, measured);
        }
        for (row, members) in rows.iter().zip(members(column, rows)) {
            let mut measured = Measured {
                shown: row.count.is_some(),
                ..Measured::default()
            };
            answered().for_each(|unit| measured.add(members[unit], kept(unit)));
            let figure = Figure::Row {
                variable: column.name.clone(),
                code: row.code.clone(),
            };
            out.insert(figure, measured);
        }
    }
}

/// The ledger of what these requests publish, the mask of the dataset applied.
pub fn ledger(dataset: &Dataset, requests: &[Request]) -> Ledger {
    let figures = measured(dataset, requests, &|_| true);
    let entry = |(figure, measured): (Figure, Measured)| Entry {
        shown: measured.shown && dataset.hidden().is_none_or(|mask| mask.why(&figure).is_none()),
        base: measured.base,
        count: measured.count,
        figure,
    };
    Ledger {
        responses: dataset.len,
        figures: figures.into_iter().map(entry).collect(),
    }
}
