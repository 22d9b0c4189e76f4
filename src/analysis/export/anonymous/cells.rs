//! The cells of the anonymised file: codes as they are, numbers as classes, years as decades, never a text.

use super::super::{is_personal, number};
use super::traits::Plan;
use crate::questionnaire::answer::{Cell, Content, Missing, Value};
use crate::questionnaire::condition::Val;
use crate::questionnaire::flow::Flow;
use crate::questionnaire::{Item, Kind, Numeric, Questionnaire};

/// Whether an item may be written at all.
pub(super) fn may_be_written(item: &Item) -> bool {
    let supplied = item
        .choices()
        .and_then(|choices| choices.source.as_ref())
        .is_some_and(|source| source.starts_with('@'));
    let kind = !matches!(
        item.kind,
        Kind::Text { .. }
            | Kind::LongText { .. }
            | Kind::Date { .. }
            | Kind::Commune
            | Kind::Rna
            | Kind::Siren
            | Kind::Email
            | Kind::Roster { .. }
            | Kind::Group { .. }
            | Kind::Note
    );
    kind && !supplied && !item.sealed && !item.sensitive && !is_personal(item)
}

/// A column: an item, or a row of one.
pub(super) enum Column<'q> {
    Item(&'q Item),
    Row(&'q Item, &'q str),
}

/// The columns, in the order of the questionnaire.
pub(super) fn columns<'q>(questionnaire: &'q Questionnaire, plan: &Plan) -> Vec<Column<'q>> {
    let mut out = Vec::new();
    for item in questionnaire.questions().into_iter().filter(|item| plan.keeps(item)) {
        if item.rows().is_empty() {
            out.push(Column::Item(item));
        } else {
            out.extend(item.rows().iter().map(|row| Column::Row(item, &row.id)));
        }
    }
    out
}

impl Column<'_> {
    pub(super) fn item(&self) -> &str {
        let (Column::Item(item) | Column::Row(item, _)) = self;
        &item.id
    }

    pub(super) fn name(&self) -> String {
        match self {
            Column::Item(item) => item.id.clone(),
            Column::Row(item, row) => format!("{}.{row}", item.id),
        }
    }

    pub(super) fn cell(&self, flow: &Flow<'_>) -> String {
        match self {
            Column::Item(item) => single(flow, item),
            Column::Row(item, row) => {
                if !flow.shows(&item.id) || !flow.rows(item).iter().any(|shown| shown.id == *row) {
                    return missing(Missing::NotDisplayed);
                }
                match flow.answers.get(&item.id).map(|cell| &cell.content) {
                    Some(Content::Rows(rows)) => rows
                        .get(*row)
                        .map_or_else(|| missing(Missing::NotAnswered), |cell| content(item, cell)),
                    Some(Content::Missing(kind)) => missing(*kind),
                    _ => missing(Missing::NotAnswered),
                }
            }
        }
    }
}

/// The cell of an item without rows.
pub(super) fn single(flow: &Flow<'_>, item: &Item) -> String {
    if !flow.shows(&item.id) {
        return missing(Missing::NotDisplayed);
    }
    flow.answers
        .get(&item.id)
        .map_or_else(|| missing(Missing::NotAnswered), |cell| content(item, cell))
}

/// The cell of a computed variable: its code, or the class of its number.
pub(super) fn derived(flow: &Flow<'_>, id: &str) -> String {
    match flow.value(id, None) {
        Val::Bool(value) => value.to_string(),
        Val::Number(value) => class(value, &STEPS),
        Val::Text(code) => code,
        Val::Missing | Val::Date(_) | Val::Texts(_) => String::new(),
    }
}

fn missing(kind: Missing) -> String {
    format!("~{}", kind.code())
}

fn content(item: &Item, cell: &Cell) -> String {
    match &cell.content {
        Content::Missing(kind) => missing(*kind),
        Content::Band(code) => item
            .numeric()
            .and_then(|numeric| numeric.band(code))
            .map_or_else(String::new, |(low, _)| classed(item, low)),
        Content::Value(Value::Codes(codes)) if codes.is_empty() => missing(Missing::NotAnswered),
        Content::Value(Value::Codes(codes)) => codes.join("|"),
        Content::Value(Value::Bool(value)) => value.to_string(),
        Content::Value(Value::Number(value)) => classed(item, *value),
        // Of the kinds that are written, only the codes of a choice are texts.
        Content::Value(Value::Text(code)) if item.choices().is_some() => code.clone(),
        Content::Value(Value::Text(_)) | Content::Rows(_) | Content::Roster(_) => String::new(),
    }
}

/// Bounds when an item has no bands of its own.
const STEPS: [f64; 17] = [
    0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6, 1e7,
];
const PERCENT: [f64; 10] = [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0];

fn classed(item: &Item, value: f64) -> String {
    match &item.kind {
        Kind::Year { .. } if value < 1950.0 => "avant 1950".to_owned(),
        Kind::Year { .. } => {
            let decade = (value / 10.0).floor() * 10.0;
            format!("{} à {}", decade, decade + 9.0)
        }
        Kind::Percent(Numeric { bands, .. }) if bands.is_empty() => class(value, &PERCENT),
        Kind::Shares { .. } => class(value, &PERCENT),
        _ => match item.numeric() {
            Some(numeric) if !numeric.bands.is_empty() => class(value, &numeric.bands),
            _ => class(value, &STEPS),
        },
    }
}

/// « de 10 à moins de 20 », in the classes of these lower bounds.
fn class(value: f64, bounds: &[f64]) -> String {
    let place = bounds.iter().rposition(|bound| value >= *bound);
    match place {
        None => format!("moins de {}", bounds.first().copied().map(number).unwrap_or_default()),
        Some(place) => match bounds.get(place + 1) {
            Some(high) => format!("de {} à moins de {}", number(bounds[place]), number(*high)),
            None => format!("{} et plus", number(bounds[place])),
        },
    }
}
