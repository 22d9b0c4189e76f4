//! From answer documents to columns: one pass over the responses, each seen through its flow.

use std::collections::{BTreeMap, BTreeSet};

use super::Record;
use super::columns::{Builder, Data, Entry};
use super::dataset::{Dataset, Lines, Question};
use super::wording::{COMMUNES, Wording};
use crate::questionnaire::answer::{Answers, Cell, Content, Missing, Value};
use crate::questionnaire::condition::{self, Val};
use crate::questionnaire::flow::{Context, Flow};
use crate::questionnaire::{ExternalKind, Item, Kind, Questionnaire};

/// Where the columns of a question start among the builders.
pub(super) struct Slot<'q> {
    pub(super) item: &'q Item,
    pub(super) first: usize,
    pub(super) roster: Option<usize>,
}

/// The columns of a questionnaire, and what fills them.
pub(super) struct Layout<'q> {
    pub(super) slots: Vec<Slot<'q>>,
    /// Where those of the derived variables start.
    pub(super) derived_from: usize,
    /// The items that each derived variable rests on.
    pub(super) items_read: Vec<BTreeSet<String>>,
}

/// A column being filled, and the roster it belongs to.
pub(super) type Filled = (Builder, Option<usize>);

/// Lays out the columns of a questionnaire, those of the register excepted, and the questions of the dataset.
pub(super) fn layout<'q>(
    questionnaire: &'q Questionnaire,
    context: &Context,
    dataset: &mut Dataset,
) -> (Layout<'q>, Vec<Filled>) {
    let mut builders: Vec<Filled> = Vec::new();
    let mut slots = Vec::new();
    let nobody = Answers::default();
    let wording = Wording {
        flow: Flow::new(questionnaire, &nobody, context),
        context,
    };
    for item in questionnaire.questions() {
        let first = builders.len();
        let roster = matches!(item.kind, Kind::Roster { .. }).then_some(dataset.rosters.len());
        if roster.is_some() {
            dataset.rosters.push(Lines::default());
        }
        let form = wording.columns(item, roster, &mut builders);
        // Words, not a condition.
        let universe = questionnaire
            .report
            .universe
            .get(&item.id)
            .filter(|text| condition::parse(text).is_err())
            .cloned();
        dataset.questions.push(Question {
            id: item.id.clone(),
            label: wording.item(item),
            universe,
            form,
        });
        slots.push(Slot { item, first, roster });
    }
    let derived_from = builders.len();
    builders.extend(questionnaire.derived.iter().map(|derived| (wording.derived(derived), None)));
    let layout = Layout {
        slots,
        derived_from,
        items_read: items_read(questionnaire),
    };
    (layout, builders)
}

/// Adds a response, seen through its flow, to the columns of a questionnaire.
pub(super) fn push_row(layout: &Layout<'_>, flow: &Flow<'_>, builders: &mut [Filled], rosters: &mut [Lines], row: usize) {
    for slot in &layout.slots {
        push_item(flow, slot, builders, rosters, row);
    }
    for (place, derived) in flow.questionnaire.derived.iter().enumerate() {
        let missing = || {
            let whys = layout.items_read[place].iter().filter_map(|item| why_missing(flow, item));
            whys.min().unwrap_or(Missing::NotDisplayed)
        };
        let value = flow.value(&derived.id, None);
        let why = if value == Val::Missing {
            missing()
        } else {
            Missing::NotAnswered
        };
        builders[layout.derived_from + place].0.push_val(&value, why);
    }
}

/// Closes the lists of lines and hands the columns to the dataset.
pub(super) fn close(dataset: &mut Dataset, builders: Vec<Filled>) {
    for lines in &mut dataset.rosters {
        lines.starts.push(lines.rows.len() as u32);
    }
    dataset.columns = builders.into_iter().map(|(builder, roster)| builder.finish(roster)).collect();
    dataset.index = dataset
        .columns
        .iter()
        .enumerate()
        .map(|(place, column)| (column.name.clone(), place))
        .collect();
}

