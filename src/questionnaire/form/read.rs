//! One question read from the fields of a form, by its type.

use std::collections::{BTreeMap, BTreeSet};

use super::scalar::{number, scalar, text_of};
use super::{FieldError, FieldErrorKind, Fields, blank};
use crate::questionnaire::answer::{Cell, Content, Missing, State, Value};
use crate::questionnaire::flow::{Flow, says_something};
use crate::questionnaire::model::{Choice, Item, Kind, Numeric, RosterMax};

/// What reading one question gives.
pub(super) struct Outcome {
    pub(super) cell: Cell,
    pub(super) errors: Vec<FieldError>,
}

/// A problem with one field, before its place is known.
pub(super) type Problem = (FieldErrorKind, String);

/// Reads a question; `name` is the name of its field (its id, or `roster.0.column`).
pub(super) fn item(flow: &Flow<'_>, item: &Item, name: &str, sent: &Fields) -> Outcome {
    let mut errors = Vec::new();
    let mut cell = read(flow, item, name, sent, &mut errors).unwrap_or_else(blank);
    if matches!(cell.content, Content::Missing(Missing::NotAnswered)) && errors.is_empty() {
        if let Some(missing) = sent
            .one(&format!("{name}~missing"))
            .and_then(|code| offered_missing(item, code))
        {
            cell.content = Content::Missing(missing);
        } else if let Some(code) = sent.one(&format!("{name}~band")) {
            match item.numeric().and_then(|numeric| numeric.band(code)) {
                Some(_) => cell.content = Content::Band(code.to_owned()),
                None => push(&mut errors, item, name, unknown_choice()),
            }
        }
    }
    cell.estimate = item.estimate && matches!(cell.content, Content::Value(_)) && sent.one(&format!("{name}~estimate")).is_some();
    cell.confirmed = sent
        .all(&format!("{name}~confirm"))
        .filter(|id| item.checks.iter().any(|c| c.id == **id))
        .map(str::to_owned)
        .collect();
    if !cell.confirmed.is_empty() {
        cell.state = State::Forced;
    }
    Outcome { cell, errors }
}

fn push(errors: &mut Vec<FieldError>, item: &Item, field: &str, (kind, message): Problem) {
    errors.push(FieldError {
        field: field.to_owned(),
        item: item.id.clone(),
        kind,
        message,
    });
}

pub(super) fn unknown_choice() -> Problem {
    (
        FieldErrorKind::UnknownChoice,
        "Choisissez une réponse de la liste.".to_owned(),
    )
}

/// The kinds of missing that the item offers, from `dont-know` or `~dont-know`.
fn offered_missing(item: &Item, code: &str) -> Option<Missing> {
    match code.trim_start_matches('~') {
        "dont-know" if item.dont_know.is_some() => Some(Missing::DontKnow),
        "refused" if item.refused.is_some() => Some(Missing::Refused),
        "not-applicable" if item.not_applicable.is_some() => Some(Missing::NotApplicable),
        _ => None,
    }
}

/// Asked of a code that is not offered: whether the item has it all the same, and another answer of the moment withdraws it. It is
/// let go in silence, as the answer of a question no longer asked: without script the page could not hide it, and with script it
/// is hidden, where nobody can undo it.
fn withdrawn(item: &Item, code: &str) -> bool {
    item.choices()
        .is_some_and(|all| all.filter.is_some() && all.choices.iter().any(|choice| choice.code == code))
}

fn read(flow: &Flow<'_>, item: &Item, name: &str, sent: &Fields, errors: &mut Vec<FieldError>) -> Option<Cell> {
    match &item.kind {
        Kind::Single(_) => single(item, name, &flow.choices(item), sent, errors),
        Kind::Multi { min, max, .. } => multi(item, name, &flow.choices(item), (*min, *max), sent, errors),
        Kind::Rank { size, .. } => rank(item, name, &flow.choices(item), *size, sent, errors),
        Kind::Matrix { .. } => {
            let choices = flow.choices(item);
            let read = |row: &str, errors: &mut Vec<FieldError>| single(item, row, &choices, sent, errors);
            rows(flow, item, name, errors, read)
        }
        Kind::Shares { total, .. } => shares(flow, item, name, *total, sent, errors),
        Kind::Roster { items, max, .. } => roster(flow, item, name, items, max, sent, errors),
        Kind::Boolean { checkbox: true } => Some(
            Value::Bool(
                sent.one(name)
                    .is_some_and(|value| matches!(value, "1" | "on" | "oui" | "true")),
            )
            .into(),
        ),
        Kind::Boolean { checkbox: false } => match sent.one(name)? {
            "oui" | "1" | "true" => Some(Value::Bool(true).into()),
            "non" | "0" | "false" => Some(Value::Bool(false).into()),
            code => offered_missing(item, code).map(Cell::from).or_else(|| {
                push(errors, item, name, unknown_choice());
                None
            }),
        },
        Kind::Group { .. } | Kind::Note => None,
        _ => {
            let typed = sent.one(name)?;
            if let Some(missing) = typed.strip_prefix('~').and_then(|code| offered_missing(item, code)) {
                return Some(missing.into());
            }
            match scalar(flow, item, typed) {
                Ok(value) => Some(value.into()),
                Err(problem) => {
                    push(errors, item, name, problem);
                    None
                }
            }
        }
    }
}

