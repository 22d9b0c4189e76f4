//! Every type of question as form fields: a small model (`Field`, `Widget`) built from the questionnaire by `build`, written by
//! one template. Field names are those that `questionnaire::form` reads.

use askama::Template;

use crate::i18n::{self, Words};

mod build;
mod live;
mod widgets;

pub(crate) use build::open as open_items;
pub use build::{Build, Typed};
pub use live::live_data;

/// A question, ready to be written.
#[derive(Template)]
#[template(path = "field.html")]
pub struct Field {
    /// The interface.
    pub words: Words,
    /// Item id (or `roster.0.column`).
    pub id: String,
    /// Name of the form field.
    pub name: String,
    /// The wording.
    pub label: String,
    /// Help under it.
    pub hint: String,
    /// The answer of the last wave, in words.
    pub previous: String,
    /// Must be answered before the page can be left.
    pub required: bool,
    /// Not shown given the present answers (the script may show it).
    pub hidden: bool,
    /// What is wrong.
    pub errors: Vec<String>,
    /// Soft checks to confirm: id, message, already confirmed.
    pub doubts: Vec<(String, String, bool)>,
    /// What is worth knowing.
    pub infos: Vec<String>,
    /// « C’est une estimation »: offered, and ticked or not.
    pub estimate: Option<bool>,
    /// « Je ne sais pas »… beside a field that is not a list of choices.
    pub missing: Vec<Opt>,
    /// The field itself.
    pub widget: Widget,
}

/// A choice.
#[derive(Clone, Debug, Default)]
pub struct Opt {
    /// Value sent.
    pub value: String,
    /// Wording.
    pub label: String,
    /// Examples.
    pub hint: String,
    /// Chosen.
    pub checked: bool,
    /// Not offered given the present answers.
    pub hidden: bool,
    /// Excludes the others.
    pub exclusive: bool,
    /// « Précisez »: name of its field, and its value.
    pub other: Option<(String, String)>,
}

/// A row of a matrix, of shares, of a ranking.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Identifier inside the item.
    pub id: String,
    /// Name of the form field.
    pub name: String,
    /// Wording.
    pub label: String,
    /// Not asked given the present answers.
    pub hidden: bool,
    /// What is wrong.
    pub errors: Vec<String>,
    /// Value of a number.
    pub value: String,
    /// Choices.
    pub options: Vec<Opt>,
}

/// A text field.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// HTML type.
    pub kind: &'static str,
    /// HTML `inputmode`.
    pub mode: &'static str,
    /// Value.
    pub value: String,
    /// Unit written after it.
    pub unit: String,
    /// HTML `autocomplete`.
    pub autocomplete: String,
    /// Most characters, for the counter.
    pub max: Option<u32>,
    /// Width in characters; 0: the whole line.
    pub width: u32,
    /// Written with thin spaces as one types.
    pub thousands: bool,
    /// Fallback bands.
    pub bands: Vec<Opt>,
    /// Several lines.
    pub long: bool,
}

/// What a question is answered with.
pub enum Widget {
    /// One choice.
    Radios(Vec<Opt>),
    /// Several choices, at most this many.
    Checks(Vec<Opt>, Option<u32>),
    /// One box.
    Tick(bool),
    /// Ranks, each a list.
    Ranks(Vec<Row>),
    /// A line or a block of text.
    Input(Box<Input>),
    /// One choice a row.
    Matrix(Vec<Row>),
    /// A number a row, total, unit, sum of what is typed.
    Shares {
        /// The rows.
        rows: Vec<Row>,
        /// What they should add up to.
        total: String,
        /// Written after each.
        unit: String,
        /// What they add up to now.
        sum: String,
    },
    /// Communes to choose from, when a name is that of several; and the field to search again.
    Communes(Vec<Opt>, String),
    /// Lines of the same questions: title and fields of each; one more may be added.
    Roster(Vec<(String, Vec<Field>)>, bool),
    /// Questions presented together.
    Group(Vec<Field>),
    /// A text.
    Note,
}

impl Field {
    /// Identifier of the element that links of the error summary lead to.
    pub fn anchor(&self) -> String {
        anchor(&self.id)
    }

    /// One label and one field: no group needed.
    pub fn simple(&self) -> bool {
        matches!(&self.widget, Widget::Input(input) if input.bands.is_empty())
            && self.missing.is_empty()
            && self.estimate.is_none()
    }

    /// What describes the field: hint and errors, for assistive technologies.
    pub fn described(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-h", self.anchor()));
        }
        if !self.errors.is_empty() {
            ids.push(format!("{}-e", self.anchor()));
        }
        ids.join(" ")
    }

    /// The attributes shared by text fields, written by the template.
    pub fn input(&self) -> Option<&Input> {
        match &self.widget {
            Widget::Input(input) => Some(input),
            _ => None,
        }
    }

    fn at_most(&self, most: &u32) -> String {
        self.words.count("field-at-most", *most as usize)
    }

    fn total(&self, sum: &str, total: &str, unit: &str) -> String {
        let args = [
            ("sum", i18n::text(sum)),
            ("total", i18n::text(total)),
            ("unit", i18n::text(unit)),
        ];
        self.words.with("field-total", &args)
    }

    fn t(&self, key: &str) -> String {
        self.words.t(key)
    }
}

/// Identifier of the element of an item, a row or a roster cell.
pub fn anchor(name: &str) -> String {
    format!("q-{}", name.replace(['.', '~'], "-"))
}
