//! What a browser sends, read into typed answers or field errors.
//!
//! Field names: `{item}` (value, or code(s)); `{item}.{row}` (matrix, shares); `{item}.1`, `{item}.2`… (ranks);
//! `{item}.{n}.{column}` (roster line `n` from 0); `{item}~band` (fallback band); `{item}~missing` (`dont-know`, `refused`,
//! `not-applicable`); `{item}~estimate` (`1`); `{item}~other.{code}` (« précisez »); `{item}~confirm` (ids of soft checks
//! confirmed). Rows and roster cells take the same suffixes after their own name. For single choices the kinds of missing may
//! also come as the value `~dont-know` of the field itself, so that they are radios like the others.

use std::collections::BTreeMap;

use super::answer::Cell;
use super::flow::Flow;
use super::model::Page;

/// A page as sent.
#[derive(Clone, Debug, Default)]
pub struct PageInput {
    /// What could be read: a cell for every question shown on the page (blank ones are `NotAnswered`).
    pub cells: BTreeMap<String, Cell>,
    /// What could not, in page order.
    pub errors: Vec<FieldError>,
    /// Everything typed, to show again.
    pub typed: BTreeMap<String, Vec<String>>,
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

/// Reads a page. Visibility of the questions on the page itself is recomputed with what is being sent, so that a question opened
/// by an answer of the same page is read, and one closed by it is not.
pub fn read_page(flow: &Flow<'_>, page: &Page, fields: &[(String, String)]) -> PageInput {
    let _ = (flow, page, fields);
    todo!()
}

/// The form fields that show an answer again: the inverse of [`read_page`].
pub fn fields_of(item: &super::model::Item, cell: &Cell) -> Vec<(String, String)> {
    let _ = (item, cell);
    todo!()
}
