//! From values to figures, and which of them may be shown.

use super::prepare::{Estimator, Layout, Prepared, Values};
use super::total;
use crate::analysis::Estimate;
use crate::analysis::dataset::Dataset;
use crate::analysis::design::Design;
use crate::analysis::disclosure;
use crate::analysis::estimate::{self, mean, ratio, share};
use crate::analysis::quantile::Sorted;
use crate::analysis::thresholds::{self, Scale, cell_is_safe};

/// The responses among `rows` that are in the base of a part.
pub(super) fn in_base(part: &Values, rows: &[u32]) -> Vec<(u32, f64)> {
    rows.iter()
        .map(|row| (*row, part.y[*row as usize]))
        .filter(|(_, y)| !y.is_nan())
        .collect()
}

/// The figure of a part over some responses, whatever may be shown of it.
pub(super) fn figure(estimator: Estimator, part: &Values, data: &[(u32, f64)], dataset: &Dataset) -> Option<Estimate> {
    figure_under(estimator, part, data, dataset, &dataset.design)
}

fn figure_under(
    estimator: Estimator,
    part: &Values,
    data: &[(u32, f64)],
    dataset: &Dataset,
    design: &Design,
) -> Option<Estimate> {
    match estimator {
        Estimator::Share => {
            let truths: Vec<(u32, bool)> = data.iter().map(|(row, y)| (*row, *y == 1.0)).collect();
            share(design, &truths)
        }
        Estimator::Mean { scale, winsorise: false } => mean(design, data, scale),
        Estimator::Mean { scale, winsorise: true } => Sorted::new(design, data.to_vec()).winsorised_mean(scale),
        Estimator::Median => Sorted::new(design, data.to_vec()).quantile(0.5),
        Estimator::Sum => {
            // « Au moins »: what the respondents say, each once, whatever it weighs.
            let value = data.iter().map(|(_, y)| y).sum();
            Some(bare(value, data, design, Scale::Amount))
        }
        Estimator::Total => total::range(part, data, dataset),
        Estimator::Ratio { scale } => {
            let pairs: Vec<(u32, f64, f64)> = data.iter().map(|(row, y)| (*row, *y, part.x[*row as usize])).collect();
            ratio(design, &pairs, scale)
        }
        Estimator::Top { top } => {
            let (value, _) = Sorted::new(design, data.to_vec()).top_share(top)?;
            Some(bare(value, data, design, Scale::Share))
        }
    }
}

/// A value without a standard error: a sum over those who answered describes them only.
fn bare(value: f64, data: &[(u32, f64)], design: &Design, scale: Scale) -> Estimate {
    let base = estimate::Base::of(design, data.iter().map(|(row, _)| *row));
    estimate::estimate(value, None, None, base, None, scale)
}

/// Whether a part may not be shown over these responses, by itself: base below ten, too few with or without it, one contributor
/// too large, everyone alike.
pub(super) fn must_hide(estimator: Estimator, layout: Layout, data: &[(u32, f64)], dataset: &Dataset) -> bool {
    if data.len() < thresholds::FIGURES {
        return true;
    }
    let count = data.iter().filter(|(_, y)| *y != 0.0).count();
    let alike = data.windows(2).all(|pair| pair[0].1 == pair[1].1);
    let dominated = || thresholds::is_dominated(data.iter().map(|(_, y)| *y));
    match estimator {
        Estimator::Share => !cell_is_safe(count, data.len(), dataset.cell),
        Estimator::Mean { .. } if layout == Layout::Mentions => (1..dataset.cell).contains(&count),
        Estimator::Mean {
            scale: Scale::Points, ..
        } => {
            let on = |side: f64| data.iter().filter(|(_, y)| *y == side).count();
            [1.0, -1.0].into_iter().any(|side| data.len() - on(side) < dataset.cell)
        }
        Estimator::Mean {
            scale: Scale::Amount, ..
        }
        | Estimator::Sum
        | Estimator::Ratio { .. } => alike || dominated(),
        Estimator::Total => count < thresholds::FIGURES || dominated(),
        Estimator::Mean { .. } | Estimator::Median => alike,
        Estimator::Top { top } => {
            let count = Sorted::new(&dataset.design, data.to_vec())
                .top_share(top)
                .map_or(0, |(_, count)| count);
            count < dataset.cell || dominated()
        }
    }
}

/// The figures of the whole; those that may not be shown are `None`, with others when they would give them away.
pub(super) fn whole(prepared: &Prepared, dataset: &Dataset) -> Vec<Option<Estimate>> {
    whole_under(prepared, dataset, &dataset.design)
}

/// The same under another design of the same responses.
pub(super) fn whole_under(prepared: &Prepared, dataset: &Dataset, design: &Design) -> Vec<Option<Estimate>> {
    let rows: Vec<u32> = (0..dataset.len as u32).collect();
    let data: Vec<Vec<(u32, f64)>> = prepared.parts.iter().map(|part| in_base(part, &rows)).collect();
    let mut hidden: Vec<bool> = data
        .iter()
        .map(|data| must_hide(prepared.estimator, prepared.layout, data, dataset))
        .collect();
    if prepared.layout != Layout::Separate {
        // Parts that add up: one hidden alone would be recomputed.
        let counts: Vec<usize> = data
            .iter()
            .map(|data| data.iter().filter(|(_, y)| *y != 0.0).count())
            .collect();
        hidden = disclosure::protect_values(&hidden, &counts);
    }
    prepared
        .parts
        .iter()
        .zip(&data)
        .zip(hidden)
        .map(|((part, data), hide)| {
            if hide || part.silent {
                None
            } else {
                figure_under(prepared.estimator, part, data, dataset, design)
            }
        })
        .collect()
}
