//! Confidence intervals of a proportion under a complex design.
//!
//! All start from the effective size `n_e = p(1 − p)/V`. Where everyone or nobody has the trait, or nothing varies (V = 0), R gives
//! nothing: Kish's effective size of the base, (Σw)²/Σw², stands in.

use statrs::distribution::{Beta, ContinuousCDF};

use crate::analysis::estimate::{effective, t_975, wilson};

/// How the interval of a proportion is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Wilson's score interval with the effective size and Student's quantile: what OLVA shows.
    #[default]
    WilsonT,
    /// Korn and Graubard (1998), exact binomial bounds with the effective size `n_e (t_{n−1}/t_df)²`, not capped at n (R `svyciprop`,
    /// `method = "beta"`).
    KornGraubard,
    /// Symmetric on the scale of log p/(1 − p) (R `svyciprop`, `method = "xlogit"`; its `"logit"` fits a model and stops 1e-8 away).
    Logit,
    /// p ± t·se, as for any mean (R `confint(svymean(…))`); it may leave [0, 1].
    Wald,
}

/// A proportion and what its interval rests on.
#[derive(Clone, Copy, Debug)]
pub struct Proportion {
    /// The proportion.
    pub p: f64,
    /// Its variance.
    pub variance: f64,
    /// Respondents of its base.
    pub n: usize,
    /// Kish's effective size of its base.
    pub kish: f64,
    /// Degrees of freedom.
    pub df: usize,
}

/// The 95 % interval of a proportion. `None` without a degree of freedom.
pub fn interval(of: Proportion, method: Method) -> Option<(f64, f64)> {
    let t = t_975(of.df)?;
    let size = effective(of.p, of.variance, of.kish);
    let spread = of.p * (1.0 - of.p);
    let degenerate = spread <= 0.0 || of.variance <= 1e-12 * spread;
    match method {
        Method::KornGraubard => korn_graubard(of.p, size, of.n, t),
        Method::Logit if !degenerate => {
            let centre = (of.p / (1.0 - of.p)).ln();
            let half = t * of.variance.sqrt() / spread;
            let back = |x: f64| 1.0 / (1.0 + (-x).exp());
            Some((back(centre - half), back(centre + half)))
        }
        Method::Wald if !degenerate => {
            let half = t * of.variance.sqrt();
            Some((of.p - half, of.p + half))
        }
        Method::WilsonT | Method::Logit | Method::Wald => Some(wilson(of.p, size, t)),
    }
}

fn korn_graubard(p: f64, size: f64, n: usize, t: f64) -> Option<(f64, f64)> {
    let simple = t_975(n.checked_sub(1)?)?;
    let size = size * (simple / t).powi(2);
    let (hits, misses) = (size * p, size * (1.0 - p));
    let low = if hits <= 0.0 {
        0.0
    } else {
        beta_quantile(0.025, hits, misses + 1.0)?
    };
    let high = if misses <= 0.0 {
        1.0
    } else {
        beta_quantile(0.975, hits + 1.0, misses)?
    };
    Some((low, high))
}

/// Quantile of a β law: the library's, then Newton steps until nothing moves (the bisection stops early).
fn beta_quantile(q: f64, a: f64, b: f64) -> Option<f64> {
    use statrs::distribution::Continuous;
    let law = Beta::new(a, b).ok()?;
    let mut x = law.inverse_cdf(q);
    for _ in 0..8 {
        let slope = law.pdf(x);
        if !(slope.is_finite() && slope > 0.0) {
            break;
        }
        let next = x - (law.cdf(x) - q) / slope;
        if !(next > 0.0 && next < 1.0) || (next - x).abs() <= 1e-16 * x {
            break;
        }
        x = next;
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_or_everybody_still_has_an_interval() {
        for method in [Method::WilsonT, Method::KornGraubard, Method::Logit, Method::Wald] {
            let none = Proportion {
                p: 0.0,
                variance: 0.0,
                n: 40,
                kish: 36.0,
                df: 38,
            };
            let (low, high) = interval(none, method).unwrap();
            assert!(low == 0.0 && high > 0.05 && high < 0.15, "{method:?} {high}");
            let (low, high) = interval(Proportion { p: 1.0, ..none }, method).unwrap();
            assert!(high == 1.0 && low > 0.85 && low < 0.95, "{method:?} {low}");
            assert_eq!(interval(Proportion { df: 0, ..none }, method), None);
        }
    }

    #[test]
    fn exact_bounds_of_a_simple_sample_are_those_of_clopper_and_pearson() {
        // R: binom.test(7, 20)$conf.int; without a design V = p(1 − p)/n and t_{n−1} on both sides.
        let p: f64 = 0.35;
        let simple = Proportion {
            p,
            variance: p * (1.0 - p) / 20.0,
            n: 20,
            kish: 20.0,
            df: 19,
        };
        let (low, high) = interval(simple, Method::KornGraubard).unwrap();
        assert!(
            (low - 0.153_909_204_784_541_15).abs() < 1e-12 && (high - 0.592_188_534_532_828_2).abs() < 1e-12,
            "{low} {high}"
        );
    }
}
