//! A plan applied to its files: the design, calibrated where the plan says so, and each estimate, or why it cannot be had.

use std::collections::{BTreeMap, BTreeSet};

use super::compare;
use super::plan::{Calibration, Kind, Method, Plan, Trim, Values, Where};
use super::results::{
    CalibrationSummary, Content, DesignSummary, FORMAT, Figures, Found, Line, Results, TrimSummary, WeightSummary,
};
use super::sample::{Sample, Weights};
use super::table::{Table, Trouble};
use crate::analysis::Estimate;
use crate::analysis::design::kish;
use crate::analysis::inference::intervals::Method as Interval;
use crate::analysis::inference::{self, Refusal};
use crate::analysis::quantile::{Rule, Sorted};
use crate::analysis::thresholds::Scale;
use crate::analysis::weighting::calibrate::{Calibrated, Distance, calibrate};
use crate::analysis::weighting::diagnostics::Spread;
use crate::analysis::weighting::margins::Margin;
use crate::analysis::weighting::trim::{Cap, trim};
use crate::questionnaire::condition::nearest;

/// The files of an analysis.
#[derive(Debug)]
pub struct Files {
    /// The responses.
    pub responses: Table,
    /// Those of the previous wave.
    pub previous: Option<Table>,
    /// The frame.
    pub frame: Option<Table>,
}

/// Applies a plan.
///
/// # Errors
/// What makes the whole impossible: a column that does not exist, a missing weight, margins that cannot be met… What concerns one
/// estimate alone is said in its place in the results.
pub fn run(plan: &Plan, files: Files) -> Result<Results, Trouble> {
    let frame = files.frame.as_ref();
    let (sample, calibration, trimmed) = prepared(plan, files.responses, frame)?;
    let previous = files.previous.map(|table| prepared(plan, table, frame)).transpose()?;
    let study = Study {
        sample,
        previous: previous.map(|(sample, ..)| sample),
    };
    let mut results = Vec::with_capacity(plan.estimates.len());
    for (place, (pointer, wanted)) in plan.estimates.iter().enumerate() {
        let (kind, content) = study
            .estimate(&wanted.kind)
            .map_err(|Trouble(said)| Trouble(format!("{pointer}\u{a0}: {said}")))?;
        results.push(Found {
            id: wanted.id.clone().unwrap_or_else(|| (place + 1).to_string()),
            kind,
            content,
        });
    }
    Ok(Results {
        format: FORMAT,
        title: plan.title.clone(),
        design: summary(plan, &study.sample, calibration, trimmed),
        results,
    })
}

type Prepared = (Sample, Option<CalibrationSummary>, Option<TrimSummary>);

/// The sample with its final weights.
fn prepared(plan: &Plan, table: Table, frame: Option<&Table>) -> Result<Prepared, Trouble> {
    let mut sample = Sample::new(plan, table, frame)?;
    let mut trimmed = None;
    if let Some(rule) = plan.trim {
        let cap = match rule {
            Trim::At(weight) => Cap::Weight { weight },
            Trim::Iqr(times) => Cap::MedianIqr { times },
        };
        let done = trim(&sample.design.weights, &sample.design.weights, cap).map_err(|refusal| Trouble(refusal.say()))?;
        trimmed = Some(TrimSummary {
            cap: done.cap,
            trimmed: done.held,
        });
        sample.design.weights = done.weights;
    }
    let calibration = match &plan.calibration {
        None => None,
        Some(wanted) => {
            let done = calibrated(wanted, &sample, frame)?;
            let ratios = done.g.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), g| {
                (low.min(*g), high.max(*g))
            });
            let summary = CalibrationSummary {
                method: method_name(wanted.method),
                iterations: done.iterations,
                gap: done.gap,
                ratios,
                negative: done.negative,
            };
            sample.design.weights = done.weights;
            sample.design = sample.design.with_calibration(done.x, done.start);
            Some(summary)
        }
    };
    Ok((sample, calibration, trimmed))
}

