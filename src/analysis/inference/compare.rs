//! Differences between groups: linear contrasts of the estimates of domains, with their covariances (R `svyby(…, covmat = TRUE)` and
//! `svycontrast`), and tests of Student with the degrees of freedom of the whole base.

use super::adjust::Adjustment;
use super::statistic::{Linearised, Statistic, linearise};
use super::{Refusal, admit, t_two_sided};
use crate::analysis::Estimate;
use crate::analysis::design::Design;
use crate::analysis::estimate::t_975;

/// A respondent's group and values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// Row of the design.
    pub row: u32,
    /// Its group, from 0.
    pub group: usize,
    /// Value (0 or 1 for a share).
    pub y: f64,
    /// Denominator of a ratio; ignored otherwise.
    pub x: f64,
}

impl Member {
    /// A member with a value, for anything but a ratio.
    pub fn new(row: u32, group: usize, y: f64) -> Self {
        Member { row, group, y, x: 1.0 }
    }
}

/// The estimates of several groups, with their covariances.
#[derive(Clone, Debug)]
pub struct Groups {
    /// Estimate of each group; refused when it has nobody, for instance.
    pub estimates: Vec<Result<Estimate, Refusal>>,
    /// Covariances, row by row; 0 for the groups without an estimate.
    pub covariance: Vec<f64>,
    /// Degrees of freedom of the tests: those of all the members.
    pub df: usize,
}

/// A linear combination of estimates, and its test against zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// The combination.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
    /// 95 % interval.
    pub interval: (f64, f64),
    /// value / se; `None` when the standard error is zero.
    pub t: Option<f64>,
    /// Degrees of freedom.
    pub df: usize,
    /// How unlikely a value at least this far from zero is by chance alone; `None` when nothing varies.
    pub p: Option<f64>,
    /// The same adjusted for the number of tests made together.
    pub adjusted: Option<f64>,
}

impl Contrast {
    pub(super) fn new(value: f64, variance: f64, df: usize) -> Result<Self, Refusal> {
        let q = t_975(df).ok_or(Refusal::NoDegrees)?;
        let se = variance.max(0.0).sqrt();
        let t = (se > 0.0).then(|| value / se);
        let p = t.and_then(|t| t_two_sided(t, df as f64));
        Ok(Contrast {
            value,
            se,
            interval: (value - q * se, value + q * se),
            t,
            df,
            p,
            adjusted: p,
        })
    }
}

/// Adjusts the p-values of contrasts tested together.
pub fn adjust<'a>(contrasts: impl Iterator<Item = &'a mut Contrast>, adjustment: Adjustment) {
    let tested: Vec<&mut Contrast> = contrasts.filter(|contrast| contrast.p.is_some()).collect();
    let p: Vec<f64> = tested.iter().filter_map(|contrast| contrast.p).collect();
    for (contrast, adjusted) in tested.into_iter().zip(adjustment.apply(&p)) {
        contrast.adjusted = Some(adjusted);
    }
}

/// Estimates a statistic in each of `count` groups.
pub fn groups(design: &Design, statistic: Statistic, members: &[Member], count: usize) -> Result<Groups, Refusal> {
    admit(design, members.iter().map(|member| member.row))?;
    let found: Vec<Result<Linearised, Refusal>> = (0..count)
        .map(|group| {
            let inside = members.iter().filter(|member| member.group == group);
            let data: Vec<(u32, f64, f64)> = inside.map(|member| (member.row, member.y, member.x)).collect();
            linearise(design, statistic, &data)
        })
        .collect();
    let dense: Vec<Vec<f64>> = found
        .iter()
        .map(|group| {
            group
                .as_ref()
                .map_or_else(|_| vec![0.0; design.weights.len()], |group| group.dense(design.weights.len()))
        })
        .collect();
    let all: Vec<&[f64]> = dense.iter().map(Vec::as_slice).collect();
    Ok(Groups {
        covariance: design.covariance(&all).ok_or(Refusal::NoDegrees)?,
        df: design.degrees(members.iter().map(|member| member.row)),
        estimates: found.into_iter().map(|group| group.map(|found| found.estimate)).collect(),
    })
}

impl Groups {
    /// The combination of the estimates with these coefficients (one a group; 0 for the groups without an estimate).
    pub fn contrast(&self, coefficients: &[f64]) -> Result<Contrast, Refusal> {
        let mut value = 0.0;
        for (estimate, c) in self.estimates.iter().zip(coefficients).filter(|(_, c)| **c != 0.0) {
            value += c * estimate.as_ref().map_err(Clone::clone)?.value;
        }
        let size = self.estimates.len();
        let mut variance = 0.0;
        for (a, left) in coefficients.iter().enumerate().filter(|(_, c)| **c != 0.0) {
            for (b, right) in coefficients.iter().enumerate().filter(|(_, c)| **c != 0.0) {
                variance += left * right * self.covariance[a * size + b];
            }
        }
        Contrast::new(value, variance, self.df)
    }

