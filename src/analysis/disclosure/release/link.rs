//! Figures that give another away: the tables, indicators, filters and crossings that rest on the same answers, taken together.
//!
//! Each variable of the questionnaire is the root of a family: its table, those of the variables computed from it alone, the indicators
//! that read nothing else, and how many were asked the questions that it filters. A family is one set of linked sums
//! ([`super::super::sums`]); the figures of a family by the groups of a breakdown are another, with those of the whole as margins.

use std::collections::{BTreeMap, BTreeSet};

use super::cross::cross;
use super::{Figure, Mask, Request, Why};
use crate::analysis::columns::{Column, Data};
use crate::analysis::dataset::{Dataset, Form};
use crate::analysis::disclosure::sums::{Linked, Sum};
use crate::analysis::indicator::{Traced, trace};
use crate::analysis::tabulate::{TabContent, members, tabulate_bare};
use crate::questionnaire::answer::Missing;

/// More classes than this in a crossing: the margins of the tables are left out, those of the crossed indicators stay.
pub(super) const CLASSES: usize = 12;

/// What protecting gave.
#[derive(Clone, Debug, Default)]
pub struct Protection {
    /// What to hide.
    pub mask: Mask,
    /// How many small classes could still be computed although everything that can be hidden of their family is: what bases alone say.
    pub bases: usize,
    /// How many small classes were looked at.
    pub small: usize,
}

/// A published sum over the responses.
#[derive(Clone)]
pub(super) struct Fact {
    /// Coefficient of each response.
    pub(super) by: Vec<f64>,
    pub(super) figure: Option<Figure>,
    pub(super) cost: f64,
    /// Comes from an indicator, not from a table.
    pub(super) indicator: bool,
}

/// The figures that these requests publish, linked, and which must be hidden. The dataset hides nothing yet.
/// Those of `forced` are hidden to begin with, and cannot be computed from the others either.
pub fn protect(dataset: &Dataset, requests: &[Request], forced: Mask) -> Protection {
    let mut out = Protection {
        mask: forced,
        ..Protection::default()
    };
    let traced: Vec<Traced> = requests
        .iter()
        .filter_map(|request| match request {
            Request::Whole(spec) => trace(spec, None, dataset).ok(),
            Request::Groups(spec, breakdown) => trace(spec, Some(breakdown), dataset).ok(),
            Request::Question(_) => None,
        })
        .collect();
    let tabulated = tabulated(dataset, requests);
    let mut roots: BTreeSet<String> = BTreeSet::new();
    for traced in &traced {
        roots.extend(traced.parts.iter().filter_map(|part| part.root.clone()));
    }
    for column in &tabulated {
        roots.extend(root(dataset, std::slice::from_ref(&dataset.index[column.name.as_str()])));
    }
    for root in &roots {
        let Some(column) = dataset.column(root) else { continue };
        if column.roster.is_some() || !matches!(column.data, Data::Codes { .. } | Data::Flags(_) | Data::Numbers { .. }) {
            continue;
        }
        let whole = family(dataset, root, column, &tabulated, &traced);
        settle(dataset, column, &whole, &mut out);
        let crossed: BTreeSet<&str> = traced
            .iter()
            .filter(|traced| traced.parts.iter().any(|part| part.root.as_ref() == Some(root)))
            .filter_map(|traced| traced.by.as_deref())
            .collect();
        for by in crossed {
            let here: Vec<&Traced> = traced.iter().filter(|traced| traced.by.as_deref() == Some(by)).collect();
            cross(dataset, root, column, &whole, &here, &mut out);
        }
    }
    out
}

/// The variable that all these columns come from, when there is one.
pub(in crate::analysis) fn root(dataset: &Dataset, columns: &[usize]) -> Option<String> {
    let mut roots: BTreeSet<String> = BTreeSet::new();
    for place in columns {
        let name = &dataset.columns[*place].name;
        match dataset.derived_from.get(name) {
            Some(items) => roots.extend(items.iter().filter(|item| dataset.index.contains_key(*item)).cloned()),
            None => {
                roots.insert(name.clone());
            }
        }
    }
    (roots.len() == 1).then(|| roots.pop_first()).flatten()
}

