//! The design of a survey: weights, strata with their finite population, clusters when answers come grouped, and the calibration
//! whose margins carry no variance any more.
//!
//! Variance of a linear statistic Σ `w_k u_k`: `V = Σ_h (1 − f_h) n_h/(n_h − 1) Σ_{i∈h} (z_i − mean_h)²`, `z_i = Σ_{k∈i} w_k u_k`
//! over the primary unit i (each respondent is its own when there are no clusters), the sum running over *all* respondents of a
//! stratum, zero outside the domain. With a second stage, `Σ_h f_h Σ_i (1 − f_hi) m_hi/(m_hi − 1) Σ_{k∈i} (w_k u_k − mean_hi)²` is
//! added. After calibration `u_k` is replaced by `e_k = u_k − x_k'B`, B the regression of u on the calibration variables with the
//! start weights (Deville and Särndal 1992; Särndal, Swensson, Wretman 1992, 5.8 and 8.9; R `survey`). The interval covers the chance
//! of non-response, not its bias.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::linear::{Factor, Sparse};

/// Weights, strata, clusters and calibration of the respondents.
#[derive(Clone, Debug, Default)]
pub struct Design {
    /// Final weight of each respondent.
    pub weights: Vec<f64>,
    /// Stratum of each respondent, a place in `sizes`.
    pub stratum: Vec<u32>,
    /// Primary units of each stratum that answered (`r_h`: respondents when there are no clusters).
    pub sizes: Vec<usize>,
    /// Sampling fraction of each stratum (`f_h = r_h / N_h`, in primary units); 0 when the population is unknown.
    pub fractions: Vec<f64>,
    /// Name of each stratum; empty for designs without strata.
    names: Vec<String>,
    /// Population of each stratum, in primary units.
    populations: Vec<Option<f64>>,
    clusters: Option<Arc<Clusters>>,
    calibration: Option<Arc<Calibration>>,
}

/// Groups of respondents drawn or answering together.
#[derive(Clone, Debug)]
struct Clusters {
    /// Primary unit of each respondent.
    unit: Vec<u32>,
    /// Stratum of each primary unit.
    stratum: Vec<u32>,
    /// Second stage: respondents (`m_hi`) and sampling fraction (`f_hi`) of each primary unit.
    second: Option<Vec<(usize, f64)>>,
}

/// A group with a single unit where the variance needs two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lonely {
    /// The stratum (empty: the design has none).
    pub stratum: String,
    /// 1: the stratum has a single primary unit; 2: one of its primary units has a single respondent.
    pub stage: u8,
}

/// A stratum where more answered than its population counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Excess {
    /// The stratum.
    pub stratum: String,
    /// Units that answered.
    pub sampled: usize,
    /// Units of the population, as given.
    pub population: f64,
}