    /// Every pair of groups that have an estimate: (first, second, first − second), in order, adjusted together.
    pub fn pairwise(&self, adjustment: Adjustment) -> Result<Vec<(usize, usize, Contrast)>, Refusal> {
        let present: Vec<usize> = (0..self.estimates.len())
            .filter(|group| self.estimates[*group].is_ok())
            .collect();
        if present.len() < 2 {
            return Err(Refusal::OneGroup);
        }
        let mut out = Vec::new();
        for (place, first) in present.iter().enumerate() {
            for second in &present[place + 1..] {
                let mut coefficients = vec![0.0; self.estimates.len()];
                coefficients[*first] = 1.0;
                coefficients[*second] = -1.0;
                out.push((*first, *second, self.contrast(&coefficients)?));
            }
        }
        adjust(out.iter_mut().map(|(_, _, contrast)| contrast), adjustment);
        Ok(out)
    }
}

/// A group against all the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Against {
    /// The group.
    pub group: Estimate,
    /// The others together.
    pub rest: Estimate,
    /// Group − rest.
    pub difference: Contrast,
}

/// Each group against all the others together, adjusted together. A group without an estimate, or without others, is refused.
pub fn against_rest(
    design: &Design,
    statistic: Statistic,
    members: &[Member],
    count: usize,
    adjustment: Adjustment,
) -> Result<Vec<Result<Against, Refusal>>, Refusal> {
    admit(design, members.iter().map(|member| member.row))?;
    let df = design.degrees(members.iter().map(|member| member.row));
    let against = |group: usize| -> Result<Against, Refusal> {
        let part = |inside: bool| -> Result<Linearised, Refusal> {
            let data: Vec<(u32, f64, f64)> = members
                .iter()
                .filter(|member| (member.group == group) == inside)
                .map(|member| (member.row, member.y, member.x))
                .collect();
            linearise(design, statistic, &data)
        };
        let (inside, outside) = (part(true)?, part(false)?);
        let minus = outside.u.iter().map(|(row, u)| (*row, -u));
        let variance = design
            .variance(inside.u.iter().copied().chain(minus))
            .ok_or(Refusal::NoDegrees)?;
        Ok(Against {
            group: inside.estimate,
            rest: outside.estimate,
            difference: Contrast::new(inside.estimate.value - outside.estimate.value, variance, df)?,
        })
    };
    let mut out: Vec<Result<Against, Refusal>> = (0..count).map(against).collect();
    adjust(out.iter_mut().flatten().map(|against| &mut against.difference), adjustment);
    Ok(out)
}

