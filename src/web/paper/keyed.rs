//! What an operator types, against what the questionnaire understands: numbers of choices (`3`, `1 4 7`), letters of the answers
//! that are none (`N`, `R`, `S`), bands (`T2`), an estimate (`40 e`).

use std::collections::BTreeMap;

use crate::library::territories;
use crate::questionnaire::answer::{Cell, Content, Missing, Value};
use crate::questionnaire::flow::Context;
use crate::questionnaire::model::{Item, Kind};
use crate::report::paper::{Letter, options};
use crate::web::answer::alone;

/// Stands before the INSEE code of a commune whose name is not enough.
const INSEE: &str = "INSEE ";
/// Lines of a roster on the screen beyond those filled.
const SPARE: usize = 3;

/// What is typed, by field.
pub(super) type Typed = BTreeMap<String, String>;

/// What was read: the fields of the questionnaire, and what cannot be understood (field, message).
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub(super) fields: Vec<(String, String)>,
    pub(super) faults: Vec<(String, String)>,
}

impl Heard {
    fn put(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.fields.push((name.into(), value.into()));
    }

    fn fault(&mut self, name: &str, message: String) {
        self.faults.push((name.to_owned(), message));
    }
}

/// Reads what was typed for a question; `name` is its field.
pub(super) fn read(item: &Item, name: &str, context: &Context, typed: &Typed, heard: &mut Heard) {
    let at = |name: &str| typed.get(name).map_or("", |text| text.trim());
    match &item.kind {
        Kind::Single(_) | Kind::Boolean { checkbox: false } => {
            if let Some(value) = chosen(item, name, context, at(name), heard) {
                specify(item, name, context, std::slice::from_ref(&value), typed, heard);
                heard.put(name, value);
            }
        }
        Kind::Multi { .. } | Kind::Rank { .. } => {
            let rank = matches!(item.kind, Kind::Rank { .. });
            let values: Vec<String> = at(name)
                .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '+' | '/'))
                .filter(|word| !word.is_empty())
                .filter_map(|word| chosen(item, name, context, word, heard))
                .collect();
            specify(item, name, context, &values, typed, heard);
            for (place, value) in values.into_iter().enumerate() {
                heard.put(
                    if rank {
                        format!("{name}.{}", place + 1)
                    } else {
                        name.to_owned()
                    },
                    value,
                );
            }
        }
        Kind::Matrix { rows, .. } => {
            for row in rows {
                let name = format!("{name}.{}", row.id);
                if let Some(value) = chosen(item, &name, context, at(&name), heard) {
                    heard.put(name, value);
                }
            }
        }
        Kind::Shares { rows, .. } => {
            for row in rows {
                let name = format!("{name}.{}", row.id);
                if !at(&name).is_empty() {
                    heard.put(name.clone(), at(&name));
                }
            }
            let letter = format!("{name}~letter");
            if !at(&letter).is_empty() {
                match missing(item, at(&letter)) {
                    Some(code) => heard.put(format!("{name}~missing"), code),
                    None => heard.fault(&letter, unknown(item, context)),
                }
            }
        }
        Kind::Boolean { checkbox: true } => {
            let ticked = matches!(at(name).to_lowercase().as_str(), "1" | "x" | "o" | "oui");
            if ticked {
                heard.put(name, "1");
            } else if !matches!(at(name).to_lowercase().as_str(), "" | "0" | "n" | "non") {
                heard.fault(name, "Tapez 1 si la case est cochée, rien sinon.".to_owned());
            }
        }
        Kind::Integer(_) | Kind::Decimal(_) | Kind::Percent(_) | Kind::Money { .. } => number(item, name, at(name), heard),
        Kind::Roster { items, .. } => {
            let lines = lines(item, typed, name);
            for line in 0..lines {
                for column in items {
                    read(column, &format!("{name}.{line}.{}", column.id), context, typed, heard);
                }
            }
        }
        Kind::Commune => match at(name) {
            "" => {}
            text if missing(item, text).is_some() => {
                heard.put(format!("{name}~missing"), missing(item, text).unwrap_or_default());
            }
            text => match text.strip_prefix(INSEE) {
                Some(code) => heard.put(name, code.trim()),
                None => heard.put(name, alone(text)),
            },
        },
        Kind::Group { .. } | Kind::Note => {}
        _ => match at(name) {
            "" => {}
            text => match missing(item, text) {
                Some(code) => heard.put(format!("{name}~missing"), code),
                None => heard.put(name, text),
            },
        },
    }
}