/// What the weights were calibrated on.
#[derive(Clone, Debug)]
struct Calibration {
    x: Sparse,
    start: Vec<f64>,
    factor: Factor,
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
        design.names = vec![String::new(); design.sizes.len()];
        let mut counts = vec![None; design.sizes.len()];
        for (name, place) in names {
            name.clone_into(&mut design.names[place as usize]);
            counts[place as usize] = populations.get(name).copied();
        }
        design.correct(&counts);
        design
    }

    /// Sets the population of each stratum, in primary units, and its sampling fraction.
    fn correct(&mut self, populations: &[Option<f64>]) {
        let known = |place: usize| populations.get(place).copied().flatten().filter(|count| *count > 0.0);
        self.populations = (0..self.sizes.len()).map(known).collect();
        for (fraction, (population, size)) in self.fractions.iter_mut().zip(self.populations.iter().zip(&self.sizes)) {
            *fraction = population.map_or(0.0, |population| (*size as f64 / population).min(1.0));
        }
    }

    /// Names of the strata, in the order of their places (that of their first respondent).
    pub fn strata(&self) -> &[String] {
        &self.names
    }

    /// Population of a stratum in primary units, when known.
    pub fn population(&self, stratum: u32) -> Option<f64> {
        self.populations.get(stratum as usize).copied().flatten()
    }

    /// The first stratum where more answered than its population counts: its fraction is then taken as 1, which R refuses
    /// (« FPC implies >100% sampling »). Whoever reads a plan should refuse it too.
    pub fn excess(&self) -> Option<Excess> {
        let strata = self.populations.iter().zip(&self.sizes).enumerate();
        strata.into_iter().find_map(|(place, (population, size))| {
            population
                .filter(|population| *size as f64 > population * (1.0 + 1e-12))
                .map(|population| Excess {
                    stratum: self.names[place].clone(),
                    sampled: *size,
                    population,
                })
        })
    }

    /// The first stratum, or the stratum of the first primary unit, that has a single unit while the respondents listed make it count
    /// in the variance (R: `lonely.psu = "fail"`). Fully counted strata are not lonely: they carry no variance.
    pub fn lonely(&self, rows: impl Iterator<Item = u32>) -> Option<Lonely> {
        let lonely = |stratum: u32, stage| {
            Some(Lonely {
                stratum: self.names[stratum as usize].clone(),
                stage,
            })
        };
        let mut second = None;
        for row in rows {
            let stratum = self.stratum[row as usize];
            if self.sizes[stratum as usize] < 2 && self.fractions[stratum as usize] < 1.0 {
                return lonely(stratum, 1);
            }
            if let Some(clusters) = &self.clusters
                && let Some(stages) = &clusters.second
                && let (1, fraction) = stages[clusters.unit[row as usize] as usize]
                && fraction < 1.0
                && self.fractions[stratum as usize] > 0.0
            {
                second = second.or(Some(stratum));
            }
        }
        second.and_then(|stratum| lonely(stratum, 2))
    }

    /// Everyone weighs 1, one stratum, no finite population correction.
    pub fn equal(n: usize) -> Self {
        Design::weighted(vec![1.0; n])
    }

    /// These weights, one stratum, no finite population correction.
    pub fn weighted(weights: Vec<f64>) -> Self {
        let n = weights.len();
        Design {
            weights,
            stratum: vec![0; n],
            sizes: vec![n],
            fractions: vec![0.0],
            names: vec![String::new()],
            populations: vec![None],
            ..Design::default()
        }
    }

    /// Respondents grouped in primary units (`unit`: any numbers, one a respondent; the same number in two strata makes two units).
    /// `populations`: primary units of each stratum in the population, `None`: unknown. `second`: for two-stage designs,
    /// how many units of the second stage each respondent's primary unit counts in the population.
    #[must_use]
    pub fn with_clusters(mut self, unit: &[u32], populations: &[Option<f64>], second: Option<&[f64]>) -> Self {
        let mut dense: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        let mut clusters = Clusters {
            unit: Vec::with_capacity(unit.len()),
            stratum: Vec::new(),
            second: None,
        };
        let mut within: Vec<(usize, f64)> = Vec::new();
        self.sizes.fill(0);
        for (row, unit) in unit.iter().enumerate() {
            let stratum = self.stratum[row];
            let next = u32::try_from(dense.len()).unwrap_or(u32::MAX);
            let place = *dense.entry((stratum, *unit)).or_insert(next);
            if place == next {
                clusters.stratum.push(stratum);
                within.push((0, second.map_or(0.0, |counts| counts[row])));
                self.sizes[stratum as usize] += 1;
            }
            within[place as usize].0 += 1;
            clusters.unit.push(place);
        }
        self.correct(populations);
        if second.is_some() {
            let fraction = |(m, count): (usize, f64)| (m, if count > 0.0 { (m as f64 / count).min(1.0) } else { 0.0 });
            clusters.second = Some(within.into_iter().map(fraction).collect());
        }
        self.clusters = Some(Arc::new(clusters));
        self
    }

    /// The weights were calibrated on the totals of `x` (a row a respondent), from the weights `start`.
    #[must_use]
    pub fn with_calibration(mut self, x: Sparse, start: Vec<f64>) -> Self {
        let factor = Factor::new(&x.gram(start.iter().copied()), x.columns);
        self.calibration = Some(Arc::new(Calibration { x, start, factor }));
        self
    }

    /// Stratum of a respondent: its place among [`Design::strata`].
    pub fn stratum_of(&self, row: u32) -> u32 {
        self.stratum[row as usize]
    }

    /// Weight of a respondent.
    pub fn weight(&self, row: u32) -> f64 {
        self.weights[row as usize]
    }

    /// Each respondent is a unit of its own and the weights are not calibrated: variances follow from sums by stratum.
    pub fn is_plain(&self) -> bool {
        self.clusters.is_none() && self.calibration.is_none()
    }

    /// Linearised variance of `Σ w_k u_k`; each respondent at most once, absent: 0. `None` when a stratum with a contribution has a
    /// single primary unit (strata must be merged first).
    pub fn variance(&self, linearised: impl Iterator<Item = (u32, f64)>) -> Option<f64> {
        if !self.is_plain() {
            let mut u = vec![0.0; self.weights.len()];
            linearised.for_each(|(row, value)| u[row as usize] = value);
            return self.covariance(&[&u]).map(|matrix| matrix[0]);
        }
        // Two passes: a sum of squares less the square of the sum would lose digits of totals far from zero.
        let strata = self.sizes.len();
        let z: Vec<(usize, f64)> = linearised
            .map(|(row, u)| (self.stratum[row as usize] as usize, self.weights[row as usize] * u))
            .collect();
        let mut sums = vec![(0.0, 0usize); strata];
        for (stratum, z) in &z {
            sums[*stratum] = (sums[*stratum].0 + z, sums[*stratum].1 + 1);
        }
        let mean = |stratum: usize| sums[stratum].0 / self.sizes[stratum] as f64;
        let mut squares = vec![0.0; strata];
        for (stratum, z) in &z {
            squares[*stratum] += (z - mean(*stratum)).powi(2);
        }
        let mut variance = 0.0;
        for (stratum, (_, listed)) in sums.iter().enumerate() {
            let (size, fraction) = (self.sizes[stratum], self.fractions[stratum]);
            if *listed == 0 || fraction >= 1.0 {
                continue;
            }
            if size < 2 {
                return None;
            }
            let r = size as f64;
            let outside = (size - listed) as f64 * mean(stratum).powi(2);
            variance += (1.0 - fraction) * r / (r - 1.0) * (squares[stratum] + outside);
        }
        Some(variance)
    }

    /// Variance from (Σ w u, Σ (w u)², has a contribution) of each stratum, in order. Plain designs only.
    pub(super) fn sum_strata(&self, sums: impl Iterator<Item = (f64, f64, bool)>) -> Option<f64> {
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

    /// Linearised covariances of several statistics `Σ w_k u_k`, each given for every respondent (0 outside its domain): a square
    /// matrix row by row. `None` when a stratum with a contribution has a single primary unit.
    pub fn covariance(&self, statistics: &[&[f64]]) -> Option<Vec<f64>> {
        let z: Vec<Vec<f64>> = statistics.iter().map(|u| self.contributions(u)).collect();
        let p = z.len();
        let mut out = vec![0.0; p * p];
        let Some(clusters) = &self.clusters else {
            stage(&z, &self.stratum, &self.sizes, |h| 1.0 - self.fractions[h], &mut out)?;
            return Some(out);
        };
        let units = clusters.stratum.len();
        let totals: Vec<Vec<f64>> = z
            .iter()
            .map(|z| {
                let mut total = vec![0.0; units];
                for (unit, z) in clusters.unit.iter().zip(z) {
                    total[*unit as usize] += z;
                }
                total
            })
            .collect();
        stage(&totals, &clusters.stratum, &self.sizes, |h| 1.0 - self.fractions[h], &mut out)?;
        if let Some(second) = &clusters.second {
            let sizes: Vec<usize> = second.iter().map(|(m, _)| *m).collect();
            let weight = |i: usize| self.fractions[clusters.stratum[i] as usize] * (1.0 - second[i].1);
            stage(&z, &clusters.unit, &sizes, weight, &mut out)?;
        }
        Some(out)
    }

    /// `w_k u_k` of each respondent, `u` replaced by its residual when the weights are calibrated.
    fn contributions(&self, u: &[f64]) -> Vec<f64> {
        let weighted = |(w, u): (&f64, f64)| w * u;
        let Some(calibration) = &self.calibration else {
            return self.weights.iter().zip(u.iter().copied()).map(weighted).collect();
        };
        let moments = calibration.x.total(calibration.start.iter().zip(u).map(|(d, u)| d * u));
        let b = calibration.factor.solve(&moments);
        let residual = u.iter().enumerate().map(|(row, u)| u - calibration.x.dot(row, &b));
        self.weights.iter().zip(residual).map(weighted).collect()
    }

    /// Linearised covariances of the totals of cells, `Σ w_k 1[k in cell]`, from the cell of each respondent listed (at most once):
    /// a square matrix row by row. The same as [`Design::covariance`] of the indicators, without writing them for plain designs.
    pub fn cell_covariance(&self, data: &[(u32, u32)], cells: usize) -> Option<Vec<f64>> {
        if !self.is_plain() {
            let mut indicators = vec![vec![0.0; self.weights.len()]; cells];
            data.iter()
                .for_each(|(row, cell)| indicators[*cell as usize][*row as usize] = 1.0);
            let all: Vec<&[f64]> = indicators.iter().map(Vec::as_slice).collect();
            return self.covariance(&all);
        }
        let strata = self.sizes.len();
        // (Σw, Σw²) by stratum and cell.
        let mut sums = vec![(0.0, 0.0); strata * cells];
        let mut touched = vec![false; strata];
        for (row, cell) in data {
            let (w, stratum) = (self.weights[*row as usize], self.stratum[*row as usize] as usize);
            let sum = &mut sums[stratum * cells + *cell as usize];
            *sum = (sum.0 + w, sum.1 + w * w);
            touched[stratum] = true;
        }
        let mut out = vec![0.0; cells * cells];
        for stratum in (0..strata).filter(|stratum| touched[*stratum] && self.fractions[*stratum] < 1.0) {
            if self.sizes[stratum] < 2 {
                return None;
            }
            let r = self.sizes[stratum] as f64;
            let scale = (1.0 - self.fractions[stratum]) * r / (r - 1.0);
            let sums = &sums[stratum * cells..(stratum + 1) * cells];
            for (a, (total, squares)) in sums.iter().enumerate().filter(|(_, sum)| sum.1 > 0.0) {
                out[a * cells + a] += scale * squares;
                for (b, (other, _)) in sums.iter().enumerate() {
                    out[a * cells + b] -= scale * total * other / r;
                }
            }
        }
        Some(out)
    }

    /// Totals `Σ w_k u_k` by primary unit (residuals of the calibration, when there is one) with the stratum of each unit; each
    /// respondent is its own unit when there are no clusters.
    pub fn unit_totals(&self, u: &[f64]) -> (Vec<f64>, &[u32]) {
        let z = self.contributions(u);
        let Some(clusters) = &self.clusters else {
            return (z, &self.stratum);
        };
        let mut totals = vec![0.0; clusters.stratum.len()];
        for (unit, z) in clusters.unit.iter().zip(z) {
            totals[*unit as usize] += z;
        }
        (totals, &clusters.stratum)
    }

    /// Primary unit of a respondent: itself when there are no clusters.
    pub fn unit(&self, row: u32) -> u32 {
        self.clusters.as_ref().map_or(row, |clusters| clusters.unit[row as usize])
    }

    /// Degrees of freedom of a domain: the primary units its respondents are found in, less the strata. Respondents who weigh nothing
    /// do not count (R `degf`).
    pub fn degrees(&self, rows: impl Iterator<Item = u32>) -> usize {
        let mut seen = vec![false; self.sizes.len()];
        let mut n = 0;
        let mut units = vec![false; self.clusters.as_ref().map_or(0, |clusters| clusters.stratum.len())];
        for row in rows.filter(|row| self.weights[*row as usize] != 0.0) {
            seen[self.stratum[row as usize] as usize] = true;
            match &self.clusters {
                Some(clusters) => {
                    let unit = &mut units[clusters.unit[row as usize] as usize];
                    n += usize::from(!std::mem::replace(unit, true));
                }
                None => n += 1,
            }
        }
        n - seen.iter().filter(|seen| **seen).count()
    }
}