fn single(item: &Item, name: &str, choices: &[Choice], sent: &Fields, errors: &mut Vec<FieldError>) -> Option<Cell> {
    let code = sent.one(name)?;
    if let Some(missing) = code.strip_prefix('~').and_then(|code| offered_missing(item, code)) {
        return Some(missing.into());
    }
    let Some(choice) = choices.iter().find(|choice| choice.code == code) else {
        if !withdrawn(item, code) {
            push(errors, item, name, unknown_choice());
        }
        return None;
    };
    Some(match choice.missing {
        Some(missing) => missing.into(),
        None => with_other(Value::Text(choice.code.clone()).into(), name, &[choice], sent, item, errors),
    })
}

/// Adds the « précisez » texts of the choices taken.
fn with_other(mut cell: Cell, name: &str, taken: &[&Choice], sent: &Fields, item: &Item, errors: &mut Vec<FieldError>) -> Cell {
    for choice in taken.iter().filter(|choice| choice.other) {
        let field = format!("{name}~other.{}", choice.code);
        if let Some(text) = sent.one(&field) {
            match text_of(text, 200) {
                Ok(text) => {
                    cell.other.insert(choice.code.clone(), text);
                }
                Err(problem) => push(errors, item, &field, problem),
            }
        }
    }
    cell
}

fn multi(
    item: &Item,
    name: &str,
    choices: &[Choice],
    (min, max): (Option<u32>, Option<u32>),
    sent: &Fields,
    errors: &mut Vec<FieldError>,
) -> Option<Cell> {
    let offered = |code: &str| choices.iter().any(|choice| choice.code == code);
    let codes: BTreeSet<&str> = sent
        .all(name)
        .filter(|code| offered(code) || !withdrawn(item, code))
        .collect();
    if codes.is_empty() {
        return None;
    }
    let missing = codes
        .iter()
        .find_map(|code| code.strip_prefix('~').and_then(|code| offered_missing(item, code)));
    if let (Some(missing), 1) = (missing, codes.len()) {
        return Some(missing.into());
    }
    let taken: Vec<&Choice> = choices.iter().filter(|choice| codes.contains(choice.code.as_str())).collect();
    let exclusive = taken.iter().find(|choice| choice.exclusive || choice.missing.is_some());
    if let (Some(_), _) | (None, Some(_)) = (missing, exclusive)
        && codes.len() > 1
    {
        let name_of = exclusive.map_or("Je ne sais pas", |choice| choice.label.get("fr"));
        let message = format!("« {name_of} » ne va pas avec une autre réponse : décochez l’un ou l’autre.");
        push(errors, item, name, (FieldErrorKind::Exclusive, message));
        return None;
    }
    if taken.len() < codes.len() {
        push(errors, item, name, unknown_choice());
        return None;
    }
    if let Some(missing) = exclusive.and_then(|choice| choice.missing) {
        return Some(missing.into());
    }
    let count = taken.len() as u32;
    if max.is_some_and(|max| count > max) {
        let (max, over) = (max.unwrap_or(0), count - max.unwrap_or(0));
        let plural = if max > 1 { "s" } else { "" };
        let message = format!("Choisissez au plus {max} réponse{plural} : décochez-en {over}.");
        push(errors, item, name, (FieldErrorKind::ChoiceCount, message));
        return None;
    }
    if min.is_some_and(|min| count < min) && exclusive.is_none() {
        let min = min.unwrap_or(0);
        push(
            errors,
            item,
            name,
            (FieldErrorKind::ChoiceCount, format!("Choisissez au moins {min} réponses.")),
        );
        return None;
    }
    let cell = Value::Codes(taken.iter().map(|choice| choice.code.clone()).collect()).into();
    Some(with_other(cell, name, &taken, sent, item, errors))
}

