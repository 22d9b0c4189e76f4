//! Estimates and their intervals under the design of [`super::design`]: shares with Wilson's interval, means, ratios. With weights
//! of 1, one stratum and no population count these are the classical formulas.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Estimate;
use super::design::Design;
use super::thresholds::{Scale, reliability};

/// Quantile 97.5 % of Student's t; `None` without a degree of freedom.
pub fn t_975(degrees: usize) -> Option<f64> {
    t_quantile_975(degrees as f64)
}

/// The same for degrees of freedom that are not whole. Beyond ten thousand of them, the first terms of the expansion around the normal
/// quantile (Abramowitz and Stegun 26.7.5) are exact to 1e-15, where inverting the law loses its digits or does not end.
pub fn t_quantile_975(degrees: f64) -> Option<f64> {
    if degrees.is_nan() || degrees <= 0.0 {
        return None;
    }
    if degrees < 1e4 {
        return StudentsT::new(0.0, 1.0, degrees).map(|t| t.inverse_cdf(0.975)).ok();
    }
    let z: f64 = 1.959_963_984_540_054;
    let (z2, inverse) = (z * z, 1.0 / degrees);
    let first = (z2 + 1.0) / 4.0;
    let second = ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    let third = (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
    Some(z * (1.0 + inverse * (first + inverse * (second + inverse * third))))
}

/// Wilson interval of a proportion with an effective size and a quantile.
pub fn wilson(p: f64, effective: f64, q: f64) -> (f64, f64) {
    let scale = 1.0 + q * q / effective;
    let centre = (p + q * q / (2.0 * effective)) / scale;
    let half = q * (p * (1.0 - p) / effective + q * q / (4.0 * effective * effective)).sqrt() / scale;
    // A bound reached is written without its rounding.
    let low = if p <= 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if p >= 1.0 { 1.0 } else { (centre + half).min(1.0) };
    (low, high)
}

/// What an estimate rests on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Base {
    /// Respondents.
    pub n: usize,
    /// Sum of their weights.
    pub weight: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// Respondents whose weight is not zero: those a design effect counts.
    pub weighing: usize,
}

impl Base {
    /// The base made of these respondents.
    pub(super) fn of(design: &Design, rows: impl Iterator<Item = u32> + Clone) -> Self {
        Base {
            n: rows.clone().count(),
            weight: rows.clone().map(|row| design.weight(row)).sum(),
            df: design.degrees(rows.clone()),
            weighing: rows.filter(|row| design.weight(*row) != 0.0).count(),
        }
    }
}

/// Completes an estimate with its reliability. `spread` is the weighted variance of what is averaged, for the design effect.
pub(super) fn estimate(
    value: f64,
    se: Option<f64>,
    interval: Option<(f64, f64)>,
    base: Base,
    spread: Option<f64>,
    scale: Scale,
) -> Estimate {
    let half = interval.map(|(low, high)| (high - low) / 2.0);
    let deff = se.zip(spread).and_then(|(se, spread)| design_effect(se * se, spread, base));
    Estimate {
        value,
        se,
        interval,
        n: base.n,
        weight: base.weight,
        df: base.df,
        deff,
        reliability: reliability(base.n, scale, value, se, half),
    }
}

/// Design effect `V / V_srs`, `V_srs = (1 − n/N̂) s²/n`, `s² = σ²_w n/(n − 1)`: how the variance compares with that of a simple random
/// sample of the same size (R `survey`, `deff`). `None` when nothing varies, or when everyone answered.
fn design_effect(variance: f64, spread: f64, base: Base) -> Option<f64> {
    let n = base.weighing as f64;
    let simple = (1.0 - n / base.weight) * spread / (n - 1.0);
    (base.weighing > 1 && base.weight > n && spread > 0.0).then(|| variance / simple)
}

/// Bounds an interval to what the scale allows.
fn clip(interval: (f64, f64), scale: Scale) -> (f64, f64) {
    let (low, high) = match scale {
        Scale::Share => (0.0, 1.0),
        Scale::Points => (-1.0, 1.0),
        Scale::Index => (0.0, 100.0),
        Scale::Amount => return interval,
    };
    (interval.0.clamp(low, high), interval.1.clamp(low, high))
}