/// Builds a dataset; see [`Dataset::new`].
pub(super) fn build(questionnaire: &Questionnaire, context: &Context, mut records: Vec<Record>) -> Dataset {
    records.retain(|record| record.usable);
    records.sort_by(|a, b| a.key.cmp(&b.key));
    let mut context = context.clone();
    context.previous = None;
    let mut dataset = Dataset::empty(questionnaire, &context, &records);
    let (layout, mut builders) = layout(questionnaire, &context, &mut dataset);
    let attributes: Vec<String> = {
        let mut names: Vec<&String> = records.iter().flat_map(|record| record.register.keys()).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().cloned().collect()
    };
    let register_from = builders.len();
    builders.extend(attributes.iter().map(|name| {
        let found = records
            .iter()
            .filter_map(|record| record.register.get(name))
            .map(String::as_str);
        (register_column(questionnaire, &context, name, found.collect()), None)
    }));
    for (row, record) in records.iter().enumerate() {
        set_externals(questionnaire, &mut context, &attributes, record);
        let flow = Flow::new(questionnaire, &record.answers, &context);
        push_row(&layout, &flow, &mut builders, &mut dataset.rosters, row);
        for (place, name) in attributes.iter().enumerate() {
            let builder = &mut builders[register_from + place].0;
            match record.register.get(name).filter(|value| !value.is_empty()) {
                Some(value) => builder.push_value(&Value::Text(value.clone())),
                None => builder.push_missing(Missing::NotAnswered),
            }
        }
    }
    close(&mut dataset, builders);
    dataset
}

/// The path of a record, and its register attributes, under `register_name`, and under their own name where the questionnaire declares it.
pub(super) fn set_externals(questionnaire: &Questionnaire, context: &mut Context, attributes: &[String], record: &Record) {
    context.path = record.path;
    for name in attributes {
        let (prefixed, own) = external_values(questionnaire, name, record.register.get(name).map(String::as_str));
        context.external.insert(format!("register_{name}"), prefixed);
        if questionnaire.external.contains_key(name) {
            context.external.insert(name.clone(), own);
        }
    }
}

/// What a register attribute is worth under `register_name`, and under its own name.
pub(super) fn external_values(questionnaire: &Questionnaire, name: &str, said: Option<&str>) -> (Val, Val) {
    let said = said.filter(|value| !value.is_empty());
    let own = said.map_or(Val::Missing, |text| match questionnaire.external.get(name) {
        Some(external) => typed(text, external.kind),
        None => Val::Text(text.to_owned()),
    });
    let kind = questionnaire
        .external
        .get(&format!("register_{name}"))
        .map(|external| external.kind);
    let prefixed = match (kind, said) {
        (Some(kind), Some(text)) => typed(text, kind),
        _ => own.clone(),
    };
    (prefixed, own)
}

fn typed(text: &str, kind: ExternalKind) -> Val {
    match kind {
        ExternalKind::Number => text
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .map_or(Val::Missing, Val::Number),
        ExternalKind::Boolean => match text {
            "true" | "1" | "oui" => Val::Bool(true),
            "false" | "0" | "non" => Val::Bool(false),
            _ => Val::Missing,
        },
        ExternalKind::Date => text.parse().map_or(Val::Missing, Val::Date),
        ExternalKind::Codes => Val::Texts(text.split('|').map(|code| Val::Text(code.to_owned())).collect()),
        ExternalKind::Text | ExternalKind::Code => Val::Text(text.to_owned()),
    }
}

/// The items that each derived variable rests on, through those before it.
fn items_read(questionnaire: &Questionnaire) -> Vec<BTreeSet<String>> {
    let mut out: Vec<BTreeSet<String>> = Vec::new();
    for derived in &questionnaire.derived {
        let mut items = BTreeSet::new();
        for reference in derived.expr.refs() {
            match questionnaire.derived[..out.len()]
                .iter()
                .position(|earlier| earlier.id == reference.name)
            {
                Some(earlier) => items.extend(out[earlier].iter().cloned()),
                None => {
                    items.insert(reference.name);
                }
            }
        }
        out.push(items);
    }
    out
}

/// Why a question that a derived variable reads has no value; `None` when it has one or was not shown.
fn why_missing(flow: &Flow<'_>, item: &str) -> Option<Missing> {
    if !flow.shows(item) {
        return None;
    }
    let cell = flow.cell(flow.questionnaire.item(item)?);
    match cell.as_deref().map(|cell| &cell.content) {
        None => Some(Missing::NotAnswered),
        Some(Content::Missing(missing)) => Some(*missing),
        _ => None,
    }
}

