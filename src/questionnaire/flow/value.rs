//! Values of variables, for conditions, checks and texts.

use std::collections::BTreeMap;

use super::Flow;
use super::said::DEEPEST;
use crate::questionnaire::answer::{Cell, Content, Missing, Value};
use crate::questionnaire::condition::{Env, Ref, Template, Val};
use crate::questionnaire::model::{Bound, Choice, DerivedKind, Item, Kind, Numeric, Text};
use crate::values::Date;

impl Flow<'_> {
    /// The value of any variable: item, `item.row`, derived, external. What is not shown is missing.
    pub fn value(&self, name: &str, part: Option<&str>) -> Val {
        self.lookup(name, part, false)
    }

    fn lookup(&self, name: &str, part: Option<&str>, strict: bool) -> Val {
        if let Some(item) = self.questionnaire.item(name) {
            return match self.answers.get(name) {
                Some(cell) if self.shows(name) => self.cell_value(item, &self.kept(item, cell), part, strict),
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
            (Content::Roster(lines), None) => {
                Val::Texts((1..=self.lines(item, lines).len()).map(|n| Val::Number(n as f64)).collect())
            }
            (Content::Roster(lines), Some(part)) => {
                let Kind::Roster { items, .. } = &item.kind else {
                    return Val::Missing;
                };
                let Some(column) = items.iter().find(|column| column.id == part) else {
                    return Val::Missing;
                };
                let shown = |line: &BTreeMap<String, Cell>, place: usize| self.shows_column(items, column, line, place + 1);
                let value =
                    |line: &BTreeMap<String, Cell>| line.get(part).map_or(Val::Missing, |cell| scalar(column, cell, strict));
                let lines = self.lines(item, lines).iter().enumerate();
                Val::Texts(
                    lines
                        .map(|(place, line)| if shown(line, place) { value(line) } else { Val::Missing })
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

    /// The number that a bound stands for; a date stands for its year.
    pub fn bound(&self, bound: &Bound) -> Option<f64> {
        match bound {
            Bound::Number(number) => Some(*number),
            Bound::Named(name) => match self.value(name, None) {
                Val::Number(number) => Some(number),
                Val::Date(date) => Some(f64::from(date.year())),
                _ => None,
            },
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
pub(super) struct Strict<'f, 'a>(pub(super) &'f Flow<'a>);

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
pub(super) struct Line<'f, 'a> {
    pub(super) flow: &'f Flow<'a>,
    pub(super) columns: &'f [Item],
    pub(super) cells: &'f BTreeMap<String, Cell>,
    /// Place of the line, from 1: the name `index`.
    pub(super) index: usize,
}

impl Flow<'_> {
    /// Whether a column of a roster is shown on one line (`index` from 1), given the other answers of that line.
    pub fn shows_column(&self, columns: &[Item], column: &Item, cells: &BTreeMap<String, Cell>, index: usize) -> bool {
        let env = Line {
            flow: self,
            columns,
            cells,
            index,
        };
        column.enabled
            && column.visible_if.as_ref().is_none_or(|condition| condition.holds(&env))
            && !column.skip_if.as_ref().is_some_and(|condition| condition.holds(&env))
    }
}

impl Line<'_, '_> {
    fn asks(&self, column: &Item) -> bool {
        if column.visible_if.is_none() && column.skip_if.is_none() {
            return true;
        }
        let depth = &self.flow.depth;
        if depth.get() >= DEEPEST {
            return false;
        }
        depth.set(depth.get() + 1);
        let asks = self.flow.shows_column(self.columns, column, self.cells, self.index);
        depth.set(depth.get() - 1);
        asks
    }
}

impl Env for Line<'_, '_> {
    fn var(&self, name: &Ref) -> Val {
        match self.columns.iter().find(|column| column.id == name.name && !name.previous) {
            // What the line does not ask is missing, as elsewhere.
            Some(column) if !self.asks(column) => Val::Missing,
            Some(column) => self
                .cells
                .get(&column.id)
                .map_or(Val::Missing, |cell| scalar(column, &self.flow.kept(column, cell), true)),
            None if name.name == "index" && !name.previous => Val::Number(self.index as f64),
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
        // A year is not an amount: no space between its thousands.
        Val::Number(year) if matches!(flow.questionnaire.item(&name.name)?.kind, Kind::Year { .. }) => Some(format!("{year}")),
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
pub fn band_middle(numeric: &Numeric, code: &str) -> Option<f64> {
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
