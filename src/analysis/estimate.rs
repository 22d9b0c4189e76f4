//! Estimates and their intervals under a stratified design with partial response: weights, linearised variance, Wilson
//! intervals. With weights of 1, one stratum and no population count these are the classical formulas.
//!
//! Variance of a linear statistic Σ `w_k u_k`: `V = Σ_h (1 − f_h) r_h/(r_h − 1) Σ_{k∈h} (w_k u_k − mean_h)²`, the sum running over
//! *all* respondents of a stratum, zero outside the domain (Särndal, Swensson, Wretman 1992, 5.8; R `survey`). The interval covers
//! the chance of non-response, not its bias.

use std::collections::BTreeMap;

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Estimate;
use super::thresholds::{Scale, reliability};

/// Weights and strata of the respondents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Design {
    /// Weight of each respondent.
    pub weights: Vec<f64>,
    /// Stratum of each respondent, a place in `sizes`.
    pub stratum: Vec<u32>,
    /// Respondents of each stratum (`r_h`).
    pub sizes: Vec<usize>,
    /// Sampling fraction of each stratum (`f_h = r_h / N_h`); 0 when the population is unknown.
    pub fractions: Vec<f64>,
}

impl Design {
    /// A design from the weight and the stratum of each respondent. A stratum absent from `populations` has no finite population
    /// correction.
    pub fn new<'a>(records: impl Iterator<Item = (f64, &'a str)>, populations: &BTreeMap<String, f64>) -> Self {
        let mut names: BTreeMap<&str, u32> = BTreeMap::new();
        let mut design = Design::default();
        for (weight, stratum) in records {
            let next = u32::try_from(names.len()).unwrap_or(u32::MAX);
            let place = *names.entry(stratum).or_insert(next);
            if place == next {
                design.sizes.push(0);
            }
            design.sizes[place as usize] += 1;
            design.weights.push(weight);
            design.stratum.push(place);
        }
        design.fractions = vec![0.0; design.sizes.len()];
        for (name, place) in names {
            if let Some(population) = populations.get(name).filter(|population| **population > 0.0) {
                design.fractions[place as usize] = (design.sizes[place as usize] as f64 / population).min(1.0);
            }
        }
        design
    }

    /// Everyone weighs 1, one stratum, no finite population correction.
    pub fn equal(n: usize) -> Self {
        Design {
            weights: vec![1.0; n],
            stratum: vec![0; n],
            sizes: vec![n],
            fractions: vec![0.0],
        }
    }

    /// Weight of a respondent.
    pub fn weight(&self, row: u32) -> f64 {
        self.weights[row as usize]
    }

    /// Linearised variance of `Σ w_k u_k`; each respondent at most once, absent: 0. `None` when a stratum with a contribution has a
    /// single respondent (strata must be merged first).
    pub fn variance(&self, linearised: impl Iterator<Item = (u32, f64)>) -> Option<f64> {
        let mut sums = vec![(0.0, 0.0, false); self.sizes.len()];
        for (row, u) in linearised {
            let z = self.weights[row as usize] * u;
            let sum = &mut sums[self.stratum[row as usize] as usize];
            *sum = (sum.0 + z, sum.1 + z * z, true);
        }
        self.sum_strata(sums.into_iter())
    }

    /// Variance from (Σ w u, Σ (w u)², has a contribution) of each stratum, in order.
    fn sum_strata(&self, sums: impl Iterator<Item = (f64, f64, bool)>) -> Option<f64> {
        let mut variance = 0.0;
        for ((sum, squares, touched), (size, fraction)) in sums.zip(self.sizes.iter().zip(&self.fractions)) {
            if !touched || *fraction >= 1.0 {
                continue;
            }
            if *size < 2 {
                return None;
            }
            let r = *size as f64;
            variance += (1.0 - fraction) * r / (r - 1.0) * (squares - sum * sum / r).max(0.0);
        }
        Some(variance)
    }

    /// Degrees of freedom of a domain: its respondents less the strata it is found in.
    pub fn degrees(&self, rows: impl Iterator<Item = u32>) -> usize {
        let mut seen = vec![false; self.sizes.len()];
        let mut n = 0;
        for row in rows {
            n += 1;
            seen[self.stratum[row as usize] as usize] = true;
        }
        n - seen.iter().filter(|seen| **seen).count()
    }
}

