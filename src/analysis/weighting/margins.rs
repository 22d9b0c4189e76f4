//! Known totals (margins) and the matrix of calibration they make: a column for each category, a column for each numeric total.

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use crate::analysis::linear::{Factor, Sparse};

/// Relative difference that totals owe to their rounding: beyond, they contradict each other.
const ROUNDING: f64 = 1e-6;

/// A margin: known totals of the frame, and what each respondent brings to them.
#[derive(Clone, Debug, PartialEq)]
pub struct Margin {
    /// Its name (the code of the attribute).
    pub name: String,
    /// Its totals.
    pub values: Values,
}

/// Totals of a margin and the values of the respondents.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// A total for each category. `of`: the category of each respondent, a place in `totals`; `None`: not counted by this margin.
    Categories {
        /// Category of each respondent.
        of: Vec<Option<u32>>,
        /// Category and its total.
        totals: Vec<(String, f64)>,
    },
    /// The total of a number.
    Numbers {
        /// Value of each respondent.
        of: Vec<f64>,
        /// The total.
        total: f64,
    },
}

impl Margin {
    /// A margin of categories. `None` is a respondent that the margin does not count.
    ///
    /// # Errors
    /// A category given twice; respondents in a category without a total.
    pub fn categories<'a>(
        name: &str,
        of: impl IntoIterator<Item = Option<&'a str>>,
        totals: &[(String, f64)],
    ) -> Result<Margin, Refusal> {
        let mut places = std::collections::BTreeMap::new();
        for (place, (category, _)) in totals.iter().enumerate() {
            if places.insert(category.as_str(), place as u32).is_some() {
                return Err(Refusal::DuplicateCategory {
                    margin: name.to_owned(),
                    category: category.clone(),
                });
            }
        }
        let mut strangers = std::collections::BTreeMap::new();
        let mut place = |category: &'a str| {
            let place = places.get(category).copied();
            if place.is_none() {
                *strangers.entry(category).or_insert(0) += 1;
            }
            place
        };
        let of = of.into_iter().map(|category| category.and_then(&mut place)).collect();
        if let Some((category, respondents)) = strangers.into_iter().next() {
            return Err(Refusal::UnknownCategory {
                margin: name.to_owned(),
                category: category.to_owned(),
                respondents,
            });
        }
        Ok(Margin {
            name: name.to_owned(),
            values: Values::Categories {
                of,
                totals: totals.to_vec(),
            },
        })
    }

    /// A numeric total.
    pub fn numbers(name: &str, of: Vec<f64>, total: f64) -> Margin {
        Margin {
            name: name.to_owned(),
            values: Values::Numbers { of, total },
        }
    }

    /// How many respondents it describes.
    fn rows(&self) -> usize {
        match &self.values {
            Values::Categories { of, .. } => of.len(),
            Values::Numbers { of, .. } => of.len(),
        }
    }
}

/// A total before and after weighting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The margin.
    pub margin: String,
    /// The category; empty for a numeric total.
    pub category: String,
    /// The known total.
    pub total: f64,
    /// Respondents of the category (of a numeric total: whose value is not 0).
    pub respondents: usize,
    /// Its estimate with the weights one starts from.
    pub before: f64,
    /// Its estimate with the weights one ends with.
    pub after: f64,
}

impl Line {
    /// Relative gap to the known total before.
    pub fn gap_before(&self) -> f64 {
        relative(self.before, self.total)
    }

    /// Relative gap to the known total after.
    pub fn gap_after(&self) -> f64 {
        relative(self.after, self.total)
    }
}

fn relative(value: f64, total: f64) -> f64 {
    if total == 0.0 { value } else { (value - total) / total.abs() }
}

/// Margins as a linear system.
#[derive(Clone, Debug)]
pub(super) struct System {
    /// A row for each respondent, a column for each total.
    pub(super) x: Sparse,
    /// The totals.
    pub(super) totals: Vec<f64>,
    /// Margin and category of each column.
    pub(super) names: Vec<(String, String)>,
    /// Categorical columns.
    pub(super) categorical: Vec<bool>,
    /// First column of each margin.
    pub(super) first: Vec<u32>,
    /// What a gap of each column is relative to.
    pub(super) scale: Vec<f64>,
}

