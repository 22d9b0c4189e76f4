//! An estimate against a figure from elsewhere: another survey, another territory, a national count.
//!
//! When the outside figure says how sure it is (an interval, a standard error, or the number of answers behind a share), the two are
//! independent samples and the difference has the sum of their variances, with the degrees of freedom of Welch and Satterthwaite
//! (B. L. Welch, *Biometrika* 34, 1947). Otherwise it is taken as exact, and the test is the one that our own interval inverts: for a
//! share, Wilson’s score test, so that « outside the interval » and « p under 5 % » are one statement.

use super::t_two_sided;
use crate::analysis::Estimate;
use crate::analysis::estimate::t_quantile_975;
use crate::analysis::thresholds::Scale;

/// Two standard errors of a published 95 % interval: its quantile is the normal one.
const NORMAL: f64 = 1.959_963_984_540_054;

/// A figure from elsewhere, on the scale of the estimate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outside {
    /// Its value.
    pub value: f64,
    /// Answers behind it.
    pub n: Option<usize>,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// Its standard error, when it is known better than from the interval.
    pub se: Option<f64>,
}

/// Which test was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// Two samples, each with its variance.
    Two,
    /// The outside figure taken as exact.
    One,
}

/// The difference and how unlikely it is by chance alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Against {
    /// Estimate less outside figure.
    pub difference: f64,
    /// The test; `None` when none can be made.
    pub test: Option<Test>,
    /// Probability of such a difference by chance alone; `None` when it cannot be said.
    pub p: Option<f64>,
}

impl Outside {
    /// Its standard error: given, or from its interval, or that of a simple sample of `n` for a share. A figure without any has none.
    pub fn standard_error(&self, scale: Scale) -> Option<f64> {
        let read = |(low, high): (f64, f64)| (high - low) / (2.0 * NORMAL);
        let simple = || match (scale, self.n) {
            (Scale::Share, Some(n)) if n > 0 => Some((self.value * (1.0 - self.value) / n as f64).sqrt()),
            _ => None,
        };
        let se = self.se.or_else(|| self.interval.map(read)).or_else(simple)?;
        (se.is_finite() && se > 0.0).then_some(se)
    }
}

/// Compares. A NaN or an infinite value gives a difference of zero and no test.
pub fn against(own: &Estimate, scale: Scale, outside: Outside) -> Against {
    let difference = own.value - outside.value;
    if !difference.is_finite() {
        return Against {
            difference: 0.0,
            test: None,
            p: None,
        };
    }
    let (test, p) = match outside.standard_error(scale) {
        Some(other) => (Test::Two, two(own, difference, other, outside.n)),
        None => (Test::One, one(own, scale, outside.value)),
    };
    Against {
        difference,
        test: p.is_some().then_some(test),
        p,
    }
}

fn two(own: &Estimate, difference: f64, other: f64, n: Option<usize>) -> Option<f64> {
    let se = own.se.filter(|se| *se > 0.0)?;
    let (a, b) = (se * se, other * other);
    let mine = a * a / (own.df as f64).max(1.0);
    // An outside figure that does not say how many answered is as sure of its variance as can be.
    let theirs = n.filter(|n| *n > 1).map_or(0.0, |n| b * b / (n as f64 - 1.0));
    let degrees = (a + b) * (a + b) / (mine + theirs);
    t_two_sided(difference / (a + b).sqrt(), degrees)
}

fn one(own: &Estimate, scale: Scale, value: f64) -> Option<f64> {
    let degrees = own.df as f64;
    if scale == Scale::Share {
        return score(own, value, degrees);
    }
    let se = own.se.filter(|se| *se > 0.0)?;
    t_two_sided((own.value - value) / se, degrees)
}

/// The test that Wilson’s interval inverts: |p − p₀| = q √(m p₀ (1 − p₀)) at its ends, which gives m/q² = 1/n*.
fn score(own: &Estimate, value: f64, degrees: f64) -> Option<f64> {
    let q = t_quantile_975(degrees)?;
    let (low, high) = own.interval?;
    let spread = value * (1.0 - value);
    if spread <= 0.0 {
        return None;
    }
    let end = if low > 0.0 && low < own.value { low } else { high };
    if end <= 0.0 || end >= 1.0 {
        return None;
    }
    let m = (own.value - end).powi(2) / (end * (1.0 - end));
    (m > 0.0)
        .then(|| t_two_sided(q * (own.value - value) / (m * spread).sqrt(), degrees))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Reliability;
    use crate::analysis::design::Design;
    use crate::analysis::estimate::share;

    fn sample(yes: u32, n: u32) -> Estimate {
        let data: Vec<(u32, bool)> = (0..n).map(|row| (row, row < yes)).collect();
        share(&Design::equal(n as usize), &data).expect("a share")
    }

    fn outside(value: f64, n: Option<usize>, interval: Option<(f64, f64)>) -> Outside {
        Outside {
            value,
            n,
            interval,
            se: None,
        }
    }

    #[test]
    fn outside_the_interval_and_under_five_percent_are_one_statement() {
        for (yes, n) in [(5, 40), (30, 120), (60, 100), (290, 300)] {
            let own = sample(yes, n);
            let (low, high) = own.interval.expect("an interval");
            for step in 1..200 {
                let value = f64::from(step) / 200.0;
                let found = against(&own, Scale::Share, outside(value, None, None));
                assert_eq!(found.test, Some(Test::One));
                let p = found.p.expect("a probability");
                if (value - low).abs() > 1e-9 && (value - high).abs() > 1e-9 {
                    assert_eq!(p < 0.05, value < low || value > high, "{yes}/{n} {value} {p}");
                }
            }
        }
    }

    #[test]
    fn two_samples_add_their_variances() {
        // By hand: 60 of 100 against 45 % of 400; se² = own + 0.45·0.55/400.
        let own = sample(60, 100);
        let found = against(&own, Scale::Share, outside(0.45, Some(400), None));
        let se = own.se.expect("a standard error");
        let (a, b) = (se * se, 0.45f64 * 0.55 / 400.0);
        let degrees = (a + b).powi(2) / (a * a / 99.0 + b * b / 399.0);
        let p = t_two_sided(0.15 / (a + b).sqrt(), degrees).expect("a probability");
        assert_eq!(found.test, Some(Test::Two));
        assert!((found.p.expect("a probability") - p).abs() < 1e-12, "{found:?}");
        assert!((found.difference - 0.15).abs() < 1e-12);
        // A published interval says the same as the number of answers.
        let half = NORMAL * b.sqrt();
        let read = against(&own, Scale::Share, outside(0.45, Some(400), Some((0.45 - half, 0.45 + half))));
        assert!((read.p.expect("a probability") - p).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_tested_is_not() {
        let own = sample(60, 100);
        assert_eq!(against(&own, Scale::Share, outside(1.0, None, None)).p, None);
        assert_eq!(against(&own, Scale::Share, outside(f64::NAN, None, None)).test, None);
        let bare = Estimate {
            value: 12.0,
            se: None,
            interval: None,
            n: 40,
            weight: 40.0,
            df: 39,
            deff: None,
            reliability: Reliability::Normal,
        };
        let found = against(&bare, Scale::Amount, outside(10.0, Some(50), None));
        assert_eq!((found.difference, found.test, found.p), (2.0, None, None));
    }
}
