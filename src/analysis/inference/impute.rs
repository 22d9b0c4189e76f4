//! Totals of amounts with item non-response: random hot-deck within classes, several times, combined by Rubin's rules.
//!
//! For totals only, and always declared in the result: means and shares leave out who did not answer. In each imputation the donors of a class
//! are first drawn again with replacement, then one is drawn for each missing value (approximate Bayesian bootstrap, Rubin and Schenker
//! 1986), so that the uncertainty on the donors themselves is counted. A class without a donor borrows those of the broader class given next,
//! and finally anyone's. The draws come from the source of chance passed in: the same seed gives the same result.

use std::collections::BTreeMap;

use super::rubin::{Combined, combine};
use super::statistic::{Statistic, linearise};
use super::{Refusal, admit};
use crate::analysis::design::Design;
use crate::values::Random;

/// A total with imputed values.
#[derive(Clone, Debug, PartialEq)]
pub struct Imputed {
    /// The total, its variance and its interval.
    pub total: Combined,
    /// Respondents who gave a value.
    pub observed: usize,
    /// Respondents whose value was imputed.
    pub imputed: usize,
    /// Part of the weights that was imputed.
    pub imputed_weight: f64,
    /// How many imputations.
    pub imputations: usize,
    /// Values imputed from each level of classes: the finest first, everyone last.
    pub levels: Vec<usize>,
}

/// A respondent asked for an amount.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Row of the design.
    pub row: u32,
    /// The amount; `None` when missing.
    pub value: Option<f64>,
    /// Its classes, the finest first (domain × size, then domain); as many for everyone.
    pub classes: Vec<u32>,
}

/// The total over the respondents asked, missing values imputed `imputations` times (the method asks for 5 to 20).
pub fn total(design: &Design, asked: &[Asked], imputations: usize, random: &dyn Random) -> Result<Imputed, Refusal> {
    if imputations < 2 {
        return Err(Refusal::TooFewImputations);
    }
    let rows = asked.iter().map(|one| one.row);
    admit(design, rows.clone())?;
    let depth = asked.iter().map(|one| one.classes.len()).min().unwrap_or(0);
    // Donors of each class, level by level; everyone at the last.
    let mut donors: Vec<BTreeMap<u32, Vec<f64>>> = vec![BTreeMap::new(); depth + 1];
    let class = |one: &Asked, level: usize| one.classes.get(level).copied().filter(|_| level < depth).unwrap_or(0);
    for (one, value) in asked.iter().filter_map(|one| Some((one, one.value?))) {
        for (level, of) in donors.iter_mut().enumerate() {
            of.entry(class(one, level)).or_default().push(value);
        }
    }
    let mut levels = vec![0; depth + 1];
    let mut missing: BTreeMap<(usize, u32), Vec<usize>> = BTreeMap::new();
    for (place, one) in asked.iter().enumerate().filter(|(_, one)| one.value.is_none()) {
        let level = (0..=depth)
            .find(|level| donors[*level].contains_key(&class(one, *level)))
            .ok_or(Refusal::NoDonor)?;
        levels[level] += 1;
        missing.entry((level, class(one, level))).or_default().push(place);
    }
    let mut values: Vec<(u32, f64, f64)> = asked.iter().map(|one| (one.row, one.value.unwrap_or(0.0), 1.0)).collect();
    let mut found = Vec::with_capacity(imputations);
    for _ in 0..imputations {
        for ((level, class), places) in &missing {
            let pool = &donors[*level][class];
            let again: Vec<f64> = (0..pool.len()).map(|_| pool[below(random, pool.len())]).collect();
            for place in places {
                values[*place].1 = again[below(random, again.len())];
            }
        }
        let estimate = linearise(design, Statistic::Total, &values)?.estimate;
        found.push((estimate.value, estimate.se.unwrap_or(0.0).powi(2)));
    }
    let weight = |keep: &dyn Fn(&Asked) -> bool| {
        let kept = asked.iter().filter(|one| keep(one));
        kept.map(|one| design.weight(one.row)).sum::<f64>()
    };
    let imputed = levels.iter().sum();
    Ok(Imputed {
        total: combine(&found, Some(design.degrees(rows) as f64))?,
        observed: asked.len() - imputed,
        imputed,
        imputed_weight: weight(&|one| one.value.is_none()) / weight(&|_| true),
        imputations,
        levels,
    })
}

