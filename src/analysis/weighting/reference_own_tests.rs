//! Tests against R on data sets of our own: `weighting_expected.json`, made by `tests/data/method/weighting.R` with `survey`, `sampling`
//! and `glm`. Weights agree to 1e-7, standard errors and coefficients to 1e-9 (relative).

use std::collections::BTreeMap;

use serde_json::Value;

use super::calibrate::{Calibrated, Distance, calibrate, poststratify, rake};
use super::diagnostics::{Diagnostics, Spread};
use super::groups::Cell;
use super::margins::Margin;
use super::propensity::{Propensity, logistic, of_cells};
use super::reference_tests::{all_close, close, numbers};
use super::refusal::Refusal;
use crate::analysis::design::Design;
use crate::analysis::estimate::{mean, ratio};
use crate::analysis::thresholds::Scale;

/// The data set of `weighting.R`.
struct Own {
    expected: Value,
    start: Vec<f64>,
}

impl Own {
    fn load() -> Own {
        let expected: Value = serde_json::from_str(include_str!("../../../tests/data/method/weighting_expected.json")).unwrap();
        let start = numbers(&expected["calibration"]["data"]["d"]);
        Own { expected, start }
    }

    fn column(&self, name: &str) -> &Value {
        &self.expected["calibration"]["data"][name]
    }

    fn category(&self, name: &str) -> Margin {
        let totals: Vec<(String, f64)> = self.expected["calibration"]["totals"][name]
            .as_object()
            .unwrap()
            .iter()
            .map(|(code, total)| (code.clone(), total.as_f64().unwrap()))
            .collect();
        let of = self.column(name).as_array().unwrap().iter().map(Value::as_str);
        Margin::categories(name, of, &totals).unwrap()
    }

    fn jobs(&self) -> Margin {
        let total = self.expected["calibration"]["totals"]["jobs"][0].as_f64().unwrap();
        Margin::numbers("jobs", numbers(self.column("jobs")), total)
    }

    fn check(&self, found: &Calibrated, expected: &Value, weights: f64, se: f64, what: &str) {
        all_close(&found.weights, &expected["weights"], weights, what);
        let strata: Vec<&str> = self
            .column("stratum")
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_str().unwrap())
            .collect();
        let populations = numbers(self.column("N"));
        let populations: BTreeMap<String, f64> = strata.iter().map(|s| (*s).to_owned()).zip(populations).collect();
        let design = Design::new(found.weights.iter().copied().zip(strata.iter().copied()), &populations)
            .with_calibration(found.x.clone(), found.start.clone());
        let (y, jobs) = (numbers(self.column("y")), numbers(self.column("jobs")));
        let of = |key: &str| expected[key].as_f64().unwrap();
        let rows: Vec<(u32, f64)> = (0u32..).zip(y.iter().copied()).collect();
        let estimate = mean(&design, &rows, Scale::Amount).unwrap();
        close(estimate.value, of("mean"), weights, what);
        close(estimate.se.unwrap(), of("mean_se"), se, what);
        close(
            design.variance(rows.iter().copied()).unwrap().sqrt(),
            of("total_se"),
            se,
            what,
        );
        let pairs: Vec<(u32, f64, f64)> = rows.iter().zip(&jobs).map(|((row, y), jobs)| (*row, *y, *jobs)).collect();
        let estimate = ratio(&design, &pairs, Scale::Amount).unwrap();
        close(estimate.se.unwrap(), of("ratio_se"), se, what);
        for (place, domain) in ["cul", "soc", "spo"].iter().enumerate() {
            let inside = |row: u32| self.column("domain")[row as usize] == *domain;
            let rows: Vec<(u32, f64)> = rows.iter().copied().filter(|(row, _)| inside(*row)).collect();
            let estimate = mean(&design, &rows, Scale::Amount).unwrap();
            close(estimate.value, expected["by"][place].as_f64().unwrap(), weights, domain);
            close(estimate.se.unwrap(), expected["by_se"][place].as_f64().unwrap(), se, domain);
        }
    }
}

#[test]
fn four_distances_agree_on_categories_and_a_number() {
    let own = Own::load();
    let margins = [own.category("domain"), own.category("size"), own.jobs()];
    for (name, distance) in [
        ("linear", Distance::Linear),
        ("raking", Distance::Raking),
        ("logit", Distance::Logit { low: 0.5, high: 2.2 }),
        ("truncated", Distance::Truncated { low: 0.6, high: 1.6 }),
    ] {
        let found = calibrate(&own.start, &margins, distance).unwrap();
        own.check(&found, &own.expected["calibration"][name], 1e-7, 1e-9, name);
        assert_eq!(found.negative > 0, name == "linear", "{name}");
    }
    let again = calibrate(&own.start, &margins, Distance::Raking).unwrap();
    all_close(
        &again.g,
        &own.expected["calibration"]["sampling_raking_g"],
        1e-7,
        "sampling::calib",
    );
}

