//! Trimming: weights held back to a cap, what they lose shared among the others in proportion to their weights, until none exceeds
//! the cap. (R `survey::trimWeights` adds equal amounts to the others; ours multiplies, as Potter 1990.) The sum of the weights is
//! kept; margins are not: recalibrate after.

use serde::{Deserialize, Serialize};

use super::calibrate::{Calibrated, Distance, calibrate};
use super::diagnostics::quantile;
use super::margins::{Margin, check_start};
use super::refusal::Refusal;

/// How high a weight may go.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Cap {
    /// The median of the weights and so many interquartile ranges. When half of the weights are equal the range is 0 and the rule
    /// says nothing: no weight is held back.
    MedianIqr {
        /// How many; 6 is usual.
        times: f64,
    },
    /// So many times the weight one starts from.
    Ratio {
        /// How many times; 2.5 is usual.
        times: f64,
    },
    /// This weight.
    Weight {
        /// The weight.
        weight: f64,
    },
}

/// Weights held back.
#[derive(Clone, Debug, PartialEq)]
pub struct Trimmed {
    /// The weights.
    pub weights: Vec<f64>,
    /// How many reached the cap.
    pub held: usize,
    /// Rounds of redistribution.
    pub rounds: usize,
    /// The cap of all, when it is the same for all.
    pub cap: Option<f64>,
}

/// Trims weights. `start`: the weights one started from, for [`Cap::Ratio`].
///
/// # Errors
/// A cap that is not a positive number, or so low that every weight reaches it.
pub fn trim(weights: &[f64], start: &[f64], cap: Cap) -> Result<Trimmed, Refusal> {
    check_start(weights)?;
    if start.len() != weights.len() {
        return Err(Refusal::Lengths {
            what: "poids de départ".to_owned(),
            expected: weights.len(),
            found: start.len(),
        });
    }
    let (caps, common) = caps(weights, start, cap)?;
    let mut out = weights.to_vec();
    let mut held = vec![false; out.len()];
    let mut rounds = 0;
    loop {
        let mut excess = 0.0;
        for ((weight, cap), held) in out.iter_mut().zip(&caps).zip(&mut held) {
            if *weight > *cap {
                excess += *weight - cap;
                *weight = *cap;
                *held = true;
            }
        }
        if excess <= 0.0 {
            break;
        }
        let free: f64 = out
            .iter()
            .zip(&held)
            .filter(|(_, held)| !**held)
            .map(|(weight, _)| weight)
            .sum();
        if free <= 0.0 {
            // What rounding leaves over is no excess.
            if excess <= 1e-12 * weights.iter().sum::<f64>() {
                break;
            }
            return Err(Refusal::CapTooLow);
        }
        for (weight, _) in out.iter_mut().zip(&held).filter(|(_, held)| !**held) {
            *weight *= (free + excess) / free;
        }
        rounds += 1;
    }
    Ok(Trimmed {
        weights: out,
        held: held.iter().filter(|held| **held).count(),
        rounds,
        cap: common,
    })
}

/// The cap of each weight, and the common one.
fn caps(weights: &[f64], start: &[f64], cap: Cap) -> Result<(Vec<f64>, Option<f64>), Refusal> {
    let given = match cap {
        Cap::MedianIqr { times } | Cap::Ratio { times } => times,
        Cap::Weight { weight } => weight,
    };
    if !given.is_finite() || given <= 0.0 {
        return Err(Refusal::BadNumber {
            what: "plafond des poids".to_owned(),
            value: given.to_string(),
        });
    }
    let common = match cap {
        Cap::Ratio { times } => return Ok((start.iter().map(|start| times * start).collect(), None)),
        Cap::Weight { weight } => weight,
        Cap::MedianIqr { times } => {
            let mut sorted: Vec<f64> = weights.iter().copied().filter(|weight| *weight > 0.0).collect();
            sorted.sort_by(f64::total_cmp);
            let at = |q| quantile(&sorted, q).unwrap_or(0.0);
            let range = at(0.75) - at(0.25);
            if range <= 0.0 {
                return Ok((vec![f64::INFINITY; weights.len()], None));
            }
            at(0.5) + times * range
        }
    };
    Ok((vec![common; weights.len()], Some(common)))
}

