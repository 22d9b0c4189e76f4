//! The responses themselves.

use std::collections::BTreeMap;

use super::{Sheet, blurred, is_anonymous, is_personal, number, safe};
use crate::analysis::Record;
use crate::analysis::build::set_externals;
use crate::questionnaire::answer::{Answers, Cell, Content, Missing, State, Value};
use crate::questionnaire::condition::Val;
use crate::questionnaire::flow::{Context, Flow};
use crate::questionnaire::{Item, Kind, Questionnaire};

/// Records in the order of their keys, and the attributes of the register they have.
fn prepared(records: &[Record]) -> (Vec<&Record>, Vec<String>) {
    let mut sorted: Vec<&Record> = records.iter().collect();
    sorted.sort_by(|a, b| a.key.cmp(&b.key));
    let mut attributes: Vec<String> = records.iter().flat_map(|record| record.register.keys().cloned()).collect();
    attributes.sort_unstable();
    attributes.dedup();
    (sorted, attributes)
}

/// A column: the item, the row or column of it, or a companion of it.
enum Column<'q> {
    Item(&'q Item),
    Row(&'q Item, &'q str),
    Line(&'q Item, &'q str),
    Other(&'q Item),
    State(&'q Item),
    Estimate(&'q Item),
}

/// Every response as a row; see the module for the columns.
pub fn responses_csv(questionnaire: &Questionnaire, context: &Context, records: &[Record]) -> String {
    let (records, attributes) = prepared(records);
    let columns = columns(questionnaire, &records);
    let mut sheet = Sheet::new();
    let mut header: Vec<String> = ["reponse", "poids", "strate", "disposition", "usable"]
        .map(str::to_owned)
        .to_vec();
    let exported: Vec<&String> = attributes.iter().filter(|name| is_anonymous(name)).collect();
    header.extend(exported.iter().map(|name| format!("register.{name}")));
    header.extend(columns.iter().map(Column::name));
    header.extend(questionnaire.derived.iter().map(|derived| derived.id.clone()));
    sheet.row(&header);
    let mut context = context.clone();
    context.previous = None;
    for (place, record) in records.iter().enumerate() {
        set_externals(questionnaire, &mut context, &attributes, record);
        let flow = Flow::new(questionnaire, &record.answers, &context);
        let mut row = vec![
            (place + 1).to_string(),
            if record.usable { number(record.weight) } else { String::new() },
            if record.usable { safe(&record.stratum) } else { String::new() },
            flow.disposition().code().to_owned(),
            u8::from(record.usable).to_string(),
        ];
        row.extend(exported.iter().map(|name| {
            record
                .register
                .get(*name)
                .map(|value| safe(blurred(value)))
                .unwrap_or_default()
        }));
        row.extend(columns.iter().map(|column| column.cell(&flow)));
        row.extend(
            questionnaire
                .derived
                .iter()
                .map(|derived| computed(&flow.value(&derived.id, None))),
        );
        sheet.row(&row);
    }
    sheet.finish()
}

fn columns<'q>(questionnaire: &'q Questionnaire, records: &[&Record]) -> Vec<Column<'q>> {
    let mut columns = Vec::new();
    for item in questionnaire.questions().into_iter().filter(|item| !is_personal(item)) {
        match &item.kind {
            Kind::Matrix { rows, .. } | Kind::Shares { rows, .. } => {
                columns.extend(rows.iter().map(|row| Column::Row(item, &row.id)));
            }
            Kind::Roster { items, .. } => {
                columns.push(Column::Item(item));
                let kept = items
                    .iter()
                    .filter(|column| !is_personal(column) && !matches!(column.kind, Kind::Note | Kind::Group { .. }));
                columns.extend(kept.map(|column| Column::Line(item, &column.id)));
            }
            _ => columns.push(Column::Item(item)),
        }
        let any = |holds: fn(&Cell) -> bool| {
            records
                .iter()
                .filter_map(|record| record.answers.get(&item.id))
                .any(|cell| some(cell, holds))
        };
        if item
            .choices()
            .is_some_and(|choices| choices.choices.iter().any(|choice| choice.other))
            || any(|cell| !cell.other.is_empty())
        {
            columns.push(Column::Other(item));
        }
        if any(|cell| cell.state != State::Collected) {
            columns.push(Column::State(item));
        }
        if any(|cell| cell.estimate) {
            columns.push(Column::Estimate(item));
        }
    }
    columns
}

/// Whether something holds for a cell or for a cell inside it.
fn some(cell: &Cell, holds: fn(&Cell) -> bool) -> bool {
    holds(cell)
        || match &cell.content {
            Content::Rows(rows) => rows.values().any(|cell| some(cell, holds)),
            Content::Roster(lines) => lines.iter().flat_map(BTreeMap::values).any(|cell| some(cell, holds)),
            _ => false,
        }
}

fn missing(kind: Missing) -> String {
    format!("~{}", kind.code())
}

impl Column<'_> {
    fn name(&self) -> String {
        match self {
            Column::Item(item) => item.id.clone(),
            Column::Row(item, part) | Column::Line(item, part) => format!("{}.{part}", item.id),
            Column::Other(item) => format!("{}_autre", item.id),
            Column::State(item) => format!("{}_etat", item.id),
            Column::Estimate(item) => format!("{}_estimation", item.id),
        }
    }

    fn cell(&self, flow: &Flow<'_>) -> String {
        let (Column::Item(item)
        | Column::Row(item, _)
        | Column::Line(item, _)
        | Column::Other(item)
        | Column::State(item)
        | Column::Estimate(item)) = self;
        let companion = matches!(self, Column::Other(_) | Column::State(_) | Column::Estimate(_));
        if !flow.shows(&item.id) {
            return if companion {
                String::new()
            } else {
                missing(Missing::NotDisplayed)
            };
        }
        let Some(cell) = flow.cell(item) else {
            return if companion {
                String::new()
            } else {
                missing(Missing::NotAnswered)
            };
        };
        let cell = &*cell;
        match self {
            Column::Item(_) => content(cell),
            Column::Row(_, part) if !flow.rows(item).iter().any(|row| row.id == *part) => missing(Missing::NotDisplayed),
            Column::Row(_, part) => match &cell.content {
                Content::Rows(rows) => rows.get(*part).map_or_else(|| missing(Missing::NotAnswered), content),
                Content::Missing(kind) => missing(*kind),
                _ => missing(Missing::NotAnswered),
            },
            Column::Line(_, part) => match &cell.content {
                Content::Roster(lines) => {
                    let values = lines
                        .iter()
                        .map(|line| line.get(*part).map_or_else(|| missing(Missing::NotAnswered), content));
                    values.collect::<Vec<_>>().join("|")
                }
                Content::Missing(kind) => missing(*kind),
                _ => missing(Missing::NotAnswered),
            },
            Column::Other(_) => safe(&others(cell).join(" | ")),
            Column::State(_) => states(cell),
            Column::Estimate(_) => {
                if some(cell, |cell| cell.estimate) {
                    "true".to_owned()
                } else {
                    String::new()
                }
            }
        }
    }
}