/// The code of a kind of missing that a letter stands for, when the question offers it.
fn missing(item: &Item, typed: &str) -> Option<&'static str> {
    let letter = Letter::ALL
        .into_iter()
        .find(|letter| letter.text().eq_ignore_ascii_case(typed))?;
    letter.wording(item)?;
    Some(letter.missing().code())
}

/// A choice by its number on the form, its letter or its code.
fn chosen(item: &Item, name: &str, context: &Context, typed: &str, heard: &mut Heard) -> Option<String> {
    if typed.is_empty() {
        return None;
    }
    let all = options(item, context);
    let by_number = typed.parse::<usize>().ok().and_then(|n| all.get(n.checked_sub(1)?));
    if let Some(choice) = by_number.or_else(|| all.iter().find(|choice| choice.code == typed)) {
        return Some(choice.code.clone());
    }
    if let Some(code) = missing(item, typed) {
        return Some(format!("~{code}"));
    }
    heard.fault(name, unknown(item, context));
    None
}

/// « Tapez un numéro de 1 à 5, ou N. »
fn unknown(item: &Item, context: &Context) -> String {
    let mut accepted = Vec::new();
    let most = options(item, context).len();
    if most > 0 && !matches!(item.kind, Kind::Shares { .. }) {
        accepted.push(format!("un numéro de 1 à {most}"));
    }
    let letters = Letter::ALL.into_iter().filter(|letter| letter.wording(item).is_some());
    accepted.extend(letters.map(|letter| letter.text().to_owned()));
    if accepted.is_empty() {
        return "Laissez ce champ vide.".to_owned();
    }
    format!("Tapez {}.", crate::report::words::list_or(&accepted))
}

/// The text of « précisez » goes to the choice that asks for it.
fn specify(item: &Item, name: &str, context: &Context, values: &[String], typed: &Typed, heard: &mut Heard) {
    let field = format!("{name}~other");
    let Some(text) = typed.get(&field).map(|text| text.trim()).filter(|text| !text.is_empty()) else {
        return;
    };
    let all = options(item, context);
    match all.iter().find(|choice| choice.other && values.contains(&choice.code)) {
        Some(choice) => heard.put(format!("{name}~other.{}", choice.code), text),
        None => {
            let places: Vec<String> = (1..).zip(&all).filter(|(_, c)| c.other).map(|(n, _)| n.to_string()).collect();
            let message = format!(
                "Une précision va avec la réponse {}\u{202f}: tapez aussi son numéro.",
                places.join(" ou ")
            );
            heard.fault(&field, message.replace('\u{202f}', "\u{a0}"));
        }
    }
}

fn number(item: &Item, name: &str, typed: &str, heard: &mut Heard) {
    if typed.is_empty() {
        return;
    }
    if let Some(code) = missing(item, typed) {
        heard.put(format!("{name}~missing"), code);
        return;
    }
    let bands = item.numeric().map_or(&[][..], |numeric| &numeric.bands);
    if let Some(place) = typed.strip_prefix(['T', 't']).filter(|_| !bands.is_empty()) {
        match place.trim().parse::<usize>().ok().and_then(|n| bands.get(n.checked_sub(1)?)) {
            Some(bound) => heard.put(format!("{name}~band"), crate::questionnaire::Numeric::band_code(*bound)),
            None => heard.fault(name, format!("Tapez une tranche de T1 à T{}, ou un nombre.", bands.len())),
        }
        return;
    }
    let exact = typed.trim_end_matches(['e', 'E', '~']).trim_end();
    if exact.len() < typed.len() && item.estimate {
        heard.put(format!("{name}~estimate"), "1");
        heard.put(name, exact);
    } else {
        heard.put(name, typed);
    }
}

