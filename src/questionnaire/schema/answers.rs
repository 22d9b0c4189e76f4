//! The JSON Schema of the answer document of one questionnaire, for API clients.

use serde_json::{Map, Value, json};

use crate::questionnaire::model::{Choices, Item, Kind, Numeric, Questionnaire};

/// The JSON Schema (2020-12) of the answer documents of this questionnaire. It accepts what may be stored: whether a question is
/// shown, and whether it must be answered, depends on the other answers and is not its business.
pub fn answers_schema(questionnaire: &Questionnaire) -> Value {
    let mut answers = Map::new();
    for item in questionnaire.questions() {
        answers.insert(item.id.clone(), cell(item, &questionnaire.locale));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": questionnaire.title.get(&questionnaire.locale),
        "type": "object",
        "required": ["format", "questionnaire", "version", "answers"],
        "additionalProperties": false,
        "properties": {
            "format": { "const": "olva-answers/1" },
            "questionnaire": { "const": questionnaire.id },
            "version": { "const": questionnaire.version },
            "hash": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
            "lang": { "enum": questionnaire.locales },
            "answers": { "type": "object", "additionalProperties": false, "properties": answers }
        },
        "$defs": {
            "correction": {
                "title": "Une correction", "type": "object", "required": ["by", "at", "reason"], "additionalProperties": false,
                "properties": {
                    "by": { "type": "string" }, "at": { "type": "string" }, "reason": { "type": "string" },
                    "was": { "type": ["object", "null"] }
                }
            }
        }
    })
}

/// The cell of an item.
fn cell(item: &Item, lang: &str) -> Value {
    let title = item.label_in(lang);
    match &item.kind {
        Kind::Shares { rows, .. } => {
            let number = || with(json!({ "value": { "type": "number", "minimum": 0 } }), &["value"], item, None);
            rows_of(title, &rows.iter().map(|row| (row.id.clone(), number())).collect(), item)
        }
        Kind::Matrix { rows, choices, .. } => {
            let one = || with(json!({ "value": code(choices) }), &["value"], item, Some(choices));
            rows_of(title, &rows.iter().map(|row| (row.id.clone(), one())).collect(), item)
        }
        Kind::Roster { items, .. } => {
            let columns: Map<String, Value> = items.iter().map(|column| (column.id.clone(), cell(column, lang))).collect();
            let line = json!({ "type": "object", "additionalProperties": false, "properties": columns });
            titled(
                with(
                    json!({ "roster": { "type": "array", "maxItems": 200, "items": line } }),
                    &["roster"],
                    item,
                    None,
                ),
                title,
            )
        }
        _ => {
            let mut contents = json!({ "value": value(&item.kind) });
            let mut names = vec!["value"];
            if let Some(bands) = item.numeric().map(|numeric| &numeric.bands).filter(|bands| !bands.is_empty()) {
                contents["band"] = json!({ "enum": bands.iter().map(|b| Numeric::band_code(*b)).collect::<Vec<_>>() });
                names.push("band");
            }
            titled(with(contents, &names, item, item.choices()), title)
        }
    }
}

fn titled(mut schema: Value, title: &str) -> Value {
    schema["title"] = json!(title);
    schema
}

fn rows_of(title: &str, rows: &Map<String, Value>, item: &Item) -> Value {
    let rows = json!({ "type": "object", "additionalProperties": false, "properties": rows });
    titled(with(json!({ "rows": rows }), &["rows"], item, None), title)
}