/// The differences of means of [`against_rest`] (ratios too) from sums by stratum and group: one pass over the respondents, whatever the number
/// of groups. Plain designs only; the sums of squares lose a few digits, which marks on a figure can bear. In the order of the groups: mean of the
/// rest, then the difference; `None` where it cannot be tested.
pub fn quick_against_rest(design: &Design, members: &[Member], count: usize) -> Vec<Option<(f64, Contrast)>> {
    let strata = design.sizes.len();
    // Σwy, Σwx, Σw²y², Σw²xy, Σw²x², respondents.
    let mut sums = vec![[0.0; 6]; strata * (count + 1)];
    for member in members.iter().filter(|member| member.group < count) {
        let w = design.weight(member.row);
        let (y, x) = (w * member.y, w * member.x);
        let stratum = design.stratum[member.row as usize] as usize * (count + 1);
        for place in [stratum + member.group, stratum + count] {
            for (sum, term) in sums[place].iter_mut().zip([y, x, y * y, x * y, x * x, 1.0]) {
                *sum += term;
            }
        }
    }
    let df = design.degrees(members.iter().map(|member| member.row));
    let minus = |all: &[f64; 6], part: &[f64; 6]| -> [f64; 6] { std::array::from_fn(|at| all[at] - part[at]) };
    let total = |of: &dyn Fn(usize) -> [f64; 6]| {
        (0..strata)
            .map(of)
            .fold([0.0; 6], |sum, one| std::array::from_fn(|at| sum[at] + one[at]))
    };
    (0..count)
        .map(|group| {
            let inside = |stratum: usize| sums[stratum * (count + 1) + group];
            let outside = |stratum: usize| minus(&sums[stratum * (count + 1) + count], &inside(stratum));
            let (in_all, out_all) = (total(&inside), total(&outside));
            if in_all[5] < 1.0 || out_all[5] < 1.0 || in_all[1] <= 0.0 || out_all[1] <= 0.0 {
                return None;
            }
            let (value, rest) = (in_all[0] / in_all[1], out_all[0] / out_all[1]);
            // Σ z and Σ z² of z = w (y − R x)/X, in a stratum.
            let moments = |of: &[f64; 6], ratio: f64, x: f64| {
                let squares = of[2] - 2.0 * ratio * of[3] + ratio * ratio * of[4];
                ((of[0] - ratio * of[1]) / x, squares.max(0.0) / (x * x))
            };
            let by_stratum = (0..strata).map(|stratum| {
                let (one, two) = (inside(stratum), outside(stratum));
                let (left, right) = (moments(&one, value, in_all[1]), moments(&two, rest, out_all[1]));
                (left.0 - right.0, left.1 + right.1, one[5] + two[5] > 0.0)
            });
            let variance = design.sum_strata(by_stratum)?;
            Some((rest, Contrast::new(value - rest, variance, df).ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::thresholds::Scale;

    #[test]
    fn a_pair_of_groups_without_anyone_else_is_one_against_the_rest() {
        let design = Design::weighted((0..50).map(|row| 1.0 + f64::from(row % 5)).collect());
        let members: Vec<Member> = (0..50)
            .map(|row| Member::new(row, (row % 2) as usize, f64::from(row * row % 17)))
            .collect();
        let mean = Statistic::Mean(Scale::Amount);
        let pair = groups(&design, mean, &members, 2)
            .unwrap()
            .pairwise(Adjustment::Holm)
            .unwrap()[0]
            .2;
        let rest = against_rest(&design, mean, &members, 2, Adjustment::None).unwrap();
        let one = rest[0].as_ref().unwrap().difference;
        assert!((pair.value - one.value).abs() < 1e-12 && (pair.se - one.se).abs() < 1e-12);
        assert!((pair.p.unwrap() - one.p.unwrap()).abs() < 1e-12);
        let other = rest[1].as_ref().unwrap().difference;
        assert!((other.value + one.value).abs() < 1e-12 && (other.se - one.se).abs() < 1e-12);
    }

    #[test]
    fn the_quick_way_gives_the_same_differences() {
        let populations = [("a".to_owned(), 90.0), ("b".to_owned(), 70.0)].into();
        let strata = (0..60).map(|row| (1.0 + f64::from(row % 4), ["a", "b", "c"][row as usize % 3]));
        let design = Design::new(strata, &populations);
        let members: Vec<Member> = (0..57)
            .map(|row| Member {
                x: 1.0 + f64::from(row % 7),
                ..Member::new(row, (row / 5 % 4) as usize, f64::from(row * row % 23))
            })
            .collect();
        let exact = against_rest(&design, Statistic::Ratio(Scale::Amount), &members, 5, Adjustment::None).unwrap();
        for (quick, exact) in quick_against_rest(&design, &members, 5).into_iter().zip(exact) {
            match (quick, exact) {
                (Some((rest, quick)), Ok(exact)) => {
                    assert!((rest - exact.rest.value).abs() < 1e-12 && (quick.se - exact.difference.se).abs() < 1e-12);
                    assert!((quick.p.unwrap() - exact.difference.p.unwrap()).abs() < 1e-12);
                }
                (None, Err(refusal)) => assert_eq!(refusal, Refusal::Nobody),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn an_empty_group_is_left_out_and_a_single_one_is_refused() {
        let design = Design::equal(10);
        let members: Vec<Member> = (0..10)
            .map(|row| Member::new(row, 2 * (row % 2) as usize, f64::from(row)))
            .collect();
        let found = groups(&design, Statistic::Mean(Scale::Amount), &members, 3).unwrap();
        assert_eq!(found.estimates[1], Err(Refusal::Nobody));
        let pairs = found.pairwise(Adjustment::Holm).unwrap();
        assert_eq!(pairs.iter().map(|(a, b, _)| (*a, *b)).collect::<Vec<_>>(), [(0, 2)]);
        let alone: Vec<Member> = (0..10).map(|row| Member::new(row, 0, f64::from(row))).collect();
        let found = groups(&design, Statistic::Mean(Scale::Amount), &alone, 1).unwrap();
        assert_eq!(found.pairwise(Adjustment::Holm).err(), Some(Refusal::OneGroup));
        let rest = against_rest(&design, Statistic::Mean(Scale::Amount), &alone, 1, Adjustment::Holm).unwrap();
        assert_eq!(rest[0], Err(Refusal::Nobody));
    }

    #[test]
    fn groups_where_nothing_varies_have_no_test_and_no_nan() {
        let design = Design::equal(8);
        let members: Vec<Member> = (0..8).map(|row| Member::new(row, (row % 2) as usize, 1.0)).collect();
        let found = groups(
            &design,
            Statistic::Share(crate::analysis::inference::intervals::Method::WilsonT),
            &members,
            2,
        );
        let pair = found.unwrap().pairwise(Adjustment::Bh).unwrap()[0].2;
        assert_eq!(
            (pair.value, pair.se, pair.t, pair.p, pair.adjusted),
            (0.0, 0.0, None, None, None)
        );
    }
}
