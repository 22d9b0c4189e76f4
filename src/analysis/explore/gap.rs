//! How a group differs from the rest: linear contrasts under the design, adjusted together.

use super::axis::Axis;
use super::{Cell, Line};
use crate::analysis::design::Design;
use crate::analysis::estimate::{Base, mean, t_975};
use crate::analysis::inference::adjust::Adjustment;
use crate::analysis::inference::compare::{Member, against_rest, quick_against_rest};
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
    /// Group − rest.
    pub difference: f64,
    /// Its 95 % interval.
    pub interval: (f64, f64),
    /// How unlikely such a difference is by chance alone, before any adjustment; `None`: cannot be said.
    pub p: Option<f64>,
    /// Adjusted within the table by Benjamini and Hochberg: what an exploration marks.
    pub bh: Option<f64>,
    /// Adjusted within the table by Holm: what a report publishes.
    pub holm: Option<f64>,
}

impl Gap {
    /// Nothing is left to chance: everyone concerned answered, or nothing varies.
    pub fn exact(&self) -> bool {
        self.interval.1 - self.interval.0 <= 1e-9 * self.difference.abs()
    }

    fn new(rest: f64, difference: f64, interval: (f64, f64), p: Option<f64>) -> Self {
        Gap {
            rest,
            difference,
            interval,
            p,
            bh: None,
            holm: None,
        }
    }
}

/// Each group against the rest on the mean of `y` (a share when `share`), over the rows of the table.
pub(super) fn of_means(design: &Design, rows: &[u32], groups: &Axis, y: &dyn Fn(u32) -> f64, share: bool) -> Vec<Option<Gap>> {
    if groups.single {
        let members: Vec<Member> = rows
            .iter()
            .filter_map(|row| Some(Member::new(*row, usize::from(*groups.of(*row as usize).first()?), y(*row))))
            .collect();
        return contrasts(design, &members, groups.categories.len(), share);
    }
    (0..groups.categories.len())
        .map(|group| {
            let side = |row: u32| usize::from(!groups.of(row as usize).contains(&(group as u16)));
            let members: Vec<Member> = rows.iter().map(|row| Member::new(*row, side(*row), y(*row))).collect();
            contrasts(design, &members, 2, share).into_iter().next().flatten()
        })
        .collect()
}

fn contrasts(design: &Design, members: &[Member], count: usize, share: bool) -> Vec<Option<Gap>> {
    let all = members.len();
    let p = members.iter().map(|member| member.y).sum::<f64>() / all.max(1) as f64;
    let mut sizes = vec![0usize; count];
    members.iter().for_each(|member| sizes[member.group] += 1);
    let enough = |group: usize| !share || p.min(1.0 - p) * sizes[group].min(all - sizes[group]) as f64 >= EXPECTED;
    let found = if design.is_plain() {
        quick_against_rest(design, members, count)
    } else {
        let statistic = Statistic::Mean(Scale::Amount);
        against_rest(design, statistic, members, count, Adjustment::None).map_or_else(
            |_| vec![None; count],
            |found| {
                let kept = found.into_iter().map(Result::ok);
                kept.map(|against| against.map(|against| (against.rest.value, against.difference)))
                    .collect()
            },
        )
    };
    let gap = |(group, found): (usize, Option<(f64, crate::analysis::inference::compare::Contrast)>)| {
        let (rest, contrast) = found?;
        Some(Gap::new(
            rest,
            contrast.value,
            contrast.interval,
            contrast.p.filter(|_| enough(group)),
        ))
    };
    found.into_iter().enumerate().map(gap).collect()
}

/// Each group against the rest on the median, linearised by the slope that Woodruff's interval gives: `se(q) = se(F)/f`.
pub(super) fn of_medians(design: &Design, rows: &[u32], groups: &Axis, y: &dyn Fn(u32) -> f64) -> Vec<Option<Gap>> {
    let base = Base::of(design, rows.iter().copied());
    let side = |group: usize, inside: bool| -> Option<(f64, Vec<(u32, f64)>)> {
        let has = |row: &&u32| groups.of(**row as usize).contains(&(group as u16)) == inside;
        let data: Vec<(u32, f64)> = rows.iter().filter(has).map(|row| (*row, y(*row))).collect();
        let sorted = Sorted::new(design, data);
        let found = sorted.quantile(0.5)?;
        let below: Vec<(u32, f64)> = sorted
            .data()
            .iter()
            .map(|(row, y)| (*row, f64::from(u8::from(*y <= found.value))))
            .collect();
        let share = mean(design, &below, Scale::Share)?;
        let (se, of_share) = (found.se?, share.se?);
        let slope = if of_share > 0.0 { se / of_share } else { 0.0 };
        let u = |(row, y): &(u32, f64)| (*row, -slope * (y - share.value) / share.weight);
        Some((found.value, below.iter().map(u).collect()))
    };
    (0..groups.categories.len())
        .map(|group| {
            let ((value, inside), (rest, outside)) = (side(group, true)?, side(group, false)?);
            let u = inside.into_iter().chain(outside.into_iter().map(|(row, u)| (row, -u)));
            let se = design.variance(u)?.max(0.0).sqrt();
            let difference = value - rest;
            let half = t_975(base.df)? * se;
            let p = (se > 0.0).then(|| t_two_sided(difference / se, base.df as f64)).flatten();
            Some(Gap::new(rest, difference, (difference - half, difference + half), p))
        })
        .collect()
}

/// Adjusts the tests of a table together.
pub(super) fn adjust(lines: &mut [Line]) {
    let mut cells: Vec<&mut Gap> = lines
        .iter_mut()
        .flat_map(|line| line.cells.iter_mut())
        .filter_map(|cell: &mut Cell| cell.gap.as_mut().filter(|gap| gap.p.is_some()))
        .collect();
    let p: Vec<f64> = cells.iter().filter_map(|gap| gap.p).collect();
    let (bh, holm) = (Adjustment::Bh.apply(&p), Adjustment::Holm.apply(&p));
    for ((gap, bh), holm) in cells.iter_mut().zip(bh).zip(holm) {
        (gap.bh, gap.holm) = (Some(bh), Some(holm));
    }
}
