//! Where the respondent stands: next page, what remains, checks that fire, what the response becomes.

use super::{Flow, Path, Progress, Raised};
use crate::questionnaire::answer::Content;
use crate::questionnaire::condition::Template;
use crate::questionnaire::condition::Val;
use crate::questionnaire::flow::value::{Line, Strict, says_something};
use crate::questionnaire::model::{Check, Disposition, Item, Kind, Mark, Page, Required};

impl<'a> Flow<'a> {
    /// The first page, or the page after this one.
    pub fn next(&self, after: Option<&str>) -> Option<&'a Page> {
        let from = after.map_or(0, |id| self.place(id).map_or(0, |place| place + 1));
        (from..self.questionnaire.pages.len())
            .find(|place| self.shows_page(*place))
            .map(|place| &self.questionnaire.pages[place])
    }

    /// The page before this one.
    pub fn back(&self, page: &str) -> Option<&'a Page> {
        let place = self.place(page)?;
        (0..place)
            .rev()
            .find(|place| self.shows_page(*place))
            .map(|place| &self.questionnaire.pages[place])
    }

    /// The first page never saved with all that it now shows, where a returning person lands; `None`: all was seen.
    pub fn resume(&self) -> Option<&'a Page> {
        self.pages().into_iter().find(|status| !status.seen).map(|status| status.page)
    }

    /// Where a page stands on the path.
    pub fn progress(&self, page: &str) -> Progress {
        let pages = self.pages();
        let step = pages
            .iter()
            .position(|status| status.page.id == page)
            .map_or(1, |place| place + 1);
        let total: usize = pages.iter().map(|status| status.asked).sum();
        let left: usize = pages.iter().skip(step - 1).map(|status| status.asked).sum();
        let start = &self.questionnaire.start;
        let minutes = match self.context.path {
            Path::Short => start.minutes_short.or(start.minutes),
            _ => start.minutes,
        };
        let minutes_left = minutes.filter(|_| total > 0).map(|all| {
            let exact = f64::from(all) * left as f64 / total as f64;
            exact.ceil().max(1.0) as u32
        });
        Progress {
            step,
            of: pages.len(),
            minutes_left,
        }
    }

    /// Shown questions left blank, in order.
    pub fn missing(&self) -> Vec<(&'a Page, &'a Item)> {
        let mut out = Vec::new();
        for place in (0..self.questionnaire.pages.len()).filter(|place| self.shows_page(*place)) {
            let page = &self.questionnaire.pages[place];
            out.extend(
                self.shown_questions(place)
                    .into_iter()
                    .filter(|item| !self.answered(item))
                    .map(|item| (page, item)),
            );
        }
        out
    }

    /// Shown questions left blank that must be answered before sending.
    pub fn required_missing(&self) -> Vec<(&'a Page, &'a Item)> {
        self.missing().into_iter().filter(|(_, item)| self.requires(item)).collect()
    }

    /// Whether an item must be answered now.
    pub fn requires(&self, item: &Item) -> bool {
        match &item.required {
            Required::No => false,
            Required::Yes => true,
            Required::When(condition) => condition.holds(self),
        }
    }

    /// Whether the respondent said something: a value, a band, or a kind of missing of their own choice.
    pub(super) fn answered(&self, item: &Item) -> bool {
        self.cell(item).is_some_and(|cell| says_something(&cell))
    }

    /// The checks that fire, on one page or on all.
    pub fn raised(&self, page: Option<&str>) -> Vec<Raised<'a>> {
        let mut out = Vec::new();
        for place in (0..self.questionnaire.pages.len()).filter(|place| self.shows_page(*place)) {
            let current = &self.questionnaire.pages[place];
            if page.is_some_and(|id| id != current.id) {
                continue;
            }
            for item in self.shown_questions(place) {
                self.raised_by(current, item, &mut out);
            }
        }
        out
    }

    fn raised_by(&self, page: &'a Page, item: &'a Item, out: &mut Vec<Raised<'a>>) {
        let confirmed = |check: &Check| {
            self.answers
                .get(&item.id)
                .is_some_and(|cell| cell.confirmed.contains(&check.id))
        };
        for check in item.checks.iter().filter(|check| check.when.holds(&Strict(self))) {
            out.push(Raised {
                page,
                item,
                check,
                message: self.text(&check.message),
                confirmed: confirmed(check),
            });
        }
        let Kind::Roster { items, .. } = &item.kind else { return };
        let Some(Content::Roster(lines)) = self.answers.get(&item.id).map(|cell| &cell.content) else {
            return;
        };
        for (place, line) in self.lines(item, lines).iter().enumerate() {
            let env = Line {
                flow: self,
                columns: items,
                cells: line,
                index: place + 1,
            };
            for check in items
                .iter()
                .filter(|column| self.shows_column(items, column, line, place + 1))
                .flat_map(|column| &column.checks)
                .filter(|check| check.when.holds(&env))
            {
                let message = Template::fill(check.message.get(&self.context.lang), &env);
                out.push(Raised {
                    page,
                    item,
                    check,
                    message,
                    confirmed: confirmed(check),
                });
            }
        }
    }

    /// The disposition that the answers give.
    pub fn disposition(&self) -> Disposition {
        (0..self.questionnaire.pages.len())
            .find_map(|place| self.end_of(place))
            .map_or(Disposition::Complete, |rule| rule.disposition)
    }

    /// What the rule that ended the questionnaire says on the last page.
    pub fn end_message(&self) -> Option<String> {
        let rule = (0..self.questionnaire.pages.len()).find_map(|place| self.end_of(place))?;
        rule.message.as_ref().map(|text| self.text(text))
    }

    /// Whether the analysis can use the response: every essential question shown was on a saved page, and the items that the
    /// questionnaire names in `usable` have a value.
    pub fn usable(&self) -> bool {
        let seen = (0..self.questionnaire.pages.len())
            .filter(|place| self.shows_page(*place))
            .all(|place| {
                let asked = self.shown_questions(place);
                asked
                    .iter()
                    .all(|item| item.mark != Mark::Essential || self.cell(item).is_some())
            });
        seen && self
            .questionnaire
            .usable
            .answered
            .iter()
            .all(|id| self.value(id, None) != Val::Missing)
    }
}