fn method_name(method: Method) -> &'static str {
    match method {
        Method::Linear => "linear",
        Method::Raking => "raking",
        Method::Logit => "logit",
        Method::Truncated => "truncated",
    }
}

fn calibrated(wanted: &Calibration, sample: &Sample, frame: Option<&Table>) -> Result<Calibrated, Trouble> {
    let mut margins = Vec::new();
    for margin in &wanted.margins {
        let name = margin.variable.as_str();
        if let Some(total) = margin.total {
            margins.push(Margin::numbers(name, sample.table.all_numbers(name)?, total));
            continue;
        }
        let totals: Vec<(String, f64)> = match (&margin.totals, frame) {
            (Some(totals), _) => totals.iter().map(|(category, total)| (category.clone(), *total)).collect(),
            (None, Some(frame)) => {
                let mut counts: BTreeMap<String, f64> = BTreeMap::new();
                for category in frame.column(name)?.iter().flatten() {
                    *counts.entry(category.to_string()).or_default() += 1.0;
                }
                counts.into_iter().collect()
            }
            (None, None) => {
                return Err(Trouble(format!(
                    "La marge «\u{a0}{name}\u{a0}» n’a pas de totaux. Ajoutez «\u{a0}totals\u{a0}» dans le plan, ou donnez la base de sondage\u{a0}: --frame \
                     FICHIER.csv."
                )));
            }
        };
        let of = sample.table.column(name)?.iter().map(Option::as_deref);
        margins.push(Margin::categories(name, of, &totals).map_err(|refusal| Trouble(refusal.say()))?);
    }
    if let Some(total) = wanted.population {
        margins.insert(0, Margin::numbers("population", vec![1.0; sample.table.len()], total));
    }
    let (low, high) = wanted.bounds.unwrap_or((0.0, f64::INFINITY));
    let distance = match wanted.method {
        Method::Linear => Distance::Linear,
        Method::Raking => Distance::Raking,
        Method::Logit => Distance::Logit { low, high },
        Method::Truncated => Distance::Truncated { low, high },
    };
    calibrate(&sample.design.weights, &margins, distance).map_err(|refusal| Trouble(refusal.say()))
}

fn summary(plan: &Plan, sample: &Sample, calibration: Option<CalibrationSummary>, trimmed: Option<TrimSummary>) -> DesignSummary {
    let n = sample.design.weights.len();
    let spread = Spread::of(sample.design.weights.iter().copied()).unwrap_or_default();
    let effective = kish(sample.design.weights.iter().copied());
    let rows = u32::try_from(n).unwrap_or(u32::MAX);
    DesignSummary {
        n,
        population: sample.design.weights.iter().sum(),
        strata: sample.design.sizes.len(),
        clusters: (!plan.clusters.is_empty()).then(|| sample.design.sizes.iter().sum()),
        df: sample.design.degrees(0..rows),
        weights: WeightSummary {
            source: match sample.weights {
                Weights::Column => "column",
                Weights::Populations => "populations",
                Weights::Equal => "equal",
            },
            min: spread.min,
            median: spread.median,
            max: spread.max,
            effective,
            deff: n as f64 / effective,
        },
        calibration,
        trimmed,
    }
}

/// The samples under study.
pub(super) struct Study {
    pub(super) sample: Sample,
    pub(super) previous: Option<Sample>,
}

/// Rows of a domain, by the values that name it.
type Domains = BTreeMap<Vec<String>, Vec<u32>>;

