//! Opinions on a scale of degrees: the whole distribution, the most favourable answers together, the balance of opinion, and the
//! mean as a secondary reading.
//!
//! The balance (favourable − unfavourable) is a linear contrast of the shares: its variance comes from their covariance, `a' V a`.

use super::intervals::Method;
use super::statistic::{Linearised, Statistic, linearise};
use super::{Refusal, admit};
use crate::analysis::Estimate;
use crate::analysis::design::Design;
use crate::analysis::thresholds::Scale;

/// Opinions on a scale.
#[derive(Clone, Debug)]
pub struct Opinions {
    /// Share of each degree, with its interval.
    pub shares: Vec<Estimate>,
    /// Covariances of the shares, row by row.
    pub covariance: Vec<f64>,
    /// Share of the favourable degrees together.
    pub top: Estimate,
    /// Share of the unfavourable degrees together.
    pub bottom: Estimate,
    /// Favourable less unfavourable, in [−1, 1].
    pub balance: Estimate,
    /// Mean of the scores, secondary.
    pub mean: Estimate,
}

/// Opinions of the respondents listed with their degree (0 first) on a scale of `degrees`. `favourable` and `unfavourable`: which degrees
/// make the two sides; `score`: that of each degree.
pub fn opinions(
    design: &Design,
    data: &[(u32, usize)],
    degrees: usize,
    sides: Sides<'_>,
    score: &dyn Fn(usize) -> f64,
) -> Result<Opinions, Refusal> {
    admit(design, data.iter().map(|(row, _)| *row))?;
    let of = |statistic: Statistic, value: &dyn Fn(usize) -> f64| -> Result<Linearised, Refusal> {
        let values: Vec<(u32, f64, f64)> = data.iter().map(|(row, degree)| (*row, value(*degree), 1.0)).collect();
        linearise(design, statistic, &values)
    };
    let one = |holds: bool| f64::from(u8::from(holds));
    let share = Statistic::Share(Method::WilsonT);
    let shares = (0..degrees)
        .map(|degree| of(share, &|found| one(found == degree)))
        .collect::<Result<Vec<Linearised>, Refusal>>()?;
    let dense: Vec<Vec<f64>> = shares.iter().map(|found| found.dense(design.weights.len())).collect();
    let all: Vec<&[f64]> = dense.iter().map(Vec::as_slice).collect();
    let covariance = design.covariance(&all).ok_or(Refusal::NoDegrees)?;
    let (top, bottom) = (
        |degree: usize| sides.favourable.contains(&degree),
        |degree: usize| sides.unfavourable.contains(&degree),
    );
    Ok(Opinions {
        top: of(share, &|degree| one(top(degree)))?.estimate,
        bottom: of(share, &|degree| one(bottom(degree)))?.estimate,
        balance: of(Statistic::Mean(Scale::Points), &|degree| {
            one(top(degree)) - one(bottom(degree))
        })?
        .estimate,
        mean: of(Statistic::Mean(Scale::Amount), score)?.estimate,
        shares: shares.into_iter().map(|found| found.estimate).collect(),
        covariance,
    })
}

/// Which degrees are favourable and which are not; the others are neutral.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// Degrees that count for.
    pub favourable: &'a [usize],
    /// Degrees that count against.
    pub unfavourable: &'a [usize],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variance_of_the_balance_is_that_of_its_contrast() {
        let design = Design::weighted((0..60).map(|row| 1.0 + f64::from(row % 4)).collect());
        let data: Vec<(u32, usize)> = (0..60).map(|row| (row, (row as usize * 7 + row as usize / 9) % 5)).collect();
        let sides = Sides {
            favourable: &[3, 4],
            unfavourable: &[0, 1],
        };
        let found = opinions(&design, &data, 5, sides, &|degree| degree as f64 + 1.0).unwrap();
        let a = [-1.0, -1.0, 0.0, 1.0, 1.0];
        let contrast: f64 = (0..25).map(|k| a[k / 5] * found.covariance[k] * a[k % 5]).sum();
        assert!((found.balance.se.unwrap().powi(2) - contrast).abs() < 1e-15);
        assert!((found.balance.value - (found.top.value - found.bottom.value)).abs() < 1e-15);
        assert!((found.shares.iter().map(|share| share.value).sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
