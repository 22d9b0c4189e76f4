//! Change between two waves whose respondents overlap.
//!
//! `V(Δ) = V₁ + V₂ − 2C`, `C = Σ_h N_h² (m_h/(n₁n₂) − 1/N_h) s_{u₁u₂}` with the covariance taken on the `m_h` units that answered both
//! (statistics.md §11; Tam 1984; Qualité and Tillé 2008 for populations that change). It is computed from the weighted values
//! `z = w u`, summed by primary unit, as `C = Σ_h (m_h − f₁ f₂ N₁₂) s_{z₁z₂}`, N₁₂ the units of the stratum found in both populations (the
//! smaller population when they are not counted). Where fewer than two units answered both, the covariance is that of the pooled
//! correlation of the other strata. A unit that changed stratum counts as two units, as do births and deaths: the variance is then
//! too large rather than too small. Second stages count in V₁ and V₂ only. Degrees of freedom: the fewer of the two waves.

use std::collections::BTreeMap;

use super::Refusal;
use super::compare::Contrast;
use super::statistic::{Linearised, Statistic, linearise};
use crate::analysis::Estimate;
use crate::analysis::design::Design;

/// A wave: its design, who answered, and the values of the domain.
#[derive(Clone, Copy, Debug)]
pub struct Wave<'a> {
    /// The design, over all respondents.
    pub design: &'a Design,
    /// Key of the primary unit of each respondent, the same in both waves: the respondent's own when there are no clusters.
    pub keys: &'a [String],
    /// (row, y, x) of the respondents of the domain who answered the question; x only matters to ratios.
    pub data: &'a [(u32, f64, f64)],
}

/// What changed between two waves.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Estimate of the first wave.
    pub before: Estimate,
    /// Estimate of the second wave.
    pub after: Estimate,
    /// Second − first, with its test.
    pub difference: Contrast,
    /// Covariance C of the two estimates.
    pub covariance: f64,
    /// Primary units that answered both waves, in the same stratum.
    pub common: usize,
    /// Strata where the covariance is that of the pooled correlation.
    pub pooled: Vec<String>,
    /// Standard error if the waves were independent.
    pub independent_se: f64,
}

/// The change of a statistic from a wave to the next. `common`: units found in both populations, by stratum, when they have been counted.
pub fn change(
    statistic: Statistic,
    before: Wave<'_>,
    after: Wave<'_>,
    common: &BTreeMap<String, f64>,
) -> Result<Change, Refusal> {
    let first = linearise(before.design, statistic, before.data)?;
    let second = linearise(after.design, statistic, after.data)?;
    let (one, two) = (
        Side {
            design: before.design,
            keys: before.keys,
            found: &first,
        },
        Side {
            design: after.design,
            keys: after.keys,
            found: &second,
        },
    );
    between(one, two, common, Strangers::Apart)
}

/// A wave whose statistic is already linearised.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The design, over all respondents.
    pub design: &'a Design,
    /// Key of the primary unit of each respondent, the same in both waves.
    pub keys: &'a [String],
    /// The statistic.
    pub found: &'a Linearised,
}

/// What becomes of the strata that only one wave has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strangers {
    /// Their units pair with none: the variance is then too large rather than too small.
    Apart,
    /// Together they make one more stratum, each value less the mean of its own: waves stratified or weighted differently share
    /// respondents all the same.
    Together,
}

