//! Inference under the design of [`super::design`]: totals, means, shares and ratios with the interval one chooses, opinions, priorities,
//! financing, differences between groups, crossings and their tests, change between two waves, imputation.
//!
//! Every figure agrees with R `survey` to 1e-9 (see the tests beside this file). Nothing here yields a NaN: what cannot be estimated is
//! a [`Refusal`], which says why in French. Respondents are rows of the design; a list of them is a domain, each at most once; the
//! respondents who did not answer are simply absent from it (their strata still count in the variance).

pub mod adjust;
pub mod balance;
pub mod benchmark;
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
#[cfg(test)]
mod reference_towns;
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
///
/// Beyond two hundred thousand degrees of the denominator the library loses digits: the value is then taken on the line, in 1/degrees, from
/// there to the law of χ².
fn f_above(statistic: f64, degrees: (f64, f64)) -> Option<f64> {
    const FAR: f64 = 2e5;
    let law = FisherSnedecor::new(degrees.0, degrees.1.min(FAR)).ok()?;
    let p = law.sf(statistic.max(0.0));
    if degrees.1 <= FAR {
        return Some(p);
    }
    let limit = chi_squared_above(statistic * degrees.0, degrees.0)?;
    Some((limit + (p - limit) * FAR / degrees.1).clamp(0.0, 1.0))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_those_of_r_with_few_and_many_degrees() {
        // R: pf(q, d1, d2, lower = FALSE), 2 * pt(-t, df), pchisq(q, df, lower = FALSE).
        let close = |found: Option<f64>, expected: f64| {
            let found = found.unwrap();
            assert!((found / expected - 1.0).abs() < 1e-9, "{found} instead of {expected}");
        };
        close(f_above(1.1, (6.0, 600.0)), 0.360_854_372_478_877_9);
        close(f_above(2.5, (40.0, 4e4)), 4.909_755_571_355_635e-7);
        close(f_above(1.1, (6.0, 6e6)), 0.359_426_609_917_628_76);
        close(f_above(1.1, (40.0, 4e7)), 0.306_027_141_884_680_2);
        close(t_two_sided(-2.5, 1e5), 2.0 * 0.006_210_459_596_279_519_5);
        close(t_two_sided(9.0, 100.0), 2.0 * 7.680_385_257_375_149e-15);
        close(chi_squared_above(80.0, 40.0), 0.000_176_302_897_738_568_28);
        assert_eq!(t_two_sided(1.0, 0.0), None);
        assert_eq!(t_two_sided(f64::NAN, 5.0), None);
    }
}
