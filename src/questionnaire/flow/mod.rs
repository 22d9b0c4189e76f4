//! What is shown, what comes next, what remains: the questionnaire seen through one set of answers.
//!
//! Answers that routing no longer shows, and choices that a filter no longer offers, are kept but count as missing everywhere (conditions, checks, results). Visibility and
//! derived variables are computed when they are asked for, once; a reference that loops back on itself (which a checked
//! questionnaire does not have) is missing, so that every computation ends.

use std::cell::{Cell as Memo, RefCell};
use std::collections::BTreeMap;

use super::answer::Answers;
use super::condition::{Condition, Val};
use super::model::{Check, Choice, Choices, EndRule, Item, Kind, Mark, Page, Questionnaire};
use crate::values::Date;

mod journey;
mod offer;
mod said;
mod value;

pub use value::{band_middle, says_something};

/// What comes from outside: the wave, the territory, the register.
#[derive(Clone, Debug)]
pub struct Context {
    /// The respondent's language.
    pub lang: String,
    /// « Aujourd’hui » in Europe/Paris.
    pub today: Date,
    /// External values by name (`territoire`, `commune`, `responsable`, `duree`, `annee`, `annee_ref`, declared ones…).
    pub external: BTreeMap<String, Val>,
    /// Lists supplied at run time, by name (`@territoire/quartiers`…). Under `@insee/communes` stand the communes whose names are
    /// needed, not all of them.
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

/// Three states of a computation made once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    NotYet,
    Computing,
    Yes(bool),
}

