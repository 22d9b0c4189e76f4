//! From results and a plan to a document without form: key figures, sentences, figures with their tables.
//!
//! `desk` computes what the plan asks for, `findings` says what figures mean without words (which groups differ, what comes
//! first, what may not be said), `sentences` puts findings into French, `figures`, `questions`, `scales`, `tables`, `group_tables`
//! and `drawings` make charts and tables, `crossings` gives the tables by groups alone, `response`, `weighting`, `priorities`, `annex` are the
//! parts that every diagnostic has, `generic` writes a plan for a questionnaire that has none. Pure; same input, same document.

mod annex;
mod chapters;
mod compare;
mod coverage;
mod crossings;
mod desk;
mod drawings;
pub mod explored;
mod figures;
mod findings;
mod generic;
mod group_tables;
mod priorities;
mod questions;
mod remarks;
mod response;
mod scales;
mod sentences;
mod stopping;
mod tables;
mod weighting;

pub use compare::{Difference, differences, holm};
pub use crossings::crossings;
pub use desk::{Desk, at_place, of_place};
pub use findings::{Fact, GroupGap};
pub use generic::plan as generic_plan;
pub use sentences::say;
pub use weighting::method;

use super::plan::Plan;
use super::{Block, Document};
use crate::analysis::dataset::Dataset;
use crate::fieldwork::FieldQuality;
use crate::fieldwork::comment::Place;
use crate::questionnaire::Questionnaire;
use crate::values::Date;

/// What a diagnostic is made from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// What to say.
    pub plan: &'a Plan,
    /// What was asked.
    pub questionnaire: &'a Questionnaire,
    /// What was answered.
    pub dataset: &'a Dataset,
    /// How the survey went.
    pub field: &'a FieldQuality,
    /// Where and when.
    pub facts: &'a Facts,
    /// What the steering committee wants to be read, in order.
    pub remarks: &'a [Remark],
    /// The explorations that a coordinator kept, in order.
    pub kept: &'a [explored::Kept],
}

/// A remark of the steering committee, printed under what it is about without its author’s name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What it is about: one that the document does not show is not printed.
    pub place: Place,
    /// Plain text.
    pub text: String,
}

/// The territory, the dates and the state of the diagnostic.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Name of the territory.
    pub territory: String,
    /// Legal population and its vintage.
    pub population: Option<(u32, i16)>,
    /// Reference year.
    pub year: i16,
    /// Who signs.
    pub author: String,
    /// First and last day of the survey.
    pub period: (Date, Date),
    /// The survey is still open.
    pub open: bool,
    /// Day on which the diagnostic is made.
    pub today: Date,
    /// Demonstration data.
    pub demo: bool,
    /// Validated by a coordinator, else provisional.
    pub validated: bool,
    /// Name of the survey, for sources (« Enquête sur la vie associative à Rennes »).
    pub survey: String,
}

/// The document.
///
/// # Errors
/// A sentence when an indicator of the plan cannot be computed on this dataset.
pub fn build(input: Input<'_>) -> Result<Document, String> {
    Ok(chapters::document(&Desk::new(input)?))
}

/// What the weights change to the key figures; `None` for an unweighted wave.
///
/// # Errors
/// As [`build`].
pub fn side_by_side(input: Input<'_>) -> Result<Option<super::Table>, String> {
    let desk = Desk::new(input)?;
    Ok(desk.weighted().and_then(|_| weighting::side_by_side(&desk)))
}

/// « L’essentiel »: the blocks that open the document, for the director’s page.
///
/// # Errors
/// As [`build`].
pub fn essentials(input: Input<'_>) -> Result<Vec<Block>, String> {
    Ok(chapters::essentials(&Desk::new(input)?))
}
