//! Tests against R: the calibration vectors of the method (`calage_expected.json`) and its propensity. Weights agree to 1e-7, standard
//! errors to 1e-9 (relative), propensity coefficients to 1e-9.

use std::collections::BTreeMap;

use serde_json::Value;

use super::calibrate::{Calibrated, Distance, calibrate, rake};
use super::diagnostics::Diagnostics;
use super::groups::{Attribute, Cell, Limits, merge};
use super::margins::Margin;
use super::propensity::{indicators, logistic, score_cells};
use crate::analysis::design::Design;
use crate::analysis::estimate::mean;
use crate::analysis::thresholds::Scale;

type Table = BTreeMap<String, Vec<String>>;

fn table(text: &str) -> Table {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut columns = Table::new();
    for record in reader.records() {
        for (header, value) in headers.iter().zip(record.unwrap().iter()) {
            columns.entry(header.clone()).or_default().push(value.to_owned());
        }
    }
    columns
}

pub(super) fn close(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!(
        (found - expected).abs() <= tolerance * expected.abs().max(1e-3),
        "{what}: {found} instead of {expected}"
    );
}

pub(super) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

pub(super) fn all_close(found: &[f64], expected: &Value, tolerance: f64, what: &str) {
    let expected = numbers(expected);
    assert_eq!(found.len(), expected.len());
    for (row, (found, expected)) in found.iter().zip(expected).enumerate() {
        close(*found, expected, tolerance, &format!("{what} {row}"));
    }
}

/// The synthetic wave of the method.
struct Wave {
    frame: Table,
    answers: Table,
    expected: Value,
}

impl Wave {
    fn load() -> Wave {
        Wave {
            frame: table(include_str!("../../../tests/data/method/frame.csv")),
            answers: table(include_str!("../../../tests/data/method/vague1.csv")),
            expected: serde_json::from_str(include_str!("../../../tests/data/method/calage_expected.json")).unwrap(),
        }
    }

    fn cells(&self) -> Vec<Cell> {
        let mut counts: BTreeMap<Vec<String>, (f64, usize)> = BTreeMap::new();
        for (table, answered) in [(&self.frame, false), (&self.answers, true)] {
            for (domain, employer) in table["domaine"].iter().zip(&table["employeuse"]) {
                let count = counts.entry(vec![employer.clone(), domain.clone()]).or_default();
                if answered {
                    count.1 += 1;
                } else {
                    count.0 += 1.0;
                }
            }
        }
        let cell = |(values, (population, respondents))| Cell {
            values,
            population,
            respondents,
        };
        counts.into_iter().map(cell).collect()
    }

    /// Strata taken as given, as the vectors do: names, weights, populations.
    fn strata(&self) -> (Vec<String>, Vec<f64>, BTreeMap<String, f64>) {
        let attributes = ["employeuse", "domaine"].map(|code| Attribute {
            code: code.to_owned(),
            order: Vec::new(),
        });
        let limits = Limits {
            smallest: 1,
            heaviest: f64::INFINITY,
        };
        let groups = merge(&attributes, &self.cells(), limits).unwrap();
        assert!(groups.merges.is_empty());
        let rows = self.answers["domaine"].iter().zip(&self.answers["employeuse"]);
        let of: Vec<&super::groups::Group> = rows
            .map(|(domain, employer)| groups.find(&[employer.clone(), domain.clone()]).unwrap())
            .collect();
        (
            of.iter().map(|group| group.name.clone()).collect(),
            of.iter().map(|group| group.weight).collect(),
            groups
                .groups
                .iter()
                .map(|group| (group.name.clone(), group.population))
                .collect(),
        )
    }

    fn margins(&self) -> Vec<Margin> {
        let margins = self.expected["margins"].as_object().unwrap();
        let margin = |(name, totals): (&String, &Value)| {
            let totals: Vec<(String, f64)> = totals
                .as_object()
                .unwrap()
                .iter()
                .map(|(code, total)| (code.clone(), total.as_f64().unwrap()))
                .collect();
            Margin::categories(name, self.answers[name].iter().map(|code| Some(code.as_str())), &totals).unwrap()
        };
        margins.iter().map(margin).collect()
    }