fn push_item(flow: &Flow<'_>, slot: &Slot<'_>, builders: &mut [(Builder, Option<usize>)], rosters: &mut [Lines], row: usize) {
    let item = slot.item;
    let shown = flow.shows(&item.id);
    let cell = if shown { flow.cell(item) } else { None };
    let cell = cell.as_deref();
    let width = item.rows().len().max(1);
    let (own, after) = builders[slot.first..].split_at_mut(width);
    match &item.kind {
        Kind::Matrix { .. } | Kind::Shares { .. } => {
            let asked: Vec<&str> = if shown {
                flow.rows(item).iter().map(|row| row.id.as_str()).collect()
            } else {
                Vec::new()
            };
            let parts = rows_of(cell);
            let shared = matches!(item.kind, Kind::Shares { .. })
                && asked
                    .iter()
                    .any(|row| parts.and_then(|parts| parts.get(*row)).is_some_and(|cell| part(cell) > 0.0));
            for (line, (builder, _)) in item.rows().iter().zip(own) {
                let answer = parts
                    .and_then(|parts| parts.get(&line.id))
                    .filter(|_| asked.contains(&line.id.as_str()));
                match (cell.map(|cell| &cell.content), answer) {
                    _ if shared => builder.push_number(answer.map_or(0.0, part)),
                    _ if !asked.contains(&line.id.as_str()) => builder.push_missing(Missing::NotDisplayed),
                    (Some(Content::Missing(missing)), _) => builder.push_missing(*missing),
                    (_, Some(answer))
                        if matches!(item.kind, Kind::Matrix { .. }) || matches!(answer.content, Content::Missing(_)) =>
                    {
                        builder.push_cell(Some(answer));
                    }
                    _ => builder.push_missing(Missing::NotAnswered),
                }
            }
        }
        Kind::Roster { items, .. } => {
            // The roster's own column counts its lines.
            let lines: &[BTreeMap<String, Cell>] = match cell.map(|cell| &cell.content) {
                Some(Content::Roster(lines)) => flow.lines(item, lines),
                _ => &[],
            };
            let builder = &mut own[0].0;
            match cell.map(|cell| &cell.content) {
                _ if !shown => builder.push_missing(Missing::NotDisplayed),
                Some(Content::Missing(missing)) => builder.push_missing(*missing),
                Some(Content::Roster(_)) => builder.push_number(lines.len() as f64),
                _ => builder.push_missing(Missing::NotAnswered),
            }
            if let Some(roster) = slot.roster {
                rosters[roster].starts.push(rosters[roster].rows.len() as u32);
                rosters[roster].rows.extend(lines.iter().map(|_| row as u32));
            }
            for (place, line) in lines.iter().enumerate() {
                for (column, (builder, _)) in roster_columns(items).into_iter().zip(after.iter_mut()) {
                    if flow.shows_column(items, column, line, place + 1) {
                        builder.push_cell(line.get(&column.id));
                    } else {
                        builder.push_missing(Missing::NotDisplayed);
                    }
                }
            }
        }
        _ if shown => own[0].0.push_cell(cell),
        _ => own[0].0.push_missing(Missing::NotDisplayed),
    }
}

fn rows_of(cell: Option<&Cell>) -> Option<&BTreeMap<String, Cell>> {
    match cell.map(|cell| &cell.content) {
        Some(Content::Rows(rows)) => Some(rows),
        _ => None,
    }
}

/// The part written in a row of shares.
fn part(cell: &Cell) -> f64 {
    match &cell.content {
        Content::Value(Value::Number(number)) if number.is_finite() => *number,
        _ => 0.0,
    }
}

/// The columns of a roster that are tabulated: those of one variable.
pub(super) fn roster_columns(items: &[Item]) -> Vec<&Item> {
    let simple = |item: &&Item| {
        !matches!(
            item.kind,
            Kind::Note | Kind::Group { .. } | Kind::Roster { .. } | Kind::Matrix { .. } | Kind::Shares { .. }
        )
    };
    items.iter().filter(simple).collect()
}

/// The column of a register attribute; `found`: its values, in any order.
pub(super) fn register_column(questionnaire: &Questionnaire, context: &Context, name: &str, mut found: Vec<&str>) -> Builder {
    let external = questionnaire
        .external
        .get(&format!("register_{name}"))
        .or_else(|| questionnaire.external.get(name));
    let list = external.and_then(|external| external.list.as_deref());
    let choices = list
        .or((name == "commune").then_some(COMMUNES))
        .and_then(|list| context.lists.get(list).or_else(|| questionnaire.lists.get(list)));
    let mut entries: Vec<Entry> = choices
        .into_iter()
        .flatten()
        .map(|choice| Entry::new(choice, choice.label.get(&context.lang).to_owned()))
        .collect();
    found.sort_unstable();
    found.dedup();
    let new: Vec<Entry> = found
        .into_iter()
        .filter(|code| !entries.iter().any(|e| e.code == **code))
        .map(Entry::bare)
        .collect();
    entries.extend(new);
    Builder::new(
        format!("register.{name}"),
        name.to_owned(),
        Data::Codes {
            codes: Vec::new(),
            list: entries,
        },
        false,
    )
}
