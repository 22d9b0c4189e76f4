//! Empty columns for every question, with their wordings as respondents read them.

use super::build::roster_columns;
use super::columns::{Builder, Data, Entry, Measure};
use super::dataset::Form;
use super::scale::is_ordered;
use crate::questionnaire::flow::{Context, Flow};
use crate::questionnaire::{Choice, Derived, DerivedKind, Item, Kind, Numeric};

/// The list of the names of communes.
pub(super) const COMMUNES: &str = "@insee/communes";

/// Renders wordings and prepares columns.
pub(super) struct Wording<'a> {
    pub(super) flow: Flow<'a>,
    pub(super) context: &'a Context,
}

impl Wording<'_> {
    /// The wording of an item.
    pub(super) fn item(&self, item: &Item) -> String {
        item.label
            .as_ref()
            .map_or_else(|| item.id.clone(), |label| self.flow.text(label))
    }

    fn entries(&self, choices: &[Choice]) -> Vec<Entry> {
        choices
            .iter()
            .map(|choice| Entry::new(choice, self.flow.text(&choice.label)))
            .collect()
    }

    /// The communes whose names are known.
    pub(super) fn communes(&self) -> Vec<Entry> {
        let list = self.context.lists.get(COMMUNES);
        list.map(|list| self.entries(list)).unwrap_or_default()
    }

    fn list(&self, item: &Item) -> Vec<Entry> {
        let Some(choices) = item.choices() else { return Vec::new() };
        let outside = choices
            .source
            .as_ref()
            .filter(|source| source.starts_with('@'))
            .and_then(|source| self.context.lists.get(source));
        let mut list = outside.map(|list| self.entries(list)).unwrap_or_default();
        list.extend(self.entries(&choices.choices));
        list
    }

    /// Adds the columns of a question.
    pub(super) fn columns(&self, item: &Item, roster: Option<usize>, builders: &mut Vec<(Builder, Option<usize>)>) -> Form {
        let first = builders.len();
        match &item.kind {
            Kind::Matrix { rows, .. } => {
                let list = self.list(item);
                for row in rows {
                    let data = Data::Codes {
                        codes: Vec::new(),
                        list: list.clone(),
                    };
                    builders.push((
                        Builder::new(format!("{}.{}", item.id, row.id), self.flow.text(&row.label), data, true),
                        None,
                    ));
                }
                Form::Matrix((first..builders.len()).collect())
            }
            Kind::Shares { rows, total, unit, .. } => {
                for row in rows {
                    let numeric = Numeric {
                        unit: unit.clone(),
                        max: Some(*total),
                        decimals: 1,
                        ..Numeric::default()
                    };
                    let data = Data::Numbers {
                        values: Vec::new(),
                        bands: Vec::new(),
                        numeric,
                        measure: Measure::Percent,
                    };
                    builders.push((
                        Builder::new(format!("{}.{}", item.id, row.id), self.flow.text(&row.label), data, false),
                        None,
                    ));
                }
                Form::Shares((first..builders.len()).collect(), *total)
            }
            Kind::Roster { items, .. } => {
                builders.push((
                    Builder::new(
                        item.id.clone(),
                        self.item(item),
                        numbers(&Numeric::default(), Measure::Quantity),
                        false,
                    ),
                    None,
                ));
                for column in roster_columns(items) {
                    let (data, ordered) = self.data(column);
                    let name = format!("{}.{}", item.id, column.id);
                    builders.push((Builder::new(name, self.item(column), data, ordered), roster));
                }
                Form::Roster((first + 1..builders.len()).collect())
            }
            _ => {
                let (data, ordered) = self.data(item);
                builders.push((Builder::new(item.id.clone(), self.item(item), data, ordered), None));
                Form::Variable(first)
            }
        }
    }

    fn data(&self, item: &Item) -> (Data, bool) {
        let codes = |list| Data::Codes { codes: Vec::new(), list };
        match &item.kind {
            Kind::Single(choices) => {
                let list = self.list(item);
                let scale = choices.source.as_ref().is_none_or(|source| !source.starts_with('@')) && is_ordered(&list);
                (codes(list), scale)
            }
            Kind::Multi { .. } => {
                let list = self.list(item);
                (
                    Data::Sets {
                        bits: Vec::new(),
                        words: list.len().div_ceil(64).max(1),
                        list,
                    },
                    false,
                )
            }
            Kind::Rank { size, .. } => (
                Data::Ranks {
                    places: Vec::new(),
                    size: *size as usize,
                    list: self.list(item),
                },
                false,
            ),
            Kind::Integer(numeric) | Kind::Decimal(numeric) => (numbers(numeric, Measure::Quantity), false),
            Kind::Percent(numeric) => (numbers(numeric, Measure::Percent), false),
            Kind::Money { numeric, .. } => (numbers(numeric, Measure::Money), false),
            Kind::Year { max, .. } => {
                let numeric = Numeric {
                    max: max.as_ref().and_then(|bound| self.flow.bound(bound)),
                    ..Numeric::default()
                };
                (numbers(&numeric, Measure::Year), false)
            }
            Kind::Boolean { .. } => (Data::Flags(Vec::new()), false),
            Kind::Date { .. } => (Data::Dates(Vec::new()), false),
            Kind::Commune => (codes(self.communes()), false),
            _ => (Data::Presence, false),
        }
    }

    /// The column of a derived variable.
    pub(super) fn derived(&self, derived: &Derived) -> Builder {
        let label = derived
            .label
            .as_ref()
            .map_or_else(|| derived.id.clone(), |label| self.flow.text(label));
        let data = match derived.kind {
            DerivedKind::Number => numbers(
                &Numeric {
                    decimals: 1,
                    ..Numeric::default()
                },
                Measure::Quantity,
            ),
            DerivedKind::Code => Data::Codes {
                codes: Vec::new(),
                list: self.entries(&derived.codes),
            },
            DerivedKind::Boolean => Data::Flags(Vec::new()),
            DerivedKind::Date => Data::Dates(Vec::new()),
            DerivedKind::Text => Data::Presence,
        };
        // Codes computed from answers are classes, in the author's order.
        let ordered = derived.kind == DerivedKind::Code && derived.codes.iter().all(|choice| choice.maps.is_empty());
        Builder::new(derived.id.clone(), label, data, ordered)
    }
}

fn numbers(numeric: &Numeric, measure: Measure) -> Data {
    Data::Numbers {
        values: Vec::new(),
        bands: Vec::new(),
        numeric: numeric.clone(),
        measure,
    }
}