/// Mean of a variable over the respondents listed (once each): ŷ = Σwy/Σw. `None` when nobody weighs anything.
pub fn mean(design: &Design, data: &[(u32, f64)], scale: Scale) -> Option<Estimate> {
    let weight: f64 = data.iter().map(|(row, _)| design.weight(*row)).sum();
    if weight <= 0.0 {
        return None;
    }
    let value = data.iter().map(|(row, y)| design.weight(*row) * y).sum::<f64>() / weight;
    let variance = design.variance(data.iter().map(|(row, y)| (*row, (y - value) / weight)));
    let spread = data
        .iter()
        .map(|(row, y)| design.weight(*row) * (y - value) * (y - value))
        .sum::<f64>()
        / weight;
    let base = Base::of(design, data.iter().map(|(row, _)| *row));
    Some(symmetric(value, variance, base, Some(spread), scale))
}

/// A value with its interval of Student, bounded to the scale.
pub(super) fn symmetric(value: f64, variance: Option<f64>, base: Base, spread: Option<f64>, scale: Scale) -> Estimate {
    let se = variance.map(f64::sqrt);
    let interval = se
        .zip(t_975(base.df))
        .map(|(se, q)| clip((value - q * se, value + q * se), scale));
    estimate(value, se, interval, base, spread, scale)
}

/// Ratio Σwy/Σwx over the respondents listed as (row, y, x); u = (y − R x)/X̂. `None` when the denominator is not positive.
pub fn ratio(design: &Design, data: &[(u32, f64, f64)], scale: Scale) -> Option<Estimate> {
    let weight: f64 = data.iter().map(|(row, ..)| design.weight(*row)).sum();
    let denominator: f64 = data.iter().map(|(row, _, x)| design.weight(*row) * x).sum();
    if denominator <= 0.0 || weight <= 0.0 {
        return None;
    }
    let value = data.iter().map(|(row, y, _)| design.weight(*row) * y).sum::<f64>() / denominator;
    let variance = design.variance(data.iter().map(|(row, y, x)| (*row, (y - value * x) / denominator)));
    // The mean of what is left, y − R x, is 0; R compares with the total of (y − R x)/X̂.
    let left = |(row, y, x): &(u32, f64, f64)| design.weight(*row) * ((y - value * x) / denominator).powi(2);
    let spread = data.iter().map(left).sum::<f64>() * weight;
    let base = Base::of(design, data.iter().map(|(row, ..)| *row));
    Some(symmetric(value, variance, base, Some(spread), scale))
}

/// Share of the respondents for whom something is true, with its Wilson interval.
pub fn share(design: &Design, data: &[(u32, bool)]) -> Option<Estimate> {
    let mut tally = Tally::new(design, 1);
    for (row, holds) in data {
        tally.respondent(*row);
        if *holds {
            tally.hit(*row, 0);
        }
    }
    tally.finish().pop().and_then(|(_, share)| share)
}

/// Counts and shares of several codes over one base, in a single pass: every respondent of the base is announced with
/// [`Tally::respondent`], and [`Tally::hit`] once for each code it has.
pub struct Tally<'a> {
    design: &'a Design,
    codes: usize,
    n: usize,
    counts: Vec<usize>,
    /// (Σw, Σw², respondents who weigh something) of the base by stratum.
    base: Vec<(f64, f64, usize)>,
    /// (Σw, Σw²) by code and stratum.
    hits: Vec<(f64, f64)>,
    /// Designs with clusters or calibration: rows of the base, rows of each code.
    rows: Option<(Vec<u32>, Vec<Vec<u32>>)>,
}

impl<'a> Tally<'a> {
    /// An empty tally of so many codes.
    pub fn new(design: &'a Design, codes: usize) -> Self {
        let strata = design.sizes.len();
        let (base, hits) = (vec![(0.0, 0.0, 0); strata], vec![(0.0, 0.0); strata * codes]);
        Tally {
            design,
            codes,
            n: 0,
            counts: vec![0; codes],
            base,
            hits,
            rows: (!design.is_plain()).then(|| (Vec::new(), vec![Vec::new(); codes])),
        }
    }

    /// A tally whose sums are already made, stratum by stratum: (Σw, Σw², respondents who weigh something) of the base, then (Σw, Σw²) of
    /// each code. Plain designs only.
    pub(super) fn of_sums(
        design: &'a Design,
        n: usize,
        counts: Vec<usize>,
        base: Vec<(f64, f64, usize)>,
        hits: Vec<(f64, f64)>,
    ) -> Self {
        Tally {
            design,
            codes: counts.len(),
            n,
            counts,
            base,
            hits,
            rows: None,
        }
    }