/// A cell that holds one of these contents, or a kind of missing, with what may go with it.
fn with(contents: Value, names: &[&str], item: &Item, choices: Option<&Choices>) -> Value {
    let mut properties = contents;
    properties["missing"] = json!({ "enum": ["not-answered", "dont-know", "refused", "not-applicable"] });
    properties["state"] = json!({ "enum": ["previous", "collected", "forced", "edited", "imputed"] });
    properties["edit"] = json!({ "$ref": "#/$defs/correction" });
    if item.estimate {
        properties["estimate"] = json!({ "type": "boolean" });
    }
    if !item.checks.is_empty() {
        let ids: Vec<&str> = item.checks.iter().map(|check| check.id.as_str()).collect();
        properties["confirmed"] = json!({ "type": "array", "items": { "enum": ids }, "uniqueItems": true });
    }
    let other: Vec<&str> = choices
        .map_or(&[][..], |c| &c.choices)
        .iter()
        .filter(|c| c.other)
        .map(|c| c.code.as_str())
        .collect();
    if !other.is_empty() {
        let texts: Map<String, Value> = other
            .iter()
            .map(|code| ((*code).to_owned(), json!({ "type": "string" })))
            .collect();
        properties["other"] = json!({ "type": "object", "additionalProperties": false, "properties": texts });
    }
    let one: Vec<Value> = names
        .iter()
        .chain(&["missing"])
        .map(|name| json!({ "required": [name] }))
        .collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "oneOf": one })
}

/// A code of these choices; any code when some are only known at run time.
fn code(choices: &Choices) -> Value {
    if choices.source.as_deref().is_some_and(|name| name.starts_with('@')) {
        return json!({ "type": "string", "minLength": 1, "maxLength": 64 });
    }
    json!({ "enum": choices.choices.iter().map(|choice| choice.code.as_str()).collect::<Vec<_>>() })
}

fn number(numeric: &Numeric) -> Value {
    let mut schema = json!({ "type": if numeric.decimals == 0 { "integer" } else { "number" } });
    if let Some(min) = numeric.min {
        schema["minimum"] = json!(min);
    }
    if let Some(max) = numeric.max {
        schema["maximum"] = json!(max);
    }
    schema
}

fn value(kind: &Kind) -> Value {
    match kind {
        Kind::Single(choices) => code(choices),
        Kind::Multi { choices, min, max } => {
            let mut schema =
                json!({ "type": "array", "items": code(choices), "uniqueItems": true, "minItems": min.unwrap_or(0).max(1) });
            if let Some(max) = max {
                schema["maxItems"] = json!(max);
            }
            // An exclusive choice stands alone, whatever the minimum.
            let alone: Vec<&str> = choices
                .choices
                .iter()
                .filter(|c| c.exclusive)
                .map(|c| c.code.as_str())
                .collect();
            if alone.is_empty() {
                return schema;
            }
            schema["items"] = json!({ "allOf": [schema["items"].take(), { "not": { "enum": alone } }] });
            json!({ "anyOf": [{ "type": "array", "items": { "enum": alone }, "minItems": 1, "maxItems": 1 }, schema] })
        }
        Kind::Rank { choices, size } => {
            json!({ "type": "array", "items": code(choices), "uniqueItems": true, "minItems": 1, "maxItems": size })
        }
        Kind::Integer(numeric) | Kind::Decimal(numeric) | Kind::Percent(numeric) | Kind::Money { numeric, .. } => number(numeric),
        Kind::Text { max_length, .. } | Kind::LongText { max_length, .. } => json!({ "type": "string", "maxLength": max_length }),
        Kind::Year { .. } => json!({ "type": "integer", "minimum": 1, "maximum": 9999 }),
        Kind::Date { .. } => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        Kind::Commune => json!({ "type": "string", "pattern": "^[0-9][0-9AB][0-9]{3}$" }),
        Kind::Rna => json!({ "type": "string", "pattern": "^W[0-9A-Z]{9}$" }),
        Kind::Siren => json!({ "type": "string", "pattern": "^[0-9]{9}$" }),
        Kind::Email => json!({ "type": "string", "pattern": "@" }),
        Kind::Boolean { .. } => json!({ "type": "boolean" }),
        Kind::Shares { .. } | Kind::Matrix { .. } | Kind::Roster { .. } | Kind::Group { .. } | Kind::Note => json!(false),
    }
}