/// Adds the contribution of one stage: `Σ_g factor(g) n_g/(n_g − 1) Σ_{i∈g} (a_i − ā_g)(b_i − b̄_g)` over the groups. `None` when a
/// group that counts has a single unit.
fn stage(z: &[Vec<f64>], group: &[u32], sizes: &[usize], factor: impl Fn(usize) -> f64, out: &mut [f64]) -> Option<()> {
    let (p, groups) = (z.len(), sizes.len());
    let mut means = vec![0.0; p * groups];
    let mut touched = vec![false; groups];
    for (j, z) in z.iter().enumerate() {
        for (group, z) in group.iter().zip(z) {
            means[j * groups + *group as usize] += z;
            touched[*group as usize] |= *z != 0.0;
        }
    }
    let mut scale = vec![0.0; groups];
    for g in 0..groups {
        let factor = factor(g);
        let n = sizes[g] as f64;
        if touched[g] && factor > 0.0 {
            if sizes[g] < 2 {
                return None;
            }
            scale[g] = factor * n / (n - 1.0);
        }
        (0..p).for_each(|j| means[j * groups + g] /= n.max(1.0));
    }
    for (unit, group) in group.iter().enumerate() {
        let g = *group as usize;
        for a in 0..p {
            let left = scale[g] * (z[a][unit] - means[a * groups + g]);
            for b in 0..=a {
                out[a * p + b] += left * (z[b][unit] - means[b * groups + g]);
            }
        }
    }
    for a in 0..p {
        for b in 0..a {
            out[b * p + a] = out[a * p + b];
        }
    }
    Some(())
}

/// Kish's effective size (Σw)²/Σw².
pub fn kish(weights: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}