/// The change between two statistics already linearised.
pub fn between(
    before: Side<'_>,
    after: Side<'_>,
    common: &BTreeMap<String, f64>,
    strangers: Strangers,
) -> Result<Change, Refusal> {
    let (first, second) = (before.found, after.found);
    let left = strata(&before, &first.dense(before.design.weights.len()));
    let right = strata(&after, &second.dense(after.design.weights.len()));
    let mut pairs: Vec<Pair<'_>> = left
        .iter()
        .filter_map(|(name, one)| Some(Pair::new(name, one, right.get(name)?, common.get(*name).copied())))
        .collect();
    if strangers == Strangers::Together
        && let (Some(one), Some(two)) = (pooled(&left, &right), pooled(&right, &left))
    {
        pairs.push(Pair::new("", &one, &two, None));
    }
    if pairs.is_empty() {
        return Err(Refusal::NoCommonStratum);
    }
    let sums = pairs.iter().filter(|pair| pair.common >= 2);
    let (cross, squares) = sums.fold((0.0, (0.0, 0.0)), |(cross, (a, b)), pair| {
        (cross + pair.moments.0, (a + pair.moments.1, b + pair.moments.2))
    });
    let scale = (squares.0 * squares.1).sqrt();
    let correlation = if scale > 0.0 { (cross / scale).clamp(-1.0, 1.0) } else { 0.0 };
    let mut covariance = 0.0;
    let mut pooled = Vec::new();
    for pair in &pairs {
        let s = if pair.common >= 2 {
            pair.moments.0 / (pair.common - 1) as f64
        } else {
            pooled.push(pair.name.to_owned());
            correlation * pair.spreads.0 * pair.spreads.1
        };
        covariance += (pair.common as f64 - pair.expected) * s;
    }
    let variance = |estimate: &Estimate| estimate.se.unwrap_or(0.0).powi(2);
    let independent = variance(&first.estimate) + variance(&second.estimate);
    let df = first.estimate.df.min(second.estimate.df);
    let gap = second.estimate.value - first.estimate.value;
    Ok(Change {
        before: first.estimate,
        after: second.estimate,
        // Roundings of what cancels are not a variance.
        difference: Contrast::new(
            gap,
            Some(independent - 2.0 * covariance)
                .filter(|v| *v > 1e-12 * independent)
                .unwrap_or(0.0),
            df,
        )?,
        covariance,
        common: pairs.iter().map(|pair| pair.common).sum(),
        pooled,
        independent_se: independent.sqrt(),
    })
}

/// The strata of a wave that the other has not, as one: each value less the mean of its stratum. `None` when there is none.
fn pooled<'a>(own: &BTreeMap<&str, Stratum<'a>>, other: &BTreeMap<&str, Stratum<'_>>) -> Option<Stratum<'a>> {
    let alone: Vec<&Stratum<'a>> = own
        .iter()
        .filter(|(name, _)| !other.contains_key(*name))
        .map(|(_, stratum)| stratum)
        .collect();
    let population: Option<f64> = alone.iter().map(|stratum| stratum.population).sum();
    let mut values = BTreeMap::new();
    for stratum in &alone {
        let mean = stratum.values.values().sum::<f64>() / stratum.values.len().max(1) as f64;
        values.extend(stratum.values.iter().map(|(key, z)| (*key, z - mean)));
    }
    let fraction = population
        .filter(|count| *count > 0.0)
        .map_or(0.0, |count| values.len() as f64 / count);
    (!alone.is_empty()).then_some(Stratum {
        values,
        fraction: fraction.min(1.0),
        population,
    })
}

/// A stratum of a wave: weighted value of each primary unit that answered, by key.
struct Stratum<'a> {
    values: BTreeMap<&'a str, f64>,
    fraction: f64,
    population: Option<f64>,
}

fn strata<'a>(wave: &Side<'a>, u: &[f64]) -> BTreeMap<&'a str, Stratum<'a>> {
    let (totals, stratum) = wave.design.unit_totals(u);
    let mut out: BTreeMap<&str, Stratum<'_>> = BTreeMap::new();
    for (row, key) in wave.keys.iter().enumerate() {
        let unit = wave.design.unit(row as u32) as usize;
        let place = stratum[unit];
        out.entry(wave.design.strata()[place as usize].as_str())
            .or_insert_with(|| Stratum {
                values: BTreeMap::new(),
                fraction: wave.design.fractions[place as usize],
                population: wave.design.population(place),
            })
            .values
            .insert(key, totals[unit]);
    }
    out
}

/// A stratum in both waves.
struct Pair<'a> {
    name: &'a str,
    common: usize,
    /// Units that would have answered both by chance: f₁ f₂ N₁₂.
    expected: f64,
    /// Σ (z₁ − z̄₁)(z₂ − z̄₂), Σ (z₁ − z̄₁)², Σ (z₂ − z̄₂)² over the common units.
    moments: (f64, f64, f64),
    /// Standard deviation of all the units of each wave.
    spreads: (f64, f64),
}

