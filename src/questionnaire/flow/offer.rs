//! Which choices and rows are offered.

use super::Flow;
use crate::questionnaire::condition::Val;
use std::collections::BTreeMap;

use crate::questionnaire::answer::Cell;
use crate::questionnaire::model::{Choice, Choices, Filter, FilterMode, Item, Kind, RosterMax, Row};

/// Most lines of a roster whose number is not known.
const MOST_LINES: usize = 200;

impl Flow<'_> {
    /// The choices offered for an item, run-time lists and filters applied.
    pub fn choices(&self, item: &Item) -> Vec<Choice> {
        item.choices().map_or_else(Vec::new, |choices| self.offered(choices))
    }

    pub(super) fn offered(&self, choices: &Choices) -> Vec<Choice> {
        let all = self.listed(choices);
        match &choices.filter {
            None => all.cloned().collect(),
            Some(filter) => {
                let chosen = self.chosen(filter);
                all.filter(|choice| filter.keeps(&chosen, choice)).cloned().collect()
            }
        }
    }

    /// Every choice, those of run-time lists first, whatever the filter says.
    pub(super) fn listed<'c>(&'c self, choices: &'c Choices) -> impl Iterator<Item = &'c Choice> {
        let outside = choices
            .source
            .as_ref()
            .filter(|name| name.starts_with('@'))
            .and_then(|name| self.context.lists.get(name));
        outside.into_iter().flatten().chain(&choices.choices)
    }

    /// The codes chosen at the item that a filter follows.
    pub(super) fn chosen(&self, filter: &Filter) -> Vec<String> {
        match self.value(&filter.by, None) {
            Val::Text(code) => vec![code],
            Val::Texts(codes) => codes
                .into_iter()
                .filter_map(|code| if let Val::Text(code) = code { Some(code) } else { None })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// How many lines a roster may have: the number, or what its counting question says (at most 200, also while it is unanswered).
    pub fn most_lines(&self, max: &RosterMax) -> usize {
        match max {
            RosterMax::Fixed(most) => *most as usize,
            RosterMax::Item(id) => match self.value(id, None) {
                Val::Number(most) if most >= 0.0 => (most as usize).min(MOST_LINES),
                _ => MOST_LINES,
            },
        }
    }

    /// The lines of a roster that count: those beyond the number now said are kept, as whatever is no longer shown.
    pub fn lines<'l>(&self, item: &Item, lines: &'l [BTreeMap<String, Cell>]) -> &'l [BTreeMap<String, Cell>] {
        match &item.kind {
            Kind::Roster { max, .. } => lines.get(..self.most_lines(max)).unwrap_or(lines),
            _ => lines,
        }
    }

    /// The rows asked of a matrix or of shares.
    pub fn rows<'i>(&self, item: &'i Item) -> Vec<&'i Row> {
        let filter = match &item.kind {
            Kind::Matrix { filter, .. } | Kind::Shares { filter, .. } => filter.as_ref(),
            _ => None,
        };
        let chosen = filter.map(|filter| (filter.mode, self.chosen(filter)));
        let kept = |row: &&Row| match &chosen {
            Some((FilterMode::Except, codes)) => !codes.contains(&row.id),
            Some((_, codes)) => codes.contains(&row.id),
            None => true,
        };
        item.rows()
            .iter()
            .filter(kept)
            .filter(|row| row.visible_if.as_ref().is_none_or(|condition| condition.holds(self)))
            .collect()
    }
}

impl Filter {
    /// Whether a choice is offered when these codes are chosen at the item followed.
    pub(super) fn keeps(&self, chosen: &[String], choice: &Choice) -> bool {
        match self.mode {
            FilterMode::Children => chosen.is_empty() || choice.parent.as_ref().is_none_or(|parent| chosen.contains(parent)),
            FilterMode::Selected => chosen.contains(&choice.code),
            FilterMode::Except => !chosen.contains(&choice.code),
        }
    }
}