/// Calibrated weights trimmed then calibrated again.
#[derive(Clone, Debug)]
pub struct Recalibrated {
    /// The final weights, calibrated from the trimmed ones.
    pub calibrated: Calibrated,
    /// The trimming.
    pub trimmed: Trimmed,
    /// Weights that the second calibration brings above the cap again (by more than 1 %).
    pub above: usize,
}

/// Trims calibrated weights and calibrates them again on the same margins. `None` when no weight reaches the cap.
///
/// # Errors
/// Those of [`trim`] and [`calibrate`].
pub fn trim_and_calibrate(
    calibrated: &Calibrated,
    margins: &[Margin],
    distance: Distance,
    cap: Cap,
) -> Result<Option<Recalibrated>, Refusal> {
    let trimmed = trim(&calibrated.weights, &calibrated.start, cap)?;
    if trimmed.held == 0 {
        return Ok(None);
    }
    let again = calibrate(&trimmed.weights, margins, distance)?;
    let (caps, _) = caps(&calibrated.weights, &calibrated.start, cap)?;
    let above = again
        .weights
        .iter()
        .zip(&caps)
        .filter(|(weight, cap)| **weight > **cap * 1.01)
        .count();
    Ok(Some(Recalibrated {
        calibrated: again,
        trimmed,
        above,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_excess_is_shared_in_proportion_until_none_exceeds() {
        // 10 → 5; 5 shared over 1, 2, 4 (sum 7): 12/7, 24/7, 48/7 > 5 → 5, then 13/7 more over the first two.
        let trimmed = trim(&[1.0, 2.0, 4.0, 10.0], &[1.0; 4], Cap::Weight { weight: 5.0 }).unwrap();
        let expected = [7.0 / 3.0, 14.0 / 3.0, 5.0, 5.0];
        for (found, expected) in trimmed.weights.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{:?}", trimmed.weights);
        }
        assert_eq!((trimmed.held, trimmed.rounds), (2, 2));
    }

    #[test]
    fn caps_follow_their_rule() {
        let weights = [1.0, 2.0, 3.0, 4.0, 20.0];
        let trimmed = trim(&weights, &[1.0; 5], Cap::MedianIqr { times: 6.0 }).unwrap();
        assert_eq!(trimmed.cap, Some(15.0));
        assert_eq!(trimmed.weights, [1.5, 3.0, 4.5, 6.0, 15.0]);
        let flat = trim(&[2.0, 2.0, 2.0, 2.0, 9.0], &[1.0; 5], Cap::MedianIqr { times: 6.0 }).unwrap();
        assert_eq!((flat.held, flat.cap), (0, None), "an interquartile range of 0 says nothing");
        let ratio = trim(&[3.0, 1.0, 1.0], &[1.0; 3], Cap::Ratio { times: 2.5 }).unwrap();
        assert_eq!(ratio.weights, [2.5, 1.25, 1.25]);
    }

    #[test]
    fn a_cap_that_all_reach_is_refused() {
        assert_eq!(
            trim(&[3.0, 3.0], &[1.0; 2], Cap::Weight { weight: 2.0 }),
            Err(Refusal::CapTooLow)
        );
        assert!(matches!(
            trim(&[3.0], &[1.0], Cap::Weight { weight: f64::NAN }),
            Err(Refusal::BadNumber { .. })
        ));
        assert!(matches!(
            trim(&[3.0], &[], Cap::Weight { weight: 4.0 }),
            Err(Refusal::Lengths { .. })
        ));
    }

    #[test]
    fn trimmed_weights_are_calibrated_again() {
        let of = ["a", "a", "a", "b", "b", "b"].map(Some);
        let margin = [Margin::categories("m", of, &[("a".to_owned(), 12.0), ("b".to_owned(), 12.0)]).unwrap()];
        let first = calibrate(&[1.0, 1.0, 9.0, 3.0, 3.0, 3.0], &margin, Distance::Raking).unwrap();
        let again = trim_and_calibrate(&first, &margin, Distance::Raking, Cap::Weight { weight: 6.0 })
            .unwrap()
            .unwrap();
        assert!(again.calibrated.gap <= 1e-10 && again.trimmed.held == 1);
        assert!(again.calibrated.weights[2] < first.weights[2]);
        assert!(
            trim_and_calibrate(&first, &margin, Distance::Raking, Cap::Weight { weight: 60.0 })
                .unwrap()
                .is_none()
        );
    }
}
