//! A variable as categories by response.

use super::{Fault, Measure, Named, Names};
use crate::analysis::NonResponse;
use crate::analysis::columns::{Column, Data, Entry, Measure as What, NO_CODE};
use crate::analysis::dataset::{Dataset, Lines};
use crate::analysis::disclosure;
use crate::analysis::tabulate::{Classes, OTHER, OTHER_LABEL, entries, joined};
use crate::questionnaire::Numeric;
use crate::questionnaire::answer::Missing;

/// Lists longer than this only have the codes that somebody chose.
const LONG_LIST: usize = 20;

/// A category.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Category {
    pub(super) code: String,
    pub(super) label: String,
    /// The author’s « autre ».
    pub(super) other: bool,
}

/// A variable: the categories of each response.
pub(super) struct Axis {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) categories: Vec<Category>,
    /// The categories have an order.
    pub(super) ordered: bool,
    /// One category a response at most.
    pub(super) single: bool,
    /// Why a response has no value.
    pub(super) missing: Vec<Option<Missing>>,
    starts: Vec<u32>,
    places: Vec<u16>,
    /// The number of each response (NaN: none), with how it is written.
    pub(super) numbers: Option<Numbers>,
    /// Points of each response on each category of a ranking, 0 to 100, and how many ranks there are.
    pub(super) ranks: Option<usize>,
    pub(super) notes: Vec<String>,
}

/// A number.
pub(super) struct Numbers {
    pub(super) values: Vec<f64>,
    pub(super) unit: String,
    pub(super) year: bool,
    /// Sums mean something: one respondent may not make most of it.
    pub(super) additive: bool,
    classes: Option<Classes>,
}

impl Numbers {
    fn class(&self, classes: &Classes, class: usize) -> Category {
        let label = classes.label(class);
        Category {
            code: format!("{}", classes.bounds[class]),
            label: if self.unit.is_empty() || self.year {
                label
            } else {
                format!("{label}\u{a0}{}", self.unit)
            },
            other: false,
        }
    }
}

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

impl Axis {
    /// An axis from what each response that has a value hits.
    fn filled(missing: Vec<Option<Missing>>, each: impl Fn(usize, &mut dyn FnMut(usize))) -> Self {
        let mut starts = Vec::with_capacity(missing.len() + 1);
        let mut places = Vec::with_capacity(missing.len());
        for (row, missing) in missing.iter().enumerate() {
            starts.push(places.len() as u32);
            if missing.is_none() {
                each(row, &mut |place| places.push(place as u16));
            }
        }
        starts.push(places.len() as u32);
        Axis {
            name: String::new(),
            label: String::new(),
            categories: Vec::new(),
            ordered: false,
            single: true,
            missing,
            starts,
            places,
            numbers: None,
            ranks: None,
            notes: Vec::new(),
        }
    }