    fn check(&self, found: &Calibrated, design: Design, expected: &Value, what: &str) {
        all_close(&found.weights, &expected["weights"], 1e-7, what);
        let design = design.with_calibration(found.x.clone(), found.start.clone());
        for (need, value) in expected["needs"]["estimate"].as_object().unwrap() {
            let data: Vec<(u32, f64)> = self.answers[need]
                .iter()
                .enumerate()
                .map(|(row, y)| (row as u32, y.parse().unwrap()))
                .collect();
            let estimate = mean(&design, &data, Scale::Share).unwrap();
            close(estimate.value, value.as_f64().unwrap(), 1e-8, need);
            close(
                estimate.se.unwrap(),
                expected["needs"]["se"][need].as_f64().unwrap(),
                1e-9,
                need,
            );
        }
        if let Some(se) = expected.pointer("/benevoles_total/se/benevoles") {
            let data = self.answers["benevoles"].iter().enumerate();
            let variance = design
                .variance(data.map(|(row, y)| (row as u32, y.parse().unwrap())))
                .unwrap();
            close(variance.sqrt(), se.as_f64().unwrap(), 1e-9, "total of volunteers");
        }
        if let Some(deff) = expected.get("kish_deff") {
            let diagnostics = Diagnostics::of(&found.weights, &found.start).unwrap();
            close(diagnostics.design_effect, deff.as_f64().unwrap(), 1e-9, what);
            close(diagnostics.ratio.min, expected["g_min"].as_f64().unwrap(), 1e-8, what);
            close(diagnostics.ratio.max, expected["g_max"].as_f64().unwrap(), 1e-8, what);
        }
    }
}

#[test]
fn calibration_of_the_reference_wave_agrees_in_weights_and_standard_errors() {
    let wave = Wave::load();
    let (strata, start, populations) = wave.strata();
    let margins = wave.margins();
    let logit = Distance::Logit { low: 0.6, high: 1.8 };
    for (name, distance) in [
        ("linear", Distance::Linear),
        ("raking", Distance::Raking),
        ("logit_0.6_1.8", logit),
    ] {
        let found = calibrate(&start, &margins, distance).unwrap();
        assert!(
            found.gap <= 1e-10 && found.iterations < 12,
            "{name}: {} {}",
            found.gap,
            found.iterations
        );
        let design = Design::new(
            found.weights.iter().copied().zip(strata.iter().map(String::as_str)),
            &populations,
        );
        wave.check(&found, design, &wave.expected[name], name);
    }
}

#[test]
fn raking_from_uniform_weights_is_calibration_with_the_exponential_distance() {
    let wave = Wave::load();
    let start = vec![1260.0 / 409.0; 409];
    let found = rake(&start, &wave.margins()).unwrap();
    wave.check(
        &found,
        Design::weighted(found.weights.clone()),
        &wave.expected["rake_from_uniform"],
        "rake",
    );
    let other = calibrate(&start, &wave.margins(), Distance::Raking).unwrap();
    for (a, b) in found.weights.iter().zip(&other.weights) {
        close(*a, *b, 1e-9, "fixed point");
    }
}

#[test]
fn the_propensity_of_the_reference_frame_agrees() {
    let wave = Wave::load();
    let expected: Value = serde_json::from_str(include_str!("../../../tests/data/method/propensity_expected.json")).unwrap();
    let names = ["domaine", "employeuse", "quartier", "anciennete"];
    let orders = names.map(|name| {
        let codes: std::collections::BTreeSet<&String> = wave.frame[name].iter().collect();
        codes.into_iter().cloned().collect::<Vec<String>>()
    });
    let n = wave.frame["domaine"].len();
    let rows: Vec<Vec<String>> = (0..n)
        .map(|row| names.map(|name| wave.frame[name][row].clone()).to_vec())
        .collect();
    let answered: Vec<f64> = wave.frame["repond_v1"].iter().map(|cell| cell.parse().unwrap()).collect();
    let found = logistic(&indicators(&orders, &rows), &vec![1.0; n], &answered).unwrap();
    let mut column = 1;
    close(
        found.coefficients[0],
        expected["coef"]["(Intercept)"].as_f64().unwrap(),
        1e-9,
        "constant",
    );
    for (name, order) in names.iter().zip(&orders) {
        for code in &order[1..] {
            let value = expected["coef"][&format!("{name}{code}")].as_f64().unwrap();
            close(found.coefficients[column], value, 1e-9, &format!("{name}{code}"));
            column += 1;
        }
    }
    all_close(&found.fitted[..5], &expected["first5_fitted"], 1e-9, "fitted");
    close(found.mean, expected["mean_fitted"].as_f64().unwrap(), 1e-9, "mean");
    close(found.indicator(), expected["R_indicator"].as_f64().unwrap(), 1e-9, "R");
    close(found.variation(), expected["CV"].as_f64().unwrap(), 1e-9, "CV");

    let answered: Vec<bool> = answered.iter().map(|one| *one == 1.0).collect();
    let cells = score_cells(&found.fitted, &answered, 5).unwrap();
    for (place, cell) in cells.iter().enumerate() {
        let key = (place + 1).to_string();
        assert_eq!(cell.population, expected["quintile_counts"][&key].as_f64().unwrap());
        assert_eq!(
            cell.respondents as u64,
            expected["quintile_respondents"][&key].as_u64().unwrap()
        );
    }
}
