//! What is shown, what comes next, what remains: the questionnaire seen through one set of answers.
//!
//! Answers that routing no longer shows are kept but count as missing everywhere (conditions, checks, results). Visibility and
//! derived variables are computed when they are asked for, once; a reference that loops back on itself (which a checked
//! questionnaire does not have) is missing, so that every computation ends.

use std::cell::{Cell as Memo, RefCell};
use std::collections::BTreeMap;

use super::answer::{Answers, Cell, Content, Missing, Value};
use super::condition::{Condition, Env, Ref, Template, Val};
use super::model::{
    Check, Choice, Choices, DerivedKind, Disposition, EndRule, Filter, FilterMode, Item, Kind, Mark, Page, Questionnaire,
    Required, Row, Text,
};
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
        let seen = asked.iter().all(|item| self.answers.get(&item.id).is_some());
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
            self.conditions(page.visible_if.as_ref(), page.skip_if.as_ref())
                && self.end_before(place).is_none()
                && page
                    .items
                    .iter()
                    .enumerate()
                    .any(|(p, item)| !matches!(item.kind, Kind::Note) && self.shows_item(place, p))
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
    fn answered(&self, item: &Item) -> bool {
        self.answers.get(&item.id).is_some_and(says_something)
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
        for line in lines {
            let env = Line {
                flow: self,
                columns: items,
                cells: line,
            };
            for check in items
                .iter()
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

    /// The choices offered for an item, run-time lists and filters applied.
    pub fn choices(&self, item: &Item) -> Vec<Choice> {
        item.choices().map_or_else(Vec::new, |choices| self.offered(choices))
    }

    fn offered(&self, choices: &Choices) -> Vec<Choice> {
        let outside = choices
            .source
            .as_ref()
            .filter(|name| name.starts_with('@'))
            .and_then(|name| self.context.lists.get(name));
        let all = outside.into_iter().flatten().chain(&choices.choices);
        match &choices.filter {
            None => all.cloned().collect(),
            Some(filter) => {
                let chosen = self.chosen(filter);
                let keep = |choice: &&Choice| match filter.mode {
                    FilterMode::Children => {
                        chosen.is_empty() || choice.parent.as_ref().is_none_or(|parent| chosen.contains(parent))
                    }
                    FilterMode::Selected => chosen.contains(&choice.code),
                    FilterMode::Except => !chosen.contains(&choice.code),
                };
                all.filter(keep).cloned().collect()
            }
        }
    }

    /// The codes chosen at the item that a filter follows.
    fn chosen(&self, filter: &Filter) -> Vec<String> {
        match self.value(&filter.by, None) {
            Val::Text(code) => vec![code],
            Val::Texts(codes) => codes
                .into_iter()
                .filter_map(|code| if let Val::Text(code) = code { Some(code) } else { None })
                .collect(),
            _ => Vec::new(),
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
                    .all(|item| item.mark != Mark::Essential || self.answers.get(&item.id).is_some())
            });
        seen && self
            .questionnaire
            .usable
            .answered
            .iter()
            .all(|id| self.value(id, None) != Val::Missing)
    }

    /// The value of any variable: item, `item.row`, derived, external. What is not shown is missing.
    pub fn value(&self, name: &str, part: Option<&str>) -> Val {
        self.lookup(name, part, false)
    }

    fn lookup(&self, name: &str, part: Option<&str>, strict: bool) -> Val {
        if let Some(item) = self.questionnaire.item(name) {
            return match self.answers.get(name) {
                Some(cell) if self.shows(name) => self.cell_value(item, cell, part, strict),
                _ => Val::Missing,
            };
        }
        if let Some(value) = self.derived(name) {
            return value;
        }
        self.external(name)
    }

    fn external(&self, name: &str) -> Val {
        let plain = name.replace('é', "e");
        if let Some(value) = self.context.external.get(name).or_else(|| self.context.external.get(&plain)) {
            return value.clone();
        }
        match (plain.as_str(), self.context.external.get("annee")) {
            ("annee_ref", Some(Val::Number(year))) => Val::Number(year - 1.0),
            _ => Val::Missing,
        }
    }

    fn derived(&self, name: &str) -> Option<Val> {
        let derived = self.questionnaire.derived.iter().find(|derived| derived.id == name)?;
        if let Some(known) = self.derived.borrow().get(name) {
            return Some(known.clone().unwrap_or(Val::Missing));
        }
        self.derived.borrow_mut().insert(&derived.id, None);
        let value = match (derived.expr.eval(self), derived.kind) {
            (Val::Number(number), DerivedKind::Code) => Val::Text(format!("{number}")),
            (value, _) => value,
        };
        self.derived.borrow_mut().insert(&derived.id, Some(value.clone()));
        Some(value)
    }

    /// The value of a cell for the language of conditions. `strict`: a band is missing (checks never fire on a band).
    fn cell_value(&self, item: &Item, cell: &Cell, part: Option<&str>, strict: bool) -> Val {
        match (&cell.content, part) {
            (Content::Rows(rows), Some(part)) => {
                let shown = self.rows(item).iter().any(|row| row.id == part);
                rows.get(part)
                    .filter(|_| shown)
                    .map_or(Val::Missing, |cell| scalar(item, cell, strict))
            }
            (Content::Rows(rows), None) => {
                let values: Vec<Val> = self
                    .rows(item)
                    .iter()
                    .map(|row| rows.get(&row.id).map_or(Val::Missing, |cell| scalar(item, cell, strict)))
                    .collect();
                if values.iter().all(|value| *value == Val::Missing) {
                    Val::Missing
                } else {
                    Val::Texts(values)
                }
            }
            (Content::Roster(lines), None) => Val::Texts((1..=lines.len()).map(|n| Val::Number(n as f64)).collect()),
            (Content::Roster(lines), Some(part)) => {
                let Kind::Roster { items, .. } = &item.kind else {
                    return Val::Missing;
                };
                let Some(column) = items.iter().find(|column| column.id == part) else {
                    return Val::Missing;
                };
                Val::Texts(
                    lines
                        .iter()
                        .map(|line| line.get(part).map_or(Val::Missing, |cell| scalar(column, cell, strict)))
                        .collect(),
                )
            }
            (Content::Value(Value::Codes(codes)), Some(rank)) => {
                let place = rank.parse::<usize>().unwrap_or(0);
                place
                    .checked_sub(1)
                    .and_then(|place| codes.get(place))
                    .map_or(Val::Missing, |code| Val::Text(code.clone()))
            }
            (_, None) => scalar(item, cell, strict),
            _ => Val::Missing,
        }
    }

    /// A text in the respondent's language, placeholders filled (not HTML-escaped).
    pub fn text(&self, text: &Text) -> String {
        Template::fill(text.get(&self.context.lang), self)
    }

    /// The wording of a code of an item or derived variable.
    pub fn label_of(&self, name: &str, code: &str) -> Option<String> {
        let lang = &self.context.lang;
        let find = |choices: &[Choice]| {
            choices
                .iter()
                .find(|choice| choice.code == code)
                .map(|choice| choice.label.get(lang).to_owned())
        };
        if let Some(item) = self.questionnaire.item(name) {
            if matches!(item.kind, Kind::Commune) {
                return self.context.lists.get("@insee/communes").and_then(|list| find(list));
            }
            let choices = item.choices()?;
            let outside = choices.source.as_ref().and_then(|source| self.context.lists.get(source));
            return find(&choices.choices).or_else(|| outside.and_then(|list| find(list)));
        }
        self.questionnaire
            .derived
            .iter()
            .find(|derived| derived.id == name)
            .and_then(|derived| find(&derived.codes))
    }
}

