//! Answers: typed values, the kinds of missing ones, the state of each value, and the answer document (JSON).
//!
//! The document is `{"format":"olva-answers/1","questionnaire":…,"version":…,"hash":…,"lang":…,"answers":{item: cell}}`.
//! A cell is `{"value":…}`, `{"band":"10"}`, `{"missing":"dont-know"}`, `{"rows":{row: cell}}` or `{"roster":[{column: cell}]}`,
//! with, when needed, `"other":{code: text}`, `"estimate":true`, `"state":"forced"` (absent: `collected`), `"confirmed":[check…]`,
//! `"edit":{by, at, reason, was}`. What was never displayed is absent.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The answers of one response: item id → cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Cell>);

/// The answer to one item, or to one row or column of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What was answered.
    pub content: Content,
    /// Where the value comes from.
    pub state: State,
    /// « C’est une estimation ».
    pub estimate: bool,
    /// « Autre, précisez »: code → text.
    pub other: BTreeMap<String, String>,
    /// Soft checks that the respondent confirmed.
    pub confirmed: Vec<String>,
    /// The last correction by somebody else than the respondent; `was` keeps what the association said.
    pub edit: Option<Box<Edit>>,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A value.
    Value(Value),
    /// The code of a fallback band, instead of an exact number.
    Band(String),
    /// No value, and why.
    Missing(Missing),
    /// One cell a row (matrix, shares).
    Rows(BTreeMap<String, Cell>),
    /// One map of cells a line (roster).
    Roster(Vec<BTreeMap<String, Cell>>),
}

/// A value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// One code, a text (NFC, LF line ends), or a date (ISO 8601): the item's type says which.
    Text(String),
    /// Several codes: in list order for a multi, in order of preference for a rank.
    Codes(Vec<String>),
    /// A number; money is in units of the currency.
    Number(f64),
    /// True or false.
    Bool(bool),
}

/// Why there is no value. Denominators depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// Routing did not show the question. Never stored: computed by the flow.
    NotDisplayed,
    /// Shown and left blank.
    NotAnswered,
    /// « Je ne sais pas ».
    DontKnow,
    /// « Je préfère ne pas répondre ».
    Refused,
    /// « Non concerné ».
    NotApplicable,
}

/// Where a value comes from (the five states of Insee's Lunatic model).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Last wave or register, not yet confirmed.
    Previous,
    /// Said by the association.
    #[default]
    Collected,
    /// Confirmed despite a soft check.
    Forced,
    /// Corrected by the coordinator.
    Edited,
    /// Computed by the analysis.
    Imputed,
}

/// A correction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// Who (an identifier, never a name).
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// Why.
    pub reason: String,
    /// What the association had said.
    pub was: Option<Cell>,
}

impl Missing {
    /// The code written in documents and exports.
    pub fn code(self) -> &'static str {
        match self {
            Missing::NotDisplayed => "not-displayed",
            Missing::NotAnswered => "not-answered",
            Missing::DontKnow => "dont-know",
            Missing::Refused => "refused",
            Missing::NotApplicable => "not-applicable",
        }
    }
}

impl From<Content> for Cell {
    fn from(content: Content) -> Self {
        Cell {
            content,
            state: State::Collected,
            estimate: false,
            other: BTreeMap::new(),
            confirmed: Vec::new(),
            edit: None,
        }
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        Content::Value(value).into()
    }
}

impl From<Missing> for Cell {
    fn from(missing: Missing) -> Self {
        Content::Missing(missing).into()
    }
}

impl Answers {
    /// The cell of an item.
    pub fn get(&self, item: &str) -> Option<&Cell> {
        self.0.get(item)
    }

    /// Sets a cell.
    pub fn set(&mut self, item: &str, cell: impl Into<Cell>) {
        self.0.insert(item.to_owned(), cell.into());
    }
}

/// A cell as it is written: the keys in the order of the document.
impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.content {
            Content::Value(value) => map.serialize_entry("value", value)?,
            Content::Band(band) => map.serialize_entry("band", band)?,
            Content::Missing(missing) => map.serialize_entry("missing", missing)?,
            Content::Rows(rows) => map.serialize_entry("rows", rows)?,
            Content::Roster(lines) => map.serialize_entry("roster", lines)?,
        }
        if self.state != State::Collected {
            map.serialize_entry("state", &self.state)?;
        }
        if self.estimate {
            map.serialize_entry("estimate", &true)?;
        }
        if !self.other.is_empty() {
            map.serialize_entry("other", &self.other)?;
        }
        if !self.confirmed.is_empty() {
            map.serialize_entry("confirmed", &self.confirmed)?;
        }
        if let Some(edit) = &self.edit {
            map.serialize_entry("edit", edit)?;
        }
        map.end()
    }
}