/// How many lines of a roster the screen has.
pub(super) fn lines(item: &Item, typed: &Typed, name: &str) -> usize {
    let Kind::Roster { .. } = item.kind else { return 0 };
    let prefix = format!("{name}.");
    let filled = typed
        .iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .filter_map(|(field, _)| field.strip_prefix(&prefix)?.split('.').next()?.parse::<usize>().ok())
        .filter(|line| *line < 200)
        .max();
    filled.map_or(SPARE, |last| (last + 2).max(SPARE))
}

/// A stored answer as it would be typed.
pub(super) fn write(item: &Item, name: &str, context: &Context, cell: &Cell, out: &mut Typed) {
    let text = match &cell.content {
        Content::Rows(rows) => {
            for (row, inner) in rows {
                if let Some(text) = text_of(item, context, inner) {
                    out.insert(format!("{name}.{row}"), text);
                }
            }
            None
        }
        Content::Roster(lines) => {
            let Kind::Roster { items, .. } = &item.kind else { return };
            for (place, line) in lines.iter().enumerate() {
                for column in items {
                    if let Some(inner) = line.get(&column.id) {
                        write(column, &format!("{name}.{place}.{}", column.id), context, inner, out);
                    }
                }
            }
            None
        }
        Content::Missing(_) if matches!(item.kind, Kind::Shares { .. }) => {
            if let Some(text) = text_of(item, context, cell) {
                out.insert(format!("{name}~letter"), text);
            }
            None
        }
        _ => text_of(item, context, cell),
    };
    if let Some(text) = text {
        out.insert(name.to_owned(), text);
    }
    if let Some(other) = cell.other.values().next() {
        out.insert(format!("{name}~other"), other.clone());
    }
}

fn text_of(item: &Item, context: &Context, cell: &Cell) -> Option<String> {
    let all = options(item, context);
    let place = |code: &str| {
        all.iter()
            .position(|choice| choice.code == code)
            .map(|place| (place + 1).to_string())
    };
    match &cell.content {
        Content::Missing(Missing::NotAnswered | Missing::NotDisplayed) | Content::Rows(_) | Content::Roster(_) => None,
        Content::Missing(kind) => {
            let listed = all
                .iter()
                .position(|choice| choice.missing == Some(*kind))
                .map(|place| (place + 1).to_string());
            listed.or_else(|| Letter::of(*kind).map(|letter| letter.text().to_owned()))
        }
        Content::Band(code) => {
            let bands = &item.numeric()?.bands;
            let place = bands
                .iter()
                .position(|bound| crate::questionnaire::Numeric::band_code(*bound) == *code)?;
            Some(format!("T{}", place + 1))
        }
        Content::Value(Value::Codes(codes)) => {
            let places: Vec<String> = codes.iter().filter_map(|code| place(code)).collect();
            Some(places.join(" "))
        }
        Content::Value(Value::Number(number)) => {
            let text = format!("{number}").replace('.', ",");
            Some(if cell.estimate { format!("{text} e") } else { text })
        }
        Content::Value(Value::Bool(value)) => match item.kind {
            Kind::Boolean { checkbox: true } => value.then(|| "1".to_owned()),
            _ => Some(if *value { "1" } else { "2" }.to_owned()),
        },
        Content::Value(Value::Text(text)) => Some(match &item.kind {
            Kind::Single(_) | Kind::Matrix { .. } => place(text)?,
            Kind::Commune => match territories().commune(text) {
                Some(commune) if alone(commune.name) == *text => commune.name.to_owned(),
                _ => format!("{INSEE}{text}"),
            },
            _ => text.clone(),
        }),
    }
}