#[test]
fn redundant_margins_change_nothing_and_contradictory_ones_are_refused() {
    let own = Own::load();
    let mut margins = vec![
        own.category("domain"),
        own.category("size"),
        own.jobs(),
        own.category("domain"),
    ];
    let total = own.expected["calibration"]["totals"]["jobs"][0].as_f64().unwrap();
    let half: Vec<f64> = numbers(own.column("jobs")).iter().map(|jobs| jobs / 2.0 + 1.0).collect();
    let grand: f64 = own.expected["calibration"]["totals"]["domain"]
        .as_object()
        .unwrap()
        .values()
        .map(|v| v.as_f64().unwrap())
        .sum();
    margins.push(Margin::numbers("half", half.clone(), total / 2.0 + grand));
    margins.push(Margin::numbers("all", vec![1.0; half.len()], grand));
    for (name, distance) in [("linear", Distance::Linear), ("raking", Distance::Raking)] {
        let found = calibrate(&own.start, &margins, distance).unwrap();
        own.check(&found, &own.expected["calibration"][name], 1e-7, 1e-9, name);
        assert!(found.gap <= 1e-9);
    }
    margins[4] = Margin::numbers("half", half, total / 2.0 + grand + 3.0);
    let refusal = calibrate(&own.start, &margins, Distance::Raking).unwrap_err();
    assert!(
        matches!(&refusal, Refusal::Contradiction { margin, .. } if margin == "half"),
        "{refusal:?}"
    );
}

#[test]
fn post_stratification_and_raking_agree() {
    let own = Own::load();
    let found = poststratify(&own.start, &own.category("domain")).unwrap();
    own.check(&found, &own.expected["poststratify"], 1e-9, 1e-9, "postStratify");
    let found = rake(&own.start, &[own.category("domain"), own.category("size")]).unwrap();
    own.check(&found, &own.expected["rake_calibrated"], 1e-7, 1e-9, "rake");
    // R's rake stops early (1e-6 on the weights) and averages its residuals without weights: from start weights of 1, so do we.
    let alike = Calibrated {
        start: vec![1.0; own.start.len()],
        ..found
    };
    own.check(&alike, &own.expected["rake"], 1e-6, 1e-6, "R's rake");
    assert!(matches!(rake(&own.start, &[own.jobs()]), Err(Refusal::BadNumber { .. })));
}

fn check_model(found: &Propensity, expected: &Value, what: &str) {
    all_close(&found.coefficients, &expected["coef"], 1e-9, what);
    all_close(&found.fitted, &expected["fitted"], 1e-9, what);
    assert_eq!(found.iterations as u64, expected["iterations"].as_u64().unwrap());
}

#[test]
fn a_logistic_regression_with_a_redundant_column_agrees() {
    let own = Own::load();
    let expected = &own.expected["propensity"];
    let data = &expected["data"];
    let answered = numbers(&data["answered"]);
    let (employer, alias, age) = (numbers(&data["employer"]), numbers(&data["alias"]), numbers(&data["age"]));
    let domains = ["cul", "env", "soc", "spo"];
    let mut x = crate::analysis::linear::Sparse::new(7);
    for row in 0..answered.len() {
        let domain = domains.iter().position(|code| data["domain"][row] == *code).unwrap();
        let mut cells = vec![(0, 1.0)];
        cells.extend((domain > 0).then_some((domain as u32, 1.0)));
        cells.extend([(4, employer[row]), (5, alias[row]), (6, age[row])]);
        x.push(cells);
    }
    let found = logistic(&x, &vec![1.0; answered.len()], &answered).unwrap();
    check_model(&found, expected, "glm");
    assert_eq!(found.kept, [0, 1, 2, 3, 4, 6]);
    close(found.indicator(), expected["r_indicator"].as_f64().unwrap(), 1e-9, "R");

    let cells = &own.expected["cells"];
    let rows = cells["data"]["N"].as_array().unwrap().len();
    let cell = |row: usize| Cell {
        values: vec![
            cells["data"]["domain"][row].as_str().unwrap().to_owned(),
            cells["data"]["employer"][row].to_string(),
        ],
        population: cells["data"]["N"][row].as_f64().unwrap(),
        respondents: cells["data"]["r"][row].as_u64().unwrap() as usize,
    };
    let found = of_cells(&(0..rows).map(cell).collect::<Vec<_>>()).unwrap();
    check_model(&found, cells, "grouped glm");
}

#[test]
fn quartiles_and_kish_agree() {
    let own = Own::load();
    let jobs = numbers(own.column("jobs"));
    let weights: Vec<f64> = own.start.iter().zip(jobs).map(|(d, jobs)| d * (1.0 + jobs / 10.0)).collect();
    let found = Diagnostics::of(&weights, &own.start).unwrap();
    let Spread {
        min,
        q1,
        median,
        q3,
        max,
    } = found.weights;
    all_close(
        &[min, q1, median, q3, max],
        &own.expected["spread"]["quantile"],
        1e-12,
        "quantile",
    );
    close(
        found.design_effect,
        own.expected["spread"]["deff"].as_f64().unwrap(),
        1e-12,
        "deff",
    );
}