/// The columns whose tables are published.
fn tabulated<'d>(dataset: &'d Dataset, requests: &[Request]) -> Vec<&'d Column> {
    let mut places: BTreeSet<usize> = BTreeSet::new();
    for request in requests {
        let Request::Question(name) = request else { continue };
        match dataset.question(name).map(|question| &question.form) {
            Some(Form::Variable(place)) => {
                places.insert(*place);
            }
            Some(Form::Matrix(columns) | Form::Shares(columns, _) | Form::Roster(columns)) => places.extend(columns),
            None => places.extend(dataset.index.get(name)),
        }
    }
    let columns = places.into_iter().map(|place| &dataset.columns[place]);
    columns
        .filter(|column| {
            column.roster.is_none() && matches!(column.data, Data::Codes { .. } | Data::Flags(_) | Data::Numbers { .. })
        })
        .collect()
}

/// The published sums of a root, on the whole.
fn family(dataset: &Dataset, root_name: &str, column: &Column, tabulated: &[&Column], traced: &[Traced]) -> Vec<Fact> {
    let base = |by: Vec<f64>| Fact {
        by,
        figure: None,
        cost: 0.0,
        indicator: false,
    };
    let truth = |truth: bool| f64::from(u8::from(truth));
    let mut facts = vec![
        base(vec![1.0; dataset.len]),
        base(column.missing.iter().map(|missing| truth(missing.is_none())).collect()),
    ];
    let is_root = |column: &Column| {
        dataset
            .index
            .get(&column.name)
            .and_then(|place| root(dataset, &[*place]))
            .as_deref()
            == Some(root_name)
    };
    for table in tabulated.iter().filter(|table| is_root(table)) {
        facts.push(base(table.missing.iter().map(|missing| truth(missing.is_none())).collect()));
        let content = tabulate_bare(dataset, table);
        let rows = match &content {
            TabContent::Codes { rows, .. } => rows,
            TabContent::Number { classes, .. } => classes,
            _ => continue,
        };
        for (row, members) in rows.iter().zip(members(table, rows)) {
            if let Some(count) = row.count {
                facts.push(Fact {
                    by: members.iter().map(|member| truth(*member)).collect(),
                    figure: Some(Figure::Row {
                        variable: table.name.clone(),
                        code: row.code.clone(),
                    }),
                    cost: 1.0 + count as f64,
                    indicator: false,
                });
            }
        }
    }
    // How many were asked what this variable alone decides.
    for (item, from) in &dataset.asked_after {
        let decided = !from.is_empty()
            && from.iter().all(|name| {
                name == root_name
                    || dataset
                        .derived_from
                        .get(name)
                        .is_some_and(|items| items.iter().all(|item| item == root_name))
            });
        let first = dataset
            .columns
            .iter()
            .find(|column| column.name == *item || column.name.split('.').next() == Some(item));
        if let Some(asked) = first.filter(|asked| decided && asked.roster.is_none()) {
            facts.push(Fact {
                figure: Some(Figure::Asked { item: item.clone() }),
                cost: 0.5,
                ..base(
                    asked
                        .missing
                        .iter()
                        .map(|missing| truth(*missing != Some(Missing::NotDisplayed)))
                        .collect(),
                )
            });
        }
    }
    for traced in traced {
        for part in traced.parts.iter().filter(|part| part.root.as_deref() == Some(root_name)) {
            facts.push(base(part.y.iter().map(|y| truth(!y.is_nan())).collect()));
            if !part.shown || !part.linear {
                continue;
            }
            let figure = Figure::Part {
                key: traced.key.clone(),
                code: part.code.clone(),
            };
            facts.extend(scores(&part.y, |_| true, &figure));
        }
    }
    facts
}

/// What the mean of these values publishes: their sum and, with its standard error, that of their squares.
pub(super) fn scores(y: &[f64], kept: impl Fn(usize) -> bool, figure: &Figure) -> Vec<Fact> {
    let of = |power: i32| -> Vec<f64> {
        y.iter()
            .enumerate()
            .map(|(row, y)| if y.is_nan() || !kept(row) { 0.0 } else { y.powi(power) })
            .collect()
    };
    let first = of(1);
    let count = first.iter().filter(|y| **y != 0.0).count() as f64;
    let binary = first.iter().all(|y| *y == 0.0 || *y == 1.0);
    let fact = |by| Fact {
        by,
        figure: Some(figure.clone()),
        cost: 2.0 + 2.0 * count,
        indicator: true,
    };
    if binary {
        vec![fact(first)]
    } else {
        vec![fact(first), fact(of(2))]
    }
}

