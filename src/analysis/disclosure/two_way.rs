//! Two-way tables: cells with too few respondents are hidden, then enough others for none to be recomputed from the margins.
//!
//! A heuristic: for each cell that remains too well known, the rectangle of hidden cells that protects it best at the least cost
//! (respondents in the cells hidden) is added, and what can be deduced is computed again, exactly ([`super::bounds()`]), until every
//! cell to protect has an interval as wide as the threshold.

use super::bounds;
use crate::analysis::thresholds::cell_is_safe;

/// Which cells of a table to hide, given the true counts, the threshold, which columns are published (others are known by
/// complement only, and cost nothing to hide) and cells that must be hidden for another reason. `None`: even with every cell
/// hidden the margins say too much.
pub fn protect(counts: &[Vec<usize>], published: &[bool], forced: &[Vec<bool>], cell: usize) -> Option<Vec<Vec<bool>>> {
    let columns = published.len();
    let mut hidden: Vec<Vec<bool>> = Vec::with_capacity(counts.len());
    for (row, mask) in counts.iter().zip(forced) {
        let base: usize = row.iter().sum();
        hidden.push(
            (0..columns)
                .map(|j| mask[j] || (published[j] && !cell_is_safe(row[j], base, cell)))
                .collect(),
        );
    }
    let primary: Vec<(usize, usize)> = (0..counts.len())
        .flat_map(|i| (0..columns).map(move |j| (i, j)))
        .filter(|(i, j)| hidden[*i][*j])
        .collect();
    let width = |hidden: &[Vec<bool>], (i, j): (usize, usize)| {
        let (low, high) = bounds(counts, hidden, i, j);
        high - low
    };
    loop {
        let Some(weak) = primary.iter().copied().find(|at| width(&hidden, *at) < cell) else {
            return Some(hidden);
        };
        let mut best = None;
        for i in (0..counts.len()).filter(|i| *i != weak.0) {
            for j in (0..columns).filter(|j| *j != weak.1) {
                let added: Vec<(usize, usize)> = [(weak.0, j), (i, weak.1), (i, j)]
                    .into_iter()
                    .filter(|(i, j)| !hidden[*i][*j])
                    .collect();
                if added.is_empty() {
                    continue;
                }
                for (i, j) in &added {
                    hidden[*i][*j] = true;
                }
                let gained = width(&hidden, weak).min(cell);
                for (i, j) in &added {
                    hidden[*i][*j] = false;
                }
                let cost: usize = added
                    .iter()
                    .filter(|(_, j)| published[*j])
                    .map(|(i, j)| 1 + counts[*i][*j])
                    .sum();
                let key = (cell - gained, cost, i, j);
                if best.as_ref().is_none_or(|(known, _)| key < *known) {
                    best = Some((key, added));
                }
            }
        }
        let (_, added) = best?;
        for (i, j) in added {
            hidden[i][j] = true;
        }
    }
}

/// Which groups to hide when a mean, a total or a balance is published for each group and for the whole: a group hidden alone
/// would be recomputed by subtraction, so the smallest other one goes with it.
pub fn protect_values(must: &[bool], sizes: &[usize]) -> Vec<bool> {
    let mut hidden = must.to_vec();
    if hidden.iter().filter(|hide| **hide).count() == 1 {
        let smallest = (0..hidden.len())
            .filter(|place| !hidden[*place])
            .min_by_key(|place| sizes[*place]);
        if let Some(place) = smallest {
            hidden[place] = true;
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn none(counts: &[Vec<usize>]) -> Vec<Vec<bool>> {
        counts.iter().map(|row| vec![false; row.len()]).collect()
    }

    #[test]
    fn reference_tables_are_protected_at_the_optimal_cost_or_close() {
        let reference: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/data/method/secret_expected.json")).unwrap();
        for case in reference["cases"].as_array().unwrap() {
            let counts: Vec<Vec<usize>> = serde_json::from_value(case["table"].clone()).unwrap();
            let threshold = case["threshold"].as_u64().unwrap() as usize;
            let mut forced = none(&counts);
            let primary: Vec<[usize; 2]> = serde_json::from_value(case["primary"].clone()).unwrap();
            for [i, j] in &primary {
                forced[*i][*j] = true;
            }
            let hidden = protect(&counts, &vec![true; counts[0].len()], &forced, threshold).unwrap();
            for [i, j] in &primary {
                let (low, high) = bounds(&counts, &hidden, *i, *j);
                assert!(high - low >= threshold);
            }
            let added = hidden.iter().flatten().filter(|hide| **hide).count() - primary.len();
            let sum: usize = (0..counts.len())
                .flat_map(|i| (0..counts[0].len()).map(move |j| (i, j)))
                .filter(|(i, j)| hidden[*i][*j])
                .map(|(i, j)| counts[i][j])
                .sum();
            let ours = if case["cost"] == "count" {
                added as f64
            } else {
                (sum - primary.iter().map(|[i, j]| counts[*i][*j]).sum::<usize>()) as f64
            };
            let optimal = case["optimal_cost"].as_f64().unwrap();
            assert!(
                ours >= optimal - 1e-9 && ours <= 2.0 * optimal + 1e-9,
                "{}: {ours} against {optimal}",
                case["name"]
            );
        }
    }

    #[test]
    fn a_share_by_group_hides_a_second_group() {
        // « oui », « non » (known by complement) of three groups; the first has two « oui ».
        let counts = vec![vec![2, 18], vec![15, 15], vec![30, 40]];
        let hidden = protect(&counts, &[true, false], &none(&counts), 5).unwrap();
        assert_eq!(hidden.iter().map(|row| row[0]).collect::<Vec<_>>(), [true, true, false]);
    }

    #[test]
    fn a_value_hidden_alone_takes_the_smallest_group_with_it() {
        assert_eq!(protect_values(&[false, true, false], &[30, 12, 15]), [false, true, true]);
        assert_eq!(protect_values(&[false, false], &[30, 12]), [false, false]);
        assert_eq!(protect_values(&[true, true, false], &[30, 12, 15]), [true, true, false]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn no_protected_cell_can_be_recomputed(
            counts in (2usize..6, 2usize..5).prop_flat_map(|(rows, columns)| prop::collection::vec(prop::collection::vec(0usize..30, columns), rows)),
            complement in any::<bool>(),
        ) {
            let columns = counts[0].len();
            let published: Vec<bool> = (0..columns).map(|j| !complement || j + 1 < columns).collect();
            if let Some(hidden) = protect(&counts, &published, &none(&counts), 5) {
                for (i, row) in counts.iter().enumerate() {
                    let base: usize = row.iter().sum();
                    for j in 0..columns {
                        if published[j] && !cell_is_safe(row[j], base, 5) {
                            let (low, high) = bounds(&counts, &hidden, i, j);
                            prop_assert!(hidden[i][j] && low <= row[j] && row[j] <= high && high - low >= 5);
                        }
                    }
                }
            }
        }
    }
}
