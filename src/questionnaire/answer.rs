//! Answers: typed values, the kinds of missing ones, the state of each value, and the answer document (JSON).
//!
//! The document is `{"format":"olva-answers/1","questionnaire":…,"version":…,"hash":…,"lang":…,"answers":{item: cell}}`.
//! A cell is `{"value":…}`, `{"band":"10"}`, `{"missing":"dont-know"}`, `{"rows":{row: cell}}` or `{"roster":[{column: cell}]}`,
//! with, when needed, `"other":{code: text}`, `"estimate":true`, `"state":"forced"` (absent: `collected`), `"confirmed":[check…]`,
//! `"edit":{by, at, reason, was}`. What was never displayed is absent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The answers of one response: item id → cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Cell>);

/// The answer to one item, or to one row or column of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "CellDocument", into = "CellDocument")]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

/// A cell as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CellDocument {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    band: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    missing: Option<Missing>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rows: Option<BTreeMap<String, Cell>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    roster: Option<Vec<BTreeMap<String, Cell>>>,
    #[serde(default, skip_serializing_if = "is_default")]
    state: State,
    #[serde(default, skip_serializing_if = "is_default")]
    estimate: bool,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    other: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    confirmed: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edit: Option<Box<Edit>>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl From<Cell> for CellDocument {
    fn from(cell: Cell) -> Self {
        let mut document = CellDocument {
            value: None,
            band: None,
            missing: None,
            rows: None,
            roster: None,
            state: cell.state,
            estimate: cell.estimate,
            other: cell.other,
            confirmed: cell.confirmed,
            edit: cell.edit,
        };
        match cell.content {
            Content::Value(value) => document.value = Some(value),
            Content::Band(band) => document.band = Some(band),
            Content::Missing(missing) => document.missing = Some(missing),
            Content::Rows(rows) => document.rows = Some(rows),
            Content::Roster(lines) => document.roster = Some(lines),
        }
        document
    }
}

impl TryFrom<CellDocument> for Cell {
    type Error = String;

    fn try_from(document: CellDocument) -> Result<Self, String> {
        let content = match (
            document.value,
            document.band,
            document.missing,
            document.rows,
            document.roster,
        ) {
            (Some(value), None, None, None, None) => Content::Value(value),
            (None, Some(band), None, None, None) => Content::Band(band),
            (None, None, Some(missing), None, None) => Content::Missing(missing),
            (None, None, None, Some(rows), None) => Content::Rows(rows),
            (None, None, None, None, Some(lines)) => Content::Roster(lines),
            _ => return Err("a cell holds exactly one of value, band, missing, rows, roster".to_owned()),
        };
        Ok(Cell {
            content,
            state: document.state,
            estimate: document.estimate,
            other: document.other,
            confirmed: document.confirmed,
            edit: document.edit,
        })
    }
}
