//! How a group differs from the rest of the base: the linear contrast of the two, under the design.

use super::prepare::{Estimator, Values};
use crate::analysis::dataset::Dataset;
use crate::analysis::estimate::{Base, mean};
use crate::analysis::inference::adjust::Adjustment;
use crate::analysis::inference::compare::{Contrast, Member, against_rest, quick_against_rest};
use crate::analysis::inference::statistic::Statistic;
use crate::analysis::inference::t_two_sided;
use crate::analysis::quantile::Sorted;
use crate::analysis::thresholds::Scale;

/// Below this many expected in a cell, a test of shares says nothing.
const EXPECTED: f64 = 5.0;

/// A group against the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// Value of the rest.
    pub rest: f64,
    /// How unlikely such a gap is by chance alone (before any correction); `None`: cannot be said.
    pub p: Option<f64>,
}

/// Each of these groups (rows of the responses) against all the others, on one part of an indicator. In the order of the groups; `None`
/// where nothing can be compared.
pub(super) fn gaps(estimator: Estimator, part: &Values, groups: &[Vec<(u32, f64)>], dataset: &Dataset) -> Vec<Option<Gap>> {
    match estimator {
        Estimator::Share | Estimator::Mean { winsorise: false, .. } | Estimator::Ratio { .. } => {
            let found = contrasts(part, groups, dataset);
            let all: Vec<f64> = groups.iter().flatten().map(|(_, y)| *y).collect();
            let p = all.iter().sum::<f64>() / all.len() as f64;
            let enough = |group: &[(u32, f64)]| {
                let smaller = group.len().min(all.len() - group.len());
                estimator != Estimator::Share || p.min(1.0 - p) * smaller as f64 >= EXPECTED
            };
            let tested = found.into_iter().zip(groups);
            tested
                .map(|(found, group)| {
                    found.map(|(rest, contrast)| Gap {
                        rest,
                        p: contrast.p.filter(|_| enough(group)),
                    })
                })
                .collect()
        }
        Estimator::Mean { winsorise: true, .. } => sides(groups, dataset, &|sorted| {
            let cap = sorted.value(0.99)?;
            let data: Vec<(u32, f64)> = sorted.data().iter().map(|(row, y)| (*row, y.min(cap))).collect();
            let found = mean(&dataset.design, &data, Scale::Amount)?;
            Some((
                found.value,
                data.iter().map(|(row, y)| (*row, (y - found.value) / found.weight)).collect(),
            ))
        }),
        Estimator::Median => sides(groups, dataset, &|sorted| {
            // Linearised by the slope that Woodruff's interval gives: se(q) = se(F)/f.
            let found = sorted.quantile(0.5)?;
            let below: Vec<(u32, f64)> = sorted
                .data()
                .iter()
                .map(|(row, y)| (*row, if *y <= found.value { 1.0 } else { 0.0 }))
                .collect();
            let share = mean(&dataset.design, &below, Scale::Share)?;
            let slope = found.se? / share.se.filter(|se| *se > 0.0)?;
            let u = |(row, y): &(u32, f64)| (*row, -slope * (y - share.value) / share.weight);
            Some((found.value, below.iter().map(u).collect()))
        }),
        Estimator::Sum | Estimator::Total | Estimator::Top { .. } => vec![None; groups.len()],
    }
}

/// Means, shares and ratios.
fn contrasts(part: &Values, groups: &[Vec<(u32, f64)>], dataset: &Dataset) -> Vec<Option<(f64, Contrast)>> {
    let x = |row: u32| part.x.get(row as usize).copied().unwrap_or(1.0);
    let members: Vec<Member> = groups
        .iter()
        .enumerate()
        .flat_map(|(group, data)| {
            data.iter().map(move |(row, y)| Member {
                row: *row,
                group,
                y: *y,
                x: x(*row),
            })
        })
        .collect();
    if dataset.design.is_plain() {
        return quick_against_rest(&dataset.design, &members, groups.len());
    }
    let statistic = Statistic::Ratio(Scale::Amount);
    against_rest(&dataset.design, statistic, &members, groups.len(), Adjustment::None).map_or_else(
        |_| vec![None; groups.len()],
        |found| {
            let kept = found.into_iter().map(|against| against.ok());
            kept.map(|against| against.map(|against| (against.rest.value, against.difference)))
                .collect()
        },
    )
}

/// A value and its linearised values over one side.
type Side = (f64, Vec<(u32, f64)>);

/// Any other statistic: each side linearised by itself.
fn sides(groups: &[Vec<(u32, f64)>], dataset: &Dataset, linearise: &dyn Fn(&Sorted<'_>) -> Option<Side>) -> Vec<Option<Gap>> {
    let base = Base::of(&dataset.design, groups.iter().flatten().map(|(row, _)| *row));
    let gap = |place: usize| {
        let others = groups.iter().enumerate().filter(|(other, _)| *other != place);
        let rest: Vec<(u32, f64)> = others.flat_map(|(_, data)| data.iter().copied()).collect();
        let of = |data: Vec<(u32, f64)>| linearise(&Sorted::new(&dataset.design, data));
        let (value, inside) = of(groups[place].clone())?;
        let (rest, outside) = of(rest)?;
        let u = inside.into_iter().chain(outside.into_iter().map(|(row, u)| (row, -u)));
        let variance = dataset.design.variance(u).filter(|variance| *variance > 0.0);
        let p = variance.and_then(|variance| t_two_sided((value - rest) / variance.sqrt(), base.df as f64));
        Some(Gap { rest, p })
    };
    (0..groups.len()).map(gap).collect()
}