impl Env for Flow<'_> {
    fn var(&self, name: &Ref) -> Val {
        resolve(self, name, false)
    }

    fn today(&self) -> Date {
        self.context.today
    }

    fn label(&self, name: &Ref) -> Option<String> {
        label(self, name, self)
    }
}

/// The same, for checks: a band has no value.
struct Strict<'f, 'a>(&'f Flow<'a>);

impl Env for Strict<'_, '_> {
    fn var(&self, name: &Ref) -> Val {
        resolve(self.0, name, true)
    }

    fn today(&self) -> Date {
        self.0.context.today
    }

    fn label(&self, name: &Ref) -> Option<String> {
        label(self.0, name, self)
    }
}

/// The same, inside one line of a roster: its columns are named first.
struct Line<'f, 'a> {
    flow: &'f Flow<'a>,
    columns: &'f [Item],
    cells: &'f BTreeMap<String, Cell>,
}

impl Env for Line<'_, '_> {
    fn var(&self, name: &Ref) -> Val {
        match self.columns.iter().find(|column| column.id == name.name && !name.previous) {
            Some(column) => self
                .cells
                .get(&column.id)
                .map_or(Val::Missing, |cell| scalar(column, cell, true)),
            None => resolve(self.flow, name, true),
        }
    }

    fn today(&self) -> Date {
        self.flow.context.today
    }

