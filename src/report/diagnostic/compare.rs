//! Which groups differ from the rest: each group against all the others, corrected for their number (Holm) inside one crossing.
//!
//! The tests are those of the indicators (`analysis::indicator::Gap`): linear contrasts under the design of the survey, weights, strata and
//! finite populations counted.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::analysis::indicator::{Gap, Part};

/// Risk of calling different what is not, inside a crossing.
const RISK: f64 = 0.05;

/// A group against the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Value of the rest.
    pub rest: f64,
    /// How unlikely such a gap is by chance alone (before correction); `None`: cannot be said.
    pub p: Option<f64>,
    /// The gap holds after correction.
    pub holds: bool,
}

/// Each group against the rest, from its part of an indicator. Groups without figure give `None`.
pub fn differences(groups: &[Option<&Part>]) -> Vec<Option<Difference>> {
    let gaps: Vec<Option<Gap>> = groups.iter().map(|part| part.and_then(|part| part.gap)).collect();
    let mut out: Vec<Option<Difference>> = gaps
        .into_iter()
        .map(|gap| {
            gap.map(|gap| Difference {
                rest: gap.rest,
                p: gap.p,
                holds: false,
            })
        })
        .collect();
    let p: Vec<f64> = out.iter().flatten().filter_map(|d| d.p).collect();
    let mut holds = holm(&p, RISK).into_iter();
    for difference in out.iter_mut().flatten().filter(|d| d.p.is_some()) {
        difference.holds = holds.next().unwrap_or(false);
    }
    out
}

/// Probability of a normal deviate at least this large, either way.
pub(super) fn two_sided(z: f64) -> f64 {
    Normal::new(0.0, 1.0).map_or(1.0, |normal| 2.0 * normal.cdf(-z.abs()))
}

/// Which of these hold together at this risk: Holm’s step-down rule. In the order given.
pub fn holm(p: &[f64], risk: f64) -> Vec<bool> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]).then(a.cmp(b)));
    let mut out = vec![false; p.len()];
    for (step, place) in order.iter().enumerate() {
        if p[*place] > risk / (p.len() - step) as f64 {
            break;
        }
        out[*place] = true;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(rest: f64, p: Option<f64>) -> Part {
        Part {
            code: String::new(),
            label: String::new(),
            estimate: None,
            gap: Some(Gap { rest, p }),
            masked: None,
        }
    }

    #[test]
    fn holm_stops_at_the_first_that_does_not_hold() {
        assert_eq!(holm(&[0.01, 0.04, 0.03], 0.05), [true, false, false]);
        assert_eq!(holm(&[0.01, 0.02, 0.02], 0.05), [true, true, true]);
        assert!(holm(&[], 0.05).is_empty());
    }

    #[test]
    fn gaps_are_corrected_for_their_number_and_silent_groups_do_not_count() {
        let parts = [
            part(0.3, Some(0.02)),
            part(0.5, None),
            part(0.4, Some(0.04)),
            part(0.2, Some(0.001)),
        ];
        let holds = |parts: &[Option<&Part>]| -> Vec<Option<bool>> {
            differences(parts)
                .iter()
                .map(|found| found.map(|found| found.holds))
                .collect()
        };
        let all: Vec<Option<&Part>> = parts.iter().map(Some).chain([None]).collect();
        assert_eq!(holds(&all), [Some(true), Some(false), Some(true), Some(true), None]);
        assert_eq!(differences(&all)[0].expect("a figure").rest, 0.3);
        // Two groups at 3 %: twice as many tests, none holds.
        let (one, other) = (part(0.3, Some(0.03)), part(0.3, Some(0.03)));
        assert_eq!(holds(&[Some(&one), Some(&other)]), [Some(false), Some(false)]);
        assert_eq!(holds(&[Some(&one), None]), [Some(true), None]);
    }
}