    /// Adds a respondent to the base.
    pub fn respondent(&mut self, row: u32) {
        let w = self.design.weights[row as usize];
        let base = &mut self.base[self.design.stratum[row as usize] as usize];
        *base = (base.0 + w, base.1 + w * w, base.2 + usize::from(w != 0.0));
        self.n += 1;
        if let Some((rows, _)) = &mut self.rows {
            rows.push(row);
        }
    }

    /// This respondent has this code.
    pub fn hit(&mut self, row: u32, code: usize) {
        let w = self.design.weights[row as usize];
        let place = code * self.base.len() + self.design.stratum[row as usize] as usize;
        let hit = &mut self.hits[place];
        *hit = (hit.0 + w, hit.1 + w * w);
        self.counts[code] += 1;
        if let Some((_, codes)) = &mut self.rows {
            codes[code].push(row);
        }
    }

    /// Respondents of the base.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Count of each code, and its share (`None` on an empty base).
    pub fn finish(self) -> Vec<(usize, Option<Estimate>)> {
        let strata = self.base.len();
        let weight: f64 = self.base.iter().map(|base| base.0).sum();
        let squares: f64 = self.base.iter().map(|base| base.1).sum();
        let represented = self.base.iter().filter(|base| base.2 > 0).count();
        let df = match &self.rows {
            Some((rows, _)) => self.design.degrees(rows.iter().copied()),
            None => self.base.iter().map(|base| base.2).sum::<usize>() - represented,
        };
        let base = Base {
            n: self.n,
            weight,
            df,
            weighing: self.base.iter().map(|base| base.2).sum(),
        };
        let quantile = t_975(df);
        (0..self.codes)
            .map(|code| {
                if weight <= 0.0 {
                    return (self.counts[code], None);
                }
                let hits = &self.hits[code * strata..(code + 1) * strata];
                let p = (hits.iter().map(|hit| hit.0).sum::<f64>() / weight).clamp(0.0, 1.0);
                let variance = match &self.rows {
                    Some((rows, codes)) => {
                        let mut u = vec![0.0; self.design.weights.len()];
                        rows.iter().for_each(|row| u[*row as usize] = -p / weight);
                        codes[code].iter().for_each(|row| u[*row as usize] = (1.0 - p) / weight);
                        self.design.covariance(&[&u]).map(|matrix| matrix[0])
                    }
                    None => {
                        // u = (1[code] − p)/Σw on the base: its sums follow from those of w and w².
                        let sums = self.base.iter().zip(hits).map(|(base, hit)| {
                            let sum = (hit.0 - p * base.0) / weight;
                            let square = (hit.1 * (1.0 - p) * (1.0 - p) + (base.1 - hit.1) * p * p) / (weight * weight);
                            (sum, square, base.2 > 0)
                        });
                        self.design.sum_strata(sums)
                    }
                };
                let spread = p * (1.0 - p);
                let interval = variance
                    .zip(quantile)
                    .map(|(variance, q)| wilson(p, effective(p, variance, weight * weight / squares), q));
                let share = estimate(p, variance.map(f64::sqrt), interval, base, Some(spread), Scale::Share);
                (self.counts[code], Some(share))
            })
            .collect()
    }
}

/// Effective size of a proportion, `p(1 − p)/V`; Kish's when everyone or nobody has it, or when nothing varies.
pub fn effective(p: f64, variance: f64, kish: f64) -> f64 {
    let spread = p * (1.0 - p);
    if spread <= 0.0 || variance <= 1e-12 * spread {
        kish
    } else {
        spread / variance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_student_are_those_of_r_for_any_degrees() {
        // R: qt(.975, c(12, 1000, 1e4, 1e5, 1e6)).
        let expected = [
            (12.0, 2.178_812_829_667_228_4),
            (1e3, 1.962_339_080_826_407_6),
            (1e4, 1.960_201_239_890_625_7),
            (1e5, 1.959_987_707_534_608_8),
            (1e6, 1.959_966_356_814_106_6),
        ];
        for (degrees, quantile) in expected {
            let found = t_quantile_975(degrees).unwrap();
            assert!(
                (found / quantile - 1.0).abs() < 1e-11,
                "{degrees}: {found} instead of {quantile}"
            );
        }
        assert_eq!((t_975(0), t_quantile_975(-1.0), t_quantile_975(f64::NAN)), (None, None, None));
        assert!((t_quantile_975(f64::INFINITY).unwrap() - 1.959_963_984_540_054).abs() < 1e-15);
    }
}