/// Classes of responses that none of these sums tells apart: the class of each response, and how many there are.
pub(super) fn classes<'a>(len: usize, facts: impl Iterator<Item = &'a [f64]>) -> (Vec<usize>, usize) {
    let mut class = vec![0; len];
    let mut count = usize::from(len > 0);
    for by in facts {
        let mut known: BTreeMap<(usize, u64), usize> = BTreeMap::new();
        for (row, value) in by.iter().enumerate() {
            let next = known.len();
            class[row] = *known.entry((class[row], value.to_bits())).or_insert(next);
        }
        count = known.len();
    }
    (class, count)
}

/// Protects the figures of a root on the whole.
fn settle(dataset: &Dataset, column: &Column, facts: &[Fact], out: &mut Protection) {
    if facts.iter().all(|fact| fact.figure.is_none()) {
        return;
    }
    let (class, count) = classes(dataset.len, facts.iter().map(|fact| fact.by.as_slice()));
    let mut counts = vec![0; count];
    let mut answered = vec![false; count];
    for (row, class) in class.iter().enumerate() {
        counts[*class] += 1;
        answered[*class] |= column.missing[row].is_none();
    }
    let mut secret: Vec<Vec<usize>> = (0..count)
        .filter(|class| answered[*class] && (1..dataset.cell).contains(&counts[*class]))
        .map(|class| vec![class])
        .collect();
    for fact in facts
        .iter()
        .filter(|fact| fact.figure.as_ref().is_some_and(|figure| out.mask.why(figure).is_some()))
    {
        let mut of: Vec<usize> = (0..dataset.len)
            .filter(|row| fact.by[*row] != 0.0)
            .map(|row| class[row])
            .collect();
        of.sort_unstable();
        of.dedup();
        secret.push(of);
    }
    if secret.is_empty() {
        return;
    }
    let coefficients = |by: &[f64]| -> Vec<(usize, f64)> {
        let mut of = vec![0.0; count];
        class.iter().zip(by).for_each(|(class, by)| of[*class] = *by);
        of.into_iter().enumerate().filter(|(_, by)| *by != 0.0).collect()
    };
    let sums = facts
        .iter()
        .map(|fact| (coefficients(&fact.by), fact.figure.as_ref(), fact.cost));
    run(counts, sums.collect(), secret, dataset.cell, out);
}

/// A sum of counts (place and coefficient), the figure that says it, what hiding it costs.
pub(super) type Summed<F> = (Vec<(usize, f64)>, Option<F>, f64);

/// Builds the linked sums of figures, protects them, and adds what must be hidden to the mask.
pub(super) fn run(counts: Vec<usize>, facts: Vec<Summed<&Figure>>, secret: Vec<Vec<usize>>, cell: usize, out: &mut Protection) {
    let mut figures: Vec<&Figure> = Vec::new();
    let mut costs = Vec::new();
    let mut sums: Vec<Sum> = Vec::new();
    for (of, figure, cost) in facts {
        if figure.is_some_and(|figure| out.mask.why(figure).is_some()) {
            continue;
        }
        let place = figure.map(|figure| {
            figures.iter().position(|known| *known == figure).unwrap_or_else(|| {
                figures.push(figure);
                costs.push(cost);
                figures.len() - 1
            })
        });
        let twice = sums.iter().any(|sum| sum.figure == place && sum.of == of);
        if !twice {
            sums.push(Sum { of, figure: place });
        }
    }
    out.small += secret.len();
    let linked = Linked {
        counts,
        sums,
        costs,
        secret,
    };
    let (hidden, lost) = linked.protect(cell);
    out.bases += lost.len();
    for (figure, _) in figures.into_iter().zip(hidden).filter(|(_, hide)| *hide) {
        out.mask.hide(figure.clone(), Why::Linked);
    }
}
