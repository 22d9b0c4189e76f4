//! Properties of the weights: totals met, weights positive, ratios within bounds, nothing depends on the order of rows or columns.

use proptest::prelude::*;

use super::calibrate::{Distance, calibrate, rake};
use super::groups::{Attribute, Cell, Limits, merge};
use super::margins::Margin;
use super::trim::{Cap, trim};

/// Respondents on two margins and a number, and a hidden truth that makes the totals possible: positive ratios within [0.5, 2].
#[derive(Clone, Debug)]
struct Case {
    first: Vec<usize>,
    second: Vec<usize>,
    number: Vec<f64>,
    start: Vec<f64>,
    truth: Vec<f64>,
}

fn case() -> impl Strategy<Value = Case> {
    let row = (0usize..3, 0usize..4, 0.0f64..20.0, 0.5f64..6.0, 0.6f64..1.8);
    proptest::collection::vec(row, 20..80).prop_map(|rows| Case {
        first: rows.iter().map(|row| row.0).collect(),
        second: rows.iter().map(|row| row.1).collect(),
        number: rows.iter().map(|row| row.2).collect(),
        start: rows.iter().map(|row| row.3).collect(),
        truth: rows.iter().map(|row| row.3 * row.4).collect(),
    })
}

const CODES: [&str; 4] = ["a", "b", "c", "d"];

impl Case {
    fn margin(&self, name: &str, of: &[usize], order: &[usize]) -> Margin {
        let mut totals: Vec<(String, f64)> = Vec::new();
        for code in order {
            let total: f64 = of
                .iter()
                .zip(&self.truth)
                .filter(|(of, _)| *of == code)
                .map(|(_, truth)| truth)
                .sum();
            if total > 0.0 {
                totals.push((CODES[*code].to_owned(), total));
            }
        }
        Margin::categories(name, of.iter().map(|code| Some(CODES[*code])), &totals).unwrap()
    }

    fn categories(&self) -> Vec<Margin> {
        vec![
            self.margin("first", &self.first, &[0, 1, 2]),
            self.margin("second", &self.second, &[0, 1, 2, 3]),
        ]
    }

    fn margins(&self) -> Vec<Margin> {
        let total = self.number.iter().zip(&self.truth).map(|(x, w)| x * w).sum();
        let mut margins = self.categories();
        margins.push(Margin::numbers("number", self.number.clone(), total));
        margins
    }

    fn permuted(&self, order: &[usize]) -> Case {
        Case {
            first: order.iter().map(|row| self.first[*row]).collect(),
            second: order.iter().map(|row| self.second[*row]).collect(),
            number: order.iter().map(|row| self.number[*row]).collect(),
            start: order.iter().map(|row| self.start[*row]).collect(),
            truth: order.iter().map(|row| self.truth[*row]).collect(),
        }
    }
}

