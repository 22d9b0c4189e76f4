//! Tests against a reference implementation (R `survey`): the synthetic wave of the method, 409 respondents in 16 strata with finite
//! population correction. Estimates, standard errors and intervals agree to 1e-9 (relative).

use std::collections::BTreeMap;

use serde_json::Value;

use super::design::{Design, kish};
use super::estimate::{mean, ratio, share};
use super::quantile::Sorted;
use super::thresholds::Scale;

pub(super) struct Wave {
    pub(super) design: Design,
    pub(super) columns: BTreeMap<String, Vec<String>>,
    pub(super) expected: Value,
}

impl Wave {
    pub(super) fn load() -> Self {
        let expected: Value = serde_json::from_str(include_str!("../../tests/data/method/vague1_expected.json")).unwrap();
        let mut reader = csv::Reader::from_reader(include_str!("../../tests/data/method/vague1.csv").as_bytes());
        let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for record in reader.records() {
            for (header, value) in headers.iter().zip(record.unwrap().iter()) {
                columns.entry(header.clone()).or_default().push(value.to_owned());
            }
        }
        let strata: Vec<String> = columns["domaine"]
            .iter()
            .zip(&columns["employeuse"])
            .map(|(domain, employer)| format!("{domain}_{employer}"))
            .collect();
        let of = |stratum: &str, key: &str| expected["strata"][stratum][key].as_f64().unwrap();
        let populations = expected["strata"]
            .as_object()
            .unwrap()
            .keys()
            .map(|name| (name.clone(), of(name, "N")))
            .collect();
        let records: Vec<(f64, &str)> = strata
            .iter()
            .map(|name| (of(name, "N") / of(name, "n"), name.as_str()))
            .collect();
        let design = Design::new(records.into_iter(), &populations);
        Wave {
            design,
            columns,
            expected,
        }
    }

    pub(super) fn numbers(&self, column: &str) -> Vec<(u32, f64)> {
        let cells = self.columns[column].iter().enumerate();
        cells
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(row, cell)| (row as u32, cell.parse().unwrap()))
            .collect()
    }
}

pub(super) fn close(value: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!(
        (value - expected).abs() <= 1e-9 * expected.abs().max(1e-3),
        "{what}: {value} instead of {expected}"
    );
}

#[test]
fn the_design_is_that_of_the_reference() {
    let wave = Wave::load();
    close(
        kish(wave.design.weights.iter().copied()),
        &wave.expected["kish"]["n_eff"],
        "Kish",
    );
    assert_eq!(wave.design.degrees(0..409), wave.expected["degf"].as_u64().unwrap() as usize);
}

#[test]
fn needs_with_their_intervals_agree_whole_and_by_domain() {
    let wave = Wave::load();
    let check = |data: &[(u32, bool)], expected: &Value, what: &str| {
        let estimate = share(&wave.design, data).unwrap();
        close(estimate.value, &expected["p"], what);
        close(estimate.se.unwrap().powi(2), &expected["var"], what);
        close(estimate.interval.unwrap().0, &expected["wilson_t"][0], what);
        close(estimate.interval.unwrap().1, &expected["wilson_t"][1], what);
        assert_eq!(estimate.n as u64, expected["n"].as_u64().unwrap());
    };
    for (need, expected) in wave.expected["needs_ci"].as_object().unwrap() {
        let data: Vec<(u32, bool)> = wave.numbers(need).into_iter().map(|(row, y)| (row, y == 1.0)).collect();
        check(&data, expected, need);
        let as_mean = mean(&wave.design, &wave.numbers(need), Scale::Share).unwrap();
        close(as_mean.se.unwrap(), &wave.expected["needs_mean"]["se"][need], need);
    }
    for (domain, expected) in wave.expected["locaux_by_domaine"].as_object().unwrap() {
        let inside = |row: &u32| wave.columns["domaine"][*row as usize] == *domain;
        let data: Vec<(u32, bool)> = wave
            .numbers("besoin_locaux")
            .into_iter()
            .filter(|(row, _)| inside(row))
            .map(|(row, y)| (row, y == 1.0))
            .collect();
        check(&data, expected, domain);
    }
}

