//! An indicator by nested zones: each level is protected against the total above it, which is published too.
//!
//! What is hidden at a level stays hidden below: a zone whose figure is hidden shows none of its own zones, so that no sum gives it back.
//! A zone whose figure is shown is the known total of its zones, which are then protected among themselves. Hidden cells are therefore
//! only bound by totals that the protection of their own level has counted.

use super::crossing::{Draft, hidden, published};
use super::prepare::{Estimator, Prepared};
use super::{Group, Indicator, Spec, figure, indicator};
use crate::analysis::dataset::Dataset;
use crate::analysis::thresholds;
use crate::analysis::zones::{Card, Zone, Zones};

/// An indicator by zones.
#[derive(Clone, Debug, PartialEq)]
pub struct Nested {
    /// The whole territory.
    pub whole: Indicator,
    /// In the order of the zones, one each.
    pub zones: Vec<Nest>,
}

/// A zone and those inside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Nest {
    /// Its figures, compared with the rest of the zone around it.
    pub group: Group,
    /// In the order of its zones, one each.
    pub inner: Vec<Nest>,
}

/// Computes an indicator by zones, each compared with the rest of what it is a part of (a domain of the same design, never a fit of its own).
///
/// # Errors
/// A sentence when an expression does not parse or names something unknown.
pub fn nested(spec: &Spec, zones: &Zones, dataset: &Dataset) -> Result<Nested, String> {
    let prepared = Prepared::new(spec, dataset)?;
    let figures = figure::whole(&prepared, dataset);
    let above: Vec<bool> = figures.iter().map(Option::is_none).collect();
    let zones = level(&prepared, &zones.zones, &above, dataset);
    Ok(Nested {
        whole: indicator(spec, &prepared, figures),
        zones,
    })
}

fn level(prepared: &Prepared, zones: &[Zone], above: &[bool], dataset: &Dataset) -> Vec<Nest> {
    if zones.is_empty() {
        return Vec::new();
    }
    let drafts: Vec<Draft> = zones
        .iter()
        .map(|zone| Draft {
            code: zone.code.clone(),
            label: zone.label.clone(),
            rows: based(prepared, &zone.rows),
        })
        .collect();
    let mask = hidden(prepared, &drafts, above, dataset);
    let groups = published(prepared, drafts, &mask, above, true, dataset);
    groups
        .into_iter()
        .zip(zones)
        .zip(&mask)
        .map(|((group, zone), mask)| Nest {
            group,
            inner: level(prepared, &zone.inner, mask, dataset),
        })
        .collect()
}

/// The responses in the base of a part at least.
fn based(prepared: &Prepared, rows: &[u32]) -> Vec<u32> {
    let in_any = |row: &&u32| prepared.parts.iter().any(|part| !part.y[**row as usize].is_nan());
    rows.iter().filter(in_any).copied().collect()
}

/// Whether at least five responses of a small zone are counted in a share, and not all of them: what its card may say without a figure.
///
/// # Errors
/// As [`nested`].
pub fn named(spec: &Spec, card: &Card, dataset: &Dataset) -> Result<bool, String> {
    let prepared = Prepared::new(spec, dataset)?;
    let [part] = prepared.parts.as_slice() else { return Ok(false) };
    if prepared.estimator != Estimator::Share {
        return Ok(false);
    }
    let data = figure::in_base(part, &card.rows);
    let count = data.iter().filter(|(_, y)| *y == 1.0).count();
    Ok(count >= thresholds::NOTHING && count < data.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::NonResponse;
    use crate::analysis::fixture;
    use crate::analysis::indicator::prepare::{Layout, Values};

    fn zone(code: usize, rows: std::ops::Range<u32>, inner: Vec<Zone>) -> Zone {
        Zone {
            code: code.to_string(),
            label: code.to_string(),
            rows: rows.collect(),
            inner,
        }
    }

    /// What an attacker knows of a zone: how many answered, and how many said yes when it is published.
    struct Known {
        n: usize,
        yes: Option<usize>,
        truth: usize,
    }

    fn known(nest: &Nest, truth: &[bool], zone: &Zone) -> Known {
        let yes = zone.rows.iter().filter(|row| truth[**row as usize]).count();
        Known {
            n: zone.rows.len(),
            yes: nest.group.parts[0].estimate.map(|e| (e.value * e.n as f64).round() as usize),
            truth: yes,
        }
    }

    /// The interval of every hidden zone of one level, knowing the total when it is published: exact, for there is one equation.
    fn attack(level: &[Known], total: Option<usize>) -> Vec<(usize, usize, usize)> {
        let hidden: Vec<&Known> = level.iter().filter(|known| known.yes.is_none()).collect();
        let shown: usize = level.iter().filter_map(|known| known.yes).sum();
        hidden
            .iter()
            .enumerate()
            .map(|(at, one)| match total {
                None => (0, one.n, one.truth),
                Some(total) => {
                    let rest: usize = hidden
                        .iter()
                        .enumerate()
                        .filter(|(other, _)| *other != at)
                        .map(|(_, k)| k.n)
                        .sum();
                    let left = total - shown;
                    (left.saturating_sub(rest), left.min(one.n), one.truth)
                }
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn no_hidden_zone_is_recomputed_from_the_totals_above_it(
            sizes in prop::collection::vec(prop::collection::vec((10u32..25, 0.0..1.0f64), 1..5), 2..5),
        ) {
            let (mut truth, mut zones, mut next) = (Vec::new(), Vec::new(), 0u32);
            for (place, inner) in sizes.iter().enumerate() {
                let first = next;
                let mut quarters = Vec::new();
                for (quarter, (n, share)) in inner.iter().enumerate() {
                    let yes = (f64::from(*n) * share).round() as u32;
                    truth.extend((0..*n).map(|row| row < yes));
                    quarters.push(zone(quarter, next..next + n, Vec::new()));
                    next += n;
                }
                let inner = if quarters.len() > 1 { quarters } else { Vec::new() };
                zones.push(zone(place, first..next, inner));
            }
            let dataset = fixture::dataset(fixture::responses(next as usize, 1));
            let y = truth.iter().map(|yes| if *yes { 1.0 } else { 0.0 }).collect();
            let prepared = Prepared {
                parts: vec![Values::new("", "", y)],
                estimator: Estimator::Share,
                layout: Layout::Separate,
                nonresponse: NonResponse::default(),
                read: Vec::new(),
            };
            let figures = figure::whole(&prepared, &dataset);
            let above: Vec<bool> = figures.iter().map(Option::is_none).collect();
            let nests = level(&prepared, &zones, &above, &dataset);
            let all = truth.iter().filter(|yes| **yes).count();
            let outer: Vec<Known> = nests.iter().zip(&zones).map(|(nest, zone)| known(nest, &truth, zone)).collect();
            let mut found = attack(&outer, (!above[0]).then_some(all));
            for ((nest, zone), around) in nests.iter().zip(&zones).zip(&outer) {
                let inner: Vec<Known> = nest.inner.iter().zip(&zone.inner).map(|(nest, zone)| known(nest, &truth, zone)).collect();
                if around.yes.is_none() {
                    prop_assert!(inner.iter().all(|known| known.yes.is_none()), "below a hidden zone everything is hidden");
                }
                found.extend(attack(&inner, around.yes));
                for known in inner.iter().chain([around]) {
                    if let Some(yes) = known.yes {
                        prop_assert!(thresholds::cell_is_safe(yes, known.n, dataset.cell));
                    }
                }
            }
            for (low, high, truth) in found {
                prop_assert!(low <= truth && truth <= high && high - low >= dataset.cell, "{low} {truth} {high}");
            }
        }
    }
}
