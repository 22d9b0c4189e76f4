//! An indicator as what is measured on each response, for whoever compares two waves: the published figure with the values behind it.

use super::figure::{in_base, whole};
use super::prepare::{Estimator, Prepared};
use super::{Kind, Spec};
use crate::analysis::Estimate;
use crate::analysis::dataset::Dataset;
use crate::analysis::thresholds::Scale;

/// How values become a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::analysis) enum How {
    /// Share of the ones.
    Share,
    /// Mean on a scale.
    Mean(Scale),
    /// Mean capped at the 99th percentile.
    Winsorised(Scale),
    /// Median.
    Median,
    /// Σ y / Σ x on a scale.
    Ratio(Scale),
    /// A sum, a concentration: without standard error.
    Bare,
}

/// A part of an indicator: what is published of it, and what it rests on.
pub(in crate::analysis) struct Measured {
    pub(in crate::analysis) code: String,
    pub(in crate::analysis) label: String,
    /// `None`: hidden.
    pub(in crate::analysis) estimate: Option<Estimate>,
    pub(in crate::analysis) how: How,
    /// (row, y, x) of the base.
    pub(in crate::analysis) data: Vec<(u32, f64, f64)>,
}

/// The parts of an indicator, and the columns that it reads.
///
/// # Errors
/// As [`super::compute`].
pub(in crate::analysis) fn measured(spec: &Spec, dataset: &Dataset) -> Result<(Vec<Measured>, Vec<String>), String> {
    let prepared = Prepared::new(spec, dataset)?;
    let figures = whole(&prepared, dataset);
    let how = match prepared.estimator {
        Estimator::Share => How::Share,
        Estimator::Mean { scale, winsorise: false } => How::Mean(scale),
        Estimator::Mean { scale, winsorise: true } => How::Winsorised(scale),
        Estimator::Median => How::Median,
        Estimator::Ratio { scale } => How::Ratio(scale),
        Estimator::Sum | Estimator::Total | Estimator::Top { .. } => How::Bare,
    };
    let rows: Vec<u32> = (0..dataset.len as u32).collect();
    let parts = prepared.parts.iter().zip(figures).filter(|(part, _)| !part.silent);
    let parts = parts.map(|(part, estimate)| Measured {
        code: part.code.clone(),
        label: part.label.clone(),
        estimate,
        how,
        data: in_base(part, &rows)
            .into_iter()
            .map(|(row, y)| (row, y, part.x.get(row as usize).copied().unwrap_or(1.0)))
            .collect(),
    });
    let parts = parts.collect();
    let mut read: Vec<String> = prepared
        .read
        .iter()
        .map(|place| dataset.columns[*place].name.clone())
        .collect();
    read.sort();
    read.dedup();
    Ok((parts, read))
}

/// Whether an indicator has one value, whatever the answers.
pub fn is_single(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::Distribution { .. }
            | Kind::RowShares { .. }
            | Kind::RowMeans { .. }
            | Kind::RankIndex { .. }
            | Kind::RankShare { .. }
    )
}
