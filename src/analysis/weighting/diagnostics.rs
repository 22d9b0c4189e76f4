//! What weights cost and mend: how they are spread, the design effect of their inequality (Kish 1965, 11.7), the largest ones.

use serde::{Deserialize, Serialize};

use crate::analysis::design::kish;

/// How many of the largest weights are told.
const LARGEST: usize = 5;

/// Five figures of a distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Smallest.
    pub min: f64,
    /// First quartile.
    pub q1: f64,
    /// Median.
    pub median: f64,
    /// Third quartile.
    pub q3: f64,
    /// Largest.
    pub max: f64,
}

impl Spread {
    /// That of some values; `None` without any, or when one is not a number.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Spread> {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let at = |q| quantile(&sorted, q).filter(|value| value.is_finite());
        Some(Spread {
            min: at(0.0)?,
            q1: at(0.25)?,
            median: at(0.5)?,
            q3: at(0.75)?,
            max: at(1.0)?,
        })
    }
}

/// Quantile of sorted values, interpolated (Hyndman and Fan's type 7, R's default). `None` without values.
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = q.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    Some(low + (place - below as f64) * (high - low))
}

/// Diagnostics of final weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// Answers weighted.
    pub respondents: usize,
    /// Sum of their weights.
    pub sum: f64,
    /// Final weights.
    pub weights: Spread,
    /// Ratios of the final weights to the start weights (all 1 without calibration).
    pub ratio: Spread,
    /// Kish's design effect `n Σw² / (Σw)²`: by how much unequal weights widen variances.
    pub design_effect: f64,
    /// Effective size `(Σw)² / Σw²`.
    pub effective: f64,
    /// The largest weights, descending.
    pub largest: Vec<f64>,
    /// R-indicator of the response over the groups, when it was estimated: 1 when everyone answers alike.
    pub indicator: Option<f64>,
}

impl Diagnostics {
    /// Diagnostics of weights and of the weights one started from; those whose start weight is 0 are left out. `None` when nothing
    /// weighs anything.
    pub fn of(weights: &[f64], start: &[f64]) -> Option<Diagnostics> {
        let pairs: Vec<(f64, f64)> = weights
            .iter()
            .copied()
            .zip(start.iter().copied())
            .filter(|(_, start)| *start > 0.0)
            .collect();
        let effective = kish(pairs.iter().map(|(weight, _)| *weight));
        let mut largest: Vec<f64> = pairs.iter().map(|(weight, _)| *weight).collect();
        largest.sort_by(|a, b| b.total_cmp(a));
        largest.truncate(LARGEST);
        Some(Diagnostics {
            respondents: pairs.len(),
            sum: pairs.iter().map(|(weight, _)| weight).sum(),
            weights: Spread::of(pairs.iter().map(|(weight, _)| *weight))?,
            ratio: Spread::of(pairs.iter().map(|(weight, start)| weight / start))?,
            design_effect: if effective > 0.0 {
                pairs.len() as f64 / effective
            } else {
                return None;
            },
            effective,
            largest,
            indicator: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_cost_nothing() {
        let found = Diagnostics::of(&[2.0; 8], &[1.0; 8]).unwrap();
        assert_eq!((found.design_effect, found.effective, found.sum), (1.0, 8.0, 16.0));
        assert_eq!(
            found.ratio,
            Spread {
                min: 2.0,
                q1: 2.0,
                median: 2.0,
                q3: 2.0,
                max: 2.0
            }
        );
        assert_eq!(found.largest.len(), 5);
        assert_eq!(Diagnostics::of(&[], &[]), None);
        assert_eq!(Diagnostics::of(&[0.0], &[1.0]), None);
    }

    #[test]
    fn quantiles_are_those_of_r() {
        // quantile(c(1, 2, 4, 7, 11, 16))
        let sorted = [1.0, 2.0, 4.0, 7.0, 11.0, 16.0];
        let found: Vec<f64> = [0.0, 0.25, 0.5, 0.75, 1.0]
            .iter()
            .map(|q| quantile(&sorted, *q).unwrap())
            .collect();
        assert_eq!(found, [1.0, 2.5, 5.5, 10.0, 16.0]);
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn kish_is_one_plus_the_squared_coefficient_of_variation() {
        let found = Diagnostics::of(&[1.0, 3.0], &[1.0, 1.0]).unwrap();
        assert!((found.design_effect - 1.25).abs() < 1e-12, "mean 2, variance 1");
    }
}