/// « précisez » texts of a cell and of the cells inside it.
fn others(cell: &Cell) -> Vec<String> {
    let mut out: Vec<String> = cell.other.iter().map(|(code, text)| format!("{code}: {text}")).collect();
    if let Content::Rows(rows) = &cell.content {
        out.extend(rows.values().flat_map(others));
    }
    out
}

/// The state of a cell; of rows, those that differ, `row: state`.
fn states(cell: &Cell) -> String {
    let code = |state: State| match state {
        State::Previous => "previous",
        State::Collected => "collected",
        State::Forced => "forced",
        State::Edited => "edited",
        State::Imputed => "imputed",
    };
    match &cell.content {
        Content::Rows(rows) if cell.state == State::Collected => {
            let differing = rows.iter().filter(|(_, cell)| cell.state != State::Collected);
            let out: Vec<String> = differing.map(|(row, cell)| format!("{row}: {}", code(cell.state))).collect();
            if out.is_empty() {
                "collected".to_owned()
            } else {
                out.join(" | ")
            }
        }
        _ => code(cell.state).to_owned(),
    }
}

fn content(cell: &Cell) -> String {
    match &cell.content {
        Content::Value(Value::Text(text)) => safe(text),
        Content::Value(Value::Codes(codes)) if codes.is_empty() => missing(Missing::NotAnswered),
        Content::Value(Value::Codes(codes)) => safe(&codes.join("|")),
        Content::Value(Value::Number(value)) => number(*value),
        Content::Value(Value::Bool(value)) => value.to_string(),
        Content::Band(code) => format!("~band:{code}"),
        Content::Missing(kind) => missing(*kind),
        Content::Roster(lines) => lines.len().to_string(),
        Content::Rows(_) => String::new(),
    }
}

fn computed(value: &Val) -> String {
    match value {
        Val::Missing => String::new(),
        Val::Bool(value) => value.to_string(),
        Val::Number(value) => number(*value),
        Val::Text(text) => safe(text),
        Val::Date(date) => date.to_string(),
        Val::Texts(values) => safe(&values.iter().map(computed).collect::<Vec<_>>().join("|")),
    }
}

/// Every response as an answer document, with its register attributes, weight and stratum; personal items, corrections’ authors and
/// what was not displayed are left out.
pub fn responses_json(questionnaire: &Questionnaire, context: &Context, records: &[Record]) -> serde_json::Value {
    let (records, attributes) = prepared(records);
    let mut context = context.clone();
    context.previous = None;
    let mut out = Vec::new();
    for record in records {
        set_externals(questionnaire, &mut context, &attributes, record);
        let flow = Flow::new(questionnaire, &record.answers, &context);
        let mut answers = Answers::default();
        for item in questionnaire
            .questions()
            .into_iter()
            .filter(|item| !is_personal(item) && flow.shows(&item.id))
        {
            if let Some(cell) = flow.cell(item) {
                answers.0.insert(item.id.clone(), anonymous(item, &cell));
            }
        }
        let register: BTreeMap<&String, &str> = record
            .register
            .iter()
            .filter(|(name, _)| is_anonymous(name))
            .map(|(name, value)| (name, blurred(value)))
            .collect();
        out.push(serde_json::json!({
            "format": "olva-answers/1",
            "questionnaire": questionnaire.id,
            "version": questionnaire.version,
            "hash": questionnaire.hash,
            "register": register,
            "weight": record.usable.then_some(record.weight),
            "stratum": record.usable.then_some(&record.stratum),
            "disposition": flow.disposition().code(),
            "usable": record.usable,
            "answers": answers,
        }));
    }
    serde_json::Value::Array(out)
}

/// A cell without who corrected it, nor the personal columns of a roster.
fn anonymous(item: &Item, cell: &Cell) -> Cell {
    let mut cell = cell.clone();
    cell.edit = None;
    match (&mut cell.content, &item.kind) {
        (Content::Rows(rows), _) => rows.values_mut().for_each(|cell| cell.edit = None),
        (Content::Roster(lines), Kind::Roster { items, .. }) => {
            for line in lines {
                line.retain(|id, _| items.iter().any(|column| column.id == *id && !is_personal(column)));
                line.values_mut().for_each(|cell| cell.edit = None);
            }
        }
        _ => {}
    }
    cell
}
