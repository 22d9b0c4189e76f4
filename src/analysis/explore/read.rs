//! From a column to an axis: codes, sets, rankings, numbers in classes, lines of a roster by response, groups of a nomenclature.

use super::axis::{Axis, Category, Numbers};
use super::{Fault, Names};
use crate::analysis::columns::{Column, Data, Entry, Measure as What};
use crate::analysis::dataset::{Dataset, Lines};
use crate::analysis::tabulate::{Classes, entries};
use crate::questionnaire::Numeric;
use crate::questionnaire::answer::Missing;

/// Lists longer than this only have the codes that somebody chose.
const LONG_LIST: usize = 20;

/// Reads a variable.
pub(super) fn axis(dataset: &Dataset, names: &Names, variable: &str) -> Result<Axis, Fault> {
    let (name, by) = match variable.split_once('*') {
        Some((name, by)) => (name, Some(by)),
        None => (variable, None),
    };
    let unknown = || Fault::Unknown(variable.to_owned());
    let column = dataset.column(name).ok_or_else(unknown)?;
    let mut axis = match (column.roster, &column.data) {
        (_, Data::Presence | Data::Dates(_)) => return Err(unknown()),
        (Some(roster), _) => over_lines(dataset, column, &dataset.rosters[roster]),
        (None, Data::Numbers { values, .. }) => {
            let values = (0..column.len())
                .map(|row| {
                    if column.missing[row].is_none() {
                        values[row]
                    } else {
                        f64::NAN
                    }
                })
                .collect();
            number(column, values, column.missing.clone())
        }
        (None, _) => codes(column),
    };
    if let Some(by) = by {
        let categories = dataset.nomenclatures.get(by).ok_or_else(unknown)?;
        axis = grouped(axis, &entries(column), by, categories);
    }
    variable.clone_into(&mut axis.name);
    if let Some(label) = names.labels.get(variable) {
        label.clone_into(&mut axis.label);
    }
    if let Some(codes) = names.codes.get(variable) {
        for category in &mut axis.categories {
            if let Some(label) = codes.get(&category.code) {
                label.clone_into(&mut category.label);
            }
        }
    }
    Ok(axis)
}

fn categories(entries: &[Entry]) -> Vec<Category> {
    let category = |entry: &Entry| Category {
        code: entry.code.clone(),
        label: entry.label.clone(),
        other: entry.other,
    };
    entries.iter().map(category).collect()
}

/// A coded column.
fn codes(column: &Column) -> Axis {
    let mut axis = Axis::filled(column.missing.clone(), |row, hit| column.each_code(row, hit));
    let list = entries(column);
    axis.label.clone_from(&column.label);
    axis.categories = categories(&list);
    axis.ordered = column.ordered;
    axis.single = matches!(column.data, Data::Codes { .. } | Data::Flags(_));
    if let Data::Ranks { size, .. } = &column.data {
        axis.ranks = Some(*size);
    }
    let counts = axis.counts(|_| true);
    let long = list.len() > LONG_LIST;
    axis.regroup(
        &list
            .iter()
            .enumerate()
            .map(|(place, entry)| entry.missing.is_none() && (!long || counts[place] > 0))
            .collect::<Vec<bool>>(),
    );
    axis
}

/// A number, in classes.
fn number(column: &Column, values: Vec<f64>, missing: Vec<Option<Missing>>) -> Axis {
    let plain = (Numeric::default(), What::Quantity);
    let (numeric, what) = match &column.data {
        Data::Numbers { numeric, measure, .. } => (numeric, measure),
        _ => (&plain.0, &plain.1),
    };
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let classes = (!sorted.is_empty()).then(|| Classes::new(numeric, what, &sorted));
    let mut axis = Axis::filled(missing, |row, hit| {
        if let Some(classes) = &classes {
            hit(classes.place(values[row]));
        }
    });
    axis.label.clone_from(&column.label);
    let unit = match (&numeric.unit, what) {
        (Some(unit), _) => unit.get("fr").to_owned(),
        (None, What::Money) => "€".to_owned(),
        (None, What::Percent) => "%".to_owned(),
        (None, _) => String::new(),
    };
    let numbers = Numbers {
        values,
        unit,
        year: *what == What::Year,
        additive: matches!(what, What::Quantity | What::Money),
        classes,
    };
    if let Some(classes) = &numbers.classes {
        axis.categories = (0..classes.bounds.len()).map(|class| numbers.class(classes, class)).collect();
    }
    axis.ordered = true;
    axis.numbers = Some(numbers);
    axis
}

/// A column of a roster, by response: the answers that one line at least has; the sum of the lines of a number.
fn over_lines(dataset: &Dataset, column: &Column, lines: &Lines) -> Axis {
    let of = |row: usize| lines.starts[row] as usize..lines.starts[row + 1] as usize;
    let missing: Vec<Option<Missing>> = (0..dataset.len)
        .map(|row| {
            let mut states = of(row).map(|line| column.missing[line]);
            if states.clone().any(|state| state.is_none()) {
                None
            } else {
                Some(states.next().flatten().unwrap_or(Missing::NotDisplayed))
            }
        })
        .collect();
    let answered = |row: usize| of(row).filter(|line| column.missing[*line].is_none());
    let mut axis = if let Data::Numbers { values, .. } = &column.data {
        let sums = (0..dataset.len)
            .map(|row| match missing[row] {
                None => answered(row).map(|line| values[line]).sum(),
                Some(_) => f64::NAN,
            })
            .collect();
        let mut axis = number(column, sums, missing);
        axis.notes.push("Les lignes d’une même réponse sont additionnées.".to_owned());
        axis
    } else {
        let mut axis = Axis::filled(missing, |row, hit| {
            let mut found: Vec<usize> = Vec::new();
            answered(row).for_each(|line| column.each_code(line, |place| found.push(place)));
            found.sort_unstable();
            found.dedup();
            found.into_iter().for_each(hit);
        });
        axis.label.clone_from(&column.label);
        axis.categories = categories(&entries(column));
        axis.single = false;
        axis.notes
            .push("Une réponse compte dès qu’une de ses lignes la donne.".to_owned());
        axis
    };
    axis.label.clone_from(&column.label);
    axis
}

/// The same by the categories of a nomenclature; codes without one are « Non classé ».
fn grouped(axis: Axis, list: &[Entry], by: &str, nomenclature: &[(String, String)]) -> Axis {
    let unmapped = nomenclature.len();
    // The axis may have left out some entries of the list.
    let target: Vec<usize> = axis
        .categories
        .iter()
        .map(|category| {
            let entry = list.iter().find(|entry| entry.code == category.code);
            let to = entry.and_then(|entry| entry.maps.get(by));
            to.and_then(|to| nomenclature.iter().position(|(code, _)| code == to))
                .unwrap_or(unmapped)
        })
        .collect();
    let mut out = Axis::filled(axis.missing.clone(), |row, hit| {
        let mut found: Vec<usize> = axis.of(row).iter().map(|place| target[usize::from(*place)]).collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().for_each(hit);
    });
    out.label = axis.label;
    out.single = axis.single;
    out.notes = axis.notes;
    out.categories = nomenclature
        .iter()
        .map(|(code, label)| (code.as_str(), label.as_str()))
        .chain([("~unmapped", "Non classé")])
        .map(|(code, label)| Category {
            code: code.to_owned(),
            label: label.to_owned(),
            other: code == "~unmapped",
        })
        .collect();
    let counts = out.counts(|_| true);
    let kept: Vec<bool> = (0..=unmapped).map(|place| place < unmapped || counts[place] > 0).collect();
    out.regroup(&kept);
    out
}
