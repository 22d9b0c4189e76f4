//! Calibration of a wave on more than its response groups: the frame's attributes one by one, its further margins, margins supplied
//! for the territory. Categories with too few answers are merged with their neighbour first, and it is said.

use std::collections::BTreeMap;

use super::super::calibrate::{Calibrated, calibrate};
use super::super::groups::{Attribute, Cell, Limits, Merge, merge};
use super::super::margins::Margin;
use super::super::refusal::Refusal;
use super::super::trim::trim_and_calibrate;
use super::super::{JOIN, UNKNOWN};
use super::frame::code;
use super::{CalibrationReport, Frame, Plan, Respondent, Supplied, SuppliedReport, TrimmingReport};

/// Calibrated weights and what was done.
pub(super) struct Further {
    pub(super) calibrated: Calibrated,
    pub(super) report: CalibrationReport,
}

/// A margin before its small categories are merged: its attribute, the totals, the category of each respondent.
struct Wanted {
    attribute: Attribute,
    totals: BTreeMap<String, f64>,
    of: Vec<String>,
}

/// Calibrates the start weights (0 for those that the calibration does not touch).
pub(super) fn further(frame: &Frame, respondents: &[Respondent], start: &[f64], plan: &Plan) -> Result<Further, Refusal> {
    let mut wanted = Vec::new();
    if plan.calibrate {
        wanted.extend(of_frame(frame, respondents, plan));
    }
    let mut told = None;
    if let Some(supplied) = &plan.supplied {
        let (margin, report) = of_supplied(supplied, frame, respondents, start)?;
        wanted.push(margin);
        told = Some(report);
    }
    let mut merges = Vec::new();
    let mut margins = Vec::new();
    for wanted in wanted {
        margins.push(merged(&wanted, start, plan.limits.smallest, &mut merges)?);
    }
    let mut calibrated = calibrate(start, &margins, plan.distance)?;
    let mut trimming = None;
    if let Some(cap) = plan.cap
        && let Some(again) = trim_and_calibrate(&calibrated, &margins, plan.distance, cap)?
    {
        trimming = Some(TrimmingReport {
            cap,
            held: again.trimmed.held,
            rounds: again.trimmed.rounds,
            above: again.above,
        });
        calibrated = again.calibrated;
    }
    let mut lines = calibrated.lines.clone();
    if trimming.is_some() {
        // « Before » is before any calibration, not before the second one.
        let before = calibrated.x.total(start.iter().copied());
        lines.iter_mut().zip(before).for_each(|(line, before)| line.before = before);
    }
    Ok(Further {
        report: CalibrationReport {
            distance: plan.distance,
            iterations: calibrated.iterations,
            gap: calibrated.gap,
            negative: calibrated.negative,
            lines,
            merges,
            supplied: told,
            trimming,
        },
        calibrated,
    })
}

/// The margins of the frame, units that represent themselves taken out.
fn of_frame(frame: &Frame, respondents: &[Respondent], plan: &Plan) -> Vec<Wanted> {
    let own = frame.attributes.iter().enumerate().map(|(place, attribute)| {
        let counts = frame
            .cells
            .iter()
            .map(move |(values, count)| (code(values.get(place)), *count));
        let of = respondents.iter().map(move |one| code(one.values.get(place)));
        (attribute, counts.collect::<Vec<_>>(), of.collect::<Vec<_>>())
    });
    let more = frame.margins.iter().enumerate().map(|(place, margin)| {
        let counts = margin.counts.iter().map(|(category, count)| (code(Some(category)), *count));
        let of = respondents.iter().map(move |one| code(one.margins.get(place)));
        (&margin.attribute, counts.collect::<Vec<_>>(), of.collect::<Vec<_>>())
    });
    own.chain(more)
        .map(|(attribute, counts, of)| {
            let mut totals: BTreeMap<String, f64> = BTreeMap::new();
            for (category, count) in counts {
                *totals.entry(category).or_default() += count.under(plan.hypothesis);
            }
            for (category, _) in of
                .iter()
                .zip(respondents)
                .filter(|(_, one)| one.self_representing && !one.outside)
            {
                *totals.entry(category.clone()).or_default() -= 1.0;
            }
            Wanted {
                attribute: attribute.clone(),
                totals,
                of,
            }
        })
        .collect()
}

