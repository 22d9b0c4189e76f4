//! One question read from the fields of a form, by its type.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::parse::{parse_date, parse_number};
use super::{FieldError, FieldErrorKind, Fields, blank};
use crate::questionnaire::answer::{Cell, Content, Missing, State, Value};
use crate::questionnaire::condition::{Pattern, Val};
use crate::questionnaire::flow::{Flow, says_something};
use crate::questionnaire::model::{Bound, Choice, Item, Kind, Numeric, RosterMax};
use crate::values::{Email, parse_commune_code, parse_rna, parse_siren};

/// What reading one question gives.
pub(super) struct Outcome {
    pub(super) cell: Cell,
    pub(super) errors: Vec<FieldError>,
}

/// A problem with one field, before its place is known.
type Problem = (FieldErrorKind, String);

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

fn unknown_choice() -> Problem {
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
        push(errors, item, name, unknown_choice());
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
    let codes: BTreeSet<&str> = sent.all(name).collect();
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
    let most = match max {
        RosterMax::Fixed(most) => *most as usize,
        RosterMax::Item(id) => match flow.value(id, None) {
            Val::Number(most) if most >= 0.0 => (most as usize).min(200),
            _ => 200,
        },
    };
    let prefix = format!("{name}.");
    let places: BTreeSet<usize> = sent
        .0
        .keys()
        .filter_map(|key| key.strip_prefix(&prefix)?.split('.').next()?.parse().ok())
        .filter(|place| *place < 10_000)
        .collect();
    let mut lines = Vec::new();
    for place in places {
        let mut line = BTreeMap::new();
        for column in columns.iter().filter(|column| !matches!(column.kind, Kind::Note)) {
            let outcome = self::item(flow, column, &format!("{name}.{place}.{}", column.id), sent);
            errors.extend(outcome.errors.into_iter().map(|error| FieldError {
                item: item.id.clone(),
                ..error
            }));
            line.insert(column.id.clone(), outcome.cell);
        }
        if line
            .values()
            .any(|cell| says_something(cell) && !matches!(cell.content, Content::Value(Value::Bool(false))))
        {
            lines.push(line);
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

fn scalar(flow: &Flow<'_>, item: &Item, typed: &str) -> Result<Value, Problem> {
    let malformed = |message: &str| (FieldErrorKind::Malformed, message.to_owned());
    match &item.kind {
        Kind::Integer(numeric) | Kind::Decimal(numeric) | Kind::Percent(numeric) | Kind::Money { numeric, .. } => {
            let units: Vec<&str> = numeric.unit.iter().flat_map(|unit| unit.0.values().map(String::as_str)).collect();
            number(typed, numeric, &units).map(Value::Number)
        }
        Kind::Year { min, max } => {
            let last = max.as_ref().and_then(|bound| match bound {
                Bound::Number(number) => Some(*number),
                Bound::Named(name) => match flow.value(name, None) {
                    Val::Number(number) => Some(number),
                    Val::Date(date) => Some(f64::from(date.year())),
                    _ => None,
                },
            });
            let text: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
            let year = text.parse::<u16>().ok().filter(|year| text.len() == 4 && *year >= 1000);
            let year = year.map(f64::from).ok_or_else(|| malformed("Saisissez une année en quatre chiffres, par exemple 1998."))?;
            let first = min.map(|min| min as f64);
            in_range(year, first, last, |n| format!("{n}")).map(Value::Number)
        }
        Kind::Date { min, max } => {
            let date = parse_date(typed).ok_or_else(|| malformed("Saisissez une date, par exemple 31/12/2026."))?;
            if min.is_some_and(|min| date < min) || max.is_some_and(|max| date > max) {
                return Err((FieldErrorKind::OutOfRange, "Cette date est hors de la période attendue : vérifiez l’année.".to_owned()));
            }
            Ok(Value::Text(date.to_string()))
        }
        Kind::Commune => parse_commune_code(typed)
            .map(Value::Text)
            .ok_or_else(|| malformed("Saisissez le nom ou le code postal de la commune, puis choisissez-la dans la liste.")),
        Kind::Rna => parse_rna(typed)
            .map(Value::Text)
            .ok_or_else(|| malformed("Un numéro RNA commence par W, suivi de neuf caractères, par exemple W123456789. Laissez vide si vous ne l’avez pas.")),
        Kind::Siren => parse_siren(typed)
            .map(Value::Text)
            .ok_or_else(|| malformed("Un numéro SIREN a neuf chiffres et une clé de contrôle : vérifiez chaque chiffre, ou laissez vide.")),
        Kind::Email => Email::parse(typed)
            .map(|email| Value::Text(email.as_str().to_owned()))
            .ok_or_else(|| malformed("Saisissez une adresse électronique complète, par exemple nom@exemple.fr.")),
        Kind::Text { max_length, pattern } => {
            let text = text_of(typed, *max_length)?.replace('\n', " ");
            if let Some((pattern, message)) = pattern {
                let matches = Pattern::new(pattern).is_ok_and(|pattern| pattern.matches(&text));
                if !matches {
                    let said = flow.text(message);
                    return Err((FieldErrorKind::Malformed, if said.is_empty() { "Vérifiez la forme de cette réponse.".to_owned() } else { said }));
                }
            }
            Ok(Value::Text(text))
        }
        Kind::LongText { max_length, .. } => text_of(typed, *max_length).map(Value::Text),
        _ => Err(unknown_choice()),
    }
}

/// Text as it is kept: NFC, LF line ends, no control characters, trimmed; refused when longer than `most` code points.
fn text_of(typed: &str, most: u32) -> Result<String, Problem> {
    let text: String = typed
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .nfc()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    let text = text.trim().to_owned();
    let length = text.chars().count();
    if length > most as usize {
        let message = format!("Votre texte a {length} caractères pour {most} au plus : raccourcissez-le un peu.");
        return Err((FieldErrorKind::TooLong, message));
    }
    Ok(text)
}

fn number(typed: &str, numeric: &Numeric, units: &[&str]) -> Result<f64, Problem> {
    let whole = numeric.decimals == 0;
    let example = if whole {
        "Saisissez un nombre entier, par exemple 42."
    } else {
        "Saisissez un nombre, par exemple 12,5."
    };
    let number = parse_number(typed, whole, units).ok_or_else(|| (FieldErrorKind::NotANumber, example.to_owned()))?;
    let scale = 10f64.powi(i32::from(numeric.decimals));
    if ((number * scale).round() - number * scale).abs() > 1e-6 {
        let kind = if whole {
            FieldErrorKind::NotWhole
        } else {
            FieldErrorKind::NotANumber
        };
        let message = match numeric.decimals {
            0 => "Saisissez un nombre entier, sans virgule : un arrondi suffit.".to_owned(),
            1 => "Un seul chiffre après la virgule suffit.".to_owned(),
            places => format!("{places} chiffres après la virgule suffisent."),
        };
        return Err((kind, message));
    }
    in_range(number, numeric.min, numeric.max, plain)
}

fn in_range(number: f64, min: Option<f64>, max: Option<f64>, write: impl Fn(f64) -> String) -> Result<f64, Problem> {
    let message = match (min, max) {
        (Some(min), Some(max)) if number < min || number > max => {
            format!("Saisissez un nombre entre {} et {}.", write(min), write(max))
        }
        (Some(min), None) if number < min => format!("Saisissez un nombre d’au moins {}.", write(min)),
        (None, Some(max)) if number > max => format!("Saisissez un nombre d’au plus {}.", write(max)),
        _ => return Ok(number),
    };
    Err((FieldErrorKind::OutOfRange, message))
}

/// A bound in a message: French decimal comma, thin spaces between thousands.
fn plain(number: f64) -> String {
    let text = format!("{}", number.abs());
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    let sign = if number < 0.0 { "\u{2212}" } else { "" };
    if decimals.is_empty() {
        format!("{sign}{out}")
    } else {
        format!("{sign}{out},{decimals}")
    }
}