impl<'a> Pair<'a> {
    fn new(name: &'a str, one: &Stratum<'_>, two: &Stratum<'_>, shared: Option<f64>) -> Self {
        let both: Vec<(f64, f64)> = one
            .values
            .iter()
            .filter_map(|(key, z)| Some((*z, *two.values.get(key)?)))
            .collect();
        let n = both.len() as f64;
        let mean = |of: &dyn Fn(&(f64, f64)) -> f64| both.iter().map(of).sum::<f64>() / n.max(1.0);
        let (m1, m2) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
        let sum = |of: &dyn Fn(f64, f64) -> f64| both.iter().map(|(a, b)| of(a - m1, b - m2)).sum::<f64>();
        let smaller = one.population.zip(two.population).map(|(a, b)| a.min(b));
        let expected = smaller.map_or(0.0, |smaller| {
            one.fraction * two.fraction * shared.map_or(smaller, |shared| shared.min(smaller))
        });
        Pair {
            name,
            common: both.len(),
            expected,
            moments: (sum(&|a, b| a * b), sum(&|a, _| a * a), sum(&|_, b| b * b)),
            spreads: (spread(one), spread(two)),
        }
    }
}

/// Standard deviation of the values of a stratum; 0 for a single unit.
fn spread(stratum: &Stratum<'_>) -> f64 {
    let n = stratum.values.len() as f64;
    if n < 2.0 {
        return 0.0;
    }
    let mean = stratum.values.values().sum::<f64>() / n;
    (stratum.values.values().map(|z| (z - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::thresholds::Scale;
    use crate::values::{Random, SeededRandom};

    fn keys(names: &[usize]) -> Vec<String> {
        names.iter().map(usize::to_string).collect()
    }

    fn mean_of(values: &[f64]) -> Vec<(u32, f64, f64)> {
        values.iter().enumerate().map(|(row, y)| (row as u32, *y, 1.0)).collect()
    }

    #[test]
    fn the_same_answers_of_the_same_respondents_have_not_changed() {
        let populations = [("s".to_owned(), 40.0)].into();
        let design = Design::new((0..10).map(|_| (4.0, "s")), &populations);
        let keys = keys(&(0..10).collect::<Vec<usize>>());
        let data = mean_of(&[1.0, 4.0, 2.0, 8.0, 5.0, 7.0, 1.0, 0.0, 3.0, 6.0]);
        let wave = Wave {
            design: &design,
            keys: &keys,
            data: &data,
        };
        let found = change(Statistic::Mean(Scale::Amount), wave, wave, &BTreeMap::new()).unwrap();
        assert_eq!((found.difference.value, found.common), (0.0, 10));
        // C = (m − n²/N) s² = V: nothing is left.
        assert!(found.difference.se == 0.0 && found.independent_se > 0.5);
    }

    #[test]
    fn waves_without_a_common_unit_have_the_covariance_of_the_pooled_correlation() {
        let populations = [("a".to_owned(), 20.0), ("b".to_owned(), 20.0)].into();
        let of = |stratum: &'static str| (0..5).map(move |_| (4.0, stratum));
        let design = Design::new(of("a").chain(of("b")), &populations);
        let (first, second) = (
            keys(&[0, 1, 2, 3, 4, 20, 21, 22, 23, 24]),
            keys(&[0, 1, 2, 3, 4, 30, 31, 32, 33, 34]),
        );
        let before = mean_of(&[1.0, 2.0, 3.0, 4.0, 5.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        let after = mean_of(&[2.0, 3.0, 4.0, 5.0, 7.0, 2.0, 3.0, 4.0, 5.0, 7.0]);
        let wave = |keys, data| Wave {
            design: &design,
            keys,
            data,
        };
        let found = change(
            Statistic::Mean(Scale::Amount),
            wave(&first, &before),
            wave(&second, &after),
            &BTreeMap::new(),
        )
        .unwrap();
        assert_eq!((found.common, found.pooled.as_slice()), (5, &["b".to_owned()][..]));
        // s = 3 in each stratum, z = 4(y − ȳ)/40; (5 − 25/20) s/100 + (0 − 25/20) s/100.
        assert!(
            (found.covariance - 3.0 * (3.75 - 1.25) / 100.0).abs() < 1e-12,
            "{}",
            found.covariance
        );
    }

    #[test]
    fn waves_stratified_differently_still_share_their_respondents() {
        let names = ["s", "t"];
        let populations: BTreeMap<String, f64> = [("s".to_owned(), 40.0), ("t".to_owned(), 40.0)].into();
        let design = |name: &'static str| Design::new((0..10).map(move |_| (4.0, name)), &populations);
        let (one, two) = (design(names[0]), design(names[1]));
        let keys = keys(&(0..10).collect::<Vec<usize>>());
        let data = mean_of(&[1.0, 4.0, 2.0, 8.0, 5.0, 7.0, 1.0, 0.0, 3.0, 6.0]);
        let of = |design| linearise(design, Statistic::Mean(Scale::Amount), &data).unwrap();
        let (first, second) = (of(&one), of(&two));
        let side = |design, found| Side {
            design,
            keys: &keys,
            found,
        };
        let run = |strangers| between(side(&one, &first), side(&two, &second), &BTreeMap::new(), strangers);
        assert_eq!(run(Strangers::Apart).err(), Some(Refusal::NoCommonStratum));
        let found = run(Strangers::Together).unwrap();
        assert!(found.difference.se < 1e-9 && found.common == 10, "{}", found.difference.se);
    }

    /// Draws `n` of the numbers below `all`.
    fn draw(random: &SeededRandom, all: usize, n: usize) -> Vec<usize> {
        let mut keyed: Vec<([u8; 8], usize)> = (0..all)
            .map(|unit| {
                let mut key = [0; 8];
                random.fill(&mut key);
                (key, unit)
            })
            .collect();
        keyed.sort_unstable();
        keyed.into_iter().take(n).map(|(_, unit)| unit).collect()
    }

    #[test]
    fn over_many_draws_the_variance_of_the_change_is_what_it_is_said_to_be() {
        // Two strata; those who answered the first wave answer the second three times in four.
        let random = SeededRandom::new(20_260);
        let sizes = [120, 60];
        let first = |unit: usize| f64::from(u8::from(unit * 37 % 100 < 45));
        let second = |unit: usize| f64::from(u8::from(unit * 37 % 100 < 52 && !unit.is_multiple_of(11)));
        let populations: BTreeMap<String, f64> = [("0".to_owned(), 120.0), ("1".to_owned(), 60.0)].into();
        let (mut values, mut estimated, mut independent) = (Vec::new(), 0.0, 0.0);
        let draws = 1500;
        for _ in 0..draws {
            let mut waves: [(Vec<usize>, Vec<usize>); 2] = Default::default();
            for (h, size) in sizes.iter().enumerate() {
                let n = size / 3;
                let one = draw(&random, *size, n);
                let again: Vec<usize> = draw(&random, n, 3 * n / 4).into_iter().map(|k| one[k]).collect();
                let others: Vec<usize> = (0..*size).filter(|unit| !one.contains(unit)).collect();
                let fresh = draw(&random, others.len(), n - again.len());
                let two = again.into_iter().chain(fresh.into_iter().map(|k| others[k]));
                waves[1].0.extend(two.map(|unit| 1000 * h + unit));
                waves[1].1.extend(std::iter::repeat_n(h, n));
                waves[0].0.extend(one.iter().map(|unit| 1000 * h + unit));
                waves[0].1.extend(std::iter::repeat_n(h, n));
            }
            let build = |wave: &(Vec<usize>, Vec<usize>), y: &dyn Fn(usize) -> f64| {
                let records = wave.1.iter().map(|h| (3.0, if *h == 0 { "0" } else { "1" }));
                let data: Vec<f64> = wave.0.iter().map(|unit| y(*unit)).collect();
                (Design::new(records, &populations), keys(&wave.0), mean_of(&data))
            };
            let (one, two) = (build(&waves[0], &first), build(&waves[1], &second));
            let found = change(
                Statistic::Mean(Scale::Share),
                Wave {
                    design: &one.0,
                    keys: &one.1,
                    data: &one.2,
                },
                Wave {
                    design: &two.0,
                    keys: &two.1,
                    data: &two.2,
                },
                &BTreeMap::new(),
            )
            .unwrap();
            values.push(found.difference.value);
            estimated += found.difference.se.powi(2) / f64::from(draws);
            independent += found.independent_se.powi(2) / f64::from(draws);
        }
        let mean = values.iter().sum::<f64>() / f64::from(draws);
        let truth = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / f64::from(draws - 1);
        assert!((estimated / truth - 1.0).abs() < 0.08, "said {estimated}, seen {truth}");
        assert!(independent > 1.3 * truth, "as if independent {independent}, seen {truth}");
    }
}
