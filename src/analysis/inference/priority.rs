//! Priorities: index of each need, (3 r₁ + 2 r₂ + r₃)/3 × 100, from ranks, under its two readings.
//!
//! An association that ranked nothing counts 0 when the base is everyone asked, and does not count when the base is those who ranked
//! something; both are given, the diagnostic prints the second.

use super::statistic::{Linearised, Statistic, linearise};
use super::{Refusal, admit};
use crate::analysis::Estimate;
use crate::analysis::design::Design;
use crate::analysis::thresholds::Scale;

/// Index of each need on one base.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Index of each need, 0 to 100.
    pub indices: Vec<Estimate>,
    /// Covariances of the indices, row by row.
    pub covariance: Vec<f64>,
}

/// The two readings of the priorities.
#[derive(Clone, Debug)]
pub struct Priorities {
    /// Base: everyone listed; who ranked nothing counts 0.
    pub asked: Reading,
    /// Base: those who ranked something; refused when nobody did.
    pub answered: Result<Reading, Refusal>,
}

/// Points of a rank, first 0: 1, ⅔, ⅓ for three ranks.
fn points(rank: usize, ranks: usize) -> f64 {
    (ranks - rank.min(ranks)) as f64 / ranks as f64
}

/// Priorities among `needs` from what each respondent listed ranked, first first (at most `ranks` needs, each a number from 0).
pub fn priorities(design: &Design, data: &[(u32, Vec<usize>)], needs: usize, ranks: usize) -> Result<Priorities, Refusal> {
    let everyone: Vec<&(u32, Vec<usize>)> = data.iter().collect();
    let answered: Vec<&(u32, Vec<usize>)> = data.iter().filter(|(_, ranked)| !ranked.is_empty()).collect();
    Ok(Priorities {
        asked: reading(design, &everyone, needs, ranks)?,
        answered: reading(design, &answered, needs, ranks),
    })
}

fn reading(design: &Design, data: &[&(u32, Vec<usize>)], needs: usize, ranks: usize) -> Result<Reading, Refusal> {
    admit(design, data.iter().map(|(row, _)| *row))?;
    let index = |need: usize| -> Result<Linearised, Refusal> {
        let values: Vec<(u32, f64, f64)> = data
            .iter()
            .map(|(row, ranked)| {
                let rank = ranked.iter().take(ranks).position(|found| *found == need);
                (*row, 100.0 * rank.map_or(0.0, |rank| points(rank, ranks)), 1.0)
            })
            .collect();
        linearise(design, Statistic::Mean(Scale::Index), &values)
    };
    let found = (0..needs).map(index).collect::<Result<Vec<Linearised>, Refusal>>()?;
    let dense: Vec<Vec<f64>> = found.iter().map(|index| index.dense(design.weights.len())).collect();
    let all: Vec<&[f64]> = dense.iter().map(Vec::as_slice).collect();
    Ok(Reading {
        covariance: design.covariance(&all).ok_or(Refusal::NoDegrees)?,
        indices: found.into_iter().map(|index| index.estimate).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_count_zero_in_one_reading_and_not_at_all_in_the_other() {
        let design = Design::equal(4);
        let data = vec![(0, vec![0, 1, 2]), (1, vec![1, 0]), (2, vec![0]), (3, vec![])];
        let found = priorities(&design, &data, 3, 3).unwrap();
        // Need 0: 100, 66.67, 100.
        assert!((found.asked.indices[0].value - 800.0 / 12.0).abs() < 1e-9);
        let answered = found.answered.unwrap();
        assert!((answered.indices[0].value - 800.0 / 9.0).abs() < 1e-9);
        assert_eq!(answered.indices[0].n, 3);
        let nobody = priorities(&design, &[(0, vec![]), (1, vec![])], 3, 3).unwrap();
        assert_eq!(nobody.answered.err(), Some(Refusal::Nobody));
    }
}
