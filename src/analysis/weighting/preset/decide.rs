//! The decision for one wave.

use std::collections::BTreeMap;

use super::super::diagnostics::Diagnostics;
use super::super::groups::{Cell, Groups, merge};
use super::super::propensity;
use super::super::refusal::Refusal;
use super::frame::code;
use super::further::{Further, further};
use super::{Frame, Hypothesis, OUTSIDE, Plan, Respondent, SELF_REPRESENTING, WHOLE, Weighting, WeightingReport};

/// Departments whose associations are of local law: the RNA does not hold them.
const LOCAL_LAW: [&str; 3] = ["57", "67", "68"];

/// Weights a wave. Never fails: what cannot be weighted is unweighted, and the report says why.
pub fn decide(frame: &Frame, respondents: &[Respondent], plan: &Plan) -> Weighting {
    let count = |which: fn(&Respondent) -> bool| respondents.iter().filter(|one| which(one)).count();
    let report = WeightingReport {
        respondents: respondents.len(),
        outside: count(|one| one.outside),
        self_representing: count(|one| one.self_representing && !one.outside),
        large: plan.large,
        smallest: plan.limits.smallest,
        frame: frame.size(plan.hypothesis),
        hypothesis: plan.hypothesis,
        attributes: frame.attributes.iter().map(|attribute| attribute.code.clone()).collect(),
        activity: Some(frame.activity()),
        ..WeightingReport::default()
    };
    match weigh(frame, respondents, plan, report.clone()) {
        Ok(weighting) => weighting,
        Err(reason) => unweighted(respondents, reason, report),
    }
}

/// The same wave under both hypotheses on unknown activity: a total is told as the range from the first to the second.
///
/// # Errors
/// More than half of the frame is of unknown activity, or one of the two cannot be weighted: no total is extrapolated.
pub fn range(frame: &Frame, respondents: &[Respondent], plan: &Plan) -> Result<(Weighting, Weighting), Refusal> {
    let activity = frame.activity();
    if !activity.extrapolated {
        return Err(Refusal::MostlyUnknownActivity { share: activity.unknown });
    }
    let under = |hypothesis| {
        let plan = Plan {
            hypothesis,
            ..plan.clone()
        };
        let weighting = decide(frame, respondents, &plan);
        match weighting.report.unweighted.clone() {
            Some(reason) => Err(reason),
            None => Ok(weighting),
        }
    };
    Ok((under(Hypothesis::Low)?, under(Hypothesis::High)?))
}

/// Everyone weighs 1. The frame, when it is known, still gives its finite population correction; answers from outside have no
/// chance in them.
fn unweighted(respondents: &[Respondent], reason: Refusal, mut report: WeightingReport) -> Weighting {
    let inside = report.respondents - report.outside;
    let mut populations = BTreeMap::from([(OUTSIDE.to_owned(), report.outside as f64)]);
    let known = !matches!(
        reason,
        Refusal::LocalLaw { .. } | Refusal::NoFrame | Refusal::MoreRespondentsThanFrame { .. }
    );
    if known && report.frame >= inside as f64 {
        populations.insert(WHOLE.to_owned(), report.frame);
    }
    report.unweighted = Some(reason);
    let stratum = |one: &Respondent| if one.outside { OUTSIDE } else { WHOLE };
    Weighting {
        weights: vec![1.0; respondents.len()],
        strata: respondents.iter().map(|one| stratum(one).to_owned()).collect(),
        populations,
        calibration: None,
        apart: respondents.iter().map(|one| one.outside).collect(),
        report,
    }
}

/// Why the frame cannot carry a weighting at all.
fn check(frame: &Frame, inside: usize, plan: &Plan) -> Result<(), Refusal> {
    let departments: Vec<String> = LOCAL_LAW
        .iter()
        .filter(|code| frame.departments.iter().any(|department| department == *code))
        .map(|code| (*code).to_owned())
        .collect();
    if !departments.is_empty() {
        return Err(Refusal::LocalLaw { departments });
    }
    let size = frame.size(plan.hypothesis);
    if size.is_nan() || size <= 0.0 {
        return Err(Refusal::NoFrame);
    }
    if inside < plan.smallest {
        return Err(Refusal::TooFew {
            respondents: inside,
            needed: plan.smallest,
        });
    }
    frame.mostly_unknown(plan.hypothesis).map_or(Ok(()), Err)
}

