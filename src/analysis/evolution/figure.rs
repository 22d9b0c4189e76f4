//! One figure in two waves: how it changed, with the covariance of those who answered both; and how these same respondents moved.

use std::collections::{BTreeMap, BTreeSet};

use super::overlap::Overlap;
use crate::analysis::design::Design;
use crate::analysis::indicator::How;
use crate::analysis::inference::Refusal;
use crate::analysis::inference::change::{Side, Strangers, between};
use crate::analysis::inference::compare::Contrast;
use crate::analysis::inference::intervals::Method;
use crate::analysis::inference::mcnemar::Mcnemar;
use crate::analysis::inference::panel::{self, Pair};
use crate::analysis::inference::statistic::{Linearised, Statistic, linearise};
use crate::analysis::quantile::Sorted;
use crate::analysis::thresholds::{self, Scale, cell_is_safe};

/// Fewer than this many expected for or against, and a change of share is not tested.
const EXPECTED: f64 = 5.0;

/// What one wave gives: its design, its smallest cell and the values (row, y, x) of those who answered.
#[derive(Clone, Copy)]
pub(super) struct Wave<'a> {
    pub(super) design: &'a Design,
    pub(super) cell: usize,
    pub(super) data: &'a [(u32, f64, f64)],
}

/// The change, whatever may be shown of it; a sentence when it cannot be measured.
pub(super) fn difference(how: How, before: Wave<'_>, after: Wave<'_>, overlap: &Overlap) -> Result<Contrast, String> {
    if how == How::Bare {
        return Err("C’est une somme sur les réponses reçues : son évolution suit d’abord leur nombre.".to_owned());
    }
    if how == How::Share {
        let all = before.data.iter().chain(after.data);
        let p = all.clone().map(|(_, y, _)| y).sum::<f64>() / all.count().max(1) as f64;
        let smaller = before.data.len().min(after.data.len()) as f64;
        if p.min(1.0 - p) * smaller < EXPECTED {
            return Err("Trop peu de réponses vont dans un sens pour mesurer une évolution.".to_owned());
        }
    }
    let said = |refusal: Refusal| refusal.say();
    let (one, two) = (found(how, before).map_err(said)?, found(how, after).map_err(said)?);
    let (before_keys, after_keys) = overlap.keys();
    let sides = (
        Side {
            design: before.design,
            keys: before_keys,
            found: &one,
        },
        Side {
            design: after.design,
            keys: after_keys,
            found: &two,
        },
    );
    let change = between(sides.0, sides.1, &BTreeMap::new(), Strangers::Together).map_err(said)?;
    Ok(change.difference)
}

/// A statistic with its linearised values.
fn found(how: How, wave: Wave<'_>) -> Result<Linearised, Refusal> {
    let design = wave.design;
    let plain = |statistic| linearise(design, statistic, wave.data);
    let alone = || wave.data.iter().map(|(row, y, _)| (*row, *y)).collect::<Vec<_>>();
    match how {
        How::Share => plain(Statistic::Share(Method::WilsonT)),
        How::Mean(scale) => plain(Statistic::Mean(scale)),
        How::Ratio(scale) => plain(Statistic::Ratio(scale)),
        How::Winsorised(scale) => {
            let cap = Sorted::new(design, alone()).value(0.99).ok_or(Refusal::Nobody)?;
            let capped: Vec<(u32, f64, f64)> = wave.data.iter().map(|(row, y, x)| (*row, y.min(cap), *x)).collect();
            linearise(design, Statistic::Mean(scale), &capped)
        }
        How::Median => {
            // Linearised by the slope that Woodruff’s interval gives: se(q) = se(F)/f.
            let median = Sorted::new(design, alone()).quantile(0.5).ok_or(Refusal::Nobody)?;
            let below: Vec<(u32, f64, f64)> = wave
                .data
                .iter()
                .map(|(row, y, _)| (*row, if *y <= median.value { 1.0 } else { 0.0 }, 1.0))
                .collect();
            let share = linearise(design, Statistic::Mean(Scale::Share), &below)?;
            let spread = share.estimate.se.filter(|se| *se > 0.0).ok_or(Refusal::NothingVaries)?;
            let slope = median.se.ok_or(Refusal::NothingVaries)? / spread;
            Ok(Linearised {
                estimate: median,
                u: share.u.into_iter().map(|(row, u)| (row, -slope * u)).collect(),
            })
        }
        How::Bare => Err(Refusal::NothingVaries),
    }
}

/// How the associations that answered both times moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// How many they are.
    pub n: usize,
    /// Their value the first time.
    pub before: f64,
    /// Their value the second time.
    pub after: f64,
    /// Mean of their differences.
    pub difference: Contrast,
    /// Each stratum counts as its population; else each association counts one.
    pub weighted: bool,
    /// Strata read together because one of them has a single association.
    pub merged: Vec<String>,
    /// For a yes or no: exact test of `McNemar`, unweighted. `None` too when its counts are too small to be shown.
    pub mcnemar: Option<Mcnemar>,
}

