//! Typed answers written back as the fields of a form.

use crate::questionnaire::answer::{Cell, Content, Missing, Value};
use crate::questionnaire::model::{Item, Kind};

/// The form fields that show an answer again: the inverse of [`super::read_page`]. Numbers are written with a comma.
pub fn fields_of(item: &Item, cell: &Cell) -> Vec<(String, String)> {
    let mut out = Vec::new();
    write(item, &item.id, cell, &mut out);
    out
}

fn write(item: &Item, name: &str, cell: &Cell, out: &mut Vec<(String, String)>) {
    match &cell.content {
        Content::Value(value) => write_value(item, name, value, out),
        Content::Band(code) => out.push((format!("{name}~band"), code.clone())),
        Content::Missing(kind) => write_missing(item, name, *kind, out),
        Content::Rows(rows) => {
            for row in item.rows() {
                if let Some(cell) = rows.get(&row.id) {
                    write(item, &format!("{name}.{}", row.id), cell, out);
                }
            }
        }
        Content::Roster(lines) => {
            let Kind::Roster { items, .. } = &item.kind else { return };
            for (place, line) in lines.iter().enumerate() {
                for column in items {
                    if let Some(cell) = line.get(&column.id) {
                        write(column, &format!("{name}.{place}.{}", column.id), cell, out);
                    }
                }
            }
        }
    }
    for (code, text) in &cell.other {
        out.push((format!("{name}~other.{code}"), text.clone()));
    }
    if cell.estimate {
        out.push((format!("{name}~estimate"), "1".to_owned()));
    }
    for check in &cell.confirmed {
        out.push((format!("{name}~confirm"), check.clone()));
    }
}

fn write_value(item: &Item, name: &str, value: &Value, out: &mut Vec<(String, String)>) {
    match value {
        Value::Text(text) => out.push((name.to_owned(), text.clone())),
        Value::Number(number) => out.push((name.to_owned(), format!("{number}").replace('.', ","))),
        Value::Bool(value) => match item.kind {
            Kind::Boolean { checkbox: true } if !value => {}
            Kind::Boolean { checkbox: true } => out.push((name.to_owned(), "1".to_owned())),
            _ => out.push((name.to_owned(), if *value { "oui" } else { "non" }.to_owned())),
        },
        Value::Codes(codes) => {
            let ranked = matches!(item.kind, Kind::Rank { .. });
            for (place, code) in codes.iter().enumerate() {
                let field = if ranked {
                    format!("{name}.{}", place + 1)
                } else {
                    name.to_owned()
                };
                out.push((field, code.clone()));
            }
        }
    }
}

/// A kind of missing is a choice of the list when one stands for it, else the value `~kind` of a choice field, else the
/// `~missing` field.
fn write_missing(item: &Item, name: &str, kind: Missing, out: &mut Vec<(String, String)>) {
    if matches!(kind, Missing::NotAnswered | Missing::NotDisplayed) {
        return;
    }
    let choice = item
        .choices()
        .and_then(|choices| choices.choices.iter().find(|choice| choice.missing == Some(kind)));
    match (&item.kind, choice) {
        (Kind::Single(_) | Kind::Multi { .. } | Kind::Matrix { .. }, Some(choice)) => {
            out.push((name.to_owned(), choice.code.clone()));
        }
        (Kind::Single(_) | Kind::Multi { .. } | Kind::Matrix { .. } | Kind::Boolean { checkbox: false }, None) => {
            out.push((name.to_owned(), format!("~{}", kind.code())));
        }
        (Kind::Rank { .. }, _) => out.push((format!("{name}.1"), format!("~{}", kind.code()))),
        _ => out.push((format!("{name}~missing"), kind.code().to_owned())),
    }
}