/// The cells of the frame, units that represent themselves taken out.
fn cells(frame: &Frame, respondents: &[Respondent], hypothesis: Hypothesis) -> Result<Vec<Cell>, Refusal> {
    let width = frame.attributes.len();
    let values = |values: &[Option<String>]| -> Vec<String> { (0..width).map(|place| code(values.get(place))).collect() };
    let mut cells: BTreeMap<Vec<String>, (f64, usize, usize)> = BTreeMap::new();
    for (at, count) in &frame.cells {
        cells.entry(values(at)).or_default().0 += count.under(hypothesis);
    }
    for one in respondents.iter().filter(|one| !one.outside) {
        let cell = cells.entry(values(&one.values)).or_default();
        if one.self_representing {
            cell.2 += 1;
        } else {
            cell.1 += 1;
        }
    }
    cells
        .into_iter()
        .map(|(values, (population, respondents, alone))| {
            if ((respondents + alone) as f64) > population {
                return Err(Refusal::MoreRespondentsThanFrame {
                    attributes: frame.attributes.iter().map(|attribute| attribute.code.clone()).collect(),
                    values,
                    population,
                    respondents: respondents + alone,
                });
            }
            Ok(Cell {
                values,
                population: population - alone as f64,
                respondents,
            })
        })
        .collect()
}

fn weigh(frame: &Frame, respondents: &[Respondent], plan: &Plan, mut report: WeightingReport) -> Result<Weighting, Refusal> {
    plan.off.clone().map_or(Ok(()), Err)?;
    check(frame, report.respondents - report.outside, plan)?;
    let cells = cells(frame, respondents, plan.hypothesis)?;
    let groups = merge(&frame.attributes, &cells, plan.limits)?;
    let mut weighting = from_groups(&groups, respondents, frame.attributes.len());
    let grouped: Vec<bool> = respondents.iter().map(|one| !one.outside && !one.self_representing).collect();
    let mut start: Vec<f64> = weighting
        .weights
        .iter()
        .zip(&grouped)
        .map(|(weight, grouped)| if *grouped { *weight } else { 0.0 })
        .collect();
    if plan.calibrate || plan.supplied.is_some() {
        let Further {
            calibrated,
            report: told,
        } = further(frame, respondents, &start, plan)?;
        for (row, weight) in calibrated.weights.iter().enumerate().filter(|(row, _)| grouped[*row]) {
            weighting.weights[row] = *weight;
        }
        report.diagnostics = Diagnostics::of(&calibrated.weights, &start);
        weighting.calibration = Some((calibrated.x, calibrated.start));
        report.calibration = Some(told);
    } else {
        let weights = std::mem::take(&mut start);
        report.diagnostics = Diagnostics::of(&weights, &weights);
    }
    let indicator = propensity::of_cells(&cells)
        .ok()
        .filter(|model| model.converged)
        .map(|model| model.indicator());
    if let Some(diagnostics) = &mut report.diagnostics {
        diagnostics.indicator = indicator;
    }
    report.weighted = true;
    report.groups = groups.groups;
    report.merges = groups.merges;
    report.unresolved = groups.unresolved;
    weighting.report = report;
    Ok(weighting)
}

/// Weights and strata from the response groups.
fn from_groups(groups: &Groups, respondents: &[Respondent], width: usize) -> Weighting {
    let places = groups.places();
    let mut weighting = Weighting::default();
    let (mut outside, mut alone) = (0usize, 0usize);
    for one in respondents {
        let values: Vec<String> = (0..width).map(|place| code(one.values.get(place))).collect();
        let group = places.get(values.as_slice()).map(|place| &groups.groups[*place]);
        let (weight, stratum) = match group {
            _ if one.outside => (1.0, OUTSIDE),
            Some(group) if !one.self_representing => (group.weight, group.name.as_str()),
            _ => (1.0, SELF_REPRESENTING),
        };
        outside += usize::from(stratum == OUTSIDE);
        alone += usize::from(stratum == SELF_REPRESENTING);
        weighting.weights.push(weight);
        weighting.strata.push(stratum.to_owned());
        weighting.apart.push(one.outside);
    }
    weighting.populations = groups
        .groups
        .iter()
        .map(|group| (group.name.clone(), group.population))
        .collect();
    // Each stands for itself alone: no chance of not being there.
    weighting.populations.insert(OUTSIDE.to_owned(), outside as f64);
    weighting.populations.insert(SELF_REPRESENTING.to_owned(), alone as f64);
    weighting
}
