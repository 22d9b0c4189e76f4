//! From results and a plan to a document without form: key figures, sentences, figures with their tables.
//!
//! `desk` computes what the plan asks for, `comparisons` and `territories` read it beside elsewhere and by zone, `findings` says what figures mean without words (which groups differ, what comes
//! first, what may not be said), `sentences` puts findings into French, `figures`, `questions`, `scales`, `tables`, `group_tables`
//! and `drawings` make charts and tables, `crossings` gives the tables by groups alone, `evolution` what changed since the wave before, `response`, `weighting`, `priorities`, `annex` are the
//! parts that every diagnostic has, `generic` writes a plan for a questionnaire that has none. Pure; same input, same document.

mod annex;
mod chapters;
mod compare;
mod comparisons;
mod coverage;
mod crossings;
mod desk;
mod drawings;
mod evolution;
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
mod territories;
mod themes;
mod weighting;

pub use compare::{Difference, differences, holm};
pub use comparisons::comparisons;
pub use crossings::crossings;
pub use desk::{Desk, at_place, of_place};
pub use evolution::{Past, evolution, evolution_of};
pub use findings::{Fact, GroupGap};
pub use generic::plan as generic_plan;
pub use sentences::say;
pub use territories::territories;
pub use themes::{CodedQuestion, CodedTheme};
pub use weighting::method;

use super::benchmark::Set;
use super::plan::Plan;
use super::{Block, Document};
use crate::analysis::dataset::Dataset;
use crate::analysis::zones::Level;
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
    /// The open questions whose answers were coded.
    pub verbatims: &'a [CodedQuestion],
    /// What the figures are read beside.
    pub beside: &'a Beside,
    /// The explorations that a coordinator kept, in order.
    pub kept: &'a [explored::Kept],
    /// The wave before, when there is one.
    pub past: Option<&'a Past>,
}

impl<'a> Input<'a> {
    /// The figures alone: no remark, no coded answer, no exploration kept, nothing beside, no wave before.
    pub fn of(
        plan: &'a Plan,
        questionnaire: &'a Questionnaire,
        dataset: &'a Dataset,
        field: &'a FieldQuality,
        facts: &'a Facts,
    ) -> Self {
        static NOTHING: Beside = Beside {
            references: Vec::new(),
            levels: Vec::new(),
        };
        Input {
            plan,
            questionnaire,
            dataset,
            field,
            facts,
            remarks: &[],
            verbatims: &[],
            beside: &NOTHING,
            kept: &[],
            past: None,
        }
    }
}

/// What the figures of a wave are read beside: elsewhere, and the parts of its own territory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beside {
    /// Figures from elsewhere, one chapter section each.
    pub references: Vec<Set>,
    /// How the territory is cut, the largest zones first; none: it is not.
    pub levels: Vec<Level>,
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

/// The themes of one open question as the diagnostic prints them; `None` when its answers are not coded.
///
/// # Errors
/// As [`build`].
pub fn open_question(input: Input<'_>, item: &str) -> Result<Option<Vec<Block>>, String> {
    Ok(Desk::new(input)?.themes(item, questions::Wish::default()))
}
