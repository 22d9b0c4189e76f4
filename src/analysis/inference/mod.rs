//! Inference under the design of [`super::design`]: totals, means, shares and ratios with the interval one chooses, opinions, priorities,
//! financing, differences between groups, crossings and their tests, change between two waves, imputation.
//!
//! Every figure agrees with R `survey` to 1e-9 (see the tests beside this file). Nothing here yields a NaN: what cannot be estimated is
//! a [`Refusal`], which says why in French. Respondents are rows of the design; a list of them is a domain, each at most once; the
//! respondents who did not answer are simply absent from it (their strata still count in the variance).

pub mod adjust;
pub mod balance;
pub mod change;
pub mod compare;
pub mod crosstab;
pub mod financing;
pub mod impute;
pub mod intervals;
pub mod mcnemar;
pub mod panel;
pub mod priority;
#[cfg(test)]
mod properties;
pub mod rao_scott;
#[cfg(test)]
mod reference;
mod refusal;
pub mod rubin;
pub mod statistic;

pub use refusal::Refusal;
pub use statistic::{Statistic, mean, ratio, share, total};

use statrs::distribution::{ChiSquared, ContinuousCDF, FisherSnedecor, StudentsT};

use super::design::Design;

/// Probability of a Student deviate at least this large, either way; `None` without a degree of freedom.
pub fn t_two_sided(t: f64, degrees: f64) -> Option<f64> {
    (degrees > 0.0 && !t.is_nan())
        .then(|| {
            StudentsT::new(0.0, 1.0, degrees)
                .map(|law| (2.0 * law.sf(t.abs())).min(1.0))
                .ok()
        })
        .flatten()
}

/// Probability of a Fisher deviate at least this large.
fn f_above(statistic: f64, degrees: (f64, f64)) -> Option<f64> {
    let law = FisherSnedecor::new(degrees.0, degrees.1).ok()?;
    Some(law.sf(statistic.max(0.0)))
}

/// Probability of a χ² deviate at least this large.
fn chi_squared_above(statistic: f64, degrees: f64) -> Option<f64> {
    let law = ChiSquared::new(degrees).ok()?;
    Some(law.sf(statistic.max(0.0)))
}

/// Refuses what cannot be estimated over these respondents: nobody, no weight, a stratum with a single unit.
fn admit(design: &Design, rows: impl Iterator<Item = u32> + Clone) -> Result<(), Refusal> {
    let weight: f64 = rows.clone().map(|row| design.weight(row)).sum();
    if rows.clone().next().is_none() || weight.is_nan() || weight <= 0.0 {
        return Err(Refusal::Nobody);
    }
    if let Some(excess) = design.excess() {
        return Err(Refusal::Excess(excess));
    }
    match design.lonely(rows) {
        Some(lonely) => Err(Refusal::Lonely(lonely)),
        None => Ok(()),
    }
}