/// A whole number below `n`, each as likely (draws beyond the largest multiple of `n` are thrown away).
fn below(random: &dyn Random, n: usize) -> usize {
    let n = n as u64;
    let most = u64::MAX - u64::MAX % n;
    loop {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        let drawn = u64::from_le_bytes(bytes);
        if drawn < most {
            return (drawn % n) as usize;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::inference::statistic;
    use crate::values::SeededRandom;

    fn asked(values: &[Option<f64>]) -> Vec<Asked> {
        let of = |(row, value): (usize, &Option<f64>)| Asked {
            row: row as u32,
            value: *value,
            classes: vec![row as u32 % 4, row as u32 % 2],
        };
        values.iter().enumerate().map(of).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_total_and_nothing_missing_is_the_plain_total() {
        let design = Design::weighted(vec![2.0; 40]);
        let all: Vec<Option<f64>> = (0..40).map(|row| Some(f64::from(row * row % 23))).collect();
        let plain = total(&design, &asked(&all), 5, &SeededRandom::new(1)).unwrap();
        let data: Vec<(u32, f64)> = (0..40).map(|row| (row, f64::from(row * row % 23))).collect();
        let expected = statistic::total(&design, &data).unwrap();
        assert_eq!(
            (plain.total.value, plain.imputed, plain.total.between),
            (expected.value, 0, 0.0)
        );
        assert!((plain.total.variance.sqrt() - expected.se.unwrap()).abs() < 1e-9);
        let some: Vec<Option<f64>> = (0..40).map(|row| (row % 5 != 0).then(|| f64::from(row * row % 23))).collect();
        let run = |seed| total(&design, &asked(&some), 10, &SeededRandom::new(seed)).unwrap();
        assert_eq!(run(7), run(7));
        assert_ne!(run(7).total.value, run(8).total.value);
        assert_eq!((run(7).imputed, run(7).observed, run(7).levels), (8, 32, vec![8, 0, 0]));
        assert!((run(7).imputed_weight - 0.2).abs() < 1e-12 && run(7).total.between > 0.0);
    }

    #[test]
    fn a_class_without_a_donor_borrows_from_the_broader_one() {
        let design = Design::weighted(vec![2.0; 8]);
        // Class 0 (rows 0 and 4) is silent: its broader class, the even rows, has 5 only. Rows 1 and 5 are of class 1, all 9.
        let values = [None, Some(9.0), Some(5.0), Some(7.0), None, None, Some(5.0), Some(7.0)];
        let found = total(&design, &asked(&values), 5, &SeededRandom::new(3)).unwrap();
        assert_eq!(found.levels, [1, 2, 0]);
        assert!((found.total.value - 2.0 * (5.0 * 4.0 + 9.0 * 2.0 + 14.0)).abs() < 1e-9);
        let silent = [None; 8];
        assert_eq!(
            total(&design, &asked(&silent), 5, &SeededRandom::new(3)).err(),
            Some(Refusal::NoDonor)
        );
        assert_eq!(
            total(&design, &asked(&values), 1, &SeededRandom::new(3)).err(),
            Some(Refusal::TooFewImputations)
        );
    }

    #[test]
    fn intervals_cover_the_truth_as_often_as_they_say() {
        // A population of 300, a third answers, a third of these without their amount, at random.
        let random = SeededRandom::new(99);
        let amount = |unit: usize| ((unit * 7919 % 300) as f64 / 10.0).powi(2) + 400.0 * (unit % 2) as f64;
        let truth: f64 = (0..300).map(amount).sum();
        let populations = [("s".to_owned(), 300.0)].into();
        let draws = 300;
        let covered = (0..draws)
            .filter(|_| {
                let mut units: Vec<usize> = (0..300).collect();
                (0..100).for_each(|place| units.swap(place, place + below(&random, 300 - place)));
                let design = Design::new((0..100).map(|_| (3.0, "s")), &populations);
                let asked: Vec<Asked> = (0..100)
                    .map(|row| Asked {
                        row: row as u32,
                        value: (below(&random, 3) > 0).then(|| amount(units[row])),
                        classes: vec![units[row] as u32 % 2],
                    })
                    .collect();
                let (low, high) = total(&design, &asked, 10, &random).unwrap().total.interval;
                (low..=high).contains(&truth)
            })
            .count();
        let rate = covered as f64 / f64::from(draws);
        assert!((0.91..=0.985).contains(&rate), "{rate}");
    }
}