/// The panel reading of a share or a mean; `None`: too few answered both, or what they say would give away what the others said.
pub(super) fn reading(how: How, before: Wave<'_>, after: Wave<'_>, overlap: &Overlap) -> Option<Reading> {
    let scale = match how {
        How::Share => Scale::Share,
        How::Mean(scale) => scale,
        _ => return None,
    };
    let value = |wave: Wave<'_>| -> BTreeMap<u32, f64> { wave.data.iter().map(|(row, y, _)| (*row, *y)).collect() };
    let (first, second) = (value(before), value(after));
    let both: Vec<(u32, u32, f64, f64)> = overlap
        .pairs()
        .iter()
        .filter(|(one, two)| before.design.weight(*one) > 0.0 && after.design.weight(*two) > 0.0)
        .filter_map(|(one, two)| Some((*one, *two, *first.get(one)?, *second.get(two)?)))
        .collect();
    let inside = |rows: BTreeSet<u32>, all: &BTreeMap<u32, f64>| -> (Vec<f64>, Vec<f64>) {
        let (mut panel, mut rest) = (Vec::new(), Vec::new());
        for (row, y) in all {
            if rows.contains(row) { panel.push(*y) } else { rest.push(*y) }
        }
        (panel, rest)
    };
    let old = inside(both.iter().map(|pair| pair.0).collect(), &first);
    let new = inside(both.iter().map(|pair| pair.1).collect(), &second);
    let cell = before.cell.max(after.cell);
    if !may_show(how, &old.0, &old.1, cell) || !may_show(how, &new.0, &new.1, cell) {
        return None;
    }
    let design = after.design;
    let names = design.strata();
    let pairs: Vec<(u32, Pair)> = both
        .iter()
        .map(|(_, row, before, after)| {
            let stratum = design.stratum[*row as usize];
            let pair = Pair {
                stratum: names[stratum as usize].clone(),
                before: *before,
                after: *after,
            };
            (stratum, pair)
        })
        .collect();
    // Those whom nothing weighs (from outside the frame) are in no population.
    let weighing: BTreeSet<u32> = (0_u32..)
        .zip(&design.stratum)
        .filter(|(row, _)| design.weight(*row) > 0.0)
        .map(|(_, stratum)| *stratum)
        .collect();
    let populations: Option<BTreeMap<String, f64>> = weighing
        .into_iter()
        .map(|place| Some((names[place as usize].clone(), design.population(place)?)))
        .collect();
    let mut pairs: Vec<Pair> = pairs.into_iter().map(|(_, pair)| pair).collect();
    let mut merged = Vec::new();
    let weighted = populations.and_then(|mut populations| {
        merged = gather(&mut pairs, &mut populations);
        panel::panel(&pairs, &populations, scale).ok()
    });
    let (found, weighted) = match weighted {
        Some(found) => (found, true),
        None => {
            merged.clear();
            (panel::panel_unweighted(&pairs, scale).ok()?, false)
        }
    };
    let shown = found.mcnemar.filter(|_| {
        let count = |was: f64, is: f64| pairs.iter().filter(|pair| pair.before == was && pair.after == is).count();
        let cells = [count(0.0, 0.0), count(0.0, 1.0), count(1.0, 0.0), count(1.0, 1.0)];
        cells.iter().all(|count| *count >= cell)
    });
    Some(Reading {
        n: found.n,
        before: found.before.value,
        after: found.after.value,
        difference: found.difference,
        weighted,
        merged,
        mcnemar: shown,
    })
}

/// Whether a figure on `panel` may stand beside the one of everybody: neither the panel nor the others, who could be deduced, are too
/// few, alike or led by one.
fn may_show(how: How, panel: &[f64], rest: &[f64], cell: usize) -> bool {
    let safe = |values: &[f64], least: usize| {
        let alike = || values.windows(2).all(|pair| pair[0] == pair[1]);
        values.len() >= least
            && match how {
                How::Share => cell_is_safe(values.iter().filter(|y| **y != 0.0).count(), values.len(), cell),
                How::Mean(Scale::Points) => {
                    let on = |side: f64| values.iter().filter(|y| **y == side).count();
                    [1.0, -1.0].into_iter().all(|side| values.len() - on(side) >= cell)
                }
                How::Mean(Scale::Amount) => !alike() && !thresholds::is_dominated(values.iter().copied()),
                _ => !alike(),
            }
    };
    safe(panel, thresholds::FIGURES) && (rest.is_empty() || safe(rest, thresholds::NOTHING.max(cell)))
}

/// Reads strata with a single pair together with the next one, in the order of their names, the last with the one before; returns the names
/// of those that were gathered. A stratum without a pair joins too: its associations are spoken for.
fn gather(pairs: &mut [Pair], populations: &mut BTreeMap<String, f64>) -> Vec<String> {
    let names: Vec<String> = populations.keys().cloned().collect();
    let count = |name: &String| pairs.iter().filter(|pair| pair.stratum == *name).count();
    let mut groups: Vec<(Vec<&String>, usize)> = Vec::new();
    for name in &names {
        match groups.last_mut() {
            Some((members, n)) if *n < 2 => {
                members.push(name);
                *n += count(name);
            }
            _ => groups.push((vec![name], count(name))),
        }
    }
    if groups.len() > 1
        && groups.last().is_some_and(|(_, n)| *n < 2)
        && let Some((members, n)) = groups.pop()
        && let Some(last) = groups.last_mut()
    {
        last.0.extend(members);
        last.1 += n;
    }
    let mut merged = Vec::new();
    let mut totals = BTreeMap::new();
    for (members, _) in &groups {
        let name = members[0].clone();
        let sum: f64 = members.iter().filter_map(|member| populations.get(*member)).sum();
        if members.len() > 1 {
            merged.extend(members.iter().map(|member| (*member).clone()));
        }
        for pair in pairs.iter_mut().filter(|pair| members.contains(&&pair.stratum)) {
            pair.stratum.clone_from(&name);
        }
        totals.insert(name, sum);
    }
    *populations = totals;
    merged
}