impl Study {
    fn estimate(&self, kind: &Kind) -> Result<(&'static str, Content), Trouble> {
        let design = &self.sample.design;
        let lines = |by: &[String], r#where: &Where, of: &dyn Fn(&[u32], &mut Vec<Line>)| -> Result<Content, Trouble> {
            let mut estimates = Vec::new();
            for (values, rows) in domains(&self.sample.table, by, r#where)? {
                let from = estimates.len();
                of(&rows, &mut estimates);
                for line in &mut estimates[from..] {
                    line.domain = by.iter().cloned().zip(values.iter().cloned()).collect();
                }
            }
            Ok(Content::Lines { estimates })
        };
        Ok(match kind {
            Kind::Share {
                variable,
                value,
                by,
                r#where,
            } => {
                let cells = self.sample.table.column(variable)?;
                let sets = value_sets(&self.sample.table, variable, value.as_ref())?;
                let content = lines(by, r#where, &|rows, out| {
                    for (name, set) in &sets {
                        let data: Vec<(u32, bool)> = rows
                            .iter()
                            .filter_map(|row| Some((*row, set.has(cells[*row as usize].as_deref()?))))
                            .collect();
                        let share = |method| inference::share(design, &data, method);
                        let line = line(share(Interval::WilsonT), rows.len() - data.len(), |figures| {
                            figures.korn_graubard = share(Interval::KornGraubard).ok().and_then(|share| share.interval);
                            figures.logit = share(Interval::Logit).ok().and_then(|share| share.interval);
                        });
                        out.push(Line {
                            value: Some(name.clone()),
                            ..line
                        });
                    }
                })?;
                ("share", content)
            }
            Kind::Mean { variable, by, r#where } => {
                let cells = self.sample.table.numbers(variable)?;
                let content = lines(by, r#where, &|rows, out| {
                    let data = known(rows, &cells);
                    let found = inference::mean(design, &data, Scale::Amount);
                    out.push(line(found, rows.len() - data.len(), |_| ()));
                })?;
                ("mean", content)
            }
            Kind::Total { variable, by, r#where } => {
                let cells = match variable {
                    Some(variable) => self.sample.table.numbers(variable)?,
                    None => vec![Some(1.0); self.sample.table.len()],
                };
                let content = lines(by, r#where, &|rows, out| {
                    let data = known(rows, &cells);
                    out.push(line(inference::total(design, &data), rows.len() - data.len(), |_| ()));
                })?;
                ("total", content)
            }
            Kind::Ratio {
                numerator,
                denominator,
                by,
                r#where,
            } => {
                let (above, below) = (self.sample.table.numbers(numerator)?, self.sample.table.numbers(denominator)?);
                let content = lines(by, r#where, &|rows, out| {
                    let data: Vec<(u32, f64, f64)> = rows
                        .iter()
                        .filter_map(|row| Some((*row, above[*row as usize]?, below[*row as usize]?)))
                        .collect();
                    let found = inference::ratio(design, &data, Scale::Amount);
                    out.push(line(found, rows.len() - data.len(), |_| ()));
                })?;
                ("ratio", content)
            }
            Kind::Quantile {
                variable,
                probs,
                rule,
                by,
                r#where,
            } => {
                let cells = self.sample.table.numbers(variable)?;
                let rule = match rule {
                    None => Rule::Math,
                    Some(name) => Rule::named(name).ok_or_else(|| {
                        Trouble(format!(
                            "«\u{a0}{name}\u{a0}» n’est pas une règle de quantile. Règles\u{a0}: math, school, shahvaish, hf1 à hf9."
                        ))
                    })?,
                };
                let probs: &[f64] = if probs.is_empty() { &[0.5] } else { probs };
                let content = lines(by, r#where, &|rows, out| {
                    let data = known(rows, &cells);
                    let missing = rows.len() - data.len();
                    let sorted = Sorted::new(design, data);
                    for q in probs {
                        let found = sorted.quantile_by(rule, *q).ok_or(Refusal::Nobody);
                        out.push(Line {
                            prob: Some(*q),
                            ..line(found, missing, |_| ())
                        });
                    }
                })?;
                ("quantile", content)
            }
            Kind::Crosstab { rows, columns, r#where } => ("crosstab", compare::crossing(self, rows, columns, r#where)?),
            Kind::Pairwise {
                variable,
                value,
                by,
                adjust,
                r#where,
            } => (
                "pairwise",
                compare::pairwise(self, variable, value.as_ref(), by, adjust.as_deref(), r#where)?,
            ),
            Kind::Change {
                variable,
                value,
                key,
                r#where,
            } => (
                "change",
                compare::change(self, variable, value.as_ref(), key.as_deref(), r#where)?,
            ),
        })
    }
}

