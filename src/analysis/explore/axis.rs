//! A variable as categories by response.

use super::{Fault, Measure, Named};
use crate::analysis::NonResponse;
use crate::analysis::columns::NO_CODE;
use crate::analysis::disclosure;
use crate::analysis::tabulate::{Classes, OTHER, OTHER_LABEL, joined};
use crate::questionnaire::answer::Missing;

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
    pub(super) classes: Option<Classes>,
}

impl Numbers {
    pub(super) fn class(&self, classes: &Classes, class: usize) -> Category {
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

impl Axis {
    /// An axis from what each response that has a value hits.
    pub(super) fn filled(missing: Vec<Option<Missing>>, each: impl Fn(usize, &mut dyn FnMut(usize))) -> Self {
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
    pub(super) fn regroup(&mut self, kept: &[bool]) {
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