    fn label(&self, name: &Ref) -> Option<String> {
        label(self.flow, name, self)
    }
}

fn resolve(flow: &Flow<'_>, name: &Ref, strict: bool) -> Val {
    if !name.previous {
        return flow.lookup(&name.name, name.part.as_deref(), strict);
    }
    let Some(previous) = &flow.context.previous else {
        return Val::Missing;
    };
    match (flow.questionnaire.item(&name.name), previous.get(&name.name)) {
        (Some(item), Some(cell)) => flow.cell_value(item, cell, name.part.as_deref(), strict),
        _ => Val::Missing,
    }
}

fn label(flow: &Flow<'_>, name: &Ref, env: &dyn Env) -> Option<String> {
    match env.var(name) {
        Val::Text(code) => flow.label_of(&name.name, &code),
        _ => None,
    }
}

/// The value of a cell that is not made of rows.
fn scalar(item: &Item, cell: &Cell, strict: bool) -> Val {
    match &cell.content {
        Content::Value(Value::Number(number)) if number.is_finite() => Val::Number(*number),
        Content::Value(Value::Bool(value)) => Val::Bool(*value),
        Content::Value(Value::Codes(codes)) if codes.is_empty() => Val::Missing,
        Content::Value(Value::Codes(codes)) => Val::Texts(codes.iter().cloned().map(Val::Text).collect()),
        Content::Value(Value::Text(text)) if text.is_empty() => Val::Missing,
        Content::Value(Value::Text(text)) if matches!(item.kind, Kind::Date { .. }) => {
            text.parse().map_or(Val::Missing, Val::Date)
        }
        Content::Value(Value::Text(text)) => Val::Text(text.clone()),
        Content::Band(code) if !strict => item
            .numeric()
            .and_then(|numeric| band_middle(numeric, code))
            .map_or(Val::Missing, Val::Number),
        _ => Val::Missing,
    }
}

/// The number that stands for a band: its middle; for the last, open one, one and a half times its lower bound.
pub fn band_middle(numeric: &super::model::Numeric, code: &str) -> Option<f64> {
    let (low, high) = numeric.band(code)?;
    Some(high.map_or(low * 1.5, |high| {
        let last = if numeric.decimals == 0 { high - 1.0 } else { high };
        f64::midpoint(low, last)
    }))
}

/// Whether a cell says something: a value, a band, or a kind of missing chosen by the respondent, in at least one row.
pub fn says_something(cell: &Cell) -> bool {
    match &cell.content {
        Content::Value(Value::Text(text)) => !text.is_empty(),
        Content::Value(Value::Codes(codes)) => !codes.is_empty(),
        Content::Value(_) | Content::Band(_) => true,
        Content::Missing(kind) => !matches!(kind, Missing::NotAnswered | Missing::NotDisplayed),
        Content::Rows(rows) => rows.values().any(says_something),
        Content::Roster(lines) => lines.iter().any(|line| line.values().any(says_something)),
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
