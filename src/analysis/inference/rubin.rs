//! Rubin's rules: one estimate from several imputations.
//!
//! `T = Ū + (1 + 1/M) B`, Ū the mean of the variances and B the variance between imputations; degrees of freedom of Rubin (1987),
//! `(M − 1)(1 + 1/r)²` with `r = (1 + 1/M) B/Ū`, or of Barnard and Rubin (1999) when the complete data have few.

use super::Refusal;
use crate::analysis::estimate::t_quantile_975;

/// Several imputations in one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Combined {
    /// Mean of the estimates.
    pub value: f64,
    /// Total variance T.
    pub variance: f64,
    /// Mean of the variances, Ū.
    pub within: f64,
    /// Variance between the imputations, B.
    pub between: f64,
    /// Degrees of freedom; infinite when the imputations agree and those of the complete data are not given.
    pub df: f64,
    /// Fraction of the information that is missing, (r + 2/(df + 3))/(r + 1).
    pub missing: f64,
    /// 95 % interval.
    pub interval: (f64, f64),
}

/// Combines (estimate, variance) of each imputation. `complete`: degrees of freedom if nothing were missing; those of Barnard and Rubin are then
/// computed as R `mitools::MIcombine` does, with Ū/(Ū + B) for the part observed (the article has Ū/T; the gap is B/M).
pub fn combine(imputations: &[(f64, f64)], complete: Option<f64>) -> Result<Combined, Refusal> {
    if imputations.len() < 2 {
        return Err(Refusal::TooFewImputations);
    }
    if imputations
        .iter()
        .any(|(value, variance)| !(value.is_finite() && variance.is_finite()))
    {
        return Err(Refusal::NotANumber);
    }
    let m = imputations.len() as f64;
    let value = imputations.iter().map(|(value, _)| value).sum::<f64>() / m;
    let within = imputations.iter().map(|(_, variance)| variance).sum::<f64>() / m;
    let between = imputations.iter().map(|(found, _)| (found - value).powi(2)).sum::<f64>() / (m - 1.0);
    let variance = within + (1.0 + 1.0 / m) * between;
    let r = if within > 0.0 {
        (1.0 + 1.0 / m) * between / within
    } else if between > 0.0 {
        f64::INFINITY
    } else {
        0.0
    };
    let rubin = (m - 1.0) * (1.0 + 1.0 / r).powi(2);
    let df = match complete {
        Some(complete) if complete > 0.0 => {
            let observed = if within > 0.0 { within / (within + between) } else { 1.0 };
            let observed = (complete + 1.0) / (complete + 3.0) * complete * observed;
            1.0 / (1.0 / observed + 1.0 / rubin)
        }
        Some(_) => return Err(Refusal::NoDegrees),
        None => rubin,
    };
    let missing = if r.is_finite() {
        (r + 2.0 / (df + 3.0)) / (r + 1.0)
    } else {
        1.0
    };
    let half = t_quantile_975(df).ok_or(Refusal::NoInterval)? * variance.sqrt();
    Ok(Combined {
        value,
        variance,
        within,
        between,
        df,
        missing,
        interval: (value - half, value + half),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imputations_that_agree_add_nothing() {
        let same = combine(&[(10.0, 4.0), (10.0, 4.0), (10.0, 4.0)], None).unwrap();
        assert_eq!((same.value, same.variance, same.between), (10.0, 4.0, 0.0));
        assert!(same.df.is_infinite() && (same.interval.0 - (10.0 - 1.959_963_984_540_054 * 2.0)).abs() < 1e-6);
        let few = combine(&[(10.0, 4.0), (10.0, 4.0)], Some(20.0)).unwrap();
        assert!((few.df - 21.0 / 23.0 * 20.0).abs() < 1e-12);
        assert_eq!(combine(&[(10.0, 4.0)], None), Err(Refusal::TooFewImputations));
        assert_eq!(combine(&[(10.0, 4.0); 3], Some(0.0)), Err(Refusal::NoDegrees));
    }
}
