//! The published meta-schema (JSON Schema 2020-12), written from the table of keys: what the reader checks and what editors
//! underline come from the same place.

use serde_json::{Map, Value, json};

use super::items::{COMMON, ItemType, TYPES};
use super::table::{Def, Key, LONGEST_LINE, LONGEST_NAME, LONGEST_TEXT, ROOT, Shape};

/// What must hold for a text not to be blank.
const NOT_BLANK: &str = "\\S";
/// A language.
const LANG: &str = "^[a-z]{2,3}(-[A-Z]{2})?$";
/// A code: no blank at its ends, no `~` at its start, no control character.
const CODE: &str = "^[^\\s~\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$";

/// The meta-schema of questionnaires.
pub fn meta_schema() -> Value {
    let mut defs = Map::new();
    defs.insert(
        "texte".to_owned(),
        json!({
            "title": "Un texte",
            "description": "Une chaîne (langue par défaut) ou un objet par langue.",
            "anyOf": [
                { "type": "string", "pattern": NOT_BLANK, "maxLength": LONGEST_TEXT },
                {
                    "type": "object", "minProperties": 1, "additionalProperties": false,
                    "patternProperties": { LANG: { "type": "string", "pattern": NOT_BLANK, "maxLength": LONGEST_TEXT } }
                }
            ]
        }),
    );
    let word_list: Vec<&str> = TYPES.iter().map(|t| t.word).collect();
    let branches: Vec<Value> = TYPES
        .iter()
        .map(|t| {
            json!({
                "if": { "required": ["type"], "properties": { "type": { "const": t.word } } },
                "then": { "$ref": format!("#/$defs/question-{}", t.word) }
            })
        })
        .collect();
    defs.insert(
        "question".to_owned(),
        json!({
            "title": "Une question", "type": "object", "required": ["id", "type"],
            "properties": { "type": { "description": "Type de question.", "enum": word_list } },
            "allOf": branches
        }),
    );
    for item in TYPES {
        let schema = question(item, &mut defs);
        defs.insert(format!("question-{}", item.word), schema);
    }
    let mut root = object(&ROOT, &mut defs);
    if let Value::Object(map) = &mut root {
        map.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        map.insert("$id".to_owned(), json!("https://olva.example/schemas/questionnaire-1.json"));
        map.insert("if".to_owned(), json!({ "required": ["extends"] }));
        map.insert("then".to_owned(), json!(true));
        let switches = json!({ "not": { "anyOf": [{ "required": ["disable"] }, { "required": ["enable"] }] } });
        map.insert(
            "else".to_owned(),
            json!({ "required": ["title", "pages"], "allOf": [switches] }),
        );
        map.insert("$defs".to_owned(), Value::Object(defs));
    }
    root
}

fn question(item: &ItemType, defs: &mut Map<String, Value>) -> Value {
    let mut schema = keyed(&item.keys.iter().collect::<Vec<_>>(), defs);
    let common = keyed(&COMMON.iter().collect::<Vec<_>>(), defs);
    // What every type has is written once.
    for key in COMMON {
        schema["properties"][key.name] = json!({ "$ref": format!("#/$defs/commun/properties/{}", key.name) });
    }
    let required = COMMON.iter().chain(item.keys).filter(|key| key.required).map(|key| key.name);
    schema["required"] = required.collect();
    schema["title"] = json!(item.title);
    schema["properties"]["type"] = json!({ "const": item.word, "description": "Type de question." });
    defs.insert("commun".to_owned(), common);
    schema
}

fn object(def: &Def, defs: &mut Map<String, Value>) -> Value {
    let mut schema = keyed(&def.keys.iter().collect::<Vec<_>>(), defs);
    schema["title"] = json!(def.title);
    schema
}

fn keyed(keys: &[&Key], defs: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in keys {
        let mut schema = of(&key.shape, defs);
        if let Value::Object(map) = &mut schema {
            map.insert("description".to_owned(), json!(key.doc));
        }
        properties.insert(key.name.to_owned(), schema);
    }
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = json!({
        "type": "object", "properties": properties, "patternProperties": { "^x-": true }, "additionalProperties": false
    });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn of(shape: &Shape, defs: &mut Map<String, Value>) -> Value {
    match shape {
        Shape::Any => json!({}),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Text => json!({ "$ref": "#/$defs/texte" }),
        Shape::Line | Shape::Condition => json!({ "type": "string", "pattern": NOT_BLANK, "maxLength": LONGEST_LINE }),
        Shape::Name(naming) => json!({ "type": "string", "pattern": naming.pattern(), "maxLength": LONGEST_NAME }),
        Shape::Version => json!({ "type": "string", "pattern": "^[0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9}$" }),
        Shape::Lang => json!({ "type": "string", "pattern": LANG }),
        Shape::Date => json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" }),
        Shape::Code => {
            json!({ "anyOf": [{ "type": "string", "pattern": CODE, "maxLength": LONGEST_NAME }, { "type": "integer" }] })
        }
        Shape::Word(list) => {
            let words: Vec<Value> = list
                .iter()
                .map(|(word, title)| json!({ "const": word, "title": title }))
                .collect();
            json!({ "oneOf": words })
        }
        Shape::Int(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Shape::Number => json!({ "type": "number" }),
        Shape::List(inner, least) => {
            let mut schema = json!({ "type": "array", "items": of(inner, defs) });
            if *least > 0 {
                schema["minItems"] = json!(least);
            }
            schema
        }
        Shape::Map(naming, inner) => json!({
            "type": "object", "propertyNames": { "pattern": naming.pattern(), "maxLength": LONGEST_NAME },
            "additionalProperties": of(inner, defs)
        }),
        Shape::Object(def) => {
            if !defs.contains_key(def.slug) {
                // Reserved first: a definition may hold itself.
                defs.insert(def.slug.to_owned(), Value::Null);
                let schema = object(def, defs);
                defs.insert(def.slug.to_owned(), schema);
            }
            json!({ "$ref": format!("#/$defs/{}", def.slug) })
        }
        Shape::Item => json!({ "$ref": "#/$defs/question" }),
        Shape::Either(shapes, _) => {
            let list: Vec<Value> = shapes.iter().map(|shape| of(shape, defs)).collect();
            json!({ "anyOf": list })
        }
    }
}
