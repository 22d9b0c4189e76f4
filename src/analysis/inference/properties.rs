//! What must hold whatever the data.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::adjust::Adjustment;
use super::compare::{Member, against_rest, groups};
use super::crosstab::crosstab;
use super::intervals::Method;
use super::statistic::{Statistic, mean, share, total};
use crate::analysis::design::Design;
use crate::analysis::quantile::{RULES, Sorted};
use crate::analysis::thresholds::Scale;

/// A respondent: stratum, weight, value, group, opinion.
type Line = (u8, f64, f64, u8, u8);

fn lines() -> impl Strategy<Value = Vec<Line>> {
    proptest::collection::vec((0..3u8, 0.5..9.0f64, -50.0..200.0f64, 0..4u8, 0..3u8), 4..60)
}

/// A stratified design in which no stratum is lonely.
fn design(lines: &[Line], scale: f64) -> Design {
    let mut counts = [0; 3];
    lines.iter().for_each(|line| counts[line.0 as usize] += 1);
    let stratum = |line: &Line| ["a", "b", "c"][if counts[line.0 as usize] < 2 { 0 } else { line.0 as usize }];
    let populations: BTreeMap<String, f64> = [("b".to_owned(), 80.0), ("c".to_owned(), 200.0)].into();
    let lonely = lines.iter().filter(|line| stratum(line) == "a").count() == 1;
    Design::new(
        lines
            .iter()
            .map(|line| (scale * line.1, if lonely { "b" } else { stratum(line) })),
        &populations,
    )
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn domain_totals_add_up_and_their_covariances_give_the_variance_of_the_whole(lines in lines()) {
        let design = design(&lines, 1.0);
        let data: Vec<(u32, f64)> = lines.iter().enumerate().map(|(row, line)| (row as u32, line.2)).collect();
        let members: Vec<Member> = lines
            .iter()
            .enumerate()
            .map(|(row, line)| Member::new(row as u32, line.3 as usize, line.2))
            .collect();
        let Ok(whole) = total(&design, &data) else { return Ok(()) };
        let parts = groups(&design, Statistic::Total, &members, 4).unwrap();
        let sum: f64 = parts.estimates.iter().flatten().map(|part| part.value).sum();
        prop_assert!(near(sum, whole.value));
        let variance: f64 = parts.covariance.iter().sum();
        let scale: f64 = parts.covariance.iter().map(|v| v.abs()).sum();
        prop_assert!((variance - whole.se.unwrap().powi(2)).abs() <= 1e-9 * scale.max(1e-9));
    }

    #[test]
    fn the_scale_of_the_weights_changes_totals_only(lines in lines(), scale in 0.1..10.0f64) {
        let (one, other) = (design(&lines, 1.0), design(&lines, scale));
        let data: Vec<(u32, f64)> = lines.iter().enumerate().map(|(row, line)| (row as u32, line.2)).collect();
        let (Ok(before), Ok(after)) = (mean(&one, &data, Scale::Amount), mean(&other, &data, Scale::Amount)) else { return Ok(()) };
        prop_assert!(near(before.value, after.value) && near(before.se.unwrap(), after.se.unwrap()));
        let (sum, scaled) = (total(&one, &data).unwrap(), total(&other, &data).unwrap());
        prop_assert!(near(scale * sum.value, scaled.value) && near(scale * sum.se.unwrap(), scaled.se.unwrap()));
    }

    #[test]
    fn intervals_hold_their_estimate_and_no_nan_leaves(lines in lines()) {
        let design = design(&lines, 1.0);
        let data: Vec<(u32, bool)> = lines.iter().enumerate().map(|(row, line)| (row as u32, line.3 == 0)).collect();
        for method in [Method::WilsonT, Method::KornGraubard, Method::Logit, Method::Wald] {
            let Ok(found) = share(&design, &data, method) else { continue };
            prop_assert!(found.se.unwrap().is_finite());
            if let Some((low, high)) = found.interval {
                prop_assert!(low.is_finite() && high.is_finite());
                prop_assert!(low <= found.value + 1e-9 && found.value <= high + 1e-9);
                prop_assert!(method == Method::Wald || (low >= 0.0 && high <= 1.0));
            }
        }
        let values: Vec<(u32, f64)> = lines.iter().enumerate().map(|(row, line)| (row as u32, line.2)).collect();
        let (least, most) = values.iter().fold((f64::INFINITY, -f64::INFINITY), |(a, b), (_, y)| (a.min(*y), b.max(*y)));
        let sorted = Sorted::new(&design, values);
        // `hf4` prolongs its line below the smallest value, as R does.
        for (_, rule) in RULES.into_iter().filter(|(name, _)| *name != "hf4") {
            for q in [0.01, 0.3, 0.5, 0.97] {
                let found = sorted.quantile_by(rule, q).unwrap();
                prop_assert!((least - 1e-9..=most + 1e-9).contains(&found.value));
                if let Some((low, high)) = found.interval {
                    prop_assert!(low <= high + 1e-9 && least <= low + 1e-9 && high <= most + 1e-9);
                }
            }
        }
    }

    #[test]
    fn tests_lie_between_zero_and_one_and_do_not_depend_on_the_order_of_the_table(lines in lines()) {
        let design = design(&lines, 1.0);
        let data: Vec<(u32, u32, u32)> = lines
            .iter()
            .enumerate()
            .map(|(row, line)| (row as u32, u32::from(line.3), u32::from(line.4)))
            .collect();
        let Ok(table) = crosstab(&design, &data, 4, 3) else { return Ok(()) };
        let shares: f64 = table.cells.iter().map(|cell| cell.whole.value).sum();
        prop_assert!((shares - 1.0).abs() < 1e-9);
        let turned: Vec<(u32, u32, u32)> = data.iter().map(|(row, r, c)| (*row, 2 - c, 3 - r)).collect();
        let turned = crosstab(&design, &turned, 3, 4).unwrap();
        if let (Ok(one), Ok(other)) = (table.association(), turned.association()) {
            prop_assert!((0.0..=1.0).contains(&one.second_order.p) && (0.0..=1.0).contains(&one.cramers_v));
            prop_assert!(near(one.x2, other.x2) && near(one.cramers_v, other.cramers_v));
            prop_assert!((one.second_order.p - other.second_order.p).abs() < 1e-6);
        }
    }

    #[test]
    fn adjusted_values_are_larger_and_keep_their_order(p in proptest::collection::vec(0.0..=1.0f64, 1..20)) {
        for adjustment in [Adjustment::Holm, Adjustment::Hochberg, Adjustment::Bonferroni, Adjustment::Bh, Adjustment::By] {
            let adjusted = adjustment.apply(&p);
            for (a, before) in adjusted.iter().zip(&p) {
                prop_assert!(*a >= *before && *a <= 1.0);
            }
            for i in 0..p.len() {
                for j in 0..p.len() {
                    prop_assert!(p[i] > p[j] || adjusted[i] <= adjusted[j]);
                }
            }
        }
    }

    #[test]
    fn groups_against_the_rest_make_up_the_whole(lines in lines()) {
        let design = design(&lines, 1.0);
        let members: Vec<Member> = lines
            .iter()
            .enumerate()
            .map(|(row, line)| Member::new(row as u32, line.3 as usize, line.2))
            .collect();
        let data: Vec<(u32, f64)> = members.iter().map(|member| (member.row, member.y)).collect();
        let Ok(whole) = mean(&design, &data, Scale::Amount) else { return Ok(()) };
        for against in against_rest(&design, Statistic::Mean(Scale::Amount), &members, 4, Adjustment::Holm).unwrap().into_iter().flatten() {
            let sum = against.group.weight * against.group.value + against.rest.weight * against.rest.value;
            prop_assert!((sum - whole.value * whole.weight).abs() <= 1e-9 * whole.weight * 200.0);
        }
    }
}
