//! Totals, means, shares and ratios over a domain, with what makes their variance: the value and its linearised values `u_k`, so that
//! differences and changes can be taken between them.
//!
//! Total: `u = y`. Mean: `u = (y − ȳ)/N̂`. Ratio: `u = (y − R x)/X̂` (Särndal, Swensson, Wretman 1992, 5.6; R `svytotal`, `svymean`,
//! `svyratio`).

use super::intervals::{Method, Proportion, interval};
use super::{Refusal, admit};
use crate::analysis::Estimate;
use crate::analysis::design::{Design, kish};
use crate::analysis::estimate::{Base, estimate, symmetric};
use crate::analysis::thresholds::Scale;

/// What is estimated from values y (and x for a ratio).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    /// Σ w y.
    Total,
    /// Σ w y / Σ w on a scale.
    Mean(Scale),
    /// Share of the ones among ones and zeros, with its interval.
    Share(Method),
    /// Σ w y / Σ w x on a scale.
    Ratio(Scale),
}

/// An estimate with the linearised value of each respondent of its domain.
#[derive(Clone, Debug)]
pub struct Linearised {
    /// The estimate.
    pub estimate: Estimate,
    /// (row, u) of the respondents of the domain.
    pub u: Vec<(u32, f64)>,
}

impl Linearised {
    /// Linearised values of every respondent, 0 outside the domain.
    pub fn dense(&self, respondents: usize) -> Vec<f64> {
        let mut out = vec![0.0; respondents];
        self.u.iter().for_each(|(row, u)| out[*row as usize] = *u);
        out
    }
}

/// Estimates a statistic over the respondents listed as (row, y, x); x only matters to ratios.
pub fn linearise(design: &Design, statistic: Statistic, data: &[(u32, f64, f64)]) -> Result<Linearised, Refusal> {
    let rows = data.iter().map(|(row, ..)| *row);
    admit(design, rows.clone())?;
    if data.iter().any(|(_, y, x)| !y.is_finite() || !x.is_finite()) {
        return Err(Refusal::NotANumber);
    }
    let base = Base::of(design, rows.clone());
    let w = |row: &u32| design.weight(*row);
    let total: f64 = data.iter().map(|(row, y, _)| w(row) * y).sum();
    let (value, u): (f64, Vec<(u32, f64)>) = match statistic {
        Statistic::Total => (total, data.iter().map(|(row, y, _)| (*row, *y)).collect()),
        Statistic::Mean(_) | Statistic::Share(_) => {
            let mean = total / base.weight;
            let u = data.iter().map(|(row, y, _)| (*row, (y - mean) / base.weight));
            (mean, u.collect())
        }
        Statistic::Ratio(_) => {
            let denominator: f64 = data.iter().map(|(row, _, x)| w(row) * x).sum();
            if denominator <= 0.0 {
                return Err(Refusal::NoDenominator);
            }
            let ratio = total / denominator;
            let u = data.iter().map(|(row, y, x)| (*row, (y - ratio * x) / denominator));
            (ratio, u.collect())
        }
    };
    let variance = design.variance(u.iter().copied()).ok_or(Refusal::NoDegrees)?;
    // Weighted spread of the linearised values: their mean is 0 but for a total.
    let centre = if statistic == Statistic::Total {
        total / base.weight
    } else {
        0.0
    };
    let squares: f64 = u.iter().map(|(row, u)| w(row) * (u - centre).powi(2)).sum();
    let spread = Some(squares * base.weight);
    let scale = match statistic {
        Statistic::Total => Scale::Amount,
        Statistic::Mean(scale) | Statistic::Ratio(scale) => scale,
        Statistic::Share(_) => Scale::Share,
    };
    let estimate = if let Statistic::Share(method) = statistic {
        let of = Proportion {
            p: value.clamp(0.0, 1.0),
            variance,
            n: base.n,
            kish: kish(rows.map(|row| design.weight(row))),
            df: base.df,
        };
        estimate(value, Some(variance.sqrt()), interval(of, method), base, spread, scale)
    } else {
        symmetric(value, Some(variance), base, spread, scale)
    };
    Ok(Linearised { estimate, u })
}