#[test]
fn means_and_quantiles_agree_with_their_intervals() {
    let wave = Wave::load();
    for variable in ["benevoles", "budget"] {
        let expected = &wave.expected[variable];
        let data = wave.numbers(variable);
        let estimate = mean(&wave.design, &data, Scale::Amount).unwrap();
        close(estimate.value, &expected["mean"]["estimate"][variable], variable);
        close(estimate.se.unwrap(), &expected["mean"]["se"][variable], variable);
        let sorted = Sorted::new(&wave.design, data);
        let math = &expected["quantiles"]["math"];
        for (place, q) in math["q"].as_array().unwrap().iter().enumerate() {
            let estimate = sorted.quantile(q.as_f64().unwrap()).unwrap();
            let what = format!("{variable} {q}");
            close(estimate.value, &math["quantile"][place], &what);
            close(estimate.interval.unwrap().0, &math["ci_lo"][place], &what);
            close(estimate.interval.unwrap().1, &math["ci_hi"][place], &what);
            close(estimate.se.unwrap(), &math["se"][place], &what);
        }
    }
}

#[test]
fn satisfaction_its_balance_and_the_priority_index_agree() {
    let wave = Wave::load();
    let data = wave.numbers("satisfaction_locaux");
    let expected = &wave.expected["satisfaction"];
    for (place, level) in ["1", "2", "3", "4", "5"].iter().enumerate() {
        let of: Vec<(u32, bool)> = data.iter().map(|(row, y)| (*row, y.to_string() == *level)).collect();
        let estimate = share(&wave.design, &of).unwrap();
        close(estimate.value, &expected["distribution"][*level], level);
        close(estimate.se.unwrap(), &expected["se"][place], level);
    }
    let balance: Vec<(u32, f64)> = data
        .iter()
        .map(|(row, y)| (*row, f64::from(i8::from(*y >= 4.0) - i8::from(*y <= 2.0))))
        .collect();
    let estimate = mean(&wave.design, &balance, Scale::Points).unwrap();
    close(estimate.value, &expected["net_balance"]["d"], "balance");
    close(estimate.se.unwrap(), &expected["net_balance"]["se"], "balance");

    for (name, value) in wave.expected["priority_index_321"]["estimate"].as_object().unwrap() {
        let need = name.strip_prefix("pi_").unwrap();
        let points = |row: usize| {
            (1..=3)
                .find(|rank| wave.columns[&format!("rang{rank}")][row] == need)
                .map_or(0.0, |rank| f64::from(4 - rank))
        };
        let index: Vec<(u32, f64)> = (0..409).map(|row| (row, 100.0 * points(row as usize) / 3.0)).collect();
        let estimate = mean(&wave.design, &index, Scale::Index).unwrap();
        close(estimate.value, value, name);
        close(estimate.se.unwrap(), &wave.expected["priority_index_321"]["se"][name], name);
    }
    // The other reading: base, those who ranked something.
    let index: Vec<(u32, f64)> = (0..409u32)
        .filter(|row| !wave.columns["rang1"][*row as usize].is_empty())
        .map(|row| {
            (
                row,
                if wave.columns["rang1"][row as usize] == "locaux" {
                    100.0
                } else {
                    0.0
                },
            )
        })
        .collect();
    assert_eq!(index.len(), 394);
}

#[test]
fn a_ratio_to_one_is_a_mean_and_scaling_weights_changes_nothing() {
    let mut wave = Wave::load();
    let data = wave.numbers("budget");
    let expected = mean(&wave.design, &data, Scale::Amount).unwrap();
    let as_ratio: Vec<(u32, f64, f64)> = data.iter().map(|(row, y)| (*row, *y, 1.0)).collect();
    let found = ratio(&wave.design, &as_ratio, Scale::Amount).unwrap();
    assert!((found.value - expected.value).abs() < 1e-9 && (found.se.unwrap() - expected.se.unwrap()).abs() < 1e-9);
    let median = Sorted::new(&wave.design, data.clone()).quantile(0.5).unwrap();
    wave.design.weights.iter_mut().for_each(|w| *w *= 0.37);
    let scaled = mean(&wave.design, &data, Scale::Amount).unwrap();
    assert!((scaled.se.unwrap() / expected.se.unwrap() - 1.0).abs() < 1e-12);
    let again = Sorted::new(&wave.design, data).quantile(0.5).unwrap();
    assert_eq!((again.value, again.interval), (median.value, median.interval));
}