impl System {
    /// Checks the margins and sets up the system, for respondents who start with these weights.
    pub(super) fn new(margins: &[Margin], start: &[f64]) -> Result<System, Refusal> {
        check_start(start)?;
        for margin in margins {
            check(margin, start)?;
        }
        let rounding = agree(margins, start)?;
        let mut names = Vec::new();
        let mut totals = Vec::new();
        let mut categorical = Vec::new();
        let mut first = Vec::new();
        for (margin, rounding) in margins.iter().zip(rounding) {
            first.push(names.len() as u32);
            match &margin.values {
                Values::Categories { totals: all, .. } => {
                    for (category, total) in all {
                        names.push((margin.name.clone(), category.clone()));
                        totals.push(rounding * total);
                        categorical.push(true);
                    }
                }
                Values::Numbers { total, .. } => {
                    names.push((margin.name.clone(), String::new()));
                    totals.push(*total);
                    categorical.push(false);
                }
            }
        }
        let mut x = Sparse::new(names.len());
        for row in 0..start.len() {
            x.push(margins.iter().zip(&first).filter_map(|(margin, first)| match &margin.values {
                Values::Categories { of, .. } => of[row].map(|place| (first + place, 1.0)),
                Values::Numbers { of, .. } => (of[row] != 0.0).then_some((*first, of[row])),
            }));
        }
        let mut sums = vec![0.0; names.len()];
        for (row, weight) in start.iter().enumerate() {
            for (column, value) in x.row(row) {
                sums[*column as usize] += weight * value.abs();
            }
        }
        // A total that is small beside what it sums (positive and negative numbers) is met to rounding only.
        let scale = totals
            .iter()
            .zip(&sums)
            .map(|(total, sum)| total.abs().max(1e-6 * sum).max(f64::MIN_POSITIVE))
            .collect();
        let system = System {
            x,
            totals,
            names,
            categorical,
            first,
            scale,
        };
        system.consistent(start)?;
        Ok(system)
    }

    /// Columns that the others do not give, and their factor with the start weights.
    pub(super) fn factor(&self, start: &[f64]) -> Factor {
        Factor::new(&self.x.gram(start.iter().copied()), self.x.columns)
    }

    /// A column that the others give must have the total that they give it.
    fn consistent(&self, start: &[f64]) -> Result<(), Refusal> {
        let p = self.x.columns;
        let gram = self.x.gram(start.iter().copied());
        let factor = Factor::new(&gram, p);
        for column in (0..p).filter(|column| !factor.kept().contains(column)) {
            let moments: Vec<f64> = (0..p).map(|other| gram[other * p + column]).collect();
            let b = factor.solve(&moments);
            let implied: f64 = b.iter().zip(&self.totals).map(|(b, total)| b * total).sum();
            let size = b
                .iter()
                .zip(&self.totals)
                .map(|(b, total)| (b * total).abs())
                .fold(self.scale[column], f64::max);
            if (implied - self.totals[column]).abs() > ROUNDING * size {
                let (margin, category) = self.names[column].clone();
                return Err(Refusal::Contradiction {
                    margin,
                    category,
                    total: self.totals[column],
                    implied,
                });
            }
        }
        Ok(())
    }

    /// The furthest column from its total, and its relative gap.
    pub(super) fn worst(&self, reached: &[f64]) -> (usize, f64) {
        let gaps = reached.iter().zip(&self.totals).zip(&self.scale);
        gaps.map(|((reached, total), scale)| (reached - total).abs() / scale)
            .enumerate()
            .fold(
                (0, 0.0),
                |worst, (column, gap)| {
                    if gap > worst.1 || gap.is_nan() { (column, gap) } else { worst }
                },
            )
    }

    /// The totals with two sets of weights.
    pub(super) fn lines(&self, before: &[f64], after: &[f64]) -> Vec<Line> {
        let (from, to) = (self.x.total(before.iter().copied()), self.x.total(after.iter().copied()));
        let mut respondents = vec![0; self.x.columns];
        for row in 0..self.x.len() {
            for (column, _) in self.x.row(row) {
                respondents[*column as usize] += 1;
            }
        }
        self.names
            .iter()
            .enumerate()
            .map(|(column, (margin, category))| Line {
                margin: margin.clone(),
                category: category.clone(),
                total: self.totals[column],
                respondents: respondents[column],
                before: from[column],
                after: to[column],
            })
            .collect()
    }
}

