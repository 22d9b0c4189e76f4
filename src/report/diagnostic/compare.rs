//! Which groups differ from the rest: each group against all the others, corrected for their number (Holm) inside one crossing.
//!
//! Shares are compared with a two-proportion test (pooled variance), means and indices with the standard errors of both sides; the
//! rest is computed from the whole and the group, so that nothing more is published than what is shown.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::analysis::Estimate;

/// Below this many expected in a cell, a test of shares says nothing.
const EXPECTED: f64 = 5.0;
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

/// Each group against the rest. `share`: values are proportions. Groups without figure give `None`.
pub fn differences(whole: &Estimate, groups: &[Option<Estimate>], share: bool) -> Vec<Option<Difference>> {
    let mut out: Vec<Option<Difference>> = groups
        .iter()
        .map(|group| group.as_ref().and_then(|group| difference(whole, group, share)))
        .collect();
    let p: Vec<f64> = out.iter().flatten().filter_map(|d| d.p).collect();
    let mut holds = holm(&p, RISK).into_iter();
    for difference in out.iter_mut().flatten().filter(|d| d.p.is_some()) {
        difference.holds = holds.next().unwrap_or(false);
    }
    out
}

fn difference(whole: &Estimate, group: &Estimate, share: bool) -> Option<Difference> {
    let (all, inside) = (whole.weight, group.weight);
    let outside = all - inside;
    let n = whole.n.checked_sub(group.n).filter(|n| *n > 0)?;
    if outside <= 0.0 {
        return None;
    }
    let rest = (all * whole.value - inside * group.value) / outside;
    let gap = group.value - rest;
    let variance = if share {
        let spread = whole.value * (1.0 - whole.value);
        let least = whole.value.min(1.0 - whole.value) * group.n.min(n) as f64;
        (least >= EXPECTED).then(|| spread * (1.0 / group.n as f64 + 1.0 / n as f64))
    } else {
        rest_variance(whole, group, n, gap)
    };
    let p = variance
        .filter(|variance| *variance > 0.0)
        .map(|variance| two_sided(gap / variance.sqrt()));
    Some(Difference { rest, p, holds: false })
}

/// Variance of the gap between a mean and that of the rest: the sum of squares of the rest is what the whole has beyond the group.
fn rest_variance(whole: &Estimate, group: &Estimate, rest: usize, gap: f64) -> Option<f64> {
    let squares = |estimate: &Estimate| estimate.se.map(|se| se * se * (estimate.n * estimate.n) as f64);
    let (n, g, r) = (whole.n as f64, group.n as f64, rest as f64);
    let of_rest = (squares(whole)? - squares(group)? - gap * gap * g * r / n).max(0.0);
    Some(group.se?.powi(2) + of_rest / (r * r))
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
    use crate::analysis::Reliability;

    fn estimate(value: f64, n: usize) -> Estimate {
        Estimate {
            value,
            se: Some((value * (1.0 - value) / n as f64).sqrt()),
            interval: None,
            n,
            weight: n as f64,
            df: n - 1,
            deff: None,
            reliability: Reliability::Normal,
        }
    }

    #[test]
    fn holm_stops_at_the_first_that_does_not_hold() {
        assert_eq!(holm(&[0.01, 0.04, 0.03], 0.05), [true, false, false]);
        assert_eq!(holm(&[0.01, 0.02, 0.02], 0.05), [true, true, true]);
        assert!(holm(&[], 0.05).is_empty());
    }

    #[test]
    fn a_group_is_compared_with_all_the_others() {
        // 60 of 100 in the group, 60 of 200 outside: the whole is 120 of 300.
        let found = differences(&estimate(0.4, 300), &[Some(estimate(0.6, 100)), None], true);
        let group = found[0].expect("a figure");
        assert!((group.rest - 0.3).abs() < 1e-12);
        // z = 0.3 / sqrt(0.4·0.6·(1/100 + 1/200)) = 5.
        assert!((group.p.expect("a test") - two_sided(5.0)).abs() < 1e-12);
        assert!(group.holds);
        assert_eq!(found[1], None);
    }

    #[test]
    fn a_small_gap_does_not_hold_and_too_few_expected_say_nothing() {
        assert!(
            !differences(&estimate(0.4, 300), &[Some(estimate(0.43, 100))], true)[0]
                .expect("figure")
                .holds
        );
        assert_eq!(
            differences(&estimate(0.02, 300), &[Some(estimate(0.06, 100))], true)[0]
                .expect("figure")
                .p,
            None
        );
    }

    #[test]
    fn means_use_the_squares_that_remain() {
        // Two halves of 50: values 0 and 1 in equal parts, shifted by 2 in the second.
        let half = |value: f64| Estimate {
            value,
            se: Some((0.25f64 / 50.0).sqrt()),
            ..estimate(0.5, 50)
        };
        let whole = Estimate {
            value: 1.5,
            se: Some((1.25f64 / 100.0).sqrt()),
            ..estimate(0.5, 100)
        };
        let found = differences(&whole, &[Some(half(0.5))], false)[0].expect("figure");
        assert!((found.rest - 2.5).abs() < 1e-12);
        assert!((found.p.expect("test") - two_sided(2.0 / (0.01f64).sqrt())).abs() < 1e-9);
    }
}
