//! The panel reading of a change: the respondents of both waves, each compared with itself.
//!
//! Panel weights are `N_h/m_h` over the `m_h` units that answered both (a stratified simple random sample of the population, by the
//! same assumption as response groups); the estimate is the weighted mean of y₂ − y₁. It says how the same associations moved, where
//! [`super::change`] says how the whole moved.

use std::collections::BTreeMap;

use super::compare::Contrast;
use super::mcnemar::{Mcnemar, mcnemar};
use super::statistic::{Statistic, linearise};
use super::{Refusal, admit};
use crate::analysis::Estimate;
use crate::analysis::design::Design;
use crate::analysis::estimate::Base;
use crate::analysis::thresholds::Scale;

/// A unit that answered both waves.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Its stratum.
    pub stratum: String,
    /// What it answered first.
    pub before: f64,
    /// What it answered then.
    pub after: f64,
}

/// The panel reading.
#[derive(Clone, Debug)]
pub struct Panel {
    /// Estimate of the first wave, on the panel.
    pub before: Estimate,
    /// Estimate of the second wave, on the panel.
    pub after: Estimate,
    /// Mean of the differences, with its test.
    pub difference: Contrast,
    /// Units.
    pub n: usize,
    /// Exact test of `McNemar`, when every answer is 0 or 1.
    pub mcnemar: Option<Mcnemar>,
}

/// The panel reading of these pairs. `populations`: units of each stratum in the population; `scale`: that of the answers.
pub fn panel(pairs: &[Pair], populations: &BTreeMap<String, f64>, scale: Scale) -> Result<Panel, Refusal> {
    if pairs.is_empty() {
        return Err(Refusal::NoPanel);
    }
    let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
    for pair in pairs {
        *counts.entry(&pair.stratum).or_default() += 1.0;
    }
    let mut weights = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let population = populations.get(&pair.stratum).filter(|count| **count > 0.0);
        let population = population.ok_or_else(|| Refusal::UnknownPopulation {
            stratum: pair.stratum.clone(),
        })?;
        weights.push((population / counts[pair.stratum.as_str()], pair.stratum.as_str()));
    }
    read(&Design::new(weights.into_iter(), populations), pairs, scale)
}

/// The panel reading where the population is not known: each pair weighs the same, and describes those who answered both.
pub fn panel_unweighted(pairs: &[Pair], scale: Scale) -> Result<Panel, Refusal> {
    if pairs.is_empty() {
        return Err(Refusal::NoPanel);
    }
    read(&Design::equal(pairs.len()), pairs, scale)
}

fn read(design: &Design, pairs: &[Pair], scale: Scale) -> Result<Panel, Refusal> {
    let rows = 0..pairs.len() as u32;
    admit(design, rows.clone())?;
    let of = |value: &dyn Fn(&Pair) -> f64, scale: Scale| {
        let data: Vec<(u32, f64, f64)> = rows.clone().zip(pairs).map(|(row, pair)| (row, value(pair), 1.0)).collect();
        linearise(design, Statistic::Mean(scale), &data).map(|found| found.estimate)
    };
    let difference = of(&|pair| pair.after - pair.before, Scale::Amount)?;
    let df = Base::of(design, rows.clone()).df;
    let binary = pairs
        .iter()
        .all(|pair| [pair.before, pair.after].iter().all(|y| *y == 0.0 || *y == 1.0));
    Ok(Panel {
        before: of(&|pair| pair.before, scale)?,
        after: of(&|pair| pair.after, scale)?,
        difference: Contrast::new(difference.value, difference.se.unwrap_or(0.0).powi(2), df)?,
        n: pairs.len(),
        mcnemar: binary.then(|| mcnemar(pairs.iter().map(|pair| (pair.before == 1.0, pair.after == 1.0)))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panel_weighs_each_stratum_as_its_population() {
        let pair = |stratum: &str, before: f64, after: f64| Pair {
            stratum: stratum.to_owned(),
            before,
            after,
        };
        let pairs = [
            pair("a", 0.0, 1.0),
            pair("a", 0.0, 0.0),
            pair("b", 1.0, 1.0),
            pair("b", 1.0, 0.0),
            pair("b", 0.0, 0.0),
            pair("b", 1.0, 1.0),
        ];
        let populations = [("a".to_owned(), 30.0), ("b".to_owned(), 10.0)].into();
        let found = panel(&pairs, &populations, Scale::Share).unwrap();
        assert!((found.difference.value - (0.75 * 0.5 - 0.25 * 0.25)).abs() < 1e-12);
        // Σ (N_h/N)² (1 − m_h/N_h) s_h²/m_h.
        let expected = 0.75f64.powi(2) * (1.0 - 2.0 / 30.0) * 0.5 / 2.0 + 0.25f64.powi(2) * 0.6 * 0.25 / 4.0;
        assert!((found.difference.se.powi(2) - expected).abs() < 1e-12);
        let exact = found.mcnemar.unwrap();
        assert_eq!((exact.gained, exact.lost, exact.pairs), (1, 1, 6));
        assert_eq!(panel(&[], &populations, Scale::Share).err(), Some(Refusal::NoPanel));
        let lonely = panel(&[pair("a", 0.0, 1.0), pair("b", 0.0, 1.0)], &populations, Scale::Share);
        assert!(matches!(lonely, Err(Refusal::Lonely(_))));
        let unknown = panel(&[pair("c", 0.0, 1.0)], &populations, Scale::Share);
        assert!(matches!(unknown, Err(Refusal::UnknownPopulation { .. })));
    }
}