/// Written by hand: documents are read by the ten thousand, and a derived reader would build a tree of each cell first.
impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(CellVisitor)
    }
}

struct CellVisitor;

const CELL_KEYS: &[&str] = &[
    "value",
    "band",
    "missing",
    "rows",
    "roster",
    "state",
    "estimate",
    "other",
    "confirmed",
    "edit",
];

impl<'de> Visitor<'de> for CellVisitor {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a cell: an object with exactly one of value, band, missing, rows, roster")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cell, A::Error> {
        let mut content = None;
        let mut cell = Cell::from(Missing::NotAnswered);
        while let Some(key) = map.next_key::<Key>()? {
            let read = match key {
                Key::Value => Content::Value(map.next_value()?),
                Key::Band => Content::Band(map.next_value()?),
                Key::Missing => Content::Missing(map.next_value()?),
                Key::Rows => Content::Rows(map.next_value()?),
                Key::Roster => Content::Roster(map.next_value()?),
                other => {
                    match other {
                        Key::State => cell.state = map.next_value()?,
                        Key::Estimate => cell.estimate = map.next_value()?,
                        Key::Other => cell.other = map.next_value()?,
                        Key::Confirmed => cell.confirmed = map.next_value()?,
                        _ => cell.edit = map.next_value()?,
                    }
                    continue;
                }
            };
            if content.replace(read).is_some() {
                return Err(A::Error::custom(
                    "a cell holds exactly one of value, band, missing, rows, roster",
                ));
            }
        }
        cell.content = content.ok_or_else(|| A::Error::custom("a cell holds one of value, band, missing, rows, roster"))?;
        Ok(cell)
    }
}

/// The keys of a cell.
enum Key {
    Value,
    Band,
    Missing,
    Rows,
    Roster,
    State,
    Estimate,
    Other,
    Confirmed,
    Edit,
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key of a cell")
            }

            fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Key, E> {
                Ok(match key {
                    "value" => Key::Value,
                    "band" => Key::Band,
                    "missing" => Key::Missing,
                    "rows" => Key::Rows,
                    "roster" => Key::Roster,
                    "state" => Key::State,
                    "estimate" => Key::Estimate,
                    "other" => Key::Other,
                    "confirmed" => Key::Confirmed,
                    "edit" => Key::Edit,
                    other => return Err(E::unknown_field(other, CELL_KEYS)),
                })
            }
        }
        deserializer.deserialize_identifier(KeyVisitor)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValueVisitor;
        impl<'de> Visitor<'de> for ValueVisitor {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, true or false, or a list of codes")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Bool(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value::Number(value as f64))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(Value::Number(value as f64))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
                Ok(Value::Number(value))
            }

            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(Value::Text(value.to_owned()))
            }

            fn visit_string<E>(self, value: String) -> Result<Value, E> {
                Ok(Value::Text(value))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                let mut codes = Vec::new();
                while let Some(code) = seq.next_element()? {
                    codes.push(code);
                }
                Ok(Value::Codes(codes))
            }
        }
        deserializer.deserialize_any(ValueVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_as_it_was_written() {
        let text = r#"{"a":{"value":"x","state":"forced","confirmed":["c"]},"b":{"band":"10"},"c":{"missing":"dont-know"},"d":{"rows":{"r":{"value":1.5}}},"e":{"roster":[{"k":{"value":true}}]},"f":{"value":["u","v"],"other":{"v":"autre"}},"g":{"value":3.0,"estimate":true,"edit":{"by":"7","at":"2026-11-21T20:00:00Z","reason":"faute","was":{"value":30.0}}}}"#;
        let answers: Answers = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&answers).unwrap(), text);
        assert_eq!(
            answers.0["g"].edit.as_ref().unwrap().was.as_ref().unwrap().content,
            Content::Value(Value::Number(30.0))
        );
        let whole: Answers = serde_json::from_str(r#"{"g":{"value":3}}"#).unwrap();
        assert_eq!(whole.0["g"].content, Content::Value(Value::Number(3.0)));
    }

    #[test]
    fn a_cell_that_holds_nothing_or_two_things_is_refused() {
        for text in [
            "{}",
            r#"{"value":1,"band":"1"}"#,
            r#"{"value":1,"valeur":2}"#,
            r#"{"value":null}"#,
            r#"{"estimate":true}"#,
        ] {
            assert!(serde_json::from_str::<Cell>(text).is_err(), "{text}");
        }
    }
}