    /// Categories of a response; for a ranking, in order of preference.
    pub(super) fn of(&self, row: usize) -> &[u16] {
        &self.places[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// Whether a response has a value.
    pub(super) fn answered(&self, row: usize) -> bool {
        self.missing[row].is_none()
    }

    pub(super) fn named(&self) -> Named {
        Named {
            name: self.name.clone(),
            label: self.label.clone(),
        }
    }

    /// Responses in each category, among those kept.
    pub(super) fn counts(&self, kept: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut counts = vec![
            0;
            self.categories
                .len()
                .max(self.places.iter().map(|p| usize::from(*p) + 1).max().unwrap_or(0))
        ];
        for row in (0..self.missing.len()).filter(|row| kept(*row)) {
            self.of(row).iter().for_each(|place| counts[usize::from(*place)] += 1);
        }
        counts
    }

    /// Leaves out categories: those that nobody has, or that mean « missing ».
    fn regroup(&mut self, kept: &[bool]) {
        if kept.iter().all(|kept| *kept) {
            return;
        }
        let rows: Vec<Vec<usize>> = (0..kept.len())
            .filter(|place| kept[*place])
            .map(|place| vec![place])
            .collect();
        let labels: Vec<Category> = rows.iter().map(|row| self.categories[row[0]].clone()).collect();
        self.merge(&rows, labels);
    }

    /// Puts categories together: each row lists those it is made of.
    fn merge(&mut self, rows: &[Vec<usize>], labels: Vec<Category>) {
        let mut target = vec![NO_CODE; self.categories.len()];
        for (to, row) in rows.iter().enumerate() {
            row.iter().for_each(|place| target[*place] = to as u16);
        }
        let mut starts = Vec::with_capacity(self.starts.len());
        let mut places: Vec<u16> = Vec::with_capacity(self.places.len());
        for row in 0..self.missing.len() {
            let first = places.len();
            starts.push(first as u32);
            for place in self.places[self.starts[row] as usize..self.starts[row + 1] as usize].iter() {
                let to = target[usize::from(*place)];
                if to != NO_CODE && !places[first..].contains(&to) {
                    places.push(to);
                }
            }
        }
        starts.push(places.len() as u32);
        (self.starts, self.places, self.categories) = (starts, places, labels);
    }

    /// Puts together the categories too small to be shown: with their neighbours when they have an order, else with each other. The same
    /// whatever the filter, so that tables with and without it have the same rows. False: nothing can be shown.
    pub(super) fn merge_small(&mut self, cell: usize) -> bool {
        let n = (0..self.missing.len()).filter(|row| self.answered(*row)).count();
        let counts = self.counts(|_| true);
        let (rows, hidden) = if !self.single {
            let union = |places: &[usize]| {
                let any = |row: &usize| self.of(*row).iter().any(|place| places.contains(&usize::from(*place)));
                (0..self.missing.len()).filter(any).count()
            };
            let merged = disclosure::multiple(&counts, n, cell, union);
            let rows = merged.rows.into_iter().map(|(place, _)| vec![place]);
            let other = merged.other.map(|(places, _)| places).into_iter();
            (rows.chain(other).collect::<Vec<Vec<usize>>>(), false)
        } else if self.ordered {
            let merged = disclosure::ordered(&counts, cell);
            (merged.rows, merged.hidden)
        } else {
            let merged = disclosure::nominal(&counts, self.categories.iter().position(|c| c.other), cell);
            (merged.rows, merged.hidden)
        };
        if hidden {
            return false;
        }
        self.merge_named(&rows);
        true
    }

    /// Puts categories together under a name made from theirs.
    pub(super) fn merge_named(&mut self, rows: &[Vec<usize>]) {
        if rows.iter().all(|row| row.len() == 1) && rows.len() == self.categories.len() {
            return;
        }
        let classes = self.numbers.as_ref().and_then(|numbers| numbers.classes.as_ref());
        let classes = classes.map(|classes| classes.merged(rows));
        let labels: Vec<Category> = match (&self.numbers, &classes) {
            (Some(numbers), Some(classes)) => (0..rows.len()).map(|class| numbers.class(classes, class)).collect(),
            _ => rows.iter().map(|row| self.name_of(row)).collect(),
        };
        if let Some(numbers) = &mut self.numbers {
            numbers.classes = classes;
        }
        for row in rows.iter().filter(|row| row.len() > 1 && !self.ordered) {
            let all: Vec<&str> = row.iter().map(|place| self.categories[*place].label.as_str()).collect();
            let names = if all.len() <= 6 {
                format!(" : {}", all.join(" ; "))
            } else {
                String::new()
            };
            self.notes
                .push(format!("{} réponses peu nombreuses sont regroupées{names}.", all.len()));
        }
        if self.ordered && rows.iter().any(|row| row.len() > 1) {
            self.notes
                .push("Des réponses voisines sont réunies, pour qu’aucune ligne ne compte trop peu de réponses.".to_owned());
        }
        self.merge(rows, labels);
    }

    fn name_of(&self, row: &[usize]) -> Category {
        let all: Vec<&Category> = row.iter().map(|place| &self.categories[*place]).collect();
        match all.as_slice() {
            [one] => (*one).clone(),
            several if self.ordered => Category {
                code: several.iter().map(|c| c.code.as_str()).collect::<Vec<_>>().join("+"),
                label: joined(&several.iter().map(|c| c.label.as_str()).collect::<Vec<_>>()),
                other: false,
            },
            _ => Category {
                code: OTHER.to_owned(),
                label: OTHER_LABEL.to_owned(),
                other: true,
            },
        }
    }

    /// Puts the responses without a value in a category.
    pub(super) fn put_missing_in(&mut self, category: usize, suffix: &str) {
        self.categories[category].label.push_str(suffix);
        let mut starts = Vec::with_capacity(self.starts.len());
        let mut places = Vec::with_capacity(self.missing.len());
        for row in 0..self.missing.len() {
            starts.push(places.len() as u32);
            if self.missing[row].take().is_some() {
                places.push(category as u16);
            } else {
                places.extend_from_slice(self.of(row));
            }
        }
        starts.push(places.len() as u32);
        (self.starts, self.places) = (starts, places);
    }

    /// The responses without a value have no category, as those that have none.
    pub(super) fn put_missing_nowhere(&mut self) {
        self.missing.iter_mut().for_each(|missing| *missing = None);
    }

    /// The responses that have one of these codes, and how these are named.
    pub(super) fn keep(&self, codes: &[String]) -> Result<(Vec<bool>, Vec<String>), Fault> {
        let mut wanted = vec![false; self.categories.len()];
        for code in codes {
            let place = self.categories.iter().position(|category| category.code == *code);
            let fault = || Fault::Code {
                variable: self.label.clone(),
                code: code.clone(),
            };
            wanted[place.ok_or_else(fault)?] = true;
        }
        let inside = (0..self.missing.len())
            .map(|row| self.of(row).iter().any(|place| wanted[usize::from(*place)]))
            .collect();
        let labels = self.categories.iter().zip(&wanted).filter(|(_, wanted)| **wanted);
        Ok((inside, labels.map(|(category, _)| category.label.clone()).collect()))
    }

    /// Who answered, among those inside.
    pub(super) fn nonresponse(&self, inside: &dyn Fn(usize) -> bool) -> NonResponse {
        let mut out = NonResponse::default();
        for (_, missing) in self.missing.iter().enumerate().filter(|(row, _)| inside(*row)) {
            let place = match missing {
                None => &mut out.answered,
                Some(Missing::NotDisplayed) => continue,
                Some(Missing::NotAnswered) => &mut out.blank,
                Some(Missing::DontKnow) => &mut out.dont_know,
                Some(Missing::Refused) => &mut out.refused,
                Some(Missing::NotApplicable) => &mut out.not_applicable,
            };
            *place += 1;
            out.asked += 1;
        }
        out
    }

    /// Whether a measure can be computed of it.
    pub(super) fn suits(&self, measure: Measure) -> bool {
        match measure {
            Measure::Distribution => true,
            Measure::Mean => self.numbers.is_some(),
            Measure::Top => self.single && self.ordered && self.numbers.is_none() && self.categories.len() >= 3,
            Measure::Priority => self.ranks.is_some(),
        }
    }

    /// The measure that suits it best.
    pub(super) fn usual(&self) -> Measure {
        if self.numbers.is_some() {
            Measure::Mean
        } else if self.ranks.is_some() {
            Measure::Priority
        } else {
            Measure::Distribution
        }
    }
}