/// A line from an estimate, or from why there is none.
pub(super) fn line(found: Result<Estimate, Refusal>, missing: usize, complete: impl FnOnce(&mut Figures)) -> Line {
    match found {
        Ok(estimate) => {
            let mut figures = Figures::of(&estimate, missing);
            complete(&mut figures);
            Line {
                figures: Some(figures),
                ..Line::default()
            }
        }
        Err(refusal) => Line {
            refused: Some(refusal.say()),
            ..Line::default()
        },
    }
}

/// The rows that have a number.
pub(super) fn known(rows: &[u32], cells: &[Option<f64>]) -> Vec<(u32, f64)> {
    rows.iter().filter_map(|row| Some((*row, cells[*row as usize]?))).collect()
}

/// The rows of each domain, in the order of its values. A row without one of the values of `by` is in none.
pub(super) fn domains(table: &Table, by: &[String], r#where: &Where) -> Result<Domains, Trouble> {
    let mut kept = vec![true; table.len()];
    for (column, values) in r#where {
        let cells = table.column(column)?;
        for value in values.all() {
            present(table, column, value)?;
        }
        for (kept, cell) in kept.iter_mut().zip(cells) {
            *kept &= cell.as_deref().is_some_and(|cell| values.has(cell));
        }
    }
    let columns = by.iter().map(|column| table.column(column)).collect::<Result<Vec<_>, _>>()?;
    let mut out = Domains::new();
    if by.is_empty() {
        out.insert(Vec::new(), Vec::new());
    }
    for (row, _) in kept.iter().enumerate().filter(|(_, kept)| **kept) {
        let values: Option<Vec<String>> = columns.iter().map(|cells| cells[row].as_deref().map(str::to_owned)).collect();
        if let Some(values) = values {
            out.entry(values).or_default().push(u32::try_from(row).unwrap_or(u32::MAX));
        }
    }
    Ok(out)
}

/// The shares wanted of a variable: those named, together; or each of its values.
fn value_sets(table: &Table, variable: &str, value: Option<&Values>) -> Result<Vec<(String, Values)>, Trouble> {
    match value {
        Some(values) => {
            for value in values.all() {
                present(table, variable, value)?;
            }
            Ok(vec![(values.all().join("|"), values.clone())])
        }
        None => {
            let all: BTreeSet<&str> = table.column(variable)?.iter().flatten().map(AsRef::as_ref).collect();
            Ok(all
                .into_iter()
                .map(|value| (value.to_owned(), Values::One(value.to_owned())))
                .collect())
        }
    }
}

/// Refuses a value that no row has: it would silently be a share of 0.
pub(super) fn present(table: &Table, column: &str, value: &str) -> Result<(), Trouble> {
    let cells = table.column(column)?;
    if cells.iter().flatten().any(|cell| cell.as_ref() == value) {
        return Ok(());
    }
    let all: BTreeSet<&str> = cells.iter().flatten().map(AsRef::as_ref).collect();
    let hint = match nearest(value, all.iter().copied()) {
        Some(near) => format!("Vouliez-vous écrire «\u{a0}{near}\u{a0}»\u{a0}?"),
        None => format!(
            "Valeurs présentes\u{a0}: {}.",
            all.into_iter().take(20).collect::<Vec<_>>().join(", ")
        ),
    };
    Err(Trouble(format!(
        "{}\u{a0}: aucune ligne n’a la valeur «\u{a0}{value}\u{a0}» dans la colonne «\u{a0}{column}\u{a0}». {hint}",
        table.name
    )))
}