/// The questionnaire seen through one set of answers. Cheap to make: everything is computed when asked for.
pub struct Flow<'a> {
    /// The questionnaire.
    pub questionnaire: &'a Questionnaire,
    /// The answers, unfiltered.
    pub answers: &'a Answers,
    /// The outside.
    pub context: &'a Context,
    pages: Vec<Memo<Known>>,
    items: Vec<Vec<Memo<Known>>>,
    derived: RefCell<BTreeMap<&'a str, Option<Val>>>,
    /// Filters and columns being followed, to see which choices still stand and what a line asks.
    depth: Memo<u8>,
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
    /// Whether every question shown was on a page that was saved.
    pub seen: bool,
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
    /// The questionnaire seen through these answers.
    pub fn new(questionnaire: &'a Questionnaire, answers: &'a Answers, context: &'a Context) -> Self {
        Flow {
            questionnaire,
            answers,
            context,
            pages: vec![Memo::new(Known::NotYet); questionnaire.pages.len()],
            items: questionnaire
                .pages
                .iter()
                .map(|page| vec![Memo::new(Known::NotYet); page.items.len()])
                .collect(),
            derived: RefCell::new(BTreeMap::new()),
            depth: Memo::new(0),
        }
    }

    /// The pages shown, in order.
    pub fn pages(&self) -> Vec<PageStatus<'a>> {
        (0..self.questionnaire.pages.len())
            .filter(|place| self.shows_page(*place))
            .map(|place| self.status(place))
            .collect()
    }

    fn status(&self, place: usize) -> PageStatus<'a> {
        let page = &self.questionnaire.pages[place];
        let asked = self.shown_questions(place);
        let answered = asked.iter().filter(|item| self.answered(item)).count();
        let seen = asked.iter().all(|item| self.cell(item).is_some());
        PageStatus {
            page,
            asked: asked.len(),
            answered,
            seen,
        }
    }

    /// The questions shown on a page, groups opened, notes left out.
    pub fn questions_of(&self, page: &str) -> Vec<&'a Item> {
        self.place(page).map_or_else(Vec::new, |place| self.shown_questions(place))
    }

    fn shown_questions(&self, place: usize) -> Vec<&'a Item> {
        let mut out = Vec::new();
        for (position, item) in self.questionnaire.pages[place].items.iter().enumerate() {
            if self.shows_item(place, position) {
                self.open_groups(item, &mut out);
            }
        }
        out
    }

    fn open_groups(&self, item: &'a Item, out: &mut Vec<&'a Item>) {
        match &item.kind {
            Kind::Note => {}
            Kind::Group { items } => {
                for inner in items {
                    if self.own_conditions(inner) {
                        self.open_groups(inner, out);
                    }
                }
            }
            _ => out.push(item),
        }
    }

    fn place(&self, page: &str) -> Option<usize> {
        self.questionnaire.pages.iter().position(|p| p.id == page)
    }

    /// Whether an item is shown (its page too, its path, its switch).
    pub fn shows(&self, item: &str) -> bool {
        let Some((place, path)) = self.questionnaire.index.get(item) else {
            return false;
        };
        let Some((first, rest)) = path.split_first() else {
            return false;
        };
        if !self.shows_page(*place) || !self.shows_item(*place, *first) {
            return false;
        }
        let mut current = &self.questionnaire.pages[*place].items[*first];
        for position in rest {
            let Kind::Group { items } = &current.kind else { return false };
            let Some(inner) = items.get(*position) else { return false };
            if !self.own_conditions(inner) {
                return false;
            }
            current = inner;
        }
        true
    }

    fn shows_page(&self, place: usize) -> bool {
        once(&self.pages[place], || {
            let page = &self.questionnaire.pages[place];
            self.conditions(page.visible_if.as_ref(), page.skip_if.as_ref()) && self.end_before(place).is_none() && {
                // Notes alone do not keep a page whose questions are all hidden, but a page may be made of notes only.
                let note = |item: &Item| matches!(item.kind, Kind::Note);
                let only_notes = page.items.iter().all(note);
                let mut items = page.items.iter().enumerate();
                items.any(|(p, item)| (only_notes || !note(item)) && self.shows_item(place, p))
            }
        })
    }

    /// The rule that ended the questionnaire before this page, unless it keeps the page.
    fn end_before(&self, place: usize) -> Option<&'a EndRule> {
        let id = &self.questionnaire.pages[place].id;
        (0..place)
            .filter_map(|earlier| self.end_of(earlier))
            .next()
            .filter(|rule| !rule.keep.contains(id))
    }

    fn end_of(&self, place: usize) -> Option<&'a EndRule> {
        let page = &self.questionnaire.pages[place];
        if page.end.is_empty() || !self.shows_page(place) {
            return None;
        }
        page.end
            .iter()
            .find(|rule| rule.when.as_ref().is_none_or(|when| when.holds(self)))
    }

    fn shows_item(&self, place: usize, position: usize) -> bool {
        once(&self.items[place][position], || {
            self.own_conditions(&self.questionnaire.pages[place].items[position])
        })
    }

    /// Path, switch, conditions, emptiness: all but the page and the group around.
    fn own_conditions(&self, item: &'a Item) -> bool {
        let asked = match item.kind {
            Kind::Note | Kind::Group { .. } => true,
            _ => match self.context.path {
                Path::Full => true,
                Path::Core => item.mark != Mark::Option,
                Path::Short => item.mark == Mark::Essential,
            },
        };
        item.enabled
            && asked
            && self.conditions(item.visible_if.as_ref(), item.skip_if.as_ref())
            && match &item.kind {
                Kind::Group { items } => items.iter().any(|inner| self.own_conditions(inner)),
                Kind::Single(choices) | Kind::Multi { choices, .. } | Kind::Rank { choices, .. } => self.offers(choices),
                Kind::Matrix { filter: Some(_), .. } | Kind::Shares { filter: Some(_), .. } => !self.rows(item).is_empty(),
                _ => true,
            }
    }

    fn conditions(&self, visible_if: Option<&Condition>, skip_if: Option<&Condition>) -> bool {
        visible_if.is_none_or(|condition| condition.holds(self)) && !skip_if.is_some_and(|condition| condition.holds(self))
    }

    fn offers(&self, choices: &Choices) -> bool {
        match &choices.source {
            Some(source) if source.starts_with('@') && self.context.lists.get(source).is_none_or(Vec::is_empty) => false,
            _ => choices.filter.is_none() || !self.offered(choices).is_empty(),
        }
    }
}

fn once(memo: &Memo<Known>, compute: impl FnOnce() -> bool) -> bool {
    match memo.get() {
        Known::Yes(known) => known,
        Known::Computing => false,
        Known::NotYet => {
            memo.set(Known::Computing);
            let value = compute();
            memo.set(Known::Yes(value));
            value
        }
    }
}