fn with_ones(data: &[(u32, f64)]) -> Vec<(u32, f64, f64)> {
    data.iter().map(|(row, y)| (*row, *y, 1.0)).collect()
}

/// Total Σ w y over the respondents listed; those absent count 0 (R `svytotal`, of a subset).
pub fn total(design: &Design, data: &[(u32, f64)]) -> Result<Estimate, Refusal> {
    linearise(design, Statistic::Total, &with_ones(data)).map(|found| found.estimate)
}

/// Mean over the respondents listed (R `svymean`). On a bounded scale the interval is cut at its ends.
pub fn mean(design: &Design, data: &[(u32, f64)], scale: Scale) -> Result<Estimate, Refusal> {
    linearise(design, Statistic::Mean(scale), &with_ones(data)).map(|found| found.estimate)
}

/// Ratio Σ w y / Σ w x over the respondents listed as (row, y, x) (R `svyratio`).
pub fn ratio(design: &Design, data: &[(u32, f64, f64)], scale: Scale) -> Result<Estimate, Refusal> {
    linearise(design, Statistic::Ratio(scale), data).map(|found| found.estimate)
}

/// Share of the respondents listed for whom something is true, with the interval one chooses (R `svyciprop`).
pub fn share(design: &Design, data: &[(u32, bool)], method: Method) -> Result<Estimate, Refusal> {
    let data: Vec<(u32, f64, f64)> = data
        .iter()
        .map(|(row, holds)| (*row, f64::from(u8::from(*holds)), 1.0))
        .collect();
    linearise(design, Statistic::Share(method), &data).map(|found| found.estimate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_estimated_is_refused_with_its_reason() {
        let populations = [("a".to_owned(), 4.0), ("b".to_owned(), 9.0)].into();
        let design = Design::new([(2.0, "a"), (2.0, "a"), (9.0, "b")].into_iter(), &populations);
        assert!(total(&design, &[(0, 1.0), (1, 2.0)]).is_ok(), "the lonely stratum is outside");
        let Err(Refusal::Lonely(lonely)) = total(&design, &[(0, 1.0), (2, 2.0)]) else {
            panic!("a stratum of one respondent has no variance")
        };
        assert_eq!((lonely.stratum.as_str(), lonely.stage), ("b", 1));
        assert_eq!(mean(&design, &[], Scale::Amount), Err(Refusal::Nobody));
        assert_eq!(
            mean(&design, &[(0, f64::NAN), (1, 1.0)], Scale::Amount),
            Err(Refusal::NotANumber)
        );
        assert_eq!(
            ratio(&design, &[(0, 1.0, 0.0), (1, 1.0, 0.0)], Scale::Amount),
            Err(Refusal::NoDenominator)
        );
        let too_many = [("a".to_owned(), 1.5)].into();
        let design = Design::new([(2.0, "a"), (2.0, "a")].into_iter(), &too_many);
        assert!(matches!(total(&design, &[(0, 1.0), (1, 2.0)]), Err(Refusal::Excess(_))));
    }

    #[test]
    fn a_stratum_where_all_answered_may_have_one_unit() {
        let populations = [("a".to_owned(), 10.0), ("b".to_owned(), 1.0)].into();
        let design = Design::new([(5.0, "a"), (5.0, "a"), (1.0, "b")].into_iter(), &populations);
        let found = total(&design, &[(0, 1.0), (1, 3.0), (2, 100.0)]).unwrap();
        assert_eq!(found.value, 120.0);
        // 0.8 · 2/1 · ((5 − 10)² + (15 − 10)²).
        assert!((found.se.unwrap().powi(2) - 80.0).abs() < 1e-9);
    }
}
