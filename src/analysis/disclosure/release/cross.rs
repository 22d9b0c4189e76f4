//! Figures by groups that give another away: one root, one breakdown, the figures of the whole as margins.

use std::collections::BTreeMap;

use super::Figure;
use super::link::{CLASSES, Fact, Protection, Summed, classes, run, scores};
use crate::analysis::columns::Column;
use crate::analysis::dataset::Dataset;
use crate::analysis::indicator::Traced;

/// Protects the figures of a root by the groups of one breakdown.
pub(super) fn cross(dataset: &Dataset, root_name: &str, column: &Column, whole: &[Fact], here: &[&Traced], out: &mut Protection) {
    let parts = || {
        here.iter()
            .flat_map(|traced| traced.parts.iter().map(move |part| (*traced, part)))
            .filter(|(_, part)| part.root.as_deref() == Some(root_name))
    };
    // Classes that the figures by groups tell apart; then with the margins.
    let own: Vec<Vec<f64>> = parts().map(|(_, part)| part.y.clone()).collect();
    let (coarse, _) = classes(dataset.len, own.iter().map(Vec::as_slice));
    let margins: Vec<&Fact> = {
        let all = |fact: &&Fact| fact.figure.as_ref().is_none_or(|figure| out.mask.why(figure).is_none());
        let (_, count) = classes(
            dataset.len,
            own.iter()
                .map(Vec::as_slice)
                .chain(whole.iter().map(|fact| fact.by.as_slice())),
        );
        whole
            .iter()
            .filter(all)
            .filter(|fact| count <= CLASSES || fact.indicator && own.iter().any(|y| same(y, &fact.by)))
            .collect()
    };
    let (class, count) = classes(
        dataset.len,
        own.iter()
            .map(Vec::as_slice)
            .chain(margins.iter().map(|fact| fact.by.as_slice())),
    );
    // Groups as the figures show them, those that differ from one figure to another told apart.
    let memberships: Vec<Vec<f64>> = parts()
        .map(|(traced, _)| {
            let mut of = vec![-1.0; dataset.len];
            for (place, group) in traced.groups.iter().enumerate() {
                group.members.iter().for_each(|row| of[*row as usize] = place as f64);
            }
            of
        })
        .collect();
    let (group, groups) = classes(dataset.len, memberships.iter().map(Vec::as_slice));
    let mut counts = vec![0; count * groups];
    for row in 0..dataset.len {
        counts[class[row] * groups + group[row]] += 1;
    }
    // Secrets: what the figures of a group tell apart in it; all the unknowns of the class in the group, those that nobody is in too.
    let mut coarse_of = vec![0; count];
    (0..dataset.len).for_each(|row| coarse_of[class[row]] = coarse[row]);
    let mut secret: Vec<Vec<usize>> = Vec::new();
    for (traced, part) in parts() {
        for shown in &traced.groups {
            let mut met: BTreeMap<usize, usize> = BTreeMap::new();
            let mut inside = vec![false; groups];
            for row in shown.members.iter().map(|row| *row as usize) {
                inside[group[row]] = true;
                if !part.y[row].is_nan() && column.missing[row].is_none() {
                    *met.entry(coarse[row]).or_default() += 1;
                }
            }
            for (of, _) in met.into_iter().filter(|(_, n)| (1..dataset.cell).contains(n)) {
                let all = (0..count).filter(|class| coarse_of[*class] == of);
                let set: Vec<usize> = all
                    .flat_map(|class| {
                        (0..groups)
                            .filter(|group| inside[*group])
                            .map(move |group| class * groups + group)
                    })
                    .collect();
                secret.push(set);
            }
        }
    }
    secret.sort();
    secret.dedup();
    let over = |by: &dyn Fn(usize) -> f64, kept: &dyn Fn(usize) -> bool| -> Vec<(usize, f64)> {
        let mut of = vec![0.0; count * groups];
        let mut value = vec![0.0; count];
        let mut inside = vec![false; groups];
        for row in 0..dataset.len {
            value[class[row]] = by(row);
            inside[group[row]] |= kept(row);
        }
        for class in 0..count {
            for group in (0..groups).filter(|group| inside[*group]) {
                of[class * groups + group] = value[class];
            }
        }
        of.into_iter().enumerate().filter(|(_, by)| *by != 0.0).collect()
    };
    let mut facts: Vec<Summed<Figure>> = margins
        .iter()
        .map(|fact| (over(&|row| fact.by[row], &|_| true), None, 0.0))
        .collect();
    for (traced, part) in parts() {
        for shown in &traced.groups {
            let mut inside = vec![false; dataset.len];
            shown.members.iter().for_each(|row| inside[*row as usize] = true);
            facts.push((
                over(&|row| f64::from(u8::from(!part.y[row].is_nan())), &|row| inside[row]),
                None,
                0.0,
            ));
            let visible = shown.shown.get(part.place).copied().unwrap_or(false);
            if !visible || !part.linear {
                continue;
            }
            let figure = cell(traced, &shown.code, &part.code);
            for fact in scores(&part.y, |_| true, &figure) {
                let of = over(&|row| fact.by[row], &|row| inside[row]);
                let cost = 1.0 + of.iter().map(|(place, _)| counts[*place] as f64).sum::<f64>();
                facts.push((of, Some(figure.clone()), cost));
            }
        }
    }
    let facts = facts
        .iter()
        .map(|(of, figure, cost)| (of.clone(), figure.as_ref(), *cost))
        .collect();
    run(counts, facts, secret, dataset.cell, out);
}

fn cell(traced: &Traced, group: &str, code: &str) -> Figure {
    Figure::Cell {
        key: traced.key.clone(),
        by: traced.by.clone().unwrap_or_default(),
        group: group.to_owned(),
        code: code.to_owned(),
    }
}

fn same(y: &[f64], by: &[f64]) -> bool {
    y.iter()
        .zip(by)
        .all(|(y, by)| if y.is_nan() { *by == 0.0 } else { y == by || y * y == *by })
}