/// Kish's effective size (Σw)²/Σw².
pub fn kish(weights: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// Quantile 97.5 % of Student's t; `None` without a degree of freedom.
pub fn t_975(degrees: usize) -> Option<f64> {
    (degrees > 0)
        .then(|| StudentsT::new(0.0, 1.0, degrees as f64).map(|t| t.inverse_cdf(0.975)).ok())
        .flatten()
}

/// Wilson interval of a proportion with an effective size and a quantile.
pub fn wilson(p: f64, effective: f64, q: f64) -> (f64, f64) {
    let scale = 1.0 + q * q / effective;
    let centre = (p + q * q / (2.0 * effective)) / scale;
    let half = q * (p * (1.0 - p) / effective + q * q / (4.0 * effective * effective)).sqrt() / scale;
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

/// Completes an estimate with its reliability.
pub(super) fn estimate(
    value: f64,
    se: Option<f64>,
    interval: Option<(f64, f64)>,
    n: usize,
    weight: f64,
    scale: Scale,
) -> Estimate {
    let half = interval.map(|(low, high)| (high - low) / 2.0);
    Estimate {
        value,
        se,
        interval,
        n,
        weight,
        reliability: reliability(n, scale, value, se, half),
    }
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
    let quantile = t_975(design.degrees(data.iter().map(|(row, _)| *row)));
    Some(symmetric(value, variance, quantile, data.len(), weight, scale))
}

fn symmetric(value: f64, variance: Option<f64>, quantile: Option<f64>, n: usize, weight: f64, scale: Scale) -> Estimate {
    let se = variance.map(f64::sqrt);
    let interval = se.zip(quantile).map(|(se, q)| clip((value - q * se, value + q * se), scale));
    estimate(value, se, interval, n, weight, scale)
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
    let quantile = t_975(design.degrees(data.iter().map(|(row, ..)| *row)));
    Some(symmetric(value, variance, quantile, data.len(), weight, scale))
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
    /// (Σw, Σw², respondents) of the base by stratum.
    base: Vec<(f64, f64, usize)>,
    /// (Σw, Σw²) by code and stratum.
    hits: Vec<(f64, f64)>,
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
        }
    }

    /// Adds a respondent to the base.
    pub fn respondent(&mut self, row: u32) {
        let w = self.design.weights[row as usize];
        let base = &mut self.base[self.design.stratum[row as usize] as usize];
        *base = (base.0 + w, base.1 + w * w, base.2 + 1);
        self.n += 1;
    }

    /// This respondent has this code.
    pub fn hit(&mut self, row: u32, code: usize) {
        let w = self.design.weights[row as usize];
        let place = code * self.base.len() + self.design.stratum[row as usize] as usize;
        let hit = &mut self.hits[place];
        *hit = (hit.0 + w, hit.1 + w * w);
        self.counts[code] += 1;
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
        let quantile = t_975(self.n.saturating_sub(represented));
        (0..self.codes)
            .map(|code| {
                if weight <= 0.0 {
                    return (self.counts[code], None);
                }
                let hits = &self.hits[code * strata..(code + 1) * strata];
                let p = (hits.iter().map(|hit| hit.0).sum::<f64>() / weight).clamp(0.0, 1.0);
                // u = (1[code] − p)/Σw on the base: its sums follow from those of w and w².
                let sums = self.base.iter().zip(hits).map(|(base, hit)| {
                    let sum = (hit.0 - p * base.0) / weight;
                    let square = (hit.1 * (1.0 - p) * (1.0 - p) + (base.1 - hit.1) * p * p) / (weight * weight);
                    (sum, square, base.2 > 0)
                });
                let variance = self.design.sum_strata(sums);
                let spread = p * (1.0 - p);
                let interval = variance.zip(quantile).map(|(variance, q)| {
                    let degenerate = spread <= 0.0 || variance <= 1e-12 * spread;
                    let effective = if degenerate {
                        weight * weight / squares
                    } else {
                        spread / variance
                    };
                    wilson(p, effective, q)
                });
                (
                    self.counts[code],
                    Some(estimate(p, variance.map(f64::sqrt), interval, self.n, weight, Scale::Share)),
                )
            })
            .collect()
    }
}
