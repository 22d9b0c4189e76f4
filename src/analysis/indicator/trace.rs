//! What an indicator publishes, response by response, for disclosure control.

use super::crossing::shown;
use super::figure::whole;
use super::prepare::{Estimator, Prepared};
use super::{Breakdown, Kind, Spec, crossed};
use crate::analysis::dataset::Dataset;
use crate::analysis::disclosure::release::{by_key, link_root, spec_key};

/// Most values that a score takes: beyond, a mean says too little of any of them.
const SCORES: usize = 8;

/// An indicator, its values and the groups it is shown by.
pub(in crate::analysis) struct Traced {
    /// What tells it from another.
    pub(in crate::analysis) key: String,
    /// Its parts, those that are published.
    pub(in crate::analysis) parts: Vec<TracedPart>,
    /// What tells its breakdown from another.
    pub(in crate::analysis) by: Option<String>,
    /// The groups shown, merged ones last.
    pub(in crate::analysis) groups: Vec<TracedGroup>,
}

/// A part and its values.
pub(in crate::analysis) struct TracedPart {
    /// Its code.
    pub(in crate::analysis) code: String,
    /// Its place among the parts published.
    pub(in crate::analysis) place: usize,
    /// The variable that it comes from, when there is only one.
    pub(in crate::analysis) root: Option<String>,
    /// Its value by response; NaN outside the base.
    pub(in crate::analysis) y: Vec<f64>,
    /// Its figure is a share of a count, or a mean of few scores.
    pub(in crate::analysis) linear: bool,
    /// Shown on the whole.
    pub(in crate::analysis) shown: bool,
}

/// A group.
pub(in crate::analysis) struct TracedGroup {
    /// Its code.
    pub(in crate::analysis) code: String,
    /// The responses in it, those outside the base too.
    pub(in crate::analysis) members: Vec<u32>,
    /// Which parts are shown.
    pub(in crate::analysis) shown: Vec<bool>,
}

/// Traces an indicator, by groups when there is a breakdown.
pub(in crate::analysis) fn trace(spec: &Spec, breakdown: Option<&Breakdown>, dataset: &Dataset) -> Result<Traced, String> {
    let prepared = Prepared::new(spec, dataset)?;
    let visible: Vec<bool> = whole(&prepared, dataset).iter().map(Option::is_some).collect();
    let mut groups = Vec::new();
    if let Some(breakdown) = breakdown {
        let crossing = crossed(spec, breakdown, dataset, false)?;
        let drafts = shown(&prepared, breakdown, dataset)?;
        for (group, draft) in crossing.groups.iter().zip(drafts) {
            groups.push(TracedGroup {
                code: group.code.clone(),
                members: draft.members,
                shown: group.parts.iter().map(|part| part.estimate.is_some()).collect(),
            });
        }
    }
    let common = link_root(dataset, &prepared.read);
    let linear = matches!(
        prepared.estimator,
        Estimator::Share | Estimator::Mean { winsorise: false, .. }
    );
    let parts = prepared
        .parts
        .into_iter()
        .zip(visible)
        .filter(|(part, _)| !part.silent)
        .enumerate()
        .map(|(place, (part, visible))| {
            let root = match &spec.kind {
                Kind::RowShares { item, .. } | Kind::RowMeans { item, .. } if spec.base.is_none() => {
                    let name = format!("{item}.{}", part.code);
                    dataset.index.get(&name).map(|_| name)
                }
                _ => common.clone(),
            };
            let mut values: Vec<u64> = part.y.iter().filter(|y| !y.is_nan()).map(|y| y.to_bits()).collect();
            values.sort_unstable();
            values.dedup();
            TracedPart {
                code: part.code,
                place,
                root,
                linear: linear && part.x.is_empty() && values.len() <= SCORES,
                y: part.y,
                shown: visible,
            }
        })
        .collect();
    Ok(Traced {
        key: spec_key(spec),
        parts,
        by: breakdown.map(by_key),
        groups,
    })
}