const BOUNDED: [Distance; 2] = [
    Distance::Logit { low: 0.4, high: 2.5 },
    Distance::Truncated { low: 0.4, high: 2.5 },
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn totals_are_met_and_ratios_stay_where_they_should(case in case()) {
        for distance in [Distance::Linear, Distance::Raking, BOUNDED[0], BOUNDED[1]] {
            let found = calibrate(&case.start, &case.margins(), distance);
            prop_assert!(found.is_ok(), "{distance:?}: {found:?}");
            let found = found.unwrap();
            prop_assert!(found.gap <= 1e-9, "{distance:?}: {}", found.gap);
            prop_assert!(found.weights.iter().all(|w| w.is_finite()));
            for line in &found.lines {
                prop_assert!(line.gap_after().abs() <= 1e-8 || line.total.abs() < 1e-3);
            }
            if distance == Distance::Raking {
                prop_assert!(found.weights.iter().all(|w| *w > 0.0));
            }
            if let Some((low, high)) = distance.bounds() {
                prop_assert!(found.g.iter().all(|g| (low - 1e-12..=high + 1e-12).contains(g)));
            }
        }
    }

    #[test]
    fn the_order_of_rows_margins_and_categories_does_not_matter(case in case(), seed in any::<u64>()) {
        let n = case.start.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|row| (*row as u64).wrapping_mul(seed | 1).wrapping_add(seed).rotate_left(17));
        let other = case.permuted(&order);
        let mut margins = other.margins();
        margins[0] = other.margin("first", &other.first, &[2, 0, 1]);
        margins.reverse();
        for distance in [Distance::Linear, Distance::Raking, BOUNDED[0], BOUNDED[1]] {
            let one = calibrate(&case.start, &case.margins(), distance).unwrap();
            let two = calibrate(&other.start, &margins, distance).unwrap();
            for (place, row) in order.iter().enumerate() {
                let (a, b) = (one.weights[*row], two.weights[place]);
                prop_assert!((a - b).abs() <= 1e-6 * a.abs().max(0.1), "{distance:?}: {a} {b}");
            }
        }
    }

    #[test]
    fn raking_reaches_the_exponential_calibration(case in case()) {
        // Slow cases (nearly nested margins) are allowed to be refused, not to be wrong.
        if let Ok(found) = rake(&case.start, &case.categories()) {
            let other = calibrate(&case.start, &case.categories(), Distance::Raking).unwrap();
            for (a, b) in found.weights.iter().zip(&other.weights) {
                prop_assert!((a - b).abs() <= 1e-6 * b.abs().max(0.1));
            }
        }
    }

    #[test]
    fn trimming_keeps_the_sum_and_the_cap(weights in proptest::collection::vec(0.1f64..50.0, 5..60), cap in 5.0f64..40.0) {
        let sum: f64 = weights.iter().sum();
        match trim(&weights, &vec![1.0; weights.len()], Cap::Weight { weight: cap }) {
            Ok(found) => {
                prop_assert!((found.weights.iter().sum::<f64>() - sum).abs() <= 1e-9 * sum);
                prop_assert!(found.weights.iter().all(|w| *w <= cap * (1.0 + 1e-12)));
            }
            Err(_) => prop_assert!(cap * weights.len() as f64 <= sum * (1.0 + 1e-9)),
        }
    }

    #[test]
    fn groups_lose_nobody_and_keep_their_limits(cells in proptest::collection::vec((0usize..2, 0usize..6, 0u32..40, 0.0f64..1.0), 1..12)) {
        let attributes = ["employeuse", "domaine"].map(|code| Attribute { code: code.to_owned(), order: Vec::new() });
        let cells: Vec<Cell> = cells
            .into_iter()
            .map(|(employer, domain, population, rate)| Cell {
                values: vec![employer.to_string(), domain.to_string()],
                population: f64::from(population),
                respondents: (f64::from(population) * rate) as usize,
            })
            .collect();
        let (n, r): (f64, usize) = (cells.iter().map(|c| c.population).sum(), cells.iter().map(|c| c.respondents).sum());
        match merge(&attributes, &cells, Limits::default()) {
            Err(_) => prop_assert!(r == 0),
            Ok(groups) => {
                prop_assert_eq!(groups.groups.iter().map(|g| g.population).sum::<f64>(), n);
                prop_assert_eq!(groups.groups.iter().map(|g| g.respondents).sum::<usize>(), r);
                let total: f64 = groups.groups.iter().map(|g| g.weight * g.respondents as f64).sum();
                prop_assert!((total - n).abs() <= 1e-9 * n);
                if groups.unresolved.is_empty() {
                    prop_assert!(groups.groups.iter().all(|g| g.full || g.respondents >= 5));
                } else {
                    prop_assert_eq!(groups.groups.len(), 1);
                }
                let mut reversed = cells.clone();
                reversed.reverse();
                prop_assert_eq!(merge(&attributes, &reversed, Limits::default()).unwrap(), groups);
            }
        }
    }
}