/// Start weights are finite and not negative.
pub(super) fn check_start(start: &[f64]) -> Result<(), Refusal> {
    if start.iter().all(|weight| *weight == 0.0) {
        return Err(Refusal::NoRespondents);
    }
    match start.iter().find(|weight| !weight.is_finite() || **weight < 0.0) {
        Some(weight) => Err(Refusal::BadNumber {
            what: "poids de départ".to_owned(),
            value: weight.to_string(),
        }),
        None => Ok(()),
    }
}

/// Each margin by itself: its numbers, a respondent for each total, a total for each respondent.
fn check(margin: &Margin, start: &[f64]) -> Result<(), Refusal> {
    if margin.rows() != start.len() {
        return Err(Refusal::Lengths {
            what: margin.name.clone(),
            expected: start.len(),
            found: margin.rows(),
        });
    }
    let bad = |value: f64| Refusal::BadNumber {
        what: margin.name.clone(),
        value: value.to_string(),
    };
    match &margin.values {
        Values::Categories { of, totals } => {
            let mut carried = vec![0.0; totals.len()];
            let mut respondents = vec![0; totals.len()];
            for (place, weight) in of.iter().zip(start) {
                if let Some(place) = place {
                    let Some(sum) = carried.get_mut(*place as usize) else {
                        return Err(bad(f64::from(*place)));
                    };
                    *sum += weight;
                    respondents[*place as usize] += 1;
                }
            }
            for (place, (category, total)) in totals.iter().enumerate() {
                let (name, category) = (margin.name.clone(), category.clone());
                if !total.is_finite() || *total < 0.0 {
                    return Err(bad(*total));
                } else if *total > 0.0 && carried[place] <= 0.0 {
                    return Err(Refusal::NoRespondentInCategory {
                        margin: name,
                        category,
                        total: *total,
                    });
                } else if *total == 0.0 && carried[place] > 0.0 {
                    return Err(Refusal::ZeroTotal {
                        margin: name,
                        category,
                        respondents: respondents[place],
                    });
                }
            }
        }
        Values::Numbers { of, total } => {
            if let Some(value) = of.iter().chain([total]).find(|value| !value.is_finite()) {
                return Err(bad(*value));
            }
            if *total != 0.0 && of.iter().zip(start).all(|(value, weight)| value * weight == 0.0) {
                return Err(Refusal::NoRespondentInCategory {
                    margin: margin.name.clone(),
                    category: String::new(),
                    total: *total,
                });
            }
        }
    }
    Ok(())
}

/// Margins of categories over the same respondents have the same sum. What they differ by within the rounding of their totals is
/// corrected: the factor of each margin, which gives it the sum of the first.
fn agree(margins: &[Margin], start: &[f64]) -> Result<Vec<f64>, Refusal> {
    let counted = |of: &[Option<u32>]| -> Vec<bool> {
        of.iter()
            .zip(start)
            .map(|(place, weight)| place.is_some() && *weight > 0.0)
            .collect()
    };
    let mut factors = Vec::with_capacity(margins.len());
    let mut seen: Vec<(&str, Vec<bool>, f64)> = Vec::new();
    for margin in margins {
        factors.push(1.0);
        let Values::Categories { of, totals } = &margin.values else {
            continue;
        };
        let (rows, sum) = (counted(of), totals.iter().map(|(_, total)| total).sum::<f64>());
        if let Some((name, _, other)) = seen.iter().find(|(_, others, _)| *others == rows) {
            if (other - sum).abs() > ROUNDING * other.abs().max(sum.abs()) {
                return Err(Refusal::TotalsDisagree {
                    first: (*name).to_owned(),
                    first_total: *other,
                    second: margin.name.clone(),
                    second_total: sum,
                });
            }
            if let Some(factor) = factors.last_mut().filter(|_| sum > 0.0) {
                *factor = other / sum;
            }
            continue;
        }
        seen.push((&margin.name, rows, sum));
    }
    Ok(factors)
}
