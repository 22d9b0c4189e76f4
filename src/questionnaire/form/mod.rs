//! What a browser sends, read into typed answers or field errors.
//!
//! Field names: `{item}` (value, or code(s)); `{item}.{row}` (matrix, shares); `{item}.1`, `{item}.2`… (ranks);
//! `{item}.{n}.{column}` (roster line `n` from 0); `{item}~band` (fallback band); `{item}~missing` (`dont-know`, `refused`,
//! `not-applicable`); `{item}~estimate` (`1`); `{item}~other.{code}` (« précisez »); `{item}~confirm` (ids of soft checks
//! confirmed). Rows and roster cells take the same suffixes after their own name. For choices the kinds of missing may
//! also come as the value `~dont-know` of the field itself, so that they are radios like the others.
//! `~shown` lists the items that were visible when the page was sent: one that the answers open but that was not visible yet
//! is not blamed for being blank.

mod fields;
mod parse;
mod read;
mod scalar;

pub use fields::fields_of;
pub use parse::{parse_date, parse_number};

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Answers, Cell, Content, Missing};
use super::flow::{Flow, says_something};
use super::model::{Item, Kind, Page, Severity};

/// A page as sent.
#[derive(Clone, Debug, Default)]
pub struct PageInput {
    /// What could be read: a cell for every question shown on the page (blank ones are `NotAnswered`), and for those that the
    /// answers of the page itself hide but that were filled in.
    pub cells: BTreeMap<String, Cell>,
    /// What could not, in page order.
    pub errors: Vec<FieldError>,
    /// Soft checks that fire and are not confirmed, in page order.
    pub doubts: Vec<Doubt>,
    /// Items that the answers of this page open and that were not visible when it was sent.
    pub opened: Vec<String>,
    /// Everything typed, to show again.
    pub typed: BTreeMap<String, Vec<String>>,
}

/// A soft check that asks for a confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The item.
    pub item: String,
    /// The check.
    pub check: String,
    /// What is said.
    pub message: String,
}

/// A field that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the form field.
    pub field: String,
    /// The item.
    pub item: String,
    /// What is wrong.
    pub kind: FieldErrorKind,
    /// A French sentence that says what to do (« Saisissez un nombre entier, par exemple 42. »).
    pub message: String,
}

/// What can be wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldErrorKind {
    /// Nothing where something is needed.
    Required,
    /// Not a number.
    NotANumber,
    /// Decimals where none are accepted.
    NotWhole,
    /// Under the minimum or over the maximum.
    OutOfRange,
    /// Not one of the choices.
    UnknownChoice,
    /// More choices than accepted, or fewer.
    ChoiceCount,
    /// An exclusive choice beside others.
    Exclusive,
    /// Too long.
    TooLong,
    /// Not of the right form (e-mail, SIREN, RNA, date, pattern).
    Malformed,
    /// The same choice at two ranks.
    Twice,
    /// A hard check fires.
    Check,
}

/// The fields of a form, by name, in the order in which they were sent.
pub(crate) struct Fields(BTreeMap<String, Vec<String>>);

impl Fields {
    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .get(name)
            .into_iter()
            .flatten()
            .map(String::as_str)
            .filter(|value| !value.trim().is_empty())
    }

    fn one(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }
}