fn rank(item: &Item, name: &str, choices: &[Choice], size: u32, sent: &Fields, errors: &mut Vec<FieldError>) -> Option<Cell> {
    let mut ranked: Vec<&Choice> = Vec::new();
    for place in 1..=size {
        let field = format!("{name}.{place}");
        let Some(code) = sent.one(&field) else { continue };
        if let Some(missing) = code.strip_prefix('~').and_then(|code| offered_missing(item, code)) {
            return Some(missing.into());
        }
        match choices.iter().find(|choice| choice.code == code) {
            None if withdrawn(item, code) => {}
            None => push(errors, item, &field, unknown_choice()),
            Some(choice) if ranked.iter().any(|known| known.code == choice.code) => {
                let message = format!(
                    "« {} » est déjà choisi plus haut : choisissez une autre réponse, ou laissez vide.",
                    choice.label.get("fr")
                );
                push(errors, item, &field, (FieldErrorKind::Twice, message));
            }
            Some(choice) => ranked.push(choice),
        }
    }
    if let Some(choice) = ranked.iter().find(|choice| choice.exclusive).filter(|_| ranked.len() > 1) {
        let message = format!(
            "« {} » ne va pas avec une autre réponse : gardez l’un ou l’autre.",
            choice.label.get("fr")
        );
        push(errors, item, &format!("{name}.1"), (FieldErrorKind::Exclusive, message));
    }
    if ranked.is_empty() || !errors.is_empty() {
        return None;
    }
    let cell = Value::Codes(ranked.iter().map(|choice| choice.code.clone()).collect()).into();
    Some(with_other(cell, name, &ranked, sent, item, errors))
}

fn rows(
    flow: &Flow<'_>,
    item: &Item,
    name: &str,
    errors: &mut Vec<FieldError>,
    read: impl Fn(&str, &mut Vec<FieldError>) -> Option<Cell>,
) -> Option<Cell> {
    let cells: BTreeMap<String, Cell> = flow
        .rows(item)
        .into_iter()
        .map(|row| {
            (
                row.id.clone(),
                read(&format!("{name}.{}", row.id), errors).unwrap_or_else(blank),
            )
        })
        .collect();
    cells.values().any(says_something).then(|| Content::Rows(cells).into())
}

/// Shares: a blank part is a zero as soon as the others make the total (within 2 %).
fn shares(flow: &Flow<'_>, item: &Item, name: &str, total: f64, sent: &Fields, errors: &mut Vec<FieldError>) -> Option<Cell> {
    let numeric = Numeric {
        min: Some(0.0),
        max: None,
        decimals: 2,
        ..Numeric::default()
    };
    let read = |row: &str, errors: &mut Vec<FieldError>| match number(sent.one(row)?, &numeric, &[]) {
        Ok(number) => Some(Value::Number(number).into()),
        Err(problem) => {
            push(errors, item, row, problem);
            None
        }
    };
    let mut cell = rows(flow, item, name, errors, read)?;
    let Content::Rows(parts) = &mut cell.content else {
        return Some(cell);
    };
    let sum: f64 = parts
        .values()
        .filter_map(|part| {
            if let Content::Value(Value::Number(n)) = part.content {
                Some(n)
            } else {
                None
            }
        })
        .sum();
    if (sum - total).abs() <= total * 0.02 {
        for part in parts.values_mut().filter(|part| !says_something(part)) {
            part.content = Content::Value(Value::Number(0.0));
        }
    }
    Some(cell)
}

fn roster(
    flow: &Flow<'_>,
    item: &Item,
    name: &str,
    columns: &[Item],
    max: &RosterMax,
    sent: &Fields,
    errors: &mut Vec<FieldError>,
) -> Option<Cell> {
    let most = flow.most_lines(max);
    let prefix = format!("{name}.");
    let places: BTreeSet<usize> = sent
        .0
        .keys()
        .filter_map(|key| key.strip_prefix(&prefix)?.split('.').next()?.parse().ok())
        .filter(|place| *place < 10_000)
        .collect();
    let mut lines: Vec<BTreeMap<String, Cell>> = Vec::new();
    for place in places {
        let mut read: Vec<(&Item, Outcome)> = columns
            .iter()
            .filter(|column| !matches!(column.kind, Kind::Note))
            .map(|column| {
                (
                    column,
                    self::item(flow, column, &format!("{name}.{place}.{}", column.id), sent),
                )
            })
            .collect();
        let line: BTreeMap<String, Cell> = read
            .iter()
            .map(|(column, outcome)| (column.id.clone(), outcome.cell.clone()))
            .collect();
        // A column that this line does not ask is left out of it, with whatever was wrong in it.
        read.retain(|(column, _)| flow.shows_column(columns, column, &line, lines.len() + 1));
        let said = |cell: &Cell| says_something(cell) && !matches!(cell.content, Content::Value(Value::Bool(false)));
        let filled = read.iter().any(|(_, outcome)| said(&outcome.cell));
        for (_, outcome) in &mut read {
            errors.extend(outcome.errors.drain(..).map(|error| FieldError {
                item: item.id.clone(),
                ..error
            }));
        }
        if filled {
            lines.push(
                read.into_iter()
                    .map(|(column, outcome)| (column.id.clone(), outcome.cell))
                    .collect(),
            );
        }
    }
    if lines.len() > most {
        let plural = if most > 1 { "s" } else { "" };
        let message = format!(
            "Vous avez rempli {} lignes pour {most} attendue{plural} : videz les lignes en trop.",
            lines.len()
        );
        push(errors, item, name, (FieldErrorKind::ChoiceCount, message));
    }
    (!lines.is_empty()).then(|| Content::Roster(lines).into())
}
