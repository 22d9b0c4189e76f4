//! What is shown, what comes next, what remains: the questionnaire seen through one set of answers.
//!
//! Answers that routing no longer shows are kept but count as missing everywhere (conditions, checks, results).

use std::collections::BTreeMap;

use super::answer::Answers;
use super::condition::Val;
use super::model::{Check, Choice, Disposition, Item, Page, Questionnaire, Row, Text};
use crate::values::Date;

/// What comes from outside: the wave, the territory, the register.
#[derive(Clone, Debug)]
pub struct Context {
    /// The respondent's language.
    pub lang: String,
    /// « Aujourd’hui » in Europe/Paris.
    pub today: Date,
    /// External values by name (`territoire`, `commune`, `responsable`, `duree`, `annee`, `annee_ref`, declared ones…).
    pub external: BTreeMap<String, Val>,
    /// Lists supplied at run time, by name (`@territoire/quartiers`…).
    pub lists: BTreeMap<String, Vec<Choice>>,
    /// The answers of the last wave.
    pub previous: Option<Answers>,
    /// Which items are asked.
    pub path: Path,
}

/// Which items are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Path {
    /// All that is switched on.
    #[default]
    Full,
    /// Essential and core.
    Core,
    /// Essential only (`parcours = court`).
    Short,
}

/// The questionnaire seen through one set of answers. Cheap to make: one pass.
pub struct Flow<'a> {
    /// The questionnaire.
    pub questionnaire: &'a Questionnaire,
    /// The answers, unfiltered.
    pub answers: &'a Answers,
    /// The outside.
    pub context: &'a Context,
    // the owner adds private fields (visibility by item, derived values)
}

/// How far along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Place of the page among those shown, from 1.
    pub step: usize,
    /// How many pages are shown.
    pub of: usize,
    /// Minutes that remain, from the announced duration and the questions left.
    pub minutes_left: Option<u32>,
}

/// A page of the respondent's path.
#[derive(Clone, Copy, Debug)]
pub struct PageStatus<'a> {
    /// The page.
    pub page: &'a Page,
    /// Questions shown on it.
    pub asked: usize,
    /// Questions answered (a kind of missing chosen by the respondent counts, a blank does not).
    pub answered: usize,
}

/// A check that fires.
#[derive(Clone, Debug)]
pub struct Raised<'a> {
    /// The page.
    pub page: &'a Page,
    /// The item.
    pub item: &'a Item,
    /// The check.
    pub check: &'a Check,
    /// Its message, placeholders filled.
    pub message: String,
    /// The respondent already confirmed it.
    pub confirmed: bool,
}

impl<'a> Flow<'a> {
    /// Computes visibility and derived variables.
    pub fn new(questionnaire: &'a Questionnaire, answers: &'a Answers, context: &'a Context) -> Self {
        Flow {
            questionnaire,
            answers,
            context,
        }
    }
    /// The pages shown, in order.
    pub fn pages(&self) -> Vec<PageStatus<'a>> {
        todo!()
    }
    /// Whether an item is shown (its page too, its path, its switch).
    pub fn shows(&self, item: &str) -> bool {
        let _ = item;
        todo!()
    }
    /// The first page, or the page after this one.
    pub fn next(&self, after: Option<&str>) -> Option<&'a Page> {
        let _ = after;
        todo!()
    }
    /// The page before this one.
    pub fn back(&self, page: &str) -> Option<&'a Page> {
        let _ = page;
        todo!()
    }
    /// The first page with an unanswered question, where a returning person lands; `None`: all is answered.
    pub fn resume(&self) -> Option<&'a Page> {
        todo!()
    }
    /// Where a page stands on the path.
    pub fn progress(&self, page: &str) -> Progress {
        let _ = page;
        todo!()
    }
    /// Shown questions left blank, in order.
    pub fn missing(&self) -> Vec<(&'a Page, &'a Item)> {
        todo!()
    }
    /// Shown questions left blank that must be answered before sending.
    pub fn required_missing(&self) -> Vec<(&'a Page, &'a Item)> {
        todo!()
    }
    /// The checks that fire, on one page or on all.
    pub fn raised(&self, page: Option<&str>) -> Vec<Raised<'a>> {
        let _ = page;
        todo!()
    }
    /// The choices offered for an item, run-time lists and filters applied.
    pub fn choices(&self, item: &Item) -> Vec<Choice> {
        let _ = item;
        todo!()
    }
    /// The rows asked of a matrix or of shares.
    pub fn rows<'i>(&self, item: &'i Item) -> Vec<&'i Row> {
        let _ = item;
        todo!()
    }
    /// The disposition that the answers give.
    pub fn disposition(&self) -> Disposition {
        todo!()
    }
    /// Whether the analysis can use the response (every essential question shown was reached, `usable.answered` answered).
    pub fn usable(&self) -> bool {
        todo!()
    }
    /// The value of any variable: item, `item.row`, derived, external. What is not shown is missing.
    pub fn value(&self, name: &str, part: Option<&str>) -> Val {
        let _ = (name, part);
        todo!()
    }
    /// A text in the respondent's language, placeholders filled (not HTML-escaped).
    pub fn text(&self, text: &Text) -> String {
        let _ = text;
        todo!()
    }
}