/// Supplied margins brought to the size of the frame. Respondents without a category keep the part of the frame that they stand for.
fn of_supplied(
    supplied: &Supplied,
    frame: &Frame,
    respondents: &[Respondent],
    start: &[f64],
) -> Result<(Wanted, SuppliedReport), Refusal> {
    if supplied.territory != frame.territory || frame.territory.is_empty() {
        return Err(Refusal::OtherTerritory {
            given: supplied.territory.clone(),
            wanted: frame.territory.clone(),
        });
    }
    if supplied.source.trim().is_empty() || supplied.year <= 0 {
        return Err(Refusal::NoSource);
    }
    let mut totals: BTreeMap<String, f64> = BTreeMap::new();
    for (category, total) in &supplied.totals {
        if !total.is_finite() || *total < 0.0 {
            return Err(Refusal::BadNumber {
                what: supplied.name.clone(),
                value: total.to_string(),
            });
        }
        if totals.insert(category.clone(), *total).is_some() {
            return Err(Refusal::DuplicateCategory {
                margin: supplied.name.clone(),
                category: category.clone(),
            });
        }
    }
    let of: Vec<String> = respondents.iter().map(|one| code(Some(&one.supplied))).collect();
    // Units that represent themselves are part of what the supplied totals describe.
    let alone = |one: &Respondent| one.self_representing && !one.outside;
    let (mut known, mut missing_weight, mut missing) = (0.0, 0.0, 0);
    for ((category, one), start) in of.iter().zip(respondents).zip(start) {
        let weight = if alone(one) { 1.0 } else { *start };
        if category == UNKNOWN {
            missing_weight += start;
            missing += usize::from(weight > 0.0);
        } else {
            known += weight;
        }
    }
    let sum: f64 = totals.values().sum();
    if sum <= 0.0 || known <= 0.0 {
        return Err(Refusal::NoRespondentInCategory {
            margin: supplied.name.clone(),
            category: String::new(),
            total: sum,
        });
    }
    let scale = known / sum;
    totals.values_mut().for_each(|total| *total *= scale);
    for (category, _) in of
        .iter()
        .zip(respondents)
        .filter(|(code, one)| alone(one) && *code != UNKNOWN)
    {
        *totals.entry(category.clone()).or_default() -= 1.0;
    }
    if missing_weight > 0.0 {
        totals.insert(UNKNOWN.to_owned(), missing_weight);
    }
    let attribute = Attribute {
        code: supplied.name.clone(),
        order: supplied.totals.iter().map(|(category, _)| category.clone()).collect(),
    };
    let report = SuppliedReport {
        name: supplied.name.clone(),
        source: supplied.source.clone(),
        year: supplied.year,
        missing,
        scale,
    };
    Ok((Wanted { attribute, totals, of }, report))
}

/// The margin, its categories with too few answers merged with their neighbour.
fn merged(wanted: &Wanted, start: &[f64], smallest: usize, told: &mut Vec<(String, Merge)>) -> Result<Margin, Refusal> {
    let name = &wanted.attribute.code;
    let mut respondents: BTreeMap<&str, usize> = BTreeMap::new();
    for (category, start) in wanted.of.iter().zip(start) {
        if *start > 0.0 {
            *respondents.entry(category).or_default() += 1;
        }
    }
    if let Some((category, respondents)) = respondents
        .iter()
        .find(|(category, _)| !wanted.totals.contains_key(**category))
    {
        return Err(Refusal::UnknownCategory {
            margin: name.clone(),
            category: (*category).to_owned(),
            respondents: *respondents,
        });
    }
    let cells: Vec<Cell> = wanted
        .totals
        .iter()
        .map(|(category, total)| {
            let respondents = respondents.get(category.as_str()).copied().unwrap_or(0);
            // A total that supplied margins make smaller than its answers is no fault of the frame: weights below 1 meet it.
            let population = if *total < respondents as f64 {
                respondents as f64 + 1.0
            } else {
                *total
            };
            Cell {
                values: vec![category.clone()],
                population,
                respondents,
            }
        })
        .collect();
    let limits = Limits {
        smallest,
        heaviest: f64::INFINITY,
    };
    let groups = merge(std::slice::from_ref(&wanted.attribute), &cells, limits)?;
    told.extend(groups.merges.into_iter().map(|merge| (name.clone(), merge)));
    let mut category_of: BTreeMap<&str, String> = BTreeMap::new();
    let mut totals = Vec::new();
    for group in &groups.groups {
        let codes: Vec<&str> = group
            .cells
            .iter()
            .filter_map(|cell| cell.first().map(String::as_str))
            .collect();
        let joined = codes.join(JOIN);
        let total = codes.iter().filter_map(|code| wanted.totals.get(*code)).sum();
        codes.iter().for_each(|code| {
            category_of.insert(code, joined.clone());
        });
        totals.push((joined, total));
    }
    let of = wanted.of.iter().zip(start).map(|(category, start)| {
        (*start > 0.0).then(|| category_of.get(category.as_str()).map_or(category.as_str(), String::as_str))
    });
    Margin::categories(name, of, &totals)
}