/// Reads a page. Visibility of the questions on the page itself is recomputed with what is being sent, so that a question opened
/// by an answer of the same page is read, and one closed by it is not blamed.
pub fn read_page<'q>(flow: &Flow<'q>, page: &'q Page, fields: &[(String, String)]) -> PageInput {
    let mut typed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in fields {
        typed.entry(name.clone()).or_default().push(value.clone());
    }
    let sent = Fields(typed.clone());
    let was_shown: Option<BTreeSet<&str>> = sent.0.get("~shown").map(|lists| {
        lists
            .iter()
            .flat_map(|list| list.split([' ', ',']))
            .filter(|id| !id.is_empty())
            .collect()
    });

    let (answers, parsed) = settle(flow, page, &sent);
    let after = Flow::new(flow.questionnaire, &answers, flow.context);
    let shown: BTreeSet<&str> = after
        .questions_of(&page.id)
        .into_iter()
        .map(|item| item.id.as_str())
        .collect();

    let mut input = PageInput {
        typed,
        ..PageInput::default()
    };
    for (item, outcome) in parsed {
        let visible = shown.contains(item.id.as_str());
        let seen = was_shown.as_ref().is_none_or(|ids| ids.contains(item.id.as_str()));
        if visible && !seen && !says_something(&outcome.cell) && outcome.errors.is_empty() {
            if flow.cell(item).is_none_or(|cell| !says_something(&cell)) {
                input.opened.push(item.id.clone());
            }
        } else if visible {
            let blank = !says_something(&outcome.cell) && outcome.errors.is_empty();
            input.errors.extend(outcome.errors);
            if blank && after.requires(item) {
                input.errors.push(required(item));
            }
            input.cells.insert(item.id.clone(), outcome.cell);
        } else if says_something(&outcome.cell) && outcome.errors.is_empty() {
            input.cells.insert(item.id.clone(), outcome.cell);
        }
    }
    add_checks(&after, page, &mut input);
    input
}

/// Reads every question of the page until visibility, choices and rows no longer move (each pass can only be changed by the one
/// before, along the acyclic graph of a checked questionnaire).
fn settle<'q>(flow: &Flow<'q>, page: &'q Page, sent: &Fields) -> (Answers, Vec<(&'q Item, read::Outcome)>) {
    let mut items = Vec::new();
    open(&page.items, &mut items);
    let mut answers = flow.answers.clone();
    let mut parsed = Vec::new();
    for _ in 0..=items.len() {
        let current = Flow::new(flow.questionnaire, &answers, flow.context);
        parsed = items
            .iter()
            .map(|item| (*item, read::item(&current, item, &item.id, sent)))
            .collect();
        let mut next = flow.answers.clone();
        for (item, outcome) in &parsed {
            next.set(&item.id, outcome.cell.clone());
        }
        if next == answers {
            break;
        }
        answers = next;
    }
    (answers, parsed)
}

fn open<'a>(items: &'a [Item], out: &mut Vec<&'a Item>) {
    for item in items {
        match &item.kind {
            Kind::Group { items } => open(items, out),
            Kind::Note => {}
            _ => out.push(item),
        }
    }
}

/// The checks that fire with these answers: hard ones are errors, soft ones doubts until confirmed.
fn add_checks(after: &Flow<'_>, page: &Page, input: &mut PageInput) {
    for raised in after.raised(Some(&page.id)) {
        let item = &raised.item.id;
        match raised.check.severity {
            Severity::Hard => input.errors.push(FieldError {
                field: item.clone(),
                item: item.clone(),
                kind: FieldErrorKind::Check,
                message: raised.message,
            }),
            Severity::Soft if !raised.confirmed => {
                input.doubts.push(Doubt {
                    item: item.clone(),
                    check: raised.check.id.clone(),
                    message: raised.message,
                });
            }
            _ => {}
        }
    }
    let place = |item: &str| {
        page.items
            .iter()
            .position(|candidate| contains(candidate, item))
            .unwrap_or(usize::MAX)
    };
    input.errors.sort_by_key(|error| place(&error.item));
}

fn contains(item: &Item, id: &str) -> bool {
    item.id == id || matches!(&item.kind, Kind::Group { items } if items.iter().any(|inner| contains(inner, id)))
}

fn required(item: &Item) -> FieldError {
    let message = match &item.kind {
        Kind::Single(_) | Kind::Boolean { .. } => "Choisissez une réponse.",
        Kind::Multi { .. } => "Cochez au moins une réponse.",
        Kind::Rank { .. } => "Choisissez au moins votre première réponse.",
        Kind::Matrix { .. } => "Répondez à au moins une ligne.",
        Kind::Shares { .. } => "Indiquez au moins une part.",
        Kind::Roster { .. } => "Remplissez au moins une ligne.",
        _ => "Cette réponse est nécessaire pour continuer.",
    };
    FieldError {
        field: item.id.clone(),
        item: item.id.clone(),
        kind: FieldErrorKind::Required,
        message: message.to_owned(),
    }
}

fn blank() -> Cell {
    Content::Missing(Missing::NotAnswered).into()
}

#[cfg(test)]
mod tests;
