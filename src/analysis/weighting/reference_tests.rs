//! Tests against R: the calibration vectors of the method (`calage_expected.json`), its propensity, and data sets of our own
//! (`weighting_expected.json`, made by `tests/data/method/weighting.R` with `survey` and `sampling`). Weights agree to 1e-7, standard
//! errors to 1e-9 (relative), propensity coefficients to 1e-9.

use std::collections::BTreeMap;

use serde_json::Value;

use super::calibrate::{Calibrated, Distance, calibrate, poststratify, rake};
use super::diagnostics::{Diagnostics, Spread};
use super::groups::{Attribute, Cell, Limits, merge};
use super::margins::Margin;
use super::propensity::{Propensity, indicators, logistic, of_cells, score_cells};
use super::refusal::Refusal;
use crate::analysis::design::Design;
use crate::analysis::estimate::{mean, ratio};
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

fn close(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!(
        (found - expected).abs() <= tolerance * expected.abs().max(1e-3),
        "{what}: {found} instead of {expected}"
    );
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn all_close(found: &[f64], expected: &Value, tolerance: f64, what: &str) {
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
    let bounds = |low, high| (low, high);
    let (l, u) = bounds(0.5, 2.2);
    let (tl, tu) = bounds(0.6, 1.6);
    for (name, distance) in [
        ("linear", Distance::Linear),
        ("raking", Distance::Raking),
        ("logit", Distance::Logit { low: l, high: u }),
        ("truncated", Distance::Truncated { low: tl, high: tu }),
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
